import type { TableRef } from './ast.ts';
import { type Catalog, didYouMean, fullPath, type KnownTable } from './catalog.ts';
import { readExpression } from './expression-parser.ts';
import { resolve } from './expression-sql.ts';
import { textLiteral } from './literals.ts';
import { scanNode } from './plan.ts';
import type { Relation, RelationColumn } from './relation.ts';
import type { Scope, ScopeColumn } from './scope.ts';
import { invalid } from './sql-error.ts';
import type { Column } from './table.ts';
import { TokenReader } from './tokens.ts';
import { typeOf } from './type-reader.ts';
import { type SqlType, typeText } from './types.ts';

/** Columns that every source table has in SQLite besides its own: time, partition and offset of the record. */
export const RECORD_COLUMNS = ['record_time', 'record_partition', 'record_offset'] as const;

const ROWTIME: SqlType = { root: 'TIMESTAMP_LTZ', size: 3 };

/** The rows of a table as a query reads them, with computed and metadata columns; `$rowtime` is last, and hidden. */
export const scan = (catalog: Catalog, { path, hint, ...place }: TableRef): Relation => {
  const name = path.at(-1)?.value ?? '';
  const known = catalog.tables.get(name);
  if (known === undefined)
    throw invalid(catalog.sql, place, `Object '${name}' not found${didYouMean(name, catalog.tables.keys())}`);
  const columns = columnsOf(catalog, known);
  const rowtime = { name: '$rowtime', type: ROWTIME, nullable: false, hidden: true, ref: 'record_time' };
  const all: ScopeColumn[] = [...columns, rowtime];
  const key = known.primaryKey.map((each) => columns.findIndex((column) => column.name === each));
  return {
    sql: `SELECT ${all.map(({ ref }, index) => `${ref} AS c${index}`).join(', ')} FROM ${known.id}`,
    columns: all.map(({ ref: _, ...column }): RelationColumn => column),
    node: scanNode(known, fullPath(catalog, path), hint['scan.startup.mode']),
    key: key.length > 0 ? key : null,
  };
};

/** The columns of a table. Computed ones can name all others that are stored. */
export const columnsOf = (catalog: Catalog, known: KnownTable): ScopeColumn[] => {
  const stored = known.columns.map((column, index) => storedColumn(known, column, index));
  const rowtime = { name: '$rowtime', type: ROWTIME, nullable: false, hidden: true, ref: 'record_time' };
  return known.columns.map((column, index) => {
    const own = stored[index] ?? rowtime;
    if (column.kind !== 'computed') return own;
    const reader = new TokenReader(column.expression ?? 'NULL');
    const others = stored.filter((_, other) => known.columns[other]?.kind !== 'computed');
    const scope: Scope = { catalog: { ...catalog, sql: reader.sql }, columns: [...others, rowtime], called: [] };
    const { sql, type, nullable } = resolve(scope, readExpression(reader));
    return { ...own, ref: sql, type, nullable };
  });
};

const storedColumn = (known: KnownTable, column: Column, index: number): ScopeColumn => ({
  name: column.name,
  type: typeOf(column.type),
  nullable: column.nullable && !known.primaryKey.includes(column.name),
  hidden: false,
  ref: column.kind === undefined ? `c${index}` : metadataRef(known, column, index),
});

/** The value of a metadata column: what was written with the record, else what the record itself says. */
const metadataRef = ({ name }: KnownTable, { kind, name: column, metadataKey }: Column, index: number): string => {
  const own = OF_RECORD[metadataKey ?? column] ?? (metadataKey === 'topic' ? textLiteral(name) : 'NULL');
  return kind === 'virtual' ? own : `coalesce(c${index}, ${own})`;
};

const OF_RECORD: Readonly<Record<string, string>> = {
  timestamp: 'record_time',
  partition: 'record_partition',
  offset: 'record_offset',
};

/** The columns of a new table, the computed ones with the types of their expressions. */
export const typedColumns = (
  catalog: Catalog,
  { name, columns, primaryKey }: Pick<KnownTable, 'name' | 'columns' | 'primaryKey'>,
): Column[] => {
  const resolved = columnsOf(catalog, { name, columns, primaryKey, id: '', mode: 'append' });
  return columns.map((column, index) => {
    const found = resolved[index];
    if (column.kind !== 'computed' || found === undefined) return { ...column };
    return { ...column, type: found.type === undefined ? 'STRING' : typeText(found.type), nullable: found.nullable };
  });
};
