import { execFile } from 'node:child_process';
import { stat, utimes } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { keeperApp } from '../../bin/app.ts';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { bundleWith, OWN_STATEMENTS } from '../../lib/bundle.ts';
import { ContextError, readContext } from '../../lib/context.ts';
import { synthesizeOne } from './template.ts';

const run = promisify(execFile);
const PLACE = { catalogName: 'env-em8edd', databaseName: 'lkc-em8edd' };

const complaint = (context: Readonly<Record<string, unknown>>): string => {
  try {
    readContext(context);
  } catch (error) {
    if (error instanceof ContextError) return error.message;
    throw error;
  }
  return '';
};

it('names everything wrong with the context at once, with an example', () => {
  const message = complaint({
    databaseName: '',
    secretName: 'not a name',
    alarmEmail: 'nobody',
    scheduleMinutes: 'abc',
    onDelete: 'drop',
    statementsFolder: '/nowhere',
    reservedConcurrency: '0',
    dashboard: 'yes',
    'schedule-minutes': '5',
  });
  for (const named of [
    'catalogName is missing',
    'databaseName is ""',
    'secretName is "not a name"',
    'alarmEmail is "nobody"',
    'scheduleMinutes is "abc": accepted is a whole number of minutes from 1 to 1440',
    'onDelete is "drop": accepted are stop, retain, delete',
    'statementsFolder is "/nowhere"',
    'reservedConcurrency is "0"',
    'dashboard is "yes"',
    'schedule-minutes is not known: scheduleMinutes is',
    'npx cdk deploy -c catalogName=',
  ]) {
    expect(message).toContain(named);
  }
});

it.each([
  [{ scheduleMinutes: '0' }],
  [{ scheduleMinutes: '1.5' }],
  [{ scheduleMinutes: '-1' }],
  [{ scheduleMinutes: '1441' }],
  [{ scheduleMinutes: '' }],
  [{ catalogName: '  ' }],
  [{ catalogName: 'with spaces' }],
  [{ secretName: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:no suffix' }],
  [{ alarmEmail: 'a@b' }],
  [{ ledgerTableName: 'x' }],
  [{ stackName: '2nd_keeper' }],
])('refuses %o', (context) => {
  expect(complaint({ ...PLACE, ...context })).toMatch(/^The context is not fit to deploy:\n {2}\w+ is /);
});

it('takes what cdk.json may hold as well as what the command line gives', () => {
  expect(readContext({ ...PLACE, scheduleMinutes: 5, dashboard: false }).keeper.interval?.toMinutes()).toBe(5);
  expect(readContext({ ...PLACE, 'some:other/key': 1, theirs: 2 })).toEqual({
    stackName: 'FlinkStatementKeeper',
    keeper: PLACE,
  });
  expect(readContext({ ...PLACE, catalogName: 'with spaces', secretName: 'mine' }).keeper).toMatchObject({
    secret: 'mine',
  });
});

it('ends with one message and no stack trace', async () => {
  const { stderr, code } = await run(process.execPath, ['bin/app.ts'], { env: {} }).then(
    () => ({ stderr: '', code: 0 }),
    (error: { stderr: string; code: number }) => error,
  );
  expect(code).toBe(1);
  expect(stderr).toContain('catalogName is missing');
  expect(stderr).not.toMatch(/\n\s+at /);
});

it('builds the bundle by itself where it is stale, and leaves it alone where it is not', async () => {
  const built = async () => (await stat('dist/handler.mjs')).mtimeMs;
  const { digest } = bundleWith(OWN_STATEMENTS);
  const first = await built();
  expect(bundleWith(OWN_STATEMENTS).digest).toBe(digest);
  expect(await built()).toBe(first);
  await utimes('dist/handler.mjs', 1, 1);
  expect(bundleWith(OWN_STATEMENTS).digest).toBe(digest);
  expect(await built()).toBeGreaterThan(first);
});

it('calls the stack as it is told, so that two keepers fit into one account', () => {
  const [stack] = keeperApp({ ...PLACE, stackName: 'Flights-North' }).synth().stacks;
  const [other] = keeperApp(PLACE).synth().stacks;
  expect(stack?.stackName).toBe('Flights-North');
  expect(other?.stackName).toBe('FlinkStatementKeeper');
  expect(stack?.template).toEqual(other?.template);
});

it('is the same each time: an unchanged deployment has nothing to do', () => {
  const synthesized = () => synthesizeOne((outdir) => keeperApp(PLACE, outdir)).json;
  expect(synthesized()).toEqual(synthesized());
});

it('has every flag of cdk.json in the tests', () => {
  const app = keeperApp(PLACE);
  for (const [flag, value] of Object.entries(cdkJson.context)) expect(app.node.tryGetContext(flag)).toBe(value);
});
