import type { Failure, Request, StatementRecord } from '../model/ledger.ts';
import { LONGEST_LEDGER_TEXT, NOTE_TIME_MS } from '../model/limits.ts';
import { phaseOf } from '../model/phase.ts';
import type { Observed, Signal, StatementException } from '../model/statement.ts';

/** Patterns of what differs between two occurrences of the same error: ids, numbers, offsets, times. */
const VARIABLE = [
  /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?/g,
  /\b(env|lkc|lfcp|lsrc|sa|u|pool|org)-[a-z0-9]+\b/g,
  /\b[0-9a-f]{8,}\b/gi,
  // A word of letters and digits is taken for an id.
  /\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]+\b/g,
  /(?<![\w-])-?\d+(?:[.,]\d+)*/g,
  /\d+/g,
];

/** A message with `#` for everything that differs between two occurrences of the same error. */
export const normalized = (text: string): string =>
  VARIABLE.reduce((rest, pattern) => rest.replaceAll(pattern, '#'), text);

/** Confluent's reason for the failure of a statement, and its meaning. */
export const causeOf = (
  { detail, signals }: Observed,
  newest: StatementException | undefined,
): { readonly message: string; readonly signals: readonly Signal[] } => {
  if (newest?.message) return newest;
  return { message: detail || 'Confluent gives no reason', signals };
};

/** The failure that a statement and its newest exception show. */
export const failureOf = (
  statement: Observed,
  exceptions: readonly StatementException[],
  versionName: string,
  now: number,
): Failure => {
  const newest = exceptions[0];
  // `updated_at` is no end of the run: a resume without effect may move it.
  const ended = statement.endTime ?? newest?.at;
  const name = newest?.name ?? '';
  const { message } = causeOf(statement, newest);
  return {
    id: String(now),
    of: statement.uid ?? statement.statementName,
    versionName,
    ...(ended === undefined ? {} : { ended }),
    at: Math.min(now, ended ?? statement.updatedAt ?? now),
    name,
    message: message.slice(0, LONGEST_LEDGER_TEXT),
    detail: statement.detail.slice(0, LONGEST_LEDGER_TEXT),
    fingerprint: normalized(`${name}: ${message}`).slice(0, LONGEST_LEDGER_TEXT),
    signals: [...new Set([...(newest?.signals ?? []), ...statement.signals])],
  };
};

const hasOtherWords = ({ detail }: Failure, seen: string | undefined): boolean =>
  detail !== undefined && detail !== seen?.slice(0, LONGEST_LEDGER_TEXT);

const isStarted = (phaseName: string): boolean => {
  const { starting, healthy } = phaseOf(phaseName);
  return starting || healthy;
};

/** The exceptions that belong to this failure. Confluent may still list those of an earlier one. */
export const ownExceptions = (
  { detail }: Observed,
  exceptions: readonly StatementException[],
  { phase, failure }: StatementRecord,
): readonly StatementException[] => {
  const live = phase !== undefined && isStarted(phase.name) ? phase.since : -Infinity;
  const isOlder = failure !== undefined && (failure.ended === undefined || hasOtherWords(failure, detail));
  const begun = Math.max(live, isOlder ? failure.at + 1 : -Infinity);
  return exceptions.filter(({ at = begun }) => at >= begun);
};

/**
 * Test for a failure that the ledger knows already. If Confluent does not say when the failure ended, its words and
 * `updated_at` decide: a resume that Confluent ignores moves `updated_at` at once, if at all.
 *
 * @param answer the request that is under way to cure the known failure
 */
export const isSameFailure = (
  known: Failure | undefined,
  seen: Failure,
  updatedAt: number | undefined,
  answer: Request | undefined,
): boolean => {
  if (known === undefined || known.superseded === true || known.of !== seen.of) return false;
  if (known.ended !== undefined && seen.ended !== undefined) return known.ended === seen.ended;
  // Confluent may change its words on one failure. After a resume, other words mean another failure.
  if (answer !== undefined && hasOtherWords(known, seen.detail)) return false;
  return answer === undefined || updatedAt === undefined || updatedAt <= answer.at + NOTE_TIME_MS;
};
