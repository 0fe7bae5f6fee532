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
 * Milliseconds from a failure to its resume, with `resumes` behind it in this streak: 0, 2, 6, 12, 20, 30, 42, … minutes,
 * at most 60. The rule is Strimzi's (proposal 007).
 */
export const backoff = (resumes: number): number =>
  Math.min(resumes ** 2 + resumes, LONGEST_BACKOFF_MINUTES) * MINUTE_MS;

/** Whether a run of `duration` milliseconds ends the streak: the back-off that came before it is its own. */
export const lasted = (duration: number, { resumes }: Streak): boolean =>
  duration >= Math.max(LASTING_RUN_MS, backoff(Math.max(0, resumes - 1)));

/** Whether a person can cure the failure from outside: missing topics or tables, lost access. */
export const isCurable = ({ signals }: Failure): boolean => signals.includes('curable');

/** Time at which the failure may be answered with a resume, in milliseconds since 1970. */
export const nextAttempt = (failure: Failure, streak: Streak): number => {
  if (isCurable(failure)) return failure.at + (streak.probes === 0 ? 0 : PROBE_INTERVAL_MS);
  return failure.at + backoff(streak.resumes);
};

/** Whether the streak ends with as many identical failures as make another try senseless. */
export const isSameErrorAgain = (failure: Failure, { errors }: Streak): boolean =>
  !isCurable(failure) && errors.filter((error) => error === failure.fingerprint).length >= MOST_SAME_ERRORS;

/** Whether so many resumes have not helped that another one will not. */
export const isCrashLoop = (failure: Failure, { resumes }: Streak): boolean =>
  !isCurable(failure) && resumes >= MOST_RESUMES;

/** The streak with one more resume in it. */
export const resumed = (streak: Streak, failure: Failure | undefined): Streak =>
  failure !== undefined && isCurable(failure)
    ? { ...streak, probes: streak.probes + 1 }
    : { ...streak, resumes: streak.resumes + 1 };
