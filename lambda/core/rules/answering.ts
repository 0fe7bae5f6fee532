import { isCrashLoop, isSameErrorAgain, nextAttempt, resumed } from '../ledger/backoff.ts';
import { changedCurrent } from '../ledger/records.ts';
import * as say from '../messages/failed.ts';
import type { Decision } from '../model/decision.ts';
import type { Failure, Ledger } from '../model/ledger.ts';
import { hold, inFlight, type Rule, rule, wait } from './rule.ts';
import type { Situation } from './situation.ts';

/** The act that answers a failure, with the ledger in which its resume is counted already. */
export type Answer<S> = (
  situation: S,
  counted: Ledger,
  failure: Failure,
) => Pick<Decision, 'step' | 'action' | 'ledger'>;

/** The failure in a rule that holds only if there is one. */
const failureIn = ({ failure }: Situation): Failure => {
  if (failure === undefined) throw new Error('a failure is answered that nobody knows');
  return failure;
};

/**
 * Rules that end a streak of failures: another try would not help.
 *
 * @param what the failure in words, as the beginning of a sentence
 */
export const exhausted = <S extends Situation>(what: (situation: S) => string): readonly Rule<S>[] => [
  rule(
    'it failed with the same error for the third time',
    ({ failure, record }) => failure !== undefined && isSameErrorAgain(failure, record.streak),
    'SameErrorAgain',
    (s) => hold(s.ledger, say.sameErrorAgain(what(s), failureIn(s), s.ledger)),
  ),
  rule(
    'it failed after seven resumes',
    ({ failure, record }) => failure !== undefined && isCrashLoop(failure, record.streak),
    'CrashLoop',
    (s) => hold(s.ledger, say.crashLoop(what(s), failureIn(s), s.record.streak, s.ledger)),
  ),
];

const counted = ({ ledger, failure }: Situation): Ledger =>
  changedCurrent(ledger, (record) => ({ ...record, streak: resumed(record.streak, failure) }));

/**
 * Rules that answer a failure: at once, after its back-off, or no more. The ledger counts the resume before the keeper
 * requests it, so that a pass that dies half-way cannot lead to restarts without end.
 */
export const answering = <S extends Situation>(what: (situation: S) => string, act: Answer<S>): readonly Rule<S>[] => [
  rule(
    'its failure is not known yet',
    ({ failure }) => failure === undefined,
    'Failed',
    (s) => inFlight(s.ledger, `${what(s)}.`),
  ),
  ...exhausted(what),
  rule(
    'the back-off is not over',
    (s) => s.now < nextAttempt(failureIn(s), s.record.streak),
    'BackingOff',
    (s) => {
      const due = nextAttempt(failureIn(s), s.record.streak);
      return wait(s.ledger, say.backingOff(what(s), failureIn(s), due), due);
    },
  ),
  rule(
    'the back-off is over',
    () => true,
    'Failed',
    (s) => ({ ...act(s, counted(s), failureIn(s)), message: say.tryDue(what(s), failureIn(s)) }),
  ),
];
