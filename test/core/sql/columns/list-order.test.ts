import { describe, expect, test } from 'vitest';
import { listProblems } from '../../../../lambda/core/sql/columns/columns.ts';
import { catalog, HOME } from '../tables/catalogs.ts';

const TABLES = catalog({ t: 'a; b; c', s: 'a; b', swapped: 'b; a', hidden: '' });

const found = (sql: string, tables = TABLES): readonly string[] => listProblems(sql, tables, HOME);

describe('a listed name in the position of another listed one', () => {
  test('is refused with both names and positions', () => {
    expect(found('INSERT INTO t (a, b) SELECT b AS b, a AS a FROM s')).toEqual([
      'INSERT INTO t: SELECT number 1 (from s) has b at position 1, where the INSERT lists a, and lists b at position 2 (if that is meant, write AS a)',
      'INSERT INTO t: SELECT number 1 (from s) has a at position 2, where the INSERT lists b, and lists a at position 1 (if that is meant, write AS b)',
    ]);
    expect(found('INSERT INTO t (`a`, `b``-`) SELECT `b``-`, c FROM s')).toEqual([
      'INSERT INTO t: SELECT number 1 (from s) has b`- at position 1, where the INSERT lists a, and lists b`- at position 2 (if that is meant, write AS a)',
    ]);
  });

  test.each([
    ['INSERT INTO t (a, b) SELECT b, a FROM s', 2],
    ['INSERT INTO t (a, b) SELECT UPPER(x) AS b, 1 AS a FROM s', 2],
    ['INSERT INTO t (a, b) SELECT q.b, q.a FROM s AS q', 2],
    ['INSERT INTO t (a, b) (SELECT b, a FROM s)', 2],
    ['INSERT INTO t (a, b) SELECT * FROM swapped', 2],
    ['INSERT INTO t (a, b) SELECT q.* FROM swapped AS q', 2],
    ['INSERT INTO t (a, b) TABLE swapped', 2],
    ['INSERT INTO t (a, b) SELECT a, b FROM s UNION ALL SELECT b, a FROM s', 2],
    ['INSERT INTO t (a, b) SELECT a, b FROM (SELECT a, b FROM s UNION ALL SELECT b, a FROM s)', 2],
    ['INSERT INTO t (a, b) SELECT q.a AS a, q.b AS b FROM (TABLE s UNION ALL TABLE swapped) AS q', 2],
    ['INSERT INTO t (a, b) WITH q AS (SELECT b, a FROM s) SELECT * FROM q', 2],
    ['INSERT INTO t (a, b) WITH q (b, a) AS (SELECT x, y FROM s) SELECT * FROM q', 2],
    ['INSERT INTO t (a, b) SELECT * FROM (SELECT b, a FROM s) AS q', 2],
    ['INSERT INTO t (a, b, c) SELECT b, c, d FROM s', 2],
    ['INSERT INTO t (a, a, b) SELECT a, b, c FROM s', 1],
    [
      'EXECUTE STATEMENT SET BEGIN INSERT INTO t (a, b) SELECT b, a FROM s; INSERT INTO s (a, b) SELECT x, a FROM s; END',
      3,
    ],
  ])('%s: %i', (sql, count) => {
    expect(found(sql)).toHaveLength(count);
  });
});

describe('nothing is wrong with', () => {
  test.each([
    'INSERT INTO pieces (id, pieces) SELECT order_id, qty FROM orders',
    'INSERT INTO t (a, b) SELECT a, b FROM s',
    'INSERT INTO t (b, a) SELECT b, a FROM s',
    'INSERT INTO t (a, b) SELECT b AS a, a AS b FROM s',
    'INSERT INTO t (a, b) SELECT A, B FROM s',
    'INSERT INTO t (a, b) SELECT c, d FROM s',
    'INSERT INTO t (a, b) SELECT UPPER(b), UPPER(a) FROM s',
    'INSERT INTO t (a, b) SELECT r.b, r.a FROM s',
    'INSERT INTO t (a, b) SELECT * FROM s',
    'INSERT INTO t (a, b) SELECT * FROM hidden',
    'INSERT INTO t (a, b) SELECT x.*, b, a FROM hidden AS x',
    'INSERT INTO t (a, b) SELECT q.x AS a, q.y AS b FROM (SELECT b AS x, a AS y FROM s UNION ALL SELECT a, b FROM s) AS q',
    'INSERT INTO t (a, b) SELECT a, b FROM (SELECT b, a FROM s)',
    'INSERT INTO t (t.a, b) SELECT b, a FROM s WHERE größe = 1',
    "INSERT INTO t (a, b) VALUES ('b', 'a')",
    'INSERT INTO t () SELECT a FROM s',
    'INSERT INTO t SELECT b, a FROM s',
    'INSERT INTO t (a, b) nonsense',
    'SELECT b, a FROM s',
    '',
  ])('%s', (sql) => {
    expect(found(sql)).toEqual([]);
  });
});

describe('without tables', () => {
  test.each([
    ['INSERT INTO t (a, b) SELECT b, a FROM s', 2],
    ['INSERT INTO t (a, b) SELECT * FROM (SELECT b, a FROM s)', 2],
    ['INSERT INTO t (a, b) SELECT b, * FROM s', 1],
    ['INSERT INTO t (a, b) SELECT *, b FROM s', 0],
    ['INSERT INTO t (a, b) TABLE swapped', 0],
  ])('%s: %i', (sql, count) => {
    expect(found(sql, [])).toHaveLength(count);
    expect(listProblems(sql, [], {})).toHaveLength(count);
  });
});
