import { newestOf, nextCreateAt, seriesOf } from '../ledger/taken.ts';
import type { Ledger, NameTaken, TextFacts } from '../model/ledger.ts';
import type { Desired } from '../model/statement.ts';
import { factsOf, withFacts } from './facts.ts';
import type { Situation } from './situation.ts';
import type { Taken } from './taken.ts';

/** The subject of a question about a text. */
export type About = keyof NonNullable<TextFacts['taken']>;

/** The name of the statement that asks, if Confluent says that it is taken. */
export const takenQuestion = (
  about: About,
  { desired, seen, ledger, now }: Pick<Situation, 'desired' | 'seen' | 'ledger' | 'now'>,
  statementName: string,
): Taken | undefined => {
  const answers = seriesOf(factsOf(desired, ledger).taken?.[about] ?? []);
  return answers && { statementName, answers, seen, ledger, now };
};

/** Condition that the next question waits, since the name of the one before was taken. */
export const isQuestionPutOff = (
  about: About,
  { desired, ledger, now }: Pick<Situation, 'desired' | 'ledger' | 'now'>,
): boolean => {
  const answers = seriesOf(factsOf(desired, ledger).taken?.[about] ?? []);
  return answers !== undefined && now < nextCreateAt(answers);
};

/** The ledger with that answer to a question, as one more in a row; undefined: Confluent has answered otherwise. */
export const withQuestionTaken = (
  desired: Desired,
  ledger: Ledger,
  about: About,
  answer: NameTaken | undefined,
): Ledger => {
  const { taken = {} } = factsOf(desired, ledger);
  const known = taken[about] ?? [];
  if (answer === undefined && known.length === 0) return ledger;
  const series = answer === undefined ? [] : [...newestOf(known), answer];
  return withFacts(desired, ledger, { taken: { ...taken, [about]: series } });
};
