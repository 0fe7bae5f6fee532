import { describe, expect, test } from 'vitest';
import { itemOf } from '../../../../lambda/core/sql/columns/items.ts';
import { tokens } from '../../../../lambda/core/sql/syntax/tokens.ts';

/** An item in words: its expression's tokens, and what else is known of it. */
const item = (sql: string) => {
  const { expression, ...more } = itemOf(tokens(sql), 0);
  return { expression: expression.map(({ value }) => String(value)).join(' '), ...more };
};

describe('an item with an alias', () => {
  test.each([
    ['a AS b', 'a', 'b'],
    ['a as `b c`', 'a', 'b c'],
    ['a AS date', 'a', 'date'],
    ['f(a) + 1 AS b', 'f ( a ) + 1', 'b'],
    ['a b', 'a', 'b'],
    ['x.`a` `b`', 'x . a', 'b'],
    ["'v' b", "'v'", 'b'],
    ["a || 'v'b", "a | | 'v'", 'b'],
    ['f(a) b', 'f ( a )', 'b'],
    ['CASE WHEN a THEN 1 END b', 'CASE WHEN a THEN 1 END', 'b'],
    ['1 e5', '1', 'e5'],
    ['a + 1.5 b', 'a + 1.5', 'b'],
    ['1`b`', '1', 'b'],
    ['CAST(a AS INT) b', 'CAST ( a AS INT )', 'b'],
    ['CAST(a AS INT) AS b', 'CAST ( a AS INT )', 'b'],
    ['a[1] b', 'a [ 1 ]', 'b'],
  ])('%s', (sql, expression, alias) => {
    expect(item(sql)).toMatchObject({ expression, alias, isStar: false });
  });
});

describe('an item without one', () => {
  test.each([
    ['a', 'a'],
    ['1e5', '1 e5'],
    ['a + b', 'a + b'],
    ['NOT b', 'NOT b'],
    ['a IS b', 'a IS b'],
    ['x a b', 'x a b'],
    ['DATE b', 'DATE b'],
    ['a date', 'a date'],
    ['(1 b', '( 1 b'],
    ['f(a AS b)', 'f ( a AS b )'],
    ["f(a) 'b'", "f ( a ) 'b'"],
    // What stands behind AS is not understood: nothing is said about the whole.
    ["a AS 'b'", ''],
    ['a AS b c', ''],
    ['a AS', ''],
    ['a AS (', ''],
    ['', ''],
  ])('%s', (sql, expression) => {
    expect(item(sql)).toMatchObject({ expression, isStar: false });
    expect(item(sql)).not.toHaveProperty('alias');
  });
});

describe('an item that is nothing but a column', () => {
  test.each<[string, readonly string[]]>([
    ['a', ['a']],
    ['x.`a b`', ['x', 'a b']],
    ['x.y.a AS b', ['x', 'y', 'a']],
    ['`date` b', ['date']],
  ])('%s', (sql, path) => {
    expect(item(sql)).toMatchObject({ path });
  });

  test.each(['', 'date', 'CURRENT_DATE AS a', '1', 'a + 1', 'f(a)', 'a AS', "'a'"])('is not %j', (sql) => {
    expect(item(sql)).not.toHaveProperty('path');
  });
});

test.each<[string, readonly string[] | undefined]>([
  ['*', undefined],
  ['x.*', ['x']],
  ['d.`x y`.*', ['d', 'x y']],
])('%s stands for any number of columns', (sql, qualifier) => {
  expect(item(sql)).toEqual({ expression: '', isStar: true, ...(qualifier === undefined ? {} : { qualifier }) });
});
