import { inspect } from 'node:util';
import { CARRIED, SINK } from '../../bin/keeper/audit.ts';
import { type Embedded, startEmbedded } from '../../emulator/embedded.ts';
import { VirtualClock } from '../../emulator/world/clock.ts';
import type { RequestRecord } from '../../emulator/world/confluent.ts';
import type { Input, ReportEntry } from '../../lambda/contract.ts';
import { currentRecord } from '../../lambda/core/ledger/records.ts';
import type { Desired } from '../../lambda/core/model/statement.ts';
import { keep, PassFailed } from '../../lambda/pass/keeper.ts';
import { type Coverage, duration } from './commands/step.ts';
import type { Evidence, Standing } from './evidence.ts';
import { clearedBefore, type FaultName, type Names, spoiled } from './faults.ts';
import { ALWAYS, examine, type Invariant } from './invariants.ts';
import { Model } from './model.ts';
import type { Plan } from './plan.ts';
import { type Doom, Process } from './process.ts';
import { MemoryEvents, MemoryLedger } from './services.ts';
import { desiredOf, KEPT_NAME, STRANGER } from './texts.ts';
import { randomOf, Turns } from './turns.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What the handler keeps free at the end of an invocation. */
const MARGIN = 3 * SECOND;

const SOURCES = ['skyone_avro', 'sunset_avro'] as const;
const [LATE_TOPIC] = SOURCES;
/** Of the keeper's statements, and those that it runs first. */
const OWN_NAMES = [new RegExp(`^${KEPT_NAME}-[0-9a-f]{8}(-|$)`), /^flight-avro-[0-9a-f]{8}(-\d+)?$/];

const QUESTIONS: readonly string[] = ['status', 'explain', 'plan', 'history'];

/** One pass, alone or among others. */
export interface Call {
  readonly process: Process;
  readonly input?: Input;
  /** Milliseconds that the invocation may take. */
  readonly remaining: number;
  readonly dies?: Doom;
}

/** Everything outside the keeper, and as many processes of it as are asked for. */
export class Scene {
  readonly clock = new VirtualClock();
  readonly confluent: Embedded;
  readonly ledger = new MemoryLedger();
  readonly events = new MemoryEvents();
  readonly model: Model;
  /** What was done, in words. */
  readonly story: string[] = [];
  /** Differs from the secret that fits Confluent. */
  readonly secret: Record<string, string> = {};
  readonly #secrets = { down: false, text: '' };
  readonly #random: () => number;
  readonly #fault: FaultName | undefined;
  readonly #requests: RequestRecord[] = [];
  readonly #reported: Standing[] = [];
  #said: string[] = [];
  principalsChanged = false;
  #flights = 0;
  #fresh = 0;
  /** For the deliberate fault of that name. */
  readonly #names: Names = new Map();
  readonly began: number;
  readonly coverage: Coverage;
  /** Two instances of the function that is deployed now. */
  warm: readonly Process[];

  private constructor(
    confluent: Embedded,
    clock: VirtualClock,
    plan: Plan,
    coverage: Coverage,
    fault: FaultName | undefined,
  ) {
    this.began = clock.now();
    this.coverage = coverage;
    this.confluent = confluent;
    this.clock = clock;
    this.#random = randomOf(plan.seed);
    this.#fault = fault;
    this.model = new Model(plan, confluent.control, () => {
      this.#collect();
      return { history: confluent.control.history().length, requests: this.#requests.length };
    });
    for (const topic of SOURCES) this.control.retain(topic, plan.keepsRows);
    if (plan.topicIsLate) this.control.dropTopic(LATE_TOPIC);
    this.putSecret();
    this.warm = [this.cold(), this.cold()];
  }

  static async start(plan: Plan, coverage: Coverage, fault?: FaultName): Promise<Scene> {
    const clock = new VirtualClock();
    const confluent = await startEmbedded({ clock, behaviour: plan.behaviour });
    return new Scene(confluent, clock, plan, coverage, fault);
  }

  get control(): Embedded['control'] {
    return this.confluent.control;
  }

  /** The same again is not told again. */
  say(line: string): void {
    if (this.story.at(-1) !== line) this.story.push(line);
  }

  /** What happened on Confluent, for whoever reads a story that has gone wrong. */
  sayHistory(): void {
    const lines = this.control.history().map(({ at, name, phase }) => {
      return `${duration(at - this.began).padStart(9)}  ${name} ${phase}`;
    });
    this.story.push('on Confluent, in the end:', ...lines.slice(-30));
  }

  /** What is deployed. */
  desired(): Desired {
    const { plan, text, changesHeld } = this.model;
    return desiredOf(text, {
      onForeignStop: plan.onForeignStop,
      ...(plan.rereads ? { onChange: 'reprocess' } : {}),
      ...(changesHeld ? { onChange: 'hold' } : {}),
      preflight: plan.checksColumns,
      ...(plan.restartsDegraded ? { restartDegradedAfterMinutes: 10 } : {}),
    });
  }

  /** A new instance of the function. */
  cold(desired = this.desired()): Process {
    const events = this.#fault === 'outbox' ? clearedBefore(this.events) : this.events;
    return new Process(desired, {
      clock: this.clock,
      secrets: this.#secrets,
      ledgers: this.ledger,
      events,
      random: this.#random,
      spoil: (confluent) => spoiled(this.#fault, confluent, this.control, this.#random, this.#names),
    });
  }

  /** From now on functions have what is wanted now; the warm ones are gone. */
  deploy(): void {
    this.warm = [this.cold(), this.cold()];
  }

  /** The topic that was not there at first. */
  createLateTopic(): void {
    if (!this.control.topics().includes(LATE_TOPIC)) {
      this.control.createTopic(LATE_TOPIC);
      this.control.retain(LATE_TOPIC, this.model.plan.keepsRows);
    }
    this.model.topicIsMissing = false;
  }

  /** Puts the secret that fits Confluent now into Secrets Manager. */
  putSecret(): void {
    this.#secrets.text = JSON.stringify({ ...this.confluent.secret, ...this.secret });
  }

  set secretsDown(down: boolean) {
    this.#secrets.down = down;
  }

  get pool(): string {
    return this.secret['flink.compute.pool.id'] || 'lfcp-em8edd';
  }

  get principal(): string {
    return this.secret['flink.principal.id'] ?? 'sa-em8edd';
  }

  /** A part of a name that nothing else has. */
  fresh(): string {
    this.#fresh += 1;
    return `n${String(this.#fresh).padStart(5, '0')}`;
  }

  /** As many new flights in both topics, of which every value says where it belongs. */
  produce(count: number): void {
    for (const last = this.#flights + count; this.#flights < last; this.#flights += 1) {
      for (const topic of SOURCES) {
        const values = CARRIED.map((column) => [column, `${column} ${topic} ${this.#flights}`]);
        this.control.produce(topic, [Object.fromEntries(values)]);
      }
    }
  }

  async pass(call: Call): Promise<ReportEntry | undefined> {
    // A warm function may go by a ledger that it has read minutes ago.
    const isCold = !this.warm.includes(call.process);
    const entry = await this.#run(call);
    if (entry !== undefined && call.dies === undefined && isCold) this.model.reported(entry, this.clock.now());
    return entry;
  }

  /** Several passes at once, in an order that the seed decides. */
  async together(calls: readonly Call[], seed: number): Promise<void> {
    const turns = new Turns(seed);
    for (const { process } of calls) process.join(turns);
    await turns.all(calls.map((call) => () => this.#run(call)));
    for (const { process } of calls) process.join(undefined);
  }

  /** How many writing requests there were. */
  writingRequests(): number {
    this.#collect();
    return this.#requests.length;
  }

  /** Whether the ledger knows how far the statement in charge had read. */
  hasOffsets(): boolean {
    return currentRecord(this.ledger.look(KEPT_NAME))?.position !== undefined;
  }

  /** A failure may have its cause outside: once principals have changed, that is not told apart any more. */
  isCurable(): boolean {
    return this.principalsChanged;
  }

  /** Everything works again, except for what is wrong with the statement itself. */
  endTroubles(): void {
    this.control.clearFaults();
    this.ledger.down = false;
    this.ledger.losing.length = 0;
    this.events.trouble = undefined;
    this.secretsDown = false;
    this.putSecret();
  }

  /** @throws Violation */
  check(invariants: Readonly<Record<string, Invariant>> = ALWAYS): void {
    examine(invariants, this.#evidence());
    this.#said = [];
  }

  /** The name on Confluent of the version that the ledger has in charge. */
  nameInCharge(): string | undefined {
    const { current } = this.ledger.look(KEPT_NAME);
    return current;
  }

  /** The name on Confluent of the version that is to take over. */
  nameOfNext(): string | undefined {
    return this.ledger.look(KEPT_NAME).successor;
  }

  async #run({ process, input = { command: 'ensure' }, remaining, dies }: Call): Promise<ReportEntry | undefined> {
    process.limit(dies);
    const telemetry = {
      passed: (_: unknown, result: unknown) => {
        this.#said.push(inspect(result, { depth: 8 }));
      },
    };
    const deadline = this.clock.now() + remaining - MARGIN;
    try {
      const report = await keep(input, [process.desired], process.world, telemetry, deadline);
      const [entry] = report.statements;
      if (entry !== undefined && dies === undefined && !QUESTIONS.includes(input.command)) this.#note(entry, input);
      return entry;
    } catch (error) {
      if (!(error instanceof PassFailed)) throw error;
      this.#said.push(inspect(error, { depth: 8 }));
      if (dies === undefined) this.say(`   it gave up: ${error.message.slice(0, 160)}`);
      return undefined;
    }
  }

  #note(entry: ReportEntry, { command, confirm }: Input): void {
    this.#said.push(JSON.stringify(entry));
    this.say(
      `   ${entry.statementName} ${entry.phase} ${entry.health} ${entry.reason}: ${entry.message.slice(0, 140)}`,
    );
    if (command === 'takeover' && confirm !== true) return;
    const { phase, health, reason, restarts, statementName, rowsLostFrom } = entry;
    this.#reported.push({
      ...{ at: this.clock.now(), phase, health, reason, restarts, statementName },
      ...(rowsLostFrom === undefined ? {} : { rowsLostFrom }),
    });
  }

  #collect(): void {
    const { control } = this;
    this.#requests.push(...control.requests().filter(({ method }) => method !== 'GET'));
    control.clearRequests();
  }

  #evidence(): Evidence {
    this.#collect();
    const { control, model, confluent } = this;
    const { secret } = confluent;
    const said = [
      ...this.#said,
      ...this.ledger.written.splice(0),
      ...this.events.delivered.map((each) => JSON.stringify(each)),
    ];
    return {
      history: control.history(),
      requests: this.#requests,
      writes: control.topics().includes(SINK) ? control.writes(SINK) : [],
      sources: Object.fromEntries(
        SOURCES.filter((topic) => control.topics().includes(topic)).map((topic) => [topic, control.log(topic)]),
      ),
      allowedNames: model.takenOver ? [...OWN_NAMES, new RegExp(`^${STRANGER}$`)] : OWN_NAMES,
      approvals: model.approvals,
      resets: model.resets,
      probing: model.probing,
      stops: model.stops,
      holds: model.holds,
      mistaken: model.mistaken,
      mostStatements: model.mostStatements,
      said,
      secrets: [secret['flink.api.key'] ?? '', secret['flink.api.secret'] ?? ''],
      delivered: this.events.delivered,
      reported: this.#reported,
      // Without an end time, Confluent's last change of the statement is all that the keeper can count from.
      ...(model.plan.keepsRows === '7 d' && control.behaviour().endTime ? { retention: 7 * DAY } : {}),
    };
  }
}
