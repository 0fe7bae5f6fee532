import type { Expression } from './ast.ts';
import { syntaxError } from './sql-error.ts';
import type { TokenReader } from './tokens.ts';
import { BIGINT, BOOLEAN, DOUBLE, INT, NULL, type SqlType } from './types.ts';

const TIMES = ['DATE', 'TIME', 'TIMESTAMP'];
const LARGEST_INT = 2_147_483_647n;

/** Text as SQLite reads it. */
export const textLiteral = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** The test that a literal comes next. */
export const isLiteral = (reader: TokenReader): boolean => {
  const kind = reader.peek()?.kind;
  if (kind === 'string' || kind === 'number') return true;
  if (reader.seesAny(['NULL', 'TRUE', 'FALSE', 'UNKNOWN', 'INTERVAL']) !== undefined) return true;
  return reader.seesAny(TIMES) !== undefined && reader.peek(1)?.kind === 'string';
};

export const readLiteral = (reader: TokenReader): Expression => {
  const start = reader.start();
  const { sql, type } = readValue(reader);
  return { kind: 'literal', sql, type, ...reader.placeFrom(start) };
};

const readValue = (reader: TokenReader): { sql: string; type: SqlType } => {
  const kind = reader.peek()?.kind;
  if (kind === 'string') {
    const text = readText(reader);
    return { sql: textLiteral(text), type: { root: 'CHAR', size: text.length } };
  }
  if (kind === 'number') {
    const { value } = reader.take();
    return { sql: value, type: numberType(value) };
  }
  if (reader.accept('INTERVAL')) return readInterval(reader);
  const word = reader.take().value.toUpperCase();
  if (word === 'NULL' || word === 'UNKNOWN') return { sql: 'NULL', type: word === 'NULL' ? NULL : BOOLEAN };
  if (word === 'TRUE' || word === 'FALSE') return { sql: word, type: BOOLEAN };
  const text = readText(reader);
  return { sql: textLiteral(text), type: { root: word, size: /\.(\d+)$/.exec(text)?.[1]?.length ?? 0 } };
};

/** Reader of text; literals on lines of their own are one, as in Flink. */
const readText = (reader: TokenReader): string => {
  let token = reader.peek();
  let text = reader.string();
  for (let next = reader.peek(); next?.kind === 'string'; next = reader.peek()) {
    if (!reader.sql.slice(token?.end, next.start).includes('\n')) throw syntaxError(reader.sql, next.start, next.end);
    text += reader.string();
    token = next;
  }
  return text;
};

const numberType = (text: string): SqlType => {
  if (/e/i.test(text)) return DOUBLE;
  const [whole = '', fraction] = text.split('.');
  if (fraction === undefined) return BigInt(whole) > LARGEST_INT ? BIGINT : INT;
  return { root: 'DECIMAL', size: (whole + fraction).length, scale: fraction.length };
};

/** Reader of `'…' DAY`, `'…' DAY(3) TO SECOND(3)`. */
const readInterval = (reader: TokenReader): { sql: string; type: SqlType } => {
  const sign = reader.accept('-') ? '-' : '';
  const text = readText(reader);
  const unit = reader.identifier().value.toUpperCase();
  if (reader.sees('(')) reader.skipParentheses();
  if (reader.accept('TO')) {
    reader.identifier();
    if (reader.sees('(')) reader.skipParentheses();
  }
  const root = unit.startsWith('YEAR') || unit.startsWith('MONTH') ? 'INTERVAL_MONTH' : 'INTERVAL_DAY';
  return { sql: textLiteral(sign + text), type: { root } };
};
