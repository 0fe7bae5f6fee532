import type { Name } from './ast.ts';
import type { Catalog } from './catalog.ts';
import type { PlanNode } from './plan.ts';
import type { Scope } from './scope.ts';
import { invalid } from './sql-error.ts';
import type { SqlType } from './types.ts';

export interface RelationColumn {
  name: string;
  type: SqlType | undefined;
  nullable: boolean;
  hidden: boolean;
}

/** The rows of a query or of a table: a SELECT for SQLite, whose columns are `c0`, `c1`, … */
export interface Relation {
  sql: string;
  columns: readonly RelationColumn[];
  node: PlanNode;
  /** Places of the columns by which rows replace each other; null if there are none, or not all are left. */
  key: readonly number[] | null;
}

/** What is the same all over one statement, and the CTEs that can be named here. */
export interface Context {
  catalog: Catalog;
  ctes: ReadonlyMap<string, Relation>;
  /** Names in SQLite that nothing else has. */
  fresh: () => string;
}

export const newContext = (catalog: Catalog): Context => {
  let next = 0;
  const fresh = (): string => {
    next += 1;
    return `r${next}`;
  };
  return { catalog, ctes: new Map(), fresh };
};

/** The relation under the names that an alias gives its columns. */
export const renamed = (catalog: Catalog, relation: Relation, names: readonly Name[] | null): Relation => {
  const [first] = names ?? [];
  if (names === null || first === undefined) return relation;
  const columns = relation.columns.filter(({ hidden }) => !hidden);
  if (names.length !== columns.length) {
    const own = columns.map(({ name }) => `'${name}'`).join(', ');
    throw invalid(
      catalog.sql,
      { start: first.start, end: names.at(-1)?.end ?? first.end },
      `List of column aliases must have same degree as table; table has ${columns.length} columns (${own}), whereas alias list has ${names.length} columns`,
    );
  }
  return { ...relation, columns: columns.map((column, index) => ({ ...column, name: names[index]?.value ?? '' })) };
};

/** The scope of a SELECT that reads a relation under this name in SQLite. */
export const scopeOf = (catalog: Catalog, { columns }: Relation, id: string, called: readonly string[]): Scope => ({
  catalog,
  called,
  columns: columns.map((column, index) => ({ ...column, ref: `${id}.c${index}` })),
});
