import type { Clock } from '../../pass/ports.ts';
import type { Method, Reply } from '../https.ts';

/** Failure of a try: its status, no complete answer, or an answer that is no statement, list or the like. */
export type Failure = number | 'lost' | 'unreadable';

/** Remedy of a failed try: repeat it; or look first, since Confluent may have done what it was asked. */
export type Remedy = 'repeat' | 'look';

interface Policy {
  /** Number of tries, the first one included. */
  readonly tries: number;
  /** Milliseconds for one try. */
  readonly tryMs: number;
  readonly on: Readonly<Partial<Record<Failure, Remedy>>>;
}

// 502, 503 and 504 are in no list of Confluent's, but what stands before it sends them.
const IDEMPOTENT = {
  lost: 'repeat',
  429: 'repeat',
  500: 'repeat',
  502: 'repeat',
  503: 'repeat',
  504: 'repeat',
} as const;

/**
 * Retry policy of each method. A failure that is not in it is final. After a 429 Confluent has done nothing, so a request
 * may be repeated whatever its method.
 */
export const RETRIES: Readonly<Record<Method, Policy>> = {
  GET: { tries: 5, tryMs: 10_000, on: { ...IDEMPOTENT, unreadable: 'repeat' } },
  // Both replace `spec.stopped` by a value of their own: twice is once.
  PUT: { tries: 4, tryMs: 10_000, on: IDEMPOTENT },
  PATCH: { tries: 4, tryMs: 10_000, on: IDEMPOTENT },
  DELETE: { tries: 4, tryMs: 10_000, on: IDEMPOTENT },
  // Confluent validates the SQL before it answers.
  POST: {
    tries: 4,
    tryMs: 30_000,
    on: { lost: 'look', 429: 'repeat', 500: 'look', 502: 'look', 503: 'look', 504: 'look' },
  },
};

/** Longest first pause, in milliseconds; each further pause is twice as long. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/** Milliseconds of a `Retry-After`, which is seconds or a date (RFC 9110, section 10.2.3). */
const retryAfterMs = (text: string, clock: Clock): number =>
  /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - clock.now();

/** Pause that the answer asks for, in milliseconds; 0 where it asks for none that can be read. */
const askedPauseMs = (reply: Reply | undefined, clock: Clock): number => {
  const retryAfter = reply?.headers['retry-after']?.trim();
  // Relative seconds on Confluent, unlike elsewhere. It is sent with every answer, and means a pause only in a 429.
  const reset = reply?.status === 429 ? reply.headers['x-ratelimit-reset'] : undefined;
  const asked = retryAfter === undefined ? Number(reset ?? 0) * 1000 : retryAfterMs(retryAfter, clock);
  return Number.isFinite(asked) ? Math.max(asked, 0) : 0;
};

/**
 * Milliseconds to wait after the `failures`-th failed try: exponential with jitter, and never less than the answer asks for.
 *
 * @param random evenly distributed in [0, 1)
 */
export const pauseMs = (failures: number, reply: Reply | undefined, clock: Clock, random: () => number): number => {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  const asked = askedPauseMs(reply, clock);
  // Those who were all told the same moment must not all come back at it.
  return asked > 0 ? asked + (random() * FIRST_PAUSE_MS) / 2 : (longest * (1 + random())) / 2;
};
