/** Just enough of Flink SQL's syntax to check an INSERT and to say where its sources begin. */

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'hint' | 'sign';
  /** As written; quoted names without their back-ticks. */
  readonly value: string;
  /** Where it ends in the text. */
  readonly end: number;
  /** How many parentheses and brackets are open around it; each counts as outside itself. */
  readonly depth: number;
}

// As Flink's own lexer: two slashes begin a comment too, a carriage return ends a line, and only E'…' knows the backslash.
const PATTERN =
  /(?<space>\s+|(?:--|\/\/)[^\n\r]*)|(?<opening>\/\*\+?)|(?<closing>\*\/)|(?<string>[Ee]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*')|(?<quoted>`(?:[^`]|``)*`)|(?<word>[A-Za-z_$][\w$]*)|(?<sign>\d+(?:\.\d+)?|\S)/y;

type Piece = Exclude<Token['kind'], 'hint'> | 'space' | 'opening' | 'closing';

const kindOf = (groups: Readonly<Record<string, string | undefined>>): Piece =>
  (['space', 'opening', 'closing', 'string', 'quoted', 'word'] as const).find((kind) => groups[kind] !== undefined) ??
  'sign';

/** A hint that is not closed yet. What is in it are tokens, so that a string may hold what would close it. */
interface Hint {
  readonly start: number;
  readonly depth: number;
  /** How many tokens stand before it. */
  readonly before: number;
}

/** The text's tokens, without white space and comments. What opens a comment that nothing closes is a sign. */
export const tokens = (sql: string): readonly Token[] => {
  const found: Token[] = [];
  const lastClosing = sql.lastIndexOf('*/');
  let depth = 0;
  let hint: Hint | undefined;
  let end = 0;
  const push = (kind: Token['kind'], value: string): void => {
    found.push({ kind, value, end, depth });
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
      push('hint', sql.slice(hint.start, end));
      hint = undefined;
    } else if (kind === 'opening' || kind === 'closing') {
      push('sign', text);
    } else {
      if (text === ')' || text === ']') depth = Math.max(0, depth - 1);
      push(kind, nameOrText(kind, text));
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

/** How deep the token at `index` is; 0 where there is none. */
export const depthAt = (all: readonly Token[], index: number): number => all[index]?.depth ?? 0;

/** The index after a possibly qualified name that begins at `index`; `index` itself where there is none. */
export const afterName = (all: readonly Token[], index: number): number => {
  const isName = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';
  if (!isName(all[index])) return index;
  let end = index + 1;
  while (isSign(all[end], '.') && isName(all[end + 1])) end += 2;
  return end;
};

/** Deeper than anybody nests queries; to read each of those to its end would take long. */
export const DEEPEST = 100;

/** The index of the first token from `from` on that `matches`; `to` where there is none before it. */
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
