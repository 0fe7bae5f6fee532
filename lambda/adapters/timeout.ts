import { DeadlineExceeded } from '../pass/ports.ts';

/** The longest time that a timer can be set to: 2^31 - 1 ms; Node fires a longer one at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** A timer that calls `expired` after real milliseconds; the function that it returns cancels it. */
export const startTimer = (milliseconds: number, expired: () => void): (() => void) => {
  const timer = setTimeout(expired, Math.min(Math.max(milliseconds, 0), LONGEST_MS));
  return () => clearTimeout(timer);
};

/**
 * The result of `work`, if it comes within real milliseconds. Otherwise the signal aborts what is under way, and nobody waits
 * for it.
 *
 * @throws {DeadlineExceeded} with `message`
 */
export const withTimeout = async <T>(
  milliseconds: number,
  message: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const abort = new AbortController();
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const cancel = startTimer(milliseconds, () => {
    reject(new DeadlineExceeded(message));
    abort.abort();
  });
  try {
    return await Promise.race([work(abort.signal), tooLate]);
  } finally {
    cancel();
  }
};
