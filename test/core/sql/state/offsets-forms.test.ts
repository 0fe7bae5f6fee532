import { describe, expect, test } from 'vitest';
import { startingAt } from '../../../../lambda/core/sql/state/offsets.ts';

const AT = 'partition:0,offset:1';
const OFFSETS = { x: AT, y: AT };
/** The text with a hint in each place of a `^`. */
const hinted = (sql: string): string =>
  sql.replaceAll(
    '^',
    ` /*+ OPTIONS('scan.startup.mode'='specific-offsets','scan.startup.specific-offsets'='${AT}') */`,
  );

const AGGREGATES = [
  ...['COUNT', 'sum', 'AVG', 'MIN', 'MAX', 'LISTAGG', 'COLLECT', 'ARRAY_AGG', 'FIRST_VALUE', 'LAST_VALUE'],
  ...['STDDEV', 'STDDEV_POP', 'VARIANCE', 'VAR_SAMP', 'JSON_OBJECTAGG', 'JSON_ARRAYAGG'],
];

describe('a text that keeps state is not begun at offsets', () => {
  test.each([
    'SELECT a FROM x GROUP BY a',
    'SELECT a FROM x HAVING TRUE',
    'SELECT a FROM x join y',
    'SELECT f() OVER w FROM x',
    'SELECT a FROM x MATCH_RECOGNIZE b',
    'SELECT a FROM x INTERSECT ALL SELECT a FROM y',
    'SELECT a FROM x EXCEPT ALL SELECT a FROM y',
    'SELECT a FROM x ORDER BY a',
    'SELECT a FROM x LIMIT 1',
    'SELECT a FROM x FETCH FIRST ROW ONLY',
    'SELECT a FROM x OFFSET 1 ROWS',
    'SELECT DISTINCT a FROM x',
    'SELECT a FROM x UNION SELECT a FROM y',
    ...AGGREGATES.map((name) => `SELECT ${name}(a) FROM x`),
  ])('%s', (sql) => {
    expect(startingAt(sql, OFFSETS)).toBeUndefined();
  });
});

describe('a text that keeps none is begun at offsets', () => {
  test.each([
    'SELECT a FROM x^',
    'SELECT a IS DISTINCT FROM b FROM x^',
    'SELECT a FROM x^ UNION ALL SELECT a FROM y^',
    'SELECT count, sum AS total FROM x^',
    "SELECT 'GROUP BY' FROM x^ -- LIMIT 1",
    '(SELECT a FROM x^)',
    '((SELECT a FROM x^))',
    'INSERT INTO t (a) (SELECT a FROM x^) UNION ALL ((SELECT a FROM y^))',
    'SELECT a FROM (SELECT a FROM x^ WHERE b) WHERE c > 1',
    'SELECT a FROM ((SELECT a FROM x^))',
    'SELECT a FROM (x^ CROSS JOIN UNNEST(x.l))',
    'SELECT a FROM x^ AS q, UNNEST(l) AS u (b) LEFT JOIN LATERAL TABLE(f(q.b)) ON TRUE',
    'EXECUTE STATEMENT SET BEGIN INSERT INTO t (a) SELECT a FROM x^; INSERT INTO u (a) (SELECT a FROM y^); END;',
    'SELECT a FROM (SELECT a, b FROM x^ UNION ALL SELECT a, b FROM d.y^) AS q',
    'SELECT EXTRACT(DAY FROM a) FROM x^ AS q WHERE b IS NOT DISTINCT FROM c',
    'SELECT a FROM x^ AS q UNION ALL SELECT a FROM y^ q WHERE b IN (1, 2)',
    'INSERT INTO t WITH q AS (SELECT a FROM x^), r AS (SELECT a FROM q) SELECT a FROM r UNION ALL SELECT a FROM q',
    'WITH y AS (SELECT a FROM x^) SELECT a FROM y',
  ])('%s', (sql) => {
    const plain = sql.replaceAll('^', '');
    expect(startingAt(plain, OFFSETS)).toBe(hinted(sql));
  });

  test('where a source is named as a query', () => {
    expect(startingAt('INSERT INTO t TABLE d.x UNION ALL (TABLE y);', OFFSETS)).toBe(
      hinted('INSERT INTO t SELECT * FROM d.x^ UNION ALL (SELECT * FROM y^);'),
    );
  });

  test('where a source has other options', () => {
    const option = "'scan.startup.mode'='specific-offsets'";
    const begun = startingAt("SELECT a FROM x /*+ OPTIONS('k'='v', 'l' = 'it''s') */ AS q", OFFSETS);
    expect(begun).toBe(
      `SELECT a FROM x /*+ OPTIONS('k'='v', 'l' = 'it''s',${option},'scan.startup.specific-offsets'='${AT}') */ AS q`,
    );
  });
});

describe('a text that is left open by itself is begun at offsets where the plan allows it', () => {
  test.each([
    'SELECT DISCOUNT(a), MAXIMUM(b), THE_LAST_VALUE(c), JSON_AGGREGATE(d) FROM x^',
    'INSERT INTO t (a) (SELECT a FROM x^ WHERE f(b)) UNION ALL SELECT a FROM y^;',
  ])('%s', (sql) => {
    const plain = sql.replaceAll('^', '');
    expect(startingAt(plain, OFFSETS)).toBe(hinted(sql));
  });
});

describe('a text whose rows cannot be begun exactly is not begun at offsets', () => {
  test.each([
    'VALUES (1)',
    'SELECT a FROM x UNION ALL VALUES (1)',
    'SELECT `COUNT`(a) FROM x',
    'SELECT a FROM x, y',
    'SELECT a FROM (SELECT a FROM x), y',
    'SELECT a FROM f(x)',
    'SELECT a FROM (VALUES (1))',
    'SELECT a FROM',
    "SELECT a FROM 'x'",
    'SELECT 1',
    'SELECT 1 UNION ALL SELECT a FROM x',
    '(SELECT 1) UNION ALL (SELECT a FROM x)',
    'SELECT a FROM (SELECT 1) UNION ALL SELECT a FROM x',
    'SELECT a FROM (SELECT 1) FROM x',
    `EXECUTE STATEMENT SET BEGIN INSERT INTO t (a) SELECT 1; INSERT INTO u (a) SELECT a FROM x; END`,
    'SELECT a, (SELECT b FROM y) FROM x',
    'SELECT a FROM x WHERE b IN (SELECT b FROM y)',
    'SELECT a FROM x WHERE b = ALL (SELECT b FROM y)',
    'EXPLAIN SELECT a FROM x',
    'SELECT a FROM z',
    'SELECT a FROM X',
    'SELECT a FROM toString',
    'CREATE TABLE x (a STRING)',
    // Two tables of one name: offsets are kept by topic.
    'SELECT a FROM d.x UNION ALL SELECT a FROM x',
    // Places without a way to write a hint.
    'SELECT a FROM TABLE(TUMBLE(TABLE x, DESCRIPTOR(t), s))',
    "SELECT a FROM x /*+ STATE_TTL('x'='1d') */",
    "SELECT a FROM x /*+ OPTIONS('k'='v') */ /*+ OPTIONS('k'='w') */",
    "TABLE x /*+ OPTIONS('k'='v') */",
    "SELECT /*+ OPTIONS('scan.startup.mode'='latest-offset') */ a FROM x",
  ])('%s', (sql) => {
    expect(startingAt(sql, OFFSETS)).toBeUndefined();
  });

  test('nor is one that is nested deeper than anybody nests', () => {
    const nested = (depth: number): string => `SELECT ${'('.repeat(depth)}a${')'.repeat(depth)} FROM x^`;
    expect(startingAt(nested(100).replace('^', ''), OFFSETS)).toBe(hinted(nested(100)));
    expect(startingAt(nested(101).replace('^', ''), OFFSETS)).toBeUndefined();
  });
});

describe('offsets', () => {
  const beginsAt = (x: string): boolean => startingAt('SELECT a FROM x', { x })?.includes(`'${x}'`) === true;

  test.each([
    'partition:0,offset:0',
    'partition:12,offset:345;partition:3,offset:6',
    'partition:0,offset:9223372036854775807',
  ])('%s can be begun at', (offsets) => {
    expect(beginsAt(offsets)).toBe(true);
  });

  test.each([
    'partition:0,offset:9223372036854775808',
    'partition:0,offset:1;partition:1,offset:9223372036854775808',
    'partition:0,offset:00000000000000000001',
    'partition:,offset:1',
    'partition:a,offset:1',
    'partition:0,offset:1a',
    'partition:0,offset:a',
    'xpartition:0,offset:1',
    'partition:0,offset:1;',
    ';',
    '',
  ])('%j cannot', (offsets) => {
    expect(beginsAt(offsets)).toBe(false);
  });
});
