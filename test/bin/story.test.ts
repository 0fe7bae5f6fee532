import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keeper, newFolder } from './command.ts';

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

test('the story: every scene, and every row once and in its place', { timeout: 30_000 }, async () => {
  const { code, stdout, stderr } = await keeper(['story']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).not.toContain('\u001b');
  const scenes = [
    /ABSENT +progressing +create +NeverExisted/,
    /RUNNING +healthy +none +Running +100/,
    /FAILED +recovering +resume +Failed/,
    /RUNNING +healthy/,
    /FAILED +recovering +wait +BackingOff/,
    /FAILED +held +hold +SameErrorAgain[^✖]*no Avro|FAILED +held +hold +SameErrorAgain/,
    /npm run keeper -- restart/,
    /RUNNING +healthy/,
    /STOPPED +suspended +none +Suspended/,
    /npm run keeper -- resume/,
    /RUNNING +healthy/,
  ];
  let rest = stdout;
  for (const scene of scenes) {
    const found = scene.exec(rest);
    expect(found, String(scene)).not.toBeNull();
    rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
  }
  const line = /^rows: (\d+) read, (\d+) written, 0 lost, 0 duplicated, 0 misplaced$/.exec(lastLine(stdout));
  expect(Number(line?.[1])).toBeGreaterThan(1_000);
  expect(line?.[2]).toBe(line?.[1]);
});

test('with SQL that puts values into the wrong columns, it ends with 1 and says so', { timeout: 30_000 }, async () => {
  const sql = await newFolder();
  await cp(new URL('../../statements', import.meta.url), sql, { recursive: true });
  const path = join(sql, 'flight-consolidator.sql');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace("'SkyOne' AS airline", "'Sunset' AS airline"));
  const { code, stdout, stderr } = await keeper(['story', `--statements=${sql}`]);
  expect([code, stderr]).toEqual([1, '']);
  expect(lastLine(stdout)).toMatch(/^rows: .* 0 lost, 0 duplicated, [1-9]\d* misplaced$/);
});

test('with SQL that can’t run, it says why it cannot go on', { timeout: 30_000 }, async () => {
  const sql = await newFolder();
  await cp(new URL('../../statements', import.meta.url), sql, { recursive: true });
  const path = join(sql, 'flight-consolidator.sql');
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll('FROM sunset_avro', 'FROM moonrise_avro'));
  const { code, stderr } = await keeper(['story', `--statements=${sql}`]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The story cannot go on[^\n]*moonrise_avro[^\n]*\n$/);
});
