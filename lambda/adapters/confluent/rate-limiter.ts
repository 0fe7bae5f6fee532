import { type Clock, DeadlineExceeded } from '../../pass/ports.ts';
import { MAX_CONNECTIONS } from '../https.ts';
import { Semaphore } from '../semaphore.ts';

/**
 * Limits of requests: `most` within `window` milliseconds. Confluent takes 100 connections, 50 requests per second and 1,000
 * per minute from one IP address, which functions behind one NAT share with others.
 */
const LIMITS = [
  { window: 1_000, most: 40 },
  { window: 60_000, most: 900 },
] as const;

const LONGEST_MEMORY = Math.max(...LIMITS.map(({ most }) => most));

/** A limiter that lets requests go in the order in which they come, as many as Confluent takes. */
export class RateLimiter {
  readonly #clock: Clock;
  /** Times of the latest requests, in milliseconds since 1970. */
  #gone: number[] = [];
  readonly #connections = new Semaphore(MAX_CONNECTIONS);
  #line: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * A permit to send one request, as the function that is to be called once its answer is there.
   *
   * @param subject what waits, for people
   * @throws {DeadlineExceeded} where the request could only be sent after the deadline
   */
  acquire(deadline: number, subject: string): Promise<() => void> {
    const permit = this.#line.then(() => this.#first(deadline, `No turn left for ${subject}`));
    this.#line = permit.catch(() => undefined);
    return permit;
  }

  /** The wait of the first in the line; all others wait for it. */
  async #first(deadline: number, tooLate: string): Promise<() => void> {
    const release = await this.#connections.acquire(deadline - this.#clock.now(), tooLate);
    try {
      await this.#keepLimits(deadline, tooLate);
    } catch (error) {
      release();
      throw error;
    }
    this.#gone = [...this.#gone.slice(1 - LONGEST_MEMORY), this.#clock.now()];
    return release;
  }

  async #keepLimits(deadline: number, tooLate: string): Promise<void> {
    const pause = this.#pause();
    if (this.#clock.now() + pause >= deadline) throw new DeadlineExceeded(tooLate);
    if (pause > 0) await this.#clock.sleep(pause);
  }

  /** Milliseconds until one more request keeps the limits. */
  #pause(): number {
    const now = this.#clock.now();
    return LIMITS.reduce((longest, { window, most }) => {
      const last = this.#gone.at(-most);
      // No longer than the window, whatever has been done to the clock.
      return last === undefined ? longest : Math.max(longest, Math.min(last + window - now, window));
    }, 0);
  }
}
