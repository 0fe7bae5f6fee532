import { describe, expect, test } from 'vitest';
import { asking } from './asking.ts';
import { confluent, createFlights, insertFlights } from './confluent.ts';

const dry = { properties: { 'sql.dry-run': 'true' } };

describe('a dry run', () => {
  test('is COMPLETED in the answer to POST, with traits, and without uid or version', async () => {
    const { post } = await confluent();
    const answer = await post('try', createFlights, dry);
    expect(answer.status).toBe(201);
    expect(answer.statement()).toMatchObject({
      name: 'try',
      metadata: { uid: '', resource_version: '' },
      spec: { statement: createFlights, ...dry, stopped: false },
      status: { phase: 'COMPLETED', detail: '', traits: { sql_kind: 'CREATE_TABLE', is_bounded: true, schema: {} } },
    });
  });

  test.each([
    ['no SQL', 'SELEC 1', /SQL parse failed/],
    ['a sink that is missing', insertFlights, /Cannot find table 'embedded.airline.flight_avro'/],
    ['a table that exists', 'CREATE TABLE skyone_avro (a STRING)', /already exists/],
  ])('of %s is FAILED in the answer, with the detail and no traits', async (_, sql, detail) => {
    const { post } = await confluent();
    const answer = await post('try', sql, dry);
    expect(answer.status).toBe(201);
    expect(answer.statement()).toMatchObject({
      metadata: { uid: '', resource_version: '' },
      status: { phase: 'FAILED', detail: expect.stringMatching(detail), traits: null },
    });
  });

  test.each([['400', 400] as const, ['422', 422] as const])(
    'of SQL that cannot run is refused where every create is: %s',
    async (badSql, status) => {
      const { post } = await confluent({ behaviour: { badSql } });
      expect((await post('try', 'SELEC 1', dry)).status).toBe(status);
      expect((await post('try', createFlights, dry)).statement().status.phase).toBe('COMPLETED');
    },
  );

  test('leaves nothing: no statement, no table, no row, no history; its name is free', async () => {
    const { post, send, wait, get, phase, control, running, numbers } = await confluent();
    await running();
    const before = control.history().length;
    for (const [name, sql] of [
      ['table', 'CREATE TABLE made (a STRING)'],
      ['drop', 'DROP TABLE flight_avro'],
      ['insert', insertFlights],
      ['values', "INSERT INTO flight_avro (flight_number) VALUES ('7')"],
    ] as const) {
      expect((await post(name, sql, dry)).statement().status.phase).toBe('COMPLETED');
    }
    wait(60);
    for (const path of ['/table', '/table/results', '/table/exceptions'])
      expect((await send('GET', path)).status).toBe(404);
    expect((await send('DELETE', '/table')).status).toBe(404);
    expect((await send('GET', '')).list().data.map(({ name }) => name)).toEqual(['flights', 'flight-table']);
    expect(control.topics()).toEqual(['skyone_avro', 'sunset_avro', 'flight_avro']);
    expect(numbers()).toEqual([]);
    expect(control.history()).toHaveLength(before);
    await post('table', 'CREATE TABLE made (a STRING)');
    wait(25);
    expect(await phase('table')).toBe('COMPLETED');
    expect((await get('table')).metadata.uid).not.toBe('');
  });

  test('takes no name that is taken', async () => {
    const { post } = await confluent();
    await post('first', createFlights);
    expect((await post('first', createFlights, dry)).status).toBe(409);
    expect((await post('other', createFlights, { ...dry, compute_pool_id: 'lfcp-none' })).status).toBe(400);
  });

  test('of a carry-over waits for nobody; of a query tells the columns of its result', async () => {
    const { post } = await asking();
    const carried = { properties: { ...dry.properties, 'sql.tables.initial-offset-from': 'nobody' } };
    expect((await post('next', insertFlights, carried)).statement().status.phase).toBe('COMPLETED');
    const query = await post('query', 'SELECT CATALOG_ID AS id FROM INFORMATION_SCHEMA.CATALOGS', dry);
    expect(query.statement().status).toMatchObject({
      phase: 'COMPLETED',
      traits: { sql_kind: 'SELECT', schema: { columns: [{ name: 'id' }] } },
    });
  });

  test('under a principal that was deleted is FAILED', async () => {
    const { post, control } = await confluent();
    control.deletePrincipal('sa-gone');
    const { status } = (await post('try', createFlights, { ...dry, principal: 'sa-gone' })).statement();
    expect(status).toMatchObject({ phase: 'FAILED', detail: expect.stringContaining('sa-gone') });
  });
});
