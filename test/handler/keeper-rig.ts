import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, vi } from 'vitest';
import * as z from 'zod';
import { AIRLINES, audit, CARRIED, SINK } from '../../bin/keeper/audit.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../emulator/embedded.ts';
import { type Clock, VirtualClock } from '../../emulator/world/clock.ts';
import { outboxSchema } from '../../lambda/adapters/ledger/ledger-schema.ts';
import { defaultSecretName, type ReportEntry, type StatementChange } from '../../lambda/contract.ts';
import { compose, composeHandler, type Handler, type Keeper } from '../../lambda/entry/compose.ts';
import type { Config } from '../../lambda/entry/config.ts';
import { LIST_FILE } from '../../lambda/entry/statements.ts';
import { type Aws, startAws } from '../aws/aws.ts';

export const STATEMENTS = fileURLToPath(new URL('../../statements', import.meta.url));
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const CATALOG = 'env-em8edd';
const TABLE = 'ledger';

/** A whole world: an embedded Confluent in virtual time, the three services of AWS, and as many functions as are asked for. */
export interface Rig {
  readonly confluent: Embedded;
  readonly aws: Aws;
  readonly clock: VirtualClock;
  readonly config: Config;
  /** Everything that was logged and counted. */
  readonly output: string[];
  /** From now on functions have these statements; the warm one is gone. */
  deploy(statementsFolder: string): void;
  /** The adapters behind a function, as they are composed for it. */
  keeper(): Keeper;
  /** Invariant 1: no two statements have ever run at once. Ends of runs and beginnings at the same moment are none. */
  expectOneWriter(): void;
  /** A cold function. */
  cold(clock?: Clock): Handler;
  /** One invocation of a warm function; `remaining` in milliseconds. */
  invoke(event?: unknown, remaining?: number): Promise<ReportEntry>;
  /** As many passes as there are minutes, one each minute. */
  minutes(count: number): Promise<ReportEntry>;
  /** As many new flights in both source topics. */
  flights(count: number): void;
  /** The names of all statements on Confluent but the keeper's own questions, in the order of their creation. */
  names(): readonly string[];
  /** The newest statement of ours on Confluent: its name. */
  name(): string;
  /** Its phase, or ABSENT. */
  phase(name?: string): string;
  /** Invariants 1 and 3, on the data: every flight stands in the sink once, in the right columns, under the right airline. */
  expectEveryRowOnce(): void;
  /** The details of the events that were delivered. */
  changes(): readonly StatementChange[];
  /** Puts the secret that fits Confluent now into Secrets Manager. */
  putSecret(): void;
}

/** A flight of which every value says in which column, topic and row it belongs. */
const flight = (topic: string, number: number): Record<string, string> =>
  Object.fromEntries(CARRIED.map((column) => [column, `${column} ${topic} ${number}`]));

const phaseOf = (statement: unknown): string =>
  z.object({ status: z.object({ phase: z.string() }) }).safeParse(statement).data?.status.phase ?? 'ABSENT';

const folders: string[] = [];
const rigs: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

export interface RigOptions extends EmbeddedOptions {
  readonly statementsFolder?: string;
}

const capture = (output: string[]): void => {
  for (const method of ['debug', 'info', 'log', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      output.push(parts.map(String).join(' '));
    });
  }
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    output.push(String(line).trimEnd());
    return true;
  });
};

export const startRig = async ({ statementsFolder = STATEMENTS, ...options }: RigOptions = {}): Promise<Rig> => {
  const clock = new VirtualClock();
  const confluent = await startEmbedded({ clock, ...options });
  const aws = await startAws();
  rigs.push(confluent, aws);
  aws.tables.set(TABLE, new Map());
  const output: string[] = [];
  capture(output);
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const config: Config = {
    catalogName: CATALOG,
    databaseName: 'lkc-em8edd',
    secretName: defaultSecretName(CATALOG),
    ledgerTableName: TABLE,
    eventBusName: 'default',
    metricsNamespace: 'FlinkStatementKeeper',
    statementsFolder,
  };
  const putSecret = (): void => {
    aws.secrets.set(config.secretName, JSON.stringify(confluent.secret));
  };
  putSecret();
  let folder = statementsFolder;
  const cold = (own: Clock = clock): Handler => {
    const keeper = compose({ ...config, statementsFolder: folder }, own);
    return composeHandler(() => keeper, own);
  };
  let produced = 0;
  const flights = (count: number): void => {
    for (let last = produced + count; produced < last; produced += 1) {
      for (const topic of Object.keys(AIRLINES)) confluent.control.produce(topic, [flight(topic, produced)]);
    }
  };
  const names = (): readonly string[] =>
    confluent.control
      .statements()
      .map((statement) => String(statement['name']))
      .filter((each) => !/-(ask|plan|dry|kept)$/.test(each));
  const name = (): string => names().findLast((own) => own.startsWith('flight-consolidator-')) ?? 'none';
  let warm: Handler | undefined;
  const invoke = async (event: unknown = {}, remaining = 60_000): Promise<ReportEntry> => {
    warm ??= cold();
    const end = clock.now() + remaining;
    const report = await warm(event, { getRemainingTimeInMillis: () => end - clock.now() });
    const [entry] = report.statements;
    if (entry === undefined) throw new Error('the report is empty');
    return entry;
  };
  return {
    confluent,
    aws,
    clock,
    config,
    output,
    cold,
    deploy: (to) => {
      folder = to;
      warm = undefined;
    },
    keeper: () => compose({ ...config, statementsFolder: folder }, clock),
    expectOneWriter: () => {
      const running = new Set<string>();
      for (const { at, uid, name: who, phase } of confluent.control.history()) {
        if (phase === 'RUNNING' || phase === 'DEGRADED') running.add(uid);
        else running.delete(uid);
        expect(running.size, `${who} is ${phase} at ${new Date(at).toISOString()}`).toBeLessThanOrEqual(1);
      }
    },
    invoke,
    putSecret,
    minutes: async (count) => {
      let entry = await invoke();
      for (let minute = 1; minute < count; minute += 1) {
        clock.advance(MINUTE);
        entry = await invoke();
      }
      return entry;
    },
    flights,
    names,
    name,
    phase: (of = name()) => phaseOf(confluent.control.statement(of)),
    expectEveryRowOnce: () => {
      // Rows are written within a second of the statement's own time.
      clock.advance(1_000);
      const sources = Object.entries(AIRLINES).map(([topic, airline]) => ({
        airline,
        rows: confluent.control.log(topic).map(({ value }) => value),
      }));
      const found = audit(sources, confluent.control.rows(SINK));
      expect(found).toMatchObject({ written: found.read, lost: 0, duplicated: 0, misplaced: 0 });
      expect(found.read).toBe(2 * produced);
    },
    changes: () => outboxSchema.parse(aws.events.map(({ Detail }) => Detail)),
  };
};

/** The shipped statements in a folder of their own, with other settings. */
export const policyFolder = async (settings: Readonly<Record<string, unknown>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'statements-'));
  folders.push(folder);
  await cp(STATEMENTS, folder, { recursive: true });
  const list = z
    .array(z.record(z.string(), z.unknown()))
    .parse(JSON.parse(await readFile(join(folder, LIST_FILE), 'utf8')));
  await writeFile(join(folder, LIST_FILE), JSON.stringify(list.map((entry) => ({ ...entry, ...settings }))));
  return folder;
};

/** A folder with these files in it. */
export const folderWith = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'statements-'));
  folders.push(folder);
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  return folder;
};
