import type { Clock } from '../../pass/ports.ts';
import type { Method, Reply } from '../https.ts';

/** How a try failed: with this status, with no complete answer, or with an answer that is no statement, list or the like. */
export type Failure = number | 'lost' | 'unreadable';

/** Ask again; or look first, since what was asked for may have been done. */
export type Remedy = 'again' | 'look';

interface Policy {
  /** All in all, the first one included. */
  readonly tries: number;
  /** Milliseconds for one try. */
  readonly tryMs: number;
  readonly on: Readonly<Partial<Record<Failure, Remedy>>>;
}

// 502, 503 and 504 are in no list of Confluent's, but what stands before it sends them.
const IDEMPOTENT = { lost: 'again', 429: 'again', 500: 'again', 502: 'again', 503: 'again', 504: 'again' } as const;

/** What is not in it is final. 429: not carried out, so it may be asked again whatever the method. */
export const RETRIES: Readonly<Record<Method, Policy>> = {
  GET: { tries: 5, tryMs: 10_000, on: { ...IDEMPOTENT, unreadable: 'again' } },
  // Both replace `spec.stopped` by a value of their own: twice is once.
  PUT: { tries: 4, tryMs: 10_000, on: IDEMPOTENT },
  PATCH: { tries: 4, tryMs: 10_000, on: IDEMPOTENT },
  DELETE: { tries: 4, tryMs: 10_000, on: IDEMPOTENT },
  // Confluent validates the SQL before it answers.
  POST: {
    tries: 4,
    tryMs: 30_000,
    on: { lost: 'look', 429: 'again', 500: 'look', 502: 'look', 503: 'look', 504: 'look' },
  },
};

/** The first pause at most, in milliseconds; each further one is twice as long. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/** Seconds, or a date (RFC 9110, section 10.2.3). */
const retryAfterMs = (text: string, clock: Clock): number =>
  /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - clock.now();

/** The pause that the answer asks for, in milliseconds; 0 where it asks for none that can be read. */
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
