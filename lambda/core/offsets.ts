import { afterName, isSign, isWord, type Token, tokens } from './sql.ts';
import type { Offsets } from './statement.ts';

/** Words of queries that keep state: begun at offsets, they would lose what they had gathered. */
const STATEFUL = ['GROUP', 'JOIN', 'OVER', 'DISTINCT', 'MATCH_RECOGNIZE', 'INTERSECT', 'EXCEPT', 'ORDER', 'LIMIT'];

const isStateful = (all: readonly Token[]): boolean =>
  all.some(
    (token, index) =>
      (isWord(token, ...STATEFUL) && !(isWord(token, 'DISTINCT') && isWord(all[index + 1], 'FROM'))) ||
      (isWord(token, 'UNION') && !isWord(all[index + 1], 'ALL')),
  );

/** Whether the FROM at `at` names tables: `EXTRACT(DAY FROM t)` and `a IS DISTINCT FROM b` do not. */
const isClause = (all: readonly Token[], at: number): boolean => {
  const depth = all[at]?.depth ?? 0;
  if (isWord(all[at - 1], 'DISTINCT')) return false;
  const opened = all.findLastIndex((token, index) => index < at && token.depth < depth);
  return all.slice(opened + 1, at).some((token) => token.depth === depth && isWord(token, 'SELECT'));
};

/** The end positions of the source tables with their names, or undefined where something else is read. */
const sources = (all: readonly Token[]): ReadonlyMap<number, string> | undefined => {
  const found = new Map<number, string>();
  for (const [index, token] of all.entries()) {
    if (!isWord(token, 'FROM') || !isClause(all, index)) continue;
    if (isSign(all[index + 1], '(')) continue;
    const end = afterName(all, index + 1);
    const name = all[end - 1];
    const follows = all[end];
    if (name === undefined || end === index + 1) return undefined;
    if (follows?.kind === 'hint' || isSign(follows, '(') || isSign(follows, ',')) return undefined;
    found.set(name.end, name.value);
  }
  return found;
};

/**
 * The same SQL text, beginning to read each of its sources at these offsets (by table hints, which win over everything
 * else: Confluent, "Carry-over offsets"). Undefined where that would not be exact: a source without offsets, a statement
 * that keeps state, a form that is not understood.
 */
export const startingAt = (sql: string, offsets: Offsets): string | undefined => {
  const all = tokens(sql);
  const tables = isStateful(all) || all.some((token) => isWord(token, 'WITH')) ? undefined : sources(all);
  if (tables === undefined || tables.size === 0) return undefined;
  let text = '';
  let from = 0;
  for (const [end, table] of tables) {
    const position = offsets[table];
    if (position === undefined || !/^partition:\d+,offset:\d+(;partition:\d+,offset:\d+)*$/.test(position))
      return undefined;
    const hint = `'scan.startup.mode'='specific-offsets','scan.startup.specific-offsets'='${position}'`;
    text += `${sql.slice(from, end)} /*+ OPTIONS(${hint}) */`;
    from = end;
  }
  return text + sql.slice(from);
};
