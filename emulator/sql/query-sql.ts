import type { Expression, From, Item, Query } from './ast.ts';
import { fullPath } from './catalog.ts';
import { type Resolved, resolve } from './expression-sql.ts';
import { calcNode, unionNode, valuesNode } from './plan.ts';
import { type Context, type Relation, type RelationColumn, renamed, scopeOf } from './relation.ts';
import { scan } from './scan.ts';
import { columnOf, type Scope, starOf } from './scope.ts';
import { invalid } from './sql-error.ts';
import { commonType } from './types.ts';

/** The table in SQLite that has one row while a statement begins, and none while it reads records. */
export const ONCE = 'once';

/** The rows of a query, with its names resolved and its types checked as far as they are known. */
export const relationOf = (context: Context, query: Query): Relation => {
  switch (query.kind) {
    case 'select':
      return select(context, query);
    case 'union':
      return union(context, query, relationOf(context, query.left), relationOf(context, query.right));
    case 'values':
      return query.rows.map((row) => valuesRow(context, row)).reduce((one, other) => union(context, query, one, other));
    case 'with': {
      const ctes = new Map(context.ctes);
      for (const { name, columns, query: inner } of query.ctes)
        ctes.set(name.value, renamed(context.catalog, relationOf({ ...context, ctes }, inner), columns));
      return relationOf({ ...context, ctes }, query.body);
    }
  }
};

/** A column of a SELECT's result; `index` is its place in what is read if it is a column of that. */
interface Output extends Resolved {
  name: string;
  index: number | null;
}

const select = (context: Context, { items, from, where }: Extract<Query, { kind: 'select' }>): Relation => {
  const { catalog } = context;
  const id = context.fresh();
  const source = from === null ? null : sourceOf(context, from);
  const scope: Scope =
    source === null ? { catalog, columns: [], called: [] } : scopeOf(catalog, source.relation, id, source.called);
  const outputs = items.flatMap((item, index) => outputsOf(scope, item, index));
  const condition = where === null ? '' : ` WHERE ${conditionOf(scope, where)}`;
  const read = source === null ? ONCE : `(${source.relation.sql}) AS ${id}`;
  const below = source?.relation;
  const key = below === undefined ? null : keyOf(below, outputs);
  const upsertKey = key === null ? null : key.map((index) => outputs[index]?.name ?? '');
  const plain = where === null && outputs.every(({ index }) => index !== null);
  return {
    sql: `SELECT ${outputs.map(({ sql }, index) => `${sql} AS c${index}`).join(', ')} FROM ${read}${condition}`,
    columns: outputs.map(columnOfOutput),
    node: below !== undefined && plain ? below.node : calcNode(below?.node ?? valuesNode, upsertKey),
    key,
  };
};

const columnOfOutput = ({ name, type, nullable }: Output): RelationColumn => ({ name, type, nullable, hidden: false });

/** Places of the key's columns in the result; null if one is missing there. */
const keyOf = ({ key }: Relation, outputs: readonly Output[]): number[] | null => {
  const places = (key ?? []).map((each) => outputs.findIndex(({ index }) => index === each));
  return key === null || places.includes(-1) ? null : places;
};

/** What a SELECT reads, and what it is called there. */
const sourceOf = (context: Context, from: From): { relation: Relation; called: readonly string[] } => {
  const { catalog, ctes } = context;
  const alias = from.alias === null ? undefined : [from.alias.value];
  if (from.kind === 'derived')
    return { relation: renamed(catalog, relationOf(context, from.query), from.columns), called: alias ?? [] };
  const [name, ...more] = from.path.map(({ value }) => value);
  const cte = more.length === 0 ? ctes.get(name ?? '') : undefined;
  const called = alias ?? (cte === undefined ? fullPath(catalog, from.path) : [name ?? '']);
  return { relation: renamed(catalog, cte ?? scan(catalog, from), from.columns), called };
};

const outputsOf = (scope: Scope, item: Item, index: number): Output[] => {
  if (item.kind === 'star')
    return starOf(scope, item.path, item).map(({ ref, ...column }) => ({ ...column, sql: ref }));
  const { value, alias } = item;
  refuseNull(scope, value);
  const column = value.kind === 'column' ? columnOf(scope, value) : undefined;
  const plain = column !== undefined && column.ref === scope.columns[column.index]?.ref;
  const name = alias?.value ?? column?.name ?? `EXPR$${index}`;
  return [{ ...resolve(scope, value), name, index: plain ? column.index : null }];
};

/** The refusal of a bare NULL: a column always needs a type. */
const refuseNull = ({ catalog }: Scope, value: Expression): void => {
  if (value.kind === 'literal' && value.type.root === 'NULL')
    throw invalid(catalog.sql, value, "Illegal use of 'NULL'");
};

const conditionOf = (scope: Scope, where: Expression): string => {
  const { sql, type } = resolve(scope, where);
  if (type !== undefined && type.root !== 'BOOLEAN' && type.root !== 'NULL')
    throw invalid(scope.catalog.sql, where, 'WHERE clause must be a condition');
  return sql;
};

const valuesRow = ({ catalog }: Context, row: readonly Expression[]): Relation => {
  const scope: Scope = { catalog, columns: [], called: [] };
  const outputs = row.map((value, index): Output => {
    refuseNull(scope, value);
    return { ...resolve(scope, value), name: `EXPR$${index}`, index: null };
  });
  return {
    sql: `SELECT ${outputs.map(({ sql }, index) => `${sql} AS c${index}`).join(', ')} FROM ${ONCE}`,
    columns: outputs.map(columnOfOutput),
    node: valuesNode,
    key: null,
  };
};

const union = ({ catalog }: Context, place: Query, left: Relation, right: Relation): Relation => {
  const [some, others] = [left, right].map(({ columns }) => columns.filter(({ hidden }) => !hidden));
  const name = place.kind === 'values' ? 'VALUES' : 'UNION ALL';
  if (some === undefined || some.length !== others?.length)
    throw invalid(catalog.sql, place, `Column count mismatch in ${name}`);
  const columns = some.map((column, index): RelationColumn => {
    const other = others[index];
    const type = commonType(column.type, other?.type);
    if (type === 'none') throw invalid(catalog.sql, place, `Type mismatch in column ${index + 1} of ${name}`);
    return { ...column, type, nullable: column.nullable || other?.nullable === true };
  });
  const node = place.kind === 'values' ? valuesNode : unionNode(left.node, right.node);
  return { sql: `SELECT * FROM (${left.sql}) UNION ALL SELECT * FROM (${right.sql})`, columns, node, key: null };
};
