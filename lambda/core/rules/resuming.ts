import { backoff, resumed } from '../ledger/backoff.ts';
import { withStart } from '../ledger/operations.ts';
import { changedCurrent } from '../ledger/records.ts';
import { trialOf } from '../ledger/trial.ts';
import * as say from '../messages/stopped.ts';
import type { Ledger, Purpose } from '../model/ledger.ts';
import { MOST_RESUMES } from '../model/limits.ts';
import { holdUntil, trialDue, withTrial } from './answering.ts';
import { type Rule, rule, wait } from './rule.ts';
import type { Present } from './situation.ts';

/** A resume at the position where the statement stopped, with the placement that it is to have. */
export const resume = ({ statement: { statementName }, seen, misplaced, ledger, now }: Present, purpose: Purpose) => {
  const placed = misplaced ? { placement: seen.placement } : {};
  return {
    step: { do: 'resume', statementName, ...placed },
    action: 'resume',
    ledger: withStart(ledger, { verb: 'resume', purpose, at: now, ...placed }),
  } as const;
};

/** The ledger with one more resume in its streak. */
export const counted = (ledger: Ledger): Ledger =>
  changedCurrent(ledger, (record) => ({ ...record, streak: resumed(record.streak, undefined) }));

const purposeOf = ({ operation }: Present): Purpose => operation?.purpose ?? { kind: 'move' };

/** The resume after a stop of the keeper's own, for the purpose of that stop. */
export const move = (s: Present) => ({ ...resume(s, purposeOf(s)), message: say.RESUMED_BY_KEEPER });

/** The same resume, counted for the back-off. */
export const moveCounted = (s: Present) => move({ ...s, ledger: counted(s.ledger) });

/** The cause of a resume. `from`: time from which the back-off counts; `what`: the beginning of a sentence. */
export interface Cause {
  readonly from: number;
  readonly what: string;
}

/** Test for a streak that is held, whether its last resume was on trial or not. */
const isExhausted = ({ record, ledger, now }: Present): boolean =>
  record.streak.resumes >= MOST_RESUMES || trialOf(ledger, now) !== undefined;

/**
 * Rules that resume a stopped statement within the back-off: no more often than a failing one.
 *
 * @param why the condition in words; `when` is the condition, and `causeOf` the cause of the resume
 */
export const resumeWithin = <S extends Present>(
  why: string,
  when: (situation: S) => boolean,
  causeOf: (situation: S) => Cause,
  purpose: (situation: S) => Purpose = purposeOf,
): readonly Rule<S>[] => [
  rule(
    `${why}; after seven resumes`,
    (s) => when(s) && isExhausted(s) && s.now < (trialDue(s, causeOf(s).from) ?? Number.POSITIVE_INFINITY),
    'CrashLoop',
    (s) => {
      const { from, what } = causeOf(s);
      const due = trialDue(s, from);
      return holdUntil(s.ledger, say.resumedTooOften(what, s.record.streak.resumes, due), due);
    },
  ),
  rule(
    `${why}; after seven resumes, and an hour has passed`,
    (s) => when(s) && isExhausted(s),
    'CrashLoop',
    (s) => {
      const resumed = resume({ ...s, ledger: counted(s.ledger) }, purpose(s));
      return {
        ...resumed,
        ledger: withTrial(resumed.ledger, s.now, 'CrashLoop'),
        message: say.resumedOnTrial(causeOf(s).what),
      };
    },
  ),
  rule(
    `${why}; the back-off is not over`,
    (s) => when(s) && s.now < causeOf(s).from + backoff(s.record.streak.resumes),
    'BackingOff',
    (s) => {
      const { from, what } = causeOf(s);
      const due = from + backoff(s.record.streak.resumes);
      return wait(s.ledger, say.resumedLater(what, due), due);
    },
  ),
  rule(`${why}; the back-off is over`, when, 'Resuming', (s) => ({
    ...resume({ ...s, ledger: counted(s.ledger) }, purpose(s)),
    message: say.resumedNow(causeOf(s).what),
  })),
];
