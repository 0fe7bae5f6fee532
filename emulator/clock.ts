import { setImmediate, setTimeout } from 'node:timers/promises';

/** A source of time, in milliseconds since 1970, UTC. */
export interface Clock {
  now(): number;
  /** Resolves once `now()` is `milliseconds` later. */
  sleep(milliseconds: number): Promise<void>;
}

/** The machine's own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => setTimeout(milliseconds),
};

/** Time that moves only when somebody sleeps or advances it: months pass in milliseconds. */
export class VirtualClock implements Clock {
  #now: number;

  constructor(start: number = Date.parse('2026-01-01T00:00:00Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Gives way to whatever else is due in this process, so that concurrent passes interleave. */
  async sleep(milliseconds: number): Promise<void> {
    this.advance(milliseconds);
    await setImmediate();
  }

  advance(milliseconds: number): void {
    this.#now += Math.max(0, milliseconds);
  }
}
