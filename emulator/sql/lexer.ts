import { syntaxError } from './sql-error.ts';

/** A piece of SQL text with its place in it. `value` is without quotes and with escapes resolved. */
export interface Token {
  kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'hint';
  value: string;
  start: number;
  end: number;
}

const SPACE_OR_COMMENT = /(?:[ \t\r\n\f]+|--[^\n]*|\/\/[^\n]*|\/\*(?!\+)[\s\S]*?\*\/)+/y;

const doubled = (quote: string) => (inner: string) => inner.replaceAll(quote + quote, quote);
const same = (inner: string): string => inner;

/** Escapes of `E'…'`, as in C; what follows any other back-slash stands for itself. */
const escaped = (inner: string): string =>
  doubled("'")(inner).replaceAll(
    /\\(?:u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})|x([0-9a-fA-F]{1,2})|([\s\S]))/g,
    (_, four: string | undefined, eight: string | undefined, two: string | undefined, one: string | undefined) =>
      one === undefined
        ? String.fromCodePoint(Number.parseInt(four ?? eight ?? two ?? '', 16))
        : (C_ESCAPES[one] ?? one),
  );

const C_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** Escapes of `U&'…'`: a back-slash and four hexadecimal digits. */
const unicode = (inner: string): string =>
  doubled("'")(inner).replaceAll(/\\([0-9a-fA-F]{4})|\\\\/g, (_, code: string | undefined) =>
    code === undefined ? '\\' : String.fromCodePoint(Number.parseInt(code, 16)),
  );

const FORMS: readonly (readonly [Token['kind'], RegExp, (inner: string) => string])[] = [
  ['hint', /\/\*\+([\s\S]*?)\*\//y, same],
  ['quoted', /`((?:[^`]|``)+)`/y, doubled('`')],
  ['string', /[eE]'((?:\\[\s\S]|''|[^'\\])*)'/y, escaped],
  ['string', /[uU]&'((?:[^']|'')*)'/y, unicode],
  ['string', /(?:[nN]|_[A-Za-z][A-Za-z0-9-]*)?'((?:[^']|'')*)'/y, doubled("'")],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y, same],
  ['word', /[\p{L}_$][\p{L}\p{N}_$]*/uy, same],
  ['symbol', /<>|<=|>=|!=|\|\||=>|[-+*/%=<>(),.;[\]:?]/y, same],
];

/** The tokens of a Flink SQL text. Double quotes are no quotes in Flink SQL. */
export const tokenize = (sql: string): Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    SPACE_OR_COMMENT.lastIndex = at;
    at += SPACE_OR_COMMENT.exec(sql)?.[0].length ?? 0;
    if (at >= sql.length) return tokens;
    const token = tokenAt(sql, at);
    if (token === undefined) throw syntaxError(sql, at);
    tokens.push(token);
    at = token.end;
  }
};

const tokenAt = (sql: string, start: number): Token | undefined => {
  for (const [kind, form, resolve] of FORMS) {
    form.lastIndex = start;
    const match = form.exec(sql);
    if (match !== null) return { kind, value: resolve(match[1] ?? match[0]), start, end: start + match[0].length };
  }
  return undefined;
};
