import { describe, expect, test } from 'vitest';
import { sqlProblems } from '../../../lambda/core/sql/guard.ts';
import { afterName, closing, tokens } from '../../../lambda/core/sql/tokens.ts';

const words = (sql: string): readonly string[] => tokens(sql).map(({ kind, value }) => `${kind}:${value}`);

describe('tokens', () => {
  const ROWS: readonly (readonly [sql: string, expected: readonly string[]])[] = [
    ['', []],
    ['  \n\t', []],
    ['SELECT a', ['word:SELECT', 'word:a']],
    ["'it''s; -- FROM x'", ["string:'it''s; -- FROM x'"]],
    ["'' ''''", ["string:''", "string:''''"]],
    ['`a ``b`` FROM`', ['quoted:a `b` FROM']],
    ['a -- b\nc', ['word:a', 'word:c']],
    ["a -- it's\nc", ['word:a', 'word:c']],
    ['a/* b; \n * FROM */c', ['word:a', 'word:c']],
    ['a /*+ OPTIONS(1) */ c', ['word:a', 'hint:/*+ OPTIONS(1) */', 'word:c']],
    ["'-- a' b", ["string:'-- a'", 'word:b']],
    ['12.5,7', ['sign:12.5', 'sign:,', 'sign:7']],
    ['_a$1', ['word:_a$1']],
    ["'open", ["sign:'", 'word:open']],
    ['-1', ['sign:-', 'sign:1']],
  ];
  test.each(ROWS)('of %j', (sql, expected) => {
    expect(words(sql)).toEqual(expected);
  });

  test('end where they end in the text', () => {
    const sql = "SELECT /* x */ `a``b`, 'c' FROM d -- e";
    for (const { value, end, kind } of tokens(sql)) {
      if (kind === 'word' || kind === 'string') expect(sql.slice(end - value.length, end)).toBe(value);
    }
    expect(tokens(sql)[1]?.end).toBe(sql.indexOf(','));
  });

  test('know how deep they are', () => {
    expect(tokens('a(b(c))d').map(({ value, depth }) => `${value}${depth}`)).toEqual([
      'a0',
      '(0',
      'b1',
      '(1',
      'c2',
      ')1',
      ')0',
      'd0',
    ]);
    expect(tokens('))a').map(({ depth }) => depth)).toEqual([0, 0, 0]);
  });

  test('make names and pairs of parentheses', () => {
    const all = tokens('x.`y`.z AS (a (b)) c');
    expect(afterName(all, 0)).toBe(5);
    expect(afterName(all, 1)).toBe(1);
    expect(closing(all, 6)).toBe(11);
    expect(closing(tokens('(a'), 0)).toBe(2);
  });
});

describe('a SQL text that may be sent', () => {
  test.each([
    'INSERT INTO t (a, b) SELECT a, b FROM x',
    'insert into `c`.`d`.`t` (a, `b,c`) select a, b from x;',
    'INSERT INTO t (a, b) SELECT DISTINCT a, b FROM x UNION SELECT c, d FROM y',
    'INSERT INTO t (a, b) SELECT * FROM x UNION ALL SELECT a, b FROM y',
    'INSERT INTO t (a, b) SELECT x.*, y FROM x',
    "INSERT INTO t (a, b) SELECT CONCAT(a, ',', b), 'x, y' FROM x WHERE c IN (1, 2, 3)",
    'INSERT INTO t (a, b) (SELECT a, b FROM x) UNION ALL (SELECT c, d FROM y)',
    'INSERT INTO t (a, b) WITH q AS (SELECT 1, 2, 3), r (z) AS (SELECT 1) SELECT a, b FROM q',
    'INSERT INTO t (a, b) VALUES (1, 2), (3, 4)',
    'INSERT INTO t (a, b) SELECT a, (SELECT MAX(c) FROM y) FROM x',
    "INSERT INTO t /*+ OPTIONS('a'='b') */ (a, b) SELECT a, b FROM x",
    'INSERT INTO t (a) SELECT EXTRACT(DAY FROM ts) FROM x',
    'INSERT INTO t (a, b) SELECT a * 2, COUNT(*) FROM x GROUP BY a',
    'INSERT INTO t (a, b) -- (c)\n SELECT a, /* , z */ b FROM x',
    'EXECUTE STATEMENT SET BEGIN INSERT INTO t (a) SELECT a FROM x; INSERT INTO u (b) SELECT b FROM x; END;',
    'CREATE TABLE IF NOT EXISTS t (a STRING)',
    "SELECT 'INSERT INTO t SELECT a FROM x'",
    "INSERT INTO t (a) SELECT 'it''s; INSERT INTO u SELECT b' FROM x",
    'INSERT OVERWRITE t (a) SELECT a FROM x',
    'BEGIN STATEMENT SET; INSERT INTO t (a) SELECT a FROM x; INSERT INTO u (b) SELECT b FROM x; END;',
    "INSERT INTO t (a) SELECT ';' AS `;` /* ; */ FROM x -- ;",
    'INSERT INTO TABLE t (a) SELECT a FROM x',
  ])('%s', (sql) => {
    expect(sqlProblems(sql)).toEqual([]);
  });
});

describe('a SQL text that must not be sent', () => {
  const ROWS: readonly (readonly [sql: string, problem: RegExp])[] = [
    ['', /is empty/],
    ['  -- only a comment\n;; /* and another */ ', /is empty/],
    ['INSERT INTO t SELECT a, b FROM x', /INSERT INTO t has no column list/],
    ['INSERT INTO c.`d`.t SELECT a FROM x', /INSERT INTO c\.d\.t has no column list/],
    ['INSERT INTO t (SELECT a, b FROM x)', /no column list/],
    ['INSERT INTO t (WITH q AS (SELECT 1) SELECT a FROM q)', /no column list/],
    ['INSERT INTO t VALUES (1)', /no column list/],
    ['insert /* a */ into -- b\n t select a from x', /no column list/],
    ['INSERT INTO t (a, b) SELECT a FROM x', /lists 2 columns, but its SELECT number 1 has 1/],
    ['INSERT INTO t (a) SELECT a, b FROM x', /lists 1 columns, but its SELECT number 1 has 2/],
    ['INSERT INTO t (a, b) SELECT a, b FROM x UNION ALL SELECT c FROM y', /SELECT number 2 has 1/],
    ['INSERT INTO t (a, b) (SELECT a, b FROM x) UNION ALL (SELECT a, b, c FROM y)', /SELECT number 2 has 3/],
    ['INSERT INTO t (a, b) WITH q AS (SELECT 1, 2) SELECT a FROM q', /SELECT number 1 has 1/],
    ["INSERT INTO t (a, b) SELECT 'x, y' FROM x", /has 1/],
    ['INSERT INTO t (a, b) SELECT CONCAT(a, b) FROM x', /has 1/],
    ['SET x = y; INSERT INTO t (a) SELECT a FROM x', /has 2 statements/],
    ["INSERT INTO t (a) SELECT a // it's one\n FROM x; INSERT INTO u (a) SELECT 'b' FROM x", /has 2 statements/],
    ['INSERT INTO t (a) SELECT a FROM x -- one\r; INSERT INTO u (a) SELECT b FROM x', /has 2 statements/],
    ["INSERT INTO t (a) SELECT a FROM x /*+ OPTIONS('k'='*/') */; DROP TABLE u -- '", /has 2 statements/],
    ["INSERT INTO t (a) SELECT E'\\'' FROM x; DROP TABLE u -- '", /has 2 statements/],
    ['INSERT INTO t (a) SELECT f(a; DROP TABLE u; FROM x)', /has 3 statements/],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO t (a) SELECT 1; END; DROP TABLE u', /has 3 statements/],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO t (a) SELECT 1; DROP TABLE u; END', /has 3 statements/],
    [
      'EXECUTE STATEMENT SET BEGIN INSERT INTO t (a) SELECT a FROM x; INSERT INTO u SELECT b FROM x; END',
      /INTO u has no/,
    ],
  ];
  test.each(ROWS)('%s', (sql, problem) => {
    expect(sqlProblems(sql)).toEqual([expect.stringMatching(problem)]);
  });

  test('has all its problems named', () => {
    expect(sqlProblems('INSERT INTO t SELECT a FROM x; INSERT INTO u (a) SELECT a, b FROM x')).toHaveLength(3);
  });
});
