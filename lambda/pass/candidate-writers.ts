import type { Desired, LiveStatement } from '../core/model/statement.ts';
import { sinksOf } from '../core/sql/tables/writers.ts';

/** SQL texts in small letters, made once for all entries that look at the same list. */
const lowerCaseTexts = new WeakMap<LiveStatement, string>();

const lowerCaseText = (statement: LiveStatement): string => {
  const known = lowerCaseTexts.get(statement);
  if (known !== undefined) return known;
  const text = statement.sql.toLowerCase();
  lowerCaseTexts.set(statement, text);
  return text;
};

/**
 * Live statements that may be other writers of this entry's sink, or other versions of it: those with the entry's name in
 * theirs, or the sink's name in their text. Only these have their SQL parsed, which takes fifty times as long: a thousand
 * entries would mean a million parsings.
 */
export const candidateWriters = (desired: Desired, live: readonly LiveStatement[]): readonly LiveStatement[] => {
  const { name, sql = '', properties } = desired;
  const tables = sinksOf(sql, properties).map(({ table }) => table.toLowerCase());
  // A backtick in a name is doubled in a text: such a name cannot be found as it stands, so every statement is a candidate.
  if (tables.length === 0 || tables.some((table) => table.includes('`'))) return live;
  return live.filter(
    (statement) =>
      statement.statementName.startsWith(name) || tables.some((table) => lowerCaseText(statement).includes(table)),
  );
};
