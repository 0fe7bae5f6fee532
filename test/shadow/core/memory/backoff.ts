import type { Failure, Streak } from '../model/ledger.ts';
import { LASTING_RUN, MINUTE, MOST_RESUMES, MOST_SAME_ERRORS, PROBE_INTERVAL } from '../model/limits.ts';

/**
 * Milliseconds from a failure to its resume, with `resumes` behind it in this streak: 0, 2, 6, 12, 20, 30, 42, … minutes,
 * at most 60. The rule is Strimzi's (proposal 007).
 */
export const backoff = (resumes: number): number => Math.min(resumes ** 2 + resumes, 60) * MINUTE;

/** Whether a run of `duration` milliseconds ends the streak: the back-off that came before it is its own. */
export const lasted = (duration: number, { resumes }: Streak): boolean =>
  duration >= Math.max(LASTING_RUN, backoff(Math.max(0, resumes - 1)));

/** When the failure may be answered with a resume, in milliseconds since 1970. */
export const nextAttempt = (failure: Failure, streak: Streak): number => {
  if (failure.curable) return failure.at + (streak.probes === 0 ? 0 : PROBE_INTERVAL);
  return failure.at + backoff(streak.resumes);
};

/** Why this streak has come to its end, if it has: trying on would not help. */
export const exhausted = (failure: Failure, streak: Streak): 'SameErrorAgain' | 'CrashLoop' | undefined => {
  if (failure.curable) return undefined;
  if (streak.errors.filter((error) => error === failure.fingerprint).length >= MOST_SAME_ERRORS)
    return 'SameErrorAgain';
  return streak.resumes >= MOST_RESUMES ? 'CrashLoop' : undefined;
};

/** The streak with one more resume in it. */
export const resumed = (streak: Streak, failure: Failure | undefined): Streak =>
  failure?.curable === true ? { ...streak, probes: streak.probes + 1 } : { ...streak, resumes: streak.resumes + 1 };
