import { type Insert, insertsOf, withoutHints } from './insert.ts';
import { branchesOf, partsOf } from './query.ts';
import { isSign, isWord, type Token } from './tokens.ts';

/** Confluent's limit for one SQL text, in characters (`spec.statement`, official API description). */
const LONGEST_SQL = 131_072;

/** How many columns a list of expressions between `from` and `to` has, or undefined where a `*` hides the number. */
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

/** What is wrong with one INSERT. */
const insertProblems = (all: readonly Token[], { target, list, query, end }: Insert): readonly string[] => {
  const name = target.join('.');
  if (list === undefined) {
    return [`INSERT INTO ${name} has no column list: without one the columns are filled by position, silently`];
  }
  if (list.close === list.open + 1) return [`INSERT INTO ${name} has an empty column list`];
  const columns = columnCount(all, list.open + 1, list.close, (all[list.open]?.depth ?? 0) + 1);
  return branchesOf(all, query, end).flatMap((select, index) => {
    const count = columnCount(all, select.list, select.listEnd, all[select.at]?.depth ?? 0);
    return count === undefined || count === columns
      ? []
      : [`INSERT INTO ${name} lists ${columns} columns, but its SELECT number ${index + 1} has ${count}`];
  });
};

const beginsWith = (part: readonly Token[], ...words: readonly string[]): boolean =>
  words.every((word, index) => isWord(part[index], word));

/** Whether these parts between semicolons are one statement set. */
const isStatementSet = (parts: readonly (readonly Token[])[]): boolean => {
  const [first = []] = parts;
  const last = parts.at(-1) ?? [];
  const begins =
    beginsWith(first, 'EXECUTE', 'STATEMENT', 'SET', 'BEGIN', 'INSERT') ||
    (first.length === 3 && beginsWith(first, 'BEGIN', 'STATEMENT', 'SET'));
  const ends = last.length === 1 && beginsWith(last, 'END');
  return begins && ends && parts.slice(1, -1).every((part) => beginsWith(part, 'INSERT'));
};

/** Whatever stands behind a semicolon, be it in parentheses, is another statement. */
const statementProblems = (all: readonly Token[]): readonly string[] => {
  const parts = partsOf(all, (token) => isSign(token, ';')).filter((part) => part.length > 0);
  if (parts.length === 1 || isStatementSet(parts)) return [];
  return [
    `it has ${parts.length} statements, Confluent takes one: give each its own file, or make INSERTs a statement set`,
  ];
};

/**
 * Everything for which a SQL text must not be sent. Such a text would be refused by Confluent at best; at worst it would
 * run and write every column into a wrong one.
 */
export const sqlProblems = (sql: string): readonly string[] => {
  if (sql.length > LONGEST_SQL) return [`it has ${sql.length} characters, Confluent takes ${LONGEST_SQL} at most`];
  const all = withoutHints(sql);
  if (all.every((token) => isSign(token, ';'))) return ['it is empty'];
  return [...statementProblems(all), ...insertsOf(all).flatMap((insert) => insertProblems(all, insert))];
};
