import type { Offsets } from '../model/statement.ts';
import { tableFroms } from './query.ts';
import { afterName, DEEPEST, depthAt, indexFrom, isSign, isWord, type Token, tokens } from './tokens.ts';

/** Words of queries that keep state: begun at offsets, such a query would lose its state. */
const STATEFUL = [
  'GROUP',
  'HAVING',
  'JOIN',
  'OVER',
  'MATCH_RECOGNIZE',
  'INTERSECT',
  'EXCEPT',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'FETCH',
  'WITH',
  'VALUES',
];

/** Functions over all rows, which keep state even without a GROUP. */
const AGGREGATE =
  /^(COUNT|SUM|AVG|MIN|MAX|LISTAGG|COLLECT|ARRAY_AGG|(FIRST|LAST)_VALUE|STDDEV\w*|VAR\w*|JSON_\w+AGG)$/i;

const keepsState = (all: readonly Token[], words: readonly string[]): boolean =>
  all.some((token, index) => {
    const next = all[index + 1];
    if (isWord(token, 'DISTINCT')) return !isWord(next, 'FROM');
    if (isWord(token, 'UNION')) return !isWord(next, 'ALL');
    return isWord(token, ...words) || (token.kind === 'word' && AGGREGATE.test(token.value) && isSign(next, '('));
  });

/** Words that end a FROM. FROM is one of them, so that a long text of nothing but FROMs is read fast. */
const CLAUSES = ['FROM', 'WHERE', 'UNION'];

/** The FROM at `at` with everything that it names. */
const clauseAt = (all: readonly Token[], at: number): readonly Token[] => {
  const depth = depthAt(all, at);
  const ends = (token: Token): boolean =>
    token.depth < depth || (token.depth === depth && (isWord(token, ...CLAUSES) || isSign(token, ';')));
  return all.slice(at, indexFrom(all, at + 1, all.length, ends));
};

/** The index of the token before the parentheses that open directly before `at`. */
const beforeParentheses = (all: readonly Token[], at: number): number => {
  let first = at;
  while (isSign(all[first - 1], '(')) first -= 1;
  return first - 1;
};

/** Test for a query that UNION ALL unites, or that stands where a table could: not one within an expression. */
const isPlainQuery = (all: readonly Token[], at: number, froms: ReadonlySet<number>): boolean => {
  const before = beforeParentheses(all, at);
  if (isWord(all[before], 'ALL')) return isWord(all[before - 1], 'UNION');
  // The column list of the INSERT ends right before its query.
  return before < 0 || froms.has(before) || (isSign(all[before], ')') && depthAt(all, before) === 0);
};

/** Test for a SELECT that reads a table. One that reads none would write its row a second time. */
const readsTable = (all: readonly Token[], at: number, froms: ReadonlySet<number>): boolean => {
  const depth = depthAt(all, at);
  const ends = (token: Token, index: number): boolean =>
    token.depth < depth || isWord(token, 'SELECT') || froms.has(index);
  return froms.has(indexFrom(all, at + 1, all.length, ends));
};

/** The only table that a FROM names; undefined if it names anything else. */
const tableOf = (clause: readonly Token[]): Token | undefined => {
  const end = afterName(clause, 1);
  const further = clause.slice(end).some((token) => token.kind === 'hint' || token.kind === 'sign');
  return end === 1 || further ? undefined : clause[end - 1];
};

/** Test for a FROM of a sub-query, whose own FROM is looked at by itself. */
const isOverQuery = (clause: readonly Token[]): boolean =>
  isSign(clause[1], '(') &&
  isWord(clause[2], 'SELECT') &&
  !clause.some((token) => token.depth === depthAt(clause, 0) && isSign(token, ','));

/** The end positions of the source tables with their names; undefined if the text reads anything else. */
const sources = (all: readonly Token[]): ReadonlyMap<number, string> | undefined => {
  const found = new Map<number, string>();
  const froms = tableFroms(all);
  for (const [index, token] of all.entries()) {
    if (isWord(token, 'SELECT') && !(isPlainQuery(all, index, froms) && readsTable(all, index, froms)))
      return undefined;
    if (!froms.has(index)) continue;
    const clause = clauseAt(all, index);
    if (isOverQuery(clause)) continue;
    const table = tableOf(clause);
    if (table === undefined) return undefined;
    found.set(table.end, table.value);
  }
  return found;
};

/**
 * Test for a partition's offset in Confluent's text that Kafka can count. Confluent also shows 2^63 if there is none.
 */
const isOffset = (text: string): boolean => {
  const offset = /^partition:\d+,offset:(\d{1,19})$/.exec(text)?.[1];
  return offset !== undefined && BigInt(offset) < 2n ** 63n;
};

/**
 * The SQL text with table hints, by which it begins to read each of its sources at these offsets. Hints win over
 * everything else (Confluent, "Carry-over offsets"). Undefined if that would not be exact: a source without offsets, a
 * statement that keeps state, a form that is not understood.
 */
export const startingAt = (sql: string, offsets: Offsets): string | undefined => {
  const all = tokens(sql);
  if (all.some(({ depth }) => depth > DEEPEST)) return undefined;
  const tables = keepsState(all, STATEFUL) ? undefined : sources(all);
  if (tables === undefined || tables.size === 0) return undefined;
  let text = '';
  let from = 0;
  for (const [end, table] of tables) {
    const position = offsets[table];
    if (position?.split(';').every(isOffset) !== true) return undefined;
    const hint = `'scan.startup.mode'='specific-offsets','scan.startup.specific-offsets'='${position}'`;
    text += `${sql.slice(from, end)} /*+ OPTIONS(${hint}) */`;
    from = end;
  }
  return text + sql.slice(from);
};

/**
 * Words of queries that cannot be carried over: their state is not in the offsets. `WITH` and `VALUES` are no obstacle
 * here.
 */
const KEEPS = STATEFUL.filter((word) => word !== 'WITH' && word !== 'VALUES');

/**
 * Test for a text whose new version can begin where an older one stopped (Confluent, "Carry-over offsets": stateless
 * statements, and table options win over the carried offsets). Confluent itself has the last word.
 */
export const carriesOver = (sql: string): boolean => {
  const all = tokens(sql);
  return !keepsState(all, KEEPS) && !all.some(({ kind, value }) => kind === 'hint' && /scan\.startup/i.test(value));
};
