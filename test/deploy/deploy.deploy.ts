import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Embedded, startEmbedded } from '../../emulator/embedded.ts';
import { realClock } from '../../emulator/world/clock.ts';
import { defaultSecretName } from '../../lambda/contract.ts';
import { changedFolder, refusable, withFilter } from '../handler/change-rig.ts';
import { missing, resourcesOf } from './declared.ts';
import { cdk, invoke, listen, putSecret, reset, tick, unsupported } from './stand-in.ts';

const STACK = 'FlinkStatementKeeper';
const CONTEXT = ['-c', 'catalogName=env-em8edd', '-c', 'databaseName=lkc-em8edd'];

let confluent: Embedded;
let folder = '';
let taken: () => Promise<readonly unknown[]>;

const secretName = defaultSecretName('env-em8edd');
/** The newest one that Confluent has not refused. */
const statement = () =>
  confluent.control
    .statements()
    .findLast(({ name, status }) => /^flight-consolidator-[0-9a-f]{8}(-\d+)?$/.test(name) && status.phase !== 'FAILED');
const phaseOf = (name: string): unknown =>
  confluent.control.statements().find((each) => each.name === name)?.status.phase;
const phase = (): string => statement()?.status.phase ?? 'ABSENT';

beforeAll(async () => {
  await reset();
  confluent = await startEmbedded({
    clock: realClock,
    behaviour: {
      secondsToStart: 1,
      secondsToComplete: 1,
      secondsToResume: 1,
      secondsToStop: 1,
      secondsToStopping: 0,
      secondsToFail: 0,
      secondsToRefuse: 0,
      secondsToCarryOver: 1,
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'statements-'));
  await putSecret(secretName, confluent.secret);
  taken = await listen();
  const { ok, output } = await cdk('bootstrap', 'aws://123456789012/us-east-1', ...CONTEXT);
  expect(ok, output).toBe(true);
});

afterAll(async () => {
  await confluent.close();
  await rm(folder, { recursive: true });
});

describe('a year of the stack', () => {
  let functionName = '';
  let tableName = '';

  it('is deployed with the statement running right after it, and everything that it declares', async () => {
    const { ok, output, outputs } = await cdk('deploy', ...CONTEXT, '-c', 'alarmEmail=me@example.com');
    expect(ok, output).toBe(true);
    expect(phase()).toBe('RUNNING');
    functionName = outputs[STACK]?.['KeeperFunctionName'] ?? '';
    tableName = outputs[STACK]?.['LedgerTableName'] ?? '';
    const resources = await resourcesOf(STACK);
    expect(resources.length).toBeGreaterThan(25);
    expect(await missing(resources.filter(({ ResourceType }) => ResourceType !== 'AWS::SNS::Subscription'))).toEqual(
      [],
    );
    // A queue does not keep the order.
    expect(await taken()).toContainEqual(expect.objectContaining({ reason: 'Running', health: 'healthy' }));
  });

  it('is invoked by hand', async () => {
    expect(await invoke(functionName, { command: 'status' })).toMatchObject({
      command: 'status',
      statements: [{ name: 'flight-consolidator', phase: 'RUNNING', health: 'healthy', action: 'none' }],
    });
    expect(await invoke(functionName, { command: 'nonsense' })).toMatchObject({ errorType: 'InputError' });
  });

  it('brings a failed statement back at the next tick', async () => {
    expect(await tick()).toMatchObject([{ delivered: true }]);
    await taken();
    confluent.control.fail(String(statement()?.name), { phase: 'FAILED' });
    expect(await tick()).toMatchObject([{ delivered: true }]);
    expect(phase()).toBe('RUNNING');
    const told = await taken();
    for (const reason of ['Failed', 'Running']) expect(told).toContainEqual(expect.objectContaining({ reason }));
  });

  it('lives through a rotated key', async () => {
    confluent.control.rotateKey({ key: 'NEWFLINKKEY', secret: 'new-secret-of-no-account' });
    await putSecret(secretName, confluent.secret);
    const [fired] = await tick();
    expect(fired).toMatchObject({ delivered: true });
    expect(fired?.functionError ?? null).toBeNull();
    expect(await invoke(functionName, {})).toMatchObject({ statements: [{ health: 'healthy', action: 'none' }] });
  });

  it('is updated, and has nothing to change after that', async () => {
    const changed = ['-c', 'alarmEmail=me@example.com', '-c', 'scheduleMinutes=5'];
    const before = confluent.control.history().length;
    const update = await cdk('deploy', ...CONTEXT, ...changed);
    expect(update.ok, update.output).toBe(true);
    const diff = await cdk('diff', ...CONTEXT, ...changed);
    expect(diff.output).toContain('There were no differences');
    expect(phase()).toBe('RUNNING');
    expect(confluent.control.history()).toHaveLength(before);
  });

  it('carries a changed SQL text over, and rolls a refused one back with the statement running', async () => {
    const older = String(statement()?.name);
    const changed = await changedFolder(withFilter);
    const update = await cdk('deploy', ...CONTEXT, '-c', `statementsFolder=${changed}`);
    expect(update.ok, update.output).toBe(true);
    const newer = String(statement()?.name);
    expect(newer).not.toBe(older);
    expect(phase()).toBe('RUNNING');
    expect(phaseOf(older)).toBe('STOPPED');

    const refused = await cdk('deploy', ...CONTEXT, '-c', `statementsFolder=${await changedFolder(refusable)}`);
    expect(refused.ok).toBe(false);
    expect(refused.output).toContain('nowhere_avro');
    // The column is cut.
    expect(refused.output).toMatch(/UPDATE_ROLLBACK_COMPLET/);
    expect(phaseOf(newer)).toBe('RUNNING');
    expect(await invoke(functionName, {})).toMatchObject({
      statements: [{ statementName: newer, reason: 'Running', health: 'healthy' }],
    });
  });

  it('stops the statement when it is destroyed, and leaves nothing but the ledger', async () => {
    const all = await resourcesOf(STACK);
    const { ok, output } = await cdk('destroy', '--force', ...CONTEXT);
    expect(ok, output).toBe(true);
    expect(phase()).toBe('STOPPED');
    const kept = all.filter(({ ResourceType }) => ResourceType === 'AWS::DynamoDB::Table');
    // The table is retained; what belongs to something else is gone with it.
    const parts = ['DynamoDB::Table', 'Permission', 'Policy', 'EventInvokeConfig', 'FlinkStatements'];
    const gone = all.filter(({ ResourceType = '' }) => !parts.some((part) => ResourceType.endsWith(part)));
    expect(gone.length).toBeGreaterThan(15);
    expect(await missing(gone)).toHaveLength(gone.length);
    expect(kept.map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual([tableName]);
    const { Table } = await new DynamoDBClient({}).send(new DescribeTableCommand({ TableName: tableName }));
    expect(Table?.TableStatus).toBe('ACTIVE');
  });

  it('runs again where it stopped once it is deployed again', async () => {
    const { ok, output } = await cdk('deploy', ...CONTEXT);
    expect(ok, output).toBe(true);
    expect(phase()).toBe('RUNNING');
    expect((await cdk('destroy', '--force', ...CONTEXT)).ok).toBe(true);
  });
});

it('fails with the words of Confluent where the SQL is refused, and rolls back', async () => {
  await cp('statements', folder, { recursive: true });
  const list = [{ name: 'refused', sql: 'refused.sql', prerequisites: ['flight-avro.sql'] }];
  await writeFile(join(folder, 'statements.json'), JSON.stringify(list));
  await writeFile(
    join(folder, 'refused.sql'),
    'INSERT INTO flight_avro (airline) SELECT no_such_column FROM skyone_avro',
  );
  const { ok, output } = await cdk('deploy', ...CONTEXT, '-c', `statementsFolder=${folder}`);
  expect(ok).toBe(false);
  expect(output).toContain('no_such_column');
  expect(output).toMatch(/ROLLBACK_COMPLETE/);
  expect(confluent.control.statements().filter(({ status }) => status.phase === 'RUNNING')).toEqual([]);
  await cdk('destroy', '--force', ...CONTEXT);
});

it('fails, and does not hang, where the credentials are wrong', async () => {
  await putSecret(secretName, { ...confluent.secret, 'flink.api.key': 'WRONG' });
  const { ok, output } = await cdk('deploy', ...CONTEXT);
  expect(ok).toBe(false);
  expect(output).toContain('CredentialsInvalid');
  await cdk('destroy', '--force', ...CONTEXT);
});

it('has room for two keepers in an app of somebody else', async () => {
  for (const catalog of ['env-north', 'env-south']) await putSecret(defaultSecretName(catalog), confluent.secret);
  const app = ['--app', 'node test/deploy/two-keepers.ts'];
  const { ok, output } = await cdk('deploy', ...app);
  expect(ok, output).toBe(true);
  const running = confluent.control.statements().filter(({ status }) => status.phase === 'RUNNING');
  expect(running.map(({ spec }) => spec.properties?.['sql.current-catalog']).toSorted()).toEqual([
    'env-north',
    'env-south',
  ]);
  expect(await missing(await resourcesOf('Foreign'))).toEqual([]);
  expect((await cdk('destroy', '--force', ...app)).ok).toBe(true);
  expect(confluent.control.statements().filter(({ status }) => status.phase === 'RUNNING')).toEqual([]);
});

it('met nothing that the stand-in for AWS cannot do', async () => {
  expect(await unsupported()).toEqual([]);
});
