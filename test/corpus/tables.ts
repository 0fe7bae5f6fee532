import type { Catalog, Column, Table, TableName } from '../../lambda/core/model/catalog.ts';
import { codeOf, rowsOf } from './markdown.ts';

const KINDS: ReadonlyMap<string, Column['kind']> = new Map([
  ['METADATA', 'metadata'],
  ['VIRTUAL', 'virtual'],
  ['COMPUTED', 'computed'],
]);

/** Properties with which all texts are read. */
export const PROPERTIES = { 'sql.current-catalog': 'port', 'sql.current-database': 'quay' };

/** A catalog or a database by its name → by its id. */
const IDS: ReadonlyMap<string, string> = new Map([
  ['port', 'env-p0rt'],
  ['coast', 'env-c0ast'],
  ['quay', 'lkc-quay'],
  ['sea', 'lkc-sea'],
]);

/** A table's name as the corpus writes it: its parts between dots, one with a dot or a hyphen in back-ticks. */
export const nameFrom = (text: string): Required<TableName> => {
  const parts = [...text.matchAll(/`([^`]+)`|[^.`]+/g)].map(([all, quoted]) => quoted ?? all);
  const [table = '', database = 'quay', catalog = 'port'] = parts.toReversed();
  return { catalog, database, table };
};

/** A column: its name, its type, NOT NULL and its kind. */
const columnFrom = (text: string): Column => {
  const [, quoted, plain, type = '', notNull, kind = ''] =
    /^(?:`([^`]+)`|(\S+)) (.+?)( NOT NULL)?(?: (METADATA|VIRTUAL|COMPUTED))?$/.exec(text) ?? [];
  return { name: quoted ?? plain ?? '', type, nullable: notNull === undefined, kind: KINDS.get(kind) ?? 'physical' };
};

const idOf = (name: string): string => IDS.get(name) ?? name;

const tableFrom = ([title = '', columns = '', key, mode]: readonly string[]): Table => {
  const name = nameFrom(title);
  return {
    names: [name, { ...name, catalog: idOf(name.catalog), database: idOf(name.database) }],
    columns: codeOf(columns)
      .split(/, (?![^<(]*[>)])/)
      .map(columnFrom),
    hasPrimaryKey: key !== '–',
    changelogMode: mode === '–' ? undefined : mode,
  };
};

/** The tables of `catalog.md`. */
export const CATALOG: Catalog = rowsOf('catalog.md').map(tableFrom);

/** What `catalog.md` says about its tables: whether rows are only appended to them. */
export const APPENDS: readonly (readonly [title: string, appends: string])[] = rowsOf('catalog.md').map(
  ([title = '', , , , appends = '']) => [title, appends],
);
