import { isMisplaced } from '../memory/placement.ts';
import { type Decision, inFlight, type Seen, stopping, wait } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import { MINUTE, PENDING_LIMIT } from '../model/limits.ts';
import type { Observed } from '../model/statement.ts';
import { wantsStop } from '../model/wants.ts';

/** PENDING for longer than is usual: it needs somebody to look. */
export const stuck = (statement: Observed, minutes: number, ledger: Ledger): Decision =>
  statement.poolExhausted
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

/** It has been sent to another place while it waits for room in this one: it is not asked twice, for that may be refused. */
const isToMove = (statement: Observed, seen: Seen, ledger: Ledger): boolean =>
  ledger.attempt?.of !== 'move' && !statement.stopped && isMisplaced(statement, seen.placement, ledger);

export const decidePending = (statement: Observed, seen: Seen, ledger: Ledger, now: number): Decision => {
  const { intent } = ledger;
  if (intent?.want === 'stopped' && intent.refused !== true && !statement.stopped)
    return stopping(statement, ledger, 'Suspended');
  if (!wantsStop(ledger) && isToMove(statement, seen, ledger)) {
    return stopping(statement, { ...ledger, attempt: { of: 'move', step: 'stop', at: now } }, 'Moving');
  }
  const since = ledger.since?.at ?? now;
  if (now - since >= PENDING_LIMIT) return stuck(statement, Math.floor((now - since) / MINUTE), ledger);
  const pool = statement.poolExhausted ? ' Its compute pool has no CFUs left for it.' : '';
  const later = wantsStop(ledger) ? ' It will be stopped as soon as it runs.' : '';
  const again = ledger.downSince !== undefined || (ledger.version?.incarnation ?? 1) > 1;
  const health = again ? 'recovering' : 'progressing';
  return inFlight(health, { reason: 'Starting', message: `Confluent is starting it.${pool}${later}`, ledger });
};
