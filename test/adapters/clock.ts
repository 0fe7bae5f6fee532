import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../lambda/pass/ports.ts';

/** Time that moves only when somebody sleeps or sets it. */
export class TestClock implements Clock {
  time = Date.parse('2026-11-22T10:00:00Z');
  /** The pauses that were made, in milliseconds. */
  readonly pauses: number[] = [];

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.pauses.push(milliseconds);
    this.time += milliseconds;
    await setImmediate();
  }
}
