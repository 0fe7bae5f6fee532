import { describe, expect, test } from 'vitest';
import { hasEveryList, orderProblems, unknownSinks } from '../../../../lambda/core/sql/columns/columns.ts';
import { catalog, HOME, table } from '../tables/catalogs.ts';

const TABLES = [
  ...catalog({
    t: 'a; x',
    s: 'a; b',
    same: 'a; x',
    swapped: 'x; a',
    Letters: 'A; x',
    odd: 'a-b; order; x`y',
    orders: 'id INT; total DECIMAL(10, 2); at TIMESTAMP_LTZ(3)',
    raw: 'order_id INT; qty INT; price DOUBLE; day DATE',
    kinds: 'a; c INT COMPUTED; m INT METADATA; v INT VIRTUAL; z',
    five: 'a; c INT; m INT; v INT; z',
    writable: 'a; m INT; z',
    hidden: '',
  }),
  table('t', 'x; a', 'other'),
  table('far', 'a; x', 'db', 'cloud'),
];

const problems = (sql: string): readonly string[] => orderProblems(sql, TABLES, HOME);

/** The text of a Table API program: the columns `a` and `x` of a nested union, in this order. */
const tableApi = (sink: string): string =>
  `INSERT INTO \`env\`.\`db\`.\`${sink}\` SELECT a, x FROM (` +
  "SELECT a AS a, _c1 AS x FROM (SELECT a, 'A' AS _c1 FROM (SELECT a, b FROM s)) UNION ALL " +
  "(SELECT a AS a, _c1 AS x FROM (SELECT a, 'B' AS _c1 FROM (SELECT a, b FROM s)))) WHERE a IS NOT NULL";

describe('an order that is proven', () => {
  test.each([
    ['by plain columns', 'INSERT INTO t SELECT a, x FROM same'],
    ['by aliases', 'INSERT INTO t SELECT b AS a, a x FROM s'],
    ['by qualified columns', 'INSERT INTO t SELECT s.a, same.`x` FROM s JOIN same ON s.a = same.a'],
    ['by columns of a table with its database', 'INSERT INTO t SELECT db.same.a, env.db.same.x FROM env.db.same'],
    ['by *', 'INSERT INTO t SELECT * FROM same'],
    ['by x.*', 'INSERT INTO t SELECT q.* FROM same AS q, s'],
    [
      'by a column and x.*',
      'INSERT INTO five SELECT s.a, q.* FROM s, (SELECT 1 AS c, 2 AS m, 3 AS v, b AS z FROM s) q',
    ],
    ['by TABLE s', 'INSERT INTO t TABLE same'],
    ['by a query in parentheses', 'INSERT INTO t (SELECT a, x FROM same)'],
    [
      'in each branch',
      'INSERT INTO t SELECT a, x FROM same UNION ALL (SELECT x AS a, a AS x FROM swapped UNION ALL TABLE same)',
    ],
    ['through derived tables', 'INSERT INTO t SELECT * FROM (SELECT * FROM (SELECT b AS a, a AS x FROM s) p) q'],
    ["through a derived table's own list", 'INSERT INTO t SELECT * FROM (SELECT b, a FROM s) AS q (a, x)'],
    ['through a WITH', 'INSERT INTO t WITH q AS (SELECT x, a FROM same), r AS (SELECT a, x FROM q) SELECT * FROM r'],
    ["through a WITH's own list", 'INSERT INTO t WITH q (a, x) AS (SELECT b, a FROM s) SELECT * FROM q'],
    ['through a WITH within', 'INSERT INTO t SELECT * FROM (WITH swapped AS (TABLE same) SELECT * FROM swapped)'],
    ["through a table's own list", 'INSERT INTO t SELECT * FROM s AS q (a, x)'],
    ['through a union within', 'INSERT INTO t SELECT * FROM (TABLE same UNION ALL SELECT b AS a, a AS x FROM s)'],
    ['through a join in parentheses', 'INSERT INTO t SELECT s.a, x FROM (s CROSS JOIN same)'],
    ['through VALUES with a list', "INSERT INTO t SELECT * FROM (VALUES ('a', 'b'), ('c', 'd')) AS v (a, x)"],
    ['through UNNEST with a list', 'INSERT INTO t SELECT a, x FROM s CROSS JOIN UNNEST(f(b)) AS u (x)'],
    ['through a function with a list', 'INSERT INTO t SELECT a, x FROM s, LATERAL TABLE(f(b)) AS u (x)'],
    [
      'through a window',
      "INSERT INTO t SELECT * FROM (SELECT a, x FROM TUMBLE(TABLE same, DESCRIPTOR(w), INTERVAL '1' DAY))",
    ],
    ['beside FOR SYSTEM_TIME', 'INSERT INTO t SELECT * FROM same FOR SYSTEM_TIME AS OF w AS q'],
    ['of a Table API program', tableApi('t')],
    ['with an expression of a fitting type', 'INSERT INTO t SELECT a, UPPER(b) FROM s'],
    [
      'with expressions of columns',
      'INSERT INTO orders SELECT order_id AS id, price * qty, CURRENT_TIMESTAMP FROM raw',
    ],
    ['with a CAST', 'INSERT INTO t SELECT a, CAST(NULL AS STRING) FROM s'],
    ['with $rowtime under an alias', 'INSERT INTO orders SELECT order_id AS id, price total, $rowtime AS at FROM raw'],
    ['with the field of a row', 'INSERT INTO t SELECT a, r.x FROM s'],
    ['of names in back-ticks', 'INSERT INTO odd SELECT a AS `a-b`, b AS `order`, a AS `x``y` FROM s'],
    ['where only what counts is written', 'INSERT INTO kinds SELECT a, m, z FROM five'],
    ['where * has computed columns, too', 'INSERT INTO five SELECT * FROM kinds'],
    ['where TABLE has computed columns, too', 'INSERT INTO five TABLE kinds'],
    [
      'in a set',
      'EXECUTE STATEMENT SET BEGIN INSERT INTO t TABLE same; INSERT INTO swapped SELECT x, a FROM same; END',
    ],
    ['in another database', 'INSERT INTO other.t SELECT x, a FROM same'],
    ['in a database by its id', 'INSERT INTO `env-env`.`lkc-other`.t SELECT x, a FROM same'],
    ['in another catalog', 'INSERT INTO t SELECT * FROM cloud.db.far'],
    [
      'with aggregates under names',
      'INSERT INTO orders SELECT order_id AS id, SUM(price) AS total, MAX(w) AS at FROM raw GROUP BY order_id',
    ],
    ['of VALUES, which need no proof', "INSERT INTO t VALUES ('x', 'a'), ('b', 'c')"],
    ['of rows in parentheses, which need none', "INSERT INTO t (VALUES ('x', 'a')) UNION ALL VALUES ('x', 'a')"],
    ['of nothing, for there is a list', 'INSERT INTO t (x, a) SELECT a, b FROM s'],
    ['of nothing, for there is no INSERT', 'SELECT b FROM s'],
  ])('%s', (_, sql) => {
    expect(problems(sql)).toEqual([]);
    expect(unknownSinks(sql, TABLES, HOME)).toEqual([]);
  });
});

/** The sentence that says both ways on. */
const wayOn = (list: string): string =>
  `its columns are not proven by their names: write the column list (${list}) behind its table, or give the statement "columns": "by-position" if the order is meant`;

const at = (name: string, position: number, sink: string, wanted: string, own?: number): string =>
  `has ${name} at position ${position}, where table ${sink} has ${wanted}${own === undefined ? '' : `, and ${name} at position ${own}`} (if that is meant, write AS ${/\W/.test(wanted) ? `\`${wanted.replace('`', '``')}\`` : wanted})`;

const UNTYPED = 'has an expression without a name or a certain type at position';

describe('an order that is refused', () => {
  test.each<[string, readonly string[], string]>([
    [
      'INSERT INTO t SELECT x, a FROM same',
      [
        `SELECT number 1 (from same) ${at('x', 1, 't', 'a', 2)}`,
        `SELECT number 1 (from same) ${at('a', 2, 't', 'x', 1)}`,
      ],
      'x, a',
    ],
    [
      'INSERT INTO t TABLE swapped',
      [`TABLE swapped ${at('x', 1, 't', 'a', 2)}`, `TABLE swapped ${at('a', 2, 't', 'x', 1)}`],
      'x, a',
    ],
    [
      'INSERT INTO t SELECT * FROM swapped',
      [
        `SELECT number 1 (from swapped) ${at('x', 1, 't', 'a', 2)}`,
        `SELECT number 1 (from swapped) ${at('a', 2, 't', 'x', 1)}`,
      ],
      'x, a',
    ],
    ['INSERT INTO t SELECT a, b FROM s', [`SELECT number 1 (from s) ${at('b', 2, 't', 'x')}`], 'a, x'],
    [
      'INSERT INTO Letters SELECT a, x FROM same',
      [`SELECT number 1 (from same) ${at('a', 1, 'Letters', 'A')}`],
      'A, x',
    ],
    ['INSERT INTO t SELECT a FROM s', ['SELECT number 1 (from s) has 1 column, and table t takes 2'], 'a'],
    ['INSERT INTO t SELECT *, 1 FROM same', ['SELECT number 1 (from same) has 3 columns, and table t takes 2'], 'a, x'],
    [
      'INSERT INTO kinds SELECT * FROM five',
      ['SELECT number 1 (from five) has 5 columns, and table kinds takes 3'],
      'a, m, z',
    ],
    [
      'INSERT INTO t SELECT f(a), x FROM same',
      [`SELECT number 1 (from same) ${UNTYPED} 1, where table t has a (write AS a)`],
      'a, x',
    ],
    [
      'INSERT INTO t SELECT a, 5 FROM s',
      [
        'SELECT number 1 (from s) puts the number 5, which is INT, into column x of table t, which is VARCHAR(2147483647)',
      ],
      'a, x',
    ],
    [
      'INSERT INTO t SELECT a, NULL FROM s',
      [
        'SELECT number 1 (from s) has a bare NULL at position 2, which Flink refuses: write CAST(NULL AS VARCHAR(2147483647))',
      ],
      'a, x',
    ],
    // An expression is looked at only where all names are right.
    ['INSERT INTO t SELECT f(a), b FROM s', [`SELECT number 1 (from s) ${at('b', 2, 't', 'x')}`], 'a, x'],
    [
      'INSERT INTO t SELECT a, x FROM same UNION ALL SELECT x, a FROM swapped',
      [
        `SELECT number 2 (from swapped) ${at('x', 1, 't', 'a', 2)}`,
        `SELECT number 2 (from swapped) ${at('a', 2, 't', 'x', 1)}`,
      ],
      'a, x',
    ],
    [
      'INSERT INTO t SELECT * FROM (SELECT a, x FROM same UNION ALL SELECT x, a FROM swapped)',
      [
        `a branch of a UNION in SELECT number 1 ${at('x', 1, 't', 'a', 2)}`,
        `a branch of a UNION in SELECT number 1 ${at('a', 2, 't', 'x', 1)}`,
      ],
      'a, x',
    ],
    // New names hide no mix-up.
    [
      'INSERT INTO t SELECT q.a AS a, q.x AS x FROM (SELECT a, x FROM same UNION ALL TABLE swapped) AS q',
      [
        `a branch of a UNION in SELECT number 1 ${at('x', 1, 't', 'a', 2)}`,
        `a branch of a UNION in SELECT number 1 ${at('a', 2, 't', 'x', 1)}`,
      ],
      'a, x',
    ],
    [
      'INSERT INTO t SELECT a, x FROM (SELECT a, x FROM same UNION ALL SELECT b, a AS x FROM s)',
      [`a branch of a UNION in SELECT number 1 ${at('b', 1, 't', 'a')}`],
      'a, x',
    ],
    [
      'INSERT INTO t WITH q AS (SELECT x, a FROM same) SELECT * FROM q',
      [`SELECT number 1 ${at('x', 1, 't', 'a', 2)}`, `SELECT number 1 ${at('a', 2, 't', 'x', 1)}`],
      'x, a',
    ],
    [
      tableApi('swapped'),
      [`SELECT number 1 ${at('a', 1, 'swapped', 'x', 2)}`, `SELECT number 1 ${at('x', 2, 'swapped', 'a', 1)}`],
      'a, x',
    ],
    // What * stands for is not always known.
    [
      'INSERT INTO t SELECT * FROM s NATURAL JOIN same',
      ['SELECT number 1 (from s, same) has columns from position 1 on whose names are not known'],
      'a, x',
    ],
    [
      'INSERT INTO t SELECT a, g.* FROM s, LATERAL TABLE(f(a)) AS g',
      ['SELECT number 1 (from s) has columns from position 2 on whose names are not known'],
      'a, x',
    ],
    [
      'INSERT INTO t SELECT * FROM same MATCH_RECOGNIZE (MEASURES a AS x) AS m',
      ['SELECT number 1 (from same) has columns from position 1 on whose names are not known'],
      'a, x',
    ],
    ['INSERT INTO t nonsense', ['its query has columns from position 1 on whose names are not known'], 'a, x'],
    [
      'INSERT INTO odd SELECT `x``y`, `order`, `a-b` FROM odd',
      [
        `SELECT number 1 (from odd) ${at('x`y', 1, 'odd', 'a-b', 3)}`,
        `SELECT number 1 (from odd) ${at('a-b', 3, 'odd', 'x`y', 1)}`,
      ],
      '`x``y`, `order`, `a-b`',
    ],
    [
      'INSERT INTO t SELECT $rowtime, x FROM same',
      [`SELECT number 1 (from same) ${at('$rowtime', 1, 't', 'a')}`],
      'a, x',
    ],
    [
      'INSERT INTO t SELECT a, größe FROM s',
      [`SELECT number 1 (from s) ${UNTYPED} 2, where table t has x (write AS x)`],
      'a, x',
    ],
  ])('%s', (sql, expected, list) => {
    const target = /^INSERT INTO (\S+)/.exec(sql)?.[1]?.replaceAll('`', '');
    expect(problems(sql)).toEqual([...expected, wayOn(list)].map((problem) => `INSERT INTO ${target}: ${problem}`));
  });

  test('is said of each INSERT of a set', () => {
    const set =
      'EXECUTE STATEMENT SET BEGIN INSERT INTO t TABLE swapped; INSERT INTO swapped TABLE swapped; INSERT INTO same TABLE swapped; END';
    expect(problems(set).map((problem) => problem.split(':')[0])).toEqual([
      ...Array.from({ length: 3 }, () => 'INSERT INTO t'),
      ...Array.from({ length: 3 }, () => 'INSERT INTO same'),
    ]);
  });
});

describe('with a part of the tables', () => {
  const PART = catalog({ t: 'a; x' });

  test.each([
    'INSERT INTO t SELECT * FROM elsewhere',
    'INSERT INTO t SELECT a, COALESCE(b, c) FROM elsewhere',
    'INSERT INTO t WITH q AS (SELECT * FROM elsewhere) SELECT * FROM q',
    'INSERT INTO t TABLE elsewhere',
    'INSERT INTO t SELECT a, x FROM elsewhere',
  ])('nothing is said of what the others may prove: %s', (sql) => {
    expect(orderProblems(sql, PART, HOME, 'part')).toEqual([]);
  });

  test.each([
    ['INSERT INTO t SELECT * FROM elsewhere', 2],
    ['INSERT INTO t SELECT a, COALESCE(b, c) FROM elsewhere', 2],
    ['INSERT INTO t SELECT a, x FROM elsewhere', 0],
  ])('all that is not proven is refused where they are the whole: %s', (sql, count) => {
    expect(orderProblems(sql, PART, HOME)).toHaveLength(count);
  });

  test.each([
    ['INSERT INTO t SELECT x, a FROM elsewhere', 3],
    ['INSERT INTO t SELECT x, * FROM elsewhere', 2],
    ['INSERT INTO t SELECT a FROM elsewhere', 2],
    ['INSERT INTO t SELECT a, 1 FROM elsewhere', 2],
    ['INSERT INTO t SELECT a, f(1)', 2],
  ])('what is certain is said: %s', (sql, count) => {
    expect(orderProblems(sql, PART, HOME, 'part')).toHaveLength(count);
  });
});

describe('the sinks that the catalog does not have', () => {
  const gone = { catalog: 'env', database: 'db', table: 'gone' };
  test.each([
    ['INSERT INTO gone SELECT a FROM s', [gone]],
    ['INSERT INTO hidden SELECT a FROM s', [{ ...gone, table: 'hidden' }]],
    ['INSERT INTO T SELECT a, x FROM same', [{ ...gone, table: 'T' }]],
    ['INSERT INTO `env-1`.gone.t SELECT a FROM s', [{ catalog: 'env-1', database: 'gone', table: 't' }]],
    ['INSERT INTO cloud.db.t SELECT a FROM s', [{ catalog: 'cloud', database: 'db', table: 't' }]],
    ['INSERT INTO gone (a) SELECT a FROM s', []],
    ["INSERT INTO gone VALUES ('a')", []],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO gone SELECT a FROM s; INSERT INTO gone SELECT b FROM s; END', [gone]],
  ])('%s', (sql, expected) => {
    expect(unknownSinks(sql, TABLES, HOME)).toEqual(expected);
    expect(problems(sql)).toEqual([]);
  });

  test('are resolved as far as the properties say', () => {
    expect(unknownSinks('INSERT INTO gone SELECT a FROM s', [], {})).toEqual([{ table: 'gone' }]);
    expect(unknownSinks('INSERT INTO a.b.c.d SELECT a FROM s', TABLES, HOME)).toHaveLength(1);
  });
});

describe('every INSERT has a list', () => {
  test.each([
    ['INSERT INTO t (a) SELECT a FROM s', true],
    ['INSERT INTO t SELECT a FROM s', false],
    ['INSERT INTO t (SELECT a FROM s)', false],
    ['INSERT INTO t TABLE s', false],
    ['INSERT INTO t WITH q AS (SELECT 1) SELECT * FROM q', false],
    ["INSERT INTO t VALUES ('a')", true],
    ["INSERT INTO t VALUES ('a') UNION ALL SELECT a FROM s", false],
    ['INSERT INTO t SELECT * FROM (VALUES (1)) AS v (a)', false],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO t (a) SELECT a FROM s; INSERT INTO t SELECT a FROM s; END', false],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO t (a) SELECT a FROM s; INSERT INTO t (b) SELECT a FROM s; END', true],
    ['INSERT INTO t nonsense', false],
    ['SELECT a FROM s', true],
    ['', true],
  ])('%s: %s', (sql, expected) => {
    expect(hasEveryList(sql)).toBe(expected);
  });
});
