import { describe, expect, test } from 'vitest';
import { preflightProblems } from '../../../../lambda/core/sql/columns/columns.ts';
import { catalog, HOME, table } from '../tables/catalogs.ts';

const TABLES = [
  ...catalog({
    t: 'a; n INT; k NOT NULL',
    kinds: 'a; c INT COMPUTED; m INT METADATA; v INT VIRTUAL; z INT NOT NULL METADATA',
    s: 'a; n INT; k NOT NULL; l BIGINT; w TIMESTAMP_LTZ(3)',
    four: 'a CHAR(3); day DATE; b BINARY(2); l ARRAY<INT>',
    hidden: '',
  }),
  table('t', 'other', 'elsewhere'),
];

const found = (sql: string): readonly string[] => preflightProblems(sql, TABLES, HOME);

const TEXT = 'VARCHAR(2147483647)';

describe('what is said of an INSERT', () => {
  test.each<[string, readonly string[]]>([
    [
      'INSERT INTO t (k, n) SELECT k, x FROM (SELECT k, n AS x FROM s UNION ALL SELECT k, l FROM s)',
      ['SELECT number 1 puts what a UNION unites, which is BIGINT, into column n of table t, which is INT'],
    ],
    ['INSERT INTO t (a, k, a) SELECT a, k, a FROM s', ['it lists column a 2 times']],
    ['INSERT INTO t (a, nope, k) SELECT a, n, k FROM s', ['it lists column nope, which table t does not have']],
    [
      'INSERT INTO t (K) SELECT k FROM s',
      ['it lists column K, which table t does not have', 'it does not list column k, which cannot be NULL in table t'],
    ],
    ['INSERT INTO t (t.a, k) SELECT a, k FROM s', ['it lists what is no plain name of a column']],
    ['INSERT INTO t (a, n) SELECT a, n FROM s', ['it does not list column k, which cannot be NULL in table t']],
    [
      'INSERT INTO kinds (a, c, v) SELECT a, n, n FROM s',
      [
        'it lists column c, which is computed in table kinds and takes no value',
        'it lists column v, which is virtual in table kinds and takes no value',
        'it does not list column z, which cannot be NULL in table kinds',
      ],
    ],
    ['INSERT INTO t (a, k) SELECT * FROM s', ['SELECT number 1 (from s) has 5 columns, and the INSERT lists 2']],
    ['INSERT INTO t (a, k) TABLE s', ['TABLE s has 5 columns, and the INSERT lists 2']],
    ['INSERT INTO t SELECT * FROM s', ['SELECT number 1 (from s) has 5 columns, and table t takes 3']],
    ['INSERT INTO t SELECT a FROM s', ['SELECT number 1 (from s) has 1 column, and table t takes 3']],
    [
      'INSERT INTO t (k) SELECT NULL FROM s',
      [`SELECT number 1 (from s) has a bare NULL at position 1, which Flink refuses: write CAST(NULL AS ${TEXT})`],
    ],
    [
      'INSERT INTO t (k, n) SELECT 5, 3000000000 FROM s',
      [
        `SELECT number 1 (from s) puts the number 5, which is INT, into column k of table t, which is ${TEXT}`,
        'SELECT number 1 (from s) puts the number 3000000000, which is BIGINT, into column n of table t, which is INT',
      ],
    ],
    [
      'INSERT INTO t (n, k) SELECT 1.5, k FROM s',
      ['SELECT number 1 (from s) puts the number 1.5, which is DECIMAL(2, 1), into column n of table t, which is INT'],
    ],
    // Types are looked at by position, with a list or without one, and whatever the names are.
    [
      'INSERT INTO t SELECT n, a, k FROM s',
      [
        `SELECT number 1 (from s) puts column n of table s, which is INT, into column a of table t, which is ${TEXT}`,
        `SELECT number 1 (from s) puts column a of table s, which is ${TEXT}, into column n of table t, which is INT`,
      ],
    ],
    [
      'INSERT INTO four SELECT CAST(a AS STRING), w, CAST(a AS BYTES), ARRAY[1] FROM s',
      [
        'SELECT number 1 (from s) puts a CAST to STRING into column a of table four, which is CHAR(3)',
        'SELECT number 1 (from s) puts column w of table s, which is TIMESTAMP_LTZ(3), into column day of table four, which is DATE',
        'SELECT number 1 (from s) puts a CAST to BYTES into column b of table four, which is BINARY(2)',
      ],
    ],
    [
      'INSERT INTO t SELECT * FROM (SELECT a, l AS n, k FROM s) AS q',
      ['SELECT number 1 puts column l of table s, which is BIGINT, into column n of table t, which is INT'],
    ],
    [
      'INSERT INTO t (k, n) WITH q (x, y) AS (SELECT k, l FROM s) SELECT x, y FROM q',
      ['SELECT number 1 puts column l of table s, which is BIGINT, into column n of table t, which is INT'],
    ],
    ['INSERT INTO t TABLE nope', ['TABLE nope reads table nope, which does not exist']],
    [
      'INSERT INTO t SELECT a = k, n, k FROM s',
      [`SELECT number 1 (from s) puts a condition into column a of table t, which is ${TEXT}`],
    ],
    [
      'INSERT INTO t (k) SELECT q.nope FROM (SELECT k FROM s) AS q',
      ['SELECT number 1 reads column nope, which nothing in its FROM has'],
    ],
    [
      'INSERT INTO t (k) SELECT k FROM s WHERE EXISTS (SELECT 1 FROM gone)',
      ['a sub-query (from gone) reads table gone, which does not exist'],
    ],
    [
      'INSERT INTO t (k) SELECT k FROM other.s',
      ['SELECT number 1 (from other.s) reads table other.s, which does not exist'],
    ],
    ['INSERT INTO `other-db`.`t` (k) SELECT k FROM s', ['its sink, table other-db.t, does not exist']],
  ])('%s', (sql, problems) => {
    const target = /^INSERT INTO (\S+)/.exec(sql)?.[1]?.replaceAll('`', '');
    expect(found(sql)).toEqual(problems.map((problem) => `INSERT INTO ${target}: ${problem}`));
  });
});

describe('nothing is wrong with', () => {
  test.each([
    'INSERT INTO t SELECT a, n, k FROM s',
    'INSERT INTO t SELECT k, n, a FROM s',
    'INSERT INTO t (k) SELECT k FROM s',
    "INSERT INTO t (k) SELECT x FROM (SELECT 'a' AS x UNION ALL SELECT k FROM s UNION ALL SELECT a FROM hidden)",
    'INSERT INTO t (k, n) SELECT k, x FROM (SELECT k, CAST(1 AS TINYINT) AS x FROM s UNION ALL SELECT k, n FROM s)',
    'INSERT INTO t (k, n) SELECT k, CAST(NULL AS INT) FROM s',
    "INSERT INTO four (a) SELECT 'x'",
    "INSERT INTO four (a) SELECT UPPER('x')",
    'INSERT INTO kinds (z, m) SELECT n, n FROM s',
    'INSERT INTO kinds SELECT a, n, n FROM s',
    'INSERT INTO hidden (a, b) SELECT a, n FROM s',
    'INSERT INTO hidden SELECT a, n FROM s',
    'INSERT INTO t (a, k) SELECT * FROM hidden',
    'INSERT INTO t (k) SELECT nope FROM (SELECT * FROM hidden)',
    'INSERT INTO t (k) SELECT x FROM s CROSS JOIN UNNEST(f(a)) AS u (x)',
    'INSERT INTO t (k) SELECT EXPR$0 FROM (SELECT UPPER(a) FROM s)',
    'INSERT INTO t (k) SELECT a FROM s, LATERAL (SELECT nope FROM s AS o WHERE o.a = s.a) AS q',
    'INSERT INTO t (k) SELECT COUNT(*) AS größe FROM gone',
    'INSERT INTO t (k) SELECT k FROM `s$errors`',
    "INSERT INTO t VALUES ('a', 1, 'k')",
    'INSERT INTO elsewhere.t SELECT a FROM s',
  ])('%s', (sql) => {
    expect(found(sql)).toEqual([]);
  });
});

test('without the properties that say where a table is nothing is said of it', () => {
  expect(preflightProblems('INSERT INTO gone (a) SELECT a FROM away', [], {})).toEqual([]);
});
