import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestRecord, World } from '../world/confluent.ts';
import type { FaultRule } from '../world/faults.ts';
import { ApiError, errorBody } from './errors.ts';
import { type HttpAnswer, reply, requestId } from './http-answer.ts';

/** Target of `redirect` if the rule names none: another host, of the kind that private networking redirects to. */
const ELSEWHERE = 'https://flink-n1abcd.us-east-1.aws.confluent.cloud';

const SLOW_SECONDS = 30;
const RETRY_SECONDS = 5;

export interface Exchange {
  world: World;
  target: string;
  record: RequestRecord;
  request: IncomingMessage;
  response: ServerResponse;
  carryOut: () => HttpAnswer;
}

/** The fate of a request that a fault hits: it is carried out or not, and answered as the fault's rule says. */
export const injectFault = async (
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
      const error = new ApiError(status, rule.detail ?? `The embedded Confluent was told to answer ${status}`);
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

const replyText = (
  response: ServerResponse,
  record: RequestRecord,
  rule: FaultRule,
  given: HttpAnswer,
  contentType: string,
  content: string,
): void => {
  record.status = rule.status ?? given.status;
  response.writeHead(record.status, { ...given.headers, ...requestId(), 'content-type': contentType });
  response.end(content);
};
