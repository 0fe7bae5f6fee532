import { partsBetween, peek, type Reader, readNested, readTable, spanOf, within } from './reader.ts';
import type { Clause, Expression, NamedTable, Query } from './syntax.ts';
import { isSign, isWord } from './tokens.ts';

/** First words of the clauses of a SELECT behind its WHERE. */
export const CLAUSES = ['GROUP', 'HAVING', 'WINDOW', 'QUALIFY'];

/** First words of what follows a whole query. */
export const TAIL = ['ORDER', 'LIMIT', 'OFFSET', 'FETCH'];

const ENDS = ['SELECT', 'WHERE', ...CLAUSES, ...TAIL, 'UNION', 'INTERSECT', 'EXCEPT', 'MINUS'];

/** Test for the word at `at` to end what stands before it in a query. */
export const endsClause = ({ all }: Reader, at: number): boolean => {
  const [before, token] = [all[at - 1], all[at]];
  if (isWord(token, 'FROM')) return !isWord(before, 'DISTINCT');
  if (isWord(token, 'GROUP')) return !isWord(before, 'WITHIN');
  if (isWord(token, 'ON')) return isWord(all[at + 1], 'CONFLICT');
  return isWord(token, ...ENDS) && !isSign(before, '.');
};

/** The expression of the tokens from `at` up to `to`. */
export const expressionOf = (reader: Reader, at: number, to: number): Expression => {
  const queries: Query[] = [];
  const tables: NamedTable[] = [];
  const inner = within(reader, at, to);
  while (inner.at < to) {
    const isQuery = isSign(peek(inner), '(') && isWord(peek(inner, 1), 'SELECT', 'WITH', 'VALUES');
    const query = isQuery ? readNested(inner) : undefined;
    if (query !== undefined) queries.push(query);
    else if (isWord(peek(inner), 'TABLE')) {
      inner.at += 1;
      const table = readTable(inner);
      if (table !== undefined && !isSign(peek(inner), '(')) tables.push(table);
    } else inner.at += 1;
  }
  return { tokens: reader.all.slice(at, to), queries, tables, ...spanOf(reader, at, to) };
};

/** The index at which something outside of all parentheses `ends` what is next. */
export const endOf = (reader: Reader, ends: (reader: Reader, at: number) => boolean): number => {
  let index = reader.at;
  while (index < reader.to && !ends(reader, index)) {
    const opens = isSign(reader.all[index], '(') || isSign(reader.all[index], '[');
    index = opens ? (reader.closes.get(index) ?? reader.to) + 1 : index + 1;
  }
  return Math.min(index, reader.to);
};

/** The expression that is next, up to where something `ends` it. */
export const readExpression = (reader: Reader, ends = endsClause): Expression => {
  const from = reader.at;
  reader.at = endOf(reader, ends);
  return expressionOf(reader, from, reader.at);
};

/** The expressions between commas that are next. */
export const readList = (reader: Reader): readonly Expression[] => {
  const from = reader.at;
  reader.at = endOf(reader, endsClause);
  return partsBetween(reader, from, reader.at).map(([at, to]) => expressionOf(reader, at, to));
};

/** The clauses that are next, of those that begin with these words. */
export const readClauses = (reader: Reader, words: readonly string[]): readonly Clause[] => {
  const found: Clause[] = [];
  for (let word = peek(reader); isWord(word, ...words); word = peek(reader)) {
    reader.at += 1;
    found.push({ word: word?.value.toUpperCase() ?? '', content: readExpression(reader) });
  }
  return found;
};
