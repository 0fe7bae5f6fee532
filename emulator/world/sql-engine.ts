import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Catalog, KnownTable } from '../sql/catalog.ts';
import type { CompiledInsert } from '../sql/insert-sql.ts';
import { ONCE } from '../sql/query-sql.ts';
import { RECORD_COLUMNS } from '../sql/scan.ts';
import type { Source } from '../sql/sql.ts';
import { UnsupportedSql } from '../sql/sql-error.ts';
import type { Column, Row, Value } from '../sql/table.ts';
import type { Engine, Written } from './confluent.ts';
import type { LogRecord } from './topics.ts';

/** The way of a source's records into SQLite. */
interface SourceTable {
  columns: readonly Pick<Column, 'name' | 'type'>[];
  add: StatementSync;
  clear: StatementSync;
}

/**
 * An engine that runs the INSERTs of one statement in SQLite, one source record at a time, so that the source of each
 * written row is known. It is exact for statements that read records one by one: projections and filters under UNION
 * ALL.
 */
export class SqlEngine implements Engine {
  readonly #database = new DatabaseSync(':memory:');
  readonly #queries: readonly { insert: CompiledInsert; run: StatementSync }[];
  readonly #sources = new Map<string, SourceTable>();
  readonly #once: SourceTable;

  constructor(catalog: Catalog, sources: readonly Source[], inserts: readonly CompiledInsert[]) {
    this.#database.exec('PRAGMA case_sensitive_like = ON');
    this.#once = this.#table(ONCE, 'x', []);
    for (const { topic } of sources) {
      const known = catalog.tables.get(topic);
      if (known === undefined || this.#sources.has(topic)) continue;
      this.#sources.set(topic, this.#table(known.id, definitionOf(known), known.columns));
    }
    this.#queries = inserts.map((insert) => ({ insert, run: this.#prepared(insert.sql) }));
  }

  /** The rows that the statement writes when it reads this record. */
  read(topic: string, record: LogRecord): Written[] {
    const source = this.#sources.get(topic);
    if (source === undefined) throw new RangeError(`the statement does not read ${topic}`);
    const own = source.columns.map((column) => stored(column, record.value[column.name] ?? null));
    return this.#written(source, [...own, timeText(record.at), record.partition, record.offset]);
  }

  /** The rows that the statement writes without reading anything: VALUES, and SELECTs without FROM. */
  values(): Written[] {
    return this.#written(this.#once, [1]);
  }

  close(): void {
    this.#database.close();
  }

  #written(source: SourceTable, values: readonly Value[]): Written[] {
    source.add.run(...values.map(bound));
    try {
      return this.#queries.flatMap(({ insert, run }) =>
        run.all().map((row) => ({ sink: insert.sink, row: rowOf(insert.columns, row) })),
      );
    } finally {
      source.clear.run();
    }
  }

  #table(id: string, definition: string, columns: SourceTable['columns']): SourceTable {
    this.#database.exec(`CREATE TABLE ${id} (${definition})`);
    const places = definition.split(', ').map(() => '?');
    return {
      columns,
      add: this.#database.prepare(`INSERT INTO ${id} VALUES (${places.join(', ')})`),
      clear: this.#database.prepare(`DELETE FROM ${id}`),
    };
  }

  #prepared(sql: string): StatementSync {
    try {
      return this.#database.prepare(sql);
    } catch (error) {
      this.close();
      throw new UnsupportedSql(`run this text (${error instanceof Error ? error.message : String(error)})`);
    }
  }
}

const definitionOf = ({ columns }: KnownTable): string =>
  [...columns.map((column, index) => `c${index} ${affinity(column)}`), ...RECORD_COLUMNS].join(', ');

/** A column's affinity in SQLite, which would take the type STRING for a number. */
const affinity = ({ type }: Column): string => {
  if (/^(STRING|VARCHAR|CHAR)/.test(type)) return 'TEXT';
  if (/^(TINYINT|SMALLINT|INT|BIGINT)/.test(type)) return 'INTEGER';
  return /^(FLOAT|DOUBLE)/.test(type) ? 'REAL' : 'BLOB';
};

const BOOLEANS: Readonly<Record<string, number>> = { TRUE: 1, FALSE: 0 };

/** A value of a column in SQLite, which has numbers for TRUE and FALSE. */
const stored = ({ type }: Pick<Column, 'type'>, value: Value): Value =>
  type === 'BOOLEAN' && typeof value === 'string' ? (BOOLEANS[value.toUpperCase()] ?? value) : value;

/** A value that was found for a column: TRUE and FALSE are words again. */
const shown = ({ type }: Column, value: Value): Value =>
  type === 'BOOLEAN' && typeof value === 'number' ? String(value !== 0).toUpperCase() : value;

/** A value as SQLite is given it: a whole number is none with a fraction. */
const bound = (value: Value): string | number | bigint | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;

/** A time as text of a TIMESTAMP_LTZ(3) in UTC: `2026-01-01 00:00:35.000`. */
const timeText = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '');

/** A row of the sink. A null where it takes none fails the job, as Flink's enforcer does. */
const rowOf = (columns: readonly Column[], found: Record<string, unknown>): Row =>
  Object.fromEntries(
    columns.map((column, index) => {
      const { name, nullable } = column;
      const value = shown(column, toValue(found[`c${index}`]));
      if (value === null && !nullable)
        throw new RangeError(`Column '${name}' is NOT NULL, however, a null value is being written into it.`);
      return [name, value];
    }),
  );

const toValue = (value: unknown): Value => {
  if (value === undefined) return null;
  return value === null || typeof value === 'string' || typeof value === 'number' ? value : String(value);
};
