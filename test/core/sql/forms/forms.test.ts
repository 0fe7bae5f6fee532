import { describe, expect, test } from 'vitest';
import { keptProblems, prerequisiteProblems } from '../../../../lambda/core/sql/forms/forms.ts';

const INSERT = 'INSERT INTO t (a) SELECT a FROM x';

describe('a text that may be kept', () => {
  test.for([
    INSERT,
    'INSERT INTO t SELECT a, b FROM x',
    'insert into `c`.`d`.`t` (a, `b,c`) select a, b from x;;;',
    'EXECUTE INSERT INTO t SELECT a FROM x',
    'INSERT INTO t (a, b) SELECT * FROM x UNION ALL SELECT a, b FROM y',
    'INSERT INTO t (a, b) SELECT x.*, y FROM x',
    "INSERT INTO t (a, b) SELECT CONCAT(a, ',', b), 'x, y' FROM x WHERE c IN (1, 2, 3)",
    'INSERT INTO t (a, b) (SELECT a, b FROM x) UNION ALL (SELECT c, d FROM y)',
    'INSERT INTO t (a, b) WITH q AS (SELECT 1, 2, 3), r (z) AS (SELECT 1 FROM x) SELECT a, b FROM q, r',
    'INSERT INTO t (a, b) SELECT a, (SELECT MAX(c) FROM y) FROM x',
    "INSERT INTO t /*+ OPTIONS('a'='b') */ (a, b) SELECT a, b FROM x",
    'INSERT INTO t (a, b) SELECT a * 2, COUNT(*) FROM x GROUP BY a',
    'INSERT INTO t (a, b) -- (c)\n SELECT a, /* , z */ b FROM x',
    'INSERT INTO t (a) SELECT a IS DISTINCT FROM b FROM x',
    'INSERT INTO t TABLE s',
    'INSERT INTO t SELECT a FROM f(1)',
    'INSERT INTO t SELECT a FROM (SELECT b FROM x FROM y)',
    'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT a FROM x; INSERT INTO u (b) VALUES (1); END;',
    'BEGIN STATEMENT SET; INSERT INTO t (a) SELECT a FROM x; INSERT INTO u (b) SELECT b FROM x; END;',
    "INSERT INTO t (a) SELECT ';' AS `;` /* ; {{ */ FROM x -- ; {{",
    "INSERT INTO t (a) SELECT '{{ a }}' FROM x WHERE b = E'{{'",
  ])('%s', (sql) => {
    expect(keptProblems(sql)).toEqual([]);
  });
});

const BOTH: readonly [sql: string, problem: string][] = [
  ['', 'it is empty'],
  [' -- only a comment\n;; /* and another */ ', 'it is empty'],
  [
    'WITH q AS (SELECT 1) INSERT INTO t SELECT * FROM q',
    'its WITH stands before INSERT INTO, which Flink refuses: put it behind, INSERT INTO t WITH … SELECT …',
  ],
  [
    `${INSERT}; DROP TABLE t`,
    'it has 2 statements, Confluent takes one: give each its own file, or make INSERTs a statement set',
  ],
  [
    `CREATE TABLE t (a INT); ${INSERT}`,
    'it has 2 statements, Confluent takes one: put the DDL into a file of its own and name it in "prerequisites"',
  ],
  [
    'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT a FROM x END;',
    'its statement set lacks the semicolon before END: write EXECUTE STATEMENT SET BEGIN INSERT INTO …; INSERT INTO …; END;',
  ],
  [
    'BEGIN STATEMENT SET; INSERT INTO t SELECT a FROM x;',
    'its statement set has no END: write EXECUTE STATEMENT SET BEGIN INSERT INTO …; INSERT INTO …; END;',
  ],
  [
    `EXECUTE STATEMENT SET BEGIN ${INSERT}; END; DROP TABLE t`,
    'its statement set holds something other than INSERTs, or something stands around it: write EXECUTE STATEMENT SET BEGIN INSERT INTO …; INSERT INTO …; END;',
  ],
  ['INSERT t SELECT a FROM x', 'its INSERT lacks INTO and a table: write INSERT INTO t SELECT …'],
  ['UPSERT INTO t SELECT a FROM x', 'it is an UPSERT, which Flink does not have: write INSERT INTO t SELECT …'],
  [
    'INSERT INTO {{ table }} SELECT a FROM x',
    'it has {{ outside of literals and comments: fill in the template before it gets here',
  ],
  [
    'CREATE TABLE `{{ table }}` (a INT)',
    'it has {{ outside of literals and comments: fill in the template before it gets here',
  ],
];

test.for(BOTH)('neither kept nor run before: %s', ([sql, problem]) => {
  expect(keptProblems(sql)).toEqual([problem]);
  expect(prerequisiteProblems(sql)).toEqual([problem]);
});

test('a text may be of 131,072 characters', () => {
  const long = (length: number): string => INSERT.padEnd(length, ' ');
  expect(keptProblems(long(131_072))).toEqual([]);
  expect(keptProblems(long(131_073))).toEqual(['it has 131073 characters, Confluent takes 131072 at most']);
  expect(prerequisiteProblems(long(131_073))).toEqual(['it has 131073 characters, Confluent takes 131072 at most']);
});

describe('a text that must not be kept', () => {
  test.for<[string, string]>([
    ['INSERT OVERWRITE d.t SELECT a FROM x', 'INSERT OVERWRITE d.t is not for streams: write INSERT INTO d.t'],
    ['INSERT INTO TABLE t SELECT a FROM x', 'INSERT INTO TABLE t is no Flink SQL: write INSERT INTO t'],
    [
      "INSERT INTO t PARTITION (a = 'b') SELECT c FROM x",
      "INSERT INTO t has a PARTITION, but Confluent's tables have none: select its values as columns",
    ],
    [
      'INSERT INTO t () SELECT a FROM x',
      'INSERT INTO t has an empty column list: name its columns, or leave the list out',
    ],
    ['INSERT INTO t (a, b) SELECT a FROM x', 'INSERT INTO t lists 2 columns, but its SELECT number 1 has 1'],
    [
      'INSERT INTO t (a) (SELECT a FROM x) UNION ALL ((SELECT b, c FROM y))',
      'INSERT INTO t lists 1 columns, but its SELECT number 2 has 2',
    ],
    [
      'INSERT INTO t (a, b) WITH q AS (SELECT 1, 2) SELECT a * b FROM q JOIN x ON c',
      'INSERT INTO t lists 2 columns, but its SELECT number 1 has 1',
    ],
    ['INSERT INTO t (a, b) SELECT COUNT(*) FROM x', 'INSERT INTO t lists 2 columns, but its SELECT number 1 has 1'],
    [
      'INSERT INTO t VALUES (1), (2)',
      'INSERT INTO t reads no table, so it ends at once and cannot be kept: put it into a prerequisite',
    ],
    [
      'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; INSERT INTO d.u WITH q AS (SELECT 2) TABLE q; END',
      'INSERT INTO t, d.u reads no table, so it ends at once and cannot be kept: put it into a prerequisite',
    ],
    [
      'CREATE TABLE t (a INT)',
      'it has no INSERT, so there is nothing to keep running: name its file in the "prerequisites" of the statement that needs the table',
    ],
    [
      'CREATE TABLE t AS SELECT a FROM x',
      'it is a CREATE TABLE … AS, which cannot be kept: split it into a CREATE TABLE, in a prerequisite, and an INSERT INTO … SELECT',
    ],
    [
      'CREATE OR ALTER MATERIALIZED TABLE t AS SELECT a FROM x',
      'it creates a materialized table, which keeps itself: leave it out, or split it into a CREATE TABLE, in a prerequisite, and an INSERT INTO … SELECT',
    ],
    [
      'CREATE VIEW v AS SELECT a FROM x',
      'it has no INSERT, so there is nothing to keep running: name its file in the "prerequisites" of the statement that needs it',
    ],
    ['SELECT a FROM x', 'it has no INSERT, so there is nothing to keep running: write INSERT INTO t before the query'],
    ['DROP TABLE t', 'it has no INSERT, so there is nothing to keep running: write INSERT INTO t SELECT …'],
    [`EXPLAIN ${INSERT}`, 'it has no INSERT, so there is nothing to keep running: write INSERT INTO t SELECT …'],
  ])('%s', ([sql, problem]) => {
    expect(keptProblems(sql)).toEqual([problem]);
  });

  test('has the problems of each INSERT named', () => {
    const sql = 'BEGIN STATEMENT SET; INSERT INTO t (a) SELECT a, b FROM x; INSERT INTO u () SELECT a FROM x; END';
    expect(keptProblems(sql)).toEqual([
      'INSERT INTO t lists 1 columns, but its SELECT number 1 has 2',
      'INSERT INTO u has an empty column list: name its columns, or leave the list out',
    ]);
  });
});

describe('a prerequisite', () => {
  test.for([
    'CREATE TABLE IF NOT EXISTS t (a STRING);',
    'CREATE TABLE t LIKE u',
    'CREATE VIEW v AS SELECT a FROM x',
    "CREATE FUNCTION f AS 'C' USING JAR 'x'",
    "ALTER TABLE t SET ('k' = 'v')",
    'DROP TABLE t',
    'INSERT INTO t VALUES (1), (2)',
    'INSERT INTO t (a) SELECT 1 UNION ALL SELECT 2',
    'EXECUTE STATEMENT SET BEGIN INSERT INTO t VALUES (1); INSERT INTO u VALUES (1); END',
  ])('may be %s', (sql) => {
    expect(prerequisiteProblems(sql)).toEqual([]);
  });

  test.for<[string, string]>([
    [
      'INSERT INTO d.t SELECT a FROM x',
      'INSERT INTO d.t reads a table, so it never ends, and nothing that waits for it would start: make it a statement of its own',
    ],
    [
      'BEGIN STATEMENT SET; INSERT INTO t VALUES (1); INSERT INTO u TABLE x; END',
      'INSERT INTO u reads a table, so it never ends, and nothing that waits for it would start: make it a statement of its own',
    ],
    ['INSERT INTO t (a, b) SELECT 1', 'INSERT INTO t lists 2 columns, but its SELECT number 1 has 1'],
    [
      'CREATE TABLE t AS SELECT a FROM x',
      'it is a CREATE TABLE … AS, so it never ends, and nothing that waits for it would start: split it into a CREATE TABLE here and an INSERT as a statement of its own',
    ],
    [
      'CREATE MATERIALIZED TABLE t AS SELECT a FROM x',
      'it creates a materialized table, so it never ends, and nothing that waits for it would start: create it by hand, it keeps itself',
    ],
    ['SELECT a FROM x', 'it is a query, whose rows nobody would see: leave it out, or write INSERT INTO t VALUES …'],
  ])('may not be %s', ([sql, problem]) => {
    expect(prerequisiteProblems(sql)).toEqual([problem]);
  });
});
