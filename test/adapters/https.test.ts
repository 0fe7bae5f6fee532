import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { exchange, RequestTimeout } from '../../lambda/adapters/https.ts';
import { type ScriptedAnswer, startScripted } from './scripted.ts';
import { failureOf } from './secrets.ts';

let server: Server | undefined;

const listening = async (listener: RequestListener): Promise<URL> => {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${z.custom<AddressInfo>().parse(server.address()).port}/path?query=1`);
};

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const get = (url: URL, timeoutMs = 5_000) => exchange({ method: 'GET', url, headers: {}, timeoutMs });

test('gives the whole answer, whatever its status, in characters that were not cut apart', async () => {
  const scripted = await startScripted();
  scripted.answer({ status: 418, headers: { 'x-it': 'is' }, body: { flight: 'Zürich ✈' } });
  const url = new URL(`${scripted.url}/statements/x?query=1`);
  const reply = await exchange({ method: 'PUT', url, headers: { 'x-said': 'so' }, body: '"ä"', timeoutMs: 5_000 });
  expect(reply).toMatchObject({ status: 418, headers: { 'x-it': 'is' }, text: '{"flight":"Zürich ✈"}' });
  expect(scripted.requests).toMatchObject([
    { method: 'PUT', url: '/statements/x?query=1', headers: { 'x-said': 'so' }, body: 'ä' },
  ]);
  await scripted.close();

  const pieces = await listening((_, response) => {
    const bytes = Buffer.from('✈ over Zürich');
    response.write(bytes.subarray(0, 2), () => response.end(bytes.subarray(2)));
  });
  expect((await get(pieces)).text).toBe('✈ over Zürich');
});

test('ends an answer that does not come in time', async () => {
  const url = await listening((_, response) => response.write('half'));
  const error = await failureOf(get(url, 30));
  expect(error).toBeInstanceOf(RequestTimeout);
  expect(error).toMatchObject({ name: 'RequestTimeout', message: 'no complete answer within 30 ms' });
});

test('takes eight megabytes, and no byte more', async () => {
  const most = 8 * 1024 * 1024;
  const url = await listening(({ headers }, response) => response.end(Buffer.alloc(Number(headers['x-size']), 'x')));
  const sized = (size: number) =>
    exchange({ method: 'GET', url, headers: { 'x-size': String(size) }, timeoutMs: 10_000 });
  expect((await sized(most)).text).toHaveLength(most);
  expect(await failureOf(sized(most + 1))).toEqual(new Error(`the answer is longer than ${most} bytes`));
});

test('does not quote what is no HTTP, and tells what was cut short', async () => {
  const scripted = await startScripted();
  const asked = (answer: ScriptedAnswer) => {
    scripted.answer(answer);
    return failureOf(get(new URL(scripted.url)));
  };
  const noise = await asked({ noise: 'HTTP/1.1 a-secret\r\n\r\n' });
  expect(noise).toMatchObject({ message: expect.stringMatching(/^Parse Error.* in the answer$/) });
  expect(noise).not.toHaveProperty('rawPacket');
  expect(await asked('reset')).toMatchObject({ code: 'ECONNRESET' });
  expect(await asked('cut short')).toMatchObject({ message: 'the connection closed before the answer was complete' });
  await scripted.close();
  expect(await failureOf(get(new URL(scripted.url)))).toMatchObject({ code: 'ECONNREFUSED' });
});

test('speaks TLS where the address says so', async () => {
  const url = await listening((_, response) => response.end('plain'));
  url.protocol = 'https:';
  expect(await failureOf(get(url))).toMatchObject({ message: expect.stringMatching(/SSL|TLS/) });
});
