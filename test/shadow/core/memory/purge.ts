import type { Ledger } from '../model/ledger.ts';
import { DAY } from '../model/limits.ts';
import { isAtRest } from '../model/statement.ts';

/** Confluent deletes a statement that has been at rest for 30 days, and its position with it (docs, "Statements"). */
const PURGE_AFTER = 30 * DAY;

/** From these days at rest on it is told again, louder each time. */
const WARNINGS = [20 * DAY, 25 * DAY, 29 * DAY];

/** When Confluent will delete the statement in charge, in milliseconds since 1970; undefined while it does not rest. */
export const purgeAt = ({ since }: Ledger): number | undefined =>
  since !== undefined && isAtRest(since.phase) ? since.at + PURGE_AFTER : undefined;

/** How loudly the purge has to be told: 0 not at all, then 1 to 3. */
export const urgencyOf = (ledger: Ledger, now: number): number => {
  const purge = purgeAt(ledger) ?? Number.POSITIVE_INFINITY;
  return WARNINGS.filter((days) => now >= purge - PURGE_AFTER + days).length;
};
