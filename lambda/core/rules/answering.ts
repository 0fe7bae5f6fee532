import { holdOf, nextAttempt, resumed } from '../ledger/backoff.ts';
import { withLast } from '../ledger/journal.ts';
import { changedCurrent } from '../ledger/records.ts';
import * as say from '../messages/failed.ts';
import type { Decision } from '../model/decision.ts';
import type { Failure, FailureHold, Ledger } from '../model/ledger.ts';
import { PROBE_INTERVAL_MS } from '../model/limits.ts';
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

/** The hold that follows the known failure; undefined if none does. */
export const failureHold = ({ failure, record }: Situation): FailureHold | undefined =>
  failure && holdOf(failure, record.streak);

/** Policy by which what is held for its failures is resumed on trial. */
const isProbed = ({ desired }: Situation): boolean => desired.policies.onCrashLoop !== 'hold';

/** The time of the next trial after a failure at that time, in milliseconds since 1970; undefined by policy. */
export const trialDue = (s: Situation, failedAt: number): number | undefined =>
  isProbed(s) ? failedAt + PROBE_INTERVAL_MS : undefined;

/** A hold for failures, with the time of the next trial. */
export const holdUntil = (ledger: Ledger, message: string, due: number | undefined) => ({
  ...hold(ledger, message),
  ...(due === undefined ? {} : { nextAttemptAt: due }),
});

/** The ledger whose newest request, if the keeper is about to send it, starts the statement on trial. */
export const withTrial = (ledger: Ledger, now: number, trial: FailureHold): Ledger =>
  changedCurrent(ledger, (record) =>
    withLast(
      record,
      ({ at }) => at === now,
      (request) => ({ ...request, trial }),
    ),
  );

/** Condition that a hold is not to be probed now. */
const isHeld = (s: Situation): boolean => s.now < (trialDue(s, s.failure?.at ?? s.now) ?? Number.POSITIVE_INFINITY);

/**
 * Rules that end a streak of failures: a person is needed. They hold until the next trial.
 *
 * @param what the failure in words, as the beginning of a sentence
 */
export const exhausted = <S extends Situation>(what: (situation: S) => string): readonly Rule<S>[] => [
  rule(
    'it failed with the same error for the fifth time, 20 minutes after the first or later',
    (s) => failureHold(s) === 'SameErrorAgain' && isHeld(s),
    'SameErrorAgain',
    (s) => {
      const due = trialDue(s, failureIn(s).at);
      return holdUntil(s.ledger, say.sameErrorAgain(what(s), failureIn(s), s.record.streak, s.ledger, due), due);
    },
  ),
  rule(
    'it failed after seven resumes',
    (s) => failureHold(s) === 'CrashLoop' && isHeld(s),
    'CrashLoop',
    (s) => {
      const due = trialDue(s, failureIn(s).at);
      return holdUntil(s.ledger, say.crashLoop(what(s), failureIn(s), s.record.streak, s.ledger, due), due);
    },
  ),
];

/** The ledger in which the resume that answers the failure is counted. */
export const countedAnswer = ({ ledger, failure }: Situation): Ledger =>
  changedCurrent(ledger, (record) => ({ ...record, streak: resumed(record.streak, failure) }));

/**
 * Rules that answer a failure: at once, after its back-off, or on trial. The ledger counts the resume before the keeper
 * requests it, so that a pass that dies half-way cannot lead to restarts without end.
 */
export const answering = <S extends Situation>(what: (situation: S) => string, act: Answer<S>): readonly Rule<S>[] => {
  const onTrial = (s: S, trial: FailureHold) => {
    const acted = act(s, countedAnswer(s), failureIn(s));
    return { ...acted, ledger: withTrial(acted.ledger, s.now, trial), message: say.probed(what(s), failureIn(s)) };
  };
  return [
    rule(
      'its failure is not known yet',
      ({ failure }) => failure === undefined,
      'Failed',
      (s) => inFlight(s.ledger, `${what(s)}.`),
    ),
    ...exhausted(what),
    rule(
      'it is held for the same error, and an hour has passed',
      (s) => failureHold(s) === 'SameErrorAgain',
      'SameErrorAgain',
      (s) => onTrial(s, 'SameErrorAgain'),
    ),
    rule(
      'it is held after seven resumes, and an hour has passed',
      (s) => failureHold(s) === 'CrashLoop',
      'CrashLoop',
      (s) => onTrial(s, 'CrashLoop'),
    ),
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
      (s) => ({ ...act(s, countedAnswer(s), failureIn(s)), message: say.tryDue(what(s), failureIn(s)) }),
    ),
  ];
};
