/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export const randomOf = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/**
 * Several processes at once, of which exactly one goes on at a time: which one is decided by the seed and not by the
 * machine's sockets, so that a history runs the same way each time.
 */
export class Turns {
  readonly #random: () => number;
  #alive = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  async all(jobs: readonly (() => Promise<unknown>)[]): Promise<void> {
    this.#alive = jobs.length;
    await Promise.all(jobs.map((job) => this.#live(job)));
  }

  /** Resolves when it is the caller's turn. */
  take(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#pass();
    return promise;
  }

  async #live(job: () => Promise<unknown>): Promise<void> {
    await this.take();
    try {
      await job();
    } finally {
      this.#alive -= 1;
      this.#pass();
    }
  }

  #pass(): void {
    if (this.#waiting.length < this.#alive) return;
    const [resolve] = this.#waiting.splice(Math.floor(this.#random() * this.#waiting.length), 1);
    resolve?.();
  }
}
