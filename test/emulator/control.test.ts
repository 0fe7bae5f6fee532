import { describe, expect, test } from 'vitest';
import { startEmbedded } from '../../emulator/embedded.ts';
import { ShiftedClock } from '../../emulator/world/clock.ts';
import { confluent, createFlights, flight, insertFlights } from './confluent.ts';

describe('over HTTP', () => {
  const remote = async () => {
    const world = await confluent();
    const call = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${world.url}/emulator/${path}`, {
        method,
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const answer: unknown = await response.json();
      return [response.status, answer] as const;
    };
    return { ...world, call, act: (body: unknown) => call('POST', 'control', body) };
  };

  test('does all that the control does, without credentials, and is not among the requests', async () => {
    const { act, call, running, get, pool, control } = await remote();
    await running();
    control.clearRequests();
    const done = [200, { result: null }];
    expect(await act({ do: 'produce', topic: 'skyone_avro', rows: [flight('1')] })).toEqual(done);
    expect(await act({ do: 'rows', table: 'flight_avro' })).toEqual([200, { result: control.rows('flight_avro') }]);
    expect(await act({ do: 'writes', table: 'flight_avro' })).toEqual([200, { result: control.writes('flight_avro') }]);
    expect(await act({ do: 'poison', topic: 'skyone_avro' })).toEqual([200, { result: 1 }]);
    expect(await call('POST', 'advance', { seconds: 5 })).toEqual([
      200,
      { result: Date.parse('2026-01-01T00:00:40Z') },
    ]);
    expect(await act({ do: 'statement', name: 'flights' })).toMatchObject([
      200,
      { result: { status: { phase: 'FAILED' } } },
    ]);
    expect(await act({ do: 'removePoison' })).toEqual(done);
    expect(await act({ do: 'resume', name: 'flights' })).toEqual(done);
    await call('POST', 'advance', { seconds: 10 });
    for (const each of ['degrade', 'recover', 'fail']) expect(await act({ do: each, name: 'flights' })).toEqual(done);
    expect(await act({ do: 'setPhase', name: 'flights', phase: 'ODD' })).toEqual(done);
    expect(await act({ do: 'stop', name: 'flights' })).toEqual(done);
    expect(await act({ do: 'create', name: 'stranger', sql: insertFlights, labels: { a: 'b' } })).toEqual(done);
    expect(await act({ do: 'delete', name: 'stranger' })).toEqual(done);
    expect(await act({ do: 'createTopic', name: 't', columns: [{ name: 'a' }], partitions: 2 })).toEqual(done);
    expect(await act({ do: 'log', topic: 't' })).toEqual([200, { result: [] }]);
    expect(await act({ do: 'dropTopic', name: 't' })).toEqual(done);
    for (const each of ['exhaustPool', 'relievePool', 'deletePool', 'createPool']) {
      expect(await act({ do: each, id: pool })).toEqual(done);
    }
    expect(await act({ do: 'behave', updateStatus: 200, secondsToStop: 1 })).toEqual(done);
    expect(control.behaviour()).toMatchObject({ updateStatus: 200, secondsToStop: 1, createStatus: 201 });
    expect(await act({ do: 'requests' })).toEqual([200, { result: [] }]);
    expect(await act({ do: 'fault', kind: 'status', status: 500 })).toMatchObject([
      200,
      { result: expect.stringMatching(/^fault-/) },
    ]);
    expect(await act({ do: 'clearFaults' })).toEqual(done);
    expect(await act({ do: 'rotateKey', key: 'K', secret: 'S' })).toEqual(done);
    expect((await get('flights')).name).toBe('flights');
    expect(control.requests()).toEqual([
      { at: control.time(), method: 'GET', path: expect.stringMatching(/\/flights$/), status: 200 },
    ]);
  });

  test('what is asked in a wrong way is a 400 that names everything wrong', async () => {
    const { act } = await remote();
    const [status, body] = await act({ do: 'fault', kind: 'nova', seconds: -1, colour: 'red' });
    expect(status).toBe(400);
    for (const wrong of ['kind', 'seconds', 'colour']) expect(JSON.stringify(body)).toContain(wrong);
    const [, unknown] = await act({ do: 'dance' });
    expect(JSON.stringify(unknown)).toMatch(/dance.*produce.*snapshot/);
    for (const bad of [
      '{',
      [],
      null,
      {},
      { do: 'toString' },
      { do: 'stop', name: 'none' },
      { do: 'poison', topic: 'none' },
    ]) {
      expect((await act(bad))[0]).toBe(400);
    }
    const [, column] = await act({ do: 'produce', topic: 'skyone_avro', rows: [{ colour: 'red', size: 1 }] });
    expect(JSON.stringify(column)).toContain('colour, size');
    const [, behaviour] = await act({ do: 'behave', createStatus: 418, manners: 'bad' });
    for (const wrong of ['createStatus', 'manners']) expect(JSON.stringify(behaviour)).toContain(wrong);
  });

  test('a view of the whole, without credentials in it', async () => {
    const { call, running, embedded } = await remote();
    await running();
    const [status, state] = await call('GET', 'state');
    expect(status).toBe(200);
    expect(state).toMatchObject({
      time: '2026-01-01T00:00:35.000Z',
      statements: [{ name: 'flight-table' }, { name: 'flights' }],
      topics: { skyone_avro: 0, sunset_avro: 0, flight_avro: 0 },
      requests: expect.arrayContaining([expect.objectContaining({ method: 'POST', status: 201 })]),
    });
    expect(JSON.stringify(state)).not.toContain(embedded.secret['flink.api.secret']);
    expect((await call('GET', 'nothing'))[0]).toBe(404);
  });

  test('time can be advanced on a shifted clock, not on one that only reads the time', async () => {
    const shifted = await startEmbedded({ clock: new ShiftedClock() });
    const fixed = await startEmbedded();
    const advance = (url: string) => fetch(`${url}/emulator/advance`, { method: 'POST', body: '{"seconds":3600}' });
    const before = shifted.control.time();
    expect((await advance(shifted.url)).status).toBe(200);
    expect(shifted.control.time() - before).toBeGreaterThanOrEqual(3_600_000);
    expect((await advance(fixed.url)).status).toBe(400);
    await Promise.all([shifted.close(), fixed.close()]);
  });
});

test('from a snapshot it goes on where it was: statements, rows, positions, waits, credentials, switches', async () => {
  const before = await confluent({ behaviour: { updateStatus: 200 } });
  await before.running();
  before.control.produce('skyone_avro', [flight('1')]);
  before.control.rotateKey({ key: 'K', secret: 'S' });
  await before.post('next', insertFlights, { properties: { 'sql.tables.initial-offset-from': 'flights' } });
  const snapshot = JSON.parse(JSON.stringify(before.control.snapshot()));
  await before.embedded.close();

  const after = await confluent({ snapshot });
  after.wait(60);
  expect(after.embedded.secret['flink.api.key']).toBe('K');
  after.control.produce('skyone_avro', [flight('2')]);
  expect(after.numbers()).toEqual(['1', '2']);
  expect((await after.put('flights', { stopped: true })).status).toBe(200);
  after.wait(60);
  expect([await after.phase('flights'), await after.phase('next')]).toEqual(['STOPPED', 'RUNNING']);
  after.control.produce('skyone_avro', [flight('3')]);
  expect(after.numbers()).toEqual(['1', '2', '3']);
  expect(after.control.history().map(({ phase }) => phase)).toEqual([
    ...['PENDING', 'COMPLETED', 'PENDING', 'RUNNING', 'PENDING', 'STOPPING', 'STOPPED', 'RUNNING'],
  ]);
});

test('the secret has the keys that the keeper expects, in Confluent’s forms', async () => {
  const { embedded, url } = await confluent();
  expect(embedded.secret).toEqual({
    'flink.cloud': 'aws',
    'flink.region': 'us-east-1',
    'flink.api.key': expect.stringMatching(/^[!-~]+$/),
    'flink.api.secret': expect.stringMatching(/^[!-~]+$/),
    'organization.id': expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    'environment.id': expect.stringMatching(/^env-[a-z0-9]+$/),
    'flink.compute.pool.id': expect.stringMatching(/^lfcp-[a-z0-9]+$/),
    'flink.principal.id': expect.stringMatching(/^sa-[a-z0-9]+$/),
    'flink.rest.endpoint': url,
  });
});

test('every phase change has its moment, in order', async () => {
  const { control, post, wait } = await confluent();
  await post('a', createFlights);
  wait(60);
  control.delete('a');
  wait(60);
  const start = Date.parse('2026-01-01T00:00:00Z');
  expect(control.history().map(({ at, phase }) => [(at - start) / 1000, phase])).toEqual([
    [0, 'PENDING'],
    [25, 'COMPLETED'],
    [60, 'DELETING'],
    [70, 'ABSENT'],
  ]);
});
