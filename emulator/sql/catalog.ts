import type { Name } from './ast.ts';
import type { Column } from './table.ts';

/** The mode of a table: whether its rows only come, replace each other by key, or are taken back as well. */
export type ChangelogMode = 'append' | 'upsert' | 'retract';

/** A table as queries see it. */
export interface KnownTable {
  name: string;
  /** Its name in SQLite. */
  id: string;
  columns: readonly Column[];
  primaryKey: readonly string[];
  mode: ChangelogMode;
}

/** All that the names of a statement can mean, and its text, for the places in errors. */
export interface Catalog {
  sql: string;
  /** Names of catalog and database where the text gives none. */
  catalog: string;
  database: string;
  tables: ReadonlyMap<string, KnownTable>;
  /** Functions that somebody has made, in lower case. */
  functions: ReadonlySet<string>;
}

/** The whole path of a table. */
export const fullPath = ({ catalog, database }: Catalog, path: readonly Name[]): string[] => {
  const given = path.map(({ value }) => value);
  return [catalog, database].slice(0, 3 - given.length).concat(given);
};

/** The columns that a sink takes rows of: the physical ones and persisted metadata, in their order. */
export const persistedColumns = ({ columns }: KnownTable): Column[] =>
  columns.filter(({ kind }) => kind === undefined || kind === 'metadata');

/** `; did you mean 'X'?` where a name exists in another letter case; else nothing. */
export const didYouMean = (name: string, names: Iterable<string>): string => {
  const near = [...names].find((each) => each.toLowerCase() === name.toLowerCase());
  return near === undefined ? '' : `; did you mean '${near}'?`;
};
