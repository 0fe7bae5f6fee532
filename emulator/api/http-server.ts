import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Control } from '../control/control.ts';
import { controlAnswer } from '../control/control-endpoint.ts';
import type { RequestRecord, World } from '../world/confluent.ts';
import { catchUp } from '../world/lifecycle.ts';
import { type FaultRule, strike } from './faults.ts';
import { type ApiAnswer, answer } from './routes.ts';
import { ApiError, errorBody } from './wire.ts';

/** Where `redirect` points if the rule doesn't say: another host, of the kind that private networking redirects to. */
const ELSEWHERE = 'https://flink-n1abcd.us-east-1.aws.confluent.cloud';

const SLOW_SECONDS = 30;
const RETRY_SECONDS = 5;

/** The HTTP server: sockets, the control endpoint, and faults between the client and the API. */
export const httpServer = (world: World, control: () => Control, baseUrl: () => string): Server =>
  createServer((request, response) => {
    handle(world, control(), baseUrl(), request, response).catch((error: unknown) => {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!response.headersSent)
        send(response, { status: 500, headers: {}, body: errorBody(new ApiError(500, detail), 'full') });
      else response.destroy();
    });
  });

const handle = async (
  world: World,
  control: Control,
  baseUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const method = request.method ?? 'GET';
  const target = request.url ?? '/';
  const body = await text(request);
  const { pathname: path, searchParams: parameters } = new URL(target, baseUrl);
  if (path.startsWith('/emulator/')) return send(response, controlAnswer(control, method, path, body));
  catchUp(world);
  const record: RequestRecord = { at: world.at, method, path: target, status: null };
  world.requests.push(record);
  const carryOut = (): ApiAnswer =>
    answer(world, { method, path, parameters, authorization: request.headers.authorization, body, baseUrl });
  const rule = strike(world.faults, method, target);
  if (rule === undefined) return reply(response, record, carryOut());
  await suffer(rule, { world, target, record, request, response, carryOut });
};

interface Exchange {
  world: World;
  target: string;
  record: RequestRecord;
  request: IncomingMessage;
  response: ServerResponse;
  carryOut: () => ApiAnswer;
}

const suffer = async (
  rule: FaultRule,
  { world, target, record, request, response, carryOut }: Exchange,
): Promise<void> => {
  switch (rule.kind) {
    case 'hang':
      return;
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'lost-answer':
      carryOut();
      request.socket.destroy();
      return;
    case 'slow': {
      const late = carryOut();
      await world.clock.sleep((rule.seconds ?? SLOW_SECONDS) * 1000);
      return reply(response, record, late);
    }
    case 'rate-limited': {
      const seconds = String(rule.seconds ?? RETRY_SECONDS);
      const headers = {
        'retry-after': seconds,
        'x-ratelimit-limit': '1000',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': seconds,
      };
      return reply(response, record, { status: 429, headers, body: undefined });
    }
    case 'redirect':
      return reply(response, record, {
        status: 307,
        headers: { location: `${rule.location ?? ELSEWHERE}${target}` },
        body: undefined,
      });
    case 'status': {
      const status = rule.status ?? 503;
      const error = new ApiError(status, `The embedded Confluent was told to answer ${status}`);
      return reply(response, record, { status, headers: {}, body: errorBody(error, world.behaviour.errorFields) });
    }
    case 'not-json':
      return replyText(
        response,
        record,
        rule,
        carryOut(),
        'text/html',
        '<html><body><h1>Bad gateway</h1></body></html>',
      );
    case 'truncated': {
      const whole = carryOut();
      const json = JSON.stringify(whole.body ?? {});
      return replyText(response, record, rule, whole, 'application/json', json.slice(0, Math.ceil(json.length / 2)));
    }
    case 'empty':
      return replyText(response, record, rule, carryOut(), 'application/json', '');
  }
};

const reply = (response: ServerResponse, record: RequestRecord, given: ApiAnswer): void => {
  record.status = given.status;
  send(response, given);
};

const replyText = (
  response: ServerResponse,
  record: RequestRecord,
  rule: FaultRule,
  given: ApiAnswer,
  contentType: string,
  content: string,
): void => {
  record.status = rule.status ?? given.status;
  response.writeHead(record.status, { ...given.headers, ...requestId(), 'content-type': contentType });
  response.end(content);
};

const send = (response: ServerResponse, { status, headers, body }: ApiAnswer): void => {
  if (body === undefined) {
    response.writeHead(status, { ...headers, ...requestId(), ...(status === 204 ? {} : { 'content-length': '0' }) });
    response.end();
    return;
  }
  response.writeHead(status, { ...headers, ...requestId(), 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

const requestId = (): Record<string, string> => ({ 'x-request-id': randomUUID().replaceAll('-', '') });
