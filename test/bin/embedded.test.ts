import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMAND_NAMES, type Report } from '../../lambda/contract.ts';
import { keeper, newFolder } from './command.ts';

const NAME = 'flight-consolidator';

const parsed = (stdout: string): Report => JSON.parse(stdout);

const entryOf = async (line: string, state: string) => {
  const { code, stdout, stderr } = await keeper([...line.split(' '), '--json', `--state=${state}`]);
  const [entry] = parsed(stdout).statements;
  return { code, stderr, ...entry };
};

const files = async (folder: string): Promise<Record<string, string>> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const)),
  );
};

const done = { code: 0, stderr: '', name: NAME };

describe('on the embedded Confluent', { timeout: 30_000 }, () => {
  test('what a call has done, the next one finds', async () => {
    const state = await newFolder();
    expect(await entryOf('plan', state)).toMatchObject({ ...done, phase: 'ABSENT', action: 'create' });
    expect(await entryOf('ensure', state)).toMatchObject({ ...done, phase: 'RUNNING', action: 'create' });

    const before = await files(state);
    expect(await entryOf('status', state)).toMatchObject({ ...done, phase: 'RUNNING', action: 'none' });
    expect(await entryOf('plan', state)).toMatchObject({
      ...done,
      phase: 'RUNNING',
      steps: ['Nothing: It is running.'],
    });
    expect(await entryOf('explain', state)).toMatchObject({ ...done, details: { last: { action: 'create' } } });
    expect(await entryOf('history', state)).toMatchObject({ ...done, history: { length: 4 } });
    expect(await entryOf('takeover', state)).toMatchObject({ ...done, steps: [expect.stringMatching(/^Nothing: /)] });
    expect(await files(state)).toEqual(before);

    expect(await entryOf('stop', state)).toMatchObject({ ...done, phase: 'STOPPED', health: 'suspended' });
    expect(await entryOf('ensure', state)).toMatchObject({ ...done, phase: 'STOPPED', reason: 'Suspended' });
    expect(await entryOf(`resume --statement=${NAME}`, state)).toMatchObject({ ...done, action: 'resume' });

    const { code, stdout, stderr } = await keeper(['restart', '--from=earliest', `--state=${state}`]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('2000 of 2000 flights, 4000 rows, 2000 duplicated, 0 misplaced');
  });

  test('a statement that the API key does not see is not gone: whoever asks gets 1, and nothing is done', async () => {
    const state = await newFolder();
    await entryOf('ensure', state);
    const file = join(state, 'embedded', 'state.json');
    const hidden = { ...JSON.parse(await readFile(file, 'utf8')) };
    Object.assign(hidden.snapshot.behaviour, { poolScopedRole: true, roleScopedToPool: 'lfcp-b' });
    await writeFile(file, JSON.stringify(hidden));
    for (const line of ['status', 'explain', 'plan', 'restart --from=earliest', 'ensure']) {
      const { code, ...entry } = await entryOf(line, state);
      expect({ line, code, ...entry }).toMatchObject({ line, code: 1, phase: 'RUNNING', reason: 'AccessDenied' });
    }
    const { stdout } = await keeper(['explain', `--state=${state}`]);
    expect(stdout).toContain('docs/runbook.md#accessdenied');
    expect(stdout).not.toContain('earliest');
  });

  test('the report in a pipe: text without colour, the state beside where it is called', async () => {
    const cwd = await newFolder();
    const { code, stdout, stderr } = await keeper(['ensure'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/flight-consolidator +RUNNING +healthy +create +Running/);
    expect(stdout).toContain('2000 of 2000 flights, 2000 rows');
    expect(await readdir(cwd)).toEqual(['.keeper']);
  });

  test('a confirmed takeover is a pass that acts: what comes of it is kept', async () => {
    const state = await newFolder();
    expect(await entryOf('takeover', state)).toMatchObject({ ...done, phase: 'ABSENT' });
    expect(await entryOf('takeover --confirm', state)).toMatchObject({ ...done, phase: 'RUNNING', action: 'create' });
    expect(await entryOf('status', state)).toMatchObject({ ...done, phase: 'RUNNING' });
  });

  test('two at the same time: one after the other', async () => {
    const state = await newFolder();
    const both = await Promise.all([entryOf('ensure', state), entryOf('ensure', state)]);
    expect(both.map(({ phase }) => phase)).toEqual(['RUNNING', 'RUNNING']);
    expect(both.map(({ action }) => action).sort()).toEqual(['create', 'none']);
  });

  test('what is kept is damaged: one line that says what to delete', async () => {
    const state = await newFolder();
    await mkdir(join(state, 'embedded'));
    await writeFile(join(state, 'embedded', 'state.json'), '{');
    const { code, stdout, stderr } = await keeper(['status', '--json', `--state=${state}`]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^The state in .*embedded cannot be used \(.*\): delete that folder to begin anew[^\n]*\n$/);
  });
});

test.each([
  [['dance'], /"dance".*accepted are/],
  [['ensure', '--statement=other'], /"other".*accepted are flight-consolidator/],
])('wrong: %j is one line on stderr, and nothing is made', async (args, message) => {
  const cwd = await newFolder();
  const { code, stdout, stderr } = await keeper(args, { cwd });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr).toMatch(message);
  expect(await readdir(cwd)).toEqual([]);
});

test('help, with the exit codes', async () => {
  const { code, stdout, stderr } = await keeper(['--help']);
  expect([code, stderr]).toEqual([0, '']);
  for (const command of COMMAND_NAMES) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120);
  for (const said of [
    'restart',
    '--from=earliest',
    'takeover --confirm',
    '--profile',
    '--function',
    '--ledger-table',
    'Exit codes',
  ]) {
    expect(stdout).toContain(said);
  }
});
