import { backoff, resumed } from '../ledger/backoff.ts';
import { withStart } from '../ledger/operations.ts';
import { changedCurrent } from '../ledger/records.ts';
import * as say from '../messages/stopped.ts';
import type { Ledger, Purpose } from '../model/ledger.ts';
import { MOST_RESUMES } from '../model/limits.ts';
import { hold, type Rule, rule, wait } from './rule.ts';
import type { Present } from './situation.ts';

/** A resume where the statement stopped, and where it is to run. */
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

/** The resume that ends what the keeper has stopped the statement for. */
export const move = (s: Present) => ({ ...resume(s, purposeOf(s)), message: say.RESUMED_BY_KEEPER });

/** The same, counted for the back-off. */
export const moveCounted = (s: Present) => move({ ...s, ledger: counted(s.ledger) });

/** The time from which the back-off of a resume counts, and what the resume is for, as the beginning of a sentence. */
export interface Cause {
  readonly from: number;
  readonly what: string;
}

/**
 * Lines that resume a stopped statement not more often than a failing one: within the back-off.
 *
 * @param why the condition in words, and `when` and `causeOf` what it comes to
 */
export const resumeWithin = <S extends Present>(
  why: string,
  when: (situation: S) => boolean,
  causeOf: (situation: S) => Cause,
  purpose: (situation: S) => Purpose = purposeOf,
): readonly Rule<S>[] => [
  rule(
    `${why}; after seven resumes`,
    (s) => when(s) && s.record.streak.resumes >= MOST_RESUMES,
    'CrashLoop',
    (s) => hold(s.ledger, say.resumedTooOften(causeOf(s).what, s.record.streak.resumes)),
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
