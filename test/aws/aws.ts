import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { type Item, makeDynamoDb } from './dynamodb.ts';
import { makeEventBridge, type ReceivedEvent } from './eventbridge.ts';
import { makeSecretsManager } from './secrets-manager.ts';
import type { AwsAnswer, Operation } from './wire.ts';

export type ServiceName = 'secretsmanager' | 'dynamodb' | 'eventbridge';

/** `error`: 500 to everything; `reset`: the connection is cut; `hang`: no answer ever; `garble`: an answer cut short. */
export type Outage = 'error' | 'reset' | 'hang' | 'garble';

/** Loopback stand-ins for the three services of AWS that the keeper uses, spoken to by the real SDK. */
export interface Aws {
  readonly url: string;
  /** What a client needs to speak to it, with as many tries as given. */
  clientConfig(maxAttempts?: number): {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  /** Name → value; bytes are given back as SecretBinary. */
  readonly secrets: Map<string, string | Uint8Array>;
  /** Table → key → item; a table that isn't here does not exist. */
  readonly tables: Map<string, Map<string, Item>>;
  /** The entries that were taken, in order. */
  readonly events: ReceivedEvent[];
  /** Per service: real milliseconds before each of its next answers, in this order. */
  readonly delays: Map<ServiceName, number[]>;
  /** Per service; delete it and the outage is over. */
  readonly outages: Map<ServiceName, Outage>;
  /** Per service: the answer to everything, instead of its own. */
  readonly refusals: Map<ServiceName, AwsAnswer>;
  /** Ids of changes that PutEvents answers with an error code, while others of the same request are taken. */
  readonly refusedEvents: Set<string>;
  /** All requests, as `secretsmanager.GetSecretValue`, with their bodies. */
  readonly requests: { readonly target: string; readonly body: unknown }[];
  close(): Promise<void>;
}

const SERVICES: Readonly<Record<string, ServiceName>> = {
  secretsmanager: 'secretsmanager',
  DynamoDB_20120810: 'dynamodb',
  AWSEvents: 'eventbridge',
};

const fail = (response: ServerResponse, outage: Exclude<Outage, 'garble'>): void => {
  switch (outage) {
    case 'error':
      response.writeHead(500, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ __type: 'InternalServerError', message: 'out of order' }));
      return;
    case 'reset':
      response.destroy();
      return;
    case 'hang':
      return;
  }
};

const answerWith = (response: ServerResponse, { status, body }: AwsAnswer, garbled: boolean): void => {
  const json = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(garbled ? json.slice(0, -8) : json);
};

export const startAws = async (): Promise<Aws> => {
  const state: Omit<Aws, 'url' | 'clientConfig' | 'close'> = {
    secrets: new Map(),
    tables: new Map(),
    events: [],
    delays: new Map(),
    outages: new Map(),
    refusals: new Map(),
    refusedEvents: new Set(),
    requests: [],
  };
  const operations: Readonly<Record<string, Operation>> = {
    'secretsmanager.GetSecretValue': makeSecretsManager(state.secrets),
    ...makeDynamoDb(state.tables),
    'AWSEvents.PutEvents': makeEventBridge(state.events, state.refusedEvents),
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = z.string().parse(request.headers['x-amz-target']);
    const body: unknown = JSON.parse(await text(request));
    state.requests.push({ target, body });
    const service = SERVICES[target.split('.')[0] ?? ''];
    const delay = service && state.delays.get(service)?.shift();
    if (delay !== undefined) await setTimeout(delay, undefined, { ref: false });
    const outage = service && state.outages.get(service);
    if (outage !== undefined && outage !== 'garble') return fail(response, outage);
    const refusal = service && state.refusals.get(service);
    if (refusal !== undefined) return answerWith(response, refusal, false);
    const operation = operations[target];
    if (operation === undefined) throw new Error(`no stand-in for ${target}`);
    answerWith(response, operation(body), outage === 'garble');
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      answerWith(response, { status: 400, body: { __type: 'ValidationException', message: String(error) } }, false);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port }: Pick<AddressInfo, 'port'> = z.object({ port: z.number() }).parse(server.address());
  const url = `http://127.0.0.1:${port}`;

  return {
    ...state,
    url,
    clientConfig: (maxAttempts = 1) => ({
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'stand-in', secretAccessKey: 'stand-in' },
      maxAttempts,
    }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      });
    },
  };
};
