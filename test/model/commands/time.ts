import * as fc from 'fast-check';
import type { Model } from '../model.ts';
import { DAY, HOUR, MINUTE, type Scene, SECOND } from '../scene.ts';
import { duration, Step } from './step.ts';

/** Confluent purges what has been at rest for so long. */
const PURGE_DAYS = 29;

class TimePasses extends Step {
  readonly kind = 'time passes';
  readonly milliseconds: number;
  constructor(milliseconds: number) {
    super();
    this.milliseconds = milliseconds;
  }
  toString(): string {
    return `${duration(this.milliseconds)} pass`;
  }
  act(_: Model, scene: Scene): void {
    scene.clock.advance(this.milliseconds);
  }
}

/** The keeper has looked twice before, in peace: what nobody has ever recorded, nobody can start again where it was. */
class MonthsPass extends Step {
  readonly kind = 'months pass';
  readonly days: number;
  readonly daily: boolean;
  constructor(days: number, daily: boolean) {
    super();
    this.days = days;
    this.daily = daily;
  }
  override check({ plan }: Readonly<Model>): boolean {
    return plan.longTimes;
  }
  toString(): string {
    return `${this.days} days pass ${this.daily ? 'with one pass a day' : 'without any pass'}`;
  }
  async act(model: Model, scene: Scene): Promise<void> {
    for (let looks = 0; looks < 2; looks += 1) {
      scene.endTroubles();
      await scene.pass({ process: scene.cold(), remaining: MINUTE });
      scene.clock.advance(MINUTE);
    }
    model.gone = true;
    model.acted();
    for (let day = 0; this.daily && day < this.days; day += 1) {
      scene.clock.advance(DAY);
      // What was purged is missing: that is another case than the one that was held.
      if (day + 1 >= PURGE_DAYS) model.acted();
      await scene.pass({ process: scene.cold(), remaining: MINUTE });
    }
    if (!this.daily) scene.clock.advance(this.days * DAY);
    model.acted();
  }
}

const times = fc.constantFrom(
  SECOND,
  5 * SECOND,
  20 * SECOND,
  MINUTE,
  MINUTE,
  3 * MINUTE,
  10 * MINUTE,
  HOUR,
  7 * HOUR,
  DAY,
);

export const timeSteps: fc.WeightedArbitrary<Step>[] = [
  { weight: 14, arbitrary: times.map((milliseconds) => new TimePasses(milliseconds)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(29, 31, 60), fc.boolean()).map(([days, daily]) => new MonthsPass(days, daily)),
  },
];
