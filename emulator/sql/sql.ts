import { refuseAlterTable } from './alter-table.ts';
import { readCreateTable, type TableDefinition } from './create-table.ts';
import { type Explain, readExplain } from './explain-parser.ts';
import { type Insert, readInsert, readSet, seesInsert, seesSet } from './insert-parser.ts';
import { type MetadataQuery, readMetadataQuery, seesMetadataQuery } from './metadata-query.ts';
import { readQuery, seesQuery } from './query-parser.ts';
import { UnsupportedSql } from './sql-error.ts';
import { TokenReader } from './tokens.ts';

export type { Options } from './ast.ts';
export type { Explain } from './explain-parser.ts';
export type { Insert, InsertPart, Source } from './insert-parser.ts';

/** A statement by its kind. */
export type ParsedSql =
  | Insert
  | Explain
  | { kind: 'CREATE_TABLE'; table: TableDefinition }
  | { kind: 'DROP_TABLE'; name: string; ifExists: boolean }
  | MetadataQuery
  | { kind: 'CREATE_FUNCTION' | 'DROP_FUNCTION'; name: string };

/** A statement, and the tables that it names without catalog or database. */
export type ParsedStatement = ParsedSql & { unqualified: readonly string[] };

/** Confluent's `traits.sql_kind` of a statement. */
export const sqlKindOf = (parsed: ParsedSql): string =>
  parsed.kind === 'INSERT_INTO' && parsed.set ? 'STATEMENT_SET' : parsed.kind;

/** Most texts whose reading is kept. */
const MOST_KEPT = 50;

/** Readings by text: every answer tells the traits of a text that has not changed since its statement was created. */
const kept = new Map<string, ParsedStatement>();

/**
 * Reader of one Flink SQL statement. Texts that are no SQL, or that the embedded Confluent can't run, throw a SqlError
 * with the reason. The reading of a text is shared by all who ask for it.
 */
export const parseSql = (sql: string): ParsedStatement => {
  const known = kept.get(sql);
  if (known !== undefined) return known;
  const reader = new TokenReader(sql);
  const parsed = read(reader);
  reader.end();
  const statement = { unqualified: reader.unqualified, ...parsed };
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(sql, statement);
  return statement;
};

const read = (reader: TokenReader): ParsedSql => {
  if (seesInsert(reader)) return readInsert(reader);
  if (seesSet(reader)) return readSet(reader);
  if (reader.accept('EXPLAIN')) return readExplain(reader);
  if (reader.accept('CREATE')) return readCreate(reader);
  if (reader.accept('DROP')) return readDrop(reader);
  if (seesMetadataQuery(reader)) return readMetadataQuery(reader);
  if (reader.accept('ALTER', 'TABLE')) throw refuseAlterTable(reader);
  if (seesQuery(reader)) {
    readQuery(reader);
    reader.end();
    throw new UnsupportedSql('run queries, but those of INFORMATION_SCHEMA');
  }
  const other = reader.seesAny(['ALTER', 'SHOW', 'DESCRIBE', 'DESC', 'USE', 'SET', 'RESET', 'DELETE', 'UPDATE']);
  if (other !== undefined) throw new UnsupportedSql(`run ${other}`);
  throw reader.unexpected();
};

const readCreate = (reader: TokenReader): ParsedSql => {
  if (reader.accept('TABLE')) return { kind: 'CREATE_TABLE', table: readCreateTable(reader) };
  if (acceptFunction(reader)) {
    reader.accept('IF', 'NOT', 'EXISTS');
    return { kind: 'CREATE_FUNCTION', name: readFunctionName(reader) };
  }
  if (reader.sees('MATERIALIZED') || reader.sees('OR', 'ALTER')) throw new UnsupportedSql('keep materialized tables');
  throw new UnsupportedSql('run CREATE, but of tables and functions');
};

const readDrop = (reader: TokenReader): ParsedSql => {
  if (acceptFunction(reader)) {
    reader.accept('IF', 'EXISTS');
    return { kind: 'DROP_FUNCTION', name: readFunctionName(reader) };
  }
  if (!reader.accept('TABLE')) throw new UnsupportedSql('run DROP, but of tables and functions');
  const ifExists = reader.accept('IF', 'EXISTS');
  return { kind: 'DROP_TABLE', name: reader.path().table, ifExists };
};

const acceptFunction = (reader: TokenReader): boolean =>
  reader.accept('FUNCTION') ||
  reader.accept('TEMPORARY', 'FUNCTION') ||
  reader.accept('TEMPORARY', 'SYSTEM', 'FUNCTION');

/** Reader of a function's name; what follows it, its class and where that comes from, says nothing here. */
const readFunctionName = (reader: TokenReader): string => {
  let name = reader.identifier().value;
  while (reader.accept('.')) name = reader.identifier().value;
  while (reader.peek() !== undefined && !reader.sees(';')) reader.take();
  return name;
};
