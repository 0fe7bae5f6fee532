import { describe, expect, test } from 'vitest';
import { tokens } from '../../../../lambda/core/sql/syntax/tokens.ts';
import { expressionType } from '../../../../lambda/core/sql/types/expression-types.ts';

const COLUMNS: Readonly<Record<string, string>> = {
  ...{ s: 'STRING', c: 'CHAR(3)', i: 'INT', l: 'BIGINT', d: 'DECIMAL(10, 2)', f: 'FLOAT', g: 'DOUBLE', y: 'BOOLEAN' },
  ...{ z: 'BYTES', t: 'TIMESTAMP(3)', 'x.s': 'STRING' },
};

const typed = (sql: string) =>
  expressionType(tokens(sql), (path) => {
    const type = COLUMNS[path.join('.')];
    return type === undefined ? undefined : { type, what: `column ${path.join('.')}` };
  });

describe('the type of a literal is its own', () => {
  test.each([
    ['5', 'the number 5', 'INT'],
    ['2147483647', 'the number 2147483647', 'INT'],
    ['3000000000', 'the number 3000000000', 'BIGINT'],
    ['9223372036854775807', 'the number 9223372036854775807', 'BIGINT'],
    ['-7', 'the number -7', 'INT'],
    ['+ 7', 'the number +7', 'INT'],
    ['1.5', 'the number 1.5', 'DECIMAL(2, 1)'],
    ['-0.05', 'the number -0.05', 'DECIMAL(2, 2)'],
    ['100.', 'the number 100.', 'DECIMAL(3, 0)'],
    ['.5', 'the number .5', 'DECIMAL(1, 1)'],
    ['1e0', 'the number 1e0', 'DOUBLE'],
    ['1.5E-3', 'the number 1.5E-3', 'DOUBLE'],
    ["'x'", "the text 'x'", 'CHAR(1)'],
    ["''", "the text ''", 'CHAR(1)'],
    ["'it''s'", "the text 'it''s'", 'CHAR(4)'],
    ["'ab'\n'cd'", "the text 'ab'", 'CHAR(4)'],
    ["N'abc'", "the text 'abc'", 'CHAR(3)'],
    ["E'abc'", "the text E'abc'", 'CHAR(3)'],
    [`'${'x'.repeat(99)}'`, `the text '${'x'.repeat(59)}…`, 'CHAR(99)'],
    ["X'1F'", "the bytes '1F'", 'BINARY'],
    ['TRUE', 'the boolean TRUE', 'BOOLEAN'],
    ['false', 'the boolean false', 'BOOLEAN'],
    ['NULL', 'a bare NULL', 'NULL'],
    ["DATE '2020-01-01'", "DATE '2020-01-01'", 'DATE'],
    ["time '12:00:00'", "TIME '12:00:00'", 'TIME(0)'],
    ["TIMESTAMP '2020-01-01 12:00:00'", "TIMESTAMP '2020-01-01 12:00:00'", 'TIMESTAMP(3)'],
    ["INTERVAL '1' DAY", "INTERVAL '1' DAY", 'INTERVAL DAY'],
    ["INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '1-2' YEAR TO MONTH", 'INTERVAL YEAR TO MONTH'],
    ["INTERVAL '1' DAY(3)", "INTERVAL '1' DAY ( 3 )", 'INTERVAL DAY ( 3 )'],
  ])('%s', (sql, what, type) => {
    expect(typed(sql)).toEqual({ what, type });
  });
});

describe('the type of an expression', () => {
  test.each([
    ['CAST(a AS INT)', 'INT'],
    ['CAST(NULL AS STRING)', 'STRING'],
    ['try_cast(f(a) AS `thing`)', '`thing`'],
    ['CAST(CAST(a AS INT) AS STRING)', 'STRING'],
    ['CAST(a AS DECIMAL ( 10,2 ))', 'DECIMAL(10, 2)'],
    ['CAST(a AS MAP < STRING,ROW<b INT NOT NULL> >)', 'MAP<STRING, ROW<b INT NOT NULL>>'],
    ['CAST(a AS TIMESTAMP(3) WITH LOCAL TIME ZONE)', 'TIMESTAMP(3) WITH LOCAL TIME ZONE'],
    ['(CAST(a AS INT))', 'INT'],
    ['s', 'STRING'],
    ['x.`s`', 'STRING'],
    ['(((i)))', 'INT'],
    ["a || '-' || b", 'STRING'],
    ['s || a', 'STRING'],
    ["'a' || c", 'CHAR'],
    ['z || a', 'BYTES'],
    ['UPPER(a)', 'STRING'],
    ['upper(c)', 'CHAR'],
    ["TRIM(BOTH ' ' FROM a)", 'STRING'],
    ['CONCAT(a, 1)', 'STRING'],
    ["DATE_FORMAT(a, 'yyyy')", 'STRING'],
    ['UUID()', 'STRING'],
    ['CHAR_LENGTH(s)', 'INT'],
    ['COUNT(*)', 'BIGINT'],
    ['COUNT(DISTINCT a)', 'BIGINT'],
    ['EXTRACT(DAY FROM t)', 'BIGINT'],
    ["JSON_VALUE(s, '$.a')", 'STRING'],
    ["JSON_VALUE(s, '$.a' RETURNING INTEGER)", 'INTEGER'],
    ["JSON_VALUE(s, '$.a' RETURNING DOUBLE DEFAULT 1e0 ON EMPTY)", 'DOUBLE'],
    ["JSON_VALUE(s, '$.a' RETURNING BOOLEAN NULL ON ERROR)", 'BOOLEAN'],
    ["JSON_QUERY(s, '$.a')", 'STRING'],
    ['CURRENT_TIMESTAMP', 'TIMESTAMP_LTZ(3)'],
    ['NOW()', 'TIMESTAMP_LTZ(3)'],
    ['PROCTIME()', 'TIMESTAMP_LTZ(3)'],
    ['localtimestamp', 'TIMESTAMP(3)'],
    ['CURRENT_DATE', 'DATE'],
    ['TO_TIMESTAMP_LTZ(a, 3)', 'TIMESTAMP_LTZ(3)'],
    ['ROW(a, b)', 'ROW'],
    ['ARRAY[a, b]', 'ARRAY'],
    ["MAP['k', a]", 'MAP'],
    // Conditions
    ['a = b', 'BOOLEAN'],
    ['a <> 1', 'BOOLEAN'],
    ['a < b AND c', 'BOOLEAN'],
    ['NOT a', 'BOOLEAN'],
    ['a IS NOT NULL', 'BOOLEAN'],
    ["a LIKE 'x%'", 'BOOLEAN'],
    ['a BETWEEN 1 AND 2', 'BOOLEAN'],
    ['a IN (1, 2)', 'BOOLEAN'],
    ['(a OR b)', 'BOOLEAN'],
    ['a IN (SELECT b FROM x)', 'BOOLEAN'],
    ['EXISTS (SELECT b FROM x)', 'BOOLEAN'],
    ['CASE WHEN a = 1 THEN 1 END = 1', 'BOOLEAN'],
    // One of several
    ['COALESCE(s, s)', 'STRING'],
    ["COALESCE(s, 'x')", 'STRING'],
    ['COALESCE(i, NULL, l)', 'BIGINT'],
    ['COALESCE(NULL, d)', 'DECIMAL(10, 2)'],
    ['IFNULL(i, 0)', 'INT'],
    ["IF(a > b, 'x', 'yz')", 'CHAR'],
    ['IF(a, d, CAST(1 AS DECIMAL(3, 1)))', 'DECIMAL'],
    ["CASE WHEN a THEN s WHEN b THEN 'x' ELSE NULL END", 'STRING'],
    ['CASE a WHEN 1 THEN 1 ELSE CASE WHEN b THEN l ELSE 3 END END', 'BIGINT'],
    ['CASE WHEN a = CASE WHEN b THEN 1 END THEN TRUE ELSE FALSE END', 'BOOLEAN'],
    // Numbers
    ['i + 1', 'INT'],
    ['i * l - 2', 'BIGINT'],
    ['d * i', 'DECIMAL'],
    ['d * g', 'DOUBLE'],
    ['- l', 'BIGINT'],
    ['(i + 1) * 1e0', 'DOUBLE'],
  ])('%s is %s', (sql, type) => {
    expect(typed(sql)?.type).toBe(type);
  });
});

describe('nothing is said where nothing is certain', () => {
  test.each([
    ...['', '-', '- -', '- a', '1 2', "1 'a'", '1 + 2 + a', "DATE 'a' + b", 'DATE b', 'DATE', 'DATE(a)', 'TIMESTAMP 1'],
    ...[
      "INTERVAL '1'",
      "INTERVAL '1' DAY + t",
      "t - INTERVAL '1' DAY",
      'UNKNOWN',
      '1e',
      '1.2.3',
      '2147483648',
      '9223372036854775808',
    ],
    ...[
      '1'.repeat(60),
      'f(a)',
      'x.UPPER(a)',
      '`UPPER`(a)',
      'CAST(a)',
      'CAST',
      'CONVERT(a AS INT)',
      'CAST(f(a AS INT))',
    ],
    ...[
      '`CAST`(a AS INT)',
      'a',
      'x.y.z',
      'a[1]',
      'ARRAY[a][1]',
      'f(a) b',
      'a || b',
      'UPPER(z)',
      'UPPER(i)',
      'i / 2',
      'i % 2',
      'i + f',
      'f + d',
    ],
    ...[
      't + 1',
      's + 1',
      'COALESCE(s, a)',
      'COALESCE(s, i)',
      'COALESCE(NULL)',
      'IF(a, b, c)',
      'CASE WHEN a THEN b END',
      'CASE WHEN a THEN s ELSE i END',
    ],
    ...[
      'CASE END',
      'CASE',
      'a -> b + 1',
      'a -> b = 1',
      '(SELECT 1)',
      '(SELECT a FROM x) + 1',
      'COUNT(*) OVER w',
      'CAST(a AS INT) b',
      'N b',
      'X',
      "J'a'",
    ],
    ...[
      "JSON_QUERY(s, '$.a' RETURNING ARRAY<STRING>)",
      '(',
      '((',
      ')',
      'UPPER(',
      'UPPER',
      'COALESCE',
      'ROW',
      '*',
      "U&'a'",
      '`NULL`',
      '`TRUE`',
    ],
  ])('%s', (sql) => {
    expect(typed(sql)).toBeUndefined();
  });
});

test('deep and long expressions are read in time', () => {
  const before = process.cpuUsage();
  const deep = ['COALESCE(', 'CASE WHEN a THEN ', '- ', '(', 'NOT '].map((unit) => unit.repeat(20_000));
  const long = ['a || ', '1 + ', 'END ', 'CASE ', "'x' ", 'a.', '1', 'UPPER(a) '].map((unit) => unit.repeat(20_000));
  for (const sql of [...deep, ...long]) expect(() => typed(sql)).not.toThrow();
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(6_000);
});
