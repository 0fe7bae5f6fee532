import { describe, expect, test } from 'vitest';
import { confluent, flight, insertFlights } from './confluent.ts';

/** An INSERT with a hint at its first table, the place of catalog and database, and a comment. */
const hinted = (options: string) =>
  insertFlights.replace('FROM skyone_avro', `FROM \`cat\`.\`db\`.\`skyone_avro\` /*+ OPTIONS(${options}) */ -- hinted`);

describe('a running statement', () => {
  test('moves every row once, in the right columns, under the right airline', async () => {
    const { running, control } = await confluent();
    control.produce('skyone_avro', [flight('1')]);
    control.produce('sunset_avro', [flight('2')]);
    await running();
    control.produce('skyone_avro', [flight('3')]);
    const row = (number: string, airline: string) => ({
      departure_airport_code: 'LAX',
      flight_number: number,
      email_address: 'amelia@example.com',
      departure_time: '2026-01-01 08:00:00',
      arrival_time: '2026-01-01 12:00:00',
      arrival_airport_code: 'BNA',
      confirmation_code: `C${number}`,
      airline,
    });
    expect(control.rows('flight_avro')).toEqual([row('1', 'SkyOne'), row('2', 'Sunset'), row('3', 'SkyOne')]);
  });

  test('runs its own SQL: what is filtered stays out, what is scrambled is scrambled, what is not read is missing', async () => {
    const { running, post, wait, control } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('1', { email_address: null }), flight('2')]);
    control.produce('sunset_avro', [flight('3')]);
    expect(control.rows('flight_avro').map((row) => row['flight_number'])).toEqual(['2', '3']);
    await post(
      'copy-table',
      'CREATE TABLE scrambled (email_address STRING, flight_number STRING) DISTRIBUTED INTO 1 BUCKETS',
    );
    wait(25);
    await post(
      'copy',
      "INSERT INTO scrambled SELECT flight_number, UPPER(email_address) FROM skyone_avro WHERE email_address <> 'it''s; --'",
    );
    wait(10);
    expect(control.rows('scrambled')).toEqual([{ email_address: '2', flight_number: 'AMELIA@EXAMPLE.COM' }]);
  });

  test('keeps text as text, also where it looks like a number', async () => {
    const { running, post, wait, control } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('0012')]);
    await post(
      'copy-table',
      'CREATE TABLE copy (number STRING, minutes STRING, price DECIMAL(10, 2)) DISTRIBUTED INTO 1 BUCKETS',
    );
    wait(25);
    await post(
      'copy',
      'INSERT INTO copy SELECT flight_number, CAST(flight_duration AS STRING), ticket_price FROM skyone_avro',
    );
    wait(10);
    expect(control.rows('copy')).toEqual([{ number: '0012', minutes: '240', price: '99.00' }]);
  });

  test('says of each row which statement wrote it, when, and from which record', async () => {
    const { running, control, clock, get } = await confluent();
    await running();
    control.produce('sunset_avro', [flight('1', { flight_number: null }), flight('2')]);
    const { uid } = (await get('flights')).metadata;
    expect(control.writes('flight_avro')).toEqual([
      {
        statement: 'flights',
        uid,
        source: { topic: 'sunset_avro', partition: 0, offset: 1 },
        at: clock.now(),
        row: control.rows('flight_avro')[0],
      },
    ]);
  });

  test('reads only what was there at each moment: rows are written when they come, not when somebody looks', async () => {
    const { running, control, clock, wait } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('1')]);
    const first = clock.now();
    wait(3600);
    control.produce('skyone_avro', [flight('2')]);
    wait(3600);
    expect(control.writes('flight_avro').map(({ at }) => at - first)).toEqual([0, 3_600_000]);
  });

  test('catches up in the order in which the records were written, over all its topics', async () => {
    const { running, control, numbers } = await confluent();
    for (const [n, topic] of ['sunset_avro', 'skyone_avro', 'sunset_avro'].entries())
      control.produce(topic, [flight(String(n))]);
    await running();
    expect(numbers()).toEqual(['0', '1', '2']);
  });

  test('two statements each have a position of their own: every row twice', async () => {
    const { running, control, post, wait, numbers } = await confluent();
    control.produce('skyone_avro', [flight('1')]);
    await running();
    await post('double', insertFlights);
    wait(10);
    expect(numbers()).toEqual(['1', '1']);
    expect(control.writes('flight_avro').map(({ statement }) => statement)).toEqual(['flights', 'double']);
  });

  test('a sink is a topic like any other: the next statement reads it', async () => {
    const { running, control, post, wait } = await confluent();
    await running();
    await post('next-table', 'CREATE TABLE airlines (airline STRING) DISTRIBUTED BY HASH(airline) INTO 4 BUCKETS');
    wait(25);
    await post('next', 'INSERT INTO airlines SELECT airline FROM flight_avro');
    wait(10);
    control.produce('skyone_avro', [flight('1')]);
    control.produce('sunset_avro', [flight('2')]);
    expect(control.rows('airlines')).toEqual([{ airline: 'SkyOne' }, { airline: 'Sunset' }]);
  });

  test('10,000 rows go through in a couple of seconds', async () => {
    const { running, control, numbers } = await confluent();
    await running();
    control.produce(
      'skyone_avro',
      Array.from({ length: 10_000 }, (_, n) => flight(String(n))),
    );
    expect(new Set(numbers()).size).toBe(10_000);
  }, 5_000);
});

describe('exactly once', () => {
  test('over stop and resume, with its own position and the topics it stands at', async () => {
    const { running, control, stopped, wait, numbers, get } = await confluent();
    control.createTopic('unused');
    await running();
    control.produce('skyone_avro', [flight('1'), flight('2')]);
    await stopped('flights', true);
    wait(5);
    control.produce('skyone_avro', [flight('3')]);
    expect(numbers()).toEqual(['1', '2']);
    expect((await get('flights')).status.latest_offsets).toEqual({
      skyone_avro: 'partition:0,offset:2',
      sunset_avro: 'partition:0,offset:0',
    });
    await stopped('flights', false);
    wait(10);
    expect(numbers()).toEqual(['1', '2', '3']);
  });

  test('a poison record fails it each time, after the rows before it, until it is removed', async () => {
    const { running, control, stopped, wait, numbers, get, send } = await confluent({
      behaviour: { offsetsOnFailed: true },
    });
    await running();
    control.produce('sunset_avro', [flight('1')]);
    expect(control.poison('sunset_avro')).toBe(1);
    control.produce('sunset_avro', [flight('2')]);
    for (const times of [1, 2, 3]) {
      wait(20);
      const { status } = await get('flights');
      expect([status.phase, status.latest_offsets['sunset_avro']]).toEqual(['FAILED', 'partition:0,offset:1']);
      expect(status.detail).toContain('topic = sunset_avro, partition = 0, offset = 1');
      const exceptions = (await send('GET', '/flights/exceptions')).exceptions();
      expect(exceptions).toHaveLength(times);
      expect(exceptions[0]?.name).toBe('org.apache.flink.util.FlinkRuntimeException');
      expect(numbers()).toEqual(['1']);
      await stopped('flights', false);
    }
    expect(control.log('sunset_avro').map(({ offset, poison }) => [offset, poison])).toEqual([
      [0, false],
      [1, true],
      [2, false],
    ]);
    control.removePoison('sunset_avro');
    expect(control.log('sunset_avro').map(({ offset }) => offset)).toEqual([0, 2]);
    wait(20);
    expect((await get('flights')).status.phase).toBe('RUNNING');
    expect(numbers()).toEqual(['1', '2']);
  });

  test('a row that the sink refuses fails it too', async () => {
    const { post, wait, control, get } = await confluent({ behaviour: { offsetsOnFailed: true } });
    await post('strict-table', 'CREATE TABLE strict (a STRING NOT NULL) DISTRIBUTED INTO 1 BUCKETS');
    wait(25);
    control.produce('skyone_avro', [flight('1'), flight('2', { aircraft: null })]);
    await post('strict', 'INSERT INTO strict SELECT aircraft FROM skyone_avro');
    wait(15);
    expect((await get('strict')).status).toMatchObject({
      phase: 'FAILED',
      latest_offsets: { skyone_avro: 'partition:0,offset:1' },
    });
    expect(control.rows('strict')).toHaveLength(1);
  });

  test('partitions have offsets of their own, all of them in latest_offsets', async () => {
    const { post, wait, control, stopped, get } = await confluent();
    control.createTopic('wide', [{ name: 'a', type: 'STRING', nullable: true }], 3);
    control.createTopic('flat', [{ name: 'a', type: 'STRING', nullable: true }]);
    control.produce('wide', [{ a: '0' }, { a: '1' }], 0);
    control.produce('wide', [{ a: '2' }], 2);
    await post('copy', 'INSERT INTO flat SELECT a FROM wide');
    wait(10);
    await stopped('copy', true);
    wait(5);
    expect((await get('copy')).status.latest_offsets).toEqual({
      wide: 'partition:0,offset:2;partition:1,offset:0;partition:2,offset:1',
    });
    control.produce('wide', [{ a: '3' }], 1);
    await stopped('copy', false);
    wait(10);
    expect(control.rows('flat').map((row) => row['a'])).toEqual(['0', '1', '2', '3']);
  });
});

describe('where a new statement begins', () => {
  const begin = async (sql: string, properties: Record<string, string> = {}) => {
    const world = await confluent();
    const { control, post, wait, running, stopped } = world;
    await running();
    control.produce('skyone_avro', [flight('1'), flight('2')]);
    await stopped('flights', true);
    wait(60);
    control.produce('skyone_avro', [flight('3'), flight('4')]);
    const before = control.rows('flight_avro').length;
    await post('next', sql, { properties });
    wait(60);
    control.produce('skyone_avro', [flight('5')]);
    return world.numbers().slice(before);
  };
  const specific = "'scan.startup.mode'='specific-offsets','scan.startup.specific-offsets'='partition:0,offset:3'";
  const carried = { 'sql.tables.initial-offset-from': 'flights' };

  test('from the beginning', async () => {
    expect(await begin(insertFlights)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('from the beginning, if it has the name of one that was deleted: position and state are gone with that', async () => {
    const { running, control, send, wait, numbers } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('1')]);
    await send('DELETE', '/flights');
    wait(10);
    await running();
    expect(numbers()).toEqual(['1', '1']);
  });

  test.each([
    ['sql.tables.scan.startup.mode', 'latest-offset', ['5']],
    ['sql.tables.scan.startup.mode', 'earliest-offset', ['1', '2', '3', '4', '5']],
  ])('as its property %s=%s says', async (key, value, numbers) => {
    expect(await begin(insertFlights, { [key]: value })).toEqual(numbers);
  });

  test('at the offsets of its properties', async () => {
    const numbers = await begin(insertFlights, {
      'sql.tables.scan.startup.mode': 'specific-offsets',
      'sql.tables.scan.startup.specific-offsets': 'partition:0,offset:3',
    });
    expect(numbers).toEqual(['4', '5']);
  });

  test('at the time of its properties', async () => {
    const at = Date.parse('2026-01-01T00:01:00Z');
    const numbers = await begin(insertFlights, {
      'sql.tables.scan.startup.mode': 'timestamp',
      'sql.tables.scan.startup.timestamp-millis': String(at),
    });
    expect(numbers).toEqual(['3', '4', '5']);
  });

  test('as its table hint says', async () => {
    expect(await begin(hinted(specific))).toEqual(['4', '5']);
    expect(await begin(hinted("'scan.startup.mode'='latest-offset'"))).toEqual(['5']);
  });

  test('where the referenced statement stopped, which wins over properties; the hint wins over both', async () => {
    const latest = { ...carried, 'sql.tables.scan.startup.mode': 'latest-offset' };
    expect(await begin(insertFlights, carried)).toEqual(['3', '4', '5']);
    expect(await begin(insertFlights, latest)).toEqual(['3', '4', '5']);
    expect(await begin(hinted(specific), latest)).toEqual(['4', '5']);
  });

  test.each([
    { 'sql.tables.scan.startup.mode': 'somewhere' },
    { 'sql.tables.scan.startup.mode': 'specific-offsets', 'sql.tables.scan.startup.specific-offsets': 'here' },
    { 'sql.tables.scan.startup.mode': 'timestamp' },
  ])('nowhere with the properties %j: it fails', async (properties) => {
    const { running, post, wait, phase } = await confluent();
    await running();
    await post('next', insertFlights, { properties });
    wait(10);
    expect(await phase('next')).toBe('FAILED');
  });
});
