import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keeperApp } from '../../bin/app.ts';
import { foreignApp, foreignStatements } from './foreign-app.ts';
import { Policies } from './policies.ts';
import { synthesize, synthesizeOne } from './template.ts';

const REGION = 'us-east-1:123456789012';
const stack = synthesizeOne((outdir) => keeperApp({ catalogName: 'env-em8edd', databaseName: 'lkc-em8edd' }, outdir));
const policies = new Policies(stack);
const arn = (type: string, idStart?: string) => policies.arn(stack.one(type, idStart)[0]);
const secret = (name: string) => `arn:aws:secretsmanager:${REGION}:secret:${name}`;

const OWN = '/confluent_cloud_resource/env-em8edd/flink_compute_pool';
const TABLE = arn('AWS::DynamoDB::Table');

describe.each([
  ['keeper', 'KeeperRole', 'KeeperLog'],
  ['deployment', 'KeeperDeploymentRunnerRole', 'KeeperDeploymentRunnerLog'],
])('the role of the %s', (_, roleStart, logStart) => {
  const [role] = stack.one('AWS::IAM::Role', roleStart);
  const stream = arn('AWS::Logs::LogGroup', logStart).replace(/\*$/, 'log-stream:2026/11/22/[$LATEST]abc');

  it.each([
    ['secretsmanager:GetSecretValue', secret(`${OWN}-Ab12Cd`)],
    ['dynamodb:GetItem', TABLE],
    ['dynamodb:PutItem', TABLE],
    ['events:PutEvents', `arn:aws:events:${REGION}:event-bus/default`],
    ['logs:CreateLogStream', stream],
    ['logs:PutLogEvents', stream],
    ['xray:PutTraceSegments', '*'],
    ['xray:PutTelemetryRecords', '*'],
  ])('may %s on %s', (action, resource) => {
    expect(policies.allows(role, { action, resource })).toBe(true);
  });

  it.each([
    ['secretsmanager:GetSecretValue', secret('/confluent_cloud_resource/env-other/flink_compute_pool-Ab12Cd')],
    ['secretsmanager:GetSecretValue', secret(`${OWN}-other-Ab12Cd`)],
    ['secretsmanager:GetSecretValue', secret(`${OWN}-Ab12Cd`).replace('123456789012', '210987654321')],
    ['secretsmanager:PutSecretValue', secret(`${OWN}-Ab12Cd`)],
    ['dynamodb:GetItem', `arn:aws:dynamodb:${REGION}:table/another`],
    ['dynamodb:PutItem', `arn:aws:dynamodb:${REGION}:table/another`],
    ['dynamodb:PutItem', `${TABLE}-2`],
    ['dynamodb:DeleteItem', TABLE],
    ['dynamodb:Scan', TABLE],
    ['events:PutEvents', `arn:aws:events:${REGION}:event-bus/another`],
    ['logs:PutLogEvents', `arn:aws:logs:${REGION}:log-group:another:log-stream:a`],
    ['logs:CreateLogGroup', stream],
    ['sqs:SendMessage', `arn:aws:sqs:${REGION}:another`],
    ['lambda:InvokeFunction', arn('AWS::Lambda::Function', 'KeeperFunction')],
    ['ec2:CreateNetworkInterface', '*'],
    ['kms:Decrypt', `arn:aws:kms:${REGION}:key/any`],
  ])('may not %s on %s', (action, resource) => {
    expect(policies.allows(role, { action, resource })).toBe(false);
  });
});

it('lets the keeper alone tell of what it could not do', () => {
  const call = { action: 'sqs:SendMessage', resource: arn('AWS::SQS::Queue') };
  expect(policies.allows(stack.one('AWS::IAM::Role', 'KeeperRole')[0], call)).toBe(true);
  expect(policies.allows(stack.one('AWS::IAM::Role', 'KeeperDeployment')[0], call)).toBe(false);
});

it('lets the scheduler invoke the keeper, and nothing else', () => {
  const [role] = stack.one('AWS::IAM::Role', 'KeeperTriggersSchedulerRole');
  const keeper = arn('AWS::Lambda::Function', 'KeeperFunction');
  expect(policies.allows(role, { action: 'lambda:InvokeFunction', resource: keeper })).toBe(true);
  expect(policies.allows(role, { action: 'lambda:InvokeFunction', resource: `${keeper}:1` })).toBe(false);
  const runner = arn('AWS::Lambda::Function', 'KeeperDeployment');
  expect(policies.allows(role, { action: 'lambda:InvokeFunction', resource: runner })).toBe(false);
});

it('keeps two keepers of one stack apart, and lets each use its key only through the services that it uses', () => {
  const folder = foreignStatements();
  const foreign = synthesize((outdir) => foreignApp(outdir, folder)).stacks.get('Foreign');
  rmSync(folder, { recursive: true });
  if (foreign === undefined) throw new Error('There is no stack Foreign');
  const theirs = new Policies(foreign);
  const [plain] = foreign.one('AWS::IAM::Role', 'PlainKeeper');
  const [full] = foreign.one('AWS::IAM::Role', 'FullKeeper');
  const key = theirs.arn(foreign.one('AWS::KMS::Key')[0]);
  const table = (start: string) => theirs.arn(foreign.one('AWS::DynamoDB::Table', start)[0]);
  const decrypt = (service: string) => ({
    action: 'kms:Decrypt',
    resource: key,
    viaService: `${service}.us-east-1.amazonaws.com`,
  });
  const own = theirs.arn(foreign.one('AWS::SecretsManager::Secret')[0]);
  expect([
    theirs.allows(plain, { action: 'dynamodb:PutItem', resource: table('Plain') }),
    theirs.allows(full, { action: 'dynamodb:PutItem', resource: table('Full') }),
    theirs.allows(full, { action: 'events:PutEvents', resource: theirs.arn(foreign.one('AWS::Events::EventBus')[0]) }),
    theirs.allows(full, decrypt('secretsmanager')),
    theirs.allows(full, decrypt('dynamodb')),
    theirs.allows(full, { action: 'ec2:CreateNetworkInterface', resource: '*' }),
  ]).toEqual([true, true, true, true, true, true]);
  expect([
    theirs.allows(plain, { action: 'dynamodb:PutItem', resource: table('Full') }),
    theirs.allows(full, { action: 'dynamodb:PutItem', resource: table('Plain') }),
    theirs.allows(full, { action: 'events:PutEvents', resource: `arn:aws:events:${REGION}:event-bus/default` }),
    theirs.allows(plain, { action: 'secretsmanager:GetSecretValue', resource: own }),
    theirs.allows(plain, decrypt('dynamodb')),
    theirs.allows(full, decrypt('s3')),
  ]).toEqual([false, false, false, false, false, false]);
});
