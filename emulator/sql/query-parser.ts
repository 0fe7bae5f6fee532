import type { Cte, Expression, Name, Query, TableRef } from './ast.ts';
import { readExpression } from './expression-parser.ts';
import { readFrom, readTable } from './from-parser.ts';
import { readItems } from './item-parser.ts';
import { UnsupportedSql } from './sql-error.ts';
import type { TokenReader } from './tokens.ts';

const QUERIES = ['SELECT', 'WITH', 'VALUES', 'TABLE', '('];

/** The test that a query comes next. */
export const seesQuery = (reader: TokenReader, ahead = 0): boolean => {
  const token = reader.peek(ahead);
  return (token?.kind === 'word' || token?.kind === 'symbol') && QUERIES.includes(token.value.toUpperCase());
};

/** Clauses that end a SELECT and keep state, with what the embedded Confluent says of them. */
const BEYOND: Readonly<Record<string, string>> = {
  GROUP: 'run GROUP BY',
  HAVING: 'run HAVING',
  WINDOW: 'run windows',
  QUALIFY: 'run QUALIFY',
  ORDER: 'run ORDER BY',
  LIMIT: 'run LIMIT',
  OFFSET: 'run OFFSET',
  FETCH: 'run FETCH',
  INTERSECT: 'run INTERSECT',
  EXCEPT: 'run EXCEPT',
  MINUS: 'run MINUS',
};

const refuseBeyond = (reader: TokenReader): void => {
  const word = reader.seesAny(Object.keys(BEYOND));
  if (word !== undefined) throw new UnsupportedSql(BEYOND[word] ?? '');
};

/** Reader of a query: CTEs, then SELECT, VALUES, TABLE or a parenthesis, combined by UNION ALL. */
export const readQuery = (reader: TokenReader): Query => {
  const start = reader.start();
  if (!reader.accept('WITH')) return readUnion(reader);
  const ctes: Cte[] = [];
  do ctes.push(readCte(reader));
  while (reader.accept(','));
  const body = readUnion(reader);
  return { kind: 'with', ctes, body, ...reader.placeFrom(start) };
};

const readCte = (reader: TokenReader): Cte => {
  const name: Name = reader.name();
  const columns = reader.sees('(') ? reader.nameTokens() : null;
  reader.expect('AS', '(');
  const query = readQuery(reader);
  reader.expect(')');
  return { name, columns, query };
};

const readUnion = (reader: TokenReader): Query => {
  const start = reader.start();
  let left = readBody(reader);
  for (;;) {
    refuseBeyond(reader);
    if (!reader.accept('UNION')) return left;
    if (!reader.accept('ALL')) throw new UnsupportedSql('run UNION without ALL');
    const right = readBody(reader);
    left = { kind: 'union', left, right, ...reader.placeFrom(start) };
  }
};

const readBody = (reader: TokenReader): Query => {
  const start = reader.start();
  if (reader.accept('SELECT')) return readSelect(reader, start);
  if (reader.accept('VALUES')) return readValues(reader, start);
  if (reader.accept('TABLE')) return allOf(readTable(reader), start);
  reader.expect('(');
  const query = readQuery(reader);
  reader.expect(')');
  return { ...query, ...reader.placeFrom(start) };
};

/** The query that `TABLE t` is short for. */
const allOf = (table: TableRef, start: number): Query => {
  const place = { start, end: table.end };
  return { kind: 'select', items: [{ kind: 'star', path: [], ...place }], from: table, where: null, ...place };
};

const readSelect = (reader: TokenReader, start: number): Query => {
  // Hints here, such as STATE_TTL, change nothing of what is read.
  while (reader.peek()?.kind === 'hint') reader.take();
  if (reader.sees('DISTINCT')) throw new UnsupportedSql('run SELECT DISTINCT');
  reader.accept('ALL');
  const items = readItems(reader);
  const from = reader.accept('FROM') ? readFrom(reader) : null;
  const where = reader.accept('WHERE') ? readExpression(reader) : null;
  return { kind: 'select', items, from, where, ...reader.placeFrom(start) };
};

const readValues = (reader: TokenReader, start: number): Query => {
  const rows: Expression[][] = [];
  do rows.push(readRow(reader));
  while (reader.accept(','));
  return { kind: 'values', rows, ...reader.placeFrom(start) };
};

/** Reader of `(a, b)`, `ROW(a, b)`, or of a row of one expression without a parenthesis. */
const readRow = (reader: TokenReader): Expression[] => {
  const parenthesis = reader.accept('ROW', '(') || reader.accept('(');
  const row: Expression[] = [readExpression(reader)];
  if (!parenthesis) return row;
  while (reader.accept(',')) row.push(readExpression(reader));
  reader.expect(')');
  return row;
};
