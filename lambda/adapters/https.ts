import type { IncomingHttpHeaders } from 'node:http';
import { PROXY } from './proxy.ts';
import { startTimer } from './timeout.ts';
import { isUntrusted, messageOf } from './trouble.ts';

// An ESM import of them costs a cold start 40 ms more.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Exchange {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Real milliseconds from the first byte sent to the last one received. */
  readonly timeoutMs: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** An answer that did not come, or not wholly, within the time allowed. */
export class RequestTimeout extends Error {
  override readonly name = 'RequestTimeout';
}

/** The longest answer that is read; no page of 100 statements comes near it. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** The most connections to one host. */
export const MAX_CONNECTIONS = 16;

// An idle one is closed before the other side drops it, as it does while a function is frozen.
const AGENT = { keepAlive: true, maxSockets: MAX_CONNECTIONS, timeout: 30_000, ...PROXY };

const PROTOCOLS = {
  'http:': { request: http.request, agent: new http.Agent(AGENT) },
  'https:': { request: https.request, agent: new https.Agent(AGENT) },
};

/**
 * Request and its whole answer, whatever its status. Connections are kept alive and reused; redirects are not followed.
 *
 * @throws {Error} where no complete answer came: refused, reset, too slow, cut short or too long.
 */
export const exchange = ({ method, url, headers, body, timeoutMs }: Exchange): Promise<Reply> => {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const { request, agent } = PROTOCOLS[url.protocol === 'http:' ? 'http:' : 'https:'];
  const outgoing = request(url, { method, headers, agent });
  const cancel = startTimer(timeoutMs, () =>
    outgoing.destroy(new RequestTimeout(`no complete answer within ${timeoutMs} ms`)),
  );

  // A parser's error carries the packet that it could not read, and with it whatever the answer has echoed.
  outgoing.on('error', (error) => {
    if ('rawPacket' in error) reject(new Error(`${error.message} in the answer`));
    else reject(isUntrusted(error) ? new Error(messageOf(error), { cause: error }) : error);
  });
  outgoing.on('close', () => reject(new Error('the connection closed before the answer was complete')));
  outgoing.on('response', (incoming) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) outgoing.destroy(new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`));
      else chunks.push(chunk);
    });
    // Of an answer that was cut short there is no end, but the close of the request.
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
    });
  });
  outgoing.end(body);
  return promise.finally(cancel);
};
