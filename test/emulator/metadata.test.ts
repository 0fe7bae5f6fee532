import { describe, expect, test } from 'vitest';
import { asking, pageSchema, place, TABLES_ONLY } from './asking.ts';
import { confluent, insertFlights } from './confluent.ts';

const columnsOf = (...tables: readonly string[]): string => `
  SELECT \`TABLE_NAME\`, \`COLUMN_NAME\`, \`ORDINAL_POSITION\`, \`IS_NULLABLE\`, \`DATA_TYPE\`, \`FULL_DATA_TYPE\`
  FROM \`my env\`.\`INFORMATION_SCHEMA\`.\`COLUMNS\`
  WHERE (\`TABLE_SCHEMA\` = 'airline' OR \`TABLE_SCHEMA_ID\` = 'airline') AND \`IS_HIDDEN\` = 'NO'
    AND (${tables.map((table) => `\`TABLE_NAME\` = '${table}'`).join(' OR ')})`;

describe('INFORMATION_SCHEMA', () => {
  test('the columns of tables, with the types that Confluent gives them', async () => {
    const { rows } = await asking();
    const text = (table: string, name: string, position: number, nullable: string) =>
      [table, name, String(position), nullable, 'VARCHAR', 'VARCHAR(2147483647)'] as const;
    expect(await rows(columnsOf('skyone_avro', 'flight_avro', 'nowhere'))).toEqual([
      ...['email_address', 'departure_time', 'departure_airport_code', 'arrival_time', 'arrival_airport_code'].map(
        (name, index) => text('skyone_avro', name, index + 1, 'NO'),
      ),
      ['skyone_avro', 'flight_duration', '6', 'NO', 'BIGINT', 'BIGINT'],
      text('skyone_avro', 'flight_number', 7, 'NO'),
      text('skyone_avro', 'confirmation_code', 8, 'NO'),
      ['skyone_avro', 'ticket_price', '9', 'NO', 'DECIMAL', 'DECIMAL(10, 2)'],
      text('skyone_avro', 'aircraft', 10, 'NO'),
      text('skyone_avro', 'booking_agency_email', 11, 'NO'),
      ...[
        ...['departure_airport_code', 'flight_number', 'email_address', 'departure_time', 'arrival_time'],
        ...['arrival_airport_code', 'confirmation_code', 'airline'],
      ].map((name, index) => text('flight_avro', name, index + 1, 'YES')),
    ]);
  });

  test('types that are written in short, keys, and the system column', async () => {
    const { post, wait, rows } = await asking();
    await post(
      'kinds',
      `CREATE TABLE kinds (k STRING, i INT NOT NULL, d DECIMAL(8,3), e NUMERIC(5), b BYTES, c CHAR, t TIMESTAMP_LTZ(3),
         s TIMESTAMP, f DOUBLE, PRIMARY KEY (k) NOT ENFORCED) DISTRIBUTED BY (k) INTO 2 BUCKETS`,
    );
    wait(25);
    expect(
      await rows(
        `SELECT COLUMN_NAME, IS_NULLABLE, DATA_TYPE, FULL_DATA_TYPE, DISTRIBUTION_ORDINAL_POSITION, IS_HIDDEN, IS_METADATA,
           IS_PERSISTED, COMMENT FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'kinds'`,
      ),
    ).toEqual([
      ['k', 'NO', 'VARCHAR', 'VARCHAR(2147483647)', '1', 'NO', 'NO', 'YES', null],
      ['i', 'NO', 'INTEGER', 'INT', null, 'NO', 'NO', 'YES', null],
      ['d', 'YES', 'DECIMAL', 'DECIMAL(8, 3)', null, 'NO', 'NO', 'YES', null],
      ['e', 'YES', 'DECIMAL', 'DECIMAL(5, 0)', null, 'NO', 'NO', 'YES', null],
      ['b', 'YES', 'VARBINARY', 'VARBINARY(2147483647)', null, 'NO', 'NO', 'YES', null],
      ['c', 'YES', 'CHAR', 'CHAR(1)', null, 'NO', 'NO', 'YES', null],
      ['t', 'YES', 'TIMESTAMP_LTZ', 'TIMESTAMP(3) WITH LOCAL TIME ZONE', null, 'NO', 'NO', 'YES', null],
      ['s', 'YES', 'TIMESTAMP', 'TIMESTAMP(6)', null, 'NO', 'NO', 'YES', null],
      ['f', 'YES', 'DOUBLE', 'DOUBLE', null, 'NO', 'NO', 'YES', null],
      ['$rowtime', 'NO', 'TIMESTAMP_LTZ', 'TIMESTAMP(3) WITH LOCAL TIME ZONE', null, 'YES', 'YES', 'NO', 'SYSTEM'],
    ]);
  });

  test('tables, in any letter case of the view and with any quotes', async () => {
    const { rows } = await asking();
    expect(
      await rows(
        `select \`TABLE_NAME\` as t, DISTRIBUTION_ALGORITHM, DISTRIBUTION_BUCKETS, TABLE_TYPE from information_schema.\`tables\`
         where ${TABLES_ONLY};`,
      ),
    ).toEqual([
      ['skyone_avro', null, '1', 'BASE TABLE'],
      ['sunset_avro', null, '1', 'BASE TABLE'],
      ['flight_avro', 'HASH', '1', 'BASE TABLE'],
    ]);
  });

  test('a name is found among the names, an id among the ids', async () => {
    const { rows, embedded } = await asking();
    const ids = { 'sql.current-catalog': 'env-7', 'sql.current-database': 'lkc-7' };
    const where = (condition: string, properties: Record<string, string>) =>
      rows(`SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE (${condition}) AND ${TABLES_ONLY}`, properties);
    expect(await where("TABLE_SCHEMA = 'airline' AND TABLE_CATALOG = 'my env'", place)).toHaveLength(3);
    expect(await where(`TABLE_CATALOG_ID = '${embedded.secret['environment.id']}'`, place)).toHaveLength(3);
    expect(await where("TABLE_SCHEMA_ID = 'lkc-7' AND TABLE_CATALOG_ID = 'env-7'", ids)).toHaveLength(3);
    expect(await where("TABLE_SCHEMA = 'lkc-7' OR TABLE_CATALOG = 'env-7'", ids)).toEqual([]);
    expect(await where("TABLE_SCHEMA = 'another'", place)).toEqual([]);
    expect(
      await rows("SELECT TABLE_CATALOG FROM `other`.INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'flight_avro'"),
    ).toEqual([['other']]);
  });

  test.each([
    ["TABLE_NAME = 'skyone_avro' OR TABLE_NAME = 'sunset_avro' AND TABLE_TYPE = 'VIEW'", ['skyone_avro']],
    ["(TABLE_NAME = 'skyone_avro' OR TABLE_NAME = 'sunset_avro') AND TABLE_TYPE = 'VIEW'", []],
    ["TABLE_NAME <> 'skyone_avro'", ['sunset_avro', 'flight_avro']],
    ["DISTRIBUTION_ALGORITHM <> 'RANGE'", ['flight_avro']],
    ['DISTRIBUTION_ALGORITHM IS NULL', ['skyone_avro', 'sunset_avro']],
    ['DISTRIBUTION_ALGORITHM IS NOT NULL AND 1 = DISTRIBUTION_BUCKETS', ['flight_avro']],
    ["TABLE_NAME = 'it''s'", []],
  ])('WHERE %s', async (condition, found) => {
    const { rows } = await asking();
    const selected = await rows(
      `SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE (${condition}) AND ${TABLES_ONLY}`,
    );
    expect(selected?.map(([name]) => name)).toEqual(found);
  });

  test('what is beyond its syntax fails, and every other SELECT does', async () => {
    const { problem } = await asking();
    const from = 'FROM INFORMATION_SCHEMA.COLUMNS';
    expect(await problem(`SELECT column_name ${from}`)).toMatch(/^FAILED: .*Column 'column_name' not found/);
    expect(await problem(`SELECT COUNT(*) ${from}`)).toMatch(/^FAILED: /);
    expect(await problem(`SELECT COLUMN_NAME ${from} WHERE TABLE_NAME LIKE 'a%'`)).toMatch(
      /^FAILED: .*does not read 'LIKE'/,
    );
    expect(await problem(`SELECT COLUMN_NAME ${from} WHERE TABLE_NAME IN ('a')`)).toMatch(
      /^FAILED: .*does not read 'IN'/,
    );
    expect(await problem(`SELECT COLUMN_NAME ${from} ORDER BY COLUMN_NAME`)).toMatch(
      /^FAILED: .*does not read 'ORDER'/,
    );
    expect(await problem('SELECT * FROM INFORMATION_SCHEMA.MODELS')).toMatch(/^FAILED: .*does not have .*MODELS/);
    expect(await problem('SELECT aircraft FROM skyone_avro')).toMatch(
      /^FAILED: The embedded Confluent does not run queries/,
    );
  });

  test('goes from PENDING to COMPLETED in two seconds, also on an exhausted pool, and says what it is', async () => {
    const { post, wait, get, control, pool } = await asking();
    control.exhaustPool(pool);
    await post(
      'ask',
      "SELECT COLUMN_NAME, 'x' AS `tag`, CAST(NULL AS INT), ORDINAL_POSITION FROM INFORMATION_SCHEMA.COLUMNS",
    );
    wait(1);
    expect((await get('ask')).status.phase).toBe('PENDING');
    wait(1);
    expect((await get('ask')).status).toMatchObject({
      phase: 'COMPLETED',
      latest_offsets: {},
      traits: {
        sql_kind: 'SELECT',
        is_bounded: true,
        schema: {
          columns: [
            { name: 'COLUMN_NAME', type: { type: 'VARCHAR', nullable: false, length: 2147483647 } },
            { name: 'tag', type: { type: 'CHAR', nullable: false, length: 1 } },
            { name: 'EXPR$2', type: { type: 'INTEGER', nullable: true } },
            { name: 'ORDINAL_POSITION', type: { type: 'INTEGER', nullable: false } },
          ],
        },
      },
    });
  });

  test('without a catalog it can be refused', async () => {
    const { post, wait, phase } = await confluent({ behaviour: { unqualifiedNames: 'refused' } });
    const sql = 'SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES';
    await post('bare', sql);
    await post('placed', sql, { properties: { 'sql.current-catalog': 'c' } });
    await post('named', sql.replace('FROM ', 'FROM c.'));
    wait(3);
    expect([await phase('bare'), await phase('placed'), await phase('named')]).toEqual([
      ...['FAILED', 'COMPLETED', 'COMPLETED'],
    ]);
  });
});

describe('results', () => {
  const everything = `SELECT TABLE_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE ${TABLES_ONLY}`;

  test('are not ready while PENDING, then come in pages, each leading to the next', async () => {
    const { post, send, wait, page } = await asking({ behaviour: { resultsPageSize: 15 } });
    await post('ask', everything);
    const early = await send('GET', '/ask/results');
    expect([early.status, early.error().detail]).toEqual([409, 'Results for Statement=ask not ready']);
    wait(2);
    const rows: (string | null)[][] = [];
    const sizes: number[] = [];
    for (let next = '/ask/results'; next !== ''; ) {
      const { metadata, results } = await page(next);
      rows.push(...(results.data ?? []).map(({ row }) => row));
      sizes.push(results.data?.length ?? 0);
      next = metadata.next ?? '';
    }
    expect(sizes).toEqual([15, 15, 3]);
    expect(new Set(rows.map((row) => row.join()))).toHaveLength(33);
    expect((await send('GET', '/ask/results?page_token=nonsense')).status).toBe(400);
    expect((await send('GET', '/none/results')).status).toBe(404);
  });

  test('stay as they were found, also over a snapshot', async () => {
    const before = await asking();
    await before.ask("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'flight_avro'");
    before.control.dropTopic('flight_avro');
    const after = await confluent({ snapshot: JSON.parse(JSON.stringify(before.control.snapshot())) });
    const { text } = await after.send('GET', '/ask-1/results');
    expect(pageSchema.parse(JSON.parse(text)).results.data).toEqual([{ op: 0, row: ['flight_avro'] }]);
  });

  test.each([['empty', []] as const, ['null', null] as const])(
    'can begin with a page of none: %s',
    async (kind, data) => {
      const { ask, page } = await asking({ behaviour: { firstResultsPage: kind } });
      const first = await page(`/${await ask(everything)}/results`);
      expect(first.results.data).toEqual(data);
      expect((await page(first.metadata.next ?? '')).results.data).toHaveLength(33);
    },
  );

  test('the last page has no next, or an empty one; a statement without results has an empty page', async () => {
    const { ask, page, post, wait, control } = await asking();
    const name = await ask(everything);
    expect((await page(`/${name}/results`)).metadata.next).toBe('');
    control.behave({ nextOfLastPage: 'absent' });
    expect((await page(`/${name}/results`)).metadata).not.toHaveProperty('next');
    await post('flights', insertFlights);
    wait(10);
    for (const without of ['flight-table', 'flights'])
      expect((await page(`/${without}/results`)).results.data).toEqual([]);
  });
});
