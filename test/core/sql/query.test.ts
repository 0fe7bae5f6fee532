import { describe, expect, test } from 'vitest';
import { betweenCommas, branchesOf, isSetOperation, selectAt, tableFroms } from '../../../lambda/core/sql/query.ts';
import { tokens } from '../../../lambda/core/sql/tokens.ts';

test('UNION, INTERSECT and EXCEPT unite queries', () => {
  expect(tokens('UNION intersect EXCEPT `UNION` JOIN').map(isSetOperation)).toEqual([true, true, true, false, false]);
  expect(isSetOperation(undefined)).toBe(false);
});

describe('the list of a SELECT', () => {
  const listAt = (sql: string, at: number, to?: number): string => {
    const all = tokens(sql);
    const { list, listEnd } = selectAt(all, at, to ?? all.length);
    return all
      .slice(list, listEnd)
      .map(({ value }) => value)
      .join(' ');
  };

  test.each([
    ['SELECT a, b FROM x', 0, 'a , b'],
    ['select distinct a from x', 0, 'a'],
    ['SELECT ALL a FROM x', 0, 'a'],
    ['SELECT a', 0, 'a'],
    ['SELECT a UNION ALL SELECT b', 0, 'a'],
    ['SELECT a INTERSECT SELECT b', 0, 'a'],
    ['SELECT a SELECT b FROM x', 0, 'a'],
    ['SELECT a IS DISTINCT FROM b, c FROM x', 0, 'a IS DISTINCT FROM b , c'],
    [
      'SELECT EXTRACT(DAY FROM w), (SELECT 1 UNION SELECT 2) FROM x',
      0,
      'EXTRACT ( DAY FROM w ) , ( SELECT 1 UNION SELECT 2 )',
    ],
    ['f(SELECT a, g(b FROM c)) FROM x', 2, 'a , g ( b FROM c )'],
    ['((SELECT a FROM x) FROM y)', 2, 'a'],
    ['SELECT FROM x', 0, ''],
  ])('%s', (sql, at, expected) => {
    expect(listAt(sql, at)).toBe(expected);
  });

  test('ends where its text ends', () => {
    expect(listAt('SELECT a; b FROM x', 0, 2)).toBe('a');
  });
});

describe('the SELECTs that a query unites', () => {
  /** The first items of these, each its number in the text. */
  const branches = (sql: string): readonly string[] => {
    const all = tokens(sql);
    return branchesOf(all, 0, all.length).map(({ list }) => all[list]?.value ?? '');
  };

  test.each<[string, readonly string[]]>([
    ['SELECT 1 FROM x', ['1']],
    ['SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3 EXCEPT SELECT 4', ['1', '2', '3', '4']],
    ['(SELECT 1) UNION (SELECT 2)', ['1', '2']],
    ['((SELECT 1) UNION SELECT 2) EXCEPT ((SELECT 3))', ['1', '2', '3']],
    ['SELECT 1, (SELECT 8 UNION SELECT 9) FROM x UNION SELECT 2', ['1', '2']],
    ['SELECT 1 FROM (SELECT 8 UNION SELECT 9)', ['1']],
    ['SELECT 1 FROM x WHERE a IN (SELECT 8) UNION SELECT 2', ['1', '2']],
    ['(SELECT 1 FROM x) ORDER BY (SELECT 8)', ['1']],
    ['(SELECT 1 FROM x WHERE b = (SELECT 7)) UNION SELECT 2', ['1', '2']],
    ['SELECT 1 SELECT 8', ['1']],
    ['VALUES (1)', []],
    ['WITH q AS (SELECT 8) SELECT 1 FROM q', ['1']],
    ['WITH q AS (SELECT 8), r (z) AS (SELECT f(9)), s AS (SELECT 7) SELECT 1 UNION SELECT 2', ['1', '2']],
    ['WITH a.q (y, z) AS (SELECT (8) UNION SELECT 9) (SELECT 1) UNION SELECT 2', ['1', '2']],
    ['(WITH q AS (SELECT 8) SELECT 1) UNION SELECT 2', ['1', '2']],
    ['SELECT 1 FROM x WITH q AS (SELECT 8) SELECT 9', ['1']],
    ['WITH q', []],
    ['', []],
  ])('%s', (sql, expected) => {
    expect(branches(sql)).toEqual(expected);
  });

  test('are only those between its bounds', () => {
    const all = tokens('SELECT 0; SELECT 1 UNION SELECT 2; SELECT 3');
    expect(branchesOf(all, 3, 8)).toEqual([
      { at: 3, list: 4, listEnd: 5 },
      { at: 6, list: 7, listEnd: 8 },
    ]);
    expect(branchesOf(tokens('(a (SELECT 0) SELECT 1)'), 6, 8)).toEqual([{ at: 6, list: 7, listEnd: 8 }]);
  });
});

test('a list has a part between any two commas of its own', () => {
  const parts = betweenCommas(tokens('f(a, b), `,`, , c'), 0).map((part) => part.map(({ value }) => value).join(' '));
  expect(parts).toEqual(['f ( a , b )', ',', '', 'c']);
  expect(betweenCommas([], 0)).toEqual([[]]);
});

describe('the FROMs that name tables', () => {
  test.each<[string, readonly string[]]>([
    ['SELECT a FROM x', ['x']],
    ['select a from (select b from x)', ['(', 'x']],
    ['SELECT EXTRACT(DAY FROM w), TRIM(BOTH a FROM b) FROM x', ['x']],
    ['SELECT (SELECT 1), EXTRACT(DAY FROM w) FROM x', ['x']],
    ['SELECT a IS DISTINCT FROM b FROM x WHERE c IS NOT DISTINCT FROM d', ['x']],
    ['FROM x SELECT a FROM y', ['y']],
    ['SELECT `FROM` FROM x', ['x']],
    ['(SELECT a) FROM x', []],
    ['((SELECT a FROM x) FROM y)', ['x']],
    ['', []],
  ])('%s', (sql, expected) => {
    const all = tokens(sql);
    expect([...tableFroms(all)].map((index) => all[index + 1]?.value)).toEqual(expected);
  });
});
