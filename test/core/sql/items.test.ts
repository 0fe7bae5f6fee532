import { describe, expect, test } from 'vitest';
import { itemOf } from '../../../lambda/core/sql/items.ts';
import { tokens } from '../../../lambda/core/sql/tokens.ts';

/** An item in words: its expression's tokens, and what else is known of it. */
const item = (sql: string) => {
  const { expression, ...more } = itemOf(tokens(sql), 0);
  return { expression: expression.map(({ value }) => String(value)).join(' '), ...more };
};

/** What a CAST to this type is called, and the type. */
const castTo = (type: string): [what: string, type: string] => [`a CAST to ${type}`, type];

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
    ['a[1] b', 'a [ 1 ] b'],
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
    expect(item(sql)).not.toHaveProperty('typed');
  });

  test.each(['', 'date', 'CURRENT_DATE AS a', '1', 'a + 1', 'f(a)', 'a AS', "'a'"])('is not %j', (sql) => {
    expect(item(sql)).not.toHaveProperty('path');
  });
});

test.each(['*', 'x.*', 'd.x.*'])('%s stands for any number of columns', (sql) => {
  expect(item(sql)).toEqual({ expression: '', isStar: true });
});

describe('an item that says its type', () => {
  test.each([
    ['1', 'the number 1', 'TINYINT'],
    ['-1.5', 'the number -1.5', 'TINYINT'],
    ['+ 2 AS a', 'the number +2', 'TINYINT'],
    ["'it''s' a", "the text 'it''s'", 'CHAR'],
    ['TRUE', 'the boolean TRUE', 'BOOLEAN'],
    ['false AS a', 'the boolean false', 'BOOLEAN'],
    ["DATE '2020-01-01'", "DATE '2020-01-01'", 'DATE'],
    ["time '12:00:00'", "time '12:00:00'", 'time'],
    ["TIMESTAMP '2020-01-01 12:00:00' AS a", "TIMESTAMP '2020-01-01 12:00:00'", 'TIMESTAMP'],
    ['CAST(a AS INT)', 'a CAST to INT', 'INT'],
    ['try_cast(f(a) AS `thing`)', 'a CAST to thing', 'thing'],
    ['CAST(CAST(a AS INT) AS STRING) AS b', 'a CAST to STRING', 'STRING'],
    ['CAST(a AS DECIMAL ( 10,2 ))', 'a CAST to DECIMAL(10, 2)', 'DECIMAL(10, 2)'],
    ['CAST(a AS MAP < STRING,ROW<b INT NOT NULL> >)', ...castTo('MAP<STRING, ROW<b INT NOT NULL>>')],
    ['CAST(a AS TIMESTAMP(3) WITH LOCAL TIME ZONE)', ...castTo('TIMESTAMP(3) WITH LOCAL TIME ZONE')],
  ])('%s', (sql, what, type) => {
    expect(item(sql).typed).toEqual({ what, type });
  });

  test.each([
    '',
    '-',
    '- a',
    '- -',
    '1 + 2',
    '-1 + 2',
    "DATE 'a' + b",
    'DATE b',
    'TIMESTAMP 1',
    '1 2',
    "1 'a'",
    'UNKNOWN',
    'DATE',
    'DATE(a)',
    "INTERVAL '1'",
    "'a' 'b'",
    'f(a)',
    'CAST(a)',
    'CAST(a AS INT) + 1',
    'CAST',
    'CONVERT(a AS INT)',
    '`CAST`(a AS INT)',
    'CAST(f(a AS INT))',
  ])('is not %j', (sql) => {
    expect(item(sql)).not.toHaveProperty('typed');
  });
});
