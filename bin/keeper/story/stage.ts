import type { Embedded } from '../../../emulator/embedded.ts';
import { sampleFlights } from '../../../emulator/flights.ts';
import type { VirtualClock } from '../../../emulator/world/clock.ts';
import type { Command, Health, ReportEntry, StatementChange } from '../../../lambda/contract.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { parseInput } from '../../../lambda/entry/input.ts';
import { keep } from '../../../lambda/pass/keeper.ts';
import type { Telemetry, World } from '../../../lambda/pass/ports.ts';
import { SINK } from '../audit.ts';
import { StoryError } from '../errors.ts';
import type { KeptEvents } from '../run/kept-events.ts';
import type { Course } from './chart.ts';
import type { Timeline } from './timeline.ts';

/** Telemetry of a story of which nobody reads any. */
const SILENT: Telemetry = { passed: () => undefined };

const MINUTE = 60_000;

/** Longest duration of a scheduled pass, in milliseconds. */
const PASS = 55_000;

/** Flights of each airline in a minute. */
const RATE = 5;

export interface StageOptions {
  readonly embedded: Embedded;
  readonly clock: VirtualClock;
  readonly world: World & { readonly events: KeptEvents };
  readonly statement: Desired;
  readonly timeline: Timeline;
  /** Telemetry of its passes. Default: none. */
  readonly telemetry?: Telemetry;
}

/** Stage of the story: an embedded Confluent, a keeper that looks every minute, and flights that come in. */
export class Stage {
  readonly #options: StageOptions;
  readonly #flights = Object.entries(sampleFlights());
  readonly #healths: { at: number; health: Health }[] = [];
  #arrived = 0;
  #passes = 0;
  /** Passes without news that are not drawn yet. */
  #uneventful = { passes: 0, at: '', rows: 0 };
  #entry: ReportEntry | undefined;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  get passes(): number {
    return this.#passes;
  }

  get course(): Course {
    return { healths: this.#healths, writes: this.#writes() };
  }

  get control(): Embedded['control'] {
    return this.#options.embedded.control;
  }

  /** Name on Confluent of the statement, which must run for the story to go on. */
  get running(): string {
    const entry = this.#entry;
    if (entry !== undefined && phaseOf(entry.phase).running) return entry.statementName;
    const why = entry === undefined ? 'nobody has looked' : `${entry.phase}, ${entry.reason}: ${entry.message}`;
    throw new StoryError(`The story cannot go on, the statement does not run (${why}).`);
  }

  scene(title: string): void {
    this.#drawUneventful();
    this.#options.timeline.scene(title);
  }

  happened(text: string): void {
    this.#drawUneventful();
    this.#options.timeline.happened(this.#time(), text);
  }

  /** Arrival of flights of both airlines; those `without` a column lack what the SQL asks for. */
  arrive(count: number, without?: string): void {
    for (const [topic, rows] of this.#flights) {
      const next = rows.slice(this.#arrived, this.#arrived + count);
      this.control.produce(topic, without === undefined ? next : next.map((row) => ({ ...row, [without]: null })));
    }
    this.#arrived += count;
  }

  /** Pass of the keeper, with a line for each change in it. */
  async pass(command: Command): Promise<ReportEntry | undefined> {
    const { world, statement, clock, telemetry = SILENT } = this.#options;
    const input = parseInput({ command }, [statement]);
    const report = await keep(input, [statement], world, telemetry, clock.now() + PASS);
    this.#passes += 1;
    this.#entry = report.statements[0];
    this.#draw(world.events.changes.splice(0));
    return this.#entry;
  }

  /** Minutes in which flights come in and the keeper looks: so many, or fewer if it reaches that health. */
  async minutes(count: number, until?: Health): Promise<void> {
    const { clock } = this.#options;
    for (let minute = 0; minute < count; minute += 1) {
      this.arrive(RATE);
      clock.advance(MINUTE - (clock.now() % MINUTE));
      const entry = await this.pass('ensure');
      if (entry?.health === until) break;
    }
    this.#drawUneventful();
  }

  #draw(changes: readonly StatementChange[]): void {
    if (changes.length === 0) {
      this.#uneventful = { passes: this.#uneventful.passes + 1, at: this.#time(), rows: this.#writes().length };
      return;
    }
    this.#drawUneventful();
    for (const change of changes) {
      const at = Date.parse(change.at);
      this.#healths.push({ at, health: change.health });
      const rows = this.#writes().filter((written) => written <= at).length;
      this.#options.timeline.moment(change, rows);
    }
  }

  #drawUneventful(): void {
    if (this.#uneventful.passes > 0) this.#options.timeline.uneventful(this.#uneventful);
    this.#uneventful = { passes: 0, at: '', rows: 0 };
  }

  /** Times at which the rows of the sink were written. */
  #writes(): readonly number[] {
    return this.control.topics().includes(SINK) ? this.control.writes(SINK).map(({ at }) => at) : [];
  }

  #time(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}
