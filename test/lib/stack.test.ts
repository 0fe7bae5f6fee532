import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { keeperApp } from '../../bin/app.ts';
import { defaultSecretName, LEDGER_KEY, REQUEST_DETAIL_TYPE, REQUEST_SOURCE } from '../../lambda/contract.ts';
import { FlinkStatementKeeper } from '../../lib/flink-statement-keeper.ts';
import { synthesize } from './template.ts';

const PLACE = { catalogName: 'env-em8edd', databaseName: 'lkc-em8edd' };
const app = synthesize((outdir) => keeperApp({ ...PLACE, alarmEmail: 'somebody@example.com' }, outdir));
const stack = app.stacks.get('FlinkStatementKeeper');
if (stack === undefined) throw new Error('There is no stack FlinkStatementKeeper');

const KEEPER = stack.one('AWS::Lambda::Function', 'KeeperFunction');
const RUNNER = stack.one('AWS::Lambda::Function', 'KeeperDeployment');
const [DEAD_LETTERS] = stack.one('AWS::SQS::Queue');
const [LEDGER, ledger] = stack.one('AWS::DynamoDB::Table');
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

it('has what a person needs to call the keeper by hand', () => {
  expect(stack.json.Outputs).toMatchObject({
    KeeperFunctionName: { Value: { Ref: KEEPER[0] } },
    LedgerTableName: { Value: { Ref: LEDGER } },
  });
});

it('runs two functions from one asset, with all that the contract asks for', () => {
  expect(KEEPER[1].Properties['Code']).toEqual(RUNNER[1].Properties['Code']);
  expect([KEEPER, RUNNER].map(([, { Properties }]) => [Properties['Handler'], Properties['Timeout']])).toEqual([
    ['handler.handler', 60],
    ['handler.deployment', 600],
  ]);
  for (const [, { Properties }] of [KEEPER, RUNNER]) {
    expect(Properties).toMatchObject({
      MemorySize: 256,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' },
      Environment: {
        Variables: {
          CATALOG_NAME: 'env-em8edd',
          DATABASE_NAME: 'lkc-em8edd',
          SECRET_NAME: defaultSecretName('env-em8edd'),
          LEDGER_TABLE_NAME: { Ref: LEDGER },
        },
      },
    });
    expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  }
});

it('sends the handler and the statements, and nothing else', () => {
  expect(app.assets).toEqual([
    [
      'handler.mjs',
      'statements',
      'statements/flight-avro.sql',
      'statements/flight-consolidator.sql',
      'statements/statements.json',
    ],
  ]);
});

it('ticks every minute, without retries, and tells of what was lost', () => {
  expect(stack.one('AWS::Scheduler::Schedule')[1].Properties).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Target: {
      Arn: arnOf(KEEPER[0]),
      Input: '{}',
      RetryPolicy: { MaximumRetryAttempts: 0 },
      DeadLetterConfig: { Arn: arnOf(DEAD_LETTERS) },
    },
  });
  expect(stack.one('AWS::Lambda::EventInvokeConfig', 'KeeperFunction')[1].Properties).toMatchObject({
    FunctionName: { Ref: KEEPER[0] },
    MaximumEventAgeInSeconds: 300,
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: arnOf(DEAD_LETTERS) } },
  });
});

it('runs when the secret changes, and when somebody asks for it', () => {
  const rules = stack.properties('AWS::Events::Rule');
  for (const { Targets } of rules) {
    expect(Targets).toMatchObject([{ Arn: arnOf(KEEPER[0]), DeadLetterConfig: { Arn: arnOf(DEAD_LETTERS) } }]);
  }
  expect(rules.map(({ EventPattern }) => EventPattern)).toMatchObject([
    {
      source: ['aws.secretsmanager'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventName: ['PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage'],
        requestParameters: { secretId: expect.arrayContaining([defaultSecretName('env-em8edd')]) },
      },
    },
    {
      source: ['aws.secretsmanager'],
      'detail-type': ['AWS Service Event via CloudTrail'],
      detail: { eventName: ['RotationSucceeded'], additionalEventData: { SecretId: expect.anything() } },
    },
    { source: [REQUEST_SOURCE], 'detail-type': [REQUEST_DETAIL_TYPE] },
  ]);
});

it('keeps the ledger, whatever happens to the stack', () => {
  expect(ledger).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: {
      KeySchema: [{ AttributeName: LEDGER_KEY, KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: false,
    },
  });
});

it('runs a pass with each deployment, before anything ticks, and stops the statements before anything is gone', () => {
  const [id, { Properties, DependsOn }] = stack.one('Custom::FlinkStatements');
  expect(Properties).toEqual({
    ServiceToken: arnOf(RUNNER[0]),
    ServiceTimeout: '660',
    onDelete: 'stop',
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const needed = ['AWS::IAM::Policy', 'AWS::Logs::LogGroup', 'AWS::DynamoDB::Table', 'AWS::Lambda::Function'];
  expect(DependsOn).toEqual(expect.arrayContaining(needed.flatMap((type) => stack.of(type).map(([name]) => name))));
  for (const type of ['AWS::Scheduler::Schedule', 'AWS::Events::Rule']) {
    for (const [, { DependsOn: before }] of stack.of(type)) expect(before).toContain(id);
  }
});

it('tells each alarm, and who asked for it', () => {
  const [topic] = stack.one('AWS::SNS::Topic');
  const alarms = stack.properties('AWS::CloudWatch::Alarm');
  expect(alarms.map(({ MetricName, TreatMissingData }) => [MetricName, TreatMissingData])).toEqual([
    ['Healthy', 'ignore'],
    ['Held', 'ignore'],
    ['Degraded', 'notBreaching'],
    ['Flapping', 'notBreaching'],
    ['Invocations', 'breaching'],
    ['Errors', 'notBreaching'],
    ['NumberOfMessagesSent', 'notBreaching'],
  ]);
  for (const { AlarmActions, OKActions } of alarms) {
    expect([AlarmActions, OKActions]).toEqual([[{ Ref: topic }], [{ Ref: topic }]]);
  }
  expect(stack.one('AWS::SNS::Subscription')[1].Properties).toMatchObject({
    Protocol: 'email',
    Endpoint: 'somebody@example.com',
  });
});

it('shows everything on one dashboard', () => {
  const body = JSON.stringify(stack.one('AWS::CloudWatch::Dashboard')[1].Properties);
  for (const shown of [
    'Healthy',
    'Held',
    'Degraded',
    'Flapping',
    'Restarts',
    'TimeToRecover',
    'PassDuration',
    'ConfluentErrors',
  ]) {
    expect(body).toContain(shown);
  }
  expect(body).toContain('filter message =');
});

it('changes its digest with everything that runs, and with nothing else', () => {
  const digest = (context: Readonly<Record<string, string>>) =>
    synthesize((outdir) => keeperApp({ ...PLACE, ...context }, outdir))
      .stacks.get('FlinkStatementKeeper')
      ?.one('Custom::FlinkStatements')[1].Properties['digest'];
  const [, { Properties }] = stack.one('Custom::FlinkStatements');
  expect(digest({ scheduleMinutes: '5', onDelete: 'retain' })).toBe(Properties['digest']);
  expect(digest({ databaseName: 'another' })).not.toBe(Properties['digest']);
});

it('is as it was looked at', () => {
  const volatile = /"(S3Key|digest)": "[0-9a-f]{64}(\.zip)?"/g;
  expect(JSON.stringify(stack.json, null, 2).replaceAll(volatile, '"$1": "…"')).toMatchSnapshot();
});

it('warns of two keepers that count into one metric', () => {
  const both = new App();
  const place = { catalogName: 'a', databaseName: 'b' };
  const keepers = new Stack(both, 'Two');
  new FlinkStatementKeeper(keepers, 'One', place);
  new FlinkStatementKeeper(keepers, 'Two', place);
  new FlinkStatementKeeper(keepers, 'Three', { ...place, metricsNamespace: 'Another' });
  const warnings = Annotations.fromStack(keepers).findWarning('*', Match.stringLikeRegexp('same metrics'));
  expect(warnings.map(({ id }) => id)).toEqual(['/Two/Two']);
});
