import * as fc from 'fast-check';
import type { FaultRule } from '../../../emulator/world/faults.ts';
import type { Model } from '../model.ts';
import type { Scene } from '../scene.ts';
import type { EventTrouble, LostWrite } from '../services.ts';
import { isLive, UNKNOWN_PHASE } from '../view.ts';
import { Step } from './step.ts';

const SOURCES = ['skyone_avro', 'sunset_avro'] as const;

class Flights extends Step {
  readonly kind = 'flights';
  readonly count: number;
  constructor(count: number) {
    super();
    this.count = count;
  }
  toString(): string {
    return `${this.count} new flights in each topic`;
  }
  act(_: Model, scene: Scene): void {
    scene.produce(this.count);
  }
}

class Poison extends Step {
  readonly kind = 'poison record';
  readonly topic: (typeof SOURCES)[number];
  constructor(topic: (typeof SOURCES)[number]) {
    super();
    this.topic = topic;
  }
  toString(): string {
    return `a poison record in ${this.topic}`;
  }
  act(_: Model, { control }: Scene): void {
    control.poison(this.topic);
  }
}

class PoisonRemoved extends Step {
  readonly kind = 'poison taken out';
  toString(): string {
    return 'all poison records are taken out';
  }
  act(_: Model, { control }: Scene): void {
    control.removePoison();
  }
}

class Fails extends Step {
  readonly kind = 'statement fails';
  readonly message: string;
  readonly straight: boolean;
  constructor(message: string, straight: boolean) {
    super();
    this.message = message;
    this.straight = straight;
  }
  override check(model: Readonly<Model>): boolean {
    return model.some(isLive);
  }
  toString(): string {
    return `the statement fails: ${this.message}`;
  }
  act(model: Model, { control, confluent }: Scene): void {
    // What fails may quote the credentials that it was given.
    const quoted = `${this.message} ${confluent.secret['flink.api.key']}:${confluent.secret['flink.api.secret']}`;
    const exception = { name: 'org.example.Broken', message: quoted };
    const name = model.target(0)?.name ?? '';
    control.fail(name, { exception, ...(this.straight ? { phase: 'FAILED' } : {}) });
  }
}

class Degrades extends Step {
  readonly kind = 'degraded, or well again';
  override check(model: Readonly<Model>): boolean {
    return model.some(({ status }) => ['RUNNING', 'DEGRADED'].includes(status.phase));
  }
  toString(): string {
    return 'the statement degrades, or is well again';
  }
  act(model: Model, { control }: Scene): void {
    for (const { name, status } of model.ours()) {
      if (status.phase === 'RUNNING') control.degrade(name);
      if (status.phase === 'DEGRADED') control.recover(name);
    }
  }
}

/** A phase of a later version of Confluent, in which nothing is written, and from which it goes on as before. */
class ShowsUnknownPhase extends Step {
  readonly kind = 'a phase that nobody knows, or a known one again';
  override check(model: Readonly<Model>): boolean {
    return model.some(({ status }) => ['RUNNING', UNKNOWN_PHASE].includes(status.phase));
  }
  toString(): string {
    return 'Confluent shows a phase that nobody knows, or a known one again';
  }
  act(model: Model, { control }: Scene): void {
    for (const { name, spec, status } of model.ours()) {
      if (spec.stopped) continue;
      if (status.phase === 'RUNNING') control.setPhase(name, UNKNOWN_PHASE);
      if (status.phase === UNKNOWN_PHASE) control.setPhase(name, 'RUNNING');
    }
  }
}

/** Exceptions of what runs, after each of which Confluent restarts it by itself. */
class Stumbles extends Step {
  readonly kind = 'exceptions of what runs';
  readonly minutes: number;
  constructor(minutes: number) {
    super();
    this.minutes = minutes;
  }
  override check(model: Readonly<Model>): boolean {
    return model.some(({ status }) => status.phase === 'RUNNING');
  }
  toString(): string {
    return `for ${this.minutes} minutes what runs has an exception in each`;
  }
  act(model: Model, { control, clock }: Scene): void {
    for (let minute = 0; minute < this.minutes; minute += 1) {
      for (const { name, status } of model.ours()) if (status.phase === 'RUNNING') control.stumble(name);
      clock.advance(60_000);
    }
  }
}

/** A warning of Confluent's, or the end of all of them. */
class Warns extends Step {
  readonly kind = 'warnings, or their end';
  readonly severity: 'LOW' | 'MODERATE' | 'CRITICAL' | undefined;
  constructor(severity: 'LOW' | 'MODERATE' | 'CRITICAL' | undefined) {
    super();
    this.severity = severity;
  }
  toString(): string {
    return this.severity === undefined ? 'Confluent warns no more' : `Confluent warns: ${this.severity}`;
  }
  act(model: Model, { control }: Scene): void {
    for (const { name } of model.ours()) {
      if (this.severity === undefined) control.clearWarnings(name);
      else control.warn(name, { severity: this.severity, reason: 'MISSING_BOUNDS', message: 'It lacks bounds.' });
    }
  }
}

class SavepointFails extends Step {
  readonly kind = 'savepoint fails';
  readonly times: number;
  constructor(times: number) {
    super();
    this.times = times;
  }
  override check(model: Readonly<Model>): boolean {
    return model.some(isLive);
  }
  toString(): string {
    return `the savepoints of the next ${this.times} stops fail`;
  }
  act(model: Model, { control }: Scene): void {
    model.mostStatements += this.times;
    for (const { name } of model.ours()) control.failSavepoint(name, this.times);
  }
}

abstract class Trouble extends Step {
  override check({ plan }: Readonly<Model>): boolean {
    return plan.troubles;
  }
}

class RequestsFail extends Trouble {
  readonly kind: string;
  readonly rule: FaultRule;
  constructor(rule: FaultRule) {
    super();
    this.rule = rule;
    this.kind = `request: ${rule.kind}`;
  }
  toString(): string {
    const { kind, method = 'request', times = 1, after = 0 } = this.rule;
    return `the next ${times} ${method} after ${after} meets: ${kind}`;
  }
  act(_: Model, { control }: Scene): void {
    control.fault(this.rule);
  }
}

/** Confluent says that names are taken, and shows nothing of them. */
class NamesAreTaken extends Trouble {
  readonly kind = 'names are taken';
  readonly times: number;
  constructor(times: number) {
    super();
    this.times = times;
  }
  toString(): string {
    return `the names of the next ${this.times} creates are taken`;
  }
  act(_: Model, { control }: Scene): void {
    control.fault({ kind: 'status', status: 409, method: 'POST', times: this.times });
  }
}

class LedgerFails extends Trouble {
  readonly kind: string;
  readonly what: 'down' | LostWrite;
  constructor(what: 'down' | LostWrite) {
    super();
    this.what = what;
    this.kind = what === 'down' ? 'ledger down' : 'ledger loses an answer';
  }
  toString(): string {
    return this.what === 'down' ? 'the ledger is down' : `the answer to the next write is lost (${this.what})`;
  }
  act(_: Model, { ledger }: Scene): void {
    if (this.what === 'down') ledger.down = true;
    else ledger.losing.push(this.what);
  }
}

class EventsFail extends Trouble {
  readonly kind = 'event bus fails';
  readonly trouble: EventTrouble;
  constructor(trouble: EventTrouble) {
    super();
    this.trouble = trouble;
  }
  toString(): string {
    return `the event bus is ${this.trouble}`;
  }
  act(_: Model, { events }: Scene): void {
    events.trouble = this.trouble;
  }
}

class SecretsFail extends Trouble {
  readonly kind = 'secret out of reach';
  toString(): string {
    return 'the secret is out of reach';
  }
  act(_: Model, scene: Scene): void {
    scene.secretsDown = true;
  }
}

class TroublesEnd extends Trouble {
  readonly kind = 'troubles end';
  toString(): string {
    return 'all services work again';
  }
  act(_: Model, scene: Scene): void {
    scene.endTroubles();
  }
}

const KINDS = [
  'lost-answer',
  'lost-answer',
  'rate-limited',
  'status',
  'slow',
  'reset',
  'not-json',
  'truncated',
  'empty',
  'redirect',
] as const;

const rules = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    times: fc.constantFrom(1, 2, 5),
    after: fc.nat(3),
    seconds: fc.constantFrom(1, 5),
    method: fc.constantFrom('GET', 'POST', 'POST', 'PATCH', 'PATCH', 'PUT', undefined),
    status: fc.constantFrom(500, 502, 503, 504),
  })
  .map(({ status, ...rule }): FaultRule => (rule.kind === 'status' ? { ...rule, status } : rule));

/** Each of them anew, since a step that has run knows that it has. */
const made = (make: () => Step): fc.Arbitrary<Step> => fc.constant(undefined).map(make);

export const troubleSteps: fc.WeightedArbitrary<Step>[] = [
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 3 }).map((count) => new Flights(count)) },
  { weight: 2, arbitrary: fc.constantFrom(...SOURCES).map((topic) => new Poison(topic)) },
  { weight: 3, arbitrary: made(() => new PoisonRemoved()) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('out of memory', 'no leader', 'division by zero', 'no memory'), fc.boolean())
      .map(([message, straight]) => new Fails(message, straight)),
  },
  { weight: 2, arbitrary: made(() => new Degrades()) },
  { weight: 1, arbitrary: made(() => new ShowsUnknownPhase()) },
  { weight: 2, arbitrary: fc.constantFrom(1, 1, 2, 10).map((times) => new SavepointFails(times)) },
  { weight: 2, arbitrary: fc.constantFrom(1, 5, 30).map((minutes) => new Stumbles(minutes)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('LOW', 'MODERATE', 'CRITICAL', undefined).map((severity) => new Warns(severity)),
  },
  { weight: 6, arbitrary: rules.map((rule) => new RequestsFail(rule)) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2, 5, 20).map((times) => new NamesAreTaken(times)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom('down', 'conflict', 'error', 'error').map((what) => new LedgerFails(what)),
  },
  { weight: 2, arbitrary: fc.constantFrom('down', 'deaf', 'half').map((trouble) => new EventsFail(trouble)) },
  { weight: 1, arbitrary: made(() => new SecretsFail()) },
  { weight: 4, arbitrary: made(() => new TroublesEnd()) },
];
