import { DeadlineExceeded } from '../pass/ports.ts';
import { withTimeout } from './timeout.ts';

/** A limit of pieces of work that are under way at a time. Further ones wait for a permit, in the order in which they come. */
export class Semaphore {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(permits: number) {
    this.#free = permits;
  }

  /**
   * A permit, as the function that gives it back; to be called once.
   *
   * @param timeoutMs real milliseconds
   * @throws {DeadlineExceeded} with `message`, where no permit was free in that time
   */
  async acquire(timeoutMs: number, message: string): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(timeoutMs, message);
    return () => this.#release();
  }

  async #turn(timeoutMs: number, message: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    try {
      await withTimeout(timeoutMs, message, () => promise);
    } catch (error) {
      // The permit was handed over at the last moment: it is used, or it would be lost.
      if (error instanceof DeadlineExceeded && !this.#waiting.delete(resolve)) return;
      throw error;
    }
  }

  #release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
    } else {
      this.#waiting.delete(next);
      next();
    }
  }
}
