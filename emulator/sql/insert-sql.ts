import { type Catalog, fullPath, type KnownTable, persistedColumns } from './catalog.ts';
import { castSql } from './expression-sql.ts';
import type { InsertPart } from './insert-parser.ts';
import { changesFrom, normalized, type PlanNode, sinkNode } from './plan.ts';
import { relationOf } from './query-sql.ts';
import { newContext, type Relation } from './relation.ts';
import { invalid, SqlError } from './sql-error.ts';
import type { Column } from './table.ts';
import { typeOf } from './type-reader.ts';
import { fits, isText, typeText } from './types.ts';

/** An INSERT that can run: a SELECT for SQLite whose columns are those of the sink, and its plan. */
export interface CompiledInsert {
  sink: string;
  sql: string;
  columns: readonly Column[];
  plan: PlanNode;
}

/** The INSERT with everything checked that Flink checks, in Flink's order. */
export const compileInsert = (catalog: Catalog, part: InsertPart): CompiledInsert => {
  const { sink, targets, query } = part;
  const path = fullPath(catalog, sink.path);
  const known = catalog.tables.get(sink.table);
  if (known === undefined)
    throw new SqlError(
      `SQL validation failed. Cannot find table '${path.join('.')}' in any of the catalogs [${path[0]}], nor as a temporary table.`,
    );
  refuseForms(part, path.join('.'));
  const columns = persistedColumns(known);
  if (targets !== null) requireTargets(catalog, known, columns, targets);
  const relation = relationOf(newContext(catalog), query);
  const written = writtenColumns(catalog, part, columns, relation, path.join('.'));
  requireTypes(columns, written, relation, path.join('.'));
  const values = columns.map((column, index) => valueFor(column, written.indexOf(column), index));
  const sql = `SELECT ${values.join(', ')} FROM (${relation.sql}) AS r`;
  return { sink: known.name, sql, columns, plan: planOf(known, path, written, relation) };
};

const refuseForms = ({ overwrite, partition }: InsertPart, name: string): void => {
  if (overwrite)
    throw new SqlError(
      `INSERT OVERWRITE requires that the underlying DynamicTableSink of table '${name}' implements the SupportsOverwrite interface.`,
    );
  if (partition.length > 0)
    throw new SqlError(`Static partition column ${partition[0]} should be in the partition fields list [].`);
};

const requireTargets = (
  { sql }: Catalog,
  { primaryKey }: KnownTable,
  columns: readonly Column[],
  targets: NonNullable<InsertPart['targets']>,
): void => {
  const seen = new Set<string>();
  for (const { value, ...place } of targets) {
    if (!columns.some(({ name }) => name === value)) throw invalid(sql, place, `Unknown target column '${value}'`);
    if (seen.has(value)) throw invalid(sql, place, `Target column '${value}' is assigned more than once`);
    seen.add(value);
  }
  const needed = columns.find(({ name, nullable }) => !seen.has(name) && (!nullable || primaryKey.includes(name)));
  if (needed !== undefined)
    throw new SqlError(
      `SQL validation failed. At line 0, column 0: Column '${needed.name}' has no default value and does not allow NULLs`,
    );
};

/** The sink's columns in the order of the query's: the listed ones, or all. */
const writtenColumns = (
  { sql }: Catalog,
  { targets, query }: InsertPart,
  columns: readonly Column[],
  relation: Relation,
  name: string,
): readonly Column[] => {
  const written =
    targets === null ? columns : targets.flatMap(({ value }) => columns.filter((column) => column.name === value));
  if (written.length === visible(relation).length) return written;
  if (targets !== null) throw invalid(sql, query, 'Number of columns must match number of query columns');
  throw mismatch(name, 'Different number of columns.', relation, columns);
};

const visible = ({ columns }: Relation) => columns.filter(({ hidden }) => !hidden);

const requireTypes = (
  columns: readonly Column[],
  written: readonly Column[],
  relation: Relation,
  name: string,
): void => {
  for (const column of columns) {
    const source = visible(relation)[written.indexOf(column)];
    if (source === undefined || fits(source.type, typeOf(column.type))) continue;
    const position = columns.indexOf(column) + 1;
    throw mismatch(
      name,
      `Incompatible types for sink column '${column.name}' at position ${position}.`,
      relation,
      columns,
    );
  }
};

const mismatch = (name: string, cause: string, relation: Relation, columns: readonly Column[]): SqlError => {
  const shown = (each: string, type: string, nullable: boolean): string =>
    `${each}: ${type}${nullable ? '' : ' NOT NULL'}`;
  const query = visible(relation).map((column) => shown(column.name, typeText(column.type), column.nullable));
  const sink = columns.map((column) => shown(column.name, typeText(typeOf(column.type)), column.nullable));
  return new SqlError(
    `SQL validation failed. Column types of query result and sink for '${name}' do not match.\nCause: ${cause}\n\nQuery schema: [${query.join(', ')}]\nSink schema:  [${sink.join(', ')}]`,
  );
};

/** The value of a sink's column: the query's, made text of the right length where the sink has text, or NULL. */
const valueFor = (column: Column, from: number, index: number): string => {
  if (from < 0) return `NULL AS c${index}`;
  const type = typeOf(column.type);
  return `${type !== undefined && isText(type) ? castSql(`r.c${from}`, type) : `r.c${from}`} AS c${index}`;
};

const planOf = (
  known: KnownTable,
  path: readonly string[],
  written: readonly Column[],
  relation: Relation,
): PlanNode => {
  const names = (relation.key ?? []).map((index) => written[index]?.name ?? '');
  const kept = names.length > 0 && names.join() === known.primaryKey.join();
  const { node } = relation;
  // An upsert source goes into an upsert sink as it is, where the key stays the key and nothing is filtered.
  if (known.mode === 'upsert' && node.mode === 'upsert' && node.operator === 'TableSourceScan' && kept)
    return sinkNode(node, known, path);
  const input = normalized(node);
  const changes = changesFrom(input);
  if (changes !== undefined && known.mode === 'append') throw refusedChanges(path.join('.'), changes);
  return sinkNode(input, known, path);
};

const refusedChanges = (name: string, { operator, upsertKey, table }: PlanNode): SqlError => {
  const scanned = `table=[[${table?.path.join(', ')}]]`;
  const node =
    operator === 'ChangelogNormalize' ? `${operator}(key=[${upsertKey?.join(', ')}])` : `${operator}(${scanned})`;
  return new SqlError(
    `Table sink '${name}' doesn't support consuming update and delete changes which is produced by node ${node}`,
  );
};
