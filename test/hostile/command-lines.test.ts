import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { parseArguments } from '../../bin/keeper/args/arguments.ts';
import { StateError, UsageError } from '../../bin/keeper/errors.ts';
import { withState } from '../../bin/keeper/run/state-folder.ts';
import { COMMAND_NAMES } from '../../lambda/contract.ts';
import { readStatements, StatementsError } from '../../lambda/entry/statements.ts';
import { keeper, newFolder } from '../bin/command.ts';
import { anyText, anyValue, runs, spoiled } from './runs.ts';

const NAMES = [
  'statement',
  'from',
  'confirm',
  'json',
  'timeout',
  'statements',
  'state',
  'catalog-name',
  'database-name',
];
const OTHERS = [
  'profile',
  'region',
  'secret-name',
  'ledger-table',
  'event-bus',
  'function',
  'help',
  '__proto__',
  'toString',
];
const VALUES = [
  'a',
  'earliest',
  '2026-01-01T00:00:00Z',
  '20',
  '0',
  '',
  'arn:aws:lambda:eu-west-1:1:function:f',
  '-1',
  '=',
  '--',
];

const option = fc
  .tuple(fc.constantFrom(...NAMES, ...OTHERS), fc.oneof(fc.constantFrom(...VALUES), anyText))
  .chain(([name, value]) => fc.constantFrom(`--${name}`, `--${name}=${value}`, `-${name}`, `--no-${name}`));
const word = fc.oneof(fc.constantFrom<string[]>(...COMMAND_NAMES, 'story', '--', '-', '-h'), anyText);
const line = fc.oneof(
  fc.array(anyText, { maxLength: 6 }),
  fc
    .tuple(fc.constantFrom(...COMMAND_NAMES), fc.array(option, { maxLength: 4 }))
    .map(([command, rest]) => [command, ...rest]),
  fc.array(fc.oneof(option, word), { maxLength: 8 }),
);

test('any arguments are a request, or one line of plain text that says what is accepted', () => {
  const outcomes = { request: 0, refused: 0 };
  const play = (args: readonly string[]): void => {
    try {
      expect(parseArguments(args).do).toMatch(/^(help|story|pass|invoke)$/);
      outcomes.request += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      const { message } = error instanceof Error ? error : new Error();
      expect(message).toMatch(/\baccepted\b/);
      // Neither a second line, nor anything that a terminal would take for a command.
      expect(message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(message.length).toBeLessThan(4_000);
      outcomes.refused += 1;
    }
  };
  fc.assert(fc.property(line, play), runs(600));
  expect(outcomes.request).toBeGreaterThan(15);
  expect(outcomes.refused).toBeGreaterThan(150);
});

const MISTAKES = [
  ['--timeout=0', '--timeout'],
  ['--from=earliest', '--from'],
  ['--confirm', '--confirm'],
  ['--event-bus=b', '--event-bus'],
  ['--colour=red', '--colour'],
  ['--shape=round', '--shape'],
  ['--json=yes', '--json'],
  ['--statement=', '--statement'],
] as const;

test('everything that is wrong with a command line is named at once', () => {
  const account = ['--catalog-name=c', '--database-name=d'];
  const play = (mistakes: readonly (typeof MISTAKES)[number][]): void => {
    const args = ['ensure', ...account, ...mistakes.map(([given]) => given)];
    for (const [, name] of mistakes) expect(() => parseArguments(args), args.join(' ')).toThrow(name);
  };
  fc.assert(fc.property(fc.subarray([...MISTAKES], { minLength: 1 }), play), runs(40));
});

test('the command itself ends with 0 or 2, and has touched nothing', { timeout: 60_000 }, async () => {
  const folder = await newFolder();
  const play = async (args: readonly string[]): Promise<void> => {
    const { code, stderr } = await keeper(args, { cwd: folder });
    expect(code).toBe(outcomeOf(args) === 'help' ? 0 : 2);
    if (code === 2) expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await readdir(folder)).toEqual([]);
  };
  const wrong = line.filter((args) => args.every((arg) => !arg.includes('\0')) && /refused|help/.test(outcomeOf(args)));
  await fc.assert(fc.asyncProperty(wrong, play), runs(3));
});

const outcomeOf = (args: readonly string[]): string => {
  try {
    return parseArguments(args).do;
  } catch {
    return 'refused';
  }
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const LIST = [
  {
    ...{ name: 'flight', sql: 'a.sql', prerequisites: ['b.sql'], properties: { 'sql.state-ttl': '1 h' } },
    ...{ onChange: 'hold', preflight: true, computePoolId: 'lfcp-1', principalId: 'sa-1' },
  },
  { name: 'theirs', onForeignStop: 'resume', restartDegradedAfterMinutes: 5 },
];
const INSERT = 'INSERT INTO t (a) SELECT a FROM x';

test('a folder with any list and any texts is read, or all that is wrong with it is said', () => {
  const outcomes = { read: 0, refused: 0 };
  const folder = mkdtempSync(join(tmpdir(), 'hostile-statements-'));
  folders.push(folder);
  const play = (list: Buffer, sql: Buffer): void => {
    writeFileSync(join(folder, 'statements.json'), list);
    writeFileSync(join(folder, 'a.sql'), sql);
    writeFileSync(join(folder, 'b.sql'), 'CREATE TABLE t (a STRING)');
    try {
      const statements = readStatements(folder, { catalogName: 'c', databaseName: 'd' });
      for (const { versionName, sql: text } of statements) {
        expect(versionName).toMatch(/^[a-z0-9][-.a-z0-9]*$/);
        if (text !== undefined) expect(Buffer.from(text).includes('\ufffd')).toBe(sql.includes('\ufffd'));
      }
      outcomes.read += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(StatementsError);
      expect(String(error).length).toBeLessThan(20_000);
      outcomes.refused += 1;
    }
  };
  const toBuffer = (value: unknown): Buffer => Buffer.from(JSON.stringify(value) ?? '');
  const bytes = fc.uint8Array().map((given) => Buffer.from(given));
  const list = fc.oneof(fc.constant(toBuffer(LIST)), spoiled(LIST).map(toBuffer), anyValue.map(toBuffer), bytes);
  const sql = fc.oneof(
    fc.constant(Buffer.from(INSERT)),
    bytes,
    anyText.map((text) => Buffer.from(`${INSERT} -- ${text}`)),
    fc.constant(Buffer.from(`${INSERT} WHERE b = 'é'`, 'latin1')),
  );
  fc.assert(fc.property(list, sql, play), runs(80));
  play(toBuffer([{ name: 'a', sql: 'a'.repeat(1_000_000) }]), Buffer.from(INSERT));
  play(toBuffer([{ name: 'a', sql: 'a.sql', ['x'.repeat(70_000)]: 1 }]), Buffer.from(INSERT));
  expect(outcomes.read).toBeGreaterThan(5);
  expect(outcomes.refused).toBeGreaterThan(25);
});

test('a state folder with any state.json is used, or named with what to do', async () => {
  const folder = await newFolder();
  const play = async (bytes: Uint8Array, keeps: boolean): Promise<void> => {
    await writeFile(join(folder, 'state.json'), bytes);
    const got: unknown = await withState(folder, keeps, async () => 'used').catch((error: unknown) => error);
    expect(got).toBeInstanceOf(StateError);
    expect(String(got)).toMatch(/delete that folder to begin anew/);
    expect(String(got)).not.toContain('\n');
    await rm(join(folder, 'state.json'));
  };
  const content = fc.oneof(
    fc.uint8Array(),
    anyValue.map((value) => Buffer.from(JSON.stringify(value) ?? '')),
    fc
      .constantFrom('{"format":1,"generation":1}', '{"format":1,"generation":1e9,"snapshot":{}}')
      .map((text) => Buffer.from(text)),
  );
  await fc.assert(fc.asyncProperty(content, fc.boolean(), play), runs(40));
});
