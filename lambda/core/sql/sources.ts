import { nameParts } from './insert.ts';
import { partsOf, type Select } from './query.ts';
import { isName } from './references.ts';
import { afterName, closing, depthAt, indexFrom, isSign, isWord, type Token } from './tokens.ts';

/** A source that a FROM names, as far as it is understood. */
export interface Source {
  /** The parts of a table's name; undefined if the source is no table. */
  readonly table: readonly string[] | undefined;
  /** Name before the dot, by which its columns are qualified; undefined if there is none. */
  readonly name: string | undefined;
  /** Mark of a source that has its table's columns and no others. */
  readonly isPlain: boolean;
}

const AFTER_WHERE = [
  'GROUP',
  'HAVING',
  'WINDOW',
  'QUALIFY',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'FETCH',
  'UNION',
  'INTERSECT',
  'EXCEPT',
];

/** The tokens from `at` on that come before one of these words, or before the end of the SELECT around it. */
const until = (
  all: readonly Token[],
  at: number,
  to: number,
  depth: number,
  words: readonly string[],
): readonly Token[] => {
  const ends = (token: Token): boolean => token.depth < depth || (token.depth === depth && isWord(token, ...words));
  return all.slice(at, indexFrom(all, at, to, ends));
};

/** The tokens between a SELECT's FROM and its next clause; none if it has no FROM. */
export const fromOf = (all: readonly Token[], select: Select, to: number): readonly Token[] =>
  isWord(all[select.listEnd], 'FROM')
    ? until(all, select.listEnd + 1, to, depthAt(all, select.at), ['WHERE', ...AFTER_WHERE])
    : [];

/** The condition of a SELECT's WHERE; empty if it has none. */
export const whereOf = (all: readonly Token[], select: Select, to: number): readonly Token[] => {
  const where = select.listEnd + 1 + fromOf(all, select, to).length;
  return isWord(all[where], 'WHERE') ? until(all, where + 1, to, depthAt(all, select.at), AFTER_WHERE) : [];
};

const JOINING = ['NATURAL', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'ON', 'USING'];
const NO_ALIAS = [...JOINING, 'OUTER', 'TABLESAMPLE', 'MATCH_RECOGNIZE', 'PIVOT', 'UNPIVOT'];

const sourceOf = (all: readonly Token[]): Source => {
  const nameEnd = isName(all[0]) ? afterName(all, 0) : 0;
  const isTable = nameEnd > 0 && !isSign(all[nameEnd], '(');
  const opens = all.findIndex((token) => isSign(token, '('));
  const end = isTable ? nameEnd : closing(all, opens) + 1;
  const as = isWord(all[end], 'AS') ? end + 1 : end;
  const alias = isName(all[as]) && !isWord(all[as], ...NO_ALIAS) ? all[as] : undefined;
  const rest = all[alias === undefined ? end : as + 1];
  const table = isTable ? nameParts(all, 0) : undefined;
  return {
    table,
    name: alias?.value ?? table?.at(-1),
    isPlain: isTable && (rest === undefined || isWord(rest, ...JOINING)),
  };
};

/** The tables that a table function takes as `TABLE t`. */
const tableArguments = (from: readonly Token[]): readonly Source[] =>
  from.flatMap((token, index) => {
    if (!isWord(token, 'TABLE') || !isName(from[index + 1])) return [];
    const isTable = !isSign(from[afterName(from, index + 1)], '(');
    return isTable ? [{ table: nameParts(from, index + 1), name: undefined, isPlain: false }] : [];
  });

/** The sources that a FROM names. */
export const sourcesIn = (from: readonly Token[]): readonly Source[] => {
  const depth = depthAt(from, 0);
  const parts = partsOf(from, (token) => token.depth === depth && (isSign(token, ',') || isWord(token, 'JOIN')));
  return from.length === 0 ? [] : [...parts.map(sourceOf), ...tableArguments(from)];
};
