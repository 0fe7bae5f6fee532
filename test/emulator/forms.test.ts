import { describe, expect, test } from 'vitest';
import { runningSql } from './running-sql.ts';

const S = { a: 'a1', b: 'b1', n: 1, 'odd-na.me': 'o1' };
const R = { a: 'a2', b: 'b2' };

/** The rows of t after one record in each source. */
const written = async (sql: string): Promise<string[]> => {
  const { fate, rows, control } = await runningSql();
  expect(await fate(sql)).toBe('RUNNING');
  control.produce('s', [S]);
  control.produce('r', [R]);
  return rows('t');
};

describe('where a column lands', () => {
  test.each([
    ['INSERT INTO t SELECT a, b FROM s', 'a1|b1'],
    ['INSERT INTO t SELECT b, a FROM s', 'b1|a1'],
    ['INSERT INTO t SELECT a AS y, b AS x FROM s', 'a1|b1'],
    ['INSERT INTO t SELECT a AS x, b AS x FROM s', 'a1|b1'],
    ['INSERT INTO t (y, x) SELECT a, b FROM s', 'b1|a1'],
    ['INSERT INTO t (y) SELECT a FROM s', 'null|a1'],
    ['INSERT INTO t (x, y) SELECT a AS y, b AS x FROM s', 'a1|b1'],
    ['INSERT INTO t SELECT * FROM r', 'a2|b2'],
    ['INSERT INTO t SELECT r.* FROM r', 'a2|b2'],
    ['INSERT INTO t (x) SELECT CAST(NULL AS STRING) FROM r', 'null|null'],
    ["INSERT INTO t SELECT 'x', a FROM r", 'x|a2'],
  ])('%s', async (sql, row) => {
    expect(await written(sql)).toEqual([row.replaceAll('null', '')]);
  });
});

describe('forms of a query', () => {
  test.each([
    'SELECT a, b FROM s',
    'SELECT q.a, q.b FROM s AS q',
    'SELECT q.a, q.b FROM s q',
    'SELECT s.a, airline.s.b FROM s',
    'SELECT embedded.airline.s.a, `embedded`.`airline`.`s`.`b` FROM embedded.airline.s',
    'SELECT y, x FROM s AS q (y, x, z, w)',
    'SELECT q.k1, q.k2 FROM (SELECT a, b FROM s) AS q (k1, k2)',
    'SELECT a, b FROM (SELECT a, b FROM s)',
    'SELECT * FROM (SELECT * FROM (SELECT a, b FROM (SELECT * FROM s)))',
    'SELECT a, b FROM (((SELECT a, b FROM s)))',
    '(SELECT a, b FROM s)',
    '((SELECT a, b FROM s))',
    'WITH x AS (SELECT a, b FROM s) SELECT a, b FROM x',
    "WITH x AS (SELECT a FROM s), y (k) AS (SELECT a FROM x) SELECT k, REPLACE(y.k, 'a', 'b') FROM y",
    'WITH x (k, l) AS (SELECT a, b FROM s) SELECT x.* FROM x',
    "SELECT /*+ STATE_TTL('s'='1h') */ a, b FROM s /*+ OPTIONS('k'='v') */ AS q",
    'SELECT ALL a, b FROM s',
    "SELECT a, b FROM s WHERE a IS NOT NULL AND (n BETWEEN 0 AND 2 OR a IN ('x', 'y'))",
    "SELECT a, b FROM s WHERE a LIKE 'a_' AND NOT a LIKE 'A_' AND b IS DISTINCT FROM a",
    "SELECT a, CASE WHEN n > 0 THEN b ELSE 'none' END FROM s",
    "SELECT a, CASE n WHEN 1 THEN 'b1' END FROM s",
    "SELECT a, 'b' || CAST(n AS STRING) FROM s",
    "SELECT a, CONCAT('b', CAST(n AS STRING)) FROM s",
    "SELECT TRIM(BOTH ' ' FROM ' a1 '), SUBSTRING('xb1' FROM 2) FROM s",
    'SELECT COALESCE(CAST(NULL AS STRING), a), CAST(b AS VARCHAR(2)) FROM s',
    'select a, b from s where true',
    '// why\nSELECT a, -- why\r\n b /* why; */ FROM s -- end',
    'SELECT a, b FROM s;',
    'SELECT a, b FROM s ; ;;\n',
  ])('%s', async (query) => {
    expect(await written(`INSERT INTO t ${query}`)).toEqual(['a1|b1']);
  });

  test('TABLE s, by the places of its columns', async () => {
    expect(await written('INSERT INTO t TABLE r')).toEqual(['a2|b2']);
    expect(await written('INSERT INTO t (y, x) TABLE r')).toEqual(['b2|a2']);
  });

  test.each([
    'SELECT a, b FROM s UNION ALL SELECT a, b FROM r',
    '(SELECT a, b FROM s) UNION ALL (SELECT a, b FROM r)',
    'SELECT * FROM (SELECT a, b FROM s UNION ALL SELECT a, b FROM r)',
    'SELECT k, l FROM (SELECT a AS k, b AS l FROM s UNION ALL (SELECT b AS l, c FROM (SELECT a AS b, b AS c FROM r))) WHERE k IS NOT NULL',
    'WITH x AS (SELECT a, b FROM s UNION ALL TABLE r) SELECT * FROM x',
  ])('each row once, of every branch: %s', async (query) => {
    expect(await written(`INSERT INTO t ${query}`)).toEqual(['a1|b1', 'a2|b2']);
  });

  test('a table that is read twice gives each row twice', async () => {
    expect(await written('INSERT INTO t SELECT a, b FROM s UNION ALL SELECT b, a FROM s')).toEqual(['a1|b1', 'b1|a1']);
  });

  test('the text that a Table API program sends, with the columns in the source’s order', async () => {
    const sql = `INSERT INTO t SELECT a, x FROM (
      SELECT a AS a, _c1 AS x FROM (SELECT a, 'A' AS _c1 FROM (SELECT a, b FROM s))
      UNION ALL (SELECT a AS a, _c1 AS x FROM (SELECT a, 'B' AS _c1 FROM (SELECT a, b FROM r)))
    ) WHERE a IS NOT NULL`;
    expect(await written(sql)).toEqual(['a1|A', 'a2|B']);
  });
});

describe('names and literals', () => {
  test.each([
    ['INSERT INTO t SELECT `odd-na.me`, s.`odd-na.me` FROM s', 'o1|o1'],
    ["INSERT INTO t SELECT E'it\\'s\\n', U&'\\00e9' FROM s", "it's\n|é"],
    ["INSERT INTO t SELECT N'n', _UTF16'u' FROM s", 'n|u'],
    ["INSERT INTO t SELECT 'it''s', 'on'\n'e' FROM s", "it's|one"],
    ["INSERT INTO `embedded`.`airline`.`t` /*+ OPTIONS('k'='v') */ (`x`) SELECT `a` FROM s", 'a1|'],
    ['EXECUTE INSERT INTO t SELECT a, b FROM s', 'a1|b1'],
    ['INSERT\r\nINTO t\r\nSELECT a, b\r\nFROM s -- x\r\n', 'a1|b1'],
  ])('%s', async (sql, row) => {
    expect(await written(sql)).toEqual([row]);
  });

  test('a back-tick in a name is doubled', async () => {
    const { fate, rows, control } = await runningSql([
      'CREATE TABLE `s``1` (`a``b` STRING)',
      'CREATE TABLE t (x STRING)',
    ]);
    expect(await fate('INSERT INTO t SELECT q.`a``b` FROM `s``1` AS q')).toBe('RUNNING');
    control.produce('s`1', [{ 'a`b': '1' }]);
    expect(rows('t')).toEqual(['1']);
  });
});

describe('columns of a source that are not physical', () => {
  const tables = [
    `CREATE TABLE s (a STRING, at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp', part INT NOT NULL METADATA FROM 'partition' VIRTUAL,
     c AS UPPER(a), WATERMARK FOR at AS at) DISTRIBUTED INTO 1 BUCKETS`,
    'CREATE TABLE t (x STRING, y STRING, z STRING, w STRING)',
    'CREATE TABLE u (x TIMESTAMP_LTZ(3), y STRING)',
  ];

  test('are part of its star, and say what the record says; `$rowtime` is a name, but no part', async () => {
    const { fate, rows, control } = await runningSql(tables);
    const columns = 'CAST(at AS STRING), CAST(part AS STRING), c';
    expect(await fate(`INSERT INTO t SELECT a, ${columns} FROM (SELECT * FROM s)`)).toBe('RUNNING');
    for (const name of ['$rowtime', '`$rowtime`', 's.$rowtime', 's.`$rowtime`'])
      expect(await fate(`INSERT INTO u SELECT ${name}, a FROM s`)).toBe('RUNNING');
    expect(await fate('INSERT INTO u SELECT * FROM (SELECT $rowtime, a FROM s)')).toBe('RUNNING');
    const time = new Date(control.time()).toISOString().replace('T', ' ').replace('Z', '');
    control.produce('s', [{ a: 'k' }]);
    expect(rows('t')).toEqual([`k|${time}|0|K`]);
    expect(rows('u')).toEqual(Array.from({ length: 5 }, () => `${time}|k`));
  });

  test('of a sink count only if they are stored, in their place', async () => {
    const sink = `CREATE TABLE k (c AS UPPER(x), x STRING, v BIGINT METADATA VIRTUAL, m STRING METADATA, y STRING) DISTRIBUTED INTO 1 BUCKETS`;
    const { fate, control } = await runningSql([...tables, 'CREATE TABLE r (a STRING, b STRING, d STRING)', sink]);
    expect(await fate('INSERT INTO k TABLE r')).toBe('RUNNING');
    expect(await fate('INSERT INTO k (y, m) SELECT b, d FROM r')).toBe('RUNNING');
    control.produce('r', [{ a: '1', b: '2', d: '3' }]);
    expect(control.log('k').map(({ value }) => value)).toEqual([
      { x: '1', m: '2', y: '3' },
      { x: null, m: '3', y: '2' },
    ]);
  });
});

test('a computed column has the type of its expression, which is checked with the table', async () => {
  const { fate, run, send } = await runningSql(['CREATE TABLE k (n INT, c AS UPPER(CAST(n AS STRING)), d AS n > 1)']);
  expect(await fate('CREATE TABLE l (n INT, c AS UPPER(m))')).toContain("Column 'm' not found in any table");
  const { name } = await run(
    "SELECT COLUMN_NAME, FULL_DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'k' AND IS_GENERATED = 'YES'",
  );
  expect(JSON.parse((await send('GET', `/${name}/results`)).text)).toMatchObject({
    results: { data: [{ row: ['c', 'VARCHAR(2147483647)'] }, { row: ['d', 'BOOLEAN'] }] },
  });
});

test('rows without a source are written once: they are bounded, or come before those of the sources', async () => {
  const { fate, rows, control, run, stopped, wait } = await runningSql();
  expect(await fate("INSERT INTO t SELECT 'x', 'y'")).toBe('COMPLETED');
  expect(await fate("INSERT INTO t (y, x) VALUES ('1', '2'), ('3', CAST(NULL AS STRING))")).toBe('COMPLETED');
  expect(await fate("INSERT INTO t SELECT * FROM (VALUES ('v', 'w')) AS q (k, l)")).toBe('COMPLETED');
  const { name } = await run("INSERT INTO t SELECT a, b FROM r UNION ALL SELECT 'once', 'only'");
  control.produce('r', [R, R]);
  await stopped(name, true);
  wait(60);
  await stopped(name, false);
  wait(60);
  control.produce('r', [R]);
  expect(rows('t')).toEqual(['x|y', '2|1', '|3', 'v|w', 'once|only', 'a2|b2', 'a2|b2', 'a2|b2']);
});

test('text is cut and padded to the length that the sink has', async () => {
  const { fate, control } = await runningSql([
    'CREATE TABLE s (a STRING)',
    'CREATE TABLE t (x VARCHAR(2), y CHAR(3), z STRING)',
  ]);
  expect(await fate("INSERT INTO t SELECT a, 'q', CAST(a AS VARCHAR(1)) FROM s")).toBe('RUNNING');
  control.produce('s', [{ a: 'abc' }]);
  expect(control.rows('t')).toEqual([{ x: 'ab', y: 'q  ', z: 'a' }]);
});

test('booleans are words where they are stored, and conditions where they are read', async () => {
  const { fate, rows, control } = await runningSql([
    'CREATE TABLE s (ok BOOLEAN, n INT)',
    'CREATE TABLE t (x BOOLEAN, y BOOLEAN, z STRING)',
  ]);
  expect(await fate('INSERT INTO t SELECT ok, n > 1, CAST(NOT ok AS STRING) FROM s WHERE ok OR n = 3')).toBe('RUNNING');
  control.produce('s', [
    { ok: 'true', n: 1 },
    { ok: 'FALSE', n: 2 },
    { ok: 'FALSE', n: 3 },
  ]);
  expect(rows('t')).toEqual(['TRUE|FALSE|FALSE', 'FALSE|TRUE|TRUE']);
});

test('fields of a row are read from its JSON', async () => {
  const { fate, rows, control } = await runningSql([
    'CREATE TABLE s (r ROW<f STRING, g ROW<`h i` INT>>)',
    'CREATE TABLE t (x STRING, y INT)',
  ]);
  expect(await fate('INSERT INTO t SELECT r.f, s.r.g.`h i` FROM s')).toBe('RUNNING');
  control.produce('s', [{ r: JSON.stringify({ f: 'x', g: { 'h i': 5 } }) }]);
  expect(rows('t')).toEqual(['x|5']);
});

test('a hint can bound what is read', async () => {
  const { fate, rows, control } = await runningSql();
  control.produce('r', [R]);
  const bounded = "/*+ OPTIONS('scan.bounded.mode'='latest-offset') */";
  expect(await fate(`INSERT INTO t SELECT a, b FROM r ${bounded}`)).toBe('COMPLETED');
  expect(await fate(`INSERT INTO t SELECT a, b FROM r ${bounded} UNION ALL SELECT a, b FROM s`)).toBe('RUNNING');
  expect(rows('t')).toEqual(['a2|b2', 'a2|b2']);
});

test('hints at sources of any depth say where each begins', async () => {
  const { fate, rows, control } = await runningSql();
  control.produce('s', [S, { ...S, a: 'a3' }]);
  control.produce('r', [R, { ...R, a: 'a4' }]);
  const at = (offset: number) =>
    `/*+ OPTIONS('scan.startup.mode'='specific-offsets','scan.startup.specific-offsets'='partition:0,offset:${offset}') */`;
  const sql = `INSERT INTO t WITH x AS (SELECT a, b FROM s ${at(1)} AS q) SELECT * FROM x UNION ALL (SELECT a, b FROM (SELECT * FROM r ${at(2)}))`;
  expect(await fate(sql, { properties: { 'sql.tables.scan.startup.mode': 'latest-offset' } })).toBe('RUNNING');
  control.produce('r', [{ ...R, a: 'a5' }]);
  expect(rows('t')).toEqual(['a3|b1', 'a5|b2']);
});

describe('a statement set', () => {
  const set = `EXECUTE STATEMENT SET BEGIN
    INSERT INTO t SELECT a, b FROM s;
    INSERT INTO u SELECT a FROM s UNION ALL SELECT b FROM r;
  END;`;

  test.each([set, set.replace('EXECUTE STATEMENT SET BEGIN', 'BEGIN STATEMENT SET;')])(
    'reads each record once, and gives it to every INSERT: %s',
    async (sql) => {
      const { run, rows, control, get, stopped, wait } = await runningSql();
      const { name, fate } = await run(sql);
      expect(fate).toBe('RUNNING');
      expect((await get(name)).status.traits).toMatchObject({ sql_kind: 'STATEMENT_SET', is_bounded: false });
      control.produce('s', [S]);
      control.produce('r', [R]);
      await stopped(name, true);
      wait(60);
      control.produce('s', [S]);
      expect((await get(name)).status.latest_offsets).toEqual({ s: 'partition:0,offset:1', r: 'partition:0,offset:1' });
      await stopped(name, false);
      wait(60);
      expect([rows('t'), rows('u')]).toEqual([
        ['a1|b1', 'a1|b1'],
        ['a1', 'b2', 'a1'],
      ]);
      expect(control.writes('u').map(({ source }) => source?.topic)).toEqual(['s', 'r', 's']);
    },
  );

  test('fails as a whole where one of its INSERTs is refused, and loses every table that it writes', async () => {
    const { fate, run, control, wait, phase } = await runningSql();
    expect(await fate(set.replace('SELECT b FROM r', 'SELECT z FROM r'))).toContain(
      "Column 'z' not found in any table",
    );
    const { name } = await run(set);
    control.dropTopic('u');
    wait(3 * 3600);
    expect(await phase(name)).toBe('DEGRADED');
  });
});

test('functions that somebody made return their first argument, until they are dropped', async () => {
  const { fate, rows, control } = await runningSql();
  const sql = 'INSERT INTO t SELECT Mask(a, n), airline.mask(b) FROM s';
  expect(await fate(sql)).toContain('No match found for function signature Mask(<CHARACTER>, <NUMERIC>)');
  expect(
    await fate("CREATE FUNCTION IF NOT EXISTS `mask` AS 'io.example.Mask' USING JAR 'confluent-artifact://x'"),
  ).toBe('COMPLETED');
  expect(await fate(sql)).toBe('RUNNING');
  control.produce('s', [S]);
  expect(rows('t')).toEqual(['a1|b1']);
  expect(await fate('DROP FUNCTION IF EXISTS mask')).toBe('COMPLETED');
  expect(await fate(sql)).toContain('No match found');
});
