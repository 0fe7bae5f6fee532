import { type Decision, hold, inFlight, none, type Seen, wait } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import { type Desired, PHASES, type Phase } from '../model/statement.ts';
import { wantsStop } from '../model/wants.ts';
import { decideAbsent } from './decide-absent.ts';
import { decideFailed } from './decide-failed.ts';
import { decidePending } from './decide-pending.ts';
import { decideDegraded, decideRunning } from './decide-running.ts';
import { decideStopped } from './decide-stopped.ts';
import { nextIncarnation } from './incarnation.ts';

const knownPhase = (phase: string): Phase | 'other' => PHASES.find((known) => known === phase) ?? 'other';

const decideCompleted = (desired: Desired, seen: Seen, ledger: Ledger, now: number): Decision => {
  if (wantsStop(ledger))
    return none('suspended', { reason: 'Suspended', message: 'It has ended, and is to stay stopped.', ledger });
  if (ledger.attempt?.of === 'restart') return nextIncarnation(desired, seen, ledger, now);
  return hold({
    reason: 'Completed',
    message:
      'It ended, which a statement over unbounded topics never does: look for a bounded source or `sql.snapshot.mode`. ' +
      (desired.sql === undefined
        ? 'What owns it has to create it anew.'
        : ledger.offsets === undefined
          ? '`restart` with "from": "earliest" starts it again, from the beginning.'
          : '`restart` starts it again where it ended.'),
    ledger,
  });
};

/** What is to be done about the version in charge, by its phase. */
export const decideCharge = (charge: Desired, seen: Seen, ledger: Ledger, now: number): Decision => {
  const { statement } = seen;
  if (statement === undefined) return decideAbsent(charge, seen, ledger, now);
  switch (knownPhase(statement.phase)) {
    case 'PENDING':
      return decidePending(statement, seen, ledger, now);
    case 'RUNNING':
      return decideRunning(charge, statement, seen, ledger, now);
    case 'DEGRADED':
      return decideDegraded(charge, statement, seen, ledger, now);
    case 'FAILED':
      return decideFailed(charge, statement, seen, ledger, now);
    case 'STOPPED':
      return decideStopped(charge, statement, seen, ledger, now);
    case 'COMPLETED':
      return decideCompleted(charge, seen, ledger, now);
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
        ledger,
      });
  }
};
