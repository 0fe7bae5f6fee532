import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { parseSecret } from '../../lambda/adapters/aws/secret.ts';
import { ConfluentClient } from '../../lambda/adapters/confluent/client.ts';
import type { StatementChange } from '../../lambda/contract.ts';
import { phaseOf } from '../../lambda/core/model/phase.ts';
import { type Budget, DeadlineExceeded, KeeperUnavailable } from '../../lambda/pass/ports.ts';
import { TestClock } from '../adapters/clock.ts';
import { failed, statement } from '../adapters/confluent/stage.ts';
import { API_KEY, API_SECRET, SECRET } from '../adapters/secrets.ts';
import { startRig } from '../handler/keeper-rig.ts';
import { anyText, anyValue, expectNoneOf, formsOf, runs, spoiled } from './runs.ts';

const FORMS = formsOf(API_KEY, API_SECRET);
const BASIC = `Basic ${Buffer.from(`${API_KEY}:${API_SECRET}`).toString('base64')}`;
/** Real milliseconds for one try. */
const TRY = 40;

/** What is written to a socket once a request has come, and what becomes of the socket then. */
interface Raw {
  readonly bytes: Buffer;
  readonly after: 'end' | 'destroy' | 'stay';
}

interface Wire {
  readonly url: string;
  /** The heads of all requests. */
  readonly heads: string[];
  answer: Raw | ((head: string) => Raw) | 'endless';
}

const servers: { server: Server; sockets: Set<Socket> }[] = [];
afterEach(() => {
  for (const { server, sockets } of servers.splice(0)) {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
});

const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** As fast as the other side takes it, and for ever. */
const pour = (socket: Socket): void => {
  while (socket.writable && socket.write(CHUNK));
  if (socket.writable) socket.once('drain', () => pour(socket));
};

/** A server that writes whatever bytes it is told to. */
const startWire = async (): Promise<Wire> => {
  const sockets = new Set<Socket>();
  const heads: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      const head = data.toString('latin1');
      if (!/^(GET|POST|PUT|PATCH|DELETE) /.test(head)) return;
      heads.push(head);
      const { answer } = wire;
      if (answer === 'endless') {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        pour(socket);
        return;
      }
      const { bytes, after } = typeof answer === 'function' ? answer(head) : answer;
      socket.write(bytes, () => {
        if (after === 'end') socket.end();
        else if (after === 'destroy') socket.destroy();
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push({ server, sockets });
  const { port } = z.custom<AddressInfo>().parse(server.address());
  const wire: Wire = { url: `http://127.0.0.1:${port}`, heads, answer: { bytes: Buffer.alloc(0), after: 'end' } };
  return wire;
};

const http = (status: number | string, body: string | Buffer, headers: readonly string[] = []): Buffer => {
  const content = Buffer.from(body);
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} Said\r\n${headers.map((each) => `${each}\r\n`).join('')}`, 'latin1'),
    Buffer.from(`content-length: ${content.length}\r\n\r\n`),
    content,
  ]);
};

/** Any method of the client, as the keeper uses it. */
const ASKS: Readonly<Record<string, (client: ConfluentClient, budget: Budget) => Promise<unknown>>> = {
  find: (client, budget) => client.find('flight', budget),
  exceptions: (client, budget) => client.exceptions('flight', budget),
  create: (client, budget) =>
    client.create({ statementName: 'flight', sql: 'SELECT 1', properties: {}, placement: {} }, budget),
  stop: (client, budget) => client.setStopped('flight', true, budget),
  move: (client, budget) => client.setStopped('flight', false, budget, { computePoolId: 'lfcp-2' }),
  census: (client, budget) => client.census(budget),
  query: (client, budget) =>
    client.query({ statementName: 'ask', sql: 'SELECT 1', properties: {}, placement: {} }, budget),
  remove: (client, budget) => client.remove('flight', budget),
};

const WHOLE = statement({
  status: {
    phase: 'FAILED',
    detail: 'why',
    latest_offsets: { x: 'partition:0,offset:1' },
    end_time: '2026-01-01T00:00:00Z',
  },
});
const BODIES = [
  WHOLE,
  { data: [WHOLE, WHOLE], metadata: { next: 'https://elsewhere.confluent.cloud/x?page_token=more' } },
  { data: [{ name: 'java.lang.X', message: BASIC, timestamp: '2026-01-01T00:00:00Z' }], metadata: {} },
  { results: { data: [{ row: ['t', 'a', null] }] }, metadata: { next: '' } },
  failed(400, `${BASIC} ${API_KEY} ${API_SECRET}`).body,
  { message: JSON.stringify({ key: API_KEY, secret: API_SECRET }) },
];

const body = fc.oneof(
  fc.constantFrom(...BODIES).chain((valid) => spoiled(valid).map((value) => Buffer.from(JSON.stringify(value) ?? ''))),
  anyValue.map((value) => Buffer.from(JSON.stringify(value) ?? '')),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  anyText.map((text) => Buffer.from(text)),
  fc.constantFrom(
    gzipSync(JSON.stringify(WHOLE)),
    Buffer.from(`"${API_KEY}:${encodeURIComponent(API_SECRET)}" ${BASIC}`),
    Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    Buffer.from(`{"status":{"phase":"RUNNING"},"spec":${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
    Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  ),
);

const status = fc.oneof(
  fc.constant(200),
  fc.constant(200),
  fc.constantFrom<number | string>(200, 201, 202, 204, 301, 302, 307, 308, 400, 401, 403, 404, 409, 422, 429, 500, 503),
  fc.constantFrom<number | string>(0, 99, 100, 101, 103, 199, 299, 304, 418, 599, 600, 999, '1e3', 'OK', '-1', ''),
);

const headers = fc.array(
  fc.constantFrom(
    'retry-after: 999999999999999999999',
    'retry-after: -1',
    'retry-after: soon',
    'x-ratelimit-reset: 1e999',
    'content-encoding: gzip',
    'transfer-encoding: chunked',
    'content-length: 5',
    'content-type: application/octet-stream',
    `x-request-id: ${API_KEY}`,
    `x-request-id: ${API_SECRET}`,
    `location: http://${API_KEY}:${API_SECRET}@127.0.0.1:1/`,
    'location: //elsewhere',
    `authorization: ${BASIC}`,
    'broken',
    `: ${API_SECRET}`,
    `x: ${'y'.repeat(20_000)}`,
    'connection: upgrade',
    'x: \u0001\u00ff',
  ),
  { maxLength: 3, size: 'small' },
);

const answer = fc
  .tuple(
    status,
    body,
    fc.oneof(fc.constant([]), headers),
    fc.nat({ max: 20 }),
    fc.constantFrom<Raw['after'][]>('stay', 'stay', 'end', 'destroy'),
  )
  .map(([code, content, given, cut, after]): Raw => {
    const whole = http(code, content, given);
    // Mostly whole; otherwise it ends somewhere.
    return { bytes: cut > 3 ? whole : whole.subarray(0, Math.floor((whole.length * cut) / 4)), after };
  });

const startClient = (url: string, tryMs = TRY) => {
  const clock = new TestClock();
  const connection = parseSecret(JSON.stringify({ ...SECRET, 'flink.rest.endpoint': url }), 'the/secret');
  const source = { current: async () => connection, refreshed: async () => connection };
  return { clock, client: new ConfluentClient({ clock, source, random: () => 0.5, tryMs }) };
};

test('whatever is answered comes to a value or to one of two errors, in time, and quotes no key', {
  timeout: 60_000,
}, async () => {
  const wire = await startWire();
  const outcomes = { value: 0, error: 0 };
  const play = async (what: string, raw: Raw): Promise<void> => {
    const { client, clock } = startClient(wire.url);
    wire.answer = raw;
    const end = clock.now() + 3_000;
    const budget = { deadline: end, onFailedTry: () => undefined };
    const got: unknown = await ASKS[what]?.(client, budget).catch((error: unknown) => ({ error }));
    const error = z.object({ error: z.unknown() }).safeParse(got).data?.error;
    if (error !== undefined)
      expect(error instanceof KeeperUnavailable || error instanceof DeadlineExceeded, String(error)).toBe(true);
    outcomes[error === undefined ? 'value' : 'error'] += 1;
    expect(clock.now()).toBeLessThanOrEqual(end);
    expectNoneOf(FORMS, got, error);
  };
  await fc.assert(fc.asyncProperty(fc.constantFrom(...Object.keys(ASKS)), answer, play), runs(70));
  expect(outcomes.value).toBeGreaterThan(5);
  expect(outcomes.error).toBeGreaterThan(20);
  expect(new Set(wire.heads.map((head) => /\r\nauthorization: (.*)\r\n/i.exec(head)?.[1]))).toEqual(new Set([BASIC]));
});

test('a statement of any name is asked for as one, half characters in it too', async () => {
  const wire = await startWire();
  wire.answer = { bytes: http(404, ''), after: 'stay' };
  const { client, clock } = startClient(wire.url);
  const play = async (name: string): Promise<void> => {
    const budget = { deadline: clock.now() + 3_000, onFailedTry: () => undefined };
    await expect(client.find(name, budget)).resolves.toBeUndefined();
    expect(wire.heads.at(-1)).toMatch(
      /^GET \/sql\/v1\/organizations\/[^/]+\/environments\/[^/]+\/statements\/[^/ ]* HTTP/,
    );
  };
  await fc.assert(
    fc.asyncProperty(
      anyText.filter((name) => name.length < 1_000),
      play,
    ),
    runs(50),
  );
});

test('what is too long to be kept is not believed, and what is too deep is not sent back', async () => {
  const wire = await startWire();
  const { client, clock } = startClient(wire.url);
  const budget = { deadline: clock.now() + 60_000, onFailedTry: () => undefined };
  const long = 'x'.repeat(100_000);
  const answered = (body: string): Raw => ({ bytes: http(200, body), after: 'stay' });
  wire.answer = answered(
    JSON.stringify(statement({ metadata: { uid: long }, status: { latest_offsets: { x: long } } })),
  );
  const found = await client.find('flight', budget);
  expect(found).toMatchObject({ phase: phaseOf('RUNNING') });
  expect(JSON.stringify(found).length).toBeLessThan(1_000);
  wire.answer = answered(JSON.stringify(statement({ status: { phase: long } })));
  await expect(client.find('flight', budget)).rejects.toThrow('the answer is not a statement');
  const deep = `{"status":{"phase":"STOPPED"},"spec":{"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
  wire.answer = (head) => (head.startsWith('GET') ? answered(deep) : { bytes: http(405, ''), after: 'stay' });
  expect(await client.setStopped('flight', false, budget)).toMatchObject({
    kind: 'refused',
    detail: expect.stringContaining('nested too deep'),
  });
});

test('an answer without an end does not fill the memory', async () => {
  const wire = await startWire();
  wire.answer = 'endless';
  const { client, clock } = startClient(wire.url, 10_000);
  const before = process.memoryUsage().rss;
  const budget = { deadline: clock.now() + 20_000, onFailedTry: () => undefined };
  await expect(client.find('flight', budget)).rejects.toThrow(/the answer is longer than \d+ bytes/);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
});

test('no other host is ever asked: neither by a redirect nor by the next page of a list', async () => {
  const [wire, elsewhere] = [await startWire(), await startWire()];
  const there = fc.constantFrom(
    ...[
      `${elsewhere.url}/sql?page_token=p`,
      `//${elsewhere.url.slice(7)}/?page_token=p`,
      `${elsewhere.url}?page_token=`,
    ],
    ...[
      `\\\\${elsewhere.url}?page_token=a%00b`,
      `?page_token=${elsewhere.url}`,
      `@${elsewhere.url.slice(7)}/?page_token=p`,
    ],
  );
  let pages = 0;
  const play = async (next: string, isRedirect: boolean, what: string): Promise<void> => {
    const page = JSON.stringify({ data: [], metadata: { next } });
    wire.answer = {
      bytes: isRedirect ? http(307, '', [`location: ${next}`]) : http(200, page),
      after: 'stay',
    };
    const { client, clock } = startClient(wire.url);
    const before = wire.heads.length;
    const budget = { deadline: clock.now() + 3_000, onFailedTry: () => undefined };
    await ASKS[what]?.(client, budget).catch((error: unknown) => expect(error).toBeInstanceOf(KeeperUnavailable));
    pages = Math.max(pages, wire.heads.length - before);
    expect(wire.heads.length - before).toBeLessThanOrEqual(110);
  };
  const asks = fc.constantFrom('census', 'find', 'exceptions', 'stop');
  await fc.assert(fc.asyncProperty(there, fc.boolean(), asks, play), runs(20));
  expect(elsewhere.heads).toEqual([]);
  expect(pages).toBeGreaterThan(1);
});

test('a list whose every page has another one after it comes to an end', async () => {
  const wire = await startWire();
  let page = 0;
  wire.answer = () => {
    page += 1;
    const next = `https://x.confluent.cloud/?page_token=${page}`;
    return { bytes: http(200, JSON.stringify({ data: [], metadata: { next } })), after: 'stay' };
  };
  const { client, clock } = startClient(wire.url);
  const budget = { deadline: clock.now() + 3_600_000, onFailedTry: () => undefined };
  await expect(client.census(budget)).rejects.toThrow(/did not end after 100 pages/);
});

test('passes whose answers are garbled start no second writer, and clean ones heal what they left', {
  timeout: 60_000,
}, async () => {
  const rig = await startRig();
  const forms = formsOf(rig.confluent.secret['flink.api.key'] ?? '', rig.confluent.secret['flink.api.secret'] ?? '');
  rig.flights(2);
  const kinds = [
    'lost-answer',
    'reset',
    'not-json',
    'truncated',
    'empty',
    'redirect',
    'status',
    'rate-limited',
  ] as const;
  const fault = fc.record(
    {
      kind: fc.constantFrom(...kinds),
      method: fc.constantFrom('GET', 'POST', 'PATCH'),
      after: fc.nat({ max: 2 }),
      times: fc.integer({ min: 1, max: 6 }),
      status: fc.constantFrom(200, 204, 304, 400, 401, 403, 404, 409, 500),
    },
    { requiredKeys: ['kind', 'after', 'times'] },
  );
  const events = fc.constantFrom(
    {},
    { command: 'restart' },
    { command: 'stop' },
    { command: 'resume' },
    { command: 'status' },
  );
  const play = async (faults: Parameters<typeof rig.confluent.control.fault>[0][], event: object): Promise<void> => {
    for (const each of faults) rig.confluent.control.fault(each);
    const said: unknown = await rig.invoke(event).catch((error: unknown) => error);
    expectNoneOf(forms, said);
    rig.clock.advance(60_000);
    rig.expectOneWriter();
  };
  await fc.assert(fc.asyncProperty(fc.array(fault, { minLength: 1, maxLength: 4 }), events, play), runs(20));
  rig.confluent.control.clearFaults();
  await rig.invoke({ command: 'restart' }).catch(() => undefined);
  expect(await rig.minutes(20)).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
  rig.expectOneWriter();
  rig.expectEveryRowOnce();
  const told: readonly StatementChange[] = rig.changes();
  expectNoneOf(forms, rig.output, told, [...rig.aws.tables.values()]);
});
