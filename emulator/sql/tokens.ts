import { type Token, tokenize } from './lexer.ts';
import { isReserved } from './reserved-words.ts';
import { type SqlError, syntaxError } from './sql-error.ts';

export type { Token } from './lexer.ts';
export { SqlError } from './sql-error.ts';

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

  /** The token that was taken last. */
  last(): Token | undefined {
    return this.#tokens[this.#next - 1];
  }

  /** The start of what comes next. */
  start(): number {
    return this.peek()?.start ?? this.sql.length;
  }

  /** The place from here to the end of what was taken last. */
  placeFrom(start: number): { start: number; end: number } {
    return { start, end: this.last()?.end ?? start };
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

  /** The test that one of these words or symbols comes next; gives it back. */
  seesAny(texts: readonly string[]): string | undefined {
    return texts.find((text) => this.sees(text));
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
    const token = this.peek();
    return syntaxError(this.sql, token?.start ?? this.sql.length, token?.end);
  }

  identifier(): Token {
    const token = this.peek();
    if (token?.kind !== 'word' && token?.kind !== 'quoted') throw this.unexpected();
    return this.take();
  }

  /** The test that a name comes next: no word that Flink keeps for itself, unless in back-ticks. */
  seesName(): boolean {
    const token = this.peek();
    return token?.kind === 'quoted' || (token?.kind === 'word' && !isReserved(token.value));
  }

  name(): Token {
    if (!this.seesName()) throw this.unexpected();
    return this.take();
  }

  string(): string {
    if (this.peek()?.kind !== 'string') throw this.unexpected();
    return this.take().value;
  }

  /** A table's path, `table`, `database.table` or `catalog.database.table`, and where it stands in the text. */
  path(): { table: string; parts: readonly string[]; start: number; end: number } {
    const start = this.start();
    const parts = [this.identifier().value];
    while (parts.length < 3 && this.accept('.')) parts.push(this.identifier().value);
    const table = parts.at(-1) ?? '';
    if (parts.length < 3) this.unqualified.push(table);
    return { table, parts, ...this.placeFrom(start) };
  }

  /** Names in parentheses: `(a, b, c)`. */
  names(): string[] {
    return this.nameTokens().map(({ value }) => value);
  }

  /** Names in parentheses, with their places. */
  nameTokens(): Token[] {
    const names: Token[] = [];
    this.expect('(');
    do names.push(this.identifier());
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

  /** The end of the one statement that `spec.statement` holds, with any number of semicolons, or none. */
  end(): void {
    while (this.accept(';'));
    if (this.peek() !== undefined) throw this.unexpected();
  }
}
