/** The error for SQL that cannot run; its message is what Confluent would put into `status.detail`. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
}

/** A piece of SQL text with its place in it. `value` is without quotes and with escapes resolved. */
export interface Token {
  kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'hint';
  value: string;
  start: number;
  end: number;
}

const SPACE_OR_COMMENT = /(?:\s+|--[^\n]*|\/\*(?!\+)[\s\S]*?\*\/)+/y;
const FORMS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['hint', /\/\*\+([\s\S]*?)\*\//y],
  ['quoted', /`((?:[^`]|``)+)`/y],
  ['string', /'((?:[^']|'')*)'/y],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['symbol', /<>|<=|>=|!=|\|\||=>|[-+*/%=<>(),.;[\]:]/y],
];

/** The error that Flink's parser gives at the place where it gives up. */
const syntaxError = (sql: string, at: number): SqlError => {
  const before = sql.slice(0, at).split('\n');
  const found = at >= sql.trimEnd().length ? '<EOF>' : (/^\S+/.exec(sql.slice(at))?.[0] ?? '');
  return new SqlError(
    `SQL parse failed. Encountered "${found}" at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}.`,
  );
};

/** The tokens of a Flink SQL text. Double quotes are no quotes in Flink SQL. */
const tokenize = (sql: string): Token[] => {
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
  for (const [kind, form] of FORMS) {
    form.lastIndex = start;
    const match = form.exec(sql);
    if (match === null) continue;
    const inner = match[1] ?? match[0];
    const value =
      kind === 'string' ? inner.replaceAll("''", "'") : kind === 'quoted' ? inner.replaceAll('``', '`') : inner;
    return { kind, value, start, end: start + match[0].length };
  }
  return undefined;
};

/** A reader of tokens, one after another, that complains as Flink does about one that doesn't fit. */
export class TokenReader {
  readonly sql: string;
  /** Tables named so far without catalog or database. */
  readonly unqualified: string[] = [];
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(sql: string) {
    this.sql = sql;
    this.#tokens = tokenize(sql);
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead];
  }

  take(): Token {
    const token = this.peek();
    if (token === undefined) throw syntaxError(this.sql, this.sql.length);
    this.#next += 1;
    return token;
  }

  /** The test that the next tokens are these words or symbols, in any letter case. */
  sees(...texts: readonly string[]): boolean {
    return texts.every((text, ahead) => {
      const token = this.peek(ahead);
      return (token?.kind === 'word' || token?.kind === 'symbol') && token.value.toUpperCase() === text;
    });
  }

  /** The taking of these words or symbols, if they come next. */
  accept(...texts: readonly string[]): boolean {
    const found = this.sees(...texts);
    if (found) this.#next += texts.length;
    return found;
  }

  expect(...texts: readonly string[]): void {
    for (const text of texts) if (!this.accept(text)) throw this.unexpected();
  }

  unexpected(): SqlError {
    return syntaxError(this.sql, this.peek()?.start ?? this.sql.length);
  }

  identifier(): Token {
    const token = this.peek();
    if (token?.kind !== 'word' && token?.kind !== 'quoted') throw this.unexpected();
    return this.take();
  }

  string(): string {
    if (this.peek()?.kind !== 'string') throw this.unexpected();
    return this.take().value;
  }

  /** A table's path, `table`, `database.table` or `catalog.database.table`, and where it stands in the text. */
  path(): { table: string; start: number; end: number } {
    const first = this.identifier();
    let last = first;
    let parts = 1;
    for (; parts < 3 && this.accept('.'); parts += 1) last = this.identifier();
    if (parts < 3) this.unqualified.push(last.value);
    return { table: last.value, start: first.start, end: last.end };
  }

  /** Names in parentheses: `(a, b, c)`. */
  names(): string[] {
    const names: string[] = [];
    this.expect('(');
    do names.push(this.identifier().value);
    while (this.accept(','));
    this.expect(')');
    return names;
  }

  /** Skipping of a parenthesis and everything in it. */
  skipParentheses(): void {
    this.expect('(');
    for (let depth = 1; depth > 0; ) {
      const token = this.take();
      if (token.kind === 'symbol' && token.value === '(') depth += 1;
      if (token.kind === 'symbol' && token.value === ')') depth -= 1;
    }
  }

  /** The end of the one statement that `spec.statement` holds, with or without a semicolon. */
  end(): void {
    this.accept(';');
    if (this.peek() !== undefined) throw this.unexpected();
  }
}
