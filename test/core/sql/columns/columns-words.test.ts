import { describe, expect, test } from 'vitest';
import { catalog, columnProblems } from '../tables/catalogs.ts';

const TABLES = catalog({
  t: 'a STRING; b STRING; n INT; y BOOLEAN; row ROW<v>',
  x: 'a STRING; b STRING; n INT; k BIGINT; r ROW<v>',
  u: 'a STRING; e STRING; k BIGINT',
  hidden: '',
});

describe('what is said of an INSERT', () => {
  test.each<[string, readonly string[]]>([
    ['INSERT INTO nope (a, b) SELECT a, b FROM x', ['its sink, table nope, does not exist']],
    [
      'INSERT INTO t (a, nope, `nix`) SELECT a FROM x',
      ['it lists column nope, which table t does not have', 'it lists column nix, which table t does not have'],
    ],
    [
      'INSERT INTO t (a) SELECT 1 FROM nope, x',
      [
        'SELECT number 1 (from nope, x) reads table nope, which does not exist',
        'SELECT number 1 (from nope, x) puts the number 1, which is INT, into column a of table t, which is STRING',
      ],
    ],
    [
      'INSERT INTO t (a) SELECT a FROM x WHERE a IN (SELECT a FROM nope)',
      ['a sub-query (from nope) reads table nope, which does not exist'],
    ],
    [
      "INSERT INTO t (a) SELECT 'a' UNION ALL SELECT TRUE",
      ['SELECT number 2 puts the boolean TRUE into column a of table t, which is STRING'],
    ],
    [
      'INSERT INTO t (a) SELECT nope FROM x WHERE s.nope = nix',
      [
        'SELECT number 1 (from x) reads column nope, which table x does not have',
        'SELECT number 1 (from x) reads s.nope, but no source is called s',
        'SELECT number 1 (from x) reads column nix, which table x does not have',
      ],
    ],
    [
      'INSERT INTO t (a) SELECT a FROM (SELECT nope AS a FROM x, u)',
      ['a sub-query (from x, u) reads column nope, which none of the tables x, u has'],
    ],
    [
      'INSERT INTO t (a, b) SELECT x.b, n AS a FROM x',
      [
        'SELECT number 1 (from x) has b at position 1, where the INSERT lists a, and lists b at position 2 (if that is meant, write AS a)',
        'SELECT number 1 (from x) has a at position 2, where the INSERT lists b, and lists a at position 1 (if that is meant, write AS b)',
        'SELECT number 1 (from x) puts column n of table x, which is INT, into column b of table t, which is STRING',
      ],
    ],
    [
      'INSERT INTO t (y, n) SELECT q.n AS y, q.k AS n FROM x q',
      [
        'SELECT number 1 (from x) puts column n of table x, which is INT, into column y of table t, which is BOOLEAN',
        'SELECT number 1 (from x) puts column k of table x, which is BIGINT, into column n of table t, which is INT',
      ],
    ],
    // The same is said once.
    [
      'INSERT INTO t (a, b) SELECT f(nope), f(nope) FROM x',
      ['SELECT number 1 (from x) reads column nope, which table x does not have'],
    ],
  ])('%s', (sql, problems) => {
    const target = sql.split(' ')[2];
    expect(columnProblems(sql, TABLES)).toEqual(problems.map((problem) => `INSERT INTO ${target}: ${problem}`));
  });

  test('names its target as it is written', () => {
    expect(columnProblems('INSERT INTO env.`db`.t (a) SELECT n FROM db.x', TABLES)).toEqual([
      'INSERT INTO env.db.t: SELECT number 1 (from x) puts column n of table x, which is INT, into column a of table t, which is STRING',
    ]);
  });
});

describe('a name may mean what another item is called', () => {
  test.each([
    ['SELECT a AS one, one FROM x', 0],
    ['SELECT f(one), a AS one FROM x', 0],
    ['SELECT a AS one FROM x WHERE one = 1', 0],
    ['SELECT a AS one, b AS one FROM x WHERE one = 1', 0],
    ['SELECT one AS one FROM x', 1],
    ['SELECT one AS one, b AS one FROM x', 0],
    ['SELECT f(one) AS one, two FROM x', 2],
    ['SELECT a, one FROM x', 1],
  ])('%s: %i missing', (query, count) => {
    expect(columnProblems(`INSERT INTO t (c0, c1) ${query}`, [...TABLES.slice(1), ...catalog({ t: '' })])).toHaveLength(
      count,
    );
  });
});

describe('the place of a column is looked at', () => {
  const misplaced = (sql: string): number =>
    columnProblems(sql, TABLES).filter((problem) => problem.includes(' at position ')).length;

  test.each([
    ['INSERT INTO t (a, b) SELECT b, a FROM x', 2],
    ['INSERT INTO t (a, b) SELECT x.b, x.a FROM x', 2],
    ['INSERT INTO t (a, b) SELECT x.b, x.a FROM x, u', 2],
    ['INSERT INTO t (a, b) SELECT n AS b, n AS a FROM x', 2],
    ['INSERT INTO t (`a`, `b`) SELECT `b`, `a` FROM x', 2],
    ['INSERT INTO t (a, b) (SELECT b, a FROM x)', 2],
    ['INSERT INTO t (a, b) SELECT b, *, a FROM x', 2],
    ['INSERT INTO t (a, b) SELECT x.*, a FROM x', 0],
    ['INSERT INTO t (a, b) SELECT a, b FROM x', 0],
    // What it does not list may be anywhere.
    ['INSERT INTO t (a, b) SELECT n, k FROM x', 0],
    ['INSERT INTO t (a, b) SELECT a, b, b FROM x', 0],
    ['INSERT INTO t SELECT b, a FROM x', 0],
    // What is in its place, or what is there, is not a name.
    ["INSERT INTO t ('a', b) SELECT b, f(a) FROM x", 0],
    ['INSERT INTO t (x.a, b) SELECT b, a FROM x', 0],
    ['INSERT INTO t (a, row) SELECT r.row, r.a FROM x', 0],
    ['INSERT INTO t (a, r) SELECT x.r.v, b FROM x', 0],
    ['INSERT INTO t (a, b) SELECT s.b, a FROM x s', 2],
    ['INSERT INTO t (a, b) SELECT s.b, s.a FROM hidden', 0],
    // In a sub-query it is of no matter.
    ['INSERT INTO t (a, b) SELECT a, b FROM (SELECT b, a FROM x)', 0],
  ])('%s: %i', (sql, count) => {
    expect(misplaced(sql)).toBe(count);
  });
});

describe('nothing is said where nothing is certain', () => {
  test.each([
    'INSERT INTO hidden (nope) SELECT n FROM x',
    'INSERT INTO other.t$errors (nope) SELECT n FROM x',
    'INSERT INTO t (a) SELECT nope FROM hidden',
    'INSERT INTO t (a) SELECT f(n) FROM x',
    'INSERT INTO t (a) SELECT n FROM x q (n)',
    'INSERT INTO t (n) SELECT k FROM x, u',
    'INSERT INTO t (a) SELECT a FROM x WHERE a IN (SELECT nope FROM u)',
    'INSERT INTO t (a) SELECT a FROM x WHERE a IN (SELECT k FROM u)',
    'INSERT INTO t () SELECT a FROM x',
  ])('%s', (sql) => {
    expect(columnProblems(sql, TABLES)).toEqual([]);
  });
});
