import { afterName, closing, isSign, isWord, type Token, tokens } from './sql.ts';

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

const SET_OPERATIONS = ['UNION', 'INTERSECT', 'EXCEPT'];

/** `a IS DISTINCT FROM b` goes on with the list. */
const endsList = (all: readonly Token[], at: number): boolean =>
  isWord(all[at], ...SET_OPERATIONS) || (isWord(all[at], 'FROM') && !isWord(all[at - 1], 'DISTINCT'));

/** Column counts of the SELECTs that a query unites, in order; those in sub-queries are not among them. */
const selectCounts = (all: readonly Token[], from: number, to: number): readonly (number | undefined)[] => {
  const counts: (number | undefined)[] = [];
  let operandStarts = true;
  for (let index = from; index < to; index += 1) {
    const token = all[index];
    if (isWord(token, ...SET_OPERATIONS) && token?.depth === all[from]?.depth) {
      operandStarts = true;
    } else if (operandStarts && isSign(token, '(')) {
      const end = closing(all, index);
      counts.push(...selectCounts(all, index + 1, end));
      index = end;
      operandStarts = false;
    } else if (operandStarts && token !== undefined && isWord(token, 'SELECT')) {
      const first = isWord(all[index + 1], 'DISTINCT', 'ALL') ? index + 2 : index + 1;
      const ends = (at: Token, position: number): boolean =>
        position > index && at.depth === token.depth && endsList(all, position);
      const end = all.findIndex((at, position) => position < to && ends(at, position));
      counts.push(columnCount(all, first, end === -1 ? to : end, token.depth));
      operandStarts = false;
    } else if (operandStarts && isWord(token, 'WITH')) {
      index = afterCommonTables(all, index) - 1;
    }
  }
  return counts;
};

/** The index after `WITH a AS (…), b AS (…)`. */
const afterCommonTables = (all: readonly Token[], at: number): number => {
  let index = at;
  do {
    index = afterName(all, index + 1);
    if (isSign(all[index], '(')) index = closing(all, index) + 1;
    index = closing(all, index + 1) + 1;
  } while (isSign(all[index], ','));
  return index;
};

/** What is wrong with the INSERT whose target's name begins at `at`. */
const insertProblems = (all: readonly Token[], at: number): readonly string[] => {
  const end = all.findIndex((token, index) => index > at && token.depth === 0 && isSign(token, ';'));
  const to = end === -1 ? all.length : end;
  const list = afterName(all, at);
  const target = all
    .slice(at, list)
    .map((token) => token.value)
    .join('');
  if (!isSign(all[list], '(') || isWord(all[list + 1], 'SELECT', 'WITH', 'VALUES')) {
    return [`INSERT INTO ${target} has no column list: without one the columns are filled by position, silently`];
  }
  const listEnd = closing(all, list);
  const columns = columnCount(all, list + 1, listEnd, (all[list]?.depth ?? 0) + 1);
  if (listEnd === list + 1) return [`INSERT INTO ${target} has an empty column list`];
  return selectCounts(all, listEnd + 1, to).flatMap((count, index) =>
    count === undefined || count === columns
      ? []
      : [`INSERT INTO ${target} lists ${columns} columns, but its SELECT number ${index + 1} has ${count}`],
  );
};

/**
 * Everything for which a SQL text must not be sent. Such a text would be refused by Confluent at best; at worst it would
 * run and write every column into a wrong one.
 */
export const sqlProblems = (sql: string): readonly string[] => {
  if (sql.length > LONGEST_SQL) return [`it has ${sql.length} characters, Confluent takes ${LONGEST_SQL} at most`];
  const all = tokens(sql).filter((token) => token.kind !== 'hint');
  if (all.every((token) => isSign(token, ';'))) return ['it is empty'];
  return all.flatMap((token, index) => {
    const begins = index === 0 || isSign(all[index - 1], ';') || isWord(all[index - 1], 'BEGIN');
    const insert = begins && isWord(token, 'INSERT') && isWord(all[index + 1], 'INTO', 'OVERWRITE');
    return insert ? insertProblems(all, index + (isWord(all[index + 2], 'TABLE') ? 3 : 2)) : [];
  });
};
