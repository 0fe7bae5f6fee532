import { isSign, isWord, type Token } from '../syntax/tokens.ts';

/** A type that is certain, and what has it. */
export interface Typed {
  /** Type as SQL writes it; NULL for a bare NULL. */
  readonly type: string;
  /** What it is, in sentences. */
  readonly what: string;
}

const LARGEST_INT = 2n ** 31n - 1n;
const LARGEST_BIGINT = 2n ** 63n - 1n;

const UNITS = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];

/** Text of the tokens, if nothing stands between them. */
const joinedText = (all: readonly Token[]): string | undefined =>
  all.every((token, index) => index === 0 || token.start === all[index - 1]?.end)
    ? all.map(({ value }) => value).join('')
    : undefined;

const wholeType = (digits: string): string | undefined => {
  const value = BigInt(digits);
  // With a minus before it, the number behind the largest one may be of either type.
  if (value === LARGEST_INT + 1n || value > LARGEST_BIGINT) return undefined;
  return value <= LARGEST_INT ? 'INT' : 'BIGINT';
};

/** Test for a text that takes long to count; nobody writes such numbers. */
const isLong = (text: string): boolean => text.length > 40;

const numberType = (text: string): string | undefined => {
  if (isLong(text)) return undefined;
  if (/^\d+$/.test(text)) return wholeType(text);
  if (/^(\d+\.?\d*|\.\d+)e[+-]?\d+$/i.test(text)) return 'DOUBLE';
  const [, before, after] = /^(\d*)\.(\d*)$/.exec(text) ?? [];
  if (before === undefined || after === undefined || before + after === '') return undefined;
  const digits = (before + after).replace(/^0+/, '').length;
  return `DECIMAL(${Math.max(digits, after.length, 1)}, ${after.length})`;
};

/** The greatest number of tokens of a number: `-1.5e-3`. */
const MOST_OF_A_NUMBER = 8;

const numberOf = (all: readonly Token[]): Typed | undefined => {
  if (all.length > MOST_OF_A_NUMBER) return undefined;
  const hasSign = isSign(all[0], '-') || isSign(all[0], '+');
  const text = joinedText(hasSign ? all.slice(1) : all);
  const type = text === undefined ? undefined : numberType(text);
  const sign = hasSign ? all[0]?.value : '';
  return type === undefined ? undefined : { type, what: `the number ${sign}${text}` };
};

/** The greatest length of a text in a sentence. */
const MOST_SHOWN = 60;

const shown = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);

/** The text between the quotation marks. */
const contentOf = (text: string): string => text.replace(/^[^']*'|'$/g, '').replaceAll("''", "'");

const charType = (texts: readonly Token[]): string => {
  const { length } = texts.map(({ value }) => contentOf(value)).join('');
  return `CHAR(${Math.max(length, 1)})`;
};

/** An INTERVAL's unit: `DAY(3) TO SECOND(3)`. */
const isUnit = (all: readonly Token[]): boolean =>
  all.length > 0 &&
  all.length <= 12 &&
  all.every(
    (token) =>
      isWord(token, ...UNITS, 'TO') ||
      (token.kind === 'sign' && (/^\d+$/.test(token.value) || [',', '(', ')'].includes(token.value))),
  );

/** A word before a text, which says what the text is. */
const prefixed = ([first, second, ...rest]: readonly Token[]): Typed | undefined => {
  if (first?.kind !== 'word' || second?.kind !== 'string') return undefined;
  const word = first.value.toUpperCase();
  const what = shown(`${word} ${second.value}`);
  if (word === 'INTERVAL' && isUnit(rest)) {
    const unit = rest.map(({ value }) => value.toUpperCase()).join(' ');
    return { type: `INTERVAL ${unit}`, what: `${what} ${unit}` };
  }
  if (rest.length > 0) return undefined;
  if (word === 'DATE') return { type: 'DATE', what };
  if (word === 'TIME') return { type: 'TIME(0)', what };
  if (word === 'TIMESTAMP') return { type: 'TIMESTAMP(3)', what };
  if (first.end !== second.start) return undefined;
  if (word === 'N') return { type: charType([second]), what: `the text ${shown(second.value)}` };
  return word === 'X' ? { type: 'BINARY', what: `the bytes ${shown(second.value)}` } : undefined;
};

/** The literal that these tokens are, with its own type; undefined if they are none. */
export const literalOf = (all: readonly Token[]): Typed | undefined => {
  const [first] = all;
  if (first === undefined) return undefined;
  // Two texts on two lines are one.
  if (all.every(({ kind }) => kind === 'string'))
    return { type: charType(all), what: `the text ${shown(first.value)}` };
  if (all.length === 1 && isWord(first, 'TRUE', 'FALSE'))
    return { type: 'BOOLEAN', what: `the boolean ${first.value}` };
  if (all.length === 1 && isWord(first, 'NULL')) return { type: 'NULL', what: 'a bare NULL' };
  return numberOf(all) ?? prefixed(all);
};
