import type { Catalog, Table, TableName } from '../core/model/catalog.ts';
import type { Prerequisite } from '../core/model/statement.ts';
import { tableDefinedBy } from '../core/sql/forms/definition.ts';
import { afterName, isWord, tokens } from '../core/sql/syntax/tokens.ts';
import { isSameTable, resolve } from '../core/sql/tables/writers.ts';

/** The table that a text alters or drops. */
const tableChangedBy = ({ sql, properties }: Prerequisite): TableName | undefined => {
  const all = tokens(sql);
  if (!isWord(all[0], 'ALTER', 'DROP') || !isWord(all[1], 'TABLE')) return undefined;
  const at = isWord(all[2], 'IF') ? 4 : 2;
  const name = all.slice(at, afterName(all, at)).filter(({ kind }) => kind === 'word' || kind === 'quoted');
  return resolve(
    name.map(({ value }) => value),
    properties,
  );
};

const isCalled = ({ names }: Table, name: TableName): boolean => names.some((own) => isSameTable(own, name));

const areEqual = (one: Table, other: Table): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * The tables that prerequisites create, as their DDL says. One that is altered too, or created in two ways, is none of
 * them: what it is like in the end only Confluent knows.
 */
export const tablesDeclaredBy = (prerequisites: readonly Prerequisite[]): Catalog => {
  const created = prerequisites.flatMap(({ sql, properties }) => tableDefinedBy(sql, properties) ?? []);
  const changed = prerequisites.flatMap((prerequisite) => tableChangedBy(prerequisite) ?? []);
  const isCertain = (table: Table): boolean =>
    !changed.some((name) => isCalled(table, name)) &&
    created.every((other) => areEqual(other, table) || !other.names.some((name) => isCalled(table, name)));
  return created.filter(
    (table, index) => isCertain(table) && created.findIndex((other) => areEqual(other, table)) === index,
  );
};
