import { describe, expect, test } from 'vitest';
import { fits } from '../../../lambda/core/sql/column-types.ts';

/** Each family of types with every name that a type of it may have. */
const FAMILIES = {
  text: ['CHAR', 'CHARACTER', 'VARCHAR', 'STRING'],
  boolean: ['BOOLEAN'],
  bytes: ['BINARY', 'VARBINARY', 'BYTES'],
  array: ['ARRAY'],
  multiset: ['MULTISET'],
  map: ['MAP'],
  row: ['ROW'],
  number: ['TINYINT', 'SMALLINT', 'INT', 'INTEGER', 'BIGINT', 'DECIMAL', 'DEC', 'NUMERIC', 'FLOAT', 'DOUBLE'],
  time: [
    'DATE',
    'TIME',
    'TIME_WITHOUT_TIME_ZONE',
    'TIMESTAMP',
    'TIMESTAMP_LTZ',
    'TIMESTAMP_WITHOUT_TIME_ZONE',
    'TIMESTAMP_WITH_LOCAL_TIME_ZONE',
    'TIMESTAMP_WITH_TIME_ZONE',
  ],
};

/** The numbers that a column takes; every other kind of number is refused. */
const HELD = {
  TINYINT: ['TINYINT'],
  SMALLINT: ['TINYINT', 'SMALLINT'],
  INT: ['TINYINT', 'SMALLINT', 'INT', 'INTEGER'],
  INTEGER: ['TINYINT', 'SMALLINT', 'INT', 'INTEGER'],
  BIGINT: ['TINYINT', 'SMALLINT', 'INT', 'INTEGER', 'BIGINT'],
  FLOAT: FAMILIES.number.filter((type) => type !== 'DOUBLE'),
  DOUBLE: FAMILIES.number,
  DECIMAL: FAMILIES.number,
  DEC: FAMILIES.number,
  NUMERIC: FAMILIES.number,
};

const inOneFamily = (a: string, b: string): boolean =>
  Object.values(FAMILIES).some((family) => family.includes(a) && family.includes(b));

describe('values of one family', () => {
  const ALL = Object.values(FAMILIES).flat();

  test('fit into no other', () => {
    const mixed = ALL.flatMap((sink) => ALL.filter((source) => !inOneFamily(sink, source) && fits(sink, source)));
    expect(mixed).toEqual([]);
  });

  test.each(Object.entries(FAMILIES).filter(([name]) => name !== 'number'))('fit into it: %s', (_, family) => {
    expect(family.flatMap((sink) => family.filter((source) => !fits(sink, source)))).toEqual([]);
  });
});

test.each(Object.entries(HELD))('%s takes the numbers that it can hold', (sink, held) => {
  expect(FAMILIES.number.filter((source) => fits(sink, source))).toEqual(held);
});

describe('what a type is', () => {
  test.each([
    ['  int ', 'INT'],
    ['INT ARRAYNULL', 'INT'],
    ['INT ARRAYS', 'INT'],
    ['varchar(3) NOT NULL', 'STRING'],
    ['TIMESTAMP(3) WITH LOCAL TIME ZONE', 'DATE'],
    ['ROW<a INT ARRAY,\n b INT>', 'ROW'],
    ['INT ARRAY', 'ARRAY'],
    ['int\narray', 'ARRAY'],
    ['INT ARRAY NULL', 'ARRAY'],
    ['INT  ARRAY  NOT  NULL  ', 'ARRAY'],
    ['INT MULTISET', 'MULTISET'],
    ['ROW<a\nINT> ARRAY', 'ARRAY'],
    ['INT ARRAY MULTISET', 'MULTISET'],
  ])('%j is a kind of %s', (type, root) => {
    expect(fits(root, type)).toBe(true);
    expect(fits(type, 'BOOLEAN')).toBe(false);
    expect(fits(root === 'ROW' ? 'MAP' : 'ROW', type)).toBe(false);
  });

  test.each([
    '',
    '(INT)',
    'DATETIME',
    'UPDATE',
    'MYARRAY',
    'INTERVAL',
    'ARRAYNULL',
    'TIMES',
    'XTIMESTAMP',
    'constructor',
  ])('%j is not known, and fits whatever it is', (type) => {
    expect(fits(type, 'BOOLEAN')).toBe(true);
    expect(fits('BOOLEAN', type)).toBe(true);
    expect(fits(type, 'INT')).toBe(true);
  });
});
