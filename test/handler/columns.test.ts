import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from './keeper-rig.ts';
import { cleanFolder, inPhase, orders, ordersRig, rowsOf, sourcesOf } from './sql-rig.ts';

const SINK = 'CREATE TABLE IF NOT EXISTS clean (id STRING, qty BIGINT)';
const INSERT = 'INSERT INTO clean SELECT id, qty FROM orders WHERE qty IS NOT NULL';
const SCRAMBLED = 'INSERT INTO clean SELECT qty, id FROM orders';

const column = (name: string, type: string) => ({ name, type, nullable: true });

describe('an INSERT without a column list', () => {
  it('into a table that a prerequisite creates writes every row once, in the right columns', async () => {
    const rig = await ordersRig(await cleanFolder(INSERT, {}, SINK));
    orders(rig, 3);
    expect(await rig.minutes(3)).toMatchObject({ reason: 'Running', health: 'healthy' });
    orders(rig, 2);
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders'));
  });

  it('is refused before anything is sent if the prerequisite shows two columns swapped', async () => {
    const rig = await ordersRig(await cleanFolder(SCRAMBLED, {}, SINK));
    await expect(rig.invoke()).rejects.toThrow(/clean\.sql: .*qty.*id/s);
    expect(rig.confluent.control.requests()).toEqual([]);
  });

  it('is held if the table was there before, with another order than the prerequisite says', async () => {
    const rig = await ordersRig(await cleanFolder(INSERT, {}, SINK));
    rig.confluent.control.createTopic('clean', [column('qty', 'BIGINT'), column('id', 'STRING')]);
    orders(rig, 3);
    const entry = await rig.minutes(2);
    expect(entry).toMatchObject({ reason: 'SqlInvalid', health: 'held', phase: 'ABSENT' });
    for (const what of ['id', 'qty']) expect(entry.message).toContain(what);
    expect(rig.confluent.control.rows('clean')).toEqual([]);
  });

  it('into a table that nobody here created is proven by INFORMATION_SCHEMA', async () => {
    const rig = await ordersRig(await cleanFolder('INSERT INTO clean SELECT * FROM (SELECT id, qty FROM orders)'));
    rig.confluent.control.createTopic('clean', [column('id', 'STRING'), column('qty', 'BIGINT')]);
    orders(rig, 3);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders'));
  });

  it('with * is refused in words that name both columns, if the source has another order', async () => {
    const rig = await ordersRig(await cleanFolder('INSERT INTO clean SELECT * FROM orders'));
    rig.confluent.control.createTopic('clean', [column('id', 'STRING'), column('qty', 'BIGINT')]);
    const entry = await rig.minutes(2);
    expect(entry).toMatchObject({ reason: 'SqlInvalid', phase: 'ABSENT' });
    for (const what of ['id', 'qty']) expect(entry.message).toContain(what);
  });

  it('is held with both ways on where INFORMATION_SCHEMA is denied, and runs by a person’s word', async () => {
    const rig = await ordersRig(await cleanFolder(INSERT, {}, SINK), { behaviour: { informationSchema: 'denied' } });
    orders(rig, 3);
    const entry = await rig.minutes(2);
    expect(entry).toMatchObject({ reason: 'SqlInvalid', health: 'held', phase: 'ABSENT' });
    for (const way of ['column list', '"columns": "by-position"']) expect(entry.message).toContain(way);
    rig.deploy(await cleanFolder(INSERT, { columns: 'by-position' }, SINK));
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders'));
  });

  it('waits as long as INFORMATION_SCHEMA does not answer, and the next pass asks again', async () => {
    const rig = await ordersRig(await cleanFolder(INSERT, {}, SINK), {
      behaviour: { secondsToQuery: 250, secondsToComplete: 1 },
    });
    orders(rig, 3);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'NeverExisted', health: 'progressing' });
    expect(rig.confluent.control.rows('clean')).toEqual([]);
    rig.clock.advance(MINUTE);
    expect(await rig.minutes(5)).toMatchObject({ reason: 'Running' });
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders'));
  });

  it('is asked about again an hour after it did not fit', async () => {
    const rig = await ordersRig(await cleanFolder(INSERT));
    expect(await rig.minutes(2)).toMatchObject({ reason: 'SqlInvalid', phase: 'ABSENT' });
    rig.confluent.control.createTopic('clean', [column('id', 'STRING'), column('qty', 'BIGINT')]);
    rig.clock.advance(MINUTE);
    expect(await rig.invoke()).toMatchObject({ reason: 'SqlInvalid' });
    rig.clock.advance(HOUR);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
  });
});

describe('the text of a Table API program', () => {
  const nested = (first: string, second: string): string => `
    INSERT INTO \`embedded\`.\`airline\`.\`clean\`
    SELECT ${first}, ${second} FROM (
      SELECT id AS id, _c1 AS qty FROM (SELECT id, qty AS _c1 FROM (SELECT qty, id FROM orders))
      UNION ALL
      (SELECT id AS id, _c1 AS qty FROM (SELECT id, qty AS _c1 FROM (SELECT qty, id FROM later)))
    ) WHERE id IS NOT NULL`;
  const place = { properties: {} };

  it('is carried with every row once if its columns stand where they belong', async () => {
    const rig = await ordersRig(await cleanFolder(nested('id', 'qty'), place, SINK));
    rig.confluent.control.createTopic('later', [column('qty', 'BIGINT'), column('id', 'STRING')]);
    orders(rig, 2);
    orders(rig, 2, 'later');
    expect(await rig.minutes(3)).toMatchObject({ reason: 'Running' });
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders', 'later'));
  });

  it('is refused with the source’s order for the sink’s', async () => {
    const rig = await ordersRig(await cleanFolder(nested('qty', 'id'), place, SINK));
    rig.confluent.control.createTopic('later', [column('qty', 'BIGINT'), column('id', 'STRING')]);
    const entry = await rig.minutes(3).catch((error: unknown) => ({ message: String(error) }));
    for (const what of ['id', 'qty']) expect(entry.message).toContain(what);
    expect(inPhase(rig, 'RUNNING')).toEqual([]);
  });
});
