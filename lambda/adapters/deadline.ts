import { DeadlineExceeded } from '../pass/ports.ts';

/** The longest time that a timer can be set to: 2^31 - 1 ms; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Runs `expired` once that many real milliseconds have gone by; the answer calls it off. */
export const after = (milliseconds: number, expired: () => void): (() => void) => {
  const timer = setTimeout(expired, Math.min(Math.max(milliseconds, 0), LONGEST_MS));
  return () => clearTimeout(timer);
};

/**
 * What `work` resolves with, if it does so within so many real milliseconds; what is under way then is aborted through the
 * signal, and not waited for.
 *
 * @throws {DeadlineExceeded} with `message`
 */
export const within = async <T>(
  milliseconds: number,
  message: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const abort = new AbortController();
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const callOff = after(milliseconds, () => {
    reject(new DeadlineExceeded(message));
    abort.abort();
  });
  try {
    return await Promise.race([work(abort.signal), tooLate]);
  } finally {
    callOff();
  }
};
