import { SqlError, TokenReader } from './tokens.ts';
import { LONGEST, type SqlType } from './types.ts';

const SIMPLE: Readonly<Record<string, SqlType>> = {
  STRING: { root: 'VARCHAR', size: LONGEST },
  BYTES: { root: 'VARBINARY', size: LONGEST },
  BOOLEAN: { root: 'BOOLEAN' },
  TINYINT: { root: 'TINYINT' },
  SMALLINT: { root: 'SMALLINT' },
  INT: { root: 'INT' },
  INTEGER: { root: 'INT' },
  BIGINT: { root: 'BIGINT' },
  FLOAT: { root: 'FLOAT' },
  DOUBLE: { root: 'DOUBLE' },
  DATE: { root: 'DATE' },
  NULL: { root: 'NULL' },
  VARIANT: { root: 'VARIANT' },
};

/** Types with a length or a precision, and what it is where it is not written. */
const SIZED: Readonly<Record<string, readonly [root: string, size: number]>> = {
  CHAR: ['CHAR', 1],
  CHARACTER: ['CHAR', 1],
  VARCHAR: ['VARCHAR', 1],
  BINARY: ['BINARY', 1],
  VARBINARY: ['VARBINARY', 1],
  DECIMAL: ['DECIMAL', 10],
  DEC: ['DECIMAL', 10],
  NUMERIC: ['DECIMAL', 10],
  TIME: ['TIME', 0],
  TIMESTAMP: ['TIMESTAMP', 6],
  TIMESTAMP_LTZ: ['TIMESTAMP_LTZ', 6],
};

/** Reader of a type: undefined for one that is not known here, which is skipped. */
export const readType = (reader: TokenReader): SqlType | undefined => {
  let type = readPlain(reader);
  for (;;) {
    if (reader.accept('ARRAY')) type = { root: 'ARRAY', children: [type] };
    else if (reader.accept('MULTISET')) type = { root: 'MULTISET', children: [type] };
    else return type;
  }
};

const readPlain = (reader: TokenReader): SqlType | undefined => {
  const word = reader.identifier();
  const name = word.kind === 'word' ? word.value.toUpperCase() : '';
  if (name === 'ROW') return readRow(reader);
  if (name === 'INTERVAL') return readInterval(reader);
  if (reader.sees('<')) return { root: name, children: readElements(reader) };
  const sized = SIZED[name];
  if (sized !== undefined) return readSized(reader, ...sized);
  const simple = SIMPLE[name];
  if (simple?.root === 'DOUBLE') reader.accept('PRECISION');
  if (reader.sees('(')) reader.skipParentheses();
  return simple;
};

const readSized = (reader: TokenReader, root: string, size: number): SqlType => {
  const varying = reader.accept('VARYING');
  const given = reader.sees('(') ? readNumbers(reader) : [];
  const type: SqlType = { root: varying ? `VAR${root}` : root, size: given[0] ?? size };
  if (root === 'DECIMAL') type.scale = given[1] ?? 0;
  return root.startsWith('TIME') ? { ...type, root: root + readZone(reader) } : type;
};

/** Reader of what may follow TIME and TIMESTAMP: `WITH[OUT] [LOCAL] TIME ZONE`. */
const readZone = (reader: TokenReader): '' | '_LTZ' | '_TZ' => {
  if (reader.accept('WITHOUT', 'TIME', 'ZONE')) return '';
  if (reader.accept('WITH', 'LOCAL', 'TIME', 'ZONE')) return '_LTZ';
  return reader.accept('WITH', 'TIME', 'ZONE') ? '_TZ' : '';
};

const readNumbers = (reader: TokenReader): number[] => {
  const numbers: number[] = [];
  reader.expect('(');
  do {
    const token = reader.take();
    if (token.kind !== 'number' || !/^\d+$/.test(token.value)) throw reader.unexpected();
    numbers.push(Number(token.value));
  } while (reader.accept(','));
  reader.expect(')');
  return numbers;
};

const readElements = (reader: TokenReader): (SqlType | undefined)[] => {
  const elements: (SqlType | undefined)[] = [];
  reader.expect('<');
  do elements.push(readNested(reader));
  while (reader.accept(','));
  reader.expect('>');
  return elements;
};

const readNested = (reader: TokenReader): SqlType | undefined => {
  const type = readType(reader);
  if (!reader.accept('NOT', 'NULL')) reader.accept('NULL');
  return type;
};

const readRow = (reader: TokenReader): SqlType => {
  if (reader.accept('<>')) return { root: 'ROW', children: [], fields: [] };
  const angle = reader.accept('<');
  if (!angle) reader.expect('(');
  const fields: string[] = [];
  const children: (SqlType | undefined)[] = [];
  do {
    fields.push(reader.identifier().value);
    children.push(readNested(reader));
    if (reader.peek()?.kind === 'string') reader.take();
  } while (reader.accept(','));
  reader.expect(angle ? '>' : ')');
  return { root: 'ROW', children, fields };
};

const readInterval = (reader: TokenReader): SqlType => {
  const unit = reader.identifier().value.toUpperCase();
  if (reader.sees('(')) readNumbers(reader);
  if (reader.accept('TO')) {
    reader.identifier();
    if (reader.sees('(')) readNumbers(reader);
  }
  return { root: unit === 'YEAR' || unit === 'MONTH' ? 'INTERVAL_MONTH' : 'INTERVAL_DAY' };
};

/** The type that a column's text means; undefined if it is not known here. */
export const typeOf = (written: string): SqlType | undefined => {
  try {
    const reader = new TokenReader(written);
    const type = readType(reader);
    return reader.peek() === undefined ? type : undefined;
  } catch (error) {
    if (error instanceof SqlError) return undefined;
    throw error;
  }
};
