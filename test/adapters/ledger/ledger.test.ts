import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileLedger } from '../../../bin/keeper/run/ledger-file.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/aws/ledger-dynamodb.ts';
import { ledgerSchema } from '../../../lambda/adapters/ledger/ledger-schema.ts';
import { currentRecord } from '../../../lambda/core/ledger/records.ts';
import { EMPTY_LEDGER } from '../../../lambda/core/model/ledger.ts';
import type { LedgerRecord, LedgerStore } from '../../../lambda/pass/ledger-store.ts';
import { type Aws, startAws } from '../../aws/aws.ts';
import { TestClock } from '../clock.ts';
import { failureOf } from '../secrets.ts';
import { CHANGE, FULL_LEDGER } from './ledgers.ts';

/** A deadline for what may take any time. */
const EVER = Number.POSITIVE_INFINITY;

let aws: Aws;
let folder: string;

beforeEach(async () => {
  aws = await startAws();
  aws.tables.set('ledger', new Map());
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});

afterEach(async () => {
  await aws.close();
  await rm(folder, { recursive: true });
});

const inTable = (): LedgerStore =>
  new DynamoDbLedger(new DynamoDBClient(aws.clientConfig()), 'ledger', new TestClock());

describe.each([
  { where: 'a DynamoDB table', open: inTable },
  { where: 'a folder', open: (): LedgerStore => new FileLedger(join(folder, 'not', 'there', 'yet')) },
])('a ledger in $where', ({ open }) => {
  test('is empty at first', async () => {
    expect(await open().read('flight', EVER)).toEqual({ revision: 0, ledger: EMPTY_LEDGER, outbox: [] });
  });

  test('gives back what was written, with its revision', async () => {
    const first = await open().write('flight', { revision: 0, ledger: FULL_LEDGER, outbox: [CHANGE] }, EVER);
    expect(first).toEqual({ revision: 1, ledger: FULL_LEDGER, outbox: [CHANGE] });
    expect(await open().read('flight', EVER)).toEqual(first);
    expect(await open().read('other', EVER)).toMatchObject({ revision: 0 });
  });

  test('is replaced by the revision that it has only', async () => {
    const ledger = open();
    const empty = await ledger.read('flight', EVER);
    const written = (changes: number, { revision }: LedgerRecord): Promise<LedgerRecord | 'conflict'> =>
      open().write('flight', { revision, ledger: { ...EMPTY_LEDGER, changes }, outbox: [] }, EVER);
    expect(await written(1, empty)).toMatchObject({ revision: 1 });
    expect(await written(9, empty)).toBe('conflict');
    const first = await ledger.read('flight', EVER);
    expect(await written(2, first)).toMatchObject({ revision: 2 });
    expect(await written(3, await ledger.read('flight', EVER))).toMatchObject({ revision: 3 });
    expect(await written(9, first)).toBe('conflict');
    expect(await ledger.read('flight', EVER)).toMatchObject({ revision: 3, ledger: { changes: 3 } });
  });

  test('lets one of many writers through', async () => {
    for (let revision = 0; revision < 5; revision += 1) {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, changes) =>
          open().write('flight', { revision, ledger: { ...EMPTY_LEDGER, changes }, outbox: [] }, EVER),
        ),
      );
      const winners = answers.filter((answer) => answer !== 'conflict');
      expect(winners).toHaveLength(1);
      expect(await open().read('flight', EVER)).toEqual(winners[0]);
    }
  });

  test('understands what release 0.1 has written', async () => {
    const old = (start: unknown) => ({
      version: { versionName: 'flight-1a2b', incarnation: 1, start, created: true },
      prerequisites: {},
      streak: { resumes: 0, probes: 0, errors: [] },
      changes: 3,
    });
    const read = (start: unknown) => ledgerSchema.parse(old(start));
    expect(read('earliest')).toMatchObject({ changes: 3, completed: [], decisions: [] });
    expect(currentRecord(read('earliest'))).toMatchObject({ start: { from: 'configured' } });
    const offsets = { skyone_avro: 'partition:0,offset:7' };
    expect(read(offsets).incarnations).toEqual({});
    expect(currentRecord(read(offsets))).toMatchObject({ start: { from: 'offsets', offsets } });
    const ofFrom = { from: 'partition:0,offset:7' };
    expect(currentRecord(read(ofFrom))).toMatchObject({ start: { from: 'offsets', offsets: ofFrom } });
  });

  test('keeps what a newer release has added', async () => {
    const desiredState = { ...FULL_LEDGER.desiredState, alsoAdded: true };
    const ledger = { ...FULL_LEDGER, addedLater: { x: 1 }, desiredState };
    await open().write('flight', { revision: 0, ledger, outbox: [] }, EVER);
    expect((await open().read('flight', EVER)).ledger).toEqual(ledger);
  });
});

describe('a ledger in a DynamoDB table', () => {
  test('is read as it was written last', async () => {
    await inTable().read('flight', EVER);
    expect(aws.requests).toMatchObject([{ body: { ConsistentRead: true, Key: { statement: { S: 'flight' } } } }]);
  });

  test.each([
    ['no JSON', { ledger: { S: '{' } }],
    ['no ledger', { ledger: { S: '{"changes":"many"}' } }],
    ['no outbox', { outbox: { S: '{}' } }],
    ['no revision', { revision: { N: '0.5' } }],
    ['other attributes', { ledger: { N: '1' } }],
  ])('is never reset where its item holds %s', async (_, spoiled) => {
    await inTable().write('flight', { revision: 0, ledger: EMPTY_LEDGER, outbox: [] }, EVER);
    const table = aws.tables.get('ledger');
    table?.set('flight', { ...table.get('flight'), ...spoiled });
    const error = await failureOf(inTable().read('flight', EVER));
    expect(error).toMatchObject({ message: expect.stringMatching(/statement=flight of the DynamoDB table ledger/) });
    expect(error).toHaveProperty('cause', expect.any(Error));
  });

  test.each(['error', 'reset'] as const)('says where it is at an outage (%s)', async (outage) => {
    aws.outages.set('dynamodb', outage);
    const record = { revision: 0, ledger: EMPTY_LEDGER, outbox: [] };
    const told: string[] = [];
    for (const error of [
      await failureOf(inTable().read('flight', EVER)),
      await failureOf(inTable().write('flight', record, EVER)),
    ]) {
      expect(error).toMatchObject({ cause: expect.any(Error) });
      told.push(String(error));
    }
    const where = 'The ledger item statement=flight of the DynamoDB table ledger could not be';
    expect(told).toEqual(['read', 'written'].map((done) => expect.stringMatching(`^Error: ${where} ${done}: .+`)));
  });

  test('says which table does not exist', async () => {
    aws.tables.clear();
    expect(await failureOf(inTable().read('flight', EVER))).toMatchObject({
      message: expect.stringContaining('ledger'),
    });
  });
});

describe('a ledger in a folder', () => {
  test('leaves one file per statement behind', async () => {
    const ledger = new FileLedger(folder);
    for (let revision = 0; revision < 4; revision += 1) {
      await ledger.write('flight', { revision, ledger: EMPTY_LEDGER, outbox: [] });
      await ledger.write('flight-2', { revision, ledger: EMPTY_LEDGER, outbox: [] });
    }
    expect((await readdir(folder)).sort()).toEqual(['flight-2.4.json', 'flight.4.json']);
  });

  test('is never reset where its file cannot be read', async () => {
    await writeFile(join(folder, 'flight.3.json'), '{');
    const error = await failureOf(new FileLedger(folder).read('flight'));
    expect(error).toMatchObject({ message: expect.stringContaining('flight.3.json') });
  });
});
