import { describe, expect, test } from 'vitest';
import { confluent, createFlights } from './confluent.ts';

describe('carried out, but the answer suffers', () => {
  test('lost-answer: the statement is there although the client never heard', async () => {
    const { control, post, get } = await confluent();
    control.fault({ kind: 'lost-answer', method: 'POST' });
    await expect(post('a', createFlights)).rejects.toThrow();
    expect((await get('a')).status.phase).toBe('PENDING');
    expect((await post('a', createFlights)).status).toBe(409);
    expect(control.requests().map(({ status }) => status)).toEqual([null, 200, 409]);
  });

  test('slow: on the clock of the caller, so nobody waits for real', async () => {
    const { control, send, clock } = await confluent();
    const before = clock.now();
    control.fault({ kind: 'slow', seconds: 900 });
    expect((await send('GET', '')).status).toBe(200);
    expect(clock.now() - before).toBe(900_000);
  });

  test('not-json', async () => {
    const { control, post, get, send } = await confluent();
    control.fault({ kind: 'not-json' });
    const odd = await post('a', createFlights);
    expect([odd.status, odd.headers.get('content-type')]).toEqual([201, 'text/html']);
    expect(() => JSON.parse(odd.text)).toThrow();
    expect((await get('a')).name).toBe('a');
    control.fault({ kind: 'not-json', status: 502 });
    expect((await send('GET', '/a')).status).toBe(502);
  });

  test('truncated', async () => {
    const { control, post, get } = await confluent();
    control.fault({ kind: 'truncated' });
    const odd = await post('a', createFlights);
    expect([odd.status, odd.headers.get('content-type')]).toEqual([201, 'application/json']);
    expect(odd.text).toMatch(/^\{"api_version"/);
    expect(() => JSON.parse(odd.text)).toThrow();
    expect((await get('a')).name).toBe('a');
  });

  test('empty', async () => {
    const { control, post, get } = await confluent();
    control.fault({ kind: 'empty' });
    const odd = await post('a', createFlights);
    expect([odd.status, odd.text]).toEqual([201, '']);
    expect((await get('a')).name).toBe('a');
  });
});

describe('not carried out', () => {
  test('reset', async () => {
    const { control, post, send } = await confluent();
    control.fault({ kind: 'reset' });
    await expect(post('a', createFlights)).rejects.toThrow();
    expect((await send('GET', '/a')).status).toBe(404);
    expect(control.requests().map(({ status }) => status)).toEqual([null, 404]);
  });

  test('rate-limited: Retry-After, and X-RateLimit-Reset in seconds from now', async () => {
    const { control, post, send } = await confluent();
    control.fault({ kind: 'rate-limited', seconds: 7 });
    const limited = await post('a', createFlights);
    expect([limited.status, limited.text]).toEqual([429, '']);
    expect(limited.headers.get('retry-after')).toBe('7');
    expect(limited.headers.get('x-ratelimit-reset')).toBe('7');
    expect(limited.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(limited.headers.get('x-request-id')).toBeTruthy();
    expect((await send('GET', '/a')).status).toBe(404);
  });

  test.each([500, 502, 503])('status %d', async (status) => {
    const { control, post, send } = await confluent();
    control.fault({ kind: 'status', status });
    const failed = await post('a', createFlights);
    expect([failed.status, failed.error().status]).toEqual([status, String(status)]);
    expect((await send('GET', '/a')).status).toBe(404);
  });

  test('redirect: 307 to another host', async () => {
    const { control, post, send, base, url } = await confluent();
    control.fault({ kind: 'redirect', times: 2 });
    const moved = await post('a', createFlights);
    expect(moved.status).toBe(307);
    expect(moved.headers.get('location')).toBe(
      `https://flink-n1abcd.us-east-1.aws.confluent.cloud${base.slice(url.length)}`,
    );
    control.clearFaults();
    control.fault({ kind: 'redirect', location: 'http://127.0.0.1:9' });
    expect((await send('GET', '/a')).headers.get('location')).toBe(`http://127.0.0.1:9${base.slice(url.length)}/a`);
    expect((await send('GET', '/a')).status).toBe(404);
  });

  test('hang: no answer until the client gives up', async () => {
    const { control, base, post, send } = await confluent();
    control.fault({ kind: 'hang', method: 'GET' });
    await expect(fetch(base, { signal: AbortSignal.timeout(30) })).rejects.toThrow();
    expect((await post('a', createFlights)).status).toBe(201);
    expect((await send('GET', '/a')).status).toBe(200);
  });
});

test('a script of faults: which requests, how often, after how many; the oldest rule that matches wins', async () => {
  const { control, send } = await confluent();
  control.fault({ kind: 'status', status: 500, pathIncludes: '/a', after: 1, times: 2 });
  control.fault({ kind: 'status', status: 503, method: 'GET', times: 'always' });
  const codes: number[] = [];
  for (const [method, path] of [
    ['GET', '/a'],
    ['GET', '/a'],
    ['DELETE', '/b'],
    ['DELETE', '/a'],
    ['DELETE', '/a'],
    ['GET', '/b'],
  ] as const) {
    codes.push((await send(method, path)).status);
  }
  expect(codes).toEqual([503, 500, 404, 500, 404, 503]);
  control.clearFaults();
  expect((await send('GET', '')).status).toBe(200);
});

test('faults hit before credentials are looked at', async () => {
  const { control, send } = await confluent();
  control.fault({ kind: 'rate-limited' });
  expect((await send('GET', '', undefined, { authorization: '' })).status).toBe(429);
});
