import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseSecret } from '../../../lambda/adapters/aws/secret.ts';
import { ConfluentClient } from '../../../lambda/adapters/confluent/client.ts';
import type { Connection } from '../../../lambda/adapters/connection.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import { DeadlineExceeded, KeeperUnavailable } from '../../../lambda/pass/ports.ts';
import { API_KEY, API_SECRET, failureOf, SECRET } from '../secrets.ts';
import { failed, type Stage, stage, statement } from './stage.ts';
import { visible } from './visible.ts';

let on: Stage;

beforeEach(async () => {
  on = await stage();
});

afterEach(() => on.close());

const here = { status: 200, body: statement() };
const find = (milliseconds?: number) => on.client.find('flight', on.budget(milliseconds));
const CHECK =
  "The keeper tries again in its next pass; if that goes on, check Confluent's status page and the network's way to the " +
  'Flink endpoint.';
const given = async (error: Promise<unknown>): Promise<Error> => {
  const failure = await error;
  if (failure instanceof Error) return failure;
  throw new Error('that is no error');
};

describe('the deadline', () => {
  test('comes while the first answer is waited for: nothing is known of Confluent', async () => {
    on.server.answer('hang');
    const error = await given(failureOf(find(149)));
    expect(error).toEqual(new DeadlineExceeded('No time left for GET of statement flight'));
    expect(error.cause).toMatchObject({ name: 'RequestTimeout', message: 'no complete answer within 149 ms' });
    expect(on.failedTries()).toBe(1);
  });

  test('leaves a whole try: Confluent has failed to answer', async () => {
    on.server.answer('hang');
    expect(await failureOf(find(150))).toEqual(
      new KeeperUnavailable(
        'Unreachable',
        `GET of statement flight failed 1 time(s); the last time: no complete answer within 150 ms. ${CHECK}`,
      ),
    );
    expect(on.clock.pauses).toEqual([]);
  });

  test('comes while a further answer is waited for', async () => {
    on.server.answer(failed(500, 'broken'), 'hang');
    const error = await given(failureOf(find(375 + 30)));
    expect(error.message).toBe(
      'GET of statement flight failed until the time was over; the last time: answered 500: broken (X-Request-Id: ' +
        `request-1). ${CHECK}`,
    );
    expect(error.cause).toEqual(new Error('answered 500: broken (X-Request-Id: request-1)'));
    expect(on.failedTries()).toBe(2);
  });

  test('is not waited for where a pause would end at it', async () => {
    on.server.answer(failed(500, 'broken'));
    expect(await failureOf(find(375))).toMatchObject({ message: expect.stringContaining('failed 1 time(s)') });
    expect(on.clock.pauses).toEqual([]);
    await failureOf(find(376));
    expect(on.clock.pauses).toEqual([375]);
  });

  /** As many as may be sent within a second, at one moment. */
  const crowded = async (free: number): Promise<void> => {
    for (let left = 40; left > free; left -= 1) await find();
  };

  test('comes before it is the turn of a first try', async () => {
    on.server.answer(here);
    await crowded(0);
    expect(await failureOf(find(1_000))).toEqual(new DeadlineExceeded('No turn left for GET of statement flight'));
    expect(await find()).toMatchObject({ phase: phaseOf('RUNNING') });
  });

  test('comes before it is the turn of a further try', async () => {
    on.server.answer(here);
    await crowded(1);
    on.server.answer(failed(500, 'broken'));
    expect(await failureOf(find(1_000))).toMatchObject({
      reason: 'Unreachable',
      message: expect.stringContaining('failed until the time was over; the last time: answered 500: broken'),
    });
    expect(on.server.requests).toHaveLength(1);
  });

  test('is kept by a secret that does not come', async () => {
    const connection = parseSecret(JSON.stringify({ ...SECRET, 'flink.rest.endpoint': on.server.url }), '');
    const never = (): Promise<Connection> => new Promise(() => undefined);
    const client = (source: ConstructorParameters<typeof ConfluentClient>[0]['source']) =>
      new ConfluentClient({ clock: on.clock, random: () => 0.5, source });
    const none = new DeadlineExceeded('No time left for the secret, before GET of statement flight');
    const first = client({ current: never, refreshed: never });
    expect(await failureOf(first.find('flight', on.budget(20)))).toEqual(none);
    on.server.answer(failed(401, 'No.'));
    const anew = client({ current: async () => connection, refreshed: never });
    expect(await failureOf(anew.find('flight', on.budget(50)))).toEqual(none);
  });

  test('is kept by who waits for the list of another', async () => {
    on.server.answer('hang');
    const other = failureOf(on.client.live(on.budget(120)));
    expect(await failureOf(on.client.live(on.budget(20)))).toEqual(
      new DeadlineExceeded('No time left for the list of statements'),
    );
    expect(await other).toBeInstanceOf(DeadlineExceeded);
  });
});

describe('words for people', () => {
  test('say what to do about credentials', async () => {
    on.server.answer(failed(401, 'Unauthorized'));
    expect(await failureOf(find())).toEqual(
      new KeeperUnavailable(
        'CredentialsInvalid',
        'GET of statement flight was answered 401: Unauthorized (X-Request-Id: request-1). The secret was read anew and its ' +
          'API key refused again: put a valid Flink API key of this environment and region into it (a Cloud API key does ' +
          'not work; a new key takes a few minutes to be known).',
      ),
    );
  });

  test.each([
    ['https://flink.example:8443/x?y', 'flink.example:8443'],
    ['https://user:word@flink.example#x', 'flink.example'],
    ['https://flink.example?x@y', 'flink.example'],
    [`https://${API_KEY}.example`, '[masked].example'],
    ['/elsewhere', 'no other host'],
    [' https://flink.example', 'flink.example'],
    ['see https://flink.example', 'no other host'],
    ['://flink.example', 'no other host'],
    [undefined, 'no other host'],
  ])('say where a redirect leads: %s', async (location, host) => {
    for (const status of [300, 399]) {
      on.server.answer({ status, headers: location === undefined ? {} : { location } });
      expect(await failureOf(find())).toMatchObject({
        reason: 'Unreachable',
        message:
          `GET of statement flight was answered ${status}, a redirect to ${host}. Redirects are not followed, since the ` +
          'credentials would go along: where that host is right, put it into the secret as flink.rest.endpoint.',
      });
    }
  });

  test('say what could not be read', async () => {
    on.server.answer({ status: 299, body: 'x', headers: { 'x-request-id': 'request-2' } });
    const error = await given(failureOf(find()));
    expect(error.message).toBe(
      'GET of statement flight failed 5 time(s); the last time: answered 299, but the answer is not JSON, where a ' +
        `statement was expected (X-Request-Id: request-2). ${CHECK}`,
    );
    expect(error.cause).toHaveProperty('cause', expect.any(Error));
  });

  test('are those of Confluent, where it has any', async () => {
    on.server.answer({ status: 410 });
    expect(await failureOf(find())).toMatchObject({
      message: expect.stringMatching(/^GET of statement flight was answered 410\. Check/),
    });
    on.server.answer({ status: 500, body: '' });
    expect(await failureOf(find())).toMatchObject({ message: expect.stringContaining('last time: answered 500. The') });
  });
});

describe('a request', () => {
  test('says who asks, what it takes, and what it brings', async () => {
    on.server.answer(here);
    await find();
    expect(on.server.requests[0]?.headers).toMatchObject({
      accept: 'application/json',
      'user-agent': 'flink-statement-keeper',
    });
    expect(on.server.requests[0]?.headers).not.toHaveProperty('content-type');
  });

  test.each(['', 'a', 'ab'])('hides its credentials also without their padding (%s)', async (more) => {
    on.rotate(`${API_KEY}${more}`);
    on.server.answer(failed(401, 'No.'), here);
    await find();
    const basic = Buffer.from(`${API_KEY}${more}:${API_SECRET}`).toString('base64');
    for (const echo of [basic, basic.replaceAll('=', ''), `${API_KEY}${more}`, API_SECRET]) {
      on.server.answer({ status: 200, body: statement({ status: { detail: `(${echo})` } }) });
      expect(visible(await find())?.detail).toMatch(/^\(\[masked\]=*\)$/);
    }
  });
});
