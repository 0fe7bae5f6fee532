import { afterName, closing, depthAt, indexFrom, isSign, isWord, type Token } from './tokens.ts';

/** A SELECT, by the indices of its tokens. */
export interface Select {
  /** The index of the word SELECT. */
  readonly at: number;
  /** The index of its first item. */
  readonly list: number;
  /** The index after its last item: that of its FROM, if it has one. */
  readonly listEnd: number;
}

const SET_OPERATIONS = ['UNION', 'INTERSECT', 'EXCEPT'];

export const isSetOperation = (token: Token | undefined): boolean => isWord(token, ...SET_OPERATIONS);

/** Test for the end of a SELECT's list, which goes on after `a IS DISTINCT FROM b`. */
const endsList = (all: readonly Token[], at: number): boolean =>
  isSetOperation(all[at]) || isWord(all[at], 'SELECT') || (isWord(all[at], 'FROM') && !isWord(all[at - 1], 'DISTINCT'));

/** The SELECT at `at`, within a text that ends before `to`. */
export const selectAt = (all: readonly Token[], at: number, to: number): Select => {
  const depth = depthAt(all, at);
  const ends = (token: Token, index: number): boolean =>
    token.depth < depth || (token.depth === depth && endsList(all, index));
  const list = isWord(all[at + 1], 'DISTINCT', 'ALL') ? at + 2 : at + 1;
  return { at, list, listEnd: indexFrom(all, at + 1, to, ends) };
};

/** The SELECTs that the query from `from` unites, in order; those in sub-queries are not among them. */
export const branchesOf = (all: readonly Token[], from: number, to: number): readonly Select[] => {
  const found: Select[] = [];
  /** Depth of the operands' own parentheses; anything deeper belongs to an expression. */
  let depth = depthAt(all, from);
  let operandStarts = true;
  let next = from;
  for (const [offset, token] of all.slice(from, to).entries()) {
    const index = from + offset;
    if (index < next) continue;
    if (token.depth < depth) {
      depth = token.depth;
      operandStarts = false;
    } else if (isSetOperation(token) && token.depth === depth) {
      operandStarts = true;
    } else if (operandStarts && isSign(token, '(')) {
      depth = token.depth + 1;
    } else if (operandStarts && isWord(token, 'SELECT')) {
      found.push(selectAt(all, index, to));
      operandStarts = false;
    } else if (operandStarts && isWord(token, 'WITH')) {
      next = afterCommonTables(all, index);
    }
  }
  return found;
};

/** The index after `WITH a AS (…), b AS (…)`. */
const afterCommonTables = (all: readonly Token[], at: number): number => {
  let index = at;
  do {
    index = afterName(all, index + 1);
    if (isSign(all[index], '(')) index = closing(all, index) + 1;
    index = closing(all, index) + 1;
  } while (isSign(all[index], ','));
  return index;
};

/** The parts of a list, between the tokens that separate them. */
export const partsOf = (
  list: readonly Token[],
  separates: (token: Token) => boolean,
): readonly (readonly Token[])[] => {
  let part: Token[] = [];
  const parts = [part];
  for (const token of list) {
    if (separates(token)) {
      part = [];
      parts.push(part);
    } else part.push(token);
  }
  return parts;
};

/** The parts of a list between the commas of one depth. */
export const betweenCommas = (list: readonly Token[], depth: number): readonly (readonly Token[])[] =>
  partsOf(list, (token) => isSign(token, ',') && token.depth === depth);

/** The FROMs that name tables; those of `EXTRACT(DAY FROM t)` and `a IS DISTINCT FROM b` do not. */
export const tableFroms = (all: readonly Token[]): ReadonlySet<number> => {
  const found = new Set<number>();
  /** Marks of the open pairs of parentheses, by depth: a SELECT has come in them. */
  const selects: boolean[] = [];
  for (const [index, token] of all.entries()) {
    selects.length = token.depth + 1;
    if (isWord(token, 'SELECT')) selects[token.depth] = true;
    if (isWord(token, 'FROM') && selects[token.depth] && !isWord(all[index - 1], 'DISTINCT')) found.add(index);
  }
  return found;
};
