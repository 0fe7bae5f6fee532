import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { FileLedger } from '../../bin/keeper/run/ledger-file.ts';
import { EventBridgeSink } from '../../lambda/adapters/aws/eventbridge.ts';
import { ledgerSchema } from '../../lambda/adapters/ledger/ledger-schema.ts';
import { reportSchema } from '../../lambda/adapters/report-schema.ts';
import type { StatementChange } from '../../lambda/contract.ts';
import { LAST_TIME } from '../../lambda/core/model/limits.ts';
import { PassFailed } from '../../lambda/pass/keeper.ts';
import { TestClock } from '../adapters/clock.ts';
import { FULL_LEDGER_02 } from '../adapters/ledger/ledgers-0.2.ts';
import { failed } from '../aws/wire.ts';
import { type Rig, startRig } from '../handler/keeper-rig.ts';
import { anyText, anyValue, runs, spoiled } from './runs.ts';

const NAME = 'flight-consolidator';

/** A ledger of that statement, as release 0.2 wrote it. */
const LEDGER_02: object = JSON.parse(JSON.stringify(FULL_LEDGER_02).replaceAll('flight-', `${NAME}-`));

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** The ledger's item of a statement with a history: it has failed, was resumed, stopped and wanted again. */
const eventful = async (): Promise<{ rig: Rig; ledger: object; outbox: readonly object[] }> => {
  const rig = await startRig();
  await rig.invoke();
  rig.confluent.control.poison('skyone_avro');
  // A refusal is final: what is not told stays in the outbox, and the SDK does not try again for a second in each pass.
  rig.aws.refusals.set('eventbridge', failed('AccessDeniedException', 'not authorized to perform: events:PutEvents'));
  await rig.minutes(4);
  await rig.invoke({ command: 'stop' }).catch(() => undefined);
  rig.aws.refusals.delete('eventbridge');
  const item = rig.aws.tables.get('ledger')?.get(NAME);
  const read = (field: string): object => {
    const value = item?.[field];
    return JSON.parse(value !== undefined && 'S' in value ? value.S : 'null');
  };
  const outbox = read('outbox');
  if (!Array.isArray(outbox)) throw new TypeError('the outbox is no list');
  return { rig, ledger: read('ledger'), outbox };
};

const text = (value: unknown): string => JSON.stringify(value) ?? 'undefined';

test('any item of the ledger makes a pass, or the one error that names it, and is left as it is', {
  timeout: 60_000,
}, async () => {
  const { rig, ledger, outbox } = await eventful();
  const outcomes = { report: 0, failed: 0 };
  const table = rig.aws.tables.get('ledger');
  const play = async ([kept, waiting, revision]: readonly [string, string, string]): Promise<void> => {
    const item = { statement: { S: NAME }, revision: { N: revision }, ledger: { S: kept }, outbox: { S: waiting } };
    table?.set(NAME, item);
    const end = rig.clock.now() + 20_000;
    const handler = rig.cold();
    const context = { getRemainingTimeInMillis: () => end - rig.clock.now() };
    const command = rig.clock.now() % 2 === 0 ? {} : { command: 'explain' };
    try {
      reportSchema.parse(await handler(command, context));
      outcomes.report += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(PassFailed);
      expect(String(error)).toMatch(
        /The ledger item statement=flight-consolidator of the DynamoDB table ledger could not be read/,
      );
      expect(String(error).length).toBeLessThan(20_000);
      expect(table?.get(NAME)).toEqual(item);
      outcomes.failed += 1;
    }
    rig.clock.advance(1_001);
  };
  const any = fc.tuple(
    fc.oneof(
      { arbitrary: spoiled(ledger).map(text), weight: 5 },
      { arbitrary: spoiled(LEDGER_02).map(text), weight: 2 },
      anyValue.map(text),
      anyText,
    ),
    fc.oneof({ arbitrary: fc.constant(text([])), weight: 3 }, spoiled(outbox).map(text), anyValue.map(text)),
    fc.oneof({ arbitrary: fc.constant('7'), weight: 5 }, fc.constantFrom('', '0', '-1', '1.5', '1e400', 'NaN', '1e21')),
  );
  await fc.assert(fc.asyncProperty(any, play), runs(40));
  rig.expectOneWriter();
  expect(outcomes.report).toBeGreaterThan(3);
  expect(outcomes.failed).toBeGreaterThan(8);
});

/** The ledger with its records in that phase for that long. */
const inPhaseSince = (ledger: object, since: number): object => {
  const { records } = ledgerSchema.parse(ledger);
  const phase = { name: 'FAILED', since };
  return { ...ledger, records: mapped(records, (record) => ({ ...record, phase })) };
};

const mapped = <T>(values: Readonly<Record<string, T>>, change: (value: T) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));

test.each<[string, (ledger: object) => object]>([
  ['a time beyond all calendars', (ledger) => inPhaseSince(ledger, 1e300)],
  ['a time at the end of all calendars', (ledger) => inPhaseSince(ledger, LAST_TIME)],
  [
    'more incarnations than memory',
    (ledger) => ({ ...ledger, incarnations: { 'flight-consolidator-00000000': 2 ** 52 } }),
  ],
  [
    'a time beyond all calendars, as release 0.2 wrote it,',
    () => ({ ...LEDGER_02, since: { phase: 'FAILED', at: 1e300 } }),
  ],
  [
    'more incarnations than memory, as release 0.2 wrote them,',
    () => ({ ...LEDGER_02, incarnations: { [`${NAME}-00000000`]: 2 ** 52 } }),
  ],
])('%s in the ledger', async (_, change) => {
  const { rig, ledger } = await eventful();
  const item = { ledger: { S: text(change(ledger)) }, outbox: { S: '[]' }, revision: { N: '7' } };
  rig.aws.tables.get('ledger')?.set(NAME, { statement: { S: NAME }, ...item });
  const context = { getRemainingTimeInMillis: () => 20_000 };
  const said: unknown = await rig
    .cold()({ command: 'explain' }, context)
    .catch((error: unknown) => error);
  if (said instanceof Error) expect(said.message).toContain('could not be read');
  else reportSchema.parse(said);
});

test('a ledger folder with any files in it is read, or the file is named that cannot be', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hostile-ledger-'));
  folders.push(folder);
  const store = new FileLedger(folder);
  const record = { revision: 3, ledger: (await store.read('a')).ledger, outbox: [] };
  const names = fc.constantFrom(
    ...['a.1.json', 'a.3.json', 'a.007.json', 'a.0.json', 'a.1e3.json', 'a.-1.json', 'a.json', 'a..json', 'b.1.json'],
    ...['a.999999999999999.json', `a.${'9'.repeat(30)}.json`, 'a.3.json.draft', 'A.3.json', 'a.3.JSON', '.json'],
  );
  const bytes = fc.oneof(
    spoiled(record).map((value) => Buffer.from(text(value))),
    fc.constant(Buffer.from(text(record))),
    fc.uint8Array().map((given) => Buffer.from(given)),
    anyValue.map((value) => Buffer.from(text(value))),
  );
  const outcomes = { read: 0, failed: 0 };
  const play = async (files: readonly (readonly [string, Buffer])[]): Promise<void> => {
    for (const [name, content] of files) await writeFile(join(folder, name), content);
    const got: unknown = await store.read('a').catch((error: unknown) => error);
    if (got instanceof Error) {
      expect(got.message).toMatch(/^The ledger file .+\.json cannot be read/);
      outcomes.failed += 1;
    } else {
      const read = await store.read('a');
      expect(await store.write('a', read)).toMatchObject({ revision: read.revision + 1 });
      outcomes.read += 1;
    }
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
  };
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(names, bytes), { maxLength: 5 }), play), runs(40));
  expect(outcomes.read).toBeGreaterThan(3);
  expect(outcomes.failed).toBeGreaterThan(3);
});

test('any answer of EventBridge takes no more than was sent, and throws nothing', async () => {
  let answer: unknown;
  const server = createServer((_, response) => response.end(JSON.stringify(answer) ?? '')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.custom<AddressInfo>().parse(server.address());
  const client = new EventBridgeClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  const errors: Error[] = [];
  const clock = new TestClock();
  const sink = new EventBridgeSink({ client, eventBusName: 'default', clock, onError: (error) => errors.push(error) });
  const change: Omit<StatementChange, 'id'> = {
    ...{ name: NAME, statementName: NAME, phase: 'RUNNING', health: 'healthy', action: 'none', reason: 'Running' },
    ...{ message: '', restarts: 0, version: '1', at: '2026-01-01T00:00:00.000Z' },
    ...{ previousPhase: 'PENDING', previousHealth: 'progressing' },
  };
  const changes = ['1', '2', '3'].map((id) => ({ ...change, id }));
  const valid = { FailedEntryCount: 1, Entries: [{ EventId: 'e' }, { ErrorCode: 'Throttled' }, { EventId: 'f' }] };
  const counts = new Set<number>();
  const play = async (given: unknown): Promise<void> => {
    answer = given;
    const taken = await sink.send(changes, clock.now() + 1_000);
    expect(changes.map(({ id }) => id)).toEqual(expect.arrayContaining([...taken]));
    counts.add(taken.size);
  };
  await fc.assert(fc.asyncProperty(fc.oneof(spoiled(valid), anyValue, fc.constant(valid)), play), runs(40));
  server.close();
  server.closeAllConnections();
  expect(counts.size).toBeGreaterThan(1);
  expect(errors.length).toBeGreaterThan(5);
});
