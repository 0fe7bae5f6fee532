import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { composeDeployment } from '../../lambda/entry/deployment.ts';
import { failed } from '../aws/wire.ts';
import { adoptingFolder, changedFolder, refusable, withFilter } from './change-rig.ts';
import { DAY, HOUR, MINUTE, policyFolder, type Rig, STATEMENTS, startRig } from './keeper-rig.ts';

const answerSchema = z.strictObject({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
});

let cloudFormation: Server;
let answers: z.infer<typeof answerSchema>[] = [];

beforeEach(async () => {
  answers = [];
  cloudFormation = createServer((request, response) => {
    void text(request).then((body) => {
      expect(request.method).toBe('PUT');
      answers.push(answerSchema.parse(JSON.parse(body)));
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(cloudFormation, 'listening');
});

afterEach(() => {
  cloudFormation.close();
  cloudFormation.closeAllConnections();
});

const port = (): number => z.custom<AddressInfo>().parse(cloudFormation.address()).port;

/** One request of CloudFormation to a cold deployment function, and its answer. */
const request = async (rig: Rig, RequestType: string, onDelete = 'stop', digest = 'new', old = 'old') => {
  const deployment = composeDeployment(() => rig.keeper(), rig.clock);
  const end = rig.clock.now() + 10 * MINUTE;
  const event = {
    RequestType,
    ResponseURL: `http://127.0.0.1:${port()}/answer?signed=yes`,
    StackId: 'stack',
    RequestId: `request-${answers.length}`,
    LogicalResourceId: 'Statements',
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'Statements' }),
    ResourceProperties: { ServiceToken: 'arn', onDelete, digest },
    ...(RequestType === 'Update' ? { OldResourceProperties: { onDelete, digest: old } } : {}),
  };
  await deployment(event, { getRemainingTimeInMillis: () => end - rig.clock.now() });
  return answers.at(-1);
};

const DONE = { Status: 'SUCCESS', PhysicalResourceId: 'Statements', StackId: 'stack' };

const hold = async (rig: Rig): Promise<void> => {
  rig.confluent.control.poison('skyone_avro');
  expect(await rig.minutes(40)).toMatchObject({ health: 'held' });
};

describe('a new stack', () => {
  it('whose secret cannot be read fails with the cause, which report and event tell too', async () => {
    const rig = await startRig();
    rig.aws.refusals.set('secretsmanager', failed('InvalidRequestException', 'It was marked for deletion.'));
    const why =
      "it is marked for deletion: take that back with aws secretsmanager restore-secret --secret-id '/confluent";
    expect(await request(rig, 'Create')).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(why) });
    const failure: unknown = await rig.invoke().catch((error: unknown) => error);
    const message = expect.stringContaining(why);
    expect(failure).toMatchObject({ message, report: { statements: [{ reason: 'CredentialsInvalid', message }] } });
    expect(rig.changes()).toMatchObject([{ reason: 'CredentialsInvalid', message }]);
  });

  it('has its statement running before it is done', async () => {
    const rig = await startRig();
    expect(await request(rig, 'Create')).toMatchObject(DONE);
    expect(rig.phase()).toBe('RUNNING');
  });

  it.each(['fails-later', '400'] as const)(
    'fails in the words of Confluent where the SQL is refused (%s)',
    async (badSql) => {
      const rig = await startRig({ behaviour: { badSql } });
      rig.confluent.control.dropTopic('sunset_avro');
      expect(await request(rig, 'Create')).toMatchObject({
        Status: 'FAILED',
        Reason: expect.stringContaining('sunset_avro'),
      });
    },
  );

  it('fails where the secret cannot be used, and where the statements cannot', async () => {
    const rig = await startRig();
    rig.aws.secrets.clear();
    expect(await request(rig, 'Create')).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('CredentialsInvalid'),
    });
    const broken = await startRig({ statementsFolder: await policyFolder({ sql: 'not-there.sql' }) });
    expect(await request(broken, 'Create')).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('not-there.sql'),
    });
  });

  it('resumes what an earlier one has stopped', async () => {
    const rig = await startRig();
    rig.flights(3);
    await request(rig, 'Create');
    await request(rig, 'Delete');
    rig.flights(3);
    rig.aws.tables.set('ledger', new Map());
    expect(await request(rig, 'Create')).toMatchObject(DONE);
    rig.expectEveryRowOnce();
  });
});

describe('an update', () => {
  it('fails on a held statement, and its rollback does not', async () => {
    const rig = await startRig();
    await request(rig, 'Create');
    await hold(rig);
    expect(await request(rig, 'Update')).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('SameErrorAgain'),
    });
    expect(await request(rig, 'Update', 'stop', 'old', 'new')).toMatchObject(DONE);
    expect(await request(rig, 'Update', 'stop', 'newer', 'old')).toMatchObject({ Status: 'FAILED' });
  });

  it.each([HOUR, 40 * DAY])('that goes back later than it failed (by %i ms) does not fail either', async (later) => {
    const rig = await startRig();
    await request(rig, 'Create');
    await hold(rig);
    expect(await request(rig, 'Update')).toMatchObject({ Status: 'FAILED' });
    rig.clock.advance(later);
    expect(await request(rig, 'Update', 'stop', 'old', 'new')).toMatchObject(DONE);
  });

  it('to what is there already cannot fail: it changes nothing that runs', async () => {
    const rig = await startRig();
    await request(rig, 'Create', 'stop', 'same');
    await hold(rig);
    expect(await request(rig, 'Update', 'retain', 'same', 'same')).toMatchObject(DONE);
    expect(rig.aws.tables.get('ledger')?.has(':deployment-mark')).toBe(false);
  });

  it('to what has failed before fails again, though it was rolled back meanwhile', async () => {
    const rig = await startRig();
    await request(rig, 'Create');
    await hold(rig);
    for (const _ of [1, 2]) {
      expect(await request(rig, 'Update', 'stop', 'new', 'old')).toMatchObject({ Status: 'FAILED' });
      expect(await request(rig, 'Update', 'stop', 'old', 'new')).toMatchObject(DONE);
    }
  });

  it('remembers the last ten that were deployed, and no more', async () => {
    const rig = await startRig();
    await request(rig, 'Create', 'stop', '0');
    for (let next = 1; next <= 11; next += 1)
      expect(await request(rig, 'Update', 'stop', String(next), String(next - 1))).toMatchObject(DONE);
    await hold(rig);
    expect(await request(rig, 'Update', 'stop', '1', '11')).toMatchObject({ Status: 'FAILED' });
    expect(await request(rig, 'Update', 'stop', '3', '11')).toMatchObject(DONE);
    expect(await request(rig, 'Update', 'stop', '11', '3')).toMatchObject(DONE);
  });

  it.each(['digest', 'deployed'])('is an update like any other where its memory is spoiled (%s)', async (attribute) => {
    const rig = await startRig();
    await request(rig, 'Create');
    await request(rig, 'Update');
    const items = rig.aws.tables.get('ledger');
    items?.set(':deployment-mark', { ...items.get(':deployment-mark'), [attribute]: { N: '1' } });
    expect(await request(rig, 'Update', 'stop', 'old', 'new')).toMatchObject(DONE);
    await hold(rig);
    expect(await request(rig, 'Update', 'stop', 'old', 'new')).toMatchObject({ Status: 'FAILED' });
  });

  it('notes what was there by an item of its own, which releases before can read, beside what 0.2 has left', async () => {
    const rig = await startRig();
    const items = rig.aws.tables.get('ledger');
    const left = { statement: { S: ':deployment' }, revision: { N: '1' }, ledger: { S: '{}' }, outbox: { S: '[]' } };
    items?.set(':deployment', left);
    await request(rig, 'Create');
    await hold(rig);
    const at = rig.clock.now();
    expect(await request(rig, 'Update')).toMatchObject({ Status: 'FAILED' });
    expect(items?.get(':deployment')).toBe(left);
    expect(items?.get(':deployment-mark')).toEqual({
      statement: { S: ':deployment-mark' },
      digest: { S: 'old' },
      at: { N: String(at) },
      deployed: { S: JSON.stringify([{ digest: 'old', at }]) },
    });
  });

  it('takes the note of a release before for what it said', async () => {
    const rig = await startRig();
    await request(rig, 'Create');
    await hold(rig);
    const note = { statement: { S: ':deployment-mark' }, digest: { S: 'old' }, at: { N: '1' } };
    rig.aws.tables.get('ledger')?.set(':deployment-mark', note);
    expect(await request(rig, 'Update', 'stop', 'old', 'new')).toMatchObject(DONE);
  });

  it('does not fail on a failure that it did not cause', async () => {
    const rig = await startRig();
    await request(rig, 'Create');
    rig.confluent.control.poison('skyone_avro');
    await rig.minutes(2);
    expect(rig.phase()).toBe('FAILED');
    expect(await request(rig, 'Update')).toMatchObject(DONE);
  });

  it('leaves alone what a person has stopped', async () => {
    const rig = await startRig();
    await request(rig, 'Create');
    rig.confluent.control.stop(rig.name());
    await rig.minutes(2);
    expect(await request(rig, 'Update')).toMatchObject(DONE);
    expect(rig.phase()).toBe('STOPPED');
  });
});

describe('a deleted stack', () => {
  it.each([
    ['stop', 'STOPPED'],
    ['retain', 'RUNNING'],
    ['delete', 'ABSENT'],
  ])('leaves its statement as its owner has chosen: %s', async (onDelete, phase) => {
    const rig = await startRig();
    await request(rig, 'Create', onDelete);
    const name = rig.name();
    expect(await request(rig, 'Delete', onDelete)).toMatchObject(DONE);
    rig.clock.advance(MINUTE);
    expect(rig.phase(name)).toBe(phase);
  });

  it('is not held up by a Confluent that does not answer', async () => {
    const rig = await startRig();
    await request(rig, 'Create');
    rig.confluent.control.fault({ kind: 'status', status: 503, times: 'always' });
    const began = rig.clock.now();
    expect(await request(rig, 'Delete')).toMatchObject(DONE);
    expect(rig.clock.now() - began).toBeLessThan(90_000);
  });
});

describe('a deployment with changed SQL', () => {
  const running = async (): Promise<Rig> => {
    const rig = await startRig();
    rig.flights(3);
    expect(await request(rig, 'Create')).toMatchObject(DONE);
    rig.flights(2);
    return rig;
  };

  it('is done once the new version runs', async () => {
    const rig = await running();
    const older = rig.name();
    rig.deploy(await changedFolder(withFilter));
    expect(await request(rig, 'Update')).toMatchObject(DONE);
    expect(rig.phase(older)).toBe('STOPPED');
    expect(rig.phase()).toBe('RUNNING');
    expect(rig.name()).not.toBe(older);
    rig.expectOneWriter();
    rig.expectEveryRowOnce();
  });

  it('that is refused fails in Confluent’s words; its roll-back finds the older version running', async () => {
    const rig = await running();
    const older = rig.name();
    rig.deploy(await changedFolder(refusable));
    expect(await request(rig, 'Update')).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('nowhere_avro'),
    });
    rig.deploy(STATEMENTS);
    expect(await request(rig, 'Update', 'stop', 'old', 'new')).toMatchObject(DONE);
    rig.clock.advance(MINUTE);
    expect(await rig.invoke()).toMatchObject({ reason: 'Running', statementName: older });
    rig.expectEveryRowOnce();
  });

  it.each([0, 2 * HOUR])(
    'that another resource takes back (%i ms later), to a release that holds changes, comes to rest',
    async (later) => {
      const holds = await policyFolder({ onChange: 'hold' });
      const rig = await startRig({ statementsFolder: holds });
      rig.flights(3);
      expect(await request(rig, 'Create', 'stop', 'a')).toMatchObject(DONE);
      rig.deploy(await changedFolder(withFilter));
      expect(await request(rig, 'Update', 'stop', 'b', 'a')).toMatchObject(DONE);
      const newer = rig.name();
      rig.clock.advance(later);
      rig.deploy(holds);
      expect(await request(rig, 'Update', 'stop', 'a', 'b')).toMatchObject(DONE);
      expect(rig.phase(newer)).toBe('RUNNING');
      expect(rig.changes().at(-1)).toMatchObject({ health: 'held', reason: 'SpecChanged' });
      expect(rig.output.join('\n')).toContain('NotDeployed');
      rig.deploy(await changedFolder(withFilter));
      expect(await request(rig, 'Update', 'stop', 'b', 'a')).toMatchObject(DONE);
      rig.clock.advance(MINUTE);
      expect(await rig.invoke()).toMatchObject({ reason: 'Running', statementName: newer });
      rig.expectOneWriter();
      rig.expectEveryRowOnce();
    },
  );

  it('of an older release, which a person deploys on purpose and Confluent refuses, is told and does not fail', async () => {
    const rig = await running();
    const older = rig.name();
    expect(await request(rig, 'Update', 'stop', 'b', 'a')).toMatchObject(DONE);
    rig.deploy(await changedFolder(refusable));
    expect(await request(rig, 'Update', 'stop', 'a', 'b')).toMatchObject(DONE);
    expect(rig.changes().at(-1)).toMatchObject({ health: 'held', reason: 'SqlInvalid' });
    expect(rig.phase(older)).toBe('RUNNING');
  });

  it('is stopped with the stack, whichever version runs', async () => {
    const rig = await running();
    const older = rig.name();
    rig.deploy(await changedFolder(refusable));
    await request(rig, 'Update');
    expect(await request(rig, 'Delete')).toMatchObject(DONE);
    expect(rig.phase(older)).toBe('STOPPED');
  });
});

it('an adopted statement is looked after, and left as it is when the stack goes', async () => {
  const rig = await startRig({ statementsFolder: await adoptingFolder('theirs') });
  rig.confluent.control.create('table', 'CREATE TABLE t (a STRING)');
  rig.clock.advance(MINUTE);
  rig.confluent.control.create('theirs', 'INSERT INTO t (a) SELECT flight_number FROM skyone_avro');
  rig.clock.advance(MINUTE);
  expect(await request(rig, 'Create')).toMatchObject(DONE);
  expect(await request(rig, 'Delete', 'delete')).toMatchObject(DONE);
  expect(rig.phase('theirs')).toBe('RUNNING');
  rig.confluent.control.stop('theirs');
  rig.clock.advance(MINUTE);
  expect(await request(rig, 'Create')).toMatchObject(DONE);
  expect(await request(rig, 'Delete', 'delete')).toMatchObject(DONE);
  expect(rig.phase('theirs')).toBe('STOPPED');
});

describe('what cannot be seen', () => {
  const hide = (rig: Rig): void => {
    rig.confluent.control.createPool('lfcp-b');
    rig.confluent.control.behave({ poolScopedRole: true, roleScopedToPool: 'lfcp-b' });
    rig.confluent.control.clearRequests();
  };
  const writing = (rig: Rig) => rig.confluent.control.requests().filter(({ method }) => method !== 'GET');

  it('fails an update in words that name it, and nothing is created or stopped', async () => {
    const rig = await startRig();
    await request(rig, 'Create');
    hide(rig);
    rig.deploy(await changedFolder(withFilter));
    const reason = expect.stringMatching(/AccessDenied: GET of statement flight-consolidator-.*FlinkDeveloper/);
    expect(await request(rig, 'Update')).toMatchObject({ Status: 'FAILED', Reason: reason });
    expect(writing(rig)).toEqual([]);
  });

  it.each(['stop', 'delete'])('is not gone when the stack is deleted, and is not deleted (%s)', async (onDelete) => {
    const rig = await startRig();
    await request(rig, 'Create');
    hide(rig);
    expect(await request(rig, 'Delete', onDelete)).toMatchObject(DONE);
    expect(writing(rig)).toEqual([]);
    expect(rig.phase()).toBe('RUNNING');
    expect(rig.output.join(' ')).toContain('AccessDenied');
  });

  it('and has the statement’s name fails a new stack in Confluent’s words', async () => {
    const rig = await startRig();
    rig.confluent.control.fault({ kind: 'status', status: 409, method: 'POST', times: 'always' });
    const reason = expect.stringMatching(/ABSENT, NameTaken: .*is taken \(.*409/);
    expect(await request(rig, 'Create')).toMatchObject({ Status: 'FAILED', Reason: reason });
  });
});
