import { endOf, expressionOf, readExpression } from './parse-expression.ts';
import {
  closeOfNext,
  isNext,
  peek,
  type Reader,
  readColumns,
  readName,
  readTable,
  spanOf,
  takes,
  unknownOf,
} from './reader.ts';
import type { ColumnList, CreateTable, Expression, Insert, Query, Statement } from './syntax.ts';
import { isSign, isWord, type Token } from './tokens.ts';

/** Test for parentheses that hold a query, and no columns. */
const holdsQuery = (reader: Reader): boolean => {
  let ahead = 1;
  while (isSign(peek(reader, ahead), '(')) ahead += 1;
  return isWord(peek(reader, ahead), 'SELECT', 'WITH', 'VALUES', 'TABLE');
};

const readListOfColumns = (reader: Reader): ColumnList | undefined => {
  const from = reader.at;
  const columns = isSign(peek(reader), '(') && !holdsQuery(reader) ? readColumns(reader) : undefined;
  return columns === undefined ? undefined : { columns, ...spanOf(reader, from, reader.at) };
};

/** The query up to the end of a statement, or to the part behind it that `ends` it. */
const readWhole = (reader: Reader, ends: () => boolean = () => false): Query => {
  const from = reader.at;
  const query = reader.query(reader);
  if (reader.at === reader.to || ends()) return query;
  reader.at = reader.to;
  return { ...query, body: unknownOf(reader, from, reader.to), ...spanOf(reader, from, reader.to) };
};

/** The INSERT behind the words INSERT and INTO or OVERWRITE; undefined if it names no target. */
const readInsert = (reader: Reader, from: number, isOverwrite: boolean): Insert | undefined => {
  const hasTableWord = isName(peek(reader, 1)) && takes(reader, 'TABLE');
  const target = readTable(reader);
  if (target === undefined) return undefined;
  const hasPartition = takes(reader, 'PARTITION');
  if (hasPartition) readColumns(reader);
  const list = readListOfColumns(reader);
  const isConflict = (): boolean => isNext(reader, 'ON') && isWord(peek(reader, 1), 'CONFLICT');
  const query = readWhole(reader, isConflict);
  const onConflict = takes(reader, 'ON', 'CONFLICT') ? readExpression(reader, () => false) : undefined;
  const span = spanOf(reader, from, reader.to);
  return { target, isOverwrite, hasTableWord, hasPartition, list, query, onConflict, ...span };
};

/** The INSERT that is next; undefined if there is none. */
export const readInsertInto = (reader: Reader): Insert | undefined => {
  const from = reader.at;
  if (takes(reader, 'INSERT', 'INTO')) return readInsert(reader, from, false);
  if (!takes(reader, 'INSERT', 'OVERWRITE')) return undefined;
  takes(reader, 'INTO');
  return readInsert(reader, from, true);
};

const readParentheses = (reader: Reader): Expression | undefined => {
  const [open, close] = [reader.at, closeOfNext(reader)];
  if (close === undefined) return undefined;
  reader.at = close + 1;
  return expressionOf(reader, open + 1, close);
};

/** The CREATE TABLE behind the word TABLE. */
const readCreateTable = (reader: Reader): CreateTable | undefined => {
  takes(reader, 'IF', 'NOT', 'EXISTS');
  const name = readName(reader);
  if (name === undefined) return undefined;
  const elements = readParentheses(reader);
  let options: Expression | undefined;
  let isLike = false;
  const next = () => endOf(reader, ({ all }, at) => isWord(all[at], 'WITH', 'LIKE', 'AS'));
  for (reader.at = next(); reader.at < reader.to; reader.at = next()) {
    if (takes(reader, 'AS')) return { kind: 'create-table', name, elements, options, isLike, query: readWhole(reader) };
    if (takes(reader, 'WITH')) options = readParentheses(reader) ?? options;
    else isLike = takes(reader, 'LIKE');
  }
  return { kind: 'create-table', name, elements, options, isLike, query: undefined };
};

const readCreate = (reader: Reader): Statement => {
  takes(reader, 'OR', 'ALTER') || takes(reader, 'OR', 'REPLACE');
  takes(reader, 'TEMPORARY');
  takes(reader, 'SYSTEM');
  if (takes(reader, 'MATERIALIZED', 'TABLE')) return { kind: 'materialized-table' };
  const table = takes(reader, 'TABLE') ? readCreateTable(reader) : undefined;
  return table ?? { kind: 'create', what: peek(reader)?.value.toUpperCase() ?? '' };
};

const isName = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';

const isInsertWord = ({ all }: Reader, at: number): boolean => isWord(all[at], 'INSERT') && isWord(all[at + 1], 'INTO');

/** The statement that is next, and that ends where its reader ends. */
export const readStatement = (reader: Reader): Statement => {
  const first = peek(reader);
  const isExecute = isWord(peek(reader, 1), 'INSERT') && takes(reader, 'EXECUTE');
  const insert = readInsertInto(reader);
  if (insert !== undefined) return { kind: 'insert', inserts: [insert], isSet: false, isExecute };
  if (isNext(reader, 'WITH') && endOf(reader, isInsertWord) < reader.to) return { kind: 'with-insert' };
  if (isNext(reader, 'SELECT', 'WITH', 'VALUES', 'TABLE') || isSign(first, '(')) {
    return { kind: 'query', query: readWhole(reader) };
  }
  if (takes(reader, 'CREATE')) return readCreate(reader);
  if (isNext(reader, 'EXPLAIN')) return { kind: 'explain' };
  if (isNext(reader, 'SET')) return { kind: 'set' };
  return { kind: 'other', word: first?.kind === 'word' ? first.value.toUpperCase() : '' };
};
