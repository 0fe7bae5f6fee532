import { backoff } from '../memory/backoff.ts';
import { isMisplaced } from '../memory/placement.ts';
import { type Decision, inFlight, none, type Seen, stopping, wait } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import { MINUTE, MOST_RESUMES } from '../model/limits.ts';
import type { Desired, Observed } from '../model/statement.ts';
import { bounces, wantsStop } from '../model/wants.ts';
import { decideBeside } from './others.ts';

/** Why a statement that runs is stopped; undefined: it goes on. */
const decideStop = (statement: Observed, seen: Seen, ledger: Ledger, now: number): Decision | undefined => {
  if (statement.stopped) {
    return inFlight('progressing', { reason: 'InTransition', message: 'It is about to stop.', ledger });
  }
  if (wantsStop(ledger)) return stopping(statement, ledger, 'Suspended');
  if (bounces(ledger)) return stopping(statement, ledger, 'Moving');
  if (!isMisplaced(statement, seen.placement, ledger)) return undefined;
  return stopping(statement, { ...ledger, attempt: { of: 'move', step: 'stop', at: now } }, 'Moving');
};

export const decideRunning = (
  desired: Desired,
  statement: Observed,
  seen: Seen,
  ledger: Ledger,
  now: number,
): Decision =>
  decideStop(statement, seen, ledger, now) ??
  decideBeside(desired, seen, none('healthy', { reason: 'Running', message: 'It is running.', ledger }), now);

export const decideDegraded = (
  desired: Desired,
  statement: Observed,
  seen: Seen,
  ledger: Ledger,
  now: number,
): Decision => {
  const stop = decideStop(statement, seen, ledger, now);
  if (stop !== undefined) return stop;
  const minutes = desired.policies.restartDegradedAfterMinutes;
  const because = statement.detail ? ` (${statement.detail})` : '';
  const message = `Confluent reports that it is unhealthy${because}; it goes on using CFUs. Look at its exceptions, else ask Confluent's support.`;
  if (minutes === undefined || ledger.streak.resumes >= MOST_RESUMES) {
    return decideBeside(desired, seen, none('degraded', { reason: 'Degraded', message, ledger }), now);
  }
  const due = (ledger.since?.at ?? now) + Math.max(minutes * MINUTE, backoff(ledger.streak.resumes));
  if (now < due) {
    const waiting = wait('degraded', { reason: 'Degraded', message, nextAttemptAt: due, ledger });
    return decideBeside(desired, seen, waiting, now);
  }
  return stopping(statement, { ...ledger, attempt: { of: 'degraded', step: 'stop', at: now } }, 'Moving');
};
