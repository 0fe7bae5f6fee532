/** Which column types can be inserted into which: as Flink converts by itself (its `LogicalTypeCasts`), where that is certain. */

const ROOTS: Readonly<Record<string, string>> = {
  CHAR: 'text',
  CHARACTER: 'text',
  VARCHAR: 'text',
  STRING: 'text',
  BOOLEAN: 'boolean',
  BINARY: 'bytes',
  VARBINARY: 'bytes',
  BYTES: 'bytes',
  ARRAY: 'array',
  MULTISET: 'multiset',
  MAP: 'map',
  ROW: 'row',
};

/** Whole numbers from the narrowest to the widest. */
const WHOLE: readonly string[] = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];

const NUMBERS: Readonly<Record<string, string>> = {
  TINYINT: 'TINYINT',
  SMALLINT: 'SMALLINT',
  INT: 'INT',
  INTEGER: 'INT',
  BIGINT: 'BIGINT',
  DECIMAL: 'DECIMAL',
  DEC: 'DECIMAL',
  NUMERIC: 'DECIMAL',
  FLOAT: 'FLOAT',
  DOUBLE: 'DOUBLE',
};

/** The first word says it all, but for `INT ARRAY` and the like. */
const rootOf = (type: string): string => {
  const collection = /\b(ARRAY|MULTISET)(?:\s+(?:NOT\s+)?NULL)?\s*$/i.exec(type)?.[1];
  return (collection ?? /^\s*(\w+)/.exec(type)?.[1] ?? '').toUpperCase();
};

const familyOf = (root: string): string | undefined => {
  if (NUMBERS[root] !== undefined) return 'number';
  return /^(DATE$|TIME$|TIME_|TIMESTAMP)/.test(root) ? 'time' : ROOTS[root];
};

const holdsNumber = (sink: string | undefined, source: string | undefined): boolean => {
  if (sink === 'DECIMAL' || sink === 'DOUBLE' || sink === source) return true;
  if (sink === 'FLOAT') return source !== 'DOUBLE';
  const rank = WHOLE.indexOf(source ?? '');
  return rank !== -1 && rank <= WHOLE.indexOf(sink ?? '');
};

/**
 * Whether a column of one type takes values of the other, both as SQL or INFORMATION_SCHEMA write them. Lengths, digits
 * and nullability are left to Confluent; so are types that are not known here, which always fit.
 */
export const fits = (sink: string, source: string): boolean => {
  const [sinkRoot, sourceRoot] = [rootOf(sink), rootOf(source)];
  const [sinkFamily, sourceFamily] = [familyOf(sinkRoot), familyOf(sourceRoot)];
  if (sinkFamily === undefined || sourceFamily === undefined) return true;
  if (sinkFamily !== sourceFamily) return false;
  return sinkFamily !== 'number' || holdsNumber(NUMBERS[sinkRoot], NUMBERS[sourceRoot]);
};
