import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LABEL } from '../../../lambda/adapters/confluent/answers.ts';
import type { ScriptedAnswer, ScriptedRequest } from '../scripted.ts';
import { failureOf } from '../secrets.ts';
import { failed, type Stage, stage, statement } from './stage.ts';

let on: Stage;

beforeEach(async () => {
  on = await stage();
});

afterEach(() => on.close());

const NEW = { statementName: 'flight', sql: 'INSERT INTO a SELECT * FROM b', properties: {}, placement: {} };

test('a statement is created where it is wanted', async () => {
  on.server.answer({ status: 201 });
  const placement = { computePoolId: 'lfcp-2', principalId: 'sa-2' };
  expect(await on.client.create({ ...NEW, placement }, on.budget())).toEqual({ kind: 'accepted' });
  expect(on.server.requests[0]?.body).toMatchObject({ spec: { compute_pool_id: 'lfcp-2', principal: 'sa-2' } });
  expect(await on.client.placement(Number.POSITIVE_INFINITY)).toEqual({
    computePoolId: 'lfcp-xyz789',
    principalId: 'sa-123abc',
  });
});

test('a statement is created on Confluent’s default pool if nobody names one', async () => {
  const without = await stage({ 'flink.compute.pool.id': '' });
  without.server.answer({ status: 201 }, { status: 201 });
  await without.client.create(NEW, without.budget());
  await without.client.create({ ...NEW, placement: { computePoolId: 'lfcp-2' } }, without.budget());
  const [none, own] = without.server.requests.map(({ body }) => JSON.stringify(body));
  expect(none).not.toContain('compute_pool_id');
  expect(own).toContain('"compute_pool_id":"lfcp-2"');
  await without.close();
});

test('a statement is resumed where it is wanted', async () => {
  on.server.answer({ status: 200 });
  await on.client.setStopped('flight', false, on.budget(), { computePoolId: 'lfcp-2' });
  expect(on.server.requests[0]?.body).toEqual([
    { op: 'replace', path: '/spec/stopped', value: false },
    { op: 'replace', path: '/spec/compute_pool_id', value: 'lfcp-2' },
  ]);
});

test('a statement is removed, or is gone already', async () => {
  on.server.answer({ status: 202 }, failed(404, 'gone'), failed(403, 'No.'));
  await on.client.remove('flight', on.budget());
  await on.client.remove('flight', on.budget());
  expect(await failureOf(on.client.remove('flight', on.budget()))).toMatchObject({
    reason: 'AccessDenied',
    message: expect.stringMatching(/^DELETE of statement flight was answered 403: No\./),
  });
  expect(on.server.asked()).toEqual(['DELETE /flight', 'DELETE /flight', 'DELETE /flight']);
});

test('exceptions that are refused are given up', async () => {
  on.server.answer(failed(403, 'No.'));
  expect(await failureOf(on.client.exceptions('flight', on.budget()))).toMatchObject({
    reason: 'AccessDenied',
    message: expect.stringMatching(/^GET of the exceptions of statement flight was answered 403: No\./),
  });
});

test('a query is asked, answered and removed', async () => {
  on.server.answer(({ method, path }: ScriptedRequest): ScriptedAnswer => {
    if (method !== 'GET') return { status: 202 };
    const body = path.endsWith('/results')
      ? { results: { data: [{ row: ['a'] }] } }
      : statement({ status: { phase: 'COMPLETED' } });
    return { status: 200, body };
  });
  expect(await on.client.query(NEW, on.budget())).toEqual([['a']]);
  expect(on.server.asked()).toEqual(['POST ', 'GET /flight', 'GET /flight/results', 'DELETE /flight']);
});

describe('the environment', () => {
  const page = (next: string, ...data: readonly unknown[]) => ({ status: 200, body: { data, metadata: { next } } });
  const labelled = {
    ...statement({ metadata: { labels: { [LABEL]: 'true' } }, status: { phase: 'STOPPED' } }),
    name: 'own',
  };

  test('is shown on all of its pages', async () => {
    on.server.answer(page('?page_token=2', labelled), page('', statement()));
    const census = await on.client.census(on.budget());
    expect(census.labelled.map(({ statementName }) => statementName)).toEqual(['own']);
    expect(census.live.map(({ statementName }) => statementName)).toEqual(['flight']);
    expect(on.server.requests).toHaveLength(2);
  });

  test('that is refused is given up, and said to be looked at for what', async () => {
    on.server.answer(failed(403, 'No.'));
    expect(await failureOf(on.client.live(on.budget()))).toMatchObject({
      message: expect.stringMatching(
        /^GET of the list of statements, looking for other writers and earlier versions was answered 403/,
      ),
    });
  });
});

test.each([
  ['created', () => on.client.create({ ...NEW, statementName: 'flight-25' }, on.budget())],
  ['resumed', () => on.client.setStopped('flight-25', false, on.budget())],
  ['removed', () => on.client.remove('flight-25', on.budget())],
])('the list is not believed about what has just been %s', async (_, act) => {
  const names = Array.from({ length: 30 }, (__, index) => `flight-${index}`);
  on.server.answer(({ method, path }) => {
    if (method !== 'GET') return { status: 202 };
    if (!path.startsWith('?')) return { status: 200, body: { ...statement(), name: path.slice(1) } };
    return { status: 200, body: { data: names.map((name) => ({ ...statement(), name })), metadata: {} } };
  });
  await act();
  await Promise.all(names.map((name) => on.client.find(name, on.budget())));
  expect(on.server.asked()).toContain('GET /flight-25');
  expect(on.server.asked()).not.toContain('GET /flight-26');
});
