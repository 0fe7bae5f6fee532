import type { Ledger } from '../model/ledger.ts';
import { PURGE_AFTER_MS, PURGE_WARNINGS_MS } from '../model/limits.ts';
import { phaseOf } from '../model/phase.ts';
import { currentRecord } from './records.ts';

/**
 * Time at which Confluent will delete the current version, in milliseconds since 1970; undefined unless it is at rest.
 */
export const purgeAt = (ledger: Ledger): number | undefined => {
  const phase = currentRecord(ledger)?.phase;
  return phase !== undefined && phaseOf(phase.name).atRest ? phase.since + PURGE_AFTER_MS : undefined;
};

/** Number of warnings before the purge that are due by now: 0 to 3. */
export const urgencyOf = (ledger: Ledger, now: number): number => {
  const purge = purgeAt(ledger) ?? Number.POSITIVE_INFINITY;
  return PURGE_WARNINGS_MS.filter((rest) => now >= purge - PURGE_AFTER_MS + rest).length;
};
