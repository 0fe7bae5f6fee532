import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { EMBEDDED_PLACE, embeddedSource } from '../bin/keeper/run/embedded-world.ts';
import { KeptEvents } from '../bin/keeper/run/kept-events.ts';
import { FileLedger } from '../bin/keeper/run/ledger-file.ts';
import { SCENES } from '../bin/keeper/story/scenes.ts';
import { Stage } from '../bin/keeper/story/stage.ts';
import { BEGIN } from '../bin/keeper/story/story.ts';
import { Timeline } from '../bin/keeper/story/timeline.ts';
import { startEmbedded } from '../emulator/embedded.ts';
import { VirtualClock } from '../emulator/world/clock.ts';
import { ConfluentClient } from '../lambda/adapters/confluent/client.ts';
import { Log } from '../lambda/adapters/log.ts';
import { LoggedTelemetry } from '../lambda/adapters/telemetry.ts';
import { readStatements } from '../lambda/entry/statements.ts';
import { LedgerCache } from '../lambda/pass/ledger-cache.ts';

/** Scenes until a person is called: the statement starts, fails once, meets a poison record, and is held. */
const UNTIL_HELD = 4;

/** Value of a metric at a time in milliseconds since 1970. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** Metrics and log of the keeper's function. */
export interface Recording {
  readonly from: number;
  readonly to: number;
  /** Namespace and name of a metric, with a blank between them → its values. */
  readonly metrics: ReadonlyMap<string, readonly Point[]>;
  /** Lines of the log, the oldest one first. */
  readonly lines: readonly object[];
}

/** Log whose lines are kept. */
class KeptLog extends Log {
  readonly lines: object[] = [];
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    super(clock, () => undefined);
    this.#clock = clock;
  }

  override info(message: string, details: object): void {
    this.print({ message, timestamp: new Date(this.#clock.now()).toISOString(), ...details });
  }

  override error(message: string, error: Error): void {
    throw new Error(`the story logs an error: ${message}`, { cause: error });
  }

  override print(line: object): void {
    this.lines.push(line);
  }
}

/** Line in the embedded metric format. */
const metricsSchema = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({ Namespace: z.string(), Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })) }),
    ),
  }),
});

/** The metrics in lines of the log, read as CloudWatch reads them. Lambda itself counts an invocation for each pass. */
export const metricsIn = (lines: readonly object[]): ReadonlyMap<string, readonly Point[]> => {
  const metrics = new Map<string, Point[]>();
  const add = (name: string, point: Point) => metrics.set(name, [...(metrics.get(name) ?? []), point]);
  for (const line of lines) {
    const { data } = metricsSchema.safeParse(line);
    if (data === undefined) continue;
    const at = data._aws.Timestamp;
    for (const { Namespace, Metrics } of data._aws.CloudWatchMetrics) {
      for (const { Name } of Metrics) add(`${Namespace} ${Name}`, { at, value: z.number().parse(data[Name]) });
    }
    add('AWS/Lambda Invocations', { at, value: 1 });
    // An invocation that fails would have ended the story.
    add('AWS/Lambda Errors', { at, value: 0 });
  }
  return metrics;
};

/** The keeper's own log and metrics of the terminal story, until the statement is held. */
export const record = async (statementsFolder: string, namespace: string): Promise<Recording> => {
  const [statement] = readStatements(statementsFolder, EMBEDDED_PLACE);
  if (statement === undefined) throw new Error('there is no statement to draw');
  const folder = await mkdtemp(join(tmpdir(), 'keeper-pictures-'));
  const clock = new VirtualClock(BEGIN);
  const embedded = await startEmbedded({ clock });
  try {
    const log = new KeptLog(clock);
    const confluent = new ConfluentClient({ source: embeddedSource(embedded), clock, random: Math.random });
    const events = new KeptEvents();
    const world = { confluent, ledgers: new FileLedger(folder), events, clock, cache: new LedgerCache() };
    const timeline = new Timeline({ width: 100, paint: (_, text) => text, line: () => undefined });
    const telemetry = new LoggedTelemetry(log, clock, namespace);
    const stage = new Stage({ embedded, clock, world, statement, timeline, telemetry });
    for (const scene of SCENES.slice(0, UNTIL_HELD)) await scene(stage);
    return { from: BEGIN, to: clock.now(), metrics: metricsIn(log.lines), lines: log.lines };
  } finally {
    await embedded.close();
    await rm(folder, { recursive: true, force: true });
  }
};
