/** Conversions between column types that Flink makes by itself (its `LogicalTypeCasts`), as far as they are certain. */

/** Types of numbers, from the narrowest to the widest. */
const NUMBERS: readonly string[] = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'DECIMAL', 'FLOAT', 'DOUBLE'];

const TIMES: readonly string[] = [
  'DATE',
  'TIME',
  'TIME_WITHOUT_TIME_ZONE',
  'TIMESTAMP',
  'TIMESTAMP_LTZ',
  'TIMESTAMP_WITHOUT_TIME_ZONE',
  'TIMESTAMP_WITH_LOCAL_TIME_ZONE',
  'TIMESTAMP_WITH_TIME_ZONE',
];

/** Families of types: no type of one family fits into another. */
const FAMILIES: readonly (readonly string[])[] = [
  ['CHAR', 'CHARACTER', 'VARCHAR', 'STRING'],
  ['BOOLEAN'],
  ['BINARY', 'VARBINARY', 'BYTES'],
  ['ARRAY'],
  ['MULTISET'],
  ['MAP'],
  ['ROW'],
  NUMBERS,
  TIMES,
];

const OTHER_NAMES: Readonly<Record<string, string>> = { INTEGER: 'INT', DEC: 'DECIMAL', NUMERIC: 'DECIMAL' };

/** The root of a type: its first word, except in `INT ARRAY` and the like. */
const rootOf = (type: string): string => {
  const trimmed = type.trim();
  const collection = /\b(ARRAY|MULTISET)(?:\s+(?:NOT\s+)?NULL)?$/i.exec(trimmed)?.[1];
  const root = (collection ?? trimmed.replace(/\W.*/s, '')).toUpperCase();
  return OTHER_NAMES[root] ?? root;
};

const holdsNumber = (sink: string, source: string): boolean =>
  sink === 'DECIMAL' || NUMBERS.indexOf(source) <= NUMBERS.indexOf(sink);

/**
 * Test for a column type that takes values of the other type, both as SQL or INFORMATION_SCHEMA write them. Confluent
 * checks lengths, digits and nullability. A type that is not known here always fits.
 */
export const fits = (sink: string, source: string): boolean => {
  const [sinkRoot, sourceRoot] = [rootOf(sink), rootOf(source)];
  const familyOf = (root: string) => FAMILIES.find((family) => family.includes(root));
  const [sinkFamily, sourceFamily] = [familyOf(sinkRoot), familyOf(sourceRoot)];
  if (sinkFamily === undefined || sourceFamily === undefined) return true;
  return sinkFamily === sourceFamily && holdsNumber(sinkRoot, sourceRoot);
};
