import { describe, expect, test } from 'vitest';
import { runningSql } from './running-sql.ts';

const TABLES = [
  'CREATE TABLE s (a STRING, b STRING, n INT, r ROW<f STRING>, ok BOOLEAN)',
  `CREATE TABLE t (a STRING, n INT NOT NULL, c AS UPPER(a), v INT METADATA VIRTUAL)`,
  'CREATE TABLE u (x STRING, y STRING)',
  'CREATE TABLE one (x INT)',
  'CREATE TABLE keyed (k STRING PRIMARY KEY NOT ENFORCED, v STRING)',
];

const UNLIKE =
  "SQL validation failed. Column types of query result and sink for 'embedded.airline.u' do not match.\nCause: ";

describe('Flink refuses, in its own words', () => {
  test.each([
    [
      'INSERT INTO u (x, y) SELECT a FROM s',
      /^SQL validation failed\. From line 1, column 22 to line 1, column 36: Number of columns must match number of query columns$/,
    ],
    [
      'INSERT INTO u SELECT a FROM s',
      `${UNLIKE}Different number of columns.\n\nQuery schema: [a: STRING]\nSink schema:  [x: STRING, y: STRING]`,
    ],
    ['INSERT INTO u SELECT * FROM s', `${UNLIKE}Different number of columns.`],
    ['INSERT INTO t (a, m) SELECT a, n FROM s', "At line 1, column 19: Unknown target column 'm'"],
    ['INSERT INTO t (c) SELECT a FROM s', "Unknown target column 'c'"],
    ['INSERT INTO t (v) SELECT n FROM s', "Unknown target column 'v'"],
    ['INSERT INTO t (A) SELECT a FROM s', "Unknown target column 'A'"],
    ['INSERT INTO t (t.a) SELECT a FROM s', "Unknown target column 't.a'"],
    ['INSERT INTO t (a, $rowtime) SELECT a, n FROM s', "Unknown target column '$rowtime'"],
    ['INSERT INTO t (n, a, a) SELECT n, a, a FROM s', "Target column 'a' is assigned more than once"],
    [
      'INSERT INTO t (a) SELECT a FROM s',
      "SQL validation failed. At line 0, column 0: Column 'n' has no default value and does not allow NULLs",
    ],
    ['INSERT INTO keyed (v) SELECT a FROM s', "Column 'k' has no default value and does not allow NULLs"],
    [
      'INSERT INTO t SELECT a, b FROM s',
      "Cause: Incompatible types for sink column 'n' at position 2.\n\nQuery schema: [a: STRING, b: STRING]\nSink schema:  [a: STRING, n: INT NOT NULL]",
    ],
    ['INSERT INTO t (n, a) SELECT n, n FROM s', "Incompatible types for sink column 'a' at position 1."],
    ['INSERT INTO u SELECT NULL, a FROM s', "From line 1, column 22 to line 1, column 25: Illegal use of 'NULL'"],
    ["INSERT INTO u VALUES ('x', NULL)", "Illegal use of 'NULL'"],
    ['INSERT INTO u () SELECT a FROM s', 'SQL parse failed. Encountered ")" at line 1, column 16.'],
    ['INSERT INTO u (x,) SELECT a FROM s', 'SQL parse failed. Encountered ")" at line 1, column 18.'],
    [
      'INSERT INTO none SELECT a FROM s',
      "SQL validation failed. Cannot find table 'embedded.airline.none' in any of the catalogs [embedded], nor as a temporary table.",
    ],
    ['INSERT INTO U SELECT a FROM s', "Cannot find table 'embedded.airline.U'"],
    ['INSERT INTO u SELECT a, b FROM none', "From line 1, column 32 to line 1, column 35: Object 'none' not found"],
    ['INSERT INTO u SELECT a, b FROM S', "At line 1, column 32: Object 'S' not found; did you mean 's'?"],
    ['INSERT INTO u SELECT a, z FROM s', "At line 1, column 25: Column 'z' not found in any table"],
    ['INSERT INTO u SELECT a, B FROM s', "Column 'B' not found in any table; did you mean 'b'?"],
    ['INSERT INTO u SELECT a, s.B FROM s', "Column 'B' not found in table 's'; did you mean 'b'?"],
    ['INSERT INTO u SELECT s.a, s.b FROM s AS q', "Table 's' not found"],
    ['INSERT INTO u SELECT s.* FROM s AS q', "Table 's' not found"],
    ['INSERT INTO u SELECT a AS k, b FROM s WHERE k IS NOT NULL', "Column 'k' not found in any table"],
    ['INSERT INTO u SELECT r.g, b FROM s', "Column 'r.g' not found in any table"],
    ['INSERT INTO u SELECT k, k FROM (SELECT a AS k, b AS k FROM s)', "Column 'k' is ambiguous"],
    [
      'INSERT INTO u SELECT x, y FROM s AS q (x, y)',
      "table has 5 columns ('a', 'b', 'n', 'r', 'ok'), whereas alias list has 2 columns",
    ],
    ['INSERT INTO one SELECT n FROM s UNION ALL SELECT a FROM s', 'Type mismatch in column 1 of UNION ALL'],
    ['INSERT INTO u SELECT a, b FROM s UNION ALL SELECT a FROM s', 'Column count mismatch in UNION ALL'],
    [
      'INSERT INTO one SELECT n FROM s UNION ALL SELECT CAST(n AS BIGINT) FROM s',
      "Incompatible types for sink column 'x' at position 1.",
    ],
    ['INSERT INTO u SELECT a, b FROM s WHERE n', 'WHERE clause must be a condition'],
    [
      'INSERT INTO u SELECT a, b FROM s WHERE a = 1',
      "Cannot apply '=' to arguments of type '<VARCHAR(2147483647)> = <INTEGER>'",
    ],
    [
      'INSERT INTO u SELECT a, b || n FROM s',
      "Cannot apply '||' to arguments of type '<VARCHAR(2147483647)> || <INTEGER>'",
    ],
    ['INSERT INTO u SELECT a, b FROM s WHERE ok = 1', "Cannot apply '=' to arguments of type '<BOOLEAN> = <INTEGER>'"],
    [
      'INSERT INTO u SELECT a, CASE WHEN ok THEN b ELSE n END FROM s',
      'Illegal mixing of types in CASE or COALESCE statement',
    ],
    ['INSERT INTO u SELECT a, LENGTH(b) FROM s', 'No match found for function signature LENGTH(<CHARACTER>)'],
    [
      'INSERT INTO u SELECT a, UPPER(b, a) FROM s',
      "Invalid number of arguments to function 'UPPER'. Was expecting 1 arguments",
    ],
    [
      'INSERT OVERWRITE u SELECT a, b FROM s',
      "INSERT OVERWRITE requires that the underlying DynamicTableSink of table 'embedded.airline.u' implements the SupportsOverwrite interface.",
    ],
    [
      "INSERT INTO u PARTITION (y = 'x') SELECT a FROM s",
      'Static partition column y should be in the partition fields list []',
    ],
    [
      'INSERT INTO u SELECT k, v FROM keyed',
      "Table sink 'embedded.airline.u' doesn't support consuming update and delete changes which is produced by node ChangelogNormalize(key=[k])",
    ],
  ])('%s', async (sql, words) => {
    const { fate } = await runningSql(TABLES);
    const end = await fate(sql);
    expect(end).toMatch(/^FAILED: /);
    if (typeof words === 'string') expect(end).toContain(words);
    else expect(end.replace('FAILED: ', '')).toMatch(words);
  });

  test.each([
    ["SELECT a, b FROM s WHERE $rowtime - INTERVAL '1' DAY > $rowtime", 'compute with times and intervals'],
    ['SELECT a, CAST(FLOOR($rowtime TO DAY) AS STRING) FROM s', 'call FLOOR with words between its arguments'],
    ["SELECT a, JSON_VALUE(b, '$.x' RETURNING STRING) FROM s", 'call JSON_VALUE with words between its arguments'],
    ['SELECT a, MD5(b) FROM s', 'run the function MD5'],
    ['SELECT a, SUM(n) FROM s', 'run aggregates \\(SUM\\)'],
    ['SELECT a, ML_PREDICT(b) FROM s', 'run the function ML_PREDICT'],
    ['SELECT a, EXTRACT(CENTURY FROM $rowtime) FROM s', 'extract CENTURY'],
    ['SELECT a, UPPER(b).c FROM s', 'read fields of what an expression returns'],
    ['SELECT a, b FROM s WHERE a SIMILAR TO b', 'run SIMILAR TO'],
  ])('not what only the embedded Confluent lacks: %s', async (query, what) => {
    const { fate } = await runningSql(TABLES);
    expect(await fate(`INSERT INTO u ${query}`)).toMatch(
      new RegExp(`^FAILED: The embedded Confluent does not ${what}`),
    );
  });

  test('in its own order: the list, the select, the number, the types', async () => {
    const { fate } = await runningSql(TABLES);
    expect(await fate('INSERT INTO t (m, m) SELECT z, z FROM none')).toContain("Unknown target column 'm'");
    expect(await fate('INSERT INTO t (a, a) SELECT z FROM none')).toContain('more than once');
    expect(await fate('INSERT INTO t (a) SELECT z, z FROM none')).toContain("'n' has no default value");
    expect(await fate('INSERT INTO t (n, a) SELECT a, z, z FROM s')).toContain("Column 'z' not found");
    expect(await fate('INSERT INTO t (n, a) SELECT a, n, n FROM s')).toContain('Number of columns');
  });
});

/** Types of columns by the names that they have here. */
const TYPES = {
  c2: 'CHAR(2)',
  v2: 'VARCHAR(2)',
  st: 'STRING',
  b2: 'BINARY(2)',
  vb: 'VARBINARY(2)',
  by: 'BYTES',
  bo: 'BOOLEAN',
  i1: 'TINYINT',
  i2: 'SMALLINT',
  i4: 'INT',
  i8: 'BIGINT',
  de: 'DECIMAL(10, 2)',
  f4: 'FLOAT',
  f8: 'DOUBLE',
  da: 'DATE',
  ti: 'TIME(0)',
  ts: 'TIMESTAMP(3)',
  tl: 'TIMESTAMP_LTZ(3)',
  ar: 'ARRAY<INT>',
  ab: 'ARRAY<BIGINT>',
  as: 'ARRAY<STRING>',
  ma: 'MAP<STRING, INT>',
  ro: 'ROW<a INT, b STRING>',
  rb: 'ROW<x BIGINT, y VARCHAR(3)>',
  r1: 'ROW<a INT>',
};

test('what is cast by itself into a column of a sink: Flink’s table', async () => {
  const columns = Object.entries(TYPES).map(([name, type]) => `\`${name}\` ${type}`);
  const sinks = Object.entries(TYPES).map(([name, type]) => `CREATE TABLE sink_${name} (x ${type} NOT NULL)`);
  const { fate } = await runningSql([`CREATE TABLE s (${columns.join(', ')})`, ...sinks]);
  const taken: Record<string, string> = {};
  for (const sink of Object.keys(TYPES)) {
    const fit: string[] = [];
    for (const from of Object.keys(TYPES)) {
      const end = await fate(`EXPLAIN INSERT INTO sink_${sink} SELECT \`${from}\` FROM s`);
      if (end === 'COMPLETED') fit.push(from);
      else expect(end).toContain('Incompatible types');
    }
    taken[sink] = fit.join(' ');
  }
  expect(taken).toEqual({
    c2: 'c2',
    v2: 'c2 v2 st',
    st: 'c2 v2 st',
    b2: 'b2',
    vb: 'b2 vb by',
    by: 'b2 vb by',
    bo: 'bo',
    i1: 'i1',
    i2: 'i1 i2',
    i4: 'i1 i2 i4',
    i8: 'i1 i2 i4 i8',
    de: 'i1 i2 i4 i8 de f4 f8',
    f4: 'i1 i2 i4 i8 de f4',
    f8: 'i1 i2 i4 i8 de f4 f8',
    da: 'da ts',
    ti: 'ti ts',
    ts: 'ts tl',
    tl: 'ts tl',
    ar: 'ar',
    ab: 'ar ab',
    as: 'as',
    ma: 'ma',
    ro: 'ro',
    rb: 'ro rb',
    r1: 'r1',
  });
}, 30_000);

test.each([
  ['5', 'STRING', false],
  ['5', 'TINYINT', false],
  ['5', 'BIGINT', true],
  ['3000000000', 'INT', false],
  ['3000000000', 'BIGINT', true],
  ['1.5', 'INT', false],
  ['1.5', 'FLOAT', true],
  ['1e0', 'FLOAT', false],
  ["'x'", 'CHAR(3)', true],
  ["'x'", 'INT', false],
  ["CAST('x' AS STRING)", 'CHAR(3)', false],
  ["UPPER('x')", 'CHAR(3)', false],
  ['TRUE', 'BOOLEAN', true],
  ['1 < 2', 'STRING', false],
  ['1 + 2', 'STRING', false],
  ['CAST(5 AS STRING)', 'STRING', true],
  ["DATE '2026-01-01'", 'DATE', true],
  ["DATE '2026-01-01'", 'TIMESTAMP(3)', false],
  ["TIMESTAMP '2026-01-01 00:00:00.000'", 'DATE', true],
  ["INTERVAL '1' DAY", 'BIGINT', true],
  ['COALESCE(1, 2)', 'STRING', false],
])('a literal has a type of its own: %s into %s', async (literal, type, fits) => {
  const { fate } = await runningSql([`CREATE TABLE t (x ${type})`]);
  expect(await fate(`INSERT INTO t SELECT ${literal}`)).toMatch(
    fits ? /^COMPLETED$/ : /Incompatible types for sink column 'x'/,
  );
});

test('a null where the sink takes none fails the job, after the rows before it', async () => {
  const { run, control, get, rows, wait } = await runningSql([
    'CREATE TABLE s (a STRING)',
    'CREATE TABLE t (x STRING NOT NULL)',
  ]);
  const { name, fate } = await run('INSERT INTO t SELECT a FROM s');
  expect(fate).toBe('RUNNING');
  control.produce('s', [{ a: '1' }, { a: null }, { a: '2' }]);
  wait(60);
  expect((await get(name)).status.detail).toContain(
    "Column 'x' is NOT NULL, however, a null value is being written into it.",
  );
  expect(rows('t')).toEqual(['1']);
});

describe('an upsert sink', () => {
  const tables = [
    'CREATE TABLE s (a STRING)',
    'CREATE TABLE upserts (k STRING, PRIMARY KEY (k) NOT ENFORCED)',
    "CREATE TABLE appends (k STRING, PRIMARY KEY (k) NOT ENFORCED) WITH ('changelog.mode' = 'append')",
  ];

  test('takes no carry-over, in a set either; one with a key that only appends does', async () => {
    const { fate, rows, control } = await runningSql(tables);
    const carried = { properties: { 'sql.tables.initial-offset-from': 'statement-9' } };
    expect(await fate('INSERT INTO upserts SELECT a FROM s', carried)).toContain('the sink is an upsert table');
    const set =
      'EXECUTE STATEMENT SET BEGIN INSERT INTO appends SELECT a FROM s; INSERT INTO upserts SELECT a FROM s; END';
    expect(await fate(set, carried)).toContain('the sink is an upsert table');
    expect(await fate('INSERT INTO appends SELECT a FROM s', carried)).toContain('Referenced statement statement-9');
    expect(await fate(set)).toBe('RUNNING');
    control.produce('s', [{ a: '1' }, { a: '1' }]);
    expect([rows('upserts'), rows('appends')]).toEqual([
      ['1', '1'],
      ['1', '1'],
    ]);
  });
});
