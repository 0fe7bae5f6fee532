import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { NewStatement } from '../../../lambda/core/model/statement.ts';
import { expectNoSecretIn, failureOf } from '../secrets.ts';
import { failed, type Stage, stage, statement } from './stage.ts';

const VALUE = 'sk-"of/openai"\nwith + signs';
const OTHER = 'another-value-of-theirs';
const NEW: NewStatement = {
  statementName: 'flight',
  sql: "CREATE MODEL m WITH ('openai.api_key' = '{{sessionconfig/sql.secrets.openai}}')",
  properties: { 'sql.current-catalog': 'c' },
  secretProperties: { 'sql.secrets.openai': 'openai.key', 'sql.secrets.other': 'other.key' },
  placement: {},
};

let on: Stage;
beforeEach(async () => {
  on = await stage();
  on.keep({ 'openai.key': VALUE, 'other.key': OTHER });
});
afterEach(() => on.close());

const create = (changes: Partial<NewStatement> = {}) => on.client.create({ ...NEW, ...changes }, on.budget());
const bodySchema = z.looseObject({ spec: z.looseObject({ properties: z.record(z.string(), z.string()) }) });
const sent = (index = -1) => bodySchema.parse(on.server.requests.at(index)?.body).spec.properties;
const withValues = { 'sql.current-catalog': 'c', 'sql.secrets.openai': VALUE, 'sql.secrets.other': OTHER };

describe('a create', () => {
  test('sends the values as properties, from the secret as it is now', async () => {
    on.server.answer({ status: 201, body: statement() });
    expect(await create()).toMatchObject({ kind: 'accepted' });
    expect(sent()).toEqual(withValues);
    expect(on.refreshes()).toBe(1);
    on.keep({ 'openai.key': VALUE, 'other.key': 'rotated-value' });
    await create();
    expect(sent()).toEqual({ ...withValues, 'sql.secrets.other': 'rotated-value' });
  });

  test('without any reads the secret no more often than before', async () => {
    on.server.answer({ status: 201, body: statement() });
    await create({ secretProperties: {} });
    expect([sent(), on.refreshes()]).toEqual([{ 'sql.current-catalog': 'c' }, 0]);
  });

  test('whose credentials are refused sends the values that came with the new ones', async () => {
    on.server.answer(
      () => {
        on.keep({ 'openai.key': 'rotated-value', 'other.key': OTHER });
        return failed(401, 'No.');
      },
      { status: 201, body: statement() },
    );
    expect(await create()).toMatchObject({ kind: 'accepted' });
    expect(sent()).toEqual({ ...withValues, 'sql.secrets.openai': 'rotated-value' });
  });

  test('is not sent where the secret lacks values: all are named, and none is told', async () => {
    on.keep({ 'else.key': VALUE });
    const error = await failureOf(create());
    expect(error).toMatchObject({
      reason: 'CredentialsInvalid',
      message:
        'The secret the/secret lacks openai.key for the property sql.secrets.openai, other.key for the property ' +
        'sql.secrets.other: put a text of 4 or more characters there, or give it to a command on your machine with ' +
        '--secret-values=<file>.',
    });
    expect(on.server.requests).toEqual([]);
    expect(on.failedTries()).toBe(0);
  });
});

describe('an echo of the values', () => {
  const echo = `${VALUE} ${OTHER} ${encodeURIComponent(VALUE)} ${JSON.stringify(VALUE)}`;
  const FORBIDDEN = [VALUE, OTHER, encodeURIComponent(VALUE)];
  const echoing = statement({
    metadata: { labels: { 'user.confluent.io/flink-statement-keeper': 'true' } },
    status: { phase: 'RUNNING', detail: echo },
    spec: { statement: `SELECT '${OTHER}'`, properties: withValues },
  });
  const known = async (): Promise<void> => {
    on.server.answer({ status: 201, body: statement() });
    await create();
  };

  test('is masked in a refusal', async () => {
    on.server.answer(failed(400, echo));
    const refused = await create();
    expect(refused).toMatchObject({ kind: 'refused', detail: expect.stringContaining('[masked]') });
    expectNoSecretIn(refused, FORBIDDEN);
  });

  test.each([403, 500])('is masked in an error (%i)', async (status) => {
    on.server.answer(failed(status, echo));
    expectNoSecretIn(await failureOf(create()), FORBIDDEN);
  });

  test('is masked in what is seen of a statement, its exceptions and the list', async () => {
    await known();
    on.server.answer({ status: 200, body: echoing });
    expectNoSecretIn(await on.client.find('flight', on.budget()), FORBIDDEN);
    on.server.answer({ status: 200, body: { data: [{ name: 'X', message: echo }] } });
    expectNoSecretIn(await on.client.exceptions('flight', on.budget()), FORBIDDEN);
    on.server.answer({ status: 200, body: { data: [echoing] } });
    const census = await on.client.census(on.budget());
    expect([census.live.length, census.labelled.length]).toEqual([1, 1]);
    expectNoSecretIn(census, FORBIDDEN);
  });

  test('is masked after a rotation too: older statements still have the older value', async () => {
    await known();
    on.keep({ 'openai.key': 'rotated-value', 'other.key': 'rotated-as-well' });
    await known();
    on.server.answer({ status: 200, body: echoing });
    expectNoSecretIn(await on.client.find('flight', on.budget()), FORBIDDEN);
  });

  test('is masked in properties of that name, also where nobody here knows the value', async () => {
    on.server.answer({ status: 200, body: { data: [echoing] } });
    const { live, labelled } = await on.client.census(on.budget());
    const masked = { 'sql.current-catalog': 'c', 'sql.secrets.openai': '[masked]', 'sql.secrets.other': '[masked]' };
    expect([live[0]?.properties, labelled[0]?.properties]).toEqual([masked, masked]);
  });

  test('goes back to Confluent as it came where a statement is stopped by PUT', async () => {
    await known();
    on.server.answer(failed(405, 'No.'), { status: 200, body: echoing }, { status: 202 });
    expect(await on.client.setStopped('flight', true, on.budget())).toEqual({ kind: 'accepted' });
    expect(on.server.asked()).toEqual(['PATCH /flight', 'GET /flight', 'PUT /flight']);
    expect(on.server.requests.at(-1)?.body).toMatchObject({
      spec: { statement: `SELECT '${OTHER}'`, properties: withValues, stopped: true },
    });
  });

  test('goes back as it came out of the list too, and nothing of it is in an error', async () => {
    await known();
    const unreadable = JSON.stringify(echoing).slice(0, -1);
    on.server.answer(
      failed(405, 'No.'),
      failed(403, 'No.'),
      { status: 200, body: { data: [echoing] } },
      { status: 202 },
    );
    expect(await on.client.setStopped('flight', true, on.budget())).toEqual({ kind: 'accepted' });
    expect(sent()).toEqual(withValues);
    on.server.answer({ status: 200, body: unreadable });
    expectNoSecretIn(await failureOf(on.client.setStopped('flight', false, on.budget())), FORBIDDEN);
  });
});
