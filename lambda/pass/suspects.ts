import type { Desired, LiveStatement } from '../core/model/statement.ts';
import { sinksOf } from '../core/sql/writers.ts';

/** In small letters, once for all who look at the same list. */
const texts = new WeakMap<LiveStatement, string>();

const textOf = (statement: LiveStatement): string => {
  const known = texts.get(statement);
  if (known !== undefined) return known;
  const text = statement.sql.toLowerCase();
  texts.set(statement, text);
  return text;
};

/**
 * The live statements that can be other writers of this one's sink, or other versions of it: all that have its name in
 * theirs, or the sink's in their text. Whether they are, is read from their SQL, which takes fifty times as long: with a
 * thousand statements that are kept, a million readings.
 */
export const suspectsOf = (desired: Desired, live: readonly LiveStatement[]): readonly LiveStatement[] => {
  const { name, sql = '', properties } = desired;
  const tables = sinksOf(sql, properties).map(({ table }) => table.toLowerCase());
  // Where it cannot be found as it stands, a backtick in it is doubled, everybody is one.
  if (tables.length === 0 || tables.some((table) => table.includes('`'))) return live;
  return live.filter(
    (statement) =>
      statement.statementName.startsWith(name) || tables.some((table) => textOf(statement).includes(table)),
  );
};
