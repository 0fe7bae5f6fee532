import type { Ledger } from '../model/ledger.ts';
import { PURGE_AFTER_MS, WARNING_THIRTIETHS } from '../model/limits.ts';
import { phaseOf } from '../model/phase.ts';
import { currentRecord } from './records.ts';
import { restsSince, rowsLostFrom } from './rest.ts';

/**
 * Time at which Confluent will delete the current version, in milliseconds since 1970; undefined unless it is at rest.
 */
export const purgeAt = (ledger: Ledger): number | undefined => {
  const phase = currentRecord(ledger)?.phase;
  return phase !== undefined && phaseOf(phase.name).atRest ? phase.since + PURGE_AFTER_MS : undefined;
};

/** The whole of which the warnings name parts. */
const WHOLE = 30;

/** Number of warnings that are due by now of a loss at the time `until`. */
const warningsOf = (since: number, until: number, now: number): number =>
  WARNING_THIRTIETHS.filter((part) => now >= since + ((until - since) * part) / WHOLE).length;

/** Number of warnings before the purge that are due by now: 0 to 3. */
export const purgeUrgency = (ledger: Ledger, now: number): number => {
  const purge = purgeAt(ledger);
  return purge === undefined ? 0 : warningsOf(purge - PURGE_AFTER_MS, purge, now);
};

/** Test for a statement that loses rows by now. */
export const isLosingRows = (ledger: Ledger, now: number): boolean => now >= (rowsLostFrom(ledger) ?? Infinity);

/** Number of warnings before rows are lost that are due by now: 0 to 3, and 4 once they are being lost. */
export const rowsUrgency = (ledger: Ledger, now: number): number => {
  const [since, lost] = [restsSince(ledger), rowsLostFrom(ledger)];
  if (since === undefined || lost === undefined) return 0;
  return warningsOf(since, lost, now) + (now >= lost ? 1 : 0);
};

/** Number of warnings that are due by now, of whichever loss comes first: 0 to 4. */
export const urgencyOf = (ledger: Ledger, now: number): number =>
  Math.max(purgeUrgency(ledger, now), rowsUrgency(ledger, now));
