import { describe, expect, test } from 'vitest';
import { sourcesOf, tablesOf } from '../../../../lambda/core/sql/tables/tables.ts';

const HOME = { 'sql.current-catalog': 'env', 'sql.current-database': 'db' };

const sources = (sql: string): readonly string[] =>
  sourcesOf(sql, HOME).map(({ catalog, database, table }) => [catalog, database, table].join('/'));

describe('the tables that a text reads', () => {
  test.for<[string, readonly string[]]>([
    ['INSERT INTO t SELECT a FROM x', ['env/db/x']],
    ['INSERT INTO t SELECT a FROM `c-1`.d.`x.y` AS q, d.x', ['c-1/d/x.y', 'env/d/x']],
    ['INSERT INTO t SELECT a FROM x UNION ALL (TABLE y) UNION ALL SELECT b FROM x', ['env/db/x', 'env/db/y']],
    [
      'INSERT INTO t SELECT (SELECT b FROM y) FROM x WHERE c IN (SELECT d FROM z)',
      ['env/db/y', 'env/db/z', 'env/db/x'],
    ],
    [
      'INSERT INTO t SELECT a FROM (SELECT b FROM x) JOIN (y JOIN z ON TRUE) ON EXISTS (SELECT 1 FROM w)',
      ['env/db/x', 'env/db/y', 'env/db/z', 'env/db/w'],
    ],
    [
      'INSERT INTO t SELECT a FROM TABLE(TUMBLE(TABLE x, DESCRIPTOR(t))), f((SELECT 1 FROM y))',
      ['env/db/x', 'env/db/y'],
    ],
    [
      'INSERT INTO t SELECT a FROM x GROUP BY a HAVING b > (SELECT c FROM y) ORDER BY (SELECT d FROM z)',
      ['env/db/x', 'env/db/y', 'env/db/z'],
    ],
    ['INSERT INTO t SELECT a FROM x CROSS JOIN UNNEST(ARRAY[(SELECT b FROM y)])', ['env/db/x', 'env/db/y']],
    ['INSERT INTO t SELECT a FROM x FOR SYSTEM_TIME AS OF (SELECT b FROM y)', ['env/db/x', 'env/db/y']],
    ['INSERT INTO t VALUES (1, (SELECT b FROM y))', ['env/db/y']],
    // A common table hides a table of its name, but not itself, no qualified name and none in another letter case.
    ['INSERT INTO t WITH q AS (SELECT a FROM x) SELECT a FROM q, d.q, Q', ['env/db/x', 'env/d/q', 'env/db/Q']],
    ['INSERT INTO t WITH x AS (SELECT a FROM x), y AS (SELECT a FROM x) SELECT a FROM y', ['env/db/x']],
    ['INSERT INTO t SELECT a FROM (WITH q AS (TABLE x) SELECT a FROM q), q', ['env/db/x', 'env/db/q']],
    ['BEGIN STATEMENT SET; INSERT INTO t TABLE x; INSERT INTO x TABLE y; END', ['env/db/x', 'env/db/y']],
    ['SELECT a FROM x', ['env/db/x']],
    ['CREATE TABLE t AS SELECT a FROM x', ['env/db/x']],
    ['CREATE TABLE t (a INT)', []],
    ["INSERT INTO t SELECT ' FROM x ' -- FROM y", []],
  ])('%s', ([sql, expected]) => {
    expect(sources(sql)).toEqual(expected);
  });
});

test('the tables of a text are those that it writes and reads', () => {
  expect(tablesOf('INSERT INTO d.t SELECT a FROM x, d.t', {})).toEqual([{ database: 'd', table: 't' }, { table: 'x' }]);
});
