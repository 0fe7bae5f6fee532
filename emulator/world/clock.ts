import { setImmediate, setTimeout } from 'node:timers/promises';

/** A source of time, in milliseconds since 1970, UTC. */
export interface Clock {
  now(): number;
  /** A wait until `now()` is `milliseconds` later. */
  sleep(milliseconds: number): Promise<void>;
}

/** The machine's own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => setTimeout(milliseconds),
};

/** A clock that moves only when somebody sleeps or advances it: months pass in milliseconds. */
export class VirtualClock implements Clock {
  #now: number;

  constructor(start: number = Date.parse('2026-01-01T00:00:00Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /**
   * An advance that lets everything else run first that is due in this process, so that concurrent passes interleave.
   */
  async sleep(milliseconds: number): Promise<void> {
    this.advance(milliseconds);
    await setImmediate();
  }

  advance(milliseconds: number): void {
    this.#now += Math.max(0, milliseconds);
  }
}

/** A clock that a person or a test can move forward. */
export interface AdvanceableClock extends Clock {
  advance(milliseconds: number): void;
}

export const isAdvanceable = (clock: Clock): clock is AdvanceableClock => 'advance' in clock;

/** The machine's own time plus what it was advanced by, for a person who tries things out and won't wait 30 days. */
export class ShiftedClock implements AdvanceableClock {
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  sleep(milliseconds: number): Promise<void> {
    return setTimeout(milliseconds);
  }

  advance(milliseconds: number): void {
    this.#ahead += Math.max(0, milliseconds);
  }
}
