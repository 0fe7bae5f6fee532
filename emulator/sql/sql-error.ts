/** The error for SQL that cannot run; its message is what Confluent would put into `status.detail`. */
export class SqlError extends Error {
  override readonly name: string = 'SqlError';
}

/**
 * The error for SQL that Flink takes and the embedded Confluent does not. It says so in a voice of its own, so that nobody
 * takes it for Confluent's.
 */
export class UnsupportedSql extends SqlError {
  override readonly name = 'UnsupportedSql';

  constructor(what: string) {
    super(`The embedded Confluent does not ${what}.`);
  }
}

/** A stretch of a text, the end not included. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Line and column of a place in a text, both from 1. */
const lineAndColumn = (sql: string, at: number): { line: number; column: number } => {
  const before = sql.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
};

/** The error that Flink's parser gives at the place where it gives up. */
export const syntaxError = (sql: string, at: number, end?: number): SqlError => {
  const atEnd = at >= sql.trimEnd().length;
  const found = atEnd
    ? '<EOF>'
    : end === undefined
      ? (/^[^ \t\r\n\f]+/.exec(sql.slice(at))?.[0] ?? '')
      : sql.slice(at, end);
  const { line, column } = lineAndColumn(sql, at);
  return new SqlError(`SQL parse failed. Encountered "${found}" at line ${line}, column ${column}.`);
};

/** The error of Flink's validation, with the place in the text that it is about. */
export const invalid = (sql: string, place: Place, why: string): SqlError => {
  const from = lineAndColumn(sql, place.start);
  const to = lineAndColumn(sql, Math.max(place.start, place.end - 1));
  const start = `line ${from.line}, column ${from.column}`;
  const same = from.line === to.line && from.column === to.column;
  const where = same ? `At ${start}` : `From ${start} to line ${to.line}, column ${to.column}`;
  return new SqlError(`SQL validation failed. ${where}: ${why}`);
};
