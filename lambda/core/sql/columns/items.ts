import { nameParts } from '../syntax/names.ts';
import { afterName, isSign, isWord, type Token } from '../syntax/tokens.ts';
import { isName, isReserved } from './references.ts';

/** An item of a SELECT's list, as far as it is understood. */
export interface Item {
  /** The selected expression without its alias; empty if the two could not be told apart. */
  readonly expression: readonly Token[];
  readonly alias?: string;
  /** The parts of the column's name, if the item is nothing but a column. */
  readonly path?: readonly string[];
  /** Mark of a `*`, which stands for any number of columns. */
  readonly isStar: boolean;
  /** The parts of the name before the `*`, if it has one. */
  readonly qualifier?: readonly string[];
}

const isNumber = (token: Token | undefined): boolean => token?.kind === 'sign' && /\d/.test(token.value);

/** Test for a name at the end that can only be an alias of the operand before it. */
const endsOperand = (all: readonly Token[], alias: Token): boolean => {
  const token = all.at(-2);
  if (token === undefined) return false;
  if (token.kind === 'string' || isSign(token, ')') || isSign(token, ']') || isWord(token, 'END')) return true;
  // `1e5` is a number, `1 e5` a number with its alias.
  if (isNumber(token)) return alias.end - alias.value.length > token.end;
  return isName(all[0]) && afterName(all, 0) === all.length - 1;
};

const split = (all: readonly Token[], depth: number): { expression: readonly Token[]; alias?: string } => {
  const last = all.at(-1);
  const as = all.findIndex((token) => isWord(token, 'AS') && token.depth === depth);
  if (last === undefined) return { expression: [] };
  if (as !== -1) {
    const isAlias = as === all.length - 2 && (last.kind === 'word' || last.kind === 'quoted');
    return isAlias ? { expression: all.slice(0, as), alias: last.value } : { expression: [] };
  }
  const isAlias = last.depth === depth && isName(last) && endsOperand(all, last);
  return isAlias ? { expression: all.slice(0, -1), alias: last.value } : { expression: all };
};

/** The item of a list at this depth. */
export const itemOf = (all: readonly Token[], depth: number): Item => {
  const { expression, alias } = split(all, depth);
  const isStar = isSign(expression.at(-1), '*');
  const nameEnd = afterName(expression, 0);
  const isPath = expression.length > 0 && !isReserved(expression[0]) && nameEnd === expression.length;
  return {
    expression: isStar ? [] : expression,
    ...(alias === undefined ? {} : { alias }),
    ...(isPath ? { path: nameParts(expression, 0) } : {}),
    isStar,
    ...(isStar && nameEnd > 0 ? { qualifier: nameParts(expression, 0) } : {}),
  };
};
