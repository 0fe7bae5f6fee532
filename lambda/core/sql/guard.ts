import { type Insert, insertsOf, withoutHints } from './insert.ts';
import { branchesOf, partsOf } from './query.ts';
import { depthAt, isSign, type Token } from './tokens.ts';

/** Confluent's limit for one SQL text, in characters (`spec.statement`, official API description). */
const LONGEST_SQL = 131_072;

/** Number of columns in the list of expressions between `from` and `to`; undefined if a `*` hides it. */
const columnCount = (all: readonly Token[], from: number, to: number, depth: number): number | undefined => {
  const list = all.slice(from, to);
  const star = list.some((token, index) => {
    const before = list[index - 1];
    return (
      isSign(token, '*') &&
      token.depth === depth &&
      (before === undefined || isSign(before, ',') || isSign(before, '.'))
    );
  });
  return star ? undefined : list.filter((token) => isSign(token, ',') && token.depth === depth).length + 1;
};

/** Problems of one INSERT. */
const insertProblems = (all: readonly Token[], { target, list, query, end }: Insert): readonly string[] => {
  const name = target.join('.');
  if (list === undefined) {
    return [`INSERT INTO ${name} has no column list: without one the columns are filled by position, silently`];
  }
  if (list.close === list.open + 1) return [`INSERT INTO ${name} has an empty column list`];
  const columns = columnCount(all, list.open, list.close, depthAt(all, list.open) + 1);
  return branchesOf(all, query, end).flatMap((select, index) => {
    const count = columnCount(all, select.list, select.listEnd, depthAt(all, select.at));
    return count === undefined || count === columns
      ? []
      : [`INSERT INTO ${name} lists ${columns} columns, but its SELECT number ${index + 1} has ${count}`];
  });
};

/** The words of a part in upper case; anything else in it by its kind. */
const wordsOf = (part: readonly Token[]): string =>
  part.map(({ kind, value }) => (kind === 'word' ? value.toUpperCase() : kind)).join(' ');

/** The words of a statement set, its parts between semicolons. */
const STATEMENT_SET = /^(?:EXECUTE STATEMENT SET BEGIN INSERT [^;]*|BEGIN STATEMENT SET)(?:;INSERT [^;]*)*;END$/;

/** Problems of a text with several statements. Text behind a semicolon, even in parentheses, is another statement. */
const statementProblems = (all: readonly Token[]): readonly string[] => {
  const parts = partsOf(all, (token) => isSign(token, ';')).filter((part) => part.length > 0);
  if (parts.length === 1 || STATEMENT_SET.test(parts.map(wordsOf).join(';'))) return [];
  return [
    `it has ${parts.length} statements, Confluent takes one: give each its own file, or make INSERTs a statement set`,
  ];
};

/**
 * Problems for which the keeper must not send a SQL text. At best Confluent would refuse such a text; at worst it would
 * run and write every column into a wrong one.
 */
export const sqlProblems = (sql: string): readonly string[] => {
  if (sql.length > LONGEST_SQL) return [`it has ${sql.length} characters, Confluent takes ${LONGEST_SQL} at most`];
  const all = withoutHints(sql);
  if (all.every((token) => isSign(token, ';'))) return ['it is empty'];
  return [...statementProblems(all), ...insertsOf(all).flatMap((insert) => insertProblems(all, insert))];
};
