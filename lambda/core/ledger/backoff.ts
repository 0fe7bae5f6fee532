import type { Failure, Streak } from '../model/ledger.ts';
import {
  LASTING_RUN_MS,
  LONGEST_BACKOFF_MINUTES,
  MINUTE_MS,
  MOST_RESUMES,
  MOST_SAME_ERRORS,
  PROBE_INTERVAL_MS,
} from '../model/limits.ts';

/**
 * Milliseconds from a failure to its resume, after `resumes` earlier ones in the same streak: 0, 2, 6, 12, 20, 30, 42,
 * … minutes, at most 60. The rule is Strimzi's (proposal 007).
 */
export const backoff = (resumes: number): number =>
  Math.min(resumes ** 2 + resumes, LONGEST_BACKOFF_MINUTES) * MINUTE_MS;

/**
 * Test for a run that ends the streak. It must last at least `LASTING_RUN_MS`, and as long as the back-off before it;
 * `duration` is in milliseconds.
 */
export const lasted = (duration: number, { resumes }: Streak): boolean =>
  duration >= Math.max(LASTING_RUN_MS, backoff(Math.max(0, resumes - 1)));

/** Test for a failure that a person can cure from outside: topics or tables are missing, or access is lost. */
export const isCurable = ({ signals }: Failure): boolean => signals.includes('curable');

/** Time from which the keeper may answer the failure with a resume, in milliseconds since 1970. */
export const nextAttempt = (failure: Failure, streak: Streak): number => {
  if (isCurable(failure)) return failure.at + (streak.probes === 0 ? 0 : PROBE_INTERVAL_MS);
  return failure.at + backoff(streak.resumes);
};

/** Test for a failure that has come so often in this streak that another try makes no sense. */
export const isSameErrorAgain = (failure: Failure, { errors }: Streak): boolean =>
  !isCurable(failure) && errors.filter((error) => error === failure.fingerprint).length >= MOST_SAME_ERRORS;

/** Test for a streak with so many resumes in vain that another one will not help. */
export const isCrashLoop = (failure: Failure, { resumes }: Streak): boolean =>
  !isCurable(failure) && resumes >= MOST_RESUMES;

/** The streak with one more resume in it. */
export const resumed = (streak: Streak, failure: Failure | undefined): Streak =>
  failure !== undefined && isCurable(failure)
    ? { ...streak, probes: streak.probes + 1 }
    : { ...streak, resumes: streak.resumes + 1 };
