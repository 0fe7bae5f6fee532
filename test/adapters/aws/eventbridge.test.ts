import { EventBridgeClient, type PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EventBridgeSink } from '../../../lambda/adapters/aws/eventbridge.ts';
import type { StatementChange } from '../../../lambda/contract.ts';
import { type Aws, startAws } from '../../aws/aws.ts';
import { TestClock } from '../clock.ts';

const change = (id: string): StatementChange => ({
  version: '1',
  id,
  at: '2026-11-22T10:00:00.000Z',
  name: 'flight',
  statementName: 'flight-1a2b',
  phase: 'RUNNING',
  health: 'healthy',
  action: 'resume',
  reason: 'Running',
  message: 'It runs.',
  restarts: 0,
  previousPhase: 'FAILED',
  previousHealth: 'recovering',
});

const changes = (count: number): readonly StatementChange[] =>
  Array.from({ length: count }, (_, index) => change(`id-${index}`));

const ids = (count: number): ReadonlySet<string> => new Set(changes(count).map(({ id }) => id));

let aws: Aws;
let clock: TestClock;
let errors: Error[];
let sink: EventBridgeSink;

beforeEach(async () => {
  aws = await startAws();
  clock = new TestClock();
  errors = [];
  sink = new EventBridgeSink({
    client: new EventBridgeClient(aws.clientConfig()),
    eventBusName: 'the-bus',
    clock,
    onError: (error) => errors.push(error),
  });
});

afterEach(() => aws.close());

test('tells a change as the contract says', async () => {
  expect(await sink.send([change('a')], clock.time + 1000)).toEqual(new Set(['a']));
  expect(aws.events).toEqual([
    {
      Source: 'flink.statement-keeper',
      DetailType: 'Flink Statement Change',
      EventBusName: 'the-bus',
      Time: Date.parse('2026-11-22T10:00:00Z') / 1000,
      Detail: change('a'),
    },
  ]);
  expect(errors).toEqual([]);
});

test('asks nothing where there is nothing to tell', async () => {
  expect(await sink.send([], clock.time + 1000)).toEqual(new Set());
  expect(aws.requests).toEqual([]);
});

test('sends ten at a time, in order', async () => {
  expect(await sink.send(changes(23), clock.time + 1000)).toEqual(ids(23));
  expect(aws.requests).toHaveLength(3);
  expect(aws.events.map(({ Detail }) => Detail)).toEqual(changes(23));
});

test('counts only what was taken', async () => {
  aws.refusedEvents.add('id-1').add('id-12');
  const taken = await sink.send(changes(14), clock.time + 1000);
  expect(taken).toEqual(new Set([...ids(14)].filter((id) => id !== 'id-1' && id !== 'id-12')));
  expect(errors.map(({ message }) => message)).toEqual([
    'EventBridge did not take 1 change(s), sent again later: id-1 ThrottlingException Rate exceeded',
    'EventBridge did not take 1 change(s), sent again later: id-12 ThrottlingException Rate exceeded',
  ]);
  aws.refusedEvents.add('id-3');
  await sink.send(changes(4), clock.time + 1000);
  expect(errors.at(-1)?.message).toMatch(/take 2 change.*: id-1 Throttling.*exceeded; id-3 Throttling.*exceeded$/);
});

test.each(['error', 'reset', 'garble'] as const)('tells of an outage (%s) and has sent nothing', async (outage) => {
  aws.outages.set('eventbridge', outage);
  expect(await sink.send(changes(2), clock.time + 1000)).toEqual(new Set());
  expect(errors).toEqual([
    expect.objectContaining({ message: expect.stringContaining('the-bus'), cause: expect.any(Error) }),
  ]);
  aws.outages.clear();
  expect(await sink.send(changes(2), clock.time + 1000)).toEqual(ids(2));
});

test('tells of a refused connection', async () => {
  await aws.close();
  expect(await sink.send(changes(2), clock.time + 1000)).toEqual(new Set());
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('ECONNREFUSED')]);
  aws = await startAws();
});

test('goes on after a request that failed', async () => {
  aws.outages.set('eventbridge', 'error');
  expect(await sink.send(changes(11), clock.time + 1000)).toEqual(new Set());
  expect(errors.map(({ message }) => message.split(' change(s)')[0])).toEqual(['10', '1']);
});

/** What an answer of any other form than EventBridge's own leads to, for two changes. */
const answered = async (output: Partial<PutEventsCommandOutput>) => {
  const client = new EventBridgeClient(aws.clientConfig());
  client.middlewareStack.add(() => async () => ({ response: {}, output: { $metadata: {}, ...output } }), {
    step: 'initialize',
  });
  const told: string[] = [];
  const odd = new EventBridgeSink({
    client,
    eventBusName: 'the-bus',
    clock,
    onError: ({ message }) => told.push(message),
  });
  return { taken: [...(await odd.send(changes(2), clock.time + 1000))], told };
};

test('believes no change to be taken that the answer does not name', async () => {
  expect(await answered({ FailedEntryCount: 1, Entries: [{ EventId: 'a' }] })).toEqual({
    taken: ['id-0'],
    told: ['EventBridge did not take 1 change(s), sent again later: id-1'],
  });
  expect(await answered({ FailedEntryCount: 0, Entries: [{ EventId: 'a' }, { ErrorCode: 'Odd' }] })).toEqual({
    taken: ['id-0'],
    told: ['EventBridge did not take 1 change(s), sent again later: id-1 Odd'],
  });
  expect((await answered({})).taken).toEqual([]);
  expect(await answered({ FailedEntryCount: 0 })).toEqual({ taken: ['id-0', 'id-1'], told: [] });
});

test('ends at the deadline, whatever the service does', async () => {
  aws.outages.set('eventbridge', 'hang');
  expect(await sink.send(changes(25), clock.time + 400)).toEqual(new Set());
  expect(new Set(aws.requests.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(errors.map(({ message }) => message)).toEqual([
    '10 change(s) could not be told through EventBridge (the-bus) and will be sent again: AWS gave no answer within 400 ms',
  ]);
});
