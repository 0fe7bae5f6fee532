import {
  CloudFormationClient,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetRoleCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { endpoint } from './stand-in.ts';

const iam = new IAMClient({});
const lambda = new LambdaClient({});

/** Inline policies of the stack's roles. */
const rolePolicies = async (all: readonly StackResourceSummary[]): Promise<number> => {
  const roles = all.filter(({ ResourceType }) => ResourceType === 'AWS::IAM::Role');
  const lists = await Promise.all(
    roles.map(({ PhysicalResourceId }) => iam.send(new ListRolePoliciesCommand({ RoleName: PhysicalResourceId }))),
  );
  return lists.flatMap(({ PolicyNames = [] }) => PolicyNames).length;
};

/** The stand-in answers with a time that the SDK does not understand. */
const hasInvokeConfig = async (functionName: string | undefined): Promise<boolean> => {
  const credential = 'AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/lambda/aws4_request';
  const answer = await fetch(`${endpoint()}/2019-09-25/functions/${functionName}/event-invoke-config`, {
    headers: { authorization: `${credential}, SignedHeaders=host, Signature=0` },
  });
  return z
    .looseObject({ MaximumRetryAttempts: z.number(), MaximumEventAgeInSeconds: z.number() })
    .safeParse(await answer.json()).success;
};

/** Asks the service itself whether it has the resource; rejects or answers false where it hasn't. */
const ASK: Readonly<Record<string, (id: string, all: readonly StackResourceSummary[]) => Promise<boolean>>> = {
  'AWS::DynamoDB::Table': async (TableName) => {
    const { Table } = await new DynamoDBClient({}).send(new DescribeTableCommand({ TableName }));
    return (
      Table?.KeySchema?.[0]?.AttributeName === 'statement' &&
      Table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST'
    );
  },
  'AWS::SQS::Queue': async (QueueUrl) => {
    const { Attributes } = await new SQSClient({}).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return Attributes?.['QueueArn'] !== undefined;
  },
  'AWS::SQS::QueuePolicy': async (_, all) => {
    const QueueUrl = all.find(({ ResourceType }) => ResourceType === 'AWS::SQS::Queue')?.PhysicalResourceId;
    const { Attributes } = await new SQSClient({}).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return Attributes?.['Policy']?.includes('aws:SecureTransport') === true;
  },
  'AWS::Logs::LogGroup': async (logGroupNamePrefix) => {
    const { logGroups } = await new CloudWatchLogsClient({}).send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
    return logGroups?.[0]?.retentionInDays === 30;
  },
  'AWS::IAM::Role': async (RoleName) => (await iam.send(new GetRoleCommand({ RoleName }))).Role !== undefined,
  'AWS::IAM::Policy': async (_, all) =>
    (await rolePolicies(all)) >= all.filter(({ ResourceType }) => ResourceType === 'AWS::IAM::Policy').length,
  'AWS::Lambda::Function': async (FunctionName) => {
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    return Configuration?.Runtime === 'nodejs24.x' && Configuration.Architectures?.[0] === 'arm64';
  },
  'AWS::Lambda::EventInvokeConfig': async (_, all) => {
    const functions = all.filter(({ ResourceType }) => ResourceType === 'AWS::Lambda::Function');
    const have = await Promise.all(functions.map(({ PhysicalResourceId }) => hasInvokeConfig(PhysicalResourceId)));
    return have.every(Boolean);
  },
  'AWS::Lambda::Permission': async () => true,
  'AWS::Events::Rule': async (Name) =>
    (await new EventBridgeClient({}).send(new DescribeRuleCommand({ Name }))).State === 'ENABLED',
  'AWS::Scheduler::Schedule': async (Name) => {
    const schedule = await new SchedulerClient({}).send(new GetScheduleCommand({ Name }));
    return schedule.State === 'ENABLED' && schedule.Target?.RetryPolicy?.MaximumRetryAttempts === 0;
  },
  'AWS::SNS::Topic': async (TopicArn) =>
    (await new SNSClient({}).send(new GetTopicAttributesCommand({ TopicArn }))).Attributes !== undefined,
  'AWS::SNS::TopicPolicy': async () => true,
  'AWS::CloudWatch::Alarm': async (name) => {
    const { MetricAlarms } = await new CloudWatchClient({}).send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    return (
      MetricAlarms?.[0]?.AlarmDescription?.includes('runbook.md#') === true &&
      MetricAlarms[0].AlarmActions?.length === 1
    );
  },
  'AWS::CloudWatch::Dashboard': async (DashboardName) =>
    (await new CloudWatchClient({}).send(new GetDashboardCommand({ DashboardName }))).DashboardBody !== undefined,
  // The statement itself is looked at in Confluent.
  'Custom::FlinkStatements': async () => true,
};

export const resourcesOf = async (StackName: string): Promise<readonly StackResourceSummary[]> => {
  const found: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client: new CloudFormationClient({}) }, { StackName })) {
    found.push(...(page.StackResourceSummaries ?? []));
  }
  return found;
};

/** Resources that the stack claims to have and the services don't know. An exit code of 0 proves nothing. */
export const missing = async (resources: readonly StackResourceSummary[]): Promise<readonly string[]> => {
  const asked = resources.map(async ({ ResourceType = '', PhysicalResourceId = '' }) => {
    const ask = ASK[ResourceType];
    if (ask === undefined) return [`${ResourceType} ${PhysicalResourceId} (nobody knows how to ask)`];
    const there = await ask(PhysicalResourceId, resources).catch((error: unknown) => String(error));
    return there === true ? [] : [`${ResourceType} ${PhysicalResourceId} (${there})`];
  });
  return (await Promise.all(asked)).flat();
};
