import type { Name, NamedTable, Query, Unknown } from './syntax.ts';
import { DEEPEST, isSign, isWord, type Token, tokens } from './tokens.ts';

/** A position in a text, and what it takes to read on from there. */
export interface Reader {
  /** The tokens of the whole text without its hints. */
  readonly all: readonly Token[];
  /** The hints, by the index of the token before which they stand. */
  readonly hints: ReadonlyMap<number, readonly Token[]>;
  /** The index of the token that closes the parenthesis or bracket at an index. */
  readonly closes: ReadonlyMap<number, number>;
  /** Mark of a text that is nested too deeply to be read. */
  readonly isTooDeep: boolean;
  /** The reader of a query. */
  readonly query: (reader: Reader) => Query;
  /** The index of the next token. */
  at: number;
  /** The index after the last token. */
  readonly to: number;
}

const closesOf = (all: readonly Token[]): ReadonlyMap<number, number> => {
  const open: number[] = [];
  const closes = new Map<number, number>();
  for (const [index, token] of all.entries()) {
    if (isSign(token, '(') || isSign(token, '[')) open.push(index);
    if (!(isSign(token, ')') || isSign(token, ']'))) continue;
    const opening = open.pop();
    if (opening !== undefined) closes.set(opening, index);
  }
  return closes;
};

/** A reader at the beginning of a text. */
export const readerOf = (sql: string, query: Reader['query']): Reader => {
  const all: Token[] = [];
  const hints = new Map<number, Token[]>();
  for (const token of tokens(sql)) {
    if (token.kind !== 'hint') all.push(token);
    else if (hints.get(all.length)?.push(token) === undefined) hints.set(all.length, [token]);
  }
  const isTooDeep = all.some(({ depth }) => depth > DEEPEST);
  return { all, hints, closes: closesOf(all), isTooDeep, query, at: 0, to: all.length };
};

/** A reader of the part of the same text from `at` up to `to`. */
export const within = (reader: Reader, at: number, to: number): Reader => ({ ...reader, at, to });

/** The token that is `ahead` of the next one. */
export const peek = (reader: Reader, ahead = 0): Token | undefined =>
  reader.at + ahead < reader.to ? reader.all[reader.at + ahead] : undefined;

export const isNext = (reader: Reader, ...words: readonly string[]): boolean => isWord(peek(reader), ...words);

/** Test for these words, one after the other; if they come, they are read. */
export const takes = (reader: Reader, ...words: readonly string[]): boolean => {
  if (!words.every((word, ahead) => isWord(peek(reader, ahead), word))) return false;
  reader.at += words.length;
  return true;
};

/** The index of the parenthesis that closes the one that is next; undefined if none is next, or none closes it. */
export const closeOfNext = (reader: Reader): number | undefined => {
  const close = isSign(peek(reader), '(') ? reader.closes.get(reader.at) : undefined;
  return close !== undefined && close < reader.to ? close : undefined;
};

/** The span of the tokens from `at` up to `to`; an empty one is behind the token before it. */
export const spanOf = ({ all }: Reader, at: number, to: number): { readonly start: number; readonly end: number } => {
  const before = all[at - 1]?.end ?? 0;
  return at < to
    ? { start: all[at]?.start ?? before, end: all[to - 1]?.end ?? before }
    : { start: before, end: before };
};

const isNameToken = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';

/** The name that is next; undefined if there is none. */
export const readName = (reader: Reader): Name | undefined => {
  const from = reader.at;
  const first = peek(reader);
  if (first === undefined || !isNameToken(first)) return undefined;
  const parts = [first.value];
  reader.at += 1;
  for (let part = peek(reader, 1); isSign(peek(reader), '.') && isNameToken(part); part = peek(reader, 1)) {
    parts.push(part?.value ?? '');
    reader.at += 2;
  }
  return { parts, ...spanOf(reader, from, reader.at) };
};

/** The name of a table that is next, with the hints behind it. */
export const readTable = (reader: Reader): NamedTable | undefined => {
  const name = readName(reader);
  return name === undefined ? undefined : { ...name, hints: reader.hints.get(reader.at) ?? [] };
};

const simpleName = (reader: Reader, from: number, to: number): string | undefined => {
  const token = reader.all[from];
  return to === from + 1 && isNameToken(token) ? token?.value : undefined;
};

/** The parts between commas of the tokens from `at` up to `to`, by their first index and the one after the last. */
export const partsBetween = (reader: Reader, at: number, to: number): readonly (readonly [number, number])[] => {
  const parts: [number, number][] = [];
  let from = at;
  for (let index = at; index < to; index += 1) {
    const token = reader.all[index];
    if (isSign(token, '(') || isSign(token, '[')) index = Math.min(reader.closes.get(index) ?? to, to);
    else if (isSign(token, ',')) {
      parts.push([from, index]);
      from = index + 1;
    }
  }
  return [...parts, [from, to]];
};

/** The names in the parentheses that are next; undefined if there are none. */
export const readColumns = (reader: Reader): readonly (string | undefined)[] | undefined => {
  const close = closeOfNext(reader);
  if (close === undefined) return undefined;
  const open = reader.at;
  reader.at = close + 1;
  if (close === open + 1) return [];
  return partsBetween(reader, open + 1, close).map(([from, to]) => simpleName(reader, from, to));
};

/** The query in the parentheses that are next, read as a whole; undefined if none closes them. */
export const readNested = (reader: Reader): Query | undefined => {
  const close = closeOfNext(reader);
  if (close === undefined) return undefined;
  const inner = within(reader, reader.at + 1, close);
  const query = reader.query(inner);
  const isWhole = inner.at === close;
  const at = reader.at + 1;
  reader.at = close + 1;
  return isWhole ? query : { ...query, body: unknownOf(reader, at, close), ...spanOf(reader, at, close) };
};

/** The piece from `at` up to `to`, which is not understood, and in which nothing is looked for. */
export const unknownOf = (reader: Reader, at: number, to: number): Unknown => ({
  kind: 'unknown',
  tokens: reader.all.slice(at, to),
  queries: [],
  tables: [],
  ...spanOf(reader, at, to),
});
