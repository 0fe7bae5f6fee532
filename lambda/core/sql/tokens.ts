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

const PATTERN =
  /(?<space>\s+|--[^\n]*|\/\*(?!\+)[\s\S]*?\*\/)|(?<hint>\/\*\+[\s\S]*?\*\/)|(?<string>'(?:[^']|'')*')|(?<quoted>`(?:[^`]|``)*`)|(?<word>[A-Za-z_$][\w$]*)|(?<sign>\d+(?:\.\d+)?|[\s\S])/gy;

const kindOf = (groups: Readonly<Record<string, string | undefined>>): Token['kind'] | undefined =>
  (['hint', 'string', 'quoted', 'word', 'sign'] as const).find((kind) => groups[kind] !== undefined);

/** The text's tokens, without white space and comments. */
export const tokens = (sql: string): readonly Token[] => {
  const found: Token[] = [];
  let depth = 0;
  for (const match of sql.matchAll(PATTERN)) {
    const kind = kindOf(match.groups ?? {});
    if (kind === undefined) continue;
    const text = match[0];
    if (kind === 'sign' && (text === ')' || text === ']')) depth = Math.max(0, depth - 1);
    found.push({ kind, value: nameOrText(kind, text), end: match.index + text.length, depth });
    if (kind === 'sign' && (text === '(' || text === '[')) depth += 1;
  }
  return found;
};

const nameOrText = (kind: Token['kind'], text: string): string =>
  kind === 'quoted' ? text.slice(1, -1).replaceAll('``', '`') : text;

export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.value.toUpperCase());

export const isSign = (token: Token | undefined, sign: string): boolean =>
  token?.kind === 'sign' && token.value === sign;

/** The index after a possibly qualified name that begins at `index`; `index` itself where there is none. */
export const afterName = (all: readonly Token[], index: number): number => {
  const isName = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';
  if (!isName(all[index])) return index;
  let end = index + 1;
  while (isSign(all[end], '.') && isName(all[end + 1])) end += 2;
  return end;
};

/** The index of the parenthesis that closes the one at `index`. */
export const closing = (all: readonly Token[], index: number): number => {
  const depth = all[index]?.depth ?? 0;
  const found = all.findIndex((token, at) => at > index && isSign(token, ')') && token.depth === depth);
  return found === -1 ? all.length : found;
};
