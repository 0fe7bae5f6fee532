import * as fc from 'fast-check';
import type { Input } from '../../../lambda/contract.ts';
import { Violation } from '../invariants.ts';
import type { Model } from '../model.ts';
import type { Plan } from '../plan.ts';
import { type Doom, doomWords, type Process } from '../process.ts';
import { type Call, type Scene, SECOND } from '../scene.ts';
import { GOOD_TEXTS, type TextName } from '../texts.ts';
import { duration, Step } from './step.ts';

const WHOSE = ['a cold function', 'the first warm function', 'the second warm function'] as const;
type Whose = (typeof WHOSE)[number];

const processOf = (scene: Scene, whose: Whose): Process => scene.warm[WHOSE.indexOf(whose) - 1] ?? scene.cold();

/** How long an invocation may take, in seconds. */
const remaining = fc.constantFrom(60, 60, 60, 30, 12, 5, 3.75).map((seconds) => seconds * SECOND);
const whoses = fc.constantFrom(...WHOSE);
const dooms: fc.Arbitrary<Doom> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ calls: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ changes: fc.constantFrom(1, 1, 2) }) },
);
const seeds = fc.nat(0xffff);

class Passes extends Step {
  readonly kind = 'pass';
  readonly whose: Whose;
  readonly remaining: number;
  constructor(whose: Whose, remaining: number) {
    super();
    this.whose = whose;
    this.remaining = remaining;
  }
  toString(): string {
    return `${this.whose} makes a pass of ${duration(this.remaining)}`;
  }
  async act(_: Model, scene: Scene): Promise<void> {
    await scene.pass({ process: processOf(scene, this.whose), remaining: this.remaining });
  }
}

/** How long a pass may take, and when it dies before, if it does. */
interface Life {
  readonly remaining: number;
  readonly dies?: Doom;
}

class PassesAtOnce extends Step {
  readonly kind = 'passes at once';
  readonly lives: readonly Life[];
  readonly seed: number;
  constructor(lives: readonly Life[], seed: number) {
    super();
    this.lives = lives;
    this.seed = seed;
  }
  toString(): string {
    const deaths = this.lives.flatMap(({ dies }) => (dies === undefined ? [] : [`one dies ${doomWords(dies)}`]));
    return `${[`${this.lives.length} passes at once`, ...deaths].join(', ')} (order ${this.seed})`;
  }
  async act(_: Model, scene: Scene): Promise<void> {
    const processOf = ({ dies }: Life, index: number): Process =>
      dies === undefined ? (scene.warm[index] ?? scene.cold()) : scene.cold();
    const all = this.lives.map((life, index): Call => ({ process: processOf(life, index), ...life }));
    await scene.together(all, this.seed);
  }
}

class PassThatDies extends Step {
  readonly kind = 'pass that dies';
  readonly command: 'ensure' | 'stop' | 'resume' | 'restart';
  readonly doom: Doom;
  constructor(command: 'ensure' | 'stop' | 'resume' | 'restart', doom: Doom) {
    super();
    this.command = command;
    this.doom = doom;
  }
  toString(): string {
    return `a pass (${this.command}) that dies ${doomWords(this.doom)}`;
  }
  async act(model: Model, scene: Scene): Promise<void> {
    if (this.command === 'stop') model.stopped(scene.clock.now());
    else if (this.command !== 'ensure') model.released();
    const call = { process: scene.cold(), input: { command: this.command }, remaining: 60 * SECOND };
    await scene.pass({ ...call, dies: this.doom });
  }
}

const WISHES = ['stop', 'resume', 'restart', 'restart from earliest', 'takeover'] as const;

class Asks extends Step {
  readonly kind: string;
  readonly wish: (typeof WISHES)[number];
  readonly whose: Whose;
  readonly remaining: number;
  constructor(wish: (typeof WISHES)[number], whose: Whose, remaining: number) {
    super();
    this.wish = wish;
    this.whose = whose;
    this.remaining = remaining;
    this.kind = `asks: ${wish}`;
  }
  override check({ plan }: Readonly<Model>): boolean {
    if (this.wish === 'takeover') return plan.strangers;
    return this.wish !== 'restart from earliest' || plan.approvals;
  }
  toString(): string {
    return `a person asks ${this.whose} to ${this.wish}`;
  }
  async act(model: Model, scene: Scene): Promise<void> {
    if (this.wish === 'stop') model.stopped(scene.clock.now());
    else model.released();
    if (this.wish === 'restart from earliest') model.approvals += 1;
    if (this.wish === 'takeover') model.takenOver = true;
    const process = processOf(scene, this.whose);
    await scene.pass({ process, input: this.#input(), remaining: this.remaining });
  }
  #input(): Input {
    const { wish } = this;
    if (wish === 'restart from earliest') return { command: 'restart', from: 'earliest' };
    return wish === 'takeover' ? { command: wish, confirm: true } : { command: wish };
  }
}

const QUESTIONS = ['status', 'explain', 'plan', 'history', 'takeover'] as const;

class Inquires extends Step {
  readonly kind = 'asks: what is and would be';
  readonly command: (typeof QUESTIONS)[number];
  constructor(command: (typeof QUESTIONS)[number]) {
    super();
    this.command = command;
  }
  toString(): string {
    return `a person asks for ${this.command}`;
  }
  async act(_: Model, scene: Scene): Promise<void> {
    const before = scene.writingRequests();
    await scene.pass({ process: scene.cold(), input: { command: this.command }, remaining: 60 * SECOND });
    if (scene.writingRequests() !== before) throw new Violation('6 questions touch nothing', this.command);
  }
}

/** During a deployment, functions of the older release still run. */
class DeploysBesideOlder extends Step {
  readonly kind = 'deployment beside the older function';
  readonly text: TextName;
  readonly seed: number;
  constructor(text: TextName, seed: number) {
    super();
    this.text = text;
    this.seed = seed;
  }
  toString(): string {
    return `the text "${this.text}" is deployed while functions with the older one still run (order ${this.seed})`;
  }
  async act(model: Model, scene: Scene): Promise<void> {
    const [older = scene.cold()] = scene.warm;
    const last = scene.cold();
    model.text = this.text;
    model.changesHeld = false;
    model.changed(4);
    model.noteProbing(scene.isCurable());
    scene.deploy();
    const newer = scene.cold();
    const long = 60 * SECOND;
    await scene.together(
      [
        { process: older, remaining: long },
        { process: newer, remaining: long },
        { process: last, remaining: long / 2 },
      ],
      this.seed,
    );
  }
}

/** What a history begins with: what matters most is who creates the first statement, and whether that is known afterwards. */
export const firstSteps = ({ begins, seed }: Plan): readonly Step[] => {
  switch (begins) {
    case 'quietly':
      return [];
    case 'with several passes at once':
      return [new PassesAtOnce([{ remaining: 60 * SECOND }, { remaining: 60 * SECOND }], seed)];
    case 'with a pass that dies':
      // The first change is its prerequisite.
      return [new PassThatDies('ensure', { changes: 2 })];
  }
};

const lives: fc.Arbitrary<Life> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ remaining }) },
  { weight: 1, arbitrary: fc.record({ remaining, dies: dooms }) },
);

export const passSteps: fc.WeightedArbitrary<Step>[] = [
  { weight: 30, arbitrary: fc.tuple(whoses, remaining).map(([whose, time]) => new Passes(whose, time)) },
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.array(lives, { minLength: 2, maxLength: 3 }), seeds)
      .map(([each, seed]) => new PassesAtOnce(each, seed)),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom('ensure', 'ensure', 'ensure', 'stop', 'resume', 'restart'), dooms)
      .map(([command, doom]) => new PassThatDies(command, doom)),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...WISHES), whoses, remaining)
      .map(([wish, whose, time]) => new Asks(wish, whose, time)),
  },
  { weight: 2, arbitrary: fc.constantFrom(...QUESTIONS).map((command) => new Inquires(command)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...GOOD_TEXTS), seeds)
      .map(([text, seed]) => new DeploysBesideOlder(text, seed)),
  },
];
