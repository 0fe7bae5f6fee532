import { DeadlineExceeded } from '../../pass/ports.ts';
import { within } from '../deadline.ts';

/** So many pieces of work at once; others wait for their turn, but not for ever. */
export class AtOnce {
  readonly #longestWait: number;
  #free: number;
  readonly #waiting = new Set<() => void>();

  /** @param longestWait real milliseconds */
  constructor(most: number, longestWait: number) {
    this.#free = most;
    this.#longestWait = longestWait;
  }

  /** @throws {DeadlineExceeded} where it has not become its turn */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn();
    try {
      return await work();
    } finally {
      const [next] = this.#waiting;
      if (next === undefined) this.#free += 1;
      else {
        this.#waiting.delete(next);
        next();
      }
    }
  }

  async #turn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    try {
      await within(this.#longestWait, `It has waited for its turn for ${this.#longestWait} ms`, () => promise);
    } catch (error) {
      // Whoever has been given the turn at the last moment takes it.
      if (error instanceof DeadlineExceeded && !this.#waiting.delete(resolve)) return;
      throw error;
    }
  }
}
