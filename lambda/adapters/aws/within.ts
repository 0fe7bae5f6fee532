import type { Clock } from '../../pass/ports.ts';
import { withTimeout } from '../timeout.ts';

/**
 * Settings of every client of the function, in milliseconds. `sendWithin` limits a request and each of its tries; these hold
 * where it does not. Without `throwOnRequestTimeout` the SDK only warns, and goes on waiting.
 */
export const AWS_LIMITS = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/** Tries of a request: with the SDK's pauses between them, an outage of a second or two costs nothing. */
export const AWS_TRIES = 5;

/** Longest wait for an answer, in milliseconds: where there are minutes, an AWS service that hangs must not take them all. */
const LONGEST_MS = 60_000;

/** Shortest wait: a record that comes late is tried all the same, as long as the function lives. */
export const SHORTEST_MS = 300;

/** Longest wait of one try. A second one is due long before the time is over: what is lost on the way never comes. */
const LONGEST_TRY_MS = 10_000;

/** Share of the time that is left which one try may take. */
const SHARE = 1 / 3;

/** Options of the SDK for one request. */
export interface SendOptions {
  readonly abortSignal: AbortSignal;
  readonly requestTimeout: number;
}

export interface Within {
  readonly clock: Clock;
  /** The time by which the answer must be there, in milliseconds since 1970. */
  readonly deadline: number;
  /** Longest wait in milliseconds, if another one than a minute. */
  readonly longestMs?: number;
}

/**
 * The answer of an AWS service. The time that is left says how long is waited for it, and for each try.
 *
 * @throws {DeadlineExceeded} where it did not come in time
 */
export const sendWithin = <T>(
  { clock, deadline, longestMs = LONGEST_MS }: Within,
  send: (options: SendOptions) => Promise<T>,
): Promise<T> => {
  const left = Math.max(Math.min(deadline - clock.now(), longestMs), SHORTEST_MS);
  const requestTimeout = Math.min(Math.ceil(left * SHARE), LONGEST_TRY_MS);
  return withTimeout(left, `AWS gave no answer within ${Math.ceil(left)} ms`, (abortSignal) =>
    send({ abortSignal, requestTimeout }),
  );
};
