import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Insert } from '../sql/sql.ts';
import { quote } from '../sql/sql-edits.ts';
import type { Column, Row, Value } from '../sql/table.ts';
import { SqlError } from '../sql/tokens.ts';
import type { Engine } from './confluent.ts';
import type { Topic } from './topics.ts';

/**
 * An engine that runs the text of one INSERT in SQLite, one source record at a time, so that the source of each written
 * row is known. It is exact for statements that read records one by one: projections and filters under UNION ALL.
 */
export class SqlEngine implements Engine {
  readonly #database = new DatabaseSync(':memory:');
  readonly #insert: StatementSync;
  readonly #written: StatementSync;
  readonly #clear: StatementSync;
  readonly #sources = new Map<string, { columns: string[]; add: StatementSync; clear: StatementSync }>();

  /** Validation as Flink does it: columns that don't exist, or too many or too few of them, throw a SqlError. */
  constructor(insert: Insert, sources: readonly Topic[], sink: Topic) {
    for (const table of [sink, ...sources]) this.#database.exec(createTable(table, table === sink));
    this.#insert = this.#validated(() => {
      const prepared = this.#database.prepare(insert.executable);
      for (const select of insert.selects) requireFittingTypes(this.#database.prepare(select), insert, sink);
      return prepared;
    });
    this.#written = this.#database.prepare(`SELECT * FROM ${quote(sink.name)} ORDER BY rowid`);
    this.#clear = this.#database.prepare(`DELETE FROM ${quote(sink.name)}`);
    for (const { name, columns } of sources) {
      const places = columns.map(() => '?').join(', ');
      this.#sources.set(name, {
        columns: columns.map((column) => column.name),
        add: this.#database.prepare(`INSERT INTO ${quote(name)} VALUES (${places})`),
        clear: this.#database.prepare(`DELETE FROM ${quote(name)}`),
      });
    }
  }

  /** The rows that the statement writes when it reads this record. */
  read(topic: string, record: Row): Row[] {
    const source = this.#sources.get(topic);
    if (source === undefined) throw new RangeError(`the statement does not read ${topic}`);
    source.add.run(...source.columns.map((column) => record[column] ?? null));
    try {
      return this.values();
    } finally {
      source.clear.run();
    }
  }

  /** The rows that the statement writes without reading anything: INSERT … VALUES. */
  values(): Row[] {
    this.#insert.run();
    const rows = this.#written.all().map(plain);
    this.#clear.run();
    return rows;
  }

  close(): void {
    this.#database.close();
  }

  #validated(prepare: () => StatementSync): StatementSync {
    try {
      return prepare();
    } catch (error) {
      this.close();
      throw new SqlError(`SQL validation failed. ${explained(error instanceof Error ? error.message : String(error))}`);
    }
  }
}

/**
 * Validation of types: Flink casts no number to text, nor text to a number, on the way into a sink. SQLite knows no
 * type for an expression, so none is checked.
 */
const requireFittingTypes = (select: StatementSync, { targets }: Insert, sink: Topic): void => {
  select.columns().forEach(({ type }, index) => {
    const target = targets === null ? sink.columns[index] : sink.columns.find(({ name }) => name === targets[index]);
    if (type === null || target === undefined) return;
    const pair = [type, affinity(target)];
    if (!pair.includes('TEXT') || !(pair.includes('INTEGER') || pair.includes('REAL'))) return;
    throw new SqlError(
      `Column types of query result and sink for '${sink.name}' do not match. Cause: Incompatible types for sink column '${target.name}' at position ${index}.`,
    );
  });
};

/** DDL of a table in SQLite. Source columns accept every value; the sink's refuse null where they are NOT NULL. */
const createTable = ({ name, columns }: Topic, sink: boolean): string =>
  `CREATE TABLE ${quote(name)} (${columns
    .map((column) => `${quote(column.name)} ${affinity(column)} ${sink && !column.nullable ? 'NOT NULL' : ''}`)
    .join(', ')})`;

/** A column's affinity in SQLite, which would take the type STRING for a number. */
const affinity = ({ type }: Column): string => {
  if (/^(STRING|VARCHAR|CHAR)/.test(type)) return 'TEXT';
  if (/^(TINYINT|SMALLINT|INT|BIGINT)/.test(type)) return 'INTEGER';
  return /^(FLOAT|DOUBLE)/.test(type) ? 'REAL' : 'BLOB';
};

const plain = (row: Record<string, unknown>): Row =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toValue(value)]));

const toValue = (value: unknown): Value =>
  value === null || typeof value === 'string' || typeof value === 'number' ? value : String(value);

/** SQLite's message in Flink's words. */
const explained = (message: string): string => {
  const column = /no such column: (\S+)/.exec(message)?.[1];
  if (column !== undefined) return `Column '${column}' not found in any table.`;
  const target = /has no column named (\S+)/.exec(message)?.[1];
  if (target !== undefined) return `Unknown target column '${target}'.`;
  const count = /has (\d+) columns but (\d+) values/.exec(message) ?? /(\d+) values for (\d+) columns/.exec(message);
  if (count !== null)
    return `The number of columns in the query does not match the number of columns in the sink table: ${message}.`;
  return message;
};
