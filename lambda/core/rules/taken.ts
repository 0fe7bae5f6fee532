import { isTakenForLong, lastOf, nextCreateAt, type TakenAnswers } from '../ledger/taken.ts';
import * as say from '../messages/unseen.ts';
import type { Ledger } from '../model/ledger.ts';
import { hiddenIn, type Observation } from '../model/observation.ts';
import { hold, inFlight, type Rule, rule } from './rule.ts';

/** A name that Confluent says is taken, while no look shows what has it. */
export interface Taken {
  readonly statementName: string;
  readonly answers: TakenAnswers;
  readonly seen: Pick<Observation, 'hidden'>;
  readonly ledger: Ledger;
  readonly now: number;
}

const isWaiting = ({ answers, now }: Taken): boolean => now < nextCreateAt(answers);

/**
 * Rules about a name that is taken. A statement on its way out keeps its name for a while; after that, the keeper tries
 * once an hour.
 *
 * @param what the name, as the beginning of a sentence
 */
export const takenName = (what: string): readonly Rule<Taken>[] => [
  rule(
    `${what} is taken, as Confluent answers again and again, and no such statement is shown`,
    (s) => isTakenForLong(s.answers) && isWaiting(s),
    'NameTaken',
    ({ statementName, answers, seen, ledger }) => {
      const due = nextCreateAt(answers);
      const isHidden = hiddenIn(seen, statementName) !== undefined;
      const message = say.nameStaysTaken(statementName, lastOf(answers).detail, isHidden, due);
      return { ...hold(ledger, message), nextAttemptAt: due };
    },
  ),
  rule(
    `${what} is taken, as Confluent has just answered, and no such statement is shown`,
    isWaiting,
    'InTransition',
    ({ statementName, answers, ledger }) =>
      inFlight(ledger, say.nameIsTaken(statementName, lastOf(answers).detail, nextCreateAt(answers))),
  ),
];
