import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startEmbedded } from '../../emulator/embedded.ts';
import { defaultSecretName } from '../../lambda/contract.ts';
import { startAws } from '../aws/aws.ts';
import { type Ended, keeper, newFolder } from './command.ts';

const VALUE = 'sk-value/"of"-theirs';
const SECRET_KEY = 'openai.key';
const LACKS = 'lacks openai.key for the property sql.secrets.openai: put a text of 4 or more characters there';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** A folder with one statement that takes a property from the secret. */
const statementsFolder = async (): Promise<string> => {
  const folder = await newFolder();
  const statement = {
    name: 'one',
    sql: 'one.sql',
    prerequisites: ['sink.sql'],
    properties: { 'sql.secrets.openai': { fromSecret: SECRET_KEY } },
  };
  await writeFile(join(folder, 'statements.json'), JSON.stringify([statement]));
  await writeFile(join(folder, 'sink.sql'), 'CREATE TABLE IF NOT EXISTS codes (flight_number STRING)');
  await writeFile(join(folder, 'one.sql'), 'INSERT INTO codes (flight_number) SELECT flight_number FROM skyone_avro');
  return folder;
};

const fileWith = async (content: string): Promise<string> => {
  const file = join(await newFolder(), 'values.json');
  await writeFile(file, content);
  return file;
};

const textsBelow = async (folder: string): Promise<string> => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = files.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  return (await Promise.all(paths.map((path) => readFile(path, 'utf8')))).join('\n');
};

const expectNoValue = ({ stdout, stderr }: Ended): void => {
  expect(stdout + stderr).not.toContain('sk-value');
};

describe('on the embedded Confluent', { timeout: 30_000 }, () => {
  test('a statement that takes a value from the secret starts with that of the file', async () => {
    const state = await newFolder();
    const args = ['ensure', `--statements=${await statementsFolder()}`, `--state=${state}`];

    const without = await keeper(args);
    expect(without.code).toBe(1);
    expect(without.stdout).toContain('CredentialsInvalid');
    expect(without.stderr).toContain(`The secret of the embedded Confluent ${LACKS}`);

    // As Windows writes files.
    const content = `\uFEFF${JSON.stringify({ [SECRET_KEY]: VALUE, other: 'unused' })}`;
    const values = `--secret-values=${await fileWith(content)}`;
    const ended = await keeper([...args, values]);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toMatch(/one +RUNNING +healthy +create/);
    expectNoValue(ended);

    // What runs needs no value, and neither does a stop.
    expect((await keeper(args)).code).toBe(0);
    expect((await keeper(['stop', ...args.slice(1)])).code).toBe(0);
    const explained = await keeper(['explain', ...args.slice(1), values, '--json']);
    expectNoValue(explained);
    const ledgers = (await readdir(join(state, 'embedded'))).filter((name) => name.startsWith('ledger-'));
    for (const ledger of ledgers) expect(await textsBelow(join(state, 'embedded', ledger))).not.toContain('sk-value');
  });
});

test.each([
  ['the secret', false, 'of-the-secret'],
  ['the file, which goes before the secret', true, VALUE],
])('on a real account the value is that of %s', { timeout: 30_000 }, async (_, withFile, value) => {
  const confluent = await startEmbedded({ behaviour: { secondsToStart: 0, secondsToComplete: 0 } });
  const aws = await startAws();
  open.push(confluent, aws);
  aws.secrets.set(defaultSecretName('airline'), JSON.stringify({ ...confluent.secret, [SECRET_KEY]: 'of-the-secret' }));
  const file = withFile ? [`--secret-values=${await fileWith(JSON.stringify({ [SECRET_KEY]: VALUE }))}`] : [];
  const place = ['--catalog-name=airline', '--database-name=lkc-em8edd'];
  const folders = [`--statements=${await statementsFolder()}`, `--state=${await newFolder()}`];
  const env = {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const ended = await keeper(['ensure', ...folders, ...place, ...file], { env });
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  expectNoValue(ended);
  expect(confluent.control.statements().map(({ spec }) => spec)).toMatchObject([
    { properties: { 'sql.secrets.openai': value } },
    { properties: { 'sql.secrets.openai': value } },
  ]);
});

test.each<[string, string, RegExp]>([
  ['no JSON', `{"${SECRET_KEY}": "sk-value`, /it is no JSON object/],
  ['a list', '["sk-value"]', /it is no JSON object/],
  ['what is no text', `{"a": 5, "b": {"c": "sk-value"}}`, /"a" is no text, "b" is no text/],
  ['what is too short to be masked', '{"a": "sk1"}', /"a" has fewer than 4 characters/],
])('a file with %s is a mistake on the command line, and nothing is made', async (_, content, why) => {
  const cwd = await newFolder();
  const ended = await keeper(['ensure', `--secret-values=${await fileWith(content)}`], { cwd });
  expect([ended.code, ended.stdout]).toEqual([2, '']);
  expect(ended.stderr).toMatch(/^--secret-values=[^\n]+\n$/);
  expect(ended.stderr).toMatch(why);
  expectNoValue(ended);
  expect(await readdir(cwd)).toEqual([]);
});

test('a file that is not there is one too', async () => {
  const ended = await keeper(['ensure', '--secret-values=nowhere.json'], { cwd: await newFolder() });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(/^--secret-values="nowhere.json": it cannot be read, ENOENT: accepted is [^\n]+\n$/);
});
