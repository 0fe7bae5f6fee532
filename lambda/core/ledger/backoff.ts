import type { ErrorCount, Failure, FailureHold, Streak } from '../model/ledger.ts';
import {
  ERRORS_KEPT,
  LASTING_RUN_MS,
  LONGEST_BACKOFF_MINUTES,
  LONGEST_OUTSIDE_BACKOFF_MINUTES,
  MINUTE_MS,
  MOST_RESUMES,
  MOST_SAME_ERRORS,
  SAME_ERRORS_SPAN_MS,
} from '../model/limits.ts';

const growing = (tries: number, longestMinutes: number): number =>
  Math.min(tries ** 2 + tries, longestMinutes) * MINUTE_MS;

/**
 * Milliseconds from a failure to its resume, after `resumes` earlier ones in the same streak: 0, 2, 6, 12, 20, 30, 42,
 * … minutes, at most 60. The rule is Strimzi's (proposal 007).
 */
export const backoff = (resumes: number): number => growing(resumes, LONGEST_BACKOFF_MINUTES);

/**
 * Milliseconds to the next try after a cause that lies outside of the statement, after `tries` earlier ones: 0, 2, 6,
 * 12, 15, 15, … minutes, for as long as it takes.
 */
export const outsideBackoff = (tries: number): number => growing(tries, LONGEST_OUTSIDE_BACKOFF_MINUTES);

/**
 * Test for a run that ends the streak. It must last at least `LASTING_RUN_MS`, and as long as the back-off before it;
 * `duration` is in milliseconds.
 */
export const lasted = (duration: number, { resumes }: Streak): boolean =>
  duration >= Math.max(LASTING_RUN_MS, backoff(Math.max(0, resumes - 1)));

/**
 * Test for a failure whose cause lies outside of the statement. It passes by itself, or a person cures it: topics or
 * tables are missing, or access is lost. The keeper never holds it.
 */
export const isFromOutside = ({ signals }: Pick<Failure, 'signals'>): boolean =>
  signals.includes('transient') || signals.includes('curable');

/** Time from which the keeper may answer the failure with a resume, in milliseconds since 1970. */
export const nextAttempt = (failure: Failure, streak: Streak): number =>
  failure.at + (isFromOutside(failure) ? outsideBackoff(streak.probes) : backoff(streak.resumes));

/** The errors of a streak with one more failure of that fingerprint. */
export const withErrorAt = (errors: readonly ErrorCount[], fingerprint: string, at: number): readonly ErrorCount[] => {
  const { count, first } = errors.find((error) => error.fingerprint === fingerprint) ?? { count: 0, first: at };
  const others = errors.filter((error) => error.fingerprint !== fingerprint);
  return [...others, { fingerprint, count: count + 1, first }].slice(-ERRORS_KEPT);
};

/** The streak with one more failure in it. A failure from outside says nothing about the statement. */
export const failedIn = (streak: Streak, failure: Failure): Streak =>
  isFromOutside(failure) ? streak : { ...streak, errors: withErrorAt(streak.errors, failure.fingerprint, failure.at) };

const isLasting = ({ count, first }: ErrorCount, at: number): boolean =>
  count >= MOST_SAME_ERRORS && at - first >= SAME_ERRORS_SPAN_MS;

/**
 * The hold that follows the failure: it has come so often in its streak that a person is needed. In a streak that has
 * been held for one error, any other one is a hold again. Undefined: the keeper answers the failure within the back-off.
 */
export const holdOf = (failure: Failure, { resumes, errors }: Streak): FailureHold | undefined => {
  if (isFromOutside(failure)) return undefined;
  const lasting = errors.filter((error) => isLasting(error, failure.at));
  if (lasting.some(({ fingerprint }) => fingerprint === failure.fingerprint)) return 'SameErrorAgain';
  return resumes >= MOST_RESUMES || lasting.length > 0 ? 'CrashLoop' : undefined;
};

/** The streak with one more resume in it. */
export const resumed = (streak: Streak, failure: Failure | undefined): Streak =>
  failure !== undefined && isFromOutside(failure)
    ? { ...streak, probes: streak.probes + 1 }
    : { ...streak, resumes: streak.resumes + 1 };
