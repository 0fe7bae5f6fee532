import type { Expression, Name } from './ast.ts';
import { type Catalog, didYouMean } from './catalog.ts';
import { textLiteral } from './literals.ts';
import { invalid } from './sql-error.ts';
import type { SqlType } from './types.ts';

/** A column of what is read, with its name in SQLite. */
export interface ScopeColumn {
  name: string;
  type: SqlType | undefined;
  nullable: boolean;
  /** Sign of `$rowtime`, which no star shows. */
  hidden: boolean;
  ref: string;
}

/** All that a SELECT's expressions can name: the columns of the one thing that it reads, and what that is called. */
export interface Scope {
  catalog: Catalog;
  columns: readonly ScopeColumn[];
  /** Its alias, or the whole path of a table without one; empty: a derived table without a name. */
  called: readonly string[];
}

export type Found = Pick<ScopeColumn, 'type' | 'nullable'> & { ref: string; name: string; index: number };

/** The column that a path means. */
export const columnOf = (scope: Scope, { path, ...place }: Extract<Expression, { kind: 'column' }>): Found => {
  const names = path.map(({ value }) => value);
  const qualifiers = qualifierLength(scope, names);
  const [name = '', ...fields] = names.slice(qualifiers);
  const index = scope.columns.findIndex((each) => each.name === name);
  const column = scope.columns[index];
  if (scope.columns.some((each, other) => each.name === name && other > index && index >= 0))
    throw invalid(scope.catalog.sql, place, `Column '${name}' is ambiguous`);
  if (column !== undefined) return fieldOf(scope, { ...column, index }, fields, place);
  const known = scope.columns.map((each) => each.name);
  if (qualifiers > 0) {
    const owner = names.slice(0, qualifiers).join('.');
    throw invalid(scope.catalog.sql, place, `Column '${name}' not found in table '${owner}'${didYouMean(name, known)}`);
  }
  if (names.length > 1) throw invalid(scope.catalog.sql, path[0] ?? place, `Table '${name}' not found`);
  throw invalid(scope.catalog.sql, place, `Column '${name}' not found in any table${didYouMean(name, known)}`);
};

/** The number of names at the start of a path that say which table is meant. */
const qualifierLength = ({ called }: Scope, names: readonly string[]): number => {
  for (let length = Math.min(called.length, names.length - 1); length > 0; length -= 1) {
    const tail = called.slice(-length);
    if (tail.every((part, index) => part === names[index])) return length;
  }
  return 0;
};

/** A field of a ROW, whose values are kept as JSON texts. */
const fieldOf = (
  { catalog }: Scope,
  column: Found,
  fields: readonly string[],
  place: { start: number; end: number },
): Found => {
  let { type, ref, name } = column;
  for (const field of fields) {
    const index = type?.fields?.indexOf(field) ?? -1;
    if (type !== undefined && index < 0)
      throw invalid(catalog.sql, place, `Column '${name}.${field}' not found in any table`);
    ref = `json_extract(${ref}, ${textLiteral(`$."${field}"`)})`;
    type = type?.children?.[index];
    name = field;
  }
  return { ...column, type, ref, name };
};

/** The columns that a star stands for, each with its place among all. */
export const starOf = (scope: Scope, path: readonly Name[], place: { start: number; end: number }): Found[] => {
  const names = path.map(({ value }) => value);
  if (names.length > 0 && qualifierLength(scope, [...names, '*']) !== names.length)
    throw invalid(scope.catalog.sql, path[0] ?? place, `Table '${names[0]}' not found`);
  return scope.columns.flatMap((column, index) => (column.hidden ? [] : [{ ...column, index }]));
};
