import { setTimeout } from 'node:timers/promises';

/**
 * Concurrent callers as one run of the same work. A run starts only after all of its callers have joined, so that nobody
 * receives a stale result; later callers join the next run.
 */
export class Coalescer<A, T> {
  readonly #gatherMs: number;
  readonly #work: (joined: readonly [A, ...A[]]) => Promise<T>;
  #last: Promise<unknown> = Promise.resolve();
  #gathering: { readonly joined: [A, ...A[]]; readonly result: Promise<T> } | undefined;

  /**
   * Coalescer of the callers of `work`.
   *
   * @param gatherMs how long a run waits for further callers, in real milliseconds
   */
  constructor(gatherMs: number, work: (joined: readonly [A, ...A[]]) => Promise<T>) {
    this.#gatherMs = gatherMs;
    this.#work = work;
  }

  /** Result of the next run, which serves this caller too. */
  join(caller: A): Promise<T> {
    if (this.#gathering !== undefined) {
      this.#gathering.joined.push(caller);
      return this.#gathering.result;
    }
    const joined: [A, ...A[]] = [caller];
    const result = this.#last.then(async () => {
      await setTimeout(this.#gatherMs);
      this.#gathering = undefined;
      return this.#work(joined);
    });
    this.#gathering = { joined, result };
    this.#last = result.catch(() => undefined);
    return result;
  }
}
