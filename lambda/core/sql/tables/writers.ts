import type { TableName } from '../../model/catalog.ts';
import { nameParts, skipToName, withoutHints } from '../syntax/names.ts';
import { afterName, depthAt, indexFrom, isSign, isWord, type Token } from '../syntax/tokens.ts';

/** A SQL text that runs or would run, and the properties that say where its names are looked up. */
export interface Writer {
  readonly sql: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** The catalog and the database that names without them mean; undefined if the properties do not say. */
export const currentOf = (
  properties: Readonly<Record<string, string>>,
): { readonly catalog: string | undefined; readonly database: string | undefined } => ({
  catalog: properties['sql.current-catalog'] || undefined,
  database: properties['sql.current-database'] || undefined,
});

/** The table that these parts of a name mean. */
export const resolve = (
  parts: readonly string[],
  properties: Readonly<Record<string, string>>,
): TableName | undefined => {
  const [table, ownDatabase, ownCatalog] = parts.toReversed();
  if (table === undefined) return undefined;
  const current = currentOf(properties);
  const database = ownDatabase ?? current.database;
  const catalog = ownCatalog ?? current.catalog;
  return { ...(catalog === undefined ? {} : { catalog }), ...(database === undefined ? {} : { database }), table };
};

/**
 * The index of the target's name, if an INSERT is at `at`. The INSERT may stand anywhere in a statement: its words are
 * reserved, so it writes something whatever stands around it.
 */
const insertTarget = (all: readonly Token[], at: number): number | undefined =>
  isWord(all[at], 'INSERT', 'UPSERT') && isWord(all[at + 1], 'INTO', 'OVERWRITE') ? skipToName(all, at + 2) : undefined;

/** The index of the table's name, if the word TABLE at `at` belongs to a CREATE TABLE that goes on as an INSERT. */
const createdTarget = (all: readonly Token[], at: number): number | undefined => {
  if (!isWord(all[at], 'TABLE')) return undefined;
  if (!isWord(all[at - 1], 'CREATE', 'REPLACE', 'TEMPORARY', 'MATERIALIZED')) return undefined;
  const depth = depthAt(all, at);
  const name = skipToName(all, at);
  const ends = (token: Token): boolean =>
    token.depth < depth || (token.depth === depth && (isSign(token, ';') || isWord(token, 'CREATE', 'AS')));
  return isWord(all[indexFrom(all, afterName(all, name), all.length, ends)], 'AS') ? name : undefined;
};

/**
 * The tables into which a SQL text writes as long as it runs: by INSERT, alone or in a statement set, or by CREATE
 * TABLE … AS SELECT.
 */
export const sinksOf = (sql: string, properties: Readonly<Record<string, string>>): readonly TableName[] => {
  const all = withoutHints(sql);
  if (isWord(all[0], 'EXPLAIN')) return [];
  return all.flatMap((_, index) => {
    const name = insertTarget(all, index) ?? createdTarget(all, index);
    return name === undefined ? [] : (resolve(nameParts(all, name), properties) ?? []);
  });
};

const areEqual = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * Test for two texts that can mean the same: one may be a name and the other an id, and nothing here knows which belong
 * together.
 */
const canBeSame = (a: string | undefined, b: string | undefined, isId: RegExp): boolean =>
  a === undefined || b === undefined || isId.test(a) !== isId.test(b) || areEqual(a, b);

/** Test for two names that can mean the same table. In doubt they do: the keeper must not start a second writer. */
export const isSameTable = (a: TableName, b: TableName): boolean =>
  areEqual(a.table, b.table) &&
  canBeSame(a.database, b.database, /^lkc-/i) &&
  canBeSame(a.catalog, b.catalog, /^env-/i);

/** Test for two texts that can write the same table. */
export const writesSame = (a: Writer, b: Writer): boolean => {
  const sinks = sinksOf(b.sql, b.properties);
  return sinksOf(a.sql, a.properties).some((one) => sinks.some((other) => isSameTable(one, other)));
};

/** Test for the name under which a former Python app started one more copy of itself at each run. */
export const isPythonCopy = (statementName: string): boolean =>
  /^combined-flight-data-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(statementName);
