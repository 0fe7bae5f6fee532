import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { EVENT_SOURCE } from '../../lambda/contract.ts';

const run = promisify(execFile);

/** Where the stand-in for AWS serves. */
export const endpoint = (): string => {
  // biome-ignore lint/style/noProcessEnv: the stand-in is started by whoever runs these tests
  const url = process.env['AWS_ENDPOINT_URL'];
  if (url === undefined)
    throw new Error('AWS_ENDPOINT_URL is not set: start a stand-in for AWS first (CONTRIBUTING.md)');
  return url;
};

const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** What `cdk` printed, and whether it went well. */
export interface CdkResult {
  readonly ok: boolean;
  readonly output: string;
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Runs the real command line, with a folder of its own for what it writes. */
export const cdk = async (...args: readonly string[]): Promise<CdkResult> => {
  const folder = await mkdtemp(join(tmpdir(), 'cdk-'));
  const outputsFile = join(folder, 'outputs.json');
  const outputs = args[0] === 'deploy' ? ['--outputs-file', outputsFile, '--require-approval', 'never'] : [];
  const command = [...args, ...outputs, '--output', join(folder, 'cdk.out'), '--ci', '--no-color'];
  try {
    const { stdout, stderr } = await run('node_modules/.bin/cdk', command, { maxBuffer: 2 ** 26 });
    const text = args[0] === 'deploy' ? await readFile(outputsFile, 'utf8') : '{}';
    return { ok: true, output: stdout + stderr, outputs: outputsSchema.parse(JSON.parse(text)) };
  } catch (error) {
    const { stdout, stderr } = z.looseObject({ stdout: z.string(), stderr: z.string() }).parse(error);
    return { ok: false, output: stdout + stderr, outputs: {} };
  } finally {
    await rm(folder, { recursive: true });
  }
};

const emulator = async (path: string, body?: unknown): Promise<unknown> => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${endpoint()}${path}`, init);
  return answer.status === 204 ? undefined : ((await answer.json()) as unknown);
};

/** Forgets everything that was deployed. */
export const reset = async (): Promise<void> => {
  await fetch(`${endpoint()}/moto-api/reset`, { method: 'POST' });
};

const firedSchema = z.object({
  fired: z.array(z.looseObject({ delivered: z.boolean(), functionError: z.string().nullish() })),
});

/** Every schedule fires once; resolves when its target has ended. */
export const tick = async () => firedSchema.parse(await emulator('/emulator/tick', {})).fired;

/** What was asked for and the stand-in cannot do. */
export const unsupported = async (): Promise<unknown> =>
  z.looseObject({ unsupported: z.array(z.unknown()) }).parse(await emulator('/emulator/unsupported')).unsupported;

/** Invokes the deployed function by hand. */
export const invoke = async (functionName: string, input: unknown): Promise<unknown> => {
  const lambda = new LambdaClient({});
  const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(input) }));
  return JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8'));
};

export const putSecret = async (name: string, value: unknown): Promise<void> => {
  const secrets = new SecretsManagerClient({});
  const SecretString = JSON.stringify(value);
  try {
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceExistsException') throw error;
    await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  }
};

/** A queue that everything the keeper tells on the default bus goes to; the function takes what has arrived. */
export const listen = async (): Promise<() => Promise<readonly unknown[]>> => {
  const sqs = new SQSClient({});
  const events = new EventBridgeClient({});
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'told' }));
  const attributes = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await events.send(new PutRuleCommand({ Name: 'told', EventPattern: JSON.stringify({ source: [EVENT_SOURCE] }) }));
  const Arn = attributes.Attributes?.['QueueArn'];
  await events.send(new PutTargetsCommand({ Rule: 'told', Targets: [{ Id: 'told', Arn }] }));
  return async () => {
    const bodies: unknown[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return bodies;
      for (const { Body, ReceiptHandle } of Messages) {
        bodies.push(z.looseObject({ detail: z.unknown() }).parse(JSON.parse(Body ?? '')).detail);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  };
};
