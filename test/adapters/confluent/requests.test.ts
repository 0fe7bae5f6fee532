import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import { DeadlineExceeded, KeeperUnavailable } from '../../../lambda/pass/ports.ts';
import { API_KEY, API_SECRET, expectNoSecretIn, FORBIDDEN, failureOf } from '../secrets.ts';
import { failed, type Stage, stage, statement } from './stage.ts';
import { visible } from './visible.ts';

let on: Stage;

beforeEach(async () => {
  on = await stage();
});

afterEach(() => on.close());

const here = { status: 200, body: statement() };
const find = (milliseconds?: number) => on.client.find('flight', on.budget(milliseconds));
const basic = (key: string): string => `Basic ${Buffer.from(`${key}:${API_SECRET}`).toString('base64')}`;

describe('tries', () => {
  test('reuse their connection', async () => {
    on.server.answer(here);
    await find();
    await find();
    await find();
    expect(new Set(on.server.requests.map(({ port }) => port)).size).toBe(1);
  });

  test('outlive a connection that the other side has dropped', async () => {
    on.server.answer(here, 'reset', here);
    await find();
    expect(await find()).toMatchObject({ phase: phaseOf('RUNNING') });
    expect(on.failedTries()).toBe(1);
  });

  test.each([
    'reset',
    'cut short',
    'hang',
    { noise: 'HTTP/1.1 nonsense\r\n\r\n' },
    failed(429, 'x'),
    failed(500, 'x'),
    failed(502, 'x'),
    failed(503, 'x'),
    failed(504, 'x'),
    { status: 200, body: '{"status":{"phase":"RUNN' },
    { status: 200, body: '<html>' },
    { status: 200, body: '' },
    { status: 200, body: 'null' },
    { status: 200, body: { errors: null } },
    { status: 200, body: { status: { phase: '' } } },
  ] as const)('are made again after %j', async (answer) => {
    on.server.answer(answer, here);
    expect(await find()).toMatchObject({ phase: phaseOf('RUNNING') });
    expect(on.server.asked()).toEqual(['GET /flight', 'GET /flight']);
    expect(on.failedTries()).toBe(1);
  });

  test.each([400, 405, 410, 418, 501])('are not made again after %i', async (status) => {
    on.server.answer(failed(status, 'No.'));
    expect(await failureOf(find())).toMatchObject({ reason: 'Unreachable', message: expect.stringContaining('No.') });
    expect(on.server.requests).toHaveLength(1);
    expect(on.failedTries()).toBe(status === 501 ? 1 : 0);
  });

  test('end some time, with the last error', async () => {
    on.server.answer(failed(503, 'out of order'));
    const error = await failureOf(find());
    expect(error).toBeInstanceOf(KeeperUnavailable);
    expect(error).toMatchObject({
      reason: 'Unreachable',
      message: expect.stringMatching(/GET of statement flight.*503: out of order \(X-Request-Id: request-1\)/),
      cause: expect.any(Error),
    });
    expect(on.server.requests).toHaveLength(5);
    expect(on.failedTries()).toBe(5);
  });

  test('end where nobody listens', async () => {
    await on.server.close();
    expect(await failureOf(find())).toMatchObject({
      reason: 'Unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
      cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
    });
    await on.close().catch(() => undefined);
    on = await stage();
  });

  test('refuse an answer without end', async () => {
    on.server.answer({ status: 200, body: 'x'.repeat(9 * 1024 * 1024) }, here);
    expect(await find()).toMatchObject({ phase: phaseOf('RUNNING') });
  });
});

describe('pauses', () => {
  test('become longer', async () => {
    on.server.answer(failed(500, 'x'), failed(500, 'x'), failed(500, 'x'), here);
    await find();
    expect(on.clock.pauses).toEqual([375, 750, 1500]);
  });

  test.each([
    [429, { 'retry-after': '7' }, 7_125],
    [503, { 'retry-after': '7' }, 7_125],
    [429, { 'retry-after': 'Sun, 22 Nov 2026 10:00:09 GMT' }, 9_125],
    [429, { 'x-ratelimit-reset': '3' }, 3_125],
    [429, { 'x-ratelimit-reset': '3', 'retry-after': '5' }, 5_125],
    [500, { 'x-ratelimit-reset': '3' }, 375],
    [429, { 'retry-after': 'soon' }, 375],
    [429, { 'retry-after': '0' }, 375],
    [429, { 'retry-after': 'Sun, 22 Nov 2020 10:00:09 GMT' }, 375],
    [429, { 'x-ratelimit-reset': '-1' }, 375],
    [429, {}, 375],
  ])('follow %i with %j', async (status, headers, pause) => {
    on.server.answer(failed(status, 'x', headers), here);
    await find();
    expect(on.clock.pauses).toEqual([pause]);
  });

  test('are not begun where they end behind the deadline', async () => {
    on.server.answer(failed(429, 'slow down', { 'retry-after': '60' }));
    expect(await failureOf(find(60_000))).toMatchObject({
      reason: 'Unreachable',
      message: expect.stringContaining('429'),
    });
    expect(on.clock.pauses).toEqual([]);
    expect(on.server.requests).toHaveLength(1);
  });
});

describe('the deadline', () => {
  test('is kept where there is no time for the first try', async () => {
    on.server.answer(here);
    expect(await failureOf(find(0))).toBeInstanceOf(DeadlineExceeded);
    expect(on.server.requests).toHaveLength(0);
  });

  test('cuts the first try short, which is nobody’s fault', async () => {
    on.server.answer('hang');
    expect(await failureOf(find(30))).toBeInstanceOf(DeadlineExceeded);
  });

  test('may be far away', async () => {
    on.server.answer(here);
    const far = { deadline: Number.POSITIVE_INFINITY, onFailedTry: () => undefined };
    expect(await on.client.find('flight', far)).toMatchObject({ phase: phaseOf('RUNNING') });
  });
});

describe('credentials', () => {
  test('go with every request', async () => {
    on.server.answer(here);
    await find();
    expect(on.server.requests[0]?.headers.authorization).toBe(basic(API_KEY));
  });

  test('are read anew where they are refused', async () => {
    on.rotate('ROTATED');
    on.server.answer(({ headers }) =>
      headers.authorization === basic('ROTATED') ? here : failed(401, 'Unauthorized'),
    );
    expect(await find()).toMatchObject({ phase: phaseOf('RUNNING') });
    expect(await on.client.setStopped('flight', true, on.budget())).toEqual({ kind: 'accepted' });
    expect(on.refreshes()).toBe(1);
    expect(on.failedTries()).toBe(0);
  });

  test('are given up where they are refused again', async () => {
    on.server.answer(failed(401, 'Unauthorized'));
    const create = on.client.create({ statementName: 'flight', sql: '', properties: {}, placement: {} }, on.budget());
    expect(await failureOf(create)).toMatchObject({
      reason: 'CredentialsInvalid',
      message: expect.stringMatching(/POST of statement flight.*401: Unauthorized.*request-1.*Flink API key/),
    });
    expect(on.server.asked()).toEqual(['POST ', 'POST ']);
    expect(on.refreshes()).toBe(1);
  });

  test.each([301, 302, 307, 308])('never follow a redirect (%i)', async (status) => {
    const elsewhere = await stage();
    const location = `${elsewhere.server.url}/x?token=of-the-redirect`;
    on.server.answer({ status, headers: { location, 'x-request-id': 'request-1' } });
    const error = await failureOf(find());
    expect(error).toMatchObject({ reason: 'Unreachable', message: expect.stringContaining(new URL(location).host) });
    expect(error).toMatchObject({ message: expect.stringContaining('request-1') });
    expectNoSecretIn(error, [...FORBIDDEN, 'of-the-redirect']);
    expect(elsewhere.server.requests).toHaveLength(0);
    expect(on.server.requests).toHaveLength(1);
    await elsewhere.close();
  });
});

describe('an echo of the credentials', () => {
  const echo = `key ${API_KEY} secret ${API_SECRET} ${basic(API_KEY)} again ${encodeURIComponent(API_SECRET)}`;
  const escaped = JSON.stringify({ message: echo }).replaceAll('/', '\\/').replaceAll('+', '\\u002B');

  test.each([
    ['in an error', failed(400, echo)],
    ['in an error that is tried again', failed(500, echo)],
    ['in an error as text', { status: 400, body: echo }],
    ['in an error with every character escaped', { status: 400, body: escaped }],
    ['in what should be JSON', { status: 200, body: `${API_SECRET}${echo}` }],
    ['in what should be a statement', { status: 200, body: { [API_SECRET]: echo } }],
    ['in what should be HTTP', { noise: `HTTP/1.1 ${echo}\r\n${echo}\r\n\r\n` }],
    ['in the id of the request', { status: 400, headers: { 'x-request-id': `id-${API_KEY}` } }],
    ['in a redirect', { status: 307, headers: { location: `https://${API_KEY}:x@${API_KEY}.example/${API_SECRET}` } }],
    ['in a refusal of access', failed(403, echo)],
    ['in a refusal of credentials', failed(401, echo)],
  ])('is masked %s', async (_, answer) => {
    on.server.answer(answer);
    expectNoSecretIn(await failureOf(find()));
  });

  test('is masked in what is seen of a statement', async () => {
    on.server.answer({ status: 200, body: statement({ status: { phase: 'FAILED', detail: `line\n"${echo}"` } }) });
    const found = await find();
    expectNoSecretIn(found);
    expect(visible(found)?.detail).toBe('line\n"key [masked] secret [masked] Basic [masked] again [masked]"');
  });

  test('is masked in exceptions and refusals', async () => {
    on.server.answer({ status: 200, body: { data: [{ name: 'X', message: echo }] } });
    expectNoSecretIn(await on.client.exceptions('flight', on.budget()));
    on.server.answer(failed(422, echo));
    expectNoSecretIn(await on.client.setStopped('flight', true, on.budget()));
  });
});
