import { backoff } from './backoff.ts';
import { decideAbsent } from './decide-absent.ts';
import { decideFailed } from './decide-failed.ts';
import { decideStopped } from './decide-stopped.ts';
import { type Decision, hold, inFlight, none, type Seen, wait } from './decision.ts';
import { holdChanged, nextIncarnation } from './incarnation.ts';
import type { Ledger } from './ledger.ts';
import { MINUTE, MOST_RESUMES, PENDING_LIMIT } from './limits.ts';
import { owns } from './remember.ts';
import { type Desired, type Observed, PHASES, type Phase } from './statement.ts';
import { isAnotherVersion } from './version.ts';

const knownPhase = (phase: string): Phase | 'other' => PHASES.find((known) => known === phase) ?? 'other';

const wantsStop = (ledger: Ledger): boolean => ledger.intent?.want === 'stopped';

/** A stop and a resume that somebody asked for, or that the policy for DEGRADED began. */
const bounces = (ledger: Ledger): boolean => ledger.attempt?.step === 'stop';

const stop = (statement: Observed, ledger: Ledger, why: 'Suspended' | 'Moving'): Decision => ({
  step: { do: 'stop', statementName: statement.statementName },
  action: 'stop',
  health: why === 'Suspended' ? 'suspended' : 'progressing',
  reason: why,
  message:
    why === 'Suspended'
      ? 'It is being stopped, as asked; `resume` starts it again where it stops.'
      : 'It is being stopped to be resumed at once, where it stops.',
  ledger,
});

const decidePending = (statement: Observed, ledger: Ledger, now: number): Decision => {
  const { intent } = ledger;
  if (wantsStop(ledger) && intent?.refused !== true && !statement.stopped) return stop(statement, ledger, 'Suspended');
  const since = ledger.since?.at ?? now;
  const minutes = Math.floor((now - since) / MINUTE);
  if (now - since < PENDING_LIMIT) {
    const pool = statement.poolExhausted ? ' Its compute pool has no CFUs left for it.' : '';
    const later = wantsStop(ledger) ? ' It will be stopped as soon as it runs.' : '';
    const again = ledger.downSince !== undefined || (ledger.version?.incarnation ?? 1) > 1;
    const health = again ? 'recovering' : 'progressing';
    return inFlight(health, { reason: 'Starting', message: `Confluent is starting it.${pool}${later}`, ledger });
  }
  return statement.poolExhausted
    ? wait('degraded', {
        reason: 'PoolExhausted',
        message: `PENDING for ${minutes} minutes: its compute pool has no CFUs left. Raise the pool's limit or stop something in it.`,
        ledger,
      })
    : wait('degraded', {
        reason: 'StuckPending',
        message: `PENDING for ${minutes} minutes${statement.detail ? `: ${statement.detail}` : ''}. Look at the compute pool and at Confluent's status page.`,
        ledger,
      });
};

const aboutToStop = (ledger: Ledger): Decision =>
  inFlight('progressing', { reason: 'InTransition', message: 'It is about to stop.', ledger });

const decideRunning = (statement: Observed, ledger: Ledger): Decision => {
  if (wantsStop(ledger) && !statement.stopped) return stop(statement, ledger, 'Suspended');
  if (bounces(ledger) && !statement.stopped) return stop(statement, ledger, 'Moving');
  if (statement.stopped) return aboutToStop(ledger);
  return none('healthy', { reason: 'Running', message: 'It is running.', ledger });
};

const decideDegraded = (desired: Desired, statement: Observed, ledger: Ledger, now: number): Decision => {
  if (wantsStop(ledger) && !statement.stopped) return stop(statement, ledger, 'Suspended');
  if (bounces(ledger) && !statement.stopped) return stop(statement, ledger, 'Moving');
  if (statement.stopped) return aboutToStop(ledger);
  const minutes = desired.policies.restartDegradedAfterMinutes;
  const because = statement.detail ? ` (${statement.detail})` : '';
  const message = `Confluent reports that it is unhealthy${because}; it goes on using CFUs. Look at its exceptions, else ask Confluent's support.`;
  if (minutes === undefined || ledger.streak.resumes >= MOST_RESUMES) {
    return none('degraded', { reason: 'Degraded', message, ledger });
  }
  const due = (ledger.since?.at ?? now) + Math.max(minutes * MINUTE, backoff(ledger.streak.resumes));
  if (now < due) return wait('degraded', { reason: 'Degraded', message, nextAttemptAt: due, ledger });
  return stop(statement, { ...ledger, attempt: { of: 'degraded', step: 'stop', at: now } }, 'Moving');
};

const decideCompleted = (desired: Desired, ledger: Ledger): Decision => {
  if (wantsStop(ledger))
    return none('suspended', { reason: 'Suspended', message: 'It has ended, and is to stay stopped.', ledger });
  if (ledger.attempt?.of === 'restart') return nextIncarnation(desired, ledger);
  return hold({
    reason: 'Completed',
    message:
      'It ended, which a statement over unbounded topics never does: look for a bounded source or `sql.snapshot.mode`. ' +
      (ledger.offsets === undefined
        ? '`restart` with "from": "earliest" starts it again, from the beginning.'
        : '`restart` starts it again where it ended.'),
    ledger,
  });
};

/**
 * What is to be done about one statement, and why: design, section 4. The ledger must have been brought up to date by
 * `remember` with the same look.
 */
export const decide = (desired: Desired, seen: Seen, ledger: Ledger, now: number): Decision => {
  const { statement } = seen;
  if (statement === undefined) return decideAbsent(desired, seen, ledger, now);
  if (!owns(statement, ledger)) {
    return hold({
      reason: 'ForeignWriter',
      message: `${statement.statementName} exists, but the keeper did not create it: it has not the keeper's label. Rename or delete it.`,
      ledger,
    });
  }
  if (isAnotherVersion(desired, ledger)) return holdChanged(ledger);
  const phase = knownPhase(statement.phase);
  switch (phase) {
    case 'PENDING':
      return decidePending(statement, ledger, now);
    case 'RUNNING':
      return decideRunning(statement, ledger);
    case 'DEGRADED':
      return decideDegraded(desired, statement, ledger, now);
    case 'FAILED':
      return decideFailed(desired, statement, ledger, now);
    case 'STOPPED':
      return decideStopped(desired, statement, ledger, now);
    case 'COMPLETED':
      return decideCompleted(desired, ledger);
    case 'FAILING':
      return inFlight('recovering', { reason: 'InTransition', message: 'It is failing; wait for FAILED.', ledger });
    case 'STOPPING':
      return inFlight('progressing', { reason: 'InTransition', message: 'It is stopping.', ledger });
    case 'DELETING':
      return inFlight('progressing', { reason: 'InTransition', message: 'Somebody is deleting it.', ledger });
    case 'other':
      return wait('degraded', {
        reason: 'UnknownPhase',
        message: `Confluent answers the phase ${statement.phase}, which this keeper does not know: it waits. Look for a newer keeper.`,
        ledger: ledger,
      });
  }
};
