import type { Catalog, Column, Table, TableName } from '../../model/catalog.ts';
import { isCalled } from './table-names.ts';

/** The table of that name; undefined if the catalog does not have it. */
export const tableIn = (catalog: Catalog, name: TableName): Table | undefined =>
  catalog.find((table) => isCalled(table, name));

/**
 * Test for a table to which rows are only ever appended: `changelog.mode` says so, or it has no key (Confluent, "CREATE
 * TABLE": append without a PRIMARY KEY, upsert with one).
 */
export const onlyAppends = ({ changelogMode, hasPrimaryKey }: Table): boolean =>
  changelogMode === undefined ? !hasPrimaryKey : changelogMode === 'append';

/** The columns that count in an INSERT, in their order. */
export const writable = ({ columns }: Table): readonly Column[] =>
  columns.filter(({ kind }) => kind === 'physical' || kind === 'metadata');
