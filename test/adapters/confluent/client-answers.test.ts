import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import { Hidden } from '../../../lambda/core/model/statement.ts';
import { failureOf, SECRET } from '../secrets.ts';
import { failed, type Stage, stage, statement } from './stage.ts';
import { visible } from './visible.ts';

let on: Stage;

beforeEach(async () => {
  on = await stage();
});

afterEach(() => on.close());

const LABEL = 'user.confluent.io/flink-statement-keeper';

describe('find', () => {
  const shown = async (body: unknown) => {
    on.server.answer({ status: 200, body });
    return on.client.find('flight', on.budget());
  };

  test('shows what Confluent answered', async () => {
    const found = await shown(
      statement({
        metadata: { labels: { [LABEL]: 'true' }, updated_at: '2026-11-22T09:00:00.123456Z' },
        spec: { stopped: true },
        status: {
          phase: 'STOPPED',
          detail: 'why',
          end_time: '2026-11-22T08:00:00Z',
          latest_offsets: { skyone_avro: 'partition:0,offset:9223372036854775808' },
          scaling_status: { scaling_state: 'POOL_EXHAUSTED' },
        },
      }),
    );
    expect(found).toEqual({
      statementName: 'flight',
      phase: phaseOf('STOPPED'),
      detail: 'why',
      signals: [],
      stopped: true,
      labelled: true,
      poolExhausted: true,
      upserts: false,
      computePoolId: 'lfcp-xyz789',
      principalId: 'sa-123abc',
      uid: 'uid-1',
      resourceVersion: '4',
      updatedAt: Date.parse('2026-11-22T09:00:00.123Z'),
      endTime: Date.parse('2026-11-22T08:00:00Z'),
      latestOffsets: { skyone_avro: 'partition:0,offset:9223372036854775808' },
    });
    expect(on.server.requests[0]?.url).toBe(
      `/sql/v1/organizations/${SECRET['organization.id']}/environments/env-abc123/statements/flight`,
    );
  });

  const plain = {
    statementName: 'flight',
    phase: phaseOf('NEW'),
    detail: '',
    signals: [],
    stopped: false,
    labelled: false,
    poolExhausted: false,
    upserts: false,
  };

  test.each([
    [{ status: { phase: 'NEW' } }],
    [{ name: null, metadata: null, spec: null, status: { phase: 'NEW', detail: null, traits: null } }],
    [
      {
        metadata: { uid: 5, labels: null, updated_at: 'yesterday' },
        spec: { properties: null, stopped: null },
        status: { phase: 'NEW', latest_offsets: null, end_time: '0001-01-01T00:00:00Z', scaling_status: null },
      },
    ],
    [{ metadata: { labels: { [LABEL]: 'false' } }, spec: 5, status: { phase: 'NEW', latest_offsets: {}, later: 1 } }],
    [{ metadata: { labels: ['x'] }, status: { phase: 'NEW', latest_offsets: { t: 5 }, scaling_status: 'x' } }],
  ])('does without all but the phase: %j', async (body) => {
    expect(await shown(body)).toEqual(plain);
  });

  test('shortens a text that no event could carry', async () => {
    expect(visible(await shown(statement({ status: { detail: 'x'.repeat(50_000) } })))?.detail).toHaveLength(4000);
  });

  test('shows nothing where there is nothing', async () => {
    on.server.answer(failed(404, 'Statement resource=flight does not exist'));
    expect(await on.client.find('flight', on.budget())).toBeUndefined();
    expect(on.failedTries()).toBe(0);
  });

  const listed = (names: readonly string[], next?: unknown) => ({
    status: 200,
    body: { metadata: { next }, data: names.map((name) => ({ ...statement(), name })) },
  });

  test('looks at every page of the list where it is forbidden to look at the statement', async () => {
    on.server.answer(
      failed(403, 'Forbidden'),
      listed(['a', 'flight-2'], 'https://elsewhere.example/sql/v1/statements?page_token=two%2F2&x=1'),
      listed([], '/sql/v1/statements?page_size=5&page_token=three'),
      listed(['b', 'flight'], 'https://elsewhere.example/?page_token=four'),
    );
    expect(await on.client.find('flight', on.budget())).toMatchObject({
      statementName: 'flight',
      phase: phaseOf('RUNNING'),
    });
    expect(on.server.asked()).toEqual([
      'GET /flight',
      'GET ?page_size=100',
      'GET ?page_size=100&page_token=two%2F2',
      'GET ?page_size=100&page_token=three',
    ]);
  });

  test.each([['', undefined, null]])('takes it for hidden where it is on no page (next: %j)', async (next) => {
    on.server.answer(failed(403, 'Forbidden'), listed(['a', 'flight-2'], next));
    const denial = 'GET of statement flight was answered 403: Forbidden (X-Request-Id: request-1)';
    expect(await on.client.find('flight', on.budget())).toStrictEqual(new Hidden('flight', denial));
  });

  test('gives up where the list is forbidden too', async () => {
    on.server.answer(failed(403, 'Forbidden by role'));
    expect(await failureOf(on.client.find('flight', on.budget()))).toMatchObject({
      name: 'KeeperUnavailable',
      reason: 'AccessDenied',
      message: expect.stringMatching(/GET.*flight.*403: Forbidden by role.*request-1.*FlinkDeveloper/),
    });
  });

  test('gives up where the list does not end', async () => {
    on.server.answer(failed(403, 'Forbidden'), listed(['a'], '?page_token=again'));
    expect(await failureOf(on.client.find('flight', on.budget()))).toMatchObject({ reason: 'Unreachable' });
    expect(on.server.requests).toHaveLength(3);
  });
});

describe('exceptions', () => {
  test('come newest first', async () => {
    const data = [
      { kind: 'StatementException', name: 'java.lang.A', message: 'a', timestamp: '2026-11-22T08:00:00Z' },
      { kind: 'StatementException', name: 'java.lang.B', message: 'b', timestamp: '2026-11-22T09:00:00Z' },
      { name: 'java.lang.C', message: null, timestamp: 'unknown' },
    ];
    on.server.answer({ status: 200, body: { kind: 'StatementExceptionList', data } });
    expect(await on.client.exceptions('flight', on.budget())).toEqual([
      { name: 'java.lang.B', message: 'b', signals: [], at: Date.parse('2026-11-22T09:00:00Z') },
      { name: 'java.lang.A', message: 'a', signals: [], at: Date.parse('2026-11-22T08:00:00Z') },
      { name: 'java.lang.C', message: '', signals: [] },
    ]);
    expect(on.server.asked()).toEqual(['GET /flight/exceptions']);
  });

  test.each([{ status: 200, body: { data: null } }, { status: 200, body: { data: [] } }, failed(404, 'gone')])(
    'are none: %j',
    async (answer) => {
      on.server.answer(answer);
      expect(await on.client.exceptions('flight', on.budget())).toEqual([]);
    },
  );
});

describe('create', () => {
  const create = () =>
    on.client.create(
      {
        statementName: 'flight',
        sql: 'INSERT INTO a SELECT * FROM b',
        properties: { 'sql.current-catalog': 'c' },
        placement: {},
      },
      on.budget(),
    );

  test('sends all that a statement is', async () => {
    on.server.answer({ status: 201, body: statement() });
    expect(await create()).toEqual({
      kind: 'accepted',
      shown: { phase: phaseOf('RUNNING'), detail: '', signals: [] },
    });
    expect(on.server.asked()).toEqual(['POST ']);
    expect(on.server.requests[0]?.headers['content-type']).toBe('application/json');
    expect(on.server.requests[0]?.body).toEqual({
      name: 'flight',
      organization_id: SECRET['organization.id'],
      environment_id: 'env-abc123',
      metadata: { labels: { [LABEL]: 'true' } },
      spec: {
        statement: 'INSERT INTO a SELECT * FROM b',
        properties: { 'sql.current-catalog': 'c' },
        compute_pool_id: 'lfcp-xyz789',
        principal: 'sa-123abc',
        stopped: false,
      },
    });
  });

  test.each([{ status: 202 }, { status: 204 }, { status: 201, body: 'not JSON' }, { status: 201, body: [] }])(
    'is accepted by any 2xx, whatever it shows: %j',
    async (answer) => {
      on.server.answer(answer);
      expect(await create()).toEqual({ kind: 'accepted' });
    },
  );

  test('shows the phase and the detail of the answer: a dry run has no others', async () => {
    on.server.answer({ status: 200, body: statement({ status: { phase: 'FAILED', detail: 'access denied' } }) });
    expect(await create()).toEqual({
      kind: 'accepted',
      shown: { phase: phaseOf('FAILED'), detail: 'access denied', signals: ['curable'] },
    });
  });

  test('says that the name is taken', async () => {
    on.server.answer(failed(409, 'taken'));
    expect(await create()).toEqual({ kind: 'exists', detail: 'taken (X-Request-Id: request-1)' });
  });

  test.each([
    [400, { errors: [{ detail: 'line 1: no' }, { title: 'bad', source: null }] }, 'line 1: no; bad'],
    [422, { message: 'no such table' }, 'no such table'],
    [400, { error: { message: 'no such pool' } }, 'no such pool'],
    [400, { message: 'logical compute pool=lfcp-1 not found' }, 'logical compute pool=lfcp-1 not found', ['pool-gone']],
    [400, '<html>\n  bad  request</html>', '<html> bad request</html>'],
    [422, '', 'POST of statement flight was answered 422'],
  ])('is refused by %i, in the words of %j', async (status, body, detail, signals = []) => {
    on.server.answer({ status, body });
    expect(await create()).toEqual({ kind: 'refused', detail, signals });
  });

  test.each([
    [403, 'AccessDenied'],
    [404, 'Unreachable'],
    [501, 'Unreachable'],
  ])('gives up at %i', async (status, reason) => {
    on.server.answer(failed(status, 'No.'));
    expect(await failureOf(create())).toMatchObject({
      reason,
      message: expect.stringMatching(new RegExp(`POST of statement flight.*${status}: No\\..*request-1`)),
    });
    expect(on.server.requests).toHaveLength(1);
  });

  const gone = failed(404, 'does not exist');
  const mine = { status: 200, body: statement({ metadata: { labels: { [LABEL]: 'true' } } }) };

  test.each(['reset', 'cut short', 'hang', failed(500, 'x'), failed(503, 'x')] as const)(
    'looks after a lost answer (%j), and finds it',
    async (answer) => {
      on.server.answer(answer, mine);
      expect(await create()).toEqual({ kind: 'accepted' });
      expect(on.server.asked()).toEqual(['POST ', 'GET /flight']);
      expect(on.failedTries()).toBe(1);
    },
  );

  test('finds a stranger after a lost answer', async () => {
    on.server.answer('reset', { status: 200, body: statement() });
    expect(await create()).toEqual({ kind: 'exists', detail: 'a statement flight is there already' });
  });

  test('asks again where it finds nothing', async () => {
    on.server.answer('reset', gone, { status: 201 });
    expect(await create()).toEqual({ kind: 'accepted' });
    expect(on.server.asked()).toEqual(['POST ', 'GET /flight', 'POST ']);
  });

  test('takes the 409 of its own second try for what it is', async () => {
    on.server.answer('reset', gone, failed(409, 'taken'));
    expect(await create()).toEqual({ kind: 'exists', detail: expect.stringMatching(/^taken \(X-Request-Id/) });
  });

  test('looks a last time before it gives up', async () => {
    on.server.answer(({ method }) => (method === 'POST' ? failed(500, 'broken') : gone));
    expect(await failureOf(create())).toMatchObject({
      reason: 'Unreachable',
      message: expect.stringContaining('broken'),
    });
    expect(on.server.asked()).toEqual(Array.from({ length: 4 }, () => ['POST ', 'GET /flight']).flat());
  });

  test('is asked again at once after 429: it was not carried out', async () => {
    on.server.answer(failed(429, 'slow down'), { status: 201 });
    expect(await create()).toEqual({ kind: 'accepted' });
    expect(on.server.asked()).toEqual(['POST ', 'POST ']);
  });
});

describe('setStopped', () => {
  const stop = () => on.client.setStopped('flight', true, on.budget());
  const resume = () => on.client.setStopped('flight', false, on.budget());
  const here = { status: 200, body: statement() };

  test('is a patch', async () => {
    on.server.answer({ status: 200, body: statement() });
    expect(await stop()).toEqual({ kind: 'accepted' });
    const [request] = on.server.requests;
    expect(request).toMatchObject({
      method: 'PATCH',
      path: '/flight',
      body: [{ op: 'replace', path: '/spec/stopped', value: true }],
    });
    expect(request?.headers['content-type']).toBe('application/json-patch+json');
    expect(await resume()).toEqual({ kind: 'accepted' });
    expect(on.server.requests[1]?.body).toEqual([{ op: 'replace', path: '/spec/stopped', value: false }]);
  });

  test.each([{ status: 202 }, { status: 204 }, { status: 200, body: 'not JSON' }])(
    'is accepted: %j',
    async (answer) => {
      on.server.answer(answer);
      expect(await stop()).toEqual({ kind: 'accepted' });
    },
  );

  test.each([403, 404, 405, 415, 501])(
    'is a PUT where PATCH is answered %i, and for an hour from then on',
    async (status) => {
      on.server.answer(failed(status, 'Patch feature is currently disabled'), here, { status: 202 });
      expect(await stop()).toEqual({ kind: 'accepted' });
      expect(on.server.asked()).toEqual(['PATCH /flight', 'GET /flight', 'PUT /flight']);
      expect(on.server.requests[2]?.body).toEqual({
        name: 'flight',
        organization_id: SECRET['organization.id'],
        environment_id: 'env-abc123',
        metadata: { resource_version: '4' },
        spec: { ...statement().spec, stopped: true },
      });

      on.server.answer(here, { status: 200, body: statement() });
      expect(await resume()).toEqual({ kind: 'accepted' });
      expect(on.server.asked()).toEqual(['GET /flight', 'PUT /flight']);

      on.clock.time += 60 * 60_000;
      on.server.answer({ status: 200 });
      expect(await resume()).toEqual({ kind: 'accepted' });
      expect(on.server.asked()).toEqual(['PATCH /flight']);
    },
  );

  test('PUT follows the resource version', async () => {
    const version = (resource_version: string) => ({
      status: 200,
      body: statement({ metadata: { resource_version } }),
    });
    on.server.answer(failed(405, 'no'), version('4'), failed(409, 'stale'), version('5'), { status: 202 });
    expect(await stop()).toEqual({ kind: 'accepted' });
    expect(on.server.requests.filter(({ method }) => method === 'PUT').map(({ body }) => body)).toMatchObject([
      { metadata: { resource_version: '4' } },
      { metadata: { resource_version: '5' } },
    ]);
  });

  test('PUT is refused after some conflicts', async () => {
    on.server.answer(({ method }) =>
      method === 'GET' ? here : method === 'PUT' ? failed(409, 'stale') : failed(405, 'no'),
    );
    expect(await stop()).toEqual({ kind: 'refused', detail: 'stale (X-Request-Id: request-1)', signals: [] });
    expect(on.server.requests.filter(({ method }) => method === 'PUT')).toHaveLength(5);
  });

  test.each([400, 422])('is refused by %i', async (status) => {
    on.server.answer(failed(status, 'not in this phase'));
    expect(await stop()).toEqual({
      kind: 'refused',
      detail: 'not in this phase (X-Request-Id: request-1)',
      signals: [],
    });
    expect(on.server.asked()).toEqual(['PATCH /flight']);
  });

  test('tries a conflict some times before it is refused', async () => {
    on.server.answer(failed(409, 'being changed'), { status: 200 });
    expect(await stop()).toEqual({ kind: 'accepted' });
    on.server.answer(failed(409, 'being changed'));
    expect(await stop()).toEqual({ kind: 'refused', detail: 'being changed (X-Request-Id: request-1)', signals: [] });
    expect(on.server.requests).toHaveLength(3);
  });

  test('is accepted where a lost try had done it already', async () => {
    on.server.answer('reset', failed(400, 'already stopped'), {
      status: 200,
      body: statement({ spec: { stopped: true } }),
    });
    expect(await stop()).toEqual({ kind: 'accepted' });
  });

  test('is refused where there is no such statement', async () => {
    on.server.answer(failed(404, 'does not exist'));
    expect(await stop()).toEqual({
      kind: 'refused',
      detail: expect.stringContaining('flight does not exist'),
      signals: [],
    });
    expect(on.server.asked()).toEqual(['PATCH /flight', 'GET /flight']);
    on.server.answer({ status: 200 });
    await stop();
    expect(on.server.asked()).toEqual(['PATCH /flight']);
  });

  test('gives up where neither PATCH nor PUT is allowed', async () => {
    on.server.answer(({ method }) => (method === 'GET' ? here : failed(403, `no ${method}`)));
    expect(await failureOf(stop())).toMatchObject({
      reason: 'AccessDenied',
      message: expect.stringMatching(/PUT of statement flight.*403: no PUT.*request-1/),
    });
  });
});
