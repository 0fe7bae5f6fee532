import { describe, expect, test } from 'vitest';
import { asking, TABLES_ONLY } from './asking.ts';
import { confluent, createFlights } from './confluent.ts';

/** Environment and cluster as they are called by default. */
const ID = ['env-em8edd', 'embedded', 'lkc-em8edd', 'airline'] as const;
const own = { 'sql.current-catalog': 'embedded', 'sql.current-database': 'airline' };

/** A world with an upsert table `orders`, whose columns are of every kind. */
const withOrders = async (options: Parameters<typeof asking>[0] = {}) => {
  const world = await asking(options);
  await world.post(
    'orders',
    `CREATE TABLE orders (id STRING, line INT NOT NULL, note STRING, PRIMARY KEY (id, line) NOT ENFORCED)
     DISTRIBUTED BY (id, line) INTO 2 BUCKETS WITH ('value.format' = 'json-registry', 'kafka.retention.time' = '1 d')`,
  );
  world.wait(25);
  return world;
};

describe('views of INFORMATION_SCHEMA', () => {
  test('of the environment and its databases', async () => {
    const { rows } = await asking();
    expect(await rows('SELECT * FROM INFORMATION_SCHEMA.CATALOGS', own)).toEqual([ID.slice(0, 2)]);
    expect(
      await rows('SELECT CATALOG_NAME, CATALOG_ID FROM INFORMATION_SCHEMA.INFORMATION_SCHEMA_CATALOG_NAME', own),
    ).toEqual([['embedded', 'env-em8edd']]);
    for (const view of ['SCHEMATA', 'DATABASES']) {
      expect(await rows(`SELECT * FROM INFORMATION_SCHEMA.${view}`, own)).toEqual([
        [...ID],
        ['env-em8edd', 'embedded', 'db-information-schema', 'INFORMATION_SCHEMA'],
      ]);
    }
    expect(
      await rows(
        "SELECT `SCHEMA_ID`, `SCHEMA_NAME` FROM `env-em8edd`.`INFORMATION_SCHEMA`.`SCHEMATA` WHERE `SCHEMA_NAME` <> 'INFORMATION_SCHEMA'",
        {},
      ),
    ).toEqual([['lkc-em8edd', 'airline']]);
  });

  test('of keys: each column in the order of the key', async () => {
    const { rows } = await withOrders();
    expect(await rows('SELECT * FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS', own)).toEqual([
      [...ID, 'PRIMARY', ...ID, 'orders', 'PRIMARY KEY', 'NO'],
    ]);
    expect(await rows('SELECT * FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE', own)).toEqual([
      [...ID, 'PRIMARY', ...ID, 'orders', 'id', '1'],
      [...ID, 'PRIMARY', ...ID, 'orders', 'line', '2'],
    ]);
  });

  test("of options: Confluent's defaults under the table's own", async () => {
    const { rows } = await withOrders();
    const options = (table: string) =>
      rows(`SELECT OPTION_KEY, OPTION_VALUE FROM INFORMATION_SCHEMA.TABLE_OPTIONS WHERE TABLE_NAME = '${table}'`, own);
    const shared = [
      ['connector', 'confluent'],
      ['kafka.cleanup-policy', 'delete'],
      ['kafka.compaction.time', '0 ms'],
      ['kafka.max-message-size', '2097164 bytes'],
      ['kafka.retention.size', '0 bytes'],
    ];
    const scan = [
      ['scan.bounded.mode', 'unbounded'],
      ['scan.startup.mode', 'earliest-offset'],
    ];
    expect(await options('skyone_avro')).toEqual([
      ['changelog.mode', 'append'],
      ...shared,
      ['kafka.retention.time', '7 d'],
      ...scan,
      ['value.format', 'avro-registry'],
    ]);
    expect(await options('orders')).toEqual([
      ['changelog.mode', 'upsert'],
      ...shared,
      ['kafka.retention.time', '1 d'],
      ['key.format', 'avro-registry'],
      ...scan,
      ['value.fields-include', 'except-key'],
      ['value.format', 'json-registry'],
    ]);
    expect(await rows("SELECT * FROM INFORMATION_SCHEMA.TABLE_OPTIONS WHERE OPTION_VALUE = 'upsert'", own)).toEqual([
      [...ID, 'orders', 'changelog.mode', 'upsert'],
    ]);
  });

  test('are in themselves: as views, in a database of their own', async () => {
    const { rows } = await asking();
    expect(
      await rows("SELECT * FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'VIEW' AND TABLE_NAME = 'SCHEMATA'", own),
    ).toEqual([
      [
        ...['env-em8edd', 'embedded', 'db-information-schema', 'INFORMATION_SCHEMA', 'SCHEMATA', 'VIEW', 'NO'],
        ...[null, null, 'NO', null, null, null, 'SYSTEM'],
      ],
    ]);
    expect(
      await rows(
        `SELECT COLUMN_NAME, ORDINAL_POSITION, IS_NULLABLE, FULL_DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS
         WHERE TABLE_SCHEMA = 'INFORMATION_SCHEMA' AND TABLE_NAME = 'KEY_COLUMN_USAGE' AND DATA_TYPE = 'INTEGER'`,
        own,
      ),
    ).toEqual([['ORDINAL_POSITION', '12', 'NO', 'INT']]);
  });
});

test('columns that are not physical are shown as what they are, in the order of the DDL', async () => {
  const { control, rows } = await asking();
  const column = (name: string, more: object = {}) => ({ name, type: 'STRING', nullable: true, ...more });
  control.createTopic('kinds', [
    column('sent', { kind: 'metadata', metadataKey: 'timestamp', type: 'TIMESTAMP_LTZ(3)' }),
    column('a'),
    column('headers', { kind: 'virtual' }),
    column('upper_a', { kind: 'computed', expression: 'UPPER(`a`)' }),
    column('$rowtime', { kind: 'virtual', type: 'TIMESTAMP(3) WITH LOCAL TIME ZONE', nullable: false }),
    column('z'),
  ]);
  expect(
    await rows(
      `SELECT COLUMN_NAME, ORDINAL_POSITION, IS_HIDDEN, IS_GENERATED, GENERATION_EXPRESSION, IS_METADATA, METADATA_KEY,
         IS_PERSISTED, DATA_TYPE, COMMENT FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'kinds'`,
      own,
    ),
  ).toEqual([
    ['sent', '1', 'NO', 'NO', null, 'YES', 'timestamp', 'YES', 'TIMESTAMP_LTZ', null],
    ['a', '2', 'NO', 'NO', null, 'NO', null, 'YES', 'VARCHAR', null],
    ['headers', '3', 'NO', 'NO', null, 'YES', null, 'NO', 'VARCHAR', null],
    ['upper_a', '4', 'NO', 'YES', 'UPPER(`a`)', 'NO', null, 'NO', 'VARCHAR', null],
    ['$rowtime', '5', 'YES', 'NO', null, 'YES', null, 'NO', 'TIMESTAMP_LTZ', 'SYSTEM'],
    ['z', '6', 'NO', 'NO', null, 'NO', null, 'YES', 'VARCHAR', null],
  ]);
});

describe('UNION ALL', () => {
  const nothing = (name: string, type = 'STRING') => `CAST(NULL AS ${type}) AS \`${name}\``;
  const from = (view: string) =>
    `FROM \`env-em8edd\`.\`INFORMATION_SCHEMA\`.\`${view}\` WHERE \`TABLE_SCHEMA_ID\` = 'lkc-em8edd' AND \`TABLE_NAME\` = 'orders'`;

  test('reads a table in one query, as the plug-in of the Table API does', async () => {
    const { rows, ask, get } = await withOrders();
    const sql = `(
      SELECT 'TABLES' AS \`section\`, \`TABLE_TYPE\` AS \`name\`, ${nothing('position', 'INT')}, ${nothing('value')} ${from('TABLES')}
    ) UNION ALL (
      SELECT 'COLUMNS', \`COLUMN_NAME\`, \`ORDINAL_POSITION\`, \`FULL_DATA_TYPE\` ${from('COLUMNS')} AND \`IS_HIDDEN\` = 'NO'
    ) UNION ALL (
      SELECT 'KEY_COLUMN_USAGE', \`COLUMN_NAME\`, \`ORDINAL_POSITION\`, \`CONSTRAINT_NAME\` ${from('KEY_COLUMN_USAGE')}
    ) UNION ALL (
      SELECT CAST('OPTIONS' AS STRING), CAST(\`OPTION_KEY\` AS STRING), ${nothing('position', 'INT')}, \`OPTION_VALUE\`
      ${from('TABLE_OPTIONS')} AND \`OPTION_KEY\` = 'changelog.mode'
    );`;
    expect(await rows(sql, {})).toEqual([
      ['TABLES', 'BASE TABLE', null, null],
      ['COLUMNS', 'id', '1', 'VARCHAR(2147483647)'],
      ['COLUMNS', 'line', '2', 'INT'],
      ['COLUMNS', 'note', '3', 'VARCHAR(2147483647)'],
      ['KEY_COLUMN_USAGE', 'id', '1', 'PRIMARY'],
      ['KEY_COLUMN_USAGE', 'line', '2', 'PRIMARY'],
      ['OPTIONS', 'changelog.mode', null, 'upsert'],
    ]);
    const text = { type: 'VARCHAR', length: 2147483647 };
    expect((await get(await ask(sql, {}))).status.traits).toMatchObject({
      schema: {
        columns: [
          { name: 'section', type: { ...text, nullable: false } },
          { name: 'name', type: { ...text, nullable: false } },
          { name: 'position', type: { type: 'INTEGER', nullable: true } },
          { name: 'value', type: { ...text, nullable: true } },
        ],
      },
    });
  });

  test('goes without parentheses, and nested; literals of several lengths become a VARCHAR', async () => {
    const { rows, ask, get } = await asking();
    const one = (text: string) => `SELECT '${text}' AS x FROM INFORMATION_SCHEMA.CATALOGS`;
    const sql = `${one('a')} UNION ALL (${one('bb')} UNION ALL (${one('c')}))`;
    expect(await rows(sql)).toEqual([['a'], ['bb'], ['c']]);
    expect((await get(await ask(sql))).status.traits).toMatchObject({
      schema: { columns: [{ name: 'x', type: { type: 'VARCHAR', nullable: false, length: 2 } }] },
    });
  });

  const one = 'SELECT CATALOG_ID FROM INFORMATION_SCHEMA.CATALOGS';
  test.each([
    [`${one} UNION ALL SELECT * FROM INFORMATION_SCHEMA.CATALOGS`, /Column count mismatch in UNION ALL/],
    [`${one} UNION ALL SELECT 1 FROM INFORMATION_SCHEMA.CATALOGS`, /Type mismatch in column 1 of UNION ALL/],
    [`${one} UNION ALL (SELECT aircraft FROM skyone_avro)`, /must not access regular tables/],
    [`${one} UNION ${one}`, /^FAILED: The embedded Confluent does not read 'UNION'/],
    [`(${one} LIMIT 1)`, /^FAILED: The embedded Confluent does not read 'LIMIT'/],
    [`(${one}) ORDER BY 1`, /^FAILED: The embedded Confluent does not read 'ORDER'/],
    [`${one} JOIN INFORMATION_SCHEMA.SCHEMATA`, /^FAILED: The embedded Confluent does not read 'JOIN'/],
    [`SELECT CAST(CATALOG_ID AS BYTES) FROM INFORMATION_SCHEMA.CATALOGS`, /does not read 'BYTES'/],
    [`SELECT CAST(CATALOG_ID AS INT) FROM INFORMATION_SCHEMA.CATALOGS`, /does not cast text to INT/],
    [`(${one}`, /Encountered "<EOF>"/],
  ])('%s is refused', async (sql, problem) => {
    const asked = await asking();
    expect(await asked.problem(sql)).toMatch(problem);
  });
});

describe('names and ids', () => {
  /** The names and ids of the table `skyone_avro`, by this catalog's view. */
  const identity = (catalog: string, condition: string) =>
    `SELECT TABLE_CATALOG_ID, TABLE_CATALOG, TABLE_SCHEMA_ID, TABLE_SCHEMA FROM \`${catalog}\`.\`INFORMATION_SCHEMA\`.\`COLUMNS\`
     WHERE ${condition} AND TABLE_NAME = 'skyone_avro' AND COLUMN_NAME = 'aircraft'`;

  test.each([
    ['env-em8edd', "`TABLE_SCHEMA` = 'airline'"],
    ['embedded', "`TABLE_SCHEMA_ID` = 'lkc-em8edd'"],
    ['embedded', "TABLE_CATALOG_ID = 'env-em8edd' AND TABLE_CATALOG = 'embedded'"],
  ])('of its own are found whichever the query gives: %s, %s', async (catalog, condition) => {
    const { rows } = await asking();
    for (const properties of [own, { 'sql.current-catalog': 'env-em8edd', 'sql.current-database': 'lkc-em8edd' }, {}])
      expect(await rows(identity(catalog, condition), properties)).toEqual([[...ID]]);
  });

  test('can be given, and stay over a snapshot', async () => {
    const names = { catalogName: 'prod', catalogId: 'env-1', databaseName: 'main', databaseId: 'lkc-1' };
    const { rows, control, embedded } = await asking(names);
    expect(embedded.secret['environment.id']).toBe('env-1');
    expect(await rows(identity('prod', "TABLE_SCHEMA = 'main'"), {})).toEqual([['env-1', 'prod', 'lkc-1', 'main']]);
    const after = await confluent({ snapshot: control.snapshot(), databaseName: 'other' });
    expect(after.control.account()).toMatchObject({
      ...{ environment: 'env-1', catalogName: 'prod', databaseId: 'lkc-1', databaseName: 'other' },
    });
  });

  test('that it does not have are refused, if it is told to', async () => {
    const { problem, rows, post, wait, get } = await asking({ behaviour: { placeNames: 'known' } });
    expect(await rows(identity('embedded', TABLES_ONLY), own)).toEqual([[...ID]]);
    const catalog = /^FAILED: A catalog with name or id 'prod' cannot be resolved\./;
    const database = /^FAILED: A database with name 'main' does not exist, .* in catalog '(embedded|env-em8edd)'\.$/;
    expect(await problem(identity('prod', TABLES_ONLY), own)).toMatch(catalog);
    const simple = 'SELECT CATALOG_ID FROM INFORMATION_SCHEMA.CATALOGS';
    expect(await problem(simple, { 'sql.current-catalog': 'prod' })).toMatch(catalog);
    expect(await problem(simple, { ...own, 'sql.current-database': 'main' })).toMatch(database);
    const insert = (sink: string, source: string) =>
      `INSERT INTO ${sink} (airline) SELECT aircraft AS \`prod.x\` FROM ${source}`;
    expect(await problem(insert('`prod`.`airline`.flight_avro', 'skyone_avro'), own)).toMatch(catalog);
    expect(await problem(insert('flight_avro', 'embedded.main.skyone_avro'), own)).toMatch(database);
    expect(await problem(insert('flight_avro', 'main.skyone_avro'), own)).toMatch(database);
    expect(await problem('DROP TABLE IF EXISTS prod.airline.flight_avro', own)).toMatch(catalog);
    expect(await problem(createFlights.replace('flight_avro', 'main.made'), own)).toMatch(database);
    await post('fine', insert('`embedded`.`lkc-em8edd`.flight_avro', '`env-em8edd`.airline.skyone_avro'), {
      properties: own,
    });
    wait(10);
    expect((await get('fine')).status.phase).toBe('RUNNING');
  });
});

test('metadata can be denied: the query FAILS, everything else runs', async () => {
  const { problem, post, wait, phase, control } = await asking({ behaviour: { informationSchema: 'denied' } });
  expect(await problem('SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS')).toMatch(
    /^FAILED: .*Table \(or view\) 'INFORMATION_SCHEMA.COLUMNS' does not exist or you do not have permission to access it\.$/,
  );
  await post('made', 'CREATE TABLE made (a STRING)');
  wait(25);
  expect(await phase('made')).toBe('COMPLETED');
  control.behave({ badSql: '400' });
  expect((await post('refused', 'SELECT CATALOG_ID FROM INFORMATION_SCHEMA.CATALOGS')).status).toBe(400);
});
