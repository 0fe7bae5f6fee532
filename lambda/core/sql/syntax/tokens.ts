/** The part of Flink SQL's syntax that it takes to check an INSERT and to say where its sources begin. */

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'hint' | 'sign';
  /** Text as written; quoted names without their back-ticks. */
  readonly value: string;
  /** The index in the text at which it begins. */
  readonly start: number;
  /** The index in the text at which it ends. */
  readonly end: number;
  /** Number of parentheses and brackets that are open around it; each counts as outside itself. */
  readonly depth: number;
}

// This follows Flink's own lexer: two slashes begin a comment too, a carriage return ends a line, only E'…' has escapes.
const PATTERN =
  /(?<space>\s+|(?:--|\/\/)[^\n\r]*)|(?<opening>\/\*\+?)|(?<closing>\*\/)|(?<string>[Ee]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*')|(?<quoted>`(?:[^`]|``)*`)|(?<word>[A-Za-z_$][\w$]*)|(?<sign>\d+(?:\.\d+)?|\S)/y;

type Piece = Exclude<Token['kind'], 'hint'> | 'space' | 'opening' | 'closing';

const kindOf = (groups: Readonly<Record<string, string | undefined>>): Piece =>
  (['space', 'opening', 'closing', 'string', 'quoted', 'word'] as const).find((kind) => groups[kind] !== undefined) ??
  'sign';

/**
 * A hint that is not closed yet. Its content is read as tokens, since a string in it may hold the sign that would close
 * it.
 */
interface Hint {
  readonly start: number;
  readonly depth: number;
  /** Number of tokens before it. */
  readonly before: number;
}

/** The text's tokens, without white space and comments. The beginning of a comment that nothing closes is a sign. */
export const tokens = (sql: string): readonly Token[] => {
  const found: Token[] = [];
  const lastClosing = sql.lastIndexOf('*/');
  let depth = 0;
  let hint: Hint | undefined;
  let end = 0;
  const push = (kind: Token['kind'], value: string, start: number): void => {
    found.push({ kind, value, start, end, depth });
  };
  while (end < sql.length) {
    const start = end;
    PATTERN.lastIndex = start;
    const { 0: text = '', groups = {} } = PATTERN.exec(sql) ?? {};
    const kind = kindOf(groups);
    end += text.length;
    if (kind === 'space') continue;
    if (kind === 'opening' && lastClosing >= end) {
      if (text === '/*') end = sql.indexOf('*/', end) + 2;
      else hint ??= { start, depth, before: found.length };
    } else if (kind === 'closing' && hint !== undefined) {
      found.length = hint.before;
      depth = hint.depth;
      push('hint', sql.slice(hint.start, end), hint.start);
      hint = undefined;
    } else if (kind === 'opening' || kind === 'closing') {
      push('sign', text, start);
    } else {
      if (text === ')' || text === ']') depth = Math.max(0, depth - 1);
      push(kind, nameOrText(kind, text), start);
      if (text === '(' || text === '[') depth += 1;
    }
  }
  return found;
};

const nameOrText = (kind: Token['kind'], text: string): string =>
  kind === 'quoted' ? text.slice(1, -1).replaceAll('``', '`') : text;

export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.value.toUpperCase());

export const isSign = (token: Token | undefined, sign: string): boolean =>
  token?.kind === 'sign' && token.value === sign;

/** The depth of the token at `index`; 0 if there is none. */
export const depthAt = (all: readonly Token[], index: number): number => all[index]?.depth ?? 0;

/** The index after a possibly qualified name that begins at `index`; `index` itself if there is none. */
export const afterName = (all: readonly Token[], index: number): number => {
  const isName = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';
  if (!isName(all[index])) return index;
  let end = index + 1;
  while (isSign(all[end], '.') && isName(all[end + 1])) end += 2;
  return end;
};

/**
 * The greatest depth that is read. Nobody nests queries deeper, and reading each of them to its end would take long.
 */
export const DEEPEST = 100;

/** The index of the first token from `from` on that `matches`; `to` if there is none before it. */
export const indexFrom = (
  all: readonly Token[],
  from: number,
  to: number,
  matches: (token: Token, index: number) => boolean,
): number => {
  for (let index = from; index < to; index += 1) {
    const token = all[index];
    if (token !== undefined && matches(token, index)) return index;
  }
  return to;
};

/** The index of the parenthesis that closes the one at `index`. */
export const closing = (all: readonly Token[], index: number): number => {
  const depth = depthAt(all, index);
  return indexFrom(all, index + 1, all.length, (token) => isSign(token, ')') && token.depth === depth);
};
