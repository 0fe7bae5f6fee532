import { setTimeout } from 'node:timers/promises';

/**
 * One piece of work for all who ask for it at about the same time. It begins after everybody whom it serves has asked, so
 * that nobody is given what was true before; who asks while it is under way is served by the next one.
 */
export class Shared<A, T> {
  readonly #gather: number;
  readonly #work: (asked: readonly [A, ...A[]]) => Promise<T>;
  #last: Promise<unknown> = Promise.resolve();
  #gathering: { readonly asked: [A, ...A[]]; readonly result: Promise<T> } | undefined;

  /** @param gather how long others are waited for, in real milliseconds */
  constructor(gather: number, work: (asked: readonly [A, ...A[]]) => Promise<T>) {
    this.#gather = gather;
    this.#work = work;
  }

  ask(one: A): Promise<T> {
    if (this.#gathering !== undefined) {
      this.#gathering.asked.push(one);
      return this.#gathering.result;
    }
    const asked: [A, ...A[]] = [one];
    const result = this.#last.then(async () => {
      await setTimeout(this.#gather);
      this.#gathering = undefined;
      return this.#work(asked);
    });
    this.#gathering = { asked, result };
    this.#last = result.catch(() => undefined);
    return result;
  }
}
