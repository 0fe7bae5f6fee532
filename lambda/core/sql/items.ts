import { nameParts } from './insert.ts';
import { isName, isReserved } from './references.ts';
import { afterName, closing, isSign, isWord, type Token } from './tokens.ts';

/** An item of a SELECT's list, as far as it is understood. */
export interface Item {
  /** The selected expression without its alias; empty if the two could not be told apart. */
  readonly expression: readonly Token[];
  readonly alias?: string;
  /** The parts of the column's name, if the item is nothing but a column. */
  readonly path?: readonly string[];
  /** The type that the item itself states, as a literal or a CAST. */
  readonly typed?: { readonly what: string; readonly type: string };
  /** Mark of a `*`, which stands for any number of columns. */
  readonly isStar: boolean;
}

const isNumber = (token: Token | undefined): boolean => token?.kind === 'sign' && /\d/.test(token.value);

/** Test for a name at the end that can only be an alias of the operand before it. */
const endsOperand = (all: readonly Token[], alias: Token): boolean => {
  const token = all.at(-2);
  if (token === undefined) return false;
  if (token.kind === 'string' || isSign(token, ')') || isWord(token, 'END')) return true;
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

const castType = (all: readonly Token[], depth: number): string | undefined => {
  if (!isWord(all[0], 'CAST', 'TRY_CAST') || closing(all, 1) !== all.length - 1) return undefined;
  const as = all.findLastIndex((token) => isWord(token, 'AS') && token.depth === depth + 1);
  if (as === -1) return undefined;
  const type = all.slice(as + 1, -1).map((token) => token.value);
  return type.join(' ').replaceAll(/ (?=[(),<>])|(?<=[(<]) /g, '');
};

const literalOf = (all: readonly Token[]): Item['typed'] => {
  const [first, second] = all;
  const text = all.map((token) => token.value);
  if (first === undefined || all.length > 2) return undefined;
  // A number fits wherever numbers do: it counts as the narrowest.
  const hasSign = isSign(first, '-') || isSign(first, '+');
  if (isNumber(hasSign ? second : first)) {
    return second === undefined || hasSign ? { what: `the number ${text.join('')}`, type: 'TINYINT' } : undefined;
  }
  if (second === undefined) {
    if (first.kind === 'string') return { what: `the text ${first.value}`, type: 'CHAR' };
    return isWord(first, 'TRUE', 'FALSE') ? { what: `the boolean ${first.value}`, type: 'BOOLEAN' } : undefined;
  }
  const isTime = second.kind === 'string' && isWord(first, 'DATE', 'TIME', 'TIMESTAMP');
  return isTime ? { what: text.join(' '), type: first.value } : undefined;
};

const typedOf = (all: readonly Token[], depth: number): Item['typed'] => {
  const cast = castType(all, depth);
  return cast === undefined ? literalOf(all) : { what: `a CAST to ${cast}`, type: cast };
};

/** The item of a list at this depth. */
export const itemOf = (all: readonly Token[], depth: number): Item => {
  const { expression, alias } = split(all, depth);
  const isStar = isSign(expression.at(-1), '*');
  const isPath = expression.length > 0 && !isReserved(expression[0]) && afterName(expression, 0) === expression.length;
  const typed = typedOf(expression, depth);
  return {
    expression: isStar ? [] : expression,
    ...(alias === undefined ? {} : { alias }),
    ...(isPath ? { path: nameParts(expression, 0) } : {}),
    ...(typed === undefined ? {} : { typed }),
    isStar,
  };
};
