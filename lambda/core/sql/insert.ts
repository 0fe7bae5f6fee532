import { afterName, closing, indexFrom, isSign, isWord, type Token, tokens } from './tokens.ts';

/** An INSERT, by the indices of its tokens. */
export interface Insert {
  /** The parts of its target's name, as written but for back-ticks. */
  readonly target: readonly string[];
  /** The parentheses around its column list; absent if it has none. */
  readonly list?: { readonly open: number; readonly close: number };
  /** The index at which its query begins. */
  readonly query: number;
  /** The index after its last token. */
  readonly end: number;
}

/** A text's tokens without hints: they may stand nearly everywhere, and name neither tables nor columns. */
export const withoutHints = (sql: string): readonly Token[] => tokens(sql).filter((token) => token.kind !== 'hint');

/** The parts of the possibly qualified name at `at`; none if there is no name. */
export const nameParts = (all: readonly Token[], at: number): readonly string[] =>
  all
    .slice(at, afterName(all, at))
    .filter((_, index) => index % 2 === 0)
    .map((token) => token.value);

/** The index of the name that follows `[TABLE] [IF [NOT] EXISTS]`. */
export const skipToName = (all: readonly Token[], at: number): number => {
  const name = isWord(all[at], 'TABLE') ? at + 1 : at;
  if (!isWord(all[name], 'IF')) return name;
  if (isWord(all[name + 1], 'EXISTS')) return name + 2;
  return isWord(all[name + 1], 'NOT') && isWord(all[name + 2], 'EXISTS') ? name + 3 : name;
};

const insertAt = (all: readonly Token[], at: number): Insert => {
  const ends = (token: Token): boolean => token.depth === 0 && (isSign(token, ';') || isWord(token, 'BEGIN'));
  const end = indexFrom(all, at + 1, all.length, ends);
  const target = nameParts(all, at);
  const open = afterName(all, at);
  const hasList = isSign(all[open], '(') && !isWord(all[open + 1], 'SELECT', 'WITH', 'VALUES');
  if (!hasList) return { target, query: open, end };
  const close = closing(all, open);
  return { target, list: { open, close }, query: close + 1, end };
};

/** The INSERTs of a text, those of a statement set among them. The tokens must be without hints. */
export const insertsOf = (all: readonly Token[]): readonly Insert[] =>
  all.flatMap((token, index) => {
    if (token.depth > 0) return [];
    const begins = index === 0 || isSign(all[index - 1], ';') || isWord(all[index - 1], 'BEGIN');
    const insert = begins && isWord(token, 'INSERT') && isWord(all[index + 1], 'INTO', 'OVERWRITE');
    return insert ? [insertAt(all, skipToName(all, index + 2))] : [];
  });
