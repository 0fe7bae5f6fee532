import { describe, expect, test } from 'vitest';
import { confluent, createFlights, flight, insertFlights } from './confluent.ts';

const DAY = 24 * 3600;

describe('starting', () => {
  test('an INSERT is PENDING for 10 s, then RUNNING', async () => {
    const { post, wait, phase } = await confluent();
    await post('flight-table', createFlights);
    wait(25);
    await post('flights', insertFlights);
    expect(await phase('flights')).toBe('PENDING');
    wait(9);
    expect(await phase('flights')).toBe('PENDING');
    wait(1);
    expect(await phase('flights')).toBe('RUNNING');
    wait(29 * DAY);
    expect(await phase('flights')).toBe('RUNNING');
  });

  test('a DDL is PENDING for 25 s, then COMPLETED, and its topic is there only then', async () => {
    const { post, wait, phase, control } = await confluent();
    await post('flight-table', createFlights);
    wait(24);
    expect([await phase('flight-table'), control.topics()]).toEqual(['PENDING', ['skyone_avro', 'sunset_avro']]);
    wait(1);
    expect([await phase('flight-table'), control.topics().at(-1)]).toEqual(['COMPLETED', 'flight_avro']);
  });

  test.each([
    ['SELEC 1', 'SQL parse failed. Encountered "SELEC" at line 1, column 1.'],
    [
      'INSERT INTO nowhere SELECT flight_number FROM skyone_avro',
      "Cannot find table 'embedded.airline.nowhere' in any",
    ],
    ['INSERT INTO flight_avro SELECT * FROM nowhere', "Object 'nowhere' not found"],
    ['INSERT INTO flight_avro (airline) SELECT carrier FROM skyone_avro', "Column 'carrier' not found"],
    ['INSERT INTO flight_avro (carrier) SELECT aircraft FROM skyone_avro', "Unknown target column 'carrier'"],
    ['INSERT INTO flight_avro SELECT aircraft FROM skyone_avro', 'Cause: Different number of columns.'],
    [
      'INSERT INTO flight_avro (airline) SELECT aircraft, email_address FROM skyone_avro',
      'Number of columns must match',
    ],
    [
      "INSERT INTO flight_avro (flight_number, airline) SELECT flight_number, 'x' FROM skyone_avro UNION ALL SELECT flight_duration, 'y' FROM sunset_avro",
      'Type mismatch in column 1 of UNION ALL',
    ],
    [
      'INSERT INTO flight_avro (airline) SELECT MAX(aircraft) FROM skyone_avro',
      'The embedded Confluent does not run aggregates (MAX).',
    ],
    ['SELECT * FROM skyone_avro', 'The embedded Confluent does not run queries'],
    ['CREATE TABLE flight_avro (a STRING)', "Table 'flight_avro' already exists"],
    ["CREATE TABLE t (a STRING) WITH ('kafka.partitions' = '1')", "'kafka.partitions' option is not supported anymore"],
  ])('%s: 201, then FAILED, never RUNNING', async (sql, detail) => {
    const { running, post, wait, get, control } = await confluent();
    await running();
    expect((await post('bad', sql)).status).toBe(201);
    wait(5);
    const { status } = await get('bad');
    expect(status.phase).toBe('FAILED');
    expect(status.detail).toContain(detail);
    expect(status.latest_offsets).toEqual({});
    expect(
      control
        .history()
        .filter(({ name }) => name === 'bad')
        .map(({ phase }) => phase),
    ).toEqual(['PENDING', 'FAILED']);
  });

  test.each(['400', '422'] as const)('bad SQL can be refused with %s, and leaves no statement', async (badSql) => {
    const { post, send } = await confluent({ behaviour: { badSql } });
    const refused = await post('bad', 'SELEC');
    expect([String(refused.status), refused.error().detail]).toEqual([badSql, expect.stringContaining('SELEC')]);
    expect((await send('GET', '/bad')).status).toBe(404);
  });

  test('names without catalog and database can be refused where the properties do not give them', async () => {
    const { post, wait, phase } = await confluent({ behaviour: { unqualifiedNames: 'refused' } });
    const place = { 'sql.current-catalog': 'c', 'sql.current-database': 'd' };
    await post('bare', createFlights);
    await post('half', createFlights, { properties: { 'sql.current-catalog': 'c' } });
    await post('placed', createFlights, { properties: place });
    await post('named', 'CREATE TABLE c.d.t (a STRING)');
    wait(25);
    expect([await phase('bare'), await phase('half')]).toEqual(['FAILED', 'FAILED']);
    expect([await phase('placed'), await phase('named')]).toEqual(['COMPLETED', 'COMPLETED']);
  });

  test('what failed at validation goes through PENDING to FAILED again when it is resumed', async () => {
    const { post, wait, phase, stopped, control } = await confluent();
    await post('bad', insertFlights);
    wait(5);
    expect((await stopped('bad', false)).status).toBe(200);
    expect(await phase('bad')).toBe('PENDING');
    wait(5);
    expect(await phase('bad')).toBe('FAILED');
    control.createTopic('flight_avro', [{ name: 'a', type: 'STRING', nullable: true }]);
    await stopped('bad', false);
    wait(5);
    expect(await phase('bad')).toBe('FAILED');
  });

  test('IF NOT EXISTS is COMPLETED where the table exists, and leaves it alone; functions are COMPLETED; DROP TABLE drops', async () => {
    const { running, post, wait, phase, control } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('1')]);
    await post('again', createFlights);
    await post('function', "CREATE FUNCTION f AS 'com.example.F' USING JAR 'confluent-artifact://cfa-1'");
    wait(25);
    expect([await phase('again'), await phase('function')]).toEqual(['COMPLETED', 'COMPLETED']);
    expect(control.rows('flight_avro')).toHaveLength(1);
    await post('drop', 'DROP TABLE flight_avro');
    wait(25);
    expect([await phase('drop'), control.topics()]).toEqual(['COMPLETED', ['skyone_avro', 'sunset_avro']]);
  });

  test('INSERT … VALUES, and what is bounded by its properties, is COMPLETED', async () => {
    const { running, post, wait, phase, control, numbers } = await confluent();
    control.produce('skyone_avro', [flight('1'), flight('2')]);
    await running();
    await post('values', "INSERT INTO flight_avro (flight_number, airline) VALUES ('7', 'Seven'), ('8', 'Eight')");
    await post('bounded', insertFlights, { properties: { 'sql.snapshot.mode': 'now' } });
    wait(10);
    expect([await phase('values'), await phase('bounded')]).toEqual(['COMPLETED', 'COMPLETED']);
    expect(numbers()).toEqual(['1', '2', '7', '8', '1', '2']);
  });
});

describe('failing', () => {
  test('FAILING, then FAILED, with the exception and the detail', async () => {
    const { running, control, phase, wait, get, send } = await confluent();
    await running();
    control.fail('flights', {
      exception: { name: 'java.lang.ArithmeticException', message: '/ by zero' },
      detail: 'Division by zero',
    });
    expect(await phase('flights')).toBe('FAILING');
    wait(5);
    expect((await get('flights')).status).toMatchObject({ phase: 'FAILED', detail: 'Division by zero' });
    expect((await send('GET', '/flights/exceptions')).exceptions()[0]?.message).toBe('/ by zero');
  });

  test('straight to FAILED', async () => {
    const { running, control, phase } = await confluent();
    await running();
    control.fail('flights', { phase: 'FAILED' });
    expect(await phase('flights')).toBe('FAILED');
  });

  test('FAILED has offsets, or not', async () => {
    const { running, control, get } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('1')]);
    control.fail('flights', { phase: 'FAILED' });
    expect((await get('flights')).status).toMatchObject({
      latest_offsets: {},
      latest_offsets_timestamp: '0001-01-01T00:00:00Z',
    });
    control.behave({ offsetsOnFailed: true });
    expect((await get('flights')).status.latest_offsets).toEqual({
      skyone_avro: 'partition:0,offset:1',
      sunset_avro: 'partition:0,offset:0',
    });
  });

  test('RUNNING, DEGRADED, RUNNING: nothing is committed while it is degraded, and nothing is lost', async () => {
    const { running, control, phase, numbers } = await confluent();
    await running();
    control.degrade('flights');
    control.produce('skyone_avro', [flight('1')]);
    expect([await phase('flights'), numbers()]).toEqual(['DEGRADED', []]);
    control.recover('flights');
    expect([await phase('flights'), numbers()]).toEqual(['RUNNING', ['1']]);
  });

  test('a lost source topic: RUNNING with an exception, DEGRADED after two hours, and RUNNING again once it is back', async () => {
    const { running, control, phase, wait, send, numbers } = await confluent();
    await running();
    control.produce('sunset_avro', [flight('0')]);
    control.dropTopic('sunset_avro');
    expect(await phase('flights')).toBe('RUNNING');
    expect((await send('GET', '/flights/exceptions')).exceptions()[0]?.message).toContain('sunset_avro');
    control.produce('skyone_avro', [flight('1')]);
    wait(2 * 3600);
    expect([await phase('flights'), numbers()]).toEqual(['DEGRADED', ['0']]);
    control.createTopic('sunset_avro');
    control.produce('sunset_avro', [flight('2')]);
    expect([await phase('flights'), numbers()]).toEqual(['RUNNING', ['0', '1', '2']]);
  });

  test('a lost topic can fail the statement instead, and it fails again until the topic is back', async () => {
    const { running, control, phase, wait, stopped, numbers } = await confluent({
      behaviour: { topicDropped: 'fails' },
    });
    await running();
    control.dropTopic('sunset_avro');
    wait(5);
    expect(await phase('flights')).toBe('FAILED');
    await stopped('flights', false);
    wait(10);
    expect(await phase('flights')).toBe('FAILED');
    control.createTopic('sunset_avro');
    control.produce('sunset_avro', [flight('1')]);
    await stopped('flights', false);
    wait(10);
    expect([await phase('flights'), numbers()]).toEqual(['RUNNING', ['1']]);
  });
});

describe('stopping and resuming', () => {
  test('RUNNING, STOPPING, STOPPED within 5 s; resumed: PENDING, then RUNNING after 10 s', async () => {
    const { running, stopped, wait, phase, get, control } = await confluent();
    await running();
    await stopped('flights', true);
    expect(await phase('flights')).toBe('RUNNING');
    wait(1);
    expect(await phase('flights')).toBe('STOPPING');
    wait(4);
    const { status, spec } = await get('flights');
    expect([status.phase, spec.stopped]).toEqual(['STOPPED', true]);
    expect(status).toMatchObject({ latest_offsets_timestamp: '2026-01-01T00:00:40.000000Z' });
    await stopped('flights', false);
    const resumed = (await get('flights')).status;
    expect([resumed.phase, resumed.latest_offsets]).toEqual(['PENDING', {}]);
    wait(10);
    expect(await phase('flights')).toBe('RUNNING');
    expect(
      control
        .history()
        .filter(({ name }) => name === 'flights')
        .map(({ phase: each }) => each),
    ).toEqual(['PENDING', 'RUNNING', 'STOPPING', 'STOPPED', 'PENDING', 'RUNNING']);
  });

  test('PENDING is not stoppable, or is', async () => {
    const { post, stopped, wait, phase, control } = await confluent({ behaviour: { stopOfPending: 'refused' } });
    await post('flight-table', createFlights);
    wait(25);
    await post('flights', insertFlights);
    expect((await stopped('flights', true)).status).toBe(409);
    control.behave({ refusalStatus: 400 });
    expect((await stopped('flights', true)).error().status).toBe('400');
    control.behave({ stopOfPending: 'works' });
    expect((await stopped('flights', true)).status).toBe(200);
    wait(60);
    expect(await phase('flights')).toBe('STOPPED');
  });

  test('a stop of COMPLETED is accepted and leaves it so, or is refused; its resume is refused', async () => {
    const { running, stopped, wait, get, control } = await confluent();
    await running();
    control.behave({ stopOfCompleted: 'refused' });
    expect((await stopped('flight-table', true)).status).toBe(409);
    control.behave({ stopOfCompleted: 'accepted' });
    expect((await stopped('flight-table', true)).status).toBe(200);
    wait(60);
    expect(await get('flight-table')).toMatchObject({ spec: { stopped: true }, status: { phase: 'COMPLETED' } });
    expect((await stopped('flight-table', false)).status).toBe(409);
  });

  test('a stop of STOPPED and a resume of RUNNING change nothing', async () => {
    const { running, stopped, wait, get } = await confluent();
    await running();
    const version = async () => (await get('flights')).metadata.resource_version;
    const before = await version();
    expect((await stopped('flights', false)).status).toBe(200);
    expect(await version()).toBe(before);
    await stopped('flights', true);
    wait(5);
    const after = await version();
    expect((await stopped('flights', true)).status).toBe(200);
    expect(await version()).toBe(after);
  });

  test('a DEGRADED statement can be stopped, a FAILING one not', async () => {
    const { running, stopped, wait, phase, control } = await confluent();
    await running();
    control.degrade('flights');
    expect((await stopped('flights', true)).status).toBe(200);
    wait(5);
    expect(await phase('flights')).toBe('STOPPED');
    await stopped('flights', false);
    wait(10);
    control.fail('flights');
    expect((await stopped('flights', true)).status).toBe(409);
  });

  test('a resume while it is STOPPING starts it again once it is STOPPED, or is refused', async () => {
    const { running, stopped, wait, phase, control } = await confluent();
    await running();
    await stopped('flights', true);
    wait(1);
    control.behave({ resumeOfStopping: 'refused' });
    expect((await stopped('flights', false)).status).toBe(409);
    control.behave({ resumeOfStopping: 'works' });
    expect((await stopped('flights', false)).status).toBe(200);
    wait(4);
    expect(await phase('flights')).toBe('PENDING');
    wait(10);
    expect(await phase('flights')).toBe('RUNNING');
  });

  test('a stop that is taken back before it began is no stop', async () => {
    const { running, stopped, wait, phase } = await confluent();
    await running();
    await stopped('flights', true);
    await stopped('flights', false);
    wait(60);
    expect(await phase('flights')).toBe('RUNNING');
  });
});

describe('resume of FAILED', () => {
  const failed = async (behaviour: Parameters<typeof confluent>[0] = {}) => {
    const world = await confluent(behaviour);
    await world.running();
    world.control.fail('flights', { phase: 'FAILED' });
    return world;
  };

  test('works', async () => {
    const { stopped, wait, phase } = await failed();
    expect((await stopped('flights', false)).status).toBe(200);
    expect(await phase('flights')).toBe('PENDING');
    wait(10);
    expect(await phase('flights')).toBe('RUNNING');
  });

  test('does nothing until it is stopped first', async () => {
    const { stopped, wait, phase, get } = await failed({
      behaviour: { resumeOfFailed: 'noop-until-stopped', stopOfFailed: 'works' },
    });
    const { metadata } = await get('flights');
    expect((await stopped('flights', false)).status).toBe(200);
    wait(60);
    expect(await phase('flights')).toBe('FAILED');
    expect((await get('flights')).metadata.resource_version).toBe(metadata.resource_version);
    await stopped('flights', true);
    wait(5);
    expect(await phase('flights')).toBe('STOPPED');
    await stopped('flights', false);
    wait(10);
    expect(await phase('flights')).toBe('RUNNING');
  });

  test('is refused until it is stopped first, by PUT too; the stop may leave it FAILED', async () => {
    const { stopped, put, wait, phase, get } = await failed({
      behaviour: { resumeOfFailed: 'refused' },
    });
    expect((await stopped('flights', false)).status).toBe(409);
    expect((await put('flights', { stopped: false })).status).toBe(409);
    await stopped('flights', true);
    wait(60);
    expect(await get('flights')).toMatchObject({ spec: { stopped: true }, status: { phase: 'FAILED' } });
    await stopped('flights', false);
    wait(10);
    expect(await phase('flights')).toBe('RUNNING');
  });

  test('is always refused, and so may be the stop', async () => {
    const { stopped, wait, phase, control } = await failed({
      behaviour: { resumeOfFailed: 'always-refused', stopOfFailed: 'refused' },
    });
    expect((await stopped('flights', false)).status).toBe(409);
    expect((await stopped('flights', true)).status).toBe(409);
    control.behave({ stopOfFailed: 'works' });
    await stopped('flights', true);
    wait(5);
    expect(await phase('flights')).toBe('STOPPED');
    expect((await stopped('flights', false)).status).toBe(409);
  });

  test('of a DDL is refused', async () => {
    const { post, wait, stopped } = await failed();
    await post('bad', 'CREATE TABLE flight_avro (a STRING)');
    wait(5);
    expect((await stopped('bad', false)).status).toBe(409);
  });
});

describe('deletion and purge', () => {
  test('a RUNNING statement that is deleted stops to read at once', async () => {
    const { running, send, control, numbers, wait } = await confluent();
    await running();
    await send('DELETE', '/flights');
    control.produce('skyone_avro', [flight('1')]);
    wait(60);
    expect(numbers()).toEqual([]);
    expect(control.history().at(-1)).toMatchObject({ name: 'flights', phase: 'ABSENT' });
  });

  test('COMPLETED, FAILED and STOPPED are purged 30 days after their end; RUNNING never', async () => {
    const { running, post, stopped, wait, send } = await confluent();
    await running('stays');
    await running('stopped');
    await stopped('stopped', true);
    await post('failed', 'SELEC');
    wait(30 * DAY - 40);
    const names = async () => (await send('GET', '')).list().data.map(({ name }) => name);
    expect((await names()).toSorted()).toEqual(['failed', 'stays', 'stopped']);
    wait(60);
    expect(await names()).toEqual(['stays']);
    expect((await send('GET', '/stopped')).status).toBe(404);
  });
});

describe('compute pools', () => {
  test('when the pool goes its statements are stopped, and say why; they resume on another pool only', async () => {
    const { running, control, wait, get, post, stopped, send, pool, phase } = await confluent();
    control.createPool('lfcp-other');
    await running();
    await post('elsewhere', insertFlights, { compute_pool_id: 'lfcp-other' });
    wait(10);
    control.deletePool(pool);
    wait(5);
    expect([await phase('elsewhere'), await phase('flight-table')]).toEqual(['RUNNING', 'COMPLETED']);
    const { spec, status } = await get('flights');
    expect([spec.stopped, status.phase]).toEqual([true, 'STOPPED']);
    expect(status.detail).toContain(`compute pool ${pool} was deleted`);
    const refused = await stopped('flights', false);
    expect([refused.status, refused.error().detail]).toEqual([400, `logical compute pool=${pool} not found`]);
    expect(await phase('flights')).toBe('STOPPED');
    const moved = await send('PATCH', '/flights', [
      { op: 'replace', path: '/spec/compute_pool_id', value: 'lfcp-other' },
      { op: 'replace', path: '/spec/stopped', value: false },
    ]);
    expect(moved.status).toBe(200);
    wait(10);
    expect(await phase('flights')).toBe('RUNNING');
  });

  test('an exhausted pool: what is new or resumed waits PENDING and says so; what runs goes on; relieved, it starts', async () => {
    const { running, control, wait, get, post, stopped, phase, pool } = await confluent();
    await running('resumed');
    await stopped('resumed', true);
    await running('runs');
    await post('overtaken', insertFlights);
    control.exhaustPool(pool);
    await stopped('resumed', false);
    await post('new', insertFlights);
    wait(3600);
    for (const name of ['resumed', 'new', 'overtaken']) {
      expect((await get(name)).status).toMatchObject({
        phase: 'PENDING',
        scaling_status: { scaling_state: 'POOL_EXHAUSTED' },
      });
    }
    expect(await phase('runs')).toBe('RUNNING');
    control.relievePool(pool);
    wait(10);
    expect((await get('resumed')).status).toMatchObject({ phase: 'RUNNING', scaling_status: { scaling_state: 'OK' } });
    expect(await phase('new')).toBe('RUNNING');
  });

  test('on an exhausted pool a new statement can be rejected', async () => {
    const { control, post, send, pool } = await confluent({ behaviour: { createOnExhaustedPool: 'rejected' } });
    control.exhaustPool(pool);
    expect((await post('new', createFlights)).status).toBe(400);
    expect((await send('GET', '/new')).status).toBe(404);
  });
});

describe('carry-over', () => {
  const carried = { properties: { 'sql.tables.initial-offset-from': 'flights' } };

  test('waits PENDING until the referenced statement is stopped, and starts where that one stopped', async () => {
    const { running, post, get, wait, stopped, control, numbers, phase } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('1')]);
    await post('next', insertFlights, carried);
    wait(3600);
    expect((await get('next')).status).toMatchObject({
      phase: 'PENDING',
      detail:
        'Statement is currently pending until referenced statement flights is stopped. If flights is not stopped before 2026-01-01T06:00:35.000Z, this statement will fail.',
    });
    expect(numbers()).toEqual(['1']);
    await stopped('flights', true);
    wait(5);
    control.produce('skyone_avro', [flight('2')]);
    wait(24);
    expect(await phase('next')).toBe('PENDING');
    wait(1);
    expect([await phase('next'), numbers()]).toEqual(['RUNNING', ['1', '2']]);
  });

  test('fails after six hours', async () => {
    const { running, post, get, wait } = await confluent();
    await running();
    await post('next', insertFlights, carried);
    wait(6 * 3600 - 1);
    expect((await get('next')).status.phase).toBe('PENDING');
    wait(1);
    expect((await get('next')).status).toMatchObject({ phase: 'FAILED', detail: expect.stringContaining('flights') });
  });

  test('fails where the referenced statement is missing or goes away, and at once where the SQL is bad', async () => {
    const { running, post, wait, phase, send } = await confluent();
    await post('early', insertFlights, carried);
    wait(5);
    expect(await phase('early')).toBe('FAILED');
    await running();
    await post('bad', 'INSERT INTO flight_avro SELECT * FROM nowhere', carried);
    await post('late', insertFlights, carried);
    wait(5);
    expect([await phase('bad'), await phase('late')]).toEqual(['FAILED', 'PENDING']);
    await send('DELETE', '/flights');
    wait(15);
    expect(await phase('late')).toBe('FAILED');
  });

  test('is refused for an upsert sink', async () => {
    const { running, post, wait, get } = await confluent();
    await running();
    await post('keyed', 'CREATE TABLE keyed (a STRING, PRIMARY KEY (a) NOT ENFORCED) DISTRIBUTED INTO 1 BUCKETS');
    wait(25);
    await post('next', 'INSERT INTO keyed SELECT aircraft FROM skyone_avro', carried);
    wait(5);
    expect((await get('next')).status).toMatchObject({ phase: 'FAILED', detail: expect.stringContaining('upsert') });
  });
});

describe('others', () => {
  test('a person stops, resumes, deletes and creates, and it looks like a client did', async () => {
    const { running, control, wait, get, phase, numbers } = await confluent();
    await running();
    control.stop('flights');
    wait(5);
    expect(await get('flights')).toMatchObject({ spec: { stopped: true }, status: { phase: 'STOPPED', detail: '' } });
    control.resume('flights');
    wait(10);
    expect(await phase('flights')).toBe('RUNNING');
    control.create('stranger', insertFlights, { principal: 'u-person' });
    wait(10);
    control.produce('skyone_avro', [flight('1')]);
    expect(numbers()).toEqual(['1', '1']);
    expect((await get('stranger')).spec.principal).toBe('u-person');
    control.delete('stranger');
    expect(await phase('stranger')).toBe('DELETING');
    expect(control.requests().every(({ method }) => method !== 'DELETE')).toBe(true);
  });

  test('a phase that nobody has heard of, and back', async () => {
    const { running, control, phase, wait, stopped } = await confluent();
    await running();
    control.setPhase('flights', 'RECOVERING');
    wait(DAY);
    expect(await phase('flights')).toBe('RECOVERING');
    control.setPhase('flights', 'RUNNING');
    expect(await phase('flights')).toBe('RUNNING');
    control.setPhase('flights', 'RECOVERING');
    await stopped('flights', true);
    wait(5);
    expect(await phase('flights')).toBe('STOPPED');
  });
});
