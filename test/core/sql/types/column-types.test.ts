import { describe, expect, test } from 'vitest';
import { fits } from '../../../../lambda/core/sql/types/column-types.ts';

/** Each kind of type with every way to write it. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  CHAR: ['CHAR', 'CHAR(3)', 'CHARACTER(3)', 'CHAR(9) NOT NULL'],
  VARCHAR: ['VARCHAR', 'VARCHAR(20)', 'VARCHAR(2147483647)', 'STRING', 'CHAR VARYING(3)', 'string not null'],
  BINARY: ['BINARY', 'BINARY(3)'],
  VARBINARY: ['VARBINARY(3)', 'VARBINARY(2147483647)', 'BYTES', 'BINARY VARYING(3)'],
  BOOLEAN: ['BOOLEAN', ' boolean '],
  TINYINT: ['TINYINT'],
  SMALLINT: ['SMALLINT'],
  INT: ['INT', 'INTEGER', 'int'],
  BIGINT: ['BIGINT'],
  DECIMAL: ['DECIMAL', 'DECIMAL(10)', 'DECIMAL(10, 2)', 'DEC(3)', 'NUMERIC(38, 18)'],
  FLOAT: ['FLOAT'],
  DOUBLE: ['DOUBLE', 'DOUBLE PRECISION'],
  DATE: ['DATE'],
  TIME: ['TIME', 'TIME(0)', 'TIME(3) WITHOUT TIME ZONE', 'TIME_WITHOUT_TIME_ZONE'],
  TIMESTAMP: ['TIMESTAMP', 'TIMESTAMP(3)', 'TIMESTAMP(9) WITHOUT TIME ZONE', 'TIMESTAMP_WITHOUT_TIME_ZONE'],
  TIMESTAMP_LTZ: [
    ...['TIMESTAMP_LTZ', 'TIMESTAMP_LTZ(3)', 'TIMESTAMP(3) WITH LOCAL TIME ZONE', 'TIMESTAMP WITH LOCAL TIME ZONE'],
    'TIMESTAMP_WITH_LOCAL_TIME_ZONE',
  ],
  TIMESTAMP_TZ: ['TIMESTAMP(3) WITH TIME ZONE', 'TIMESTAMP_WITH_TIME_ZONE'],
  MONTHS: ['INTERVAL YEAR', 'INTERVAL YEAR(2)', 'INTERVAL MONTH'],
  YEARS_TO_MONTHS: ['INTERVAL YEAR TO MONTH', 'INTERVAL YEAR(4) TO MONTH'],
  SECONDS: ['INTERVAL DAY(3)', 'INTERVAL HOUR', 'INTERVAL MINUTE', 'INTERVAL SECOND(3)'],
  DAYS_TO_SECONDS: ['INTERVAL DAY TO SECOND', 'INTERVAL DAY(3) TO SECOND(3)', 'INTERVAL HOUR TO MINUTE'],
  ARRAY: ['ARRAY', 'ARRAY<INT>', 'INT ARRAY', 'int\narray', 'INT ARRAY NULL', 'INT  ARRAY  NOT  NULL  '],
  MULTISET: ['MULTISET', 'MULTISET<INT NOT NULL>', 'INT MULTISET'],
  MAP: ['MAP', 'MAP<STRING, INT>', 'MAP<VARCHAR(2147483647) NOT NULL, INT>'],
  ROW: [
    'ROW',
    'ROW<a INT, b STRING>',
    "ROW<`x y` INT 'a comment', `b` VARCHAR(3)>",
    'ROW(a INT, b STRING)',
    'ROW<INT, STRING>',
  ],
  RAW: ["RAW('java.lang.Object', 'AAA=')", 'RAW'],
  VARIANT: ['VARIANT'],
  BITMAP: ['BITMAP'],
};

const WHOLE = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];
const EXACT = [...WHOLE, 'DECIMAL'];
const NUMBERS = [...EXACT, 'FLOAT', 'DOUBLE'];

/** Flink's table: the kinds that each kind of column takes. */
const TAKES: Readonly<Record<string, readonly string[]>> = {
  CHAR: ['CHAR'],
  VARCHAR: ['CHAR', 'VARCHAR'],
  BINARY: ['BINARY'],
  VARBINARY: ['BINARY', 'VARBINARY'],
  BOOLEAN: ['BOOLEAN'],
  TINYINT: ['TINYINT', 'MONTHS', 'SECONDS'],
  SMALLINT: ['TINYINT', 'SMALLINT', 'MONTHS', 'SECONDS'],
  INT: ['TINYINT', 'SMALLINT', 'INT', 'MONTHS', 'SECONDS'],
  BIGINT: [...WHOLE, 'MONTHS', 'SECONDS'],
  DECIMAL: [...NUMBERS, 'MONTHS', 'SECONDS'],
  FLOAT: [...EXACT, 'FLOAT'],
  DOUBLE: NUMBERS,
  DATE: ['DATE', 'TIMESTAMP'],
  TIME: ['TIME', 'TIMESTAMP'],
  TIMESTAMP: ['TIMESTAMP', 'TIMESTAMP_LTZ'],
  TIMESTAMP_LTZ: ['TIMESTAMP', 'TIMESTAMP_LTZ'],
  TIMESTAMP_TZ: ['TIMESTAMP_TZ'],
  MONTHS: [...EXACT, 'MONTHS', 'YEARS_TO_MONTHS'],
  YEARS_TO_MONTHS: ['MONTHS', 'YEARS_TO_MONTHS'],
  SECONDS: [...EXACT, 'SECONDS', 'DAYS_TO_SECONDS'],
  DAYS_TO_SECONDS: ['SECONDS', 'DAYS_TO_SECONDS'],
  ARRAY: ['ARRAY'],
  MULTISET: ['MULTISET'],
  MAP: ['MAP'],
  ROW: ['ROW'],
  RAW: ['RAW'],
  VARIANT: ['VARIANT'],
  BITMAP: ['BITMAP'],
};

const KINDS = Object.keys(WRITTEN);

const writtenAs = (kind: string): readonly string[] => WRITTEN[kind] ?? [];

describe.each(KINDS)('%s', (sink) => {
  test.each(KINDS)('from %s', (source) => {
    const expected = TAKES[sink]?.includes(source) === true;
    const wrong = writtenAs(sink).flatMap((to) =>
      writtenAs(source)
        .filter((from) => fits(to, from) !== expected)
        .map((from) => `${from} → ${to}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('types of types', () => {
  test.each([
    ['ARRAY<BIGINT>', 'ARRAY<INT>', true],
    ['ARRAY<BIGINT>', 'INT ARRAY', true],
    ['ARRAY<INT>', 'ARRAY<BIGINT>', false],
    ['ARRAY<INT>', 'BIGINT NOT NULL ARRAY NOT NULL', false],
    ['ARRAY<INT NOT NULL>', 'ARRAY<INT>', true],
    ['MULTISET<STRING>', 'MULTISET<INT>', false],
    ['MULTISET<STRING>', 'CHAR(3) MULTISET', true],
    ['INT ARRAY MULTISET', 'MULTISET<ARRAY<TINYINT>>', true],
    ['INT ARRAY MULTISET', 'MULTISET<ARRAY<STRING>>', false],
    ['MAP<STRING, DOUBLE>', 'MAP<CHAR(1), FLOAT>', true],
    ['MAP<STRING, FLOAT>', 'MAP<STRING, DOUBLE>', false],
    ['MAP<INT, INT>', 'MAP<STRING, INT>', false],
    ['ROW<a INT, b STRING>', 'ROW<x TINYINT, y VARCHAR(3)>', true],
    ['ROW<a INT, b STRING>', 'ROW<x STRING, y INT>', false],
    ['ROW<a INT, b STRING>', 'ROW<a INT>', false],
    ['ROW<a INT>', 'ROW<a INT, b STRING>', false],
    ['ROW<>', 'ROW<>', true],
    ['ROW<>', 'ROW<a INT>', false],
    ['ROW<`a` DECIMAL(10, 2), `b` ROW<`c` TIMESTAMP(3)>>', 'ROW<d DOUBLE, e ROW<f TIMESTAMP_LTZ(3) NOT NULL>>', true],
    ['ROW<`a` INT, `b` ROW<`c` DATE>>', 'ROW<a INT, b ROW<c TIMESTAMP_LTZ(3)>>', false],
    ["ROW<a INT 'of ''it'', <b>', b INT>", 'ROW<a INT, b STRING>', false],
    ['ROW<array INT, b MAP<INT, INT>>', 'ROW<a INT, b MAP<INT, INT>>', true],
    ['ROW<`date` DATE, t TIME>', 'ROW<a INT, b TIME>', false],
    // What a type consists of may not be known.
    ['ARRAY<INT>', 'ARRAY', true],
    ['ROW', 'ROW<a INT>', true],
    ['ARRAY<geo>', 'ARRAY<INT>', true],
    ['ROW<a INT, b geo>', 'ROW<a INT, b STRING>', true],
    ['ROW<a INT, b geo>', 'ROW<a STRING, b STRING>', false],
    ["STRUCTURED<'a.B', x INT>", "STRUCTURED<'a.C'>", true],
    ['ROW<a', 'ROW<a INT, b INT>', true],
  ])('%s takes %s: %s', (sink, source, expected) => {
    expect(fits(sink, source)).toBe(expected);
  });
});

test('the NULL type fits everywhere', () => {
  expect(KINDS.filter((kind) => !fits(writtenAs(kind)[0] ?? '', 'NULL'))).toEqual([]);
});

describe('what is not known fits, whatever it is', () => {
  test.each([
    ...[
      '',
      '(INT)',
      'DATETIME',
      'UPDATE',
      'MYARRAY',
      'INTERVAL',
      'INTERVAL FORTNIGHT',
      'TIMES',
      'XTIMESTAMP',
      'constructor',
    ],
    ...[
      'a.b.C',
      'INT INT',
      'INT ARRAYS',
      'ARRAY<INT',
      'ARRAY<INT>>',
      'MAP<INT; INT>',
      'INT (',
      'INT)',
      '`INT`',
      "'INT'",
    ],
    `${'ARRAY<'.repeat(200)}INT${'>'.repeat(200)}`,
    `INT${' ARRAY'.repeat(200)}`,
  ])('%j', (type) => {
    expect(fits(type, 'BOOLEAN')).toBe(true);
    expect(fits('BOOLEAN', type)).toBe(true);
    expect(fits(type, 'INT')).toBe(true);
  });
});

test('a long type is read fast', () => {
  const fields = Array.from({ length: 8_000 }, (_, index) => `f${index} DECIMAL(10, 2)`).join(', ');
  const before = process.cpuUsage();
  expect(fits(`ROW<${fields}>`, `ROW<${fields}, x INT>`)).toBe(false);
  expect(fits('INT', `ROW${'<'.repeat(60_000)}`)).toBe(true);
  expect(fits('INT', `DECIMAL(${'INT('.repeat(20_000)}`)).toBe(true);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_500);
});
