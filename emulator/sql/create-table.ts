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
  const { columns, primaryKey } = readColumns(reader);
  if (reader.accept('COMMENT')) reader.string();
  const { distributedBy, buckets } = readDistribution(reader);
  const options = reader.accept('WITH') ? readOptions(reader) : {};
  if (reader.sees('AS')) throw new SqlError('CREATE TABLE … AS SELECT is not supported by the embedded Confluent.');
  reader.end();
  const table: TableDefinition = { name, ifNotExists, columns, primaryKey, distributedBy, buckets, options };
  check(table);
  return table;
};

const readColumns = (reader: TokenReader): { columns: Column[]; primaryKey: string[] } => {
  const columns: Column[] = [];
  const primaryKey: string[] = [];
  reader.expect('(');
  do {
    if (reader.accept('PRIMARY', 'KEY')) {
      primaryKey.push(...reader.names());
      reader.expect('NOT', 'ENFORCED');
    } else if (reader.accept('WATERMARK', 'FOR')) {
      throw new SqlError('WATERMARK is not supported by the embedded Confluent.');
    } else {
      columns.push(readColumn(reader, primaryKey));
    }
  } while (reader.accept(','));
  reader.expect(')');
  return { columns, primaryKey };
};

const readColumn = (reader: TokenReader, primaryKey: string[]): Column => {
  const name = reader.identifier().value;
  if (reader.sees('AS')) throw new SqlError('Computed columns are not supported by the embedded Confluent.');
  const from = reader.identifier();
  if (reader.sees('(')) reader.skipParentheses();
  const type = reader.sql.slice(from.start, reader.peek()?.start).trim();
  const notNull = reader.accept('NOT', 'NULL');
  if (!notNull) reader.accept('NULL');
  const key = reader.accept('PRIMARY', 'KEY');
  if (key) {
    reader.expect('NOT', 'ENFORCED');
    primaryKey.push(name);
  }
  if (reader.accept('COMMENT')) reader.string();
  return { name, type: type.toUpperCase(), nullable: !notNull && !key };
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

const readOptions = (reader: TokenReader): Record<string, string> => {
  const options: Record<string, string> = {};
  reader.expect('(');
  do {
    const key = reader.string();
    reader.expect('=');
    options[key] = reader.string();
  } while (reader.accept(','));
  reader.expect(')');
  return options;
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
