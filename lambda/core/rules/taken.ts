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
 */
export const TAKEN: readonly Rule<Taken>[] = [
  rule(
    'Confluent has answered again and again that its name is taken, and shows no such statement',
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
    'Confluent has just answered that its name is taken, and shows no such statement',
    isWaiting,
    'InTransition',
    ({ statementName, answers, ledger }) =>
      inFlight(ledger, say.nameIsTaken(statementName, lastOf(answers).detail, nextCreateAt(answers))),
  ),
];
