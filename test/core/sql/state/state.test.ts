import { describe, expect, test } from 'vitest';
import type { Table } from '../../../../lambda/core/model/catalog.ts';
import { stateOf } from '../../../../lambda/core/sql/state/state.ts';

const HOME = { 'sql.current-catalog': 'env', 'sql.current-database': 'db' };

const table = (name: string, hasPrimaryKey: boolean, changelogMode?: string): Table => ({
  names: [{ catalog: 'env', database: 'db', table: name }],
  columns: [],
  hasPrimaryKey,
  changelogMode,
});

const CATALOG = [
  table('x', false),
  table('keyed', true),
  table('log', true, 'append'),
  table('retracting', false, 'retract'),
];

const state = (query: string): object => stateOf(`INSERT INTO t ${query}`, CATALOG, HOME);

describe('a text is stateless', () => {
  test.for([
    'SELECT a FROM x',
    'SELECT a FROM nobody_knows',
    'SELECT a FROM log',
    'SELECT a FROM other.keyed',
    'TABLE x',
    '(SELECT a FROM x) UNION ALL ((SELECT b FROM y))',
    'SELECT a FROM (SELECT b FROM (SELECT c FROM x) AS y WHERE d) WHERE e IN (1, 2)',
    'WITH q AS (SELECT a FROM x), keyed AS (TABLE q) SELECT a FROM keyed UNION ALL SELECT b FROM q',
    'SELECT a FROM x, UNNEST(x.l) AS u (b)',
    'SELECT a FROM x CROSS JOIN UNNEST(x.l) WITH ORDINALITY AS u (b, n)',
    'SELECT a FROM x LEFT JOIN UNNEST(x.l) ON TRUE CROSS JOIN UNNEST(x.m)',
    'SELECT a FROM x INNER JOIN UNNEST(x.l) ON true',
    'SELECT a FROM (x CROSS JOIN UNNEST(x.l))',
    'SELECT a FROM x, LATERAL TABLE(f(x.a, UPPER(b)))',
    'SELECT a FROM x LEFT JOIN LATERAL TABLE(f(x.a)) AS u (y) ON TRUE',
    'SELECT a FROM x CROSS JOIN LATERAL TABLE(f(x.a))',
    "SELECT CAST(a AS VARCHAR(20)), TRY_CAST(b AS DECIMAL(10, 2)), JSON_VALUE(c, '$.d' RETURNING VARCHAR(20)) FROM x",
    'SELECT CAST(a AS ROW<b VARCHAR(3), c TIMESTAMP(3)>), ROW(a, b), ARRAY[(a), f], MAP[a, (b)] FROM x',
    "SELECT CASE WHEN (a) AND NOT (b) OR (c) THEN (d) ELSE (e) END, EXTRACT(DAY FROM a), TRIM(BOTH ' ' FROM b) FROM x",
    "SELECT COALESCE(a, 'b'), `upper`(c), Concat_Ws(',', a), NOW(), SHA256(a) FROM x WHERE a IS NOT DISTINCT FROM b",
    "SELECT count, sum AS max, 'GROUP BY', `GROUP` FROM x -- LIMIT 1",
    'SELECT `$rowtime` FROM x',
    "SELECT a FROM x /*+ OPTIONS('k'='v') */ AS y",
  ])('%s', (query) => {
    expect(state(query)).toEqual({ verdict: 'stateless', why: 'it only projects, filters and unites rows' });
  });
});

describe('a text leaves it open', () => {
  test.for<[string, string]>([
    ['SELECT my_function(a) FROM x', 'the function my_function, which is not known here'],
    ['SELECT a FROM x WHERE d.upper(a)', 'the function upper, which is not known here'],
    ["SELECT AI_COMPLETE('m', a) FROM x", 'the model or search function AI_COMPLETE'],
    ["SELECT a FROM x, LATERAL TABLE(ML_PREDICT('m', a))", 'the model or search function ML_PREDICT'],
    ['SELECT a FROM x, LATERAL TABLE(f(g(a)))', 'the function g, which is not known here'],
    ["SELECT a FROM x CROSS JOIN UNNEST(ARRAY['a', 'b'])", 'UNNEST over no column of its row'],
    ['SELECT a FROM x, LATERAL TABLE(f(1, TRUE, CAST(2 AS INT)))', 'the table function F over no column of its row'],
    [
      'SELECT a FROM x CROSS JOIN LATERAL TABLE(vector_search_agg(v, DESCRIPTOR(e), a, 3))',
      'the model or search function VECTOR_SEARCH_AGG',
    ],
    ['SELECT a FROM TABLE(TUMBLE(TABLE x, DESCRIPTOR(ts), s))', 'the window function TUMBLE'],
    ['SELECT a FROM HOP(DATA => TABLE x, TIMECOL => DESCRIPTOR(ts))', 'the window function HOP'],
    ['SELECT a FROM ML_PREDICT(TABLE x, MODEL m, DESCRIPTOR(a))', 'the model or search function ML_PREDICT'],
  ])('%s', ([query, why]) => {
    expect(state(query)).toEqual({ verdict: 'open', why });
  });
});

describe('a text keeps state', () => {
  test.for<[string, string]>([
    ['SELECT a FROM x, y', 'a join by a comma'],
    ['SELECT a FROM x JOIN y ON TRUE', 'a join'],
    ['SELECT a FROM x CROSS JOIN (SELECT b FROM y)', 'a join'],
    ['SELECT a FROM x LEFT JOIN UNNEST(x.l) AS u (b) ON b = a', 'a join'],
    ['SELECT a FROM x, TABLE(f(a))', 'a join by a comma'],
    ['SELECT a FROM x CROSS JOIN f(a)', 'a join'],
    ['WITH RECURSIVE q AS (SELECT a FROM x) SELECT a FROM q', 'a form that is not understood'],
    ['SELECT a FROM x RIGHT JOIN UNNEST(x.l) ON TRUE', 'a join'],
    ['SELECT a FROM x JOIN LATERAL TABLE(f(a)) USING (b)', 'a join'],
    ['SELECT a FROM (SELECT b FROM x, y)', 'a join by a comma'],
    ['SELECT a FROM x, LATERAL (SELECT b FROM y WHERE y.a = x.a)', 'LATERAL (SELECT …)'],
    ['SELECT a FROM x JOIN y FOR SYSTEM_TIME AS OF x.t ON TRUE', 'FOR SYSTEM_TIME'],
    ['SELECT a FROM x MATCH_RECOGNIZE (PATTERN (A))', 'MATCH_RECOGNIZE'],
    ['SELECT a FROM x TABLESAMPLE BERNOULLI (1)', 'TABLESAMPLE'],
    ['SELECT a FROM x WHERE b IN (SELECT c FROM y)', 'a sub-query in an expression'],
    ['SELECT (SELECT b FROM y) FROM x', 'a sub-query in an expression'],
    ['SELECT a FROM x WHERE NOT EXISTS (SELECT 1 FROM y)', 'a sub-query in an expression'],
    ['SELECT a FROM x WHERE b IN (TABLE y)', 'a table among arguments'],
    ['SELECT COUNT(*) FROM x', 'the aggregate COUNT'],
    ['SELECT `sum`(a) FROM x', 'the aggregate SUM'],
    ['SELECT percentile(a, 0.5), f(b) FROM x', 'the aggregate PERCENTILE'],
    ['SELECT f(a), SINGLE_VALUE(b) FROM x', 'the aggregate SINGLE_VALUE'],
    ['SELECT f(a) OVER (PARTITION BY b) FROM x', 'OVER'],
    ['SELECT a FROM (SELECT a, ROW_NUMBER() OVER (PARTITION BY b) AS n FROM x) WHERE n = 1', 'OVER'],
    ['SELECT f(a) WITHIN GROUP (ORDER BY b) FROM x', 'WITHIN'],
    ['SELECT f(DISTINCT a) FROM x', 'DISTINCT'],
    ['SELECT DISTINCT a FROM x', 'SELECT DISTINCT'],
    ['SELECT a FROM x GROUP BY a', 'GROUP BY'],
    ['SELECT a FROM x HAVING b', 'HAVING'],
    ['SELECT a FROM x QUALIFY b', 'QUALIFY'],
    ['SELECT a FROM x ORDER BY a', 'ORDER BY'],
    ['SELECT a FROM x LIMIT 1', 'LIMIT'],
    ['SELECT a FROM x FETCH FIRST ROW ONLY', 'FETCH'],
    ['SELECT a FROM x UNION SELECT b FROM y', 'UNION without ALL'],
    ['SELECT a FROM x EXCEPT ALL SELECT b FROM y', 'EXCEPT ALL'],
    ['SELECT a FROM x UNION ALL SELECT 1', 'a SELECT without FROM, which writes its row again'],
    ['WITH q AS (SELECT 1) SELECT a FROM q', 'a SELECT without FROM, which writes its row again'],
    ['SELECT a FROM x UNION ALL VALUES (1)', 'VALUES, which writes its rows again'],
    ['SELECT a FROM UNNEST(ARRAY[1])', 'UNNEST without a table before it, which writes its rows again'],
    ['SELECT a FROM d.f(1)', 'the table function d.f without a table before it'],
    ['SELECT a FROM TABLE(SESSION(TABLE x, DESCRIPTOR(ts), s))', 'SESSION'],
    ['SELECT a FROM TO_CHANGELOG(TABLE x)', 'the process table function TO_CHANGELOG'],
    ['SELECT a FROM f((SELECT b FROM x))', 'the process table function F'],
    ['SELECT a FROM TUMBLE(TABLE keyed, DESCRIPTOR(ts), s)', 'source keyed has a PRIMARY KEY'],
    ['SELECT a FROM keyed', 'source keyed has a PRIMARY KEY'],
    ['SELECT a FROM x UNION ALL (SELECT a FROM env.db.keyed WHERE b)', 'source env.db.keyed has a PRIMARY KEY'],
    ['TABLE retracting', 'source retracting has the changelog mode retract'],
    ["SELECT a FROM x /*+ OPTIONS('changelog.mode'='upsert') */", 'a hint about the changelog of x'],
    ['SELECT a FROM x ON CONFLICT DO NOTHING', 'ON CONFLICT'],
    ['SELECT a FROM x FROM y', 'a form that is not understood'],
    ["SELECT a FROM 'x'", 'a source that is not understood'],
    [`SELECT ${'('.repeat(101)}a${')'.repeat(101)} FROM x`, 'a form that is not understood'],
  ])('%s', ([query, why]) => {
    expect(state(query)).toEqual({ verdict: 'stateful', why });
  });

  test('by its sink', () => {
    expect(stateOf('INSERT INTO keyed SELECT a FROM x', CATALOG, HOME)).toEqual({
      verdict: 'stateful',
      why: 'sink keyed has a PRIMARY KEY',
    });
    expect(stateOf('INSERT INTO log SELECT a FROM x', CATALOG, HOME).verdict).toBe('stateless');
  });

  test('if it is no INSERT', () => {
    expect(stateOf('DROP TABLE t', [], {})).toEqual({ verdict: 'stateful', why: 'a form that is not understood' });
    expect(stateOf('', [], {}).verdict).toBe('stateful');
    expect(stateOf('SELECT a FROM x', [], {}).verdict).toBe('stateless');
  });
});

test('the worst INSERT of a statement set counts', () => {
  const set = (...queries: readonly string[]): object =>
    stateOf(
      `BEGIN STATEMENT SET; ${queries.map((query, index) => `INSERT INTO t${index} ${query};`).join(' ')} END`,
      CATALOG,
      HOME,
    );
  expect(set('TABLE x', 'TABLE y')).toEqual({ verdict: 'stateless', why: 'it only projects, filters and unites rows' });
  expect(set('SELECT f(a) FROM x', 'TABLE y')).toEqual({
    verdict: 'open',
    why: 'the function f, which is not known here (INSERT INTO t0)',
  });
  expect(set('SELECT f(a) FROM x', 'TABLE keyed')).toEqual({
    verdict: 'stateful',
    why: 'source keyed has a PRIMARY KEY (INSERT INTO t1)',
  });
});
