import type { NameTaken, Request, StatementRecord } from '../model/ledger.ts';
import { MOST_TAKEN, NAME_INTERVAL_MS, TAKEN_AFTER_MS, TAKEN_INTERVAL_MS } from '../model/limits.ts';
import { isNameTaken } from './journal.ts';

/** Answers that a name is taken, one after the other, oldest first; at least one. */
export type TakenAnswers = readonly [NameTaken, ...NameTaken[]];

/**
 * The newest creates, as far as Confluent answered that the name is taken; oldest first. None once a look has shown the
 * statement.
 */
export const takenCreates = (record: StatementRecord | undefined): readonly Request[] => {
  if (record?.evidence !== 'requested') return [];
  const creates = record.journal.filter(({ verb }) => verb === 'create');
  const other = creates.findLastIndex((create) => create.answer !== undefined && !isNameTaken(create));
  return creates.slice(other + 1).filter(isNameTaken);
};

/** The series, if it has any answer. */
export const seriesOf = ([first, ...rest]: readonly NameTaken[]): TakenAnswers | undefined =>
  first === undefined ? undefined : [first, ...rest];

/** The answers to the newest creates, as far as they say that the name is taken. */
export const takenAnswers = (record: StatementRecord | undefined): TakenAnswers | undefined =>
  seriesOf(takenCreates(record).flatMap(({ answer }) => (answer?.kind === 'exists' ? [answer] : [])));

/** The part of a series that the ledger keeps: the first answer, and the last ones. */
export const newestOf = <T>(series: readonly T[]): readonly T[] =>
  series.length < MOST_TAKEN ? series : [...series.slice(0, 1), ...series.slice(1 - MOST_TAKEN)];

/** The last answer of a series. */
export const lastOf = (answers: TakenAnswers): NameTaken => answers.at(-1) ?? answers[0];

/** Test for a name that is taken for longer than a deletion takes. */
export const isTakenForLong = (answers: TakenAnswers): boolean =>
  answers.length >= MOST_TAKEN && lastOf(answers).at - answers[0].at >= TAKEN_AFTER_MS;

/** Time of the next create, in milliseconds since 1970. */
export const nextCreateAt = (answers: TakenAnswers): number =>
  lastOf(answers).at + (isTakenForLong(answers) ? TAKEN_INTERVAL_MS : NAME_INTERVAL_MS);
