import { describe, expect, test } from 'vitest';
import { confluent, flight } from './confluent.ts';

/** The consolidator in short, without a list of the sink's columns. */
const everyColumn = 'INSERT INTO short SELECT flight_number, aircraft FROM skyone_avro';

const growing = async (options: Parameters<typeof confluent>[0] = {}) => {
  const world = await confluent(options);
  await world.post('table', 'CREATE TABLE short (n STRING, a STRING) DISTRIBUTED INTO 1 BUCKETS');
  world.wait(25);
  await world.post('before', everyColumn);
  world.wait(10);
  return world;
};

describe('a column is added', () => {
  test('what runs goes on without it, also over a stop and a snapshot; its rows have null there', async () => {
    const { control, stopped, wait, embedded } = await growing();
    control.produce('skyone_avro', [flight('1')]);
    control.addColumn('short', 'extra');
    control.produce('skyone_avro', [flight('2')]);
    await stopped('before', true);
    wait(5);
    await stopped('before', false);
    wait(10);
    control.produce('skyone_avro', [flight('3')]);
    const snapshot = JSON.parse(JSON.stringify(control.snapshot()));
    await embedded.close();
    const after = await confluent({ snapshot });
    after.control.produce('skyone_avro', [flight('4')]);
    expect(await after.phase('before')).toBe('RUNNING');
    expect(after.control.rows('short')).toEqual(
      ['1', '2', '3', '4'].map((n) => ({ n, a: 'Airbus A320', extra: null })),
    );
    expect(after.control.writes('short')[0]?.row).toEqual({ n: '1', a: 'Airbus A320', extra: null });
  });

  test('new SQL can use it, in a source and in a sink, and has to count it', async () => {
    const { control, post, wait, phase, get } = await growing();
    control.produce('skyone_avro', [flight('1')]);
    control.addColumn('skyone_avro', 'gate', 'varchar(4)');
    control.addColumn('short', 'gate');
    control.produce('skyone_avro', [flight('2', { gate: 'B7' })]);
    await post('after', 'INSERT INTO short (n, gate) SELECT flight_number, gate FROM skyone_avro');
    await post('uncounted', everyColumn);
    wait(10);
    expect([await phase('before'), await phase('after'), await phase('uncounted')]).toEqual([
      ...['RUNNING', 'RUNNING', 'FAILED'],
    ]);
    expect((await get('uncounted')).status.detail).toContain('Different number of columns');
    expect(control.rows('short').filter(({ a }) => a === null)).toEqual([
      { n: '1', a: null, gate: null },
      { n: '2', a: null, gate: 'B7' },
    ]);
  });

  test('what failed for the want of it runs when it is resumed', async () => {
    const { control, post, wait, phase, stopped } = await growing();
    await post('early', 'INSERT INTO short (n, gate) SELECT flight_number, aircraft FROM skyone_avro');
    wait(5);
    expect(await phase('early')).toBe('FAILED');
    control.addColumn('short', 'gate');
    await stopped('early', false);
    wait(10);
    expect(await phase('early')).toBe('RUNNING');
  });

  test('INFORMATION_SCHEMA has it, last and nullable', async () => {
    const { control, post, wait, send } = await growing();
    control.addColumn('short', 'gate', 'int');
    await post(
      'ask',
      "SELECT COLUMN_NAME, FULL_DATA_TYPE, IS_NULLABLE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'short' AND IS_HIDDEN = 'NO'",
    );
    wait(2);
    expect(JSON.parse((await send('GET', '/ask/results')).text)).toMatchObject({
      results: { data: [{}, {}, { row: ['gate', 'INT', 'YES'] }] },
    });
  });

  test('over HTTP, once, and to a table that there is', async () => {
    const { url, control } = await growing();
    const act = async (body: unknown) =>
      (await fetch(`${url}/emulator/control`, { method: 'POST', body: JSON.stringify(body) })).status;
    const added = { do: 'addColumn', table: 'short', name: 'extra' };
    expect(await act(added)).toBe(200);
    expect(await act(added)).toBe(400);
    expect(await act({ ...added, table: 'none' })).toBe(400);
    control.produce('short', [{ n: '1', extra: 'x' }]);
    expect(control.rows('short')).toEqual([{ n: '1', a: null, extra: 'x' }]);
  });
});

describe('ALTER TABLE', () => {
  test.each([
    'ADD gate STRING',
    'ADD COLUMN gate STRING',
    'ADD (gate STRING, seat DECIMAL(3, 0) NOT NULL)',
    'MODIFY (n INT)',
    'DROP (a)',
  ])('%s: Confluent changes no physical columns by SQL', async (change) => {
    const { post, wait, get, control } = await growing();
    await post('alter', `ALTER TABLE \`c\`.\`d\`.\`short\` ${change}`);
    wait(5);
    const { phase, detail } = (await get('alter')).status;
    expect([phase, detail]).toEqual([
      'FAILED',
      "Physical columns can't be added, modified, or dropped within Flink directly, but schemas can be evolved in Schema Registry.",
    ]);
    control.produce('short', [{ n: '1' }]);
    expect(Object.keys(control.rows('short')[0] ?? {})).toEqual(['n', 'a']);
  });

  test.each([
    "SET ('k' = 'v')",
    'ADD (m BIGINT METADATA VIRTUAL)',
    'ADD (c AS UPPER(n))',
    'MODIFY WATERMARK FOR `$rowtime` AS `$rowtime`',
  ])('%s: Confluent would, the embedded one does not', async (change) => {
    const { post, wait, get } = await growing();
    await post('alter', `ALTER TABLE short ${change}`);
    wait(5);
    const { phase, detail } = (await get('alter')).status;
    expect([phase, detail]).toEqual([
      'FAILED',
      expect.stringMatching(/^The embedded Confluent does not run ALTER TABLE/),
    ]);
  });
});

test('the airlines’ topics have what Avro without unions makes of them: no column may be null', async () => {
  const { control, post, wait, phase } = await confluent();
  control.createTopic('other');
  await post('null', "INSERT INTO skyone_avro (aircraft) SELECT 'x' FROM other");
  wait(10);
  control.produce('other', [flight('1')]);
  wait(10);
  expect(await phase('null')).toBe('FAILED');
});
