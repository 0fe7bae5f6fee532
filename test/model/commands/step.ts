import type * as fc from 'fast-check';
import { ControlError } from '../../../emulator/control/control-base.ts';
import { Refusal } from '../../../emulator/world/refusal.ts';
import type { Model } from '../model.ts';
import type { Scene } from '../scene.ts';

/** How often each kind of step ran, and how often Confluent did not allow what it wanted. */
export class Coverage {
  readonly counts = new Map<string, { ran: number; refused: number }>();
  /** What only a person could do in the end, and how often. */
  readonly helps = new Map<string, number>();
  steps = 0;
  /** Virtual milliseconds that have passed. */
  time = 0;

  help(what: string): void {
    this.helps.set(what, (this.helps.get(what) ?? 0) + 1);
  }

  note(kind: string, refused: boolean): void {
    const count = this.counts.get(kind) ?? { ran: 0, refused: 0 };
    this.counts.set(kind, { ran: count.ran + 1, refused: count.refused + (refused ? 1 : 0) });
    this.steps += 1;
  }
}

/** One thing that happens. Whatever it is, the invariants hold after it. */
export abstract class Step implements fc.AsyncCommand<Model, Scene> {
  /** Where it is counted. */
  abstract readonly kind: string;

  /** What happens, in words. */
  abstract toString(): string;

  abstract act(model: Model, scene: Scene): Promise<void> | void;

  check(_: Readonly<Model>): boolean {
    return true;
  }

  async run(model: Model, scene: Scene): Promise<void> {
    const time = duration(scene.clock.now() - scene.began);
    scene.say(`${time.padStart(9)}  ${this.toString()}`);
    scene.coverage.note(this.kind, await this.#refused(model, scene));
    scene.check();
  }

  /** What the console does not allow a person to do has not happened. */
  async #refused(model: Model, scene: Scene): Promise<boolean> {
    try {
      await this.act(model, scene);
      return false;
    } catch (error) {
      if (!(error instanceof ControlError || error instanceof Refusal)) throw error;
      scene.say('   Confluent refuses it');
      return true;
    }
  }
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** Milliseconds in the largest unit that says it well. */
export const duration = (milliseconds: number): string => {
  const [unit, size] = UNITS.find(([, each]) => milliseconds >= each) ?? ['s', 1_000];
  return `${Number((milliseconds / size).toFixed(2))} ${unit}`;
};
