import { refuseAlterTable } from './alter-table.ts';
import { readCreateTable, type TableDefinition } from './create-table.ts';
import { type MetadataQuery, readMetadataQuery, seesMetadataQuery } from './metadata-query.ts';
import { applied, type Edit, quote } from './sql-edits.ts';
import { SqlError, TokenReader } from './tokens.ts';

/** Options of a hint or of the statement's properties; any of them may be missing. */
export type Options = Readonly<Record<string, string | undefined>>;

/** A table that an INSERT reads, with the options of its hint. */
export interface Source {
  topic: string;
  hint: Options;
}

export interface Insert {
  kind: 'INSERT_INTO';
  sink: string;
  /** Tables that it reads, in the order of the text; empty for INSERT … VALUES. */
  sources: readonly Source[];
  /** Columns that it writes, in the query's order; null: all, in the sink's order. */
  targets: readonly string[] | null;
  /** The SELECTs that UNION ALL combines, each as SQLite runs it; empty for INSERT … VALUES. */
  selects: readonly string[];
  /**
   * The statement's own text without what only Confluent understands: hints, catalog and database of tables, STRING in
   * CAST.
   */
  executable: string;
}

/** A statement by its kind. `kind` is Confluent's `traits.sql_kind`. */
export type ParsedSql =
  | Insert
  | { kind: 'CREATE_TABLE'; table: TableDefinition }
  | { kind: 'DROP_TABLE'; name: string; ifExists: boolean }
  | MetadataQuery
  | { kind: 'CREATE_FUNCTION' }
  | { kind: 'DROP_FUNCTION' };

/** A statement, and the tables that it names without catalog or database. */
export type ParsedStatement = ParsedSql & { unqualified: readonly string[] };

/**
 * Reader of one Flink SQL statement. Texts that are no SQL, or that the embedded Confluent can't run, throw a SqlError
 * with the reason.
 */
export const parseSql = (sql: string): ParsedStatement => {
  const reader = new TokenReader(sql);
  return { ...read(reader), unqualified: reader.unqualified };
};

const read = (reader: TokenReader): ParsedSql => {
  if (reader.accept('INSERT', 'INTO')) return readInsert(reader);
  if (reader.accept('CREATE', 'TABLE')) return { kind: 'CREATE_TABLE', table: readCreateTable(reader) };
  if (reader.accept('DROP', 'TABLE')) {
    const ifExists = reader.accept('IF', 'EXISTS');
    const name = reader.path().table;
    reader.end();
    return { kind: 'DROP_TABLE', name, ifExists };
  }
  if (reader.accept('CREATE', 'FUNCTION') || reader.accept('CREATE', 'TEMPORARY', 'FUNCTION'))
    return { kind: 'CREATE_FUNCTION' };
  if (reader.accept('DROP', 'FUNCTION')) return { kind: 'DROP_FUNCTION' };
  if (seesMetadataQuery(reader)) return readMetadataQuery(reader);
  if (reader.accept('ALTER', 'TABLE')) throw refuseAlterTable(reader);
  for (const known of ['SELECT', 'EXECUTE', 'ALTER', 'SHOW', 'DESCRIBE', 'EXPLAIN', 'WITH', 'CREATE']) {
    if (reader.sees(known)) throw notSupported(`${known} statement`);
  }
  throw reader.unexpected();
};

const notSupported = (what: string): SqlError => new SqlError(`${what} is not supported by the embedded Confluent.`);

const STATEFUL = [
  'JOIN',
  'GROUP',
  'HAVING',
  'ORDER',
  'LIMIT',
  'OVER',
  'INTERSECT',
  'EXCEPT',
  'MATCH_RECOGNIZE',
  'LATERAL',
  'WINDOW',
];
const AGGREGATES = [
  'COUNT',
  'SUM',
  'AVG',
  'MIN',
  'MAX',
  'LISTAGG',
  'COLLECT',
  'FIRST_VALUE',
  'LAST_VALUE',
  'STDDEV_POP',
  'VAR_POP',
];

/** Reader of the text after INSERT INTO: projections and filters of tables, combined by UNION ALL, or VALUES. */
const readInsert = (reader: TokenReader): Insert => {
  const edits: Edit[] = [];
  const sink = reader.path();
  edits.push({ ...sink, text: quote(sink.table) });
  const targets = reader.sees('(') ? reader.names() : null;
  const sources: Source[] = [];
  const parts: { start: number; end: number }[] = [];
  if (reader.accept('VALUES')) {
    while (reader.peek() !== undefined && !reader.sees(';')) reader.take();
  } else {
    do {
      const start = reader.peek()?.start ?? reader.sql.length;
      sources.push(readSelect(reader, edits));
      parts.push({ start, end: reader.peek()?.start ?? reader.sql.length });
    } while (reader.accept('UNION', 'ALL'));
    if (reader.accept('UNION')) throw notSupported('UNION without ALL');
  }
  const end = reader.peek()?.start ?? reader.sql.length;
  reader.end();
  if (sources.some(({ topic }) => topic === sink.table)) throw notSupported('A table that is both source and sink');
  const selects = parts.map((part) => applied(reader.sql, part, edits));
  const executable = applied(reader.sql, { start: 0, end }, edits);
  return { kind: 'INSERT_INTO', sink: sink.table, targets, sources, selects, executable };
};

const readSelect = (reader: TokenReader, edits: Edit[]): Source => {
  if (!reader.accept('SELECT')) {
    if (reader.sees('WITH') || reader.sees('(')) throw notSupported('A nested query');
    throw reader.unexpected();
  }
  if (reader.sees('DISTINCT')) throw notSupported('SELECT DISTINCT');
  skipExpressions(reader, edits, ['FROM']);
  reader.expect('FROM');
  if (reader.sees('(') || reader.sees('TABLE', '(')) throw notSupported('A nested query');
  const table = reader.path();
  edits.push({ ...table, text: quote(table.table) });
  let hint: Options = {};
  const next = reader.peek();
  if (next?.kind === 'hint') {
    hint = readHint(next.value);
    edits.push({ start: next.start, end: next.end, text: '' });
    reader.take();
  }
  const named = reader.accept('AS');
  if (named || !(reader.sees('WHERE') || reader.sees('UNION') || reader.sees(';') || reader.peek() === undefined))
    readAlias(reader);
  if (reader.sees(',')) throw notSupported('A join');
  if (reader.accept('WHERE')) skipExpressions(reader, edits, ['UNION', ';']);
  return { topic: table.table, hint };
};

const readAlias = (reader: TokenReader): void => {
  const token = reader.peek();
  if (token?.kind === 'word') refuseStateful(reader);
  reader.identifier();
};

/** Skipping of expressions, up to one of these words at their own level. Anything that needs state is refused. */
const skipExpressions = (reader: TokenReader, edits: Edit[], until: readonly string[]): void => {
  let depth = 0;
  let before = '';
  for (let token = reader.peek(); token !== undefined; token = reader.peek()) {
    const text = token.kind === 'word' || token.kind === 'symbol' ? token.value.toUpperCase() : '';
    if (depth === 0 && until.includes(text) && !(text === 'FROM' && before === 'DISTINCT')) return;
    refuseStateful(reader);
    if (text === 'SELECT') throw depth > 0 ? notSupported('A nested query') : reader.unexpected();
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth < 0) throw reader.unexpected();
    if (text === 'STRING' && before === 'AS') edits.push({ start: token.start, end: token.end, text: 'TEXT' });
    before = text;
    reader.take();
  }
  if (depth > 0) throw reader.unexpected();
};

const refuseStateful = (reader: TokenReader): void => {
  const word = reader.peek();
  if (word?.kind !== 'word') return;
  const text = word.value.toUpperCase();
  if (STATEFUL.includes(text)) throw notSupported(text);
  const next = reader.peek(1);
  if (AGGREGATES.includes(text) && next?.kind === 'symbol' && next.value === '(')
    throw notSupported(`The aggregate ${text}`);
};

/** The options of `OPTIONS('key'='value', …)`. */
const readHint = (text: string): Options => {
  const reader = new TokenReader(text);
  const options: Record<string, string> = {};
  reader.expect('OPTIONS', '(');
  do {
    const key = reader.string();
    reader.expect('=');
    options[key] = reader.string();
  } while (reader.accept(','));
  reader.expect(')');
  return options;
};
