import { describe, expect, test } from 'vitest';
import { confluent, createFlights, insertFlights } from './confluent.ts';

const DDL = 'CREATE TABLE t (a STRING) DISTRIBUTED INTO 1 BUCKETS';
const table = (name: string) => `CREATE TABLE \`${name}\` (a STRING) DISTRIBUTED INTO 1 BUCKETS`;

describe('create', () => {
  test('answers 201 with Location, X-Request-Id and the statement as described', async () => {
    const { post, base, embedded } = await confluent();
    const created = await post('first', DDL, { properties: { 'sql.current-catalog': 'c' } });
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`${base}/first`);
    expect(created.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    const { name, metadata, spec, status } = created.statement();
    expect(name).toBe('first');
    expect(metadata).toMatchObject({ self: `${base}/first`, created_at: '2026-01-01T00:00:00.000000Z', labels: {} });
    expect(spec).toEqual({
      statement: DDL,
      properties: { 'sql.current-catalog': 'c' },
      compute_pool_id: embedded.secret['flink.compute.pool.id'],
      principal: embedded.secret['flink.principal.id'],
      stopped: false,
    });
    expect(status).toMatchObject({
      phase: 'PENDING',
      latest_offsets: {},
      latest_offsets_timestamp: '0001-01-01T00:00:00Z',
      traits: { sql_kind: 'CREATE_TABLE', is_bounded: true },
    });
  });

  test('takes labels, pool and principal from the request', async () => {
    const { send, control } = await confluent();
    control.createPool('lfcp-other');
    const created = await send('POST', '', {
      name: 'first',
      metadata: { labels: { 'user.confluent.io/mine': 'true' } },
      spec: { statement: DDL, compute_pool_id: 'lfcp-other', principal: 'sa-other' },
    });
    expect(created.statement()).toMatchObject({
      metadata: { labels: { 'user.confluent.io/mine': 'true' } },
      spec: { compute_pool_id: 'lfcp-other', principal: 'sa-other' },
    });
  });

  test.each(['', 'Upper', 'under_score', '-dash', 'dash-', 'a'.repeat(101), 'a b'])(
    'refuses the name %j',
    async (name) => {
      const { post } = await confluent();
      const refused = await post(name, DDL);
      expect(refused.status).toBe(422);
      expect(refused.error()).toMatchObject({ status: '422', source: { pointer: '/name' } });
    },
  );

  test.each(['a', '0', 'a-b', 'a.b', 'a'.repeat(100)])('accepts the name %j', async (name) => {
    const { post } = await confluent();
    expect((await post(name, DDL)).status).toBe(201);
  });

  test('can keep names to the 72 characters of the documentation', async () => {
    const { post } = await confluent({ behaviour: { nameLength: 72 } });
    expect((await post('a'.repeat(73), DDL)).status).toBe(422);
    expect((await post('a'.repeat(72), DDL)).status).toBe(201);
  });

  test.each([
    ['{', 400],
    ['[]', 422],
    [{ spec: { statement: DDL } }, 422],
    [{ name: 'a' }, 422],
    [{ name: 'a', spec: { statement: '' } }, 422],
    [{ name: 'a', spec: { statement: 'x'.repeat(131_073) } }, 422],
    [{ name: 'a', spec: { statement: DDL, properties: { a: 1 } } }, 422],
    [{ name: 'a', organization_id: 'another', spec: { statement: DDL } }, 422],
    [{ name: 'a', environment_id: 'env-another', spec: { statement: DDL } }, 422],
  ])('refuses the body %j', async (body, status) => {
    const { send } = await confluent();
    const refused = await send('POST', '', body);
    expect(refused.status).toBe(status);
    expect(refused.error().status).toBe(String(status));
  });

  test('names everything that is wrong with a body', async () => {
    const { send } = await confluent();
    const { text } = await send('POST', '', { name: 'A', spec: { statement: DDL, principal: '' } });
    expect(text).toContain('/name');
    expect(text).toContain('/spec/principal');
  });

  test('an empty pool is none: the default one', async () => {
    const { post, pool } = await confluent();
    expect((await post('a', DDL, { compute_pool_id: '' })).statement().spec.compute_pool_id).toBe(pool);
  });

  test('refuses a pool that does not exist', async () => {
    const { post } = await confluent();
    const refused = await post('a', DDL, { compute_pool_id: 'lfcp-none' });
    expect(refused.status).toBe(400);
    expect(refused.error().detail).toBe('logical compute pool=lfcp-none not found');
  });

  test('a name is taken while its statement is PENDING, COMPLETED, FAILED, STOPPED or DELETING', async () => {
    const { post, wait, send, phase, running, stopped, base } = await confluent();
    const refused = async (name: string, inPhase: string) => {
      expect(await phase(name)).toBe(inPhase);
      const again = await post(name, DDL);
      expect(again.status).toBe(409);
      expect(again.headers.get('location')).toBe(`${base}/${name}`);
      expect(again.error()).toMatchObject({ status: '409', code: 'resource_already_exists' });
    };
    await running('moving');
    await post('made', DDL);
    await refused('made', 'PENDING');
    await post('bad', 'SELEC');
    await stopped('moving', true);
    wait(25);
    await refused('made', 'COMPLETED');
    await refused('bad', 'FAILED');
    await refused('moving', 'STOPPED');
    await send('DELETE', '/made');
    await refused('made', 'DELETING');
    await refused('moving', 'STOPPED');
  });

  test('a name that is used again is another statement: its uid is new', async () => {
    const { post, send, wait } = await confluent();
    const first = (await post('again', DDL)).statement();
    await send('DELETE', '/again');
    wait(10);
    const second = (await post('again', DDL)).statement();
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
  });

  test('the code can be 200', async () => {
    const { post } = await confluent({ behaviour: { createStatus: 200 } });
    expect((await post('a', DDL)).status).toBe(200);
  });
});

describe('get', () => {
  test('404 for what is not there, in the words of Confluent', async () => {
    const { send } = await confluent();
    const missing = await send('GET', '/none');
    expect(missing.status).toBe(404);
    expect(missing.error()).toMatchObject({ status: '404', detail: 'Statement resource=none does not exist' });
    expect(missing.headers.get('x-request-id')).toMatch(/./);
  });

  test('under a role scoped to a pool, 403 for what is missing or elsewhere, also for changes; the list hides it', async () => {
    const { send, post, control } = await confluent({ behaviour: { poolScopedRole: true } });
    control.createPool('lfcp-other');
    await post('elsewhere', DDL, { compute_pool_id: 'lfcp-other' });
    await post('mine', table('mine'));
    for (const method of ['GET', 'DELETE']) {
      expect((await send(method, '/none')).status).toBe(403);
      expect((await send(method, '/elsewhere')).error().status).toBe('403');
    }
    expect((await send('GET', '/mine')).status).toBe(200);
    expect((await send('GET', '')).list().data.map(({ name }) => name)).toEqual(['mine']);
  });

  test('errors can be as bare as recorded ones', async () => {
    const { send } = await confluent({ behaviour: { errorFields: 'bare' } });
    expect(JSON.parse((await send('GET', '/none')).text)).toEqual({
      errors: [{ status: '404', detail: 'Statement resource=none does not exist', source: {} }],
    });
  });

  test('resource_version is bumped by the system when the phase changes, and can be between changes', async () => {
    const { post, wait, get, control, running } = await confluent();
    const version = async (name: string) => (await get(name)).metadata.resource_version;
    const before = (await post('made', DDL)).statement().metadata;
    wait(25);
    const after = (await get('made')).metadata;
    expect(after.resource_version).not.toBe(before.resource_version);
    expect(after.updated_at).toBe('2026-01-01T00:00:25.000000Z');
    await running();
    const quiet = await version('flights');
    wait(600);
    expect(await version('flights')).toBe(quiet);
    control.behave({ systemBumpSeconds: 60 });
    wait(60);
    expect(await version('flights')).not.toBe(quiet);
  });

  test('traits tell the key of an upsert table, no schema without a result, and nothing once it FAILED', async () => {
    const { post, wait, get, control } = await confluent();
    const upsert = 'CREATE TABLE u (a STRING, b STRING, c STRING, PRIMARY KEY (c, a) NOT ENFORCED)';
    await post('upsert', upsert);
    await post('append', `${upsert.replace(' u ', ' u2 ')} WITH ('changelog.mode' = 'append')`);
    wait(25);
    for (const sink of ['u', 'u2'])
      await post(`into-${sink}`, `INSERT INTO ${sink} SELECT aircraft, aircraft, flight_number FROM skyone_avro`);
    wait(10);
    expect((await get('into-u')).status.traits).toEqual({
      sql_kind: 'INSERT_INTO',
      is_bounded: false,
      is_append_only: true,
      upsert_columns: [2, 0],
      schema: {},
    });
    expect((await get('into-u2')).status.traits).toMatchObject({ upsert_columns: null });
    control.fail('into-u', { phase: 'FAILED' });
    expect((await get('into-u')).status.traits).toBeNull();
  });

  test('while PENDING the status can be as bare as a recorded one', async () => {
    const { post, wait, send } = await confluent({ behaviour: { pendingStatus: 'bare' } });
    const status = (text: string): unknown => JSON.parse(text).status;
    const bare = { phase: 'PENDING', detail: '', network_kind: 'PUBLIC' };
    expect(status((await post('a', DDL)).text)).toEqual(bare);
    expect(status((await send('GET', '/a')).text)).toEqual(bare);
    wait(25);
    expect(status((await send('GET', '/a')).text)).toMatchObject({ phase: 'COMPLETED', latest_offsets: {} });
  });

  test('what the descriptions disagree about can be switched', async () => {
    const { control, get, running, stopped, wait } = await confluent();
    await running();
    await stopped('flights', true);
    wait(5);
    expect(await get('flights')).toMatchObject({
      status: { end_time: '2026-01-01T00:00:40.000000Z', duration: 'PT5S' },
    });
    control.behave({ propertiesNull: true, labelsEchoed: false, traits: 'null', endTime: false, unknownFields: true });
    const odd = await get('flights');
    expect(odd.spec.properties).toBeNull();
    expect(odd.metadata.labels).toBeUndefined();
    expect(odd.status.traits).toBeNull();
    expect(odd.status.end_time).toBeUndefined();
    for (const level of [odd, odd.metadata, odd.spec, odd.status]) expect(level).toHaveProperty('x_not_yet_described');
    control.behave({ traits: 'absent' });
    expect('traits' in (await get('flights')).status).toBe(false);
  });
});

describe('list', () => {
  test('pages of 10 by default, of 100 at most, linked by full URLs, each statement once', async () => {
    const { control, send, base } = await confluent();
    for (let n = 0; n < 123; n += 1) control.create(`s${n}`, table(`t${n}`));
    expect((await send('GET', '')).list().data).toHaveLength(10);
    const names: string[] = [];
    let pages = 0;
    let next: string | undefined = `${base}?page_size=100`;
    while (next) {
      const page = (await send('GET', next)).list();
      names.push(...page.data.map(({ name }) => name));
      next = page.metadata.next;
      pages += 1;
      if (next) expect(next.startsWith(`${base}?`)).toBe(true);
    }
    expect(pages).toBe(2);
    expect(new Set(names).size).toBe(123);
    expect(names).toHaveLength(123);
  });

  test('a page token stays good when statements come and go', async () => {
    const { control, send } = await confluent();
    for (const name of ['a', 'b', 'c', 'd']) control.create(name, table(name));
    const first = (await send('GET', '?page_size=2')).list();
    control.delete('d');
    control.create('e', table('e'));
    const rest = (await send('GET', first.metadata.next ?? '')).list();
    expect([...first.data, ...rest.data].map(({ name }) => name)).toEqual(['d', 'c', 'b', 'a']);
    expect(rest.metadata.next).toBe('');
    expect(rest.metadata.first).toBe(first.metadata.first);
  });

  test('the last page can leave out next', async () => {
    const { send } = await confluent({ behaviour: { nextOfLastPage: 'absent' } });
    expect((await send('GET', '')).list().metadata.next).toBeUndefined();
  });

  test.each(['page_size=101', 'page_size=0', 'page_size=-1', 'page_size=x', 'page_token=x', 'label_selector=a in b'])(
    'refuses %s',
    async (query) => {
      const { send } = await confluent();
      const refused = await send('GET', `?${query}`);
      expect(refused.status).toBe(400);
      expect(refused.error().source.parameter).toBe(query.split('=')[0]);
    },
  );

  test('filters by label and by pool, and keeps the filter from page to page', async () => {
    const { control, send } = await confluent();
    control.createPool('lfcp-other');
    const mine = { 'user.confluent.io/mine': 'true' };
    control.create('a', table('a'), { labels: mine });
    control.create('b', table('b'));
    control.create('c', table('c'), { labels: mine, pool: 'lfcp-other' });
    const names = async (query: string) => (await send('GET', query)).list().data.map(({ name }) => name);
    expect(await names('?label_selector=user.confluent.io/mine=true')).toEqual(['c', 'a']);
    expect(await names('?label_selector=user.confluent.io%2Fmine%3Dfalse')).toEqual([]);
    expect(await names('?label_selector=user.confluent.io/mine!=true')).toEqual(['b']);
    expect(await names('?label_selector=!user.confluent.io/mine')).toEqual(['b']);
    expect(await names('?spec.compute_pool_id=lfcp-other')).toEqual(['c']);
    expect(await names('?spec.compute_pool_id=lfcp-other&label_selector=user.confluent.io/mine')).toEqual(['c']);
    const first = (await send('GET', '?page_size=1&label_selector=user.confluent.io/mine=true')).list();
    expect(await names(first.metadata.next ?? '')).toEqual(['a']);
  });

  test('filters by a part of the name, together with time_ordered only', async () => {
    const { control, send } = await confluent();
    for (const name of ['one-a', 'two-a', 'one-b']) control.create(name, table(name));
    const names = async (query: string) => (await send('GET', query)).list().data.map(({ name }) => name);
    expect(await names('?time_ordered=true&statement_name_search_query=one')).toEqual(['one-b', 'one-a']);
    expect(await names('?time_ordered=true&statement_name_search_query=ONE')).toEqual([]);
    expect(await names('?statement_name_search_query=one')).toHaveLength(3);
    expect(await names('?time_ordered=true')).toHaveLength(3);
  });

  test('shows what is DELETING', async () => {
    const { control, send, wait } = await confluent();
    control.create('a', DDL);
    control.delete('a');
    expect((await send('GET', '')).list().data.map(({ status }) => status.phase)).toEqual(['DELETING']);
    wait(10);
    expect((await send('GET', '')).list().data).toEqual([]);
  });
});

describe('PUT', () => {
  test('answers 202 with no body, and stops', async () => {
    const { running, put, wait, phase } = await confluent();
    await running();
    const answer = await put('flights', { stopped: true });
    expect([answer.status, answer.text]).toEqual([202, '']);
    wait(5);
    expect(await phase('flights')).toBe('STOPPED');
  });

  test('409 on a stale resource_version, also when the system made it stale', async () => {
    const { running, put, post, get, wait } = await confluent();
    await running();
    const stale = await put('flights', { stopped: true }, '0');
    expect([stale.status, stale.error().status]).toEqual([409, '409']);
    const created = (await post('other', insertFlights)).statement();
    wait(10);
    expect((await put('other', { stopped: true }, created.metadata.resource_version)).status).toBe(409);
    expect((await get('other')).spec.stopped).toBe(false);
  });

  test('refuses a body without version or stopped', async () => {
    const { running, send } = await confluent();
    await running();
    const refused = await send('PUT', '/flights', { spec: {} });
    expect(refused.status).toBe(400);
    for (const pointer of ['/metadata', '/spec/stopped']) expect(refused.text).toContain(`"${pointer}"`);
  });

  test('needs no name, and takes an empty pool for none', async () => {
    const { running, send, get, pool } = await confluent();
    await running();
    const { metadata } = await get('flights');
    const body = { metadata, spec: { stopped: true, compute_pool_id: '' } };
    expect((await send('PUT', '/flights', body)).status).toBe(202);
    expect((await get('flights')).spec).toMatchObject({ stopped: true, compute_pool_id: pool });
  });

  test('name, statement and properties are immutable; sent back unchanged they are fine', async () => {
    const { running, send, get, put } = await confluent();
    await running('flights', { properties: { a: 'b' } });
    expect((await put('flights', { statement: DDL })).status).toBe(400);
    expect((await put('flights', { properties: { a: 'c' } })).status).toBe(400);
    const found = await get('flights');
    expect((await send('PUT', '/flights', { ...found, name: 'other' })).status).toBe(400);
    expect((await send('PUT', '/flights', found)).status).toBe(202);
  });

  test('pool and principal change only when a stopped statement is resumed', async () => {
    const { running, put, get, control, stopped, wait } = await confluent();
    control.createPool('lfcp-other');
    const moved = { compute_pool_id: 'lfcp-other', principal: 'sa-other' };
    await running();
    expect((await put('flights', moved)).status).toBe(400);
    expect((await put('flights', { ...moved, stopped: true })).status).toBe(400);
    await stopped('flights', true);
    wait(5);
    expect((await put('flights', moved)).status).toBe(400);
    expect((await put('flights', { ...moved, stopped: false })).status).toBe(202);
    expect((await get('flights')).spec).toMatchObject(moved);
  });

  test.each([
    [{ updateStatus: 200, updateBody: true } as const, 200, true],
    [{ updateStatus: 202, updateBody: true } as const, 202, true],
    [{ updateStatus: 204 } as const, 204, false],
  ])('code and body can be switched: %j', async (behaviour, status, body) => {
    const { running, put } = await confluent({ behaviour });
    await running();
    const answer = await put('flights', { stopped: true });
    expect([answer.status, answer.text !== '']).toEqual([status, body]);
  });
});

describe('PATCH', () => {
  test.each(['replace', 'REPLACE', 'add', 'ADD'])(
    '%s answers 200 with the statement: stopped already, still RUNNING',
    async (op) => {
      const { running, send } = await confluent();
      await running();
      const answer = await send('PATCH', '/flights', [{ op, path: '/spec/stopped', value: true }]);
      expect(answer.status).toBe(200);
      expect(answer.statement()).toMatchObject({ spec: { stopped: true }, status: { phase: 'RUNNING' } });
    },
  );

  test.each(['application/json-patch+json', 'application/json', 'text/plain'])(
    'content type %s will do',
    async (type) => {
      const { running, send } = await confluent();
      await running();
      const body = [{ op: 'replace', path: '/spec/stopped', value: true }];
      expect((await send('PATCH', '/flights', body, { 'content-type': type })).status).toBe(200);
    },
  );

  test('a test on resource_version decides', async () => {
    const { running, send, get } = await confluent();
    await running();
    const { resource_version: value } = (await get('flights')).metadata;
    const stop = { op: 'replace', path: '/spec/stopped', value: true };
    const path = '/metadata/resource_version';
    expect((await send('PATCH', '/flights', [{ op: 'test', path, value: 'x' }, stop])).status).toBe(409);
    expect((await get('flights')).spec.stopped).toBe(false);
    expect((await send('PATCH', '/flights', [{ op: 'TEST', path, value }, stop])).status).toBe(200);
  });

  test('resumes on another pool and as another principal', async () => {
    const { running, send, control, stopped, wait } = await confluent();
    control.createPool('lfcp-other');
    await running();
    await stopped('flights', true);
    wait(5);
    const answer = await send('PATCH', '/flights', [
      { op: 'replace', path: '/spec/compute_pool_id', value: 'lfcp-other' },
      { op: 'replace', path: '/spec/principal', value: 'sa-other' },
      { op: 'replace', path: '/spec/stopped', value: false },
    ]);
    expect(answer.statement().spec).toMatchObject({
      compute_pool_id: 'lfcp-other',
      principal: 'sa-other',
      stopped: false,
    });
  });

  test.each([
    [{ op: 'replace', path: '/spec/statement', value: 'x' }],
    [{ op: 'remove', path: '/spec/stopped' }],
    [{ op: 'replace', path: '/spec/stopped', value: 'true' }],
    [{ op: 'paint', path: '/spec/stopped', value: true }],
  ])('refuses %j', async (operation) => {
    const { running, send } = await confluent();
    await running();
    const refused = await send('PATCH', '/flights', [operation]);
    expect([refused.status, refused.error().status]).toEqual([422, '422']);
  });

  test('can be switched off', async () => {
    const { running, stopped, control } = await confluent({ behaviour: { patch: 'disabled-403' } });
    await running();
    const disabled = await stopped('flights', true);
    expect([disabled.status, disabled.error().detail]).toEqual([403, 'Patch feature is currently disabled']);
    control.behave({ patch: 'not-allowed-405' });
    expect((await stopped('flights', true)).status).toBe(405);
  });
});

describe('DELETE', () => {
  test('answers 202 with no body; DELETING, then 404', async () => {
    const { send, post, wait, phase } = await confluent();
    await post('a', DDL);
    const answer = await send('DELETE', '/a');
    expect([answer.status, answer.text]).toEqual([202, '']);
    expect(await phase('a')).toBe('DELETING');
    wait(10);
    expect((await send('GET', '/a')).status).toBe(404);
    expect((await send('DELETE', '/a')).status).toBe(404);
  });

  test.each([202, 404, 409] as const)('of what is DELETING: %d, as switched', async (deleteOfDeleting) => {
    const { send, post } = await confluent({ behaviour: { deleteOfDeleting } });
    await post('a', DDL);
    await send('DELETE', '/a');
    expect((await send('DELETE', '/a')).status).toBe(deleteOfDeleting);
  });

  test('the code can be 204', async () => {
    const { send, post } = await confluent({ behaviour: { deleteStatus: 204 } });
    await post('a', DDL);
    expect((await send('DELETE', '/a')).status).toBe(204);
  });

  test('what is DELETING can not be changed', async () => {
    const { running, send, stopped, put } = await confluent();
    await running();
    await send('DELETE', '/flights');
    expect((await stopped('flights', true)).status).toBe(409);
    expect((await put('flights', { stopped: true })).status).toBe(409);
  });
});

describe('exceptions and results', () => {
  test('the ten newest exceptions, the newest first', async () => {
    const { running, send, control, wait, stopped } = await confluent();
    await running();
    for (let n = 0; n < 12; n += 1) {
      control.fail('flights', {
        exception: { name: 'java.lang.RuntimeException', message: `number ${n}` },
        phase: 'FAILED',
      });
      await stopped('flights', false);
      wait(10);
    }
    const exceptions = (await send('GET', '/flights/exceptions')).exceptions();
    expect(exceptions.map(({ message }) => message)).toEqual(Array.from({ length: 10 }, (_, n) => `number ${11 - n}`));
    expect(exceptions[0]).toMatchObject({
      name: 'java.lang.RuntimeException',
      timestamp: '2026-01-01T00:02:25.000000Z',
    });
    control.behave({ exceptions: 'empty' });
    expect((await send('GET', '/flights/exceptions')).exceptions()).toEqual([]);
  });

  test('results of a DDL: not ready, then none', async () => {
    const { post, send, wait } = await confluent();
    await post('a', createFlights);
    const early = await send('GET', '/a/results');
    expect([early.status, early.error().detail]).toEqual([409, 'Results for Statement=a not ready']);
    wait(25);
    const ready = await send('GET', '/a/results');
    expect(ready.status).toBe(200);
    expect(JSON.parse(ready.text)).toMatchObject({
      api_version: 'sql/v1',
      kind: 'StatementResult',
      results: { data: [] },
    });
    expect((await send('GET', '/none/results')).status).toBe(404);
    expect((await send('GET', '/none/exceptions')).status).toBe(404);
  });
});

describe('credentials', () => {
  test.each(['', 'Basic bm86bm8=', 'Bearer x'])('401 for %j, also for what is missing', async (authorization) => {
    const { send } = await confluent();
    const refused = await send('GET', '/none', undefined, { authorization });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(refused.error()).toMatchObject({ status: '401', detail: 'Unauthorized' });
  });

  test('after a rotation the old key is refused at once, and the secret has the new one', async () => {
    const { send, control, embedded } = await confluent();
    const old = `Basic ${Buffer.from(`${embedded.secret['flink.api.key']}:${embedded.secret['flink.api.secret']}`).toString('base64')}`;
    control.rotateKey({ key: 'NEWKEY', secret: 'new-secret' });
    expect((await send('GET', '', undefined, { authorization: old })).status).toBe(401);
    expect(embedded.secret).toMatchObject({ 'flink.api.key': 'NEWKEY', 'flink.api.secret': 'new-secret' });
    expect((await send('GET', '')).status).toBe(200);
  });

  test('the key is good for its organization and environment only, and other paths and methods are refused', async () => {
    const { send, base, url } = await confluent();
    expect((await send('GET', base.replace('env-', 'env-x'))).status).toBe(403);
    expect((await send('GET', base.replace(/organizations\/[^/]+/, 'organizations/0'))).status).toBe(403);
    expect((await send('GET', `${url}/sql/v1/statements`)).status).toBe(404);
    const refused = await send('PUT', '', {});
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});
