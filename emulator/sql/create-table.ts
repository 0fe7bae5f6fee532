import { readColumns } from './column-reader.ts';
import { readOptions } from './from-parser.ts';
import { UnsupportedSql } from './sql-error.ts';
import type { Column } from './table.ts';
import { SqlError, type TokenReader } from './tokens.ts';

/** The content of a CREATE TABLE. */
export interface TableDefinition {
  name: string;
  ifNotExists: boolean;
  columns: Column[];
  primaryKey: string[];
  distributedBy: string[];
  /** Number of the topic's partitions: `INTO n BUCKETS`. */
  buckets: number;
  options: Record<string, string>;
}

/** Confluent's number of partitions for a statement that names none. */
const DEFAULT_BUCKETS = 6;

/**
 * Reader of `CREATE TABLE [IF NOT EXISTS] t (…) [COMMENT '…'] [DISTRIBUTED [BY [HASH] (…)] INTO n BUCKETS] [WITH (…)]`.
 */
export const readCreateTable = (reader: TokenReader): TableDefinition => {
  const ifNotExists = reader.accept('IF', 'NOT', 'EXISTS');
  const name = reader.path().table;
  if (!reader.sees('(')) refuseOthers(reader);
  const { columns, primaryKey } = reader.sees('(') ? readColumns(reader) : { columns: [], primaryKey: [] };
  if (reader.accept('COMMENT')) reader.string();
  const { distributedBy, buckets } = readDistribution(reader);
  const options = reader.accept('WITH') ? readOptions(reader) : {};
  refuseOthers(reader);
  if (columns.length === 0) throw reader.unexpected();
  reader.end();
  const table: TableDefinition = { name, ifNotExists, columns, primaryKey, distributedBy, buckets, options };
  check(table);
  return table;
};

/** The refusal of a table that is made from another one. */
const refuseOthers = (reader: TokenReader): void => {
  if (reader.sees('AS')) throw new UnsupportedSql('run CREATE TABLE … AS');
  if (reader.sees('LIKE')) throw new UnsupportedSql('run CREATE TABLE … LIKE');
};

const readDistribution = (reader: TokenReader): { distributedBy: string[]; buckets: number } => {
  if (!reader.accept('DISTRIBUTED')) return { distributedBy: [], buckets: DEFAULT_BUCKETS };
  let distributedBy: string[] = [];
  if (reader.accept('BY')) {
    reader.accept('HASH');
    distributedBy = reader.names();
  }
  if (!reader.accept('INTO')) return { distributedBy, buckets: DEFAULT_BUCKETS };
  const buckets = reader.take();
  if (buckets.kind !== 'number' || !/^[1-9]\d{0,3}$/.test(buckets.value))
    throw new SqlError('Bucket count must be a positive integer.');
  reader.expect('BUCKETS');
  return { distributedBy, buckets: Number(buckets.value) };
};

/**
 * Confluent's rules in addition to Flink's own: no partitions as an option, and key columns first, in the same order.
 */
const check = ({ columns, primaryKey, distributedBy, options }: TableDefinition): void => {
  if ('kafka.partitions' in options) {
    throw new SqlError(
      "The 'kafka.partitions' option is not supported anymore. Use DISTRIBUTED INTO n BUCKETS instead.",
    );
  }
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new SqlError(`Column '${twice}' is declared more than once.`);
  const unknown = [...primaryKey, ...distributedBy].find((name) => !names.includes(name));
  if (unknown !== undefined) throw new SqlError(`Key column '${unknown}' does not exist in the table's schema.`);
  if (distributedBy.some((name, index) => names[index] !== name)) {
    throw new SqlError('Key columns must be the first columns of the schema, in the same order as in DISTRIBUTED BY.');
  }
};
