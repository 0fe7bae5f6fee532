import type { Catalog, Table, TableName } from '../../model/catalog.ts';
import { OPEN, type Outputs, outputs, UNKNOWN } from '../columns/outputs.ts';
import { isAsked } from './catalog-question.ts';
import { isCalled } from './table-names.ts';
import { currentOf, resolve } from './writers.ts';

type Properties = Readonly<Record<string, string>>;

/** A table that a text names, and what the catalog knows of it. */
export interface KnownTable {
  /** Name in sentences: without the current database. */
  readonly title: string;
  /** Name with the catalog and database that it means. */
  readonly place: TableName;
  /** The catalog's table; undefined if it does not have it. */
  readonly table: Table | undefined;
  /** Mark of a table that the catalog would have if it existed. */
  readonly isAsked: boolean;
  readonly outputs: Outputs;
}

/** The look-up of tables by the parts of their names. */
export type KnownTables = (parts: readonly string[]) => KnownTable;

const titleOf = (parts: readonly string[], properties: Properties): string => {
  const [table = '', database, catalog] = parts.toReversed();
  const current = currentOf(properties);
  const isHere =
    (database === undefined || database === current.database) && (catalog === undefined || catalog === current.catalog);
  return isHere ? table : parts.join('.');
};

const outputsOf = ({ columns }: Table, title: string): Outputs =>
  columns.length === 0
    ? OPEN
    : outputs(
        columns.map(({ name, type }) => ({
          ...{ name, type, what: `column ${name} of table ${title}`, others: [], crossed: [] },
        })),
      );

export const knownTables = (catalog: Catalog, properties: Properties): KnownTables => {
  const known = new Map<string, KnownTable>();
  const look = (parts: readonly string[]): KnownTable => {
    const [place, title] = [resolve(parts, properties), titleOf(parts, properties)];
    if (parts.length > 3 || place === undefined)
      return { title, place: place ?? { table: title }, table: undefined, isAsked: false, outputs: UNKNOWN };
    const table = catalog.find((one) => isCalled(one, place));
    const columns = table === undefined ? OPEN : outputsOf(table, title);
    return { title, place, table, isAsked: isAsked(place, properties), outputs: columns };
  };
  return (parts) => {
    const key = JSON.stringify(parts);
    const found = known.get(key) ?? look(parts);
    known.set(key, found);
    return found;
  };
};
