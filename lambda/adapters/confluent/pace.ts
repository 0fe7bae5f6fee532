import { type Clock, DeadlineExceeded } from '../../pass/ports.ts';
import { within } from '../deadline.ts';

/**
 * Confluent takes 100 connections, 50 requests per second and 1,000 per minute from one IP address, which functions behind
 * one NAT share with others. As many as `most` may be sent within `window` milliseconds.
 */
const LIMITS = [
  { window: 1_000, most: 40 },
  { window: 60_000, most: 900 },
] as const;

const LONGEST_MEMORY = Math.max(...LIMITS.map(({ most }) => most));

/** Requests without an answer yet, each of which has a connection. */
export const AT_ONCE = 16;

/** Lets requests go in the order in which they come, as many as Confluent takes. */
export class Pace {
  readonly #clock: Clock;
  /** When the last ones were let go. */
  #gone: number[] = [];
  #free = AT_ONCE;
  #line: Promise<unknown> = Promise.resolve();
  #onFree: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Resolves once a request may be sent, with what is to be called when its answer is there.
   *
   * @param subject what waits, for people
   * @throws {DeadlineExceeded} where that would be after the deadline
   */
  turn(deadline: number, subject: string): Promise<() => void> {
    const turn = this.#line.then(() => this.#first(deadline, subject));
    this.#line = turn.catch(() => undefined);
    return turn;
  }

  /** The first in the line waits; all others wait for it. */
  async #first(deadline: number, subject: string): Promise<() => void> {
    const tooLate = `No turn left for ${subject}`;
    if (this.#free === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onFree = resolve;
      await within(deadline - this.#clock.now(), tooLate, () => promise);
    }
    const pause = this.#pause();
    if (this.#clock.now() + pause >= deadline) throw new DeadlineExceeded(tooLate);
    if (pause > 0) await this.#clock.sleep(pause);
    this.#gone = [...this.#gone.slice(1 - LONGEST_MEMORY), this.#clock.now()];
    this.#free -= 1;
    return () => {
      this.#free += 1;
      this.#onFree?.();
      this.#onFree = undefined;
    };
  }

  /** Milliseconds until one more keeps the limits. */
  #pause(): number {
    const now = this.#clock.now();
    return LIMITS.reduce((longest, { window, most }) => {
      const last = this.#gone.at(-most);
      // No longer than the window, whatever has been done to the clock.
      return last === undefined ? longest : Math.max(longest, Math.min(last + window - now, window));
    }, 0);
  }
}
