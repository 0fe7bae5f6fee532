import type { Failure } from './ledger.ts';
import type { Observed, StatementException } from './statement.ts';

/** Longer messages are cut: they are kept in the ledger and told in events, which have limits of size. */
const LONGEST_MESSAGE = 1_000;

/** Failures that somebody can cure without touching the statement: a missing topic or table, lost access. */
const CURABLE = [
  /UnknownTopic(OrPartition|Id)/,
  /\b(topic|table|view|object)\b[^.;]{0,200}\b(does not exist|doesn't exist|not found|is missing|was deleted)/i,
  /\w*AuthorizationException/,
  /\b(access (is |was )?denied|not authori[sz]ed|unauthori[sz]ed|forbidden|lacks? (the )?permission)/i,
];

/** A word of letters and digits is taken for an id, a lone number for an offset, a count or a part of a time. */
const maskedWord = (word: string): string => {
  if (!/\d/.test(word)) return word;
  return /[A-Za-z]/.test(word) && word.length >= 5 ? '#' : word.replaceAll(/\d+/g, '#');
};

/** A message without everything that differs between two occurrences of the same error: ids, numbers, offsets, times. */
export const masked = (text: string): string =>
  text
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '#')
    .replaceAll(/\b(env|lkc|lfcp|lsrc|sa|u|pool|org)-[a-z0-9]+\b/g, '#')
    .replaceAll(/\b[0-9a-f]{8,}\b/gi, '#')
    .replaceAll(/[A-Za-z0-9]+/g, maskedWord);

/** What is known of a failure, from the statement and its newest exception. */
export const failureOf = (statement: Observed, exceptions: readonly StatementException[], now: number): Failure => {
  const newest = exceptions[0];
  const ended = statement.endTime ?? newest?.at;
  const name = newest?.name ?? '';
  const message = (newest?.message ?? statement.detail) || 'Confluent gives no reason';
  return {
    // `updated_at` is no part of it: a resume without effect may move it.
    mark: `${statement.uid ?? statement.statementName} ${ended ?? ''}`,
    at: Math.min(now, ended ?? statement.updatedAt ?? now),
    name,
    message: message.slice(0, LONGEST_MESSAGE),
    fingerprint: masked(`${name}: ${message}`).slice(0, LONGEST_MESSAGE),
    curable: CURABLE.some((pattern) => pattern.test(`${name}: ${message} ${statement.detail}`)),
  };
};
