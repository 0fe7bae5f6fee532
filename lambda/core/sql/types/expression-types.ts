import { isReserved } from '../columns/references.ts';
import { nameParts } from '../syntax/names.ts';
import { betweenCommas, partsOf } from '../syntax/parts.ts';
import { afterName, depthAt, isSign, isWord, type Token } from '../syntax/tokens.ts';
import { arithmeticType, commonType, concatenatedType, textFrom } from './common-type.ts';
import { FIRST_OF_EQUALS, keepsText, returnedBy, typeOfWord } from './function-types.ts';
import { literalOf, type Typed } from './literal-types.ts';

/** The type of a column by the parts of its name; undefined if it is not certain. */
export type TypeOfColumn = (path: readonly string[]) => Typed | undefined;

/** The greatest number of expressions within each other whose types are looked at. */
const DEEPEST_TYPED = 25;

/** What it takes to find the type of an expression. */
interface Finder {
  readonly columns: TypeOfColumn;
  readonly level: number;
}

/** The sign of a lambda or a JSON path, which begins as a minus does. */
const hasArrow = (all: readonly Token[], depth: number): boolean =>
  all.some(
    (token, index) =>
      token.depth === depth && isSign(token, '-') && isSign(all[index + 1], '>') && token.end === all[index + 1]?.start,
  );

/** The tokens outside of all parentheses and of every CASE. */
const outerOf = (all: readonly Token[], depth: number): readonly Token[] => {
  let cases = 0;
  return all.filter((token) => {
    if (token.depth !== depth) return false;
    if (isWord(token, 'CASE')) cases += 1;
    const isOuter = cases === 0;
    if (isWord(token, 'END')) cases = Math.max(0, cases - 1);
    return isOuter;
  });
};

const COMPARING = ['AND', 'OR', 'NOT', 'IS', 'LIKE', 'SIMILAR', 'BETWEEN', 'IN', 'EXISTS'];

const isCondition = (outer: readonly Token[]): boolean =>
  outer.some((token) => isWord(token, ...COMPARING) || (token.kind === 'sign' && '=<>'.includes(token.value)));

/** Test for a parenthesis or bracket at `open` that only the last token closes. */
const closesLast = (all: readonly Token[], open: number): boolean => {
  const [opening, last] = [all[open], all.at(-1)];
  const isClosed = isSign(opening, '(') ? isSign(last, ')') : isSign(opening, '[') && isSign(last, ']');
  const depth = depthAt(all, open);
  return isClosed && last?.depth === depth && all.slice(open + 1, -1).every((token) => token.depth > depth);
};

const textOf = (all: readonly Token[]): string =>
  all
    .map(({ kind, value }) => (kind === 'quoted' ? `\`${value.replaceAll('`', '``')}\`` : value))
    .join(' ')
    .replaceAll(/ (?=[(),<>])|(?<=[(<]) /g, '');

const anExpression = (type: string | undefined): Typed | undefined =>
  type === undefined ? undefined : { type, what: 'an expression' };

/** A `CAST(… AS type)`, whose arguments these are. */
const castOf = (inner: readonly Token[], depth: number): Typed | undefined => {
  const as = inner.findLastIndex((token) => isWord(token, 'AS') && token.depth === depth);
  if (as === -1) return undefined;
  const type = textOf(inner.slice(as + 1));
  return { type, what: `a CAST to ${type}` };
};

/** A `JSON_VALUE(… RETURNING type …)`, whose arguments these are. */
const jsonValueOf = (inner: readonly Token[], depth: number): string => {
  const returning = inner.findIndex((token) => isWord(token, 'RETURNING') && token.depth === depth);
  if (returning === -1) return 'STRING';
  const rest = inner.slice(returning + 1);
  const end = rest.findIndex((token) => isWord(token, 'NULL', 'ERROR', 'DEFAULT'));
  return textOf(end === -1 ? rest : rest.slice(0, end));
};

const argumentTypes = (inner: readonly Token[], depth: number, from: number, finder: Finder) =>
  betweenCommas(inner, depth)
    .slice(from)
    .map((argument) => find(argument, finder)?.type);

const callOf = (name: string, inner: readonly Token[], finder: Finder): Typed | undefined => {
  const word = name.toUpperCase();
  const depth = depthAt(inner, 0);
  if (word === 'CAST' || word === 'TRY_CAST') return castOf(inner, depth);
  if (word === 'JSON_VALUE') return anExpression(jsonValueOf(inner, depth));
  if (word === 'JSON_QUERY' && inner.some((token) => isWord(token, 'RETURNING'))) return undefined;
  if (word === 'ROW') return anExpression('ROW');
  const from = FIRST_OF_EQUALS.get(word);
  if (from !== undefined) return anExpression(commonType(argumentTypes(inner, depth, from, finder)));
  if (!keepsText(word)) return anExpression(returnedBy(word));
  const [first = 'STRING'] = argumentTypes(inner, depth, 0, finder);
  return anExpression(textFrom(first));
};

/** The results of a `CASE … END`: what stands behind its own THENs and its ELSE. */
const resultsOf = (all: readonly Token[]): readonly (readonly Token[])[] => {
  const depth = depthAt(all, 0);
  const results: Token[][] = [];
  let current: Token[] | undefined;
  let cases = 0;
  for (const token of all.slice(1, -1)) {
    const isOwn = token.depth === depth && cases === 0;
    if (isOwn && isWord(token, 'THEN', 'ELSE')) {
      current = [];
      results.push(current);
      continue;
    }
    if (isOwn && isWord(token, 'WHEN')) current = undefined;
    if (token.depth === depth && isWord(token, 'CASE')) cases += 1;
    if (token.depth === depth && isWord(token, 'END')) cases -= 1;
    current?.push(token);
  }
  return results;
};

/** Test for nothing but one `CASE … END`. */
const isCase = (all: readonly Token[], outer: readonly Token[]): boolean =>
  isWord(all[0], 'CASE') && isWord(all.at(-1), 'END') && outer.length === 0;

const operandsOf = (all: readonly Token[], depth: number, separates: (token: Token) => boolean) =>
  partsOf(all, (token) => token.depth === depth && separates(token)).filter((part) => part.length > 0);

const isArithmetic = (token: Token): boolean => token.kind === 'sign' && '+-*'.includes(token.value);

const combined = (all: readonly Token[], outer: readonly Token[], depth: number, finder: Finder): Typed | undefined => {
  const bar = (token: Token): boolean => isSign(token, '|');
  if (outer.some(bar))
    return anExpression(concatenatedType(operandsOf(all, depth, bar).map((part) => find(part, finder)?.type)));
  // What a division or a remainder yields is not certain, nor what an interval does to a time.
  if (!outer.some(isArithmetic) || outer.some((token) => isSign(token, '/') || isSign(token, '%'))) return undefined;
  const types = operandsOf(all, depth, isArithmetic).map((part) => find(part, finder)?.type);
  const known = types.filter((type) => type !== undefined);
  return known.length < types.length ? undefined : anExpression(arithmeticType(known));
};

const simpleOf = (all: readonly Token[], finder: Finder): Typed | undefined => {
  const [first, second] = all;
  if (first === undefined) return undefined;
  if (second === undefined && first.kind === 'word') {
    const type = typeOfWord(first.value);
    if (type !== undefined) return { type, what: first.value.toUpperCase() };
  }
  if (!isReserved(first) && afterName(all, 0) === all.length) return finder.columns(nameParts(all, 0));
  if (isSign(first, '(') && closesLast(all, 0)) return find(all.slice(1, -1), finder);
  if (first.kind !== 'word' || !closesLast(all, 1)) return undefined;
  if (isSign(second, '(')) return callOf(first.value, all.slice(2, -1), finder);
  return isSign(second, '[') && isWord(first, 'ARRAY', 'MAP', 'MULTISET')
    ? anExpression(first.value.toUpperCase())
    : undefined;
};

const find = (all: readonly Token[], { columns, level }: Finder): Typed | undefined => {
  const finder = { columns, level: level + 1 };
  const depth = depthAt(all, 0);
  if (level > DEEPEST_TYPED || isWord(all[0], 'SELECT', 'WITH', 'VALUES', 'TABLE')) return undefined;
  const simple = literalOf(all) ?? simpleOf(all, finder);
  if (simple !== undefined || all.length < 2 || hasArrow(all, depth)) return simple;
  const outer = outerOf(all, depth);
  if (isCondition(outer)) return { type: 'BOOLEAN', what: 'a condition' };
  if (isCase(all, outer)) return anExpression(commonType(resultsOf(all).map((result) => find(result, finder)?.type)));
  return combined(all, outer, depth, finder);
};

/** The type of an expression, and what it is; undefined unless it is certain. */
export const expressionType = (all: readonly Token[], columns: TypeOfColumn): Typed | undefined =>
  find(all, { columns, level: 0 });
