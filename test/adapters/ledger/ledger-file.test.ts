import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileLedger } from '../../../bin/keeper/run/ledger-file.ts';
import { EMPTY_LEDGER } from '../../../lambda/core/model/ledger.ts';
import { failureOf } from '../secrets.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});

afterEach(() => rm(folder, { recursive: true }));

const record = (revision: number) => ({ revision, ledger: EMPTY_LEDGER, outbox: [] });
const put = (file: string, revision: number) => writeFile(join(folder, file), JSON.stringify(record(revision)));
const files = async () => (await readdir(folder)).toSorted();

test('the newest revision counts, and is the only one that is left', async () => {
  for (const revision of [9, 10, 2]) await put(`flight.${revision}.json`, revision);
  expect(await new FileLedger(folder).read('flight')).toMatchObject({ revision: 10 });
  expect(await new FileLedger(folder).write('flight', record(9))).toBe('conflict');
  expect(await new FileLedger(folder).write('flight', record(12))).toBe('conflict');
  expect(await new FileLedger(folder).write('flight', record(10))).toMatchObject({ revision: 11 });
  expect(await files()).toEqual(['flight.11.json']);
});

test('files that are none of its own are left alone', async () => {
  const others = ['0', '01', 'x', '5.json.bak', '1234567890123456', '1.2', '-1'].map((each) => `flight.${each}.json`);
  for (const file of [...others, 'flight-2.7.json', 'a-flight.8.json', 'flight.4', 'flight.4xjson']) await put(file, 7);
  const ledger = new FileLedger(folder);
  expect(await ledger.read('flight')).toMatchObject({ revision: 0 });
  await ledger.write('flight', record(0));
  expect(await ledger.read('flight')).toMatchObject({ revision: 1 });
  expect(await files()).toHaveLength(12);
});

test('a file holds a ledger for people to read, under a name that any file may have', async () => {
  await new FileLedger(folder).write('a/../b c', record(0));
  expect(await files()).toEqual(['a%2F..%2Fb%20c.1.json']);
  const text = await readFile(join(folder, 'a%2F..%2Fb%20c.1.json'), 'utf8');
  expect(text).toBe(JSON.stringify(record(1), undefined, 2));
  expect(await new FileLedger(folder).read('a/../b c')).toEqual(record(1));
});

test('a file that holds another revision than its name says is not believed', async () => {
  await put('flight.3.json', 2);
  expect(await failureOf(new FileLedger(folder).read('flight'))).toMatchObject({
    message: `The ledger file ${join(folder, 'flight.3.json')} cannot be read`,
    cause: new Error('it holds revision 2'),
  });
});

test('a folder that is none, and a name that no file can have, are told', async () => {
  await put('file', 1);
  const none = new FileLedger(join(folder, 'file'));
  expect(await failureOf(none.read('flight'))).toMatchObject({ code: 'ENOTDIR' });
  const long = new FileLedger(folder).write('x'.repeat(300), record(0));
  expect(await failureOf(long)).toMatchObject({ code: 'ENAMETOOLONG' });
  expect(await files()).toEqual(['file']);
});
