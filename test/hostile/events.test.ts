import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { reportSchema } from '../../lambda/adapters/report-schema.ts';
import { COMMAND_NAMES } from '../../lambda/contract.ts';
import { composeDeployment } from '../../lambda/entry/deployment.ts';
import { InputError } from '../../lambda/entry/input.ts';
import { MINUTE, type Rig, startRig } from '../handler/keeper-rig.ts';
import { anyText, anyValue, expectNoneOf, formsOf, runs, spoiled } from './runs.ts';

const LONGEST_ERROR = 10_000;

const VALID = [
  {},
  { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: { command: 'stop' } },
  ...COMMAND_NAMES.map((command) => ({ command })),
  ...COMMAND_NAMES.map((command) => ({ command, statement: 'flight-consolidator' })),
  { command: 'restart', from: 'earliest' },
  { command: 'restart', from: '2026-01-01T00:00:00Z' },
  { command: 'takeover', confirm: true },
];

const anyEvent = fc.oneof(
  anyValue,
  fc.anything({ withNullPrototype: true, withDate: true, withMap: true, withSet: true, withBigInt: true }),
  fc.constantFrom(...VALID),
  ...VALID.filter((event) => Object.keys(event).length > 0).map(spoiled),
);

/** What no event that is not understood may change. */
const worldOf = ({ confluent, aws }: Rig): string =>
  JSON.stringify([
    confluent.control.requests().length,
    aws.requests.length,
    [...aws.tables].map(([, table]) => [...table]),
  ]);

const formsIn = ({ confluent: { secret } }: Rig): readonly string[] =>
  formsOf(secret['flink.api.key'] ?? '', secret['flink.api.secret'] ?? '');

test('any event makes a pass, or touches nothing and is told what is accepted', async () => {
  const rig = await startRig();
  await rig.invoke();
  const handler = rig.cold();
  const outcomes = { report: 0, refusal: 0 };
  const play = async (event: unknown): Promise<void> => {
    const before = worldOf(rig);
    const end = rig.clock.now() + MINUTE;
    try {
      const report = await handler(event, { getRemainingTimeInMillis: () => end - rig.clock.now() });
      reportSchema.parse(report);
      expect(rig.clock.now()).toBeLessThanOrEqual(end);
      outcomes.report += 1;
      expectNoneOf(formsIn(rig), report);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.message).toMatch(
        /^(This input is not understood: |There is no statement |"from").+ Accepted are \{\}/s,
      );
      expect(error.message.length).toBeLessThan(LONGEST_ERROR);
      expect(worldOf(rig)).toBe(before);
      outcomes.refusal += 1;
      expectNoneOf(formsIn(rig), error);
    }
    rig.clock.advance(1_000);
  };
  await fc.assert(fc.asyncProperty(anyEvent, play), runs(60));
  rig.expectOneWriter();
  expectNoneOf(formsIn(rig), rig.output, rig.aws.events, [...rig.aws.tables.values()]);
  expect(outcomes.report).toBeGreaterThan(5);
  expect(outcomes.refusal).toBeGreaterThan(15);
});

/** Fields that are wrong, and the word by which each is told. */
const MISTAKES = [
  [{ command: 'dance' }, 'command'],
  [{ statement: 'nobody' }, 'nobody'],
  [{ from: 'yesterday' }, '"from"'],
  [{ from: '9999-01-01T00:00:00Z' }, 'in the future'],
  [{ from: '1969-12-31T23:59:59Z' }, 'before 1970'],
  [{ confirm: 'yes' }, 'confirm'],
  [{ colour: 'red' }, 'colour'],
] as const;

test('everything that is wrong with an event is named at once', async () => {
  const rig = await startRig();
  const handler = rig.cold();
  const some = fc.subarray([...MISTAKES], { minLength: 1 });
  const play = async (mistakes: typeof MISTAKES extends readonly (infer M)[] ? readonly M[] : never): Promise<void> => {
    const event: Record<string, unknown> = Object.assign({ command: 'stop' }, ...mistakes.map(([field]) => field));
    const error: unknown = await handler(event, { getRemainingTimeInMillis: () => MINUTE }).catch(
      (why: unknown) => why,
    );
    expect(error).toBeInstanceOf(InputError);
    const froms = mistakes.filter(([field]) => 'from' in field);
    for (const mistake of mistakes) {
      const hidden = froms.includes(mistake) && mistake !== froms.at(-1);
      if (!hidden) expect(String(error)).toContain(mistake[1]);
    }
  };
  await fc.assert(fc.asyncProperty(some, play), runs(60));
  expect(rig.aws.requests).toEqual([]);
});

const REQUEST = {
  RequestType: 'Create',
  StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/keeper/1',
  RequestId: 'request',
  LogicalResourceId: 'Statements',
  PhysicalResourceId: 'Statements',
  ResourceType: 'Custom::FlinkStatements',
  ResourceProperties: { ServiceToken: 'arn', onDelete: 'stop', digest: 'new' },
  OldResourceProperties: { ServiceToken: 'arn', onDelete: 'stop', digest: 'old' },
};

const answerSchema = z.strictObject({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
});

/** Where CloudFormation takes answers, and those that it has taken. */
const startCloudFormation = async () => {
  const answers: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      answers.push(body);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = z.custom<AddressInfo>().parse(server.address());
  return { answers, ResponseURL: `http://127.0.0.1:${port}/answer?signed=yes` };
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

test('CloudFormation gets one answer to any request that says where', async () => {
  const rig = await startRig();
  const { answers, ResponseURL } = await startCloudFormation();
  const deployment = composeDeployment(() => rig.keeper(), rig.clock);
  const outcomes = new Set<string>();
  const play = async ([type, spoilt]: readonly [string, unknown]): Promise<void> => {
    const event = z.record(z.string(), z.unknown()).parse({ ...z.looseObject({}).catch({}).parse(spoilt) });
    if (event['RequestType'] === 'Create') event['RequestType'] = type;
    answers.length = 0;
    const before = worldOf(rig);
    const end = rig.clock.now() + 10 * MINUTE;
    await deployment({ ...event, ResponseURL }, { getRemainingTimeInMillis: () => end - rig.clock.now() });
    expect(answers).toHaveLength(1);
    const answer = answerSchema.parse(JSON.parse(answers[0] ?? ''));
    if (event['StackId'] === REQUEST.StackId) expect(answer.StackId).toBe(REQUEST.StackId);
    if (event['RequestType'] === 'Delete') expect(answer.Status).toBe('SUCCESS');
    const isUnderstood = !(answer.Reason ?? '').includes('is not understood');
    if (!isUnderstood) expect(worldOf(rig)).toBe(before);
    expect(Buffer.byteLength(answer.Reason ?? '')).toBeLessThanOrEqual(1_500);
    outcomes.add(`${answer.Status} ${isUnderstood}`);
    expectNoneOf(formsIn(rig), answers);
  };
  const requests = fc.tuple(fc.constantFrom('Create', 'Update', 'Delete'), fc.oneof(spoiled(REQUEST), anyValue));
  await fc.assert(fc.asyncProperty(requests, play), runs(25));
  expect([...outcomes].sort()).toEqual(['FAILED false', 'SUCCESS true']);
  expectNoneOf(formsIn(rig), rig.output);
});

test('whatever names nowhere to answer is refused at once, and touches nothing', async () => {
  const rig = await startRig();
  const deployment = composeDeployment(() => rig.keeper(), rig.clock);
  const nowhere = fc.oneof(anyText, fc.constantFrom('ftp://127.0.0.1/', 'javascript:0', 'http://', 'https://:1/'));
  const play = async (event: unknown): Promise<void> => {
    const error: unknown = await deployment(event, { getRemainingTimeInMillis: () => 10 * MINUTE }).catch(
      (why: unknown) => why,
    );
    expect(String(error)).toMatch(/^RequestError: This is no request of CloudFormation/);
    expect(String(error).length).toBeLessThan(LONGEST_ERROR);
  };
  const requests = fc.oneof(
    anyEvent,
    nowhere.map((ResponseURL) => ({ ...REQUEST, ResponseURL })),
  );
  await fc.assert(fc.asyncProperty(requests, play), runs(60));
  expect(rig.aws.requests).toEqual([]);
  expect(rig.confluent.control.requests()).toEqual([]);
});

test('a reason is cut so that the answer is short enough, whatever is in it', async () => {
  const rig = await startRig();
  const { answers, ResponseURL } = await startCloudFormation();
  const character = fc.constantFrom('\u0000', '"', '\n', '😀', 'é', 'x');
  const reasons = character.chain((most) =>
    fc.string({
      unit: fc.oneof({ arbitrary: fc.constant(most), weight: 9 }, character),
      minLength: 2_000,
      maxLength: 3_000,
    }),
  );
  const play = async (reason: string): Promise<void> => {
    const broken = composeDeployment(() => {
      throw new Error(reason);
    }, rig.clock);
    const event = { ...REQUEST, ResponseURL };
    await broken(event, { getRemainingTimeInMillis: () => 10 * MINUTE });
    const body = answers.at(-1) ?? '';
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_096);
    const told = answerSchema.parse(JSON.parse(body)).Reason ?? '';
    expect(told.length).toBeGreaterThan(200);
    expect(reason.startsWith(told)).toBe(true);
    expect(told.isWellFormed()).toBe(true);
  };
  await fc.assert(fc.asyncProperty(reasons, play), runs(20));
});
