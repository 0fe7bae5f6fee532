import { describe, expect, test } from 'vitest';
import { isName, isReserved, referencesIn } from '../../../../lambda/core/sql/columns/references.ts';
import { tokens } from '../../../../lambda/core/sql/syntax/tokens.ts';

const read = (expression: string): string =>
  referencesIn(tokens(expression))
    .map((path) => path.join('.'))
    .join(' ');

describe('the columns that an expression reads', () => {
  test.each([
    ['a', 'a'],
    ['x.a', 'x.a'],
    ['`x` . `a b`.c', 'x.a b.c'],
    ['`date`', 'date'],
    ['f(a, b)', 'a b'],
    ['(a + b - c * d / e % f)', 'a b c d e f'],
    ['(a - b)', 'a b'],
    ['a = b AND c <> d OR e >= f', 'a b c d e f'],
    ['a < b', 'a b'],
    ['a | b', 'a b'],
    ['a != b', 'a b'],
    ['a IS NULL', 'a'],
    ['a IN (b, c)', 'a b c'],
    ['a NOT IN (b)', 'a b'],
    ['NOT a', 'a'],
    ['a LIKE b', 'a b'],
    ['a BETWEEN b AND c', 'a b c'],
    ['CASE a WHEN b THEN c ELSE d END', 'a b c d'],
    ['CASE WHEN a THEN b WHEN c THEN d END', 'a b c d'],
    ['a[b]', 'a b'],
    ['a AS c', 'a'],
    ['CAST(a AS STRING) = b', 'a b'],
    ['CAST(CAST(a AS MAP<c, d>) AS e) = b', 'a b'],
  ])('%s', (expression, expected) => {
    expect(read(expression)).toBe(expected);
  });
});

describe('what reads no column, or not certainly', () => {
  test.each([
    ["'a'", ''],
    ['1', ''],
    ['DATE', ''],
    ['current_timestamp', ''],
    ['a IS NOT b', 'a'],
    ['a b', ''],
    ['a `,`', ''],
    ['`=` b', ''],
    ["a 'b'", ''],
    ['a (b)', 'b'],
    ['a COLLATE b', ''],
    ['a, b', 'a b'],
    ['(SELECT a) = b', 'b'],
    ['(SELECT c = a) + b', 'b'],
    ['(WITH q (c) AS (SELECT 1) SELECT f(a)) + b', 'b'],
    ['(VALUES (a)) + b', 'b'],
    ['(TABLE x UNION SELECT f(a)) + b', 'b'],
    ['(a = (SELECT c FROM (d)))', 'a'],
    ['f(a => b)', ''],
    ['f(a -> a + b)', ''],
    ['(a > -b) = c', 'a b c'],
    ['', ''],
  ])('%s', (expression, expected) => {
    expect(read(expression)).toBe(expected);
  });
});

describe('a word', () => {
  test.each(['DATE', 'select', 'Current_Date', 'SQL_TSI_DAY', 'try_cast', 'SYSTEM_USER'])('%s is reserved', (word) => {
    expect(tokens(word).map(isReserved)).toEqual([true]);
    expect(tokens(word).map(isName)).toEqual([false]);
  });

  test.each(['a', 'dates', 'MY_CURRENT_DATE', '`DATE`', '`current_date`'])('%s is a name', (word) => {
    expect(tokens(word).map(isReserved)).toEqual([false]);
    expect(tokens(word).map(isName)).toEqual([true]);
  });

  test.each(["'a'", '(', '1'])('%s is neither', (text) => {
    expect(tokens(text).map(isReserved)).toEqual([false]);
    expect(tokens(text).map(isName)).toEqual([false]);
  });

  test('that is not there is neither', () => {
    expect([isReserved(undefined), isName(undefined)]).toEqual([false, false]);
  });
});
