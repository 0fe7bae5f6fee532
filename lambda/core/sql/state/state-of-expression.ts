import type { Expression } from '../syntax/syntax.ts';
import { isSign, isWord, type Token } from '../syntax/tokens.ts';
import { functionKind } from './functions.ts';

/** A cause for which a text keeps state, or may keep it. */
export interface Cause {
  readonly verdict: 'open' | 'stateful';
  /** The cause in words. */
  readonly why: string;
}

export const stateful = (why: string): readonly Cause[] => [{ verdict: 'stateful', why }];

export const open = (why: string): readonly Cause[] => [{ verdict: 'open', why }];

const isNameToken = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';

/** The causes in a call of the function whose last name part is at `at`. */
const ofCall = (all: readonly Token[], at: number): readonly Cause[] => {
  const name = all[at]?.value ?? '';
  // A function with a catalog's or a database's name before its own is nobody's here.
  const isQualified = isSign(all[at - 1], '.') && isNameToken(all[at - 2]);
  const kind = isQualified ? 'unknown' : functionKind(name);
  if (kind === 'aggregate') return stateful(`the aggregate ${name.toUpperCase()}`);
  if (kind === 'remote') return open(`the model or search function ${name.toUpperCase()}`);
  return kind === 'unknown' ? open(`the function ${name}, which is not known here`) : [];
};

/** The causes in an expression of one row. */
export const ofExpression = ({ tokens: all, queries, tables }: Expression): readonly Cause[] => {
  const found: Cause[] = [];
  if (all.some((token) => isWord(token, 'OVER'))) found.push(...stateful('OVER'));
  if (queries.length > 0) found.push(...stateful('a sub-query in an expression'));
  if (tables.length > 0) found.push(...stateful('a table among arguments'));
  for (const [index, token] of all.entries()) {
    if (isWord(token, 'WITHIN')) found.push(...stateful(token.value.toUpperCase()));
    else if (isWord(token, 'DISTINCT') && !isWord(all[index + 1], 'FROM')) found.push(...stateful('DISTINCT'));
    else if (isNameToken(token) && isSign(all[index + 1], '(')) found.push(...ofCall(all, index));
  }
  return found;
};

/** Test for an expression with a name in it that can be a column's. */
export const namesColumn = ({ tokens: all }: Expression): boolean =>
  all.some(
    (token, index) =>
      isNameToken(token) &&
      !isSign(all[index + 1], '(') &&
      all[index + 1]?.kind !== 'string' &&
      (token.kind === 'quoted' || (functionKind(token.value) !== 'scalar' && !isWord(token, 'TRUE', 'FALSE', 'NULL'))),
  );
