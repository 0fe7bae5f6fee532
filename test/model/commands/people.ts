import * as fc from 'fast-check';
import { Violation } from '../invariants.ts';
import type { Model } from '../model.ts';
import { MINUTE, type Scene } from '../scene.ts';
import { STRANGER, STRANGERS_SQL, type TextName } from '../texts.ts';
import { isLive } from '../view.ts';
import { Step } from './step.ts';

/** Mostly the newest of the keeper's statements. */
const which = fc.constantFrom(0, 0, 1, 2);
const nth = (index: number): string => (index === 0 ? 'the newest statement' : `an older statement (${index})`);

/** Confluent's words on the text that it does not run. */
const isRefused = (detail: string): boolean => detail.includes("'nowhere_avro' does not exist");

abstract class OfStatement extends Step {
  readonly which: number;
  constructor(index: number) {
    super();
    this.which = index;
  }
  override check(model: Readonly<Model>): boolean {
    return model.ours().length > 0;
  }
}

class Stops extends OfStatement {
  readonly kind = 'console: stop';
  toString(): string {
    return `a person stops ${nth(this.which)} in the console`;
  }
  act(model: Model, { control, clock }: Scene): void {
    model.stopped(clock.now());
    control.stop(model.target(this.which)?.name ?? '');
  }
}

/** Where nothing else goes on, the next pass has to see that it was stopped by somebody, and to leave it so. */
class StopsInPeace extends Step {
  readonly kind = 'console: stop in peace';
  override check({ plan }: Readonly<Model>): boolean {
    return plan.onForeignStop === 'respect';
  }
  toString(): string {
    return 'a person stops it in the console while all is well, and a pass comes by';
  }
  async act(model: Model, scene: Scene): Promise<void> {
    scene.endTroubles();
    const before = await scene.pass({ process: scene.cold(), remaining: MINUTE });
    if (before?.health !== 'healthy') return;
    model.stopped(scene.clock.now());
    scene.control.stop(before.statementName);
    scene.clock.advance(2 * MINUTE);
    const after = await scene.pass({ process: scene.cold(), remaining: MINUTE });
    const phase = model.ours().find(({ name }) => name === before.statementName)?.status.phase;
    if (phase === 'STOPPED' && after?.health === 'suspended') return;
    // It came to a record that it cannot read before it had stopped.
    if (model.hasFailedSince(scene.clock.now() - 4 * MINUTE)) return;
    throw new Violation('5 a stop is respected', `${phase} ${after?.health} ${after?.reason}: ${after?.message}`);
  }
}

/**
 * A replaced statement must not be resumed by hand: that writes rows twice until the keeper stops it. It is replaced as soon
 * as a newer one may have taken over its position, also if that one has failed before it ran. Beside another one that is
 * live, only what Confluent itself lets wait for that one may be resumed; and what was to begin at recorded offsets has to
 * begin before another one reads on from them.
 */
class Resumes extends OfStatement {
  readonly kind = 'console: resume';
  override check(model: Readonly<Model>): boolean {
    return model.target(this.which) !== undefined;
  }
  toString(): string {
    return `a person resumes ${nth(this.which)} in the console`;
  }
  act(model: Model, scene: Scene): void {
    const { name = '', spec } = model.target(this.which) ?? {};
    const isNext = model.ranAt(name) < 0 && [scene.nameInCharge(), scene.nameOfNext()].includes(name);
    const waits = spec?.properties?.['sql.tables.initial-offset-from'] !== undefined;
    if (name !== model.newestRan() && !isNext) return;
    if (isNext && spec?.statement.includes('specific-offsets') === true) return;
    if (model.after(name).some(({ status }) => !isRefused(status.detail))) return;
    if (model.othersLive(name) && !(isNext && waits && name !== scene.nameInCharge())) return;
    model.released();
    scene.control.resume(name);
  }
}

/** After a pass in peace: what nobody has ever recorded, nobody can start again where it was. */
class Deletes extends OfStatement {
  readonly kind = 'console: delete';
  override check(model: Readonly<Model>): boolean {
    return model.plan.deletions && super.check(model);
  }
  toString(): string {
    return `a person deletes ${nth(this.which)}, after a pass in peace`;
  }
  async act(model: Model, scene: Scene): Promise<void> {
    const name = model.target(this.which)?.name ?? '';
    scene.endTroubles();
    await scene.pass({ process: scene.cold(), remaining: MINUTE });
    const still = model.ours().find((statement) => statement.name === name);
    const inCharge = scene.nameInCharge();
    if (still === undefined) return;
    if (name !== inCharge && model.ranAt(name) >= 0 && model.ranAt(name) >= model.ranAt(inCharge ?? '')) return;
    if (name === inCharge && scene.hasOffsets() && isLive(still)) return;
    model.acted();
    model.gone = true;
    scene.control.delete(name);
  }
}

class Deploys extends Step {
  readonly kind = 'deployment';
  readonly text: TextName;
  readonly held: boolean;
  constructor(text: TextName, held: boolean) {
    super();
    this.text = text;
    this.held = held;
  }
  override check({ plan }: Readonly<Model>): boolean {
    return !this.held || plan.holdsChanges;
  }
  toString(): string {
    return `the text "${this.text}" is deployed${this.held ? ', changes are to be held' : ''}`;
  }
  act(model: Model, scene: Scene): void {
    model.text = this.text;
    model.changesHeld = this.held;
    model.changed(2);
    model.noteProbing(scene.isCurable());
    scene.deploy();
  }
}

class StrangerComes extends Step {
  readonly kind = "somebody else's statement";
  override check({ plan }: Readonly<Model>): boolean {
    return plan.strangers;
  }
  toString(): string {
    return 'somebody else starts a statement that writes the same sink';
  }
  act(_: Model, { control }: Scene): void {
    if (control.statement(STRANGER) === undefined) control.create(STRANGER, STRANGERS_SQL);
    else control.resume(STRANGER);
  }
}

class StrangerGoes extends Step {
  readonly kind = "somebody else's statement";
  override check({ plan, console }: Readonly<Model>): boolean {
    return plan.strangers && console.statement(STRANGER) !== undefined;
  }
  toString(): string {
    return 'somebody else stops their statement';
  }
  act(model: Model, { control, clock }: Scene): void {
    model.stopped(clock.now());
    control.stop(STRANGER);
  }
}

class SecretChanges extends Step {
  readonly kind = 'key rotated';
  readonly told: boolean;
  constructor(told: boolean) {
    super();
    this.told = told;
  }
  toString(): string {
    return `the API key is rotated, ${this.told ? 'and so is the secret' : 'and the secret is forgotten'}`;
  }
  act(_: Model, scene: Scene): void {
    const fresh = scene.fresh();
    scene.control.rotateKey({ key: `KEY${fresh.toUpperCase()}`, secret: `secret-of-${fresh}/+` });
    if (this.told) scene.putSecret();
  }
}

const texts = fc.constantFrom<TextName[]>(
  'shipped',
  'filtered',
  'filtered otherwise',
  'shipped',
  'filtered',
  'filtered otherwise',
  'refused',
);

export const peopleSteps: fc.WeightedArbitrary<Step>[] = [
  { weight: 3, arbitrary: which.map((index) => new Stops(index)) },
  { weight: 2, arbitrary: fc.constant(undefined).map(() => new StopsInPeace()) },
  { weight: 3, arbitrary: which.map((index) => new Resumes(index)) },
  { weight: 2, arbitrary: which.map((index) => new Deletes(index)) },
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        texts,
        fc.nat(3).map((number) => number === 3),
      )
      .map(([text, held]) => new Deploys(text, held)),
  },
  { weight: 1, arbitrary: fc.constant(undefined).map(() => new StrangerComes()) },
  { weight: 1, arbitrary: fc.constant(undefined).map(() => new StrangerGoes()) },
  { weight: 2, arbitrary: fc.boolean().map((told) => new SecretChanges(told)) },
];
