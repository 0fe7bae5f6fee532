import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keeper, newFolder } from './command.ts';

/** A folder with a statement whose text says where its source begins. */
const hinted = async (mode: string): Promise<string> => {
  const folder = await newFolder();
  const sql = `INSERT INTO t (flight_number) SELECT flight_number FROM skyone_avro /*+ OPTIONS('scan.startup.mode' = '${mode}') */`;
  await writeFile(join(folder, 'statements.json'), JSON.stringify([{ name: 'one', sql: 'one.sql' }]));
  await writeFile(join(folder, 'one.sql'), sql);
  return `--statements=${folder}`;
};

test.each([
  ['latest-offset', 'earliest'],
  ['latest-offset', '2026-11-22T10:00:00Z'],
  ['earliest-offset', '2026-11-22T10:00:00Z'],
])('a text that begins at %s is not restarted from %s: one line, and nothing is touched', async (mode, from) => {
  const cwd = await newFolder();
  const { code, stdout, stderr } = await keeper(['restart', `--from=${from}`, await hinted(mode)], { cwd });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^"from" would not be followed by one: a hint [^\\n]*'${mode}'[^\\n]*\\.\\n$`));
  expect(await readdir(cwd)).toEqual([]);
});

test('a text that begins where it is asked to is restarted', async () => {
  const cwd = await newFolder();
  const { code, stderr } = await keeper(['restart', '--from=earliest', await hinted('earliest-offset')], { cwd });
  expect([code === 2, stderr.includes('would not be followed')]).toEqual([false, false]);
});
