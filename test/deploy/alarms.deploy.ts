import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { DeleteFunctionConcurrencyCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Embedded, startEmbedded } from '../../emulator/embedded.ts';
import { realClock } from '../../emulator/world/clock.ts';
import { defaultSecretName } from '../../lambda/contract.ts';
import { queueMetrics, ruleOf, told } from '../lib/alarm-rule.ts';
import { missing, resourcesOf } from './declared.ts';
import { cdk, putSecret, reset, tick, unsupported } from './stand-in.ts';

const APP = ['--app', 'node test/deploy/alarmed.ts'];
const STACK = 'Alarmed';

/** What CloudWatch would have of each minute. */
interface Minute {
  readonly Invocations: number;
  readonly Errors: number;
  /** Messages that came into the dead-letter queue. */
  readonly sent: number;
}

let confluent: Embedded;
let queueUrl = '';
let functionName = '';
let alarms: readonly MetricAlarm[] = [];
const minutes: Minute[] = [];

beforeAll(async () => {
  await reset();
  confluent = await startEmbedded({
    clock: realClock,
    behaviour: { secondsToStart: 1, secondsToComplete: 1, secondsToStop: 1, secondsToStopping: 0 },
  });
  await putSecret(defaultSecretName('env-em8edd'), confluent.secret);
  const { ok, output } = await cdk('bootstrap', 'aws://123456789012/us-east-1', ...APP);
  expect(ok, output).toBe(true);
});

afterAll(() => confluent.close());

const lying = async (): Promise<number> => {
  const name = 'ApproximateNumberOfMessages';
  const { Attributes } = await new SQSClient({}).send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [name] }),
  );
  return Number(Attributes?.[name]);
};

/**
 * So many passes, a minute from one to the next. What is throttled counts neither as an invocation nor as an error (AWS Lambda
 * Developer Guide, "Types of metrics for Lambda functions").
 */
const pass = async (times: number, throttled = false): Promise<void> => {
  for (let minute = 0; minute < times; minute += 1) {
    const before = await lying();
    const [fired] = await tick();
    if (fired === undefined) throw new Error('nothing ticks');
    minutes.push({
      Invocations: Number(!throttled && fired.delivered),
      Errors: Number(!throttled && (fired.functionError ?? null) !== null),
      sent: (await lying()) - before,
    });
  }
};

/** When the alarm is raised, and when it ends, by its own rule. */
const toldBy = (id: string) => {
  const rule = ruleOf(alarms.find(({ AlarmName = '' }) => AlarmName.includes(`Alarms${id}`)));
  const values: Readonly<Record<string, readonly number[]>> = {
    Invocations: minutes.map(({ Invocations }) => Invocations),
    Errors: minutes.map(({ Errors }) => Errors),
    ...queueMetrics(minutes.map(({ sent }) => sent)),
  };
  return told(rule, values[rule.MetricName] ?? []);
};

it('is deployed with its alarms', async () => {
  const { ok, output } = await cdk('deploy', ...APP);
  expect(ok, output).toBe(true);
  const resources = await resourcesOf(STACK);
  expect(await missing(resources)).toEqual([]);
  const idOf = (type: string, idStart = '') =>
    resources.find(
      ({ ResourceType, LogicalResourceId = '' }) => ResourceType === type && LogicalResourceId.startsWith(idStart),
    )?.PhysicalResourceId ?? '';
  queueUrl = idOf('AWS::SQS::Queue');
  functionName = idOf('AWS::Lambda::Function', 'KeeperFunction');
  alarms = (await new CloudWatchClient({}).send(new DescribeAlarmsCommand({}))).MetricAlarms ?? [];
  expect(alarms).toHaveLength(7);
  const queries = alarms.flatMap(({ Metrics = [] }) => Metrics.flatMap(({ Expression = [] }) => Expression));
  expect(queries).toHaveLength(4);
});

it('raises no alarm where one pass is lost', async () => {
  await pass(25);
  confluent.control.fault({ kind: 'status', status: 401, times: 'always' });
  await pass(1);
  confluent.control.clearFaults();
  await pass(10);
  expect(minutes.filter(({ sent }) => sent > 0)).toEqual([{ Invocations: 1, Errors: 1, sent: 1 }]);
  for (const id of ['DeadLetters', 'FunctionErrors', 'NotRunning']) {
    expect(toldBy(id), id).toEqual({ raised: [], ended: [] });
  }
});

it('tells an outage, its end, and a second outage with another cause; nobody empties the queue', async () => {
  confluent.control.fault({ kind: 'status', status: 401, times: 'always' });
  await pass(16);
  confluent.control.clearFaults();
  await pass(20);
  const lambda = new LambdaClient({});
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: functionName, ReservedConcurrentExecutions: 0 }));
  await pass(16, true);
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: functionName }));
  await pass(20);
  expect(await lying()).toBe(33);
  const times = (id: string) => [toldBy(id).raised.length, toldBy(id).ended.length];
  expect(times('DeadLetters')).toEqual([2, 2]);
  expect(times('FunctionErrors')).toEqual([1, 1]);
  expect(times('NotRunning')).toEqual([1, 1]);
});

it('is destroyed, and met nothing that the stand-in for AWS cannot do', async () => {
  expect((await cdk('destroy', '--force', ...APP)).ok).toBe(true);
  expect(await unsupported()).toEqual([]);
});
