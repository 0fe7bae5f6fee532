import type { Attempt, Failure, Ledger } from '../model/ledger.ts';
import { TAKING_NOTE } from '../model/limits.ts';
import type { Observed, StatementException } from '../model/statement.ts';

/** Longer messages are cut: they are kept in the ledger and told in events, which have limits of size. */
const LONGEST_MESSAGE = 1_000;

/** Failures that somebody can cure without touching the statement: a missing topic or table, lost access. */
const CURABLE = [
  /UnknownTopic(OrPartition|Id)/,
  /\b(topic|table|view|object)\b[^.;]{0,200}\b(does not exist|doesn't exist|not found|is missing|was deleted)/i,
  /AuthorizationException/,
  /\b(access (is |was )?denied|not authori[sz]ed|unauthori[sz]ed|forbidden|lacks? (the )?permission)/i,
];

/** What differs between two occurrences of the same error: ids, numbers, offsets, times. */
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

/** A message without them. */
export const masked = (text: string): string => VARIABLE.reduce((rest, pattern) => rest.replaceAll(pattern, '#'), text);

/** What is known of a failure, from the statement and its newest exception. */
export const failureOf = (
  statement: Observed,
  exceptions: readonly StatementException[],
  versionName: string,
  now: number,
): Failure => {
  const newest = exceptions[0];
  // `updated_at` does not tell when it ended: a resume without effect may move it.
  const ended = statement.endTime ?? newest?.at;
  const name = newest?.name ?? '';
  const message = newest?.message || statement.detail || 'Confluent gives no reason';
  return {
    id: String(now),
    of: statement.uid ?? statement.statementName,
    versionName,
    ...(ended === undefined ? {} : { ended }),
    at: Math.min(now, ended ?? statement.updatedAt ?? now),
    name,
    message: message.slice(0, LONGEST_MESSAGE),
    detail: statement.detail.slice(0, LONGEST_MESSAGE),
    fingerprint: masked(`${name}: ${message}`).slice(0, LONGEST_MESSAGE),
    curable: CURABLE.some((pattern) => pattern.test(`${name}: ${message} ${statement.detail}`)),
  };
};

const hasOtherWords = ({ detail }: Failure, seen: string | undefined): boolean =>
  detail !== undefined && detail !== seen?.slice(0, LONGEST_MESSAGE);

/** Confluent may go on listing what an earlier failure has left: that says nothing about one that came after it. */
export const exceptionsOf = (
  { detail }: Observed,
  exceptions: readonly StatementException[],
  { since, failure }: Ledger,
): readonly StatementException[] => {
  const live = since?.phase === 'PENDING' || since?.phase === 'RUNNING' ? since.at : -Infinity;
  const isOlder = failure !== undefined && (failure.ended === undefined || hasOtherWords(failure, detail));
  const begun = Math.max(live, isOlder ? failure.at + 1 : -Infinity);
  return exceptions.filter(({ at = begun }) => at >= begun);
};

/**
 * Whether what is seen now is the failure that is known, and not the next one. Where Confluent does not say when it ended,
 * its words and `updated_at` tell them apart: a resume that it ignores moves that at once, if at all.
 */
export const isSameFailure = (
  known: Failure | undefined,
  seen: Failure,
  updatedAt?: number,
  attempt?: Attempt,
): boolean => {
  if (known === undefined || known.left === true || known.of !== seen.of) return false;
  if (known.ended !== undefined && seen.ended !== undefined) return known.ended === seen.ended;
  // Confluent may find other words for the same failure; after a resume they are about the next one.
  if (attempt?.of === known.id && hasOtherWords(known, seen.detail)) return false;
  return attempt?.of !== known.id || updatedAt === undefined || updatedAt <= attempt.at + TAKING_NOTE;
};
