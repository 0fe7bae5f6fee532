import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { type Embedded, startEmbedded } from '../../emulator/embedded.ts';
import { realClock } from '../../emulator/world/clock.ts';
import { defaultSecretName } from '../../lambda/contract.ts';
import { changedFolder, withFilter } from '../handler/change-rig.ts';
import { DAY, policyFolder } from '../handler/keeper-rig.ts';
import { resourcesOf } from './declared.ts';
import { cdk, listen, putSecret, reset, tick, unsupported } from './stand-in.ts';

const TAKEN = 'taken';

let confluent: Embedded;
let told: () => Promise<readonly unknown[]>;

const deploy = (statementsFolder: string, ...more: readonly string[]) =>
  cdk('deploy', '--app', 'node test/deploy/taken-back.ts', '-c', `statementsFolder=${statementsFolder}`, ...more);

const running = (): readonly string[] =>
  confluent.control
    .statements()
    .filter(({ status }) => status.phase === 'RUNNING')
    .map(({ name }) => name);

beforeAll(async () => {
  await reset();
  confluent = await startEmbedded({
    clock: realClock,
    behaviour: {
      secondsToStart: 1,
      secondsToComplete: 1,
      secondsToStop: 1,
      secondsToStopping: 0,
      secondsToCarryOver: 1,
    },
  });
  await putSecret(defaultSecretName('env-em8edd'), confluent.secret);
  told = await listen();
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      TableName: TAKEN,
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const { ok, output } = await cdk(
    'bootstrap',
    'aws://123456789012/us-east-1',
    '--app',
    'node test/deploy/two-keepers.ts',
  );
  expect(ok, output).toBe(true);
});

afterAll(() => confluent.close());

/** The deployment's note, as old as if its update had begun 40 days ago. */
const age = async (): Promise<void> => {
  const ledger = (await resourcesOf('TakenBack')).find(({ ResourceType }) => ResourceType === 'AWS::DynamoDB::Table');
  const TableName = z.string().parse(ledger?.PhysicalResourceId);
  const dynamoDb = new DynamoDBClient({});
  const { Item } = await dynamoDb.send(
    new GetItemCommand({ TableName, Key: { statement: { S: ':deployment-mark' } } }),
  );
  const note = z.looseObject({ at: z.object({ N: z.string() }) }).parse(Item);
  const at = { N: String(Number(note.at.N) - 40 * DAY) };
  await dynamoDb.send(new PutItemCommand({ TableName, Item: { ...Item, at } }));
};

it('a roll-back that another resource causes, to a release that holds changes, comes to rest with a hold that is told', async () => {
  const holds = await policyFolder({ onChange: 'hold' });
  const changed = await changedFolder(withFilter);
  const first = await deploy(holds);
  expect(first.ok, first.output).toBe(true);
  const [older] = running();
  await told();

  const taken = await deploy(changed, '-c', `tableName=${TAKEN}`);
  expect(taken.ok).toBe(false);
  // The column is cut.
  expect(taken.output).toMatch(/UPDATE_ROLLBACK_COMPLET/);
  const [newer] = running();
  expect(running()).toHaveLength(1);
  expect(newer).not.toBe(older);
  // The stand-in takes back the statements before the functions, with the functions of the release after.
  await tick();
  expect(await told()).toContainEqual(expect.objectContaining({ health: 'held', reason: 'SpecChanged' }));

  const again = await deploy(changed);
  expect(again.ok, again.output).toBe(true);
  expect(running()).toEqual([newer]);
  await age();
  const back = await deploy(holds);
  expect(back.ok, back.output).toBe(true);
  expect(running()).toEqual([newer]);
  expect(
    (await cdk('destroy', '--force', '--app', 'node test/deploy/taken-back.ts', '-c', `statementsFolder=${holds}`)).ok,
  ).toBe(true);
  expect(running()).toEqual([]);
  expect(await unsupported()).toEqual([]);
});
