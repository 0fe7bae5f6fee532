import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseSecret } from '../../../lambda/adapters/aws/secret.ts';
import { ConfluentClient } from '../../../lambda/adapters/confluent/client.ts';
import type { ScriptedAnswer, ScriptedRequest } from '../scripted.ts';
import { SECRET } from '../secrets.ts';
import { failed, type Stage, stage, statement } from './stage.ts';
import { visible } from './visible.ts';

let on: Stage;
let client: ConfluentClient;

beforeEach(async () => {
  on = await stage();
  const secret = JSON.stringify({ ...SECRET, 'flink.rest.endpoint': on.server.url });
  const source = {
    current: async () => parseSecret(secret, 'the/secret'),
    refreshed: async () => parseSecret(secret, ''),
  };
  // With the time for an answer that it has in earnest: on a busy machine, a page may take longer than a stage allows.
  client = new ConfluentClient({ clock: on.clock, random: () => 0.5, source });
});

afterEach(() => on.close());

const named = (name: string, phase = 'RUNNING') => ({ ...statement({ status: { phase } }), name });

const namesOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `flight-${index}`);

const isList = (path: string): boolean => path === '' || path.startsWith('?');

/** Confluent with these statements in its list, a hundred on a page; each can be asked for by name, too. */
const answering =
  (listed: readonly string[], phaseOf: (name: string, how: 'list' | 'name') => string = () => 'RUNNING') =>
  ({ path, url }: ScriptedRequest): ScriptedAnswer => {
    if (!isList(path)) return { status: 200, body: named(path.slice(1), phaseOf(path.slice(1), 'name')) };
    const from = Number(new URL(url, 'http://x').searchParams.get('page_token') ?? 0);
    const next = from + 100 < listed.length ? `http://x/?page_token=${from + 100}` : '';
    const data = listed.slice(from, from + 100).map((name) => named(name, phaseOf(name, 'list')));
    return { status: 200, body: { metadata: { next }, data } };
  };

const findAll = (names: readonly string[]) => Promise.all(names.map((name) => client.find(name, on.budget())));

const lists = () => on.server.requests.filter(({ path }) => isList(path));

describe('many statements', () => {
  test('are found with few requests over few connections', async () => {
    const names = namesOf(1_000);
    on.server.answer(answering(names));
    const found = await findAll(names);
    expect(found.map((one) => one?.statementName)).toEqual(names);
    expect(new Set(found.map((one) => visible(one)?.phase.name))).toEqual(new Set(['RUNNING']));
    expect(on.server.requests.length).toBeLessThanOrEqual(40);
    expect(new Set(on.server.requests.map(({ port }) => port)).size).toBeLessThanOrEqual(16);
  });

  test('are asked for by name where they are not too many', async () => {
    const names = namesOf(20);
    on.server.answer(answering(names));
    await findAll(names);
    expect(lists()).toEqual([]);
    expect(on.server.requests).toHaveLength(20);
  });

  test('are asked for by name where the list does not show them as running', async () => {
    const names = namesOf(100);
    const phases = (name: string, how: 'list' | 'name') =>
      name === 'flight-70' && how === 'list' ? 'FAILED' : 'RUNNING';
    on.server.answer(answering(names.slice(0, 90), phases));
    const found = await findAll(names);
    expect(found.map((one) => visible(one)?.phase.name)).toEqual(names.map(() => 'RUNNING'));
    const asked = on.server.requests.map(({ path }) => path.slice(1));
    for (const name of ['flight-70', ...names.slice(90)]) expect(asked).toContain(name);
    expect(asked).not.toContain('flight-50');
  });

  test('are asked for by name where they have just been acted on', async () => {
    const names = namesOf(100);
    on.server.answer(
      answering(names, (name, how) => (name === 'flight-70' && how === 'name' ? 'STOPPING' : 'RUNNING')),
    );
    await client.setStopped('flight-70', true, on.budget());
    expect(visible((await findAll(names))[70])?.phase.name).toBe('STOPPING');
  });

  test('are asked for by name where the list is refused, and it is not tried again soon', async () => {
    const names = namesOf(30);
    const answer = answering(names);
    on.server.answer((request) => (isList(request.path) ? failed(403, 'No.') : answer(request)));
    expect(await findAll(names)).toHaveLength(30);
    expect(lists()).toHaveLength(1);
    await findAll(names);
    expect(lists()).toHaveLength(1);
  });

  test('are asked for by name where they are few among those of others', async () => {
    const names = namesOf(40);
    const others = Array.from({ length: 3_000 }, (_, index) => `others-${index}`);
    on.server.answer(answering(others));
    expect(await findAll(names)).toHaveLength(40);
    expect(lists().length).toBeLessThanOrEqual(10);
  });
});

describe('other writers', () => {
  test('are looked for once for all who look at the same time', async () => {
    on.server.answer(answering(namesOf(250)));
    const found = await Promise.all(namesOf(100).map(() => client.live(on.budget())));
    for (const live of found) expect(live).toHaveLength(250);
    expect(on.server.requests).toHaveLength(3);
  });

  test('are looked for anew by who asks later', async () => {
    const answer = answering(namesOf(10));
    const asked: Promise<unknown>[] = [];
    on.server.answer((request) => {
      if (asked.length < 2) asked.push(client.live(on.budget()));
      return answer(request);
    });
    await client.live(on.budget());
    await Promise.all(asked);
    await Promise.all(asked);
    expect(on.server.requests.length).toBeGreaterThanOrEqual(2);
  });
});
