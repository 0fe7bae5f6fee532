import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { RequestRecord } from '../world/confluent.ts';

/** The answer to a request, before it is written to the socket. */
export interface HttpAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Body as an object; undefined: no body at all. */
  body: unknown;
}

export const reply = (response: ServerResponse, record: RequestRecord, given: HttpAnswer): void => {
  record.status = given.status;
  send(response, given);
};

export const send = (response: ServerResponse, { status, headers, body }: HttpAnswer): void => {
  if (body === undefined) {
    response.writeHead(status, { ...headers, ...requestId(), ...(status === 204 ? {} : { 'content-length': '0' }) });
    response.end();
    return;
  }
  response.writeHead(status, { ...headers, ...requestId(), 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

export const requestId = (): Record<string, string> => ({ 'x-request-id': randomUUID().replaceAll('-', '') });
