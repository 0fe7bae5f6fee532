import type { Catalog, TableName } from '../model/catalog.ts';
import { fits } from './column-types.ts';
import { type Insert, insertsOf } from './insert.ts';
import { type Item, itemOf } from './items.ts';
import { betweenCommas, branchesOf, type Select, selectAt } from './query.ts';
import { referencesIn } from './references.ts';
import {
  isIndependent,
  localName,
  lookUp,
  type Properties,
  type Scope,
  sourcesOf,
  type Tables,
  type Text,
  tablesIn,
  textOf,
} from './scope.ts';
import { whereOf } from './sources.ts';
import { depthAt, isWord, type Token } from './tokens.ts';

export type { Column, Tables } from './scope.ts';

/** The case of one INSERT, with all that is needed to judge it. */
interface Case {
  readonly text: Text;
  readonly insert: Insert;
  readonly tables: Tables;
}

/** A SELECT of an INSERT, read. */
interface Reading {
  readonly items: readonly Item[];
  readonly where: readonly Token[];
  readonly scope: Scope;
  /** Name of the SELECT in sentences. */
  readonly label: string;
}

/** The SELECTs of an INSERT, those in sub-queries among them. */
const selectsIn = (all: readonly Token[], { query, end }: Insert): readonly Select[] =>
  [...all.slice(query, end).entries()]
    .filter(([, token]) => isWord(token, 'SELECT'))
    .map(([index]) => selectAt(all, query + index, end));

/**
 * The tables of the current database that a text's INSERTs read and write: their names, without back-ticks. The
 * properties say which database that is; a qualified name counts only if it is spelled as they do. Tables of other
 * catalogs and databases are left out, and are not checked.
 */
export const tablesOf = (sql: string, properties: Properties = {}): readonly string[] => {
  const text = textOf(sql, properties);
  const names = insertsOf(text.all).flatMap((insert) => [
    localName(insert.target, properties),
    ...selectsIn(text.all, insert).flatMap((select) =>
      sourcesOf(text, select, insert.end).map((source) => source.table),
    ),
  ]);
  return [...new Set(names.flatMap((name) => name ?? []))];
};

/** A table's columns; undefined if it has none, which means that they are not known. */
const columnsOf = (tables: Tables, table = '') => {
  const columns = tables.get(table)?.map((column) => ({ ...column, table }));
  return columns?.length === 0 ? undefined : columns;
};

const read = ({ text, insert, tables }: Case, select: Select, number: number): Reading => {
  const { all } = text;
  const depth = depthAt(all, select.at);
  const items = betweenCommas(all.slice(select.list, select.listEnd), depth).map((item) => itemOf(item, depth));
  const sources = sourcesOf(text, select, insert.end).map(({ isPlain, name, table }) => ({
    name,
    table,
    columns: isPlain ? columnsOf(tables, table) : undefined,
  }));
  const from = tablesIn(sources).join(', ');
  const which = number === 0 ? 'a sub-query' : `SELECT number ${number}`;
  return {
    items,
    where: whereOf(all, select, insert.end),
    scope: { sources },
    label: from === '' ? which : `${which} (from ${from})`,
  };
};

const missingSources = ({ scope, label }: Reading, tables: Tables): readonly string[] =>
  scope.sources.flatMap(({ table }) =>
    table === undefined || tables.has(table) ? [] : [`${label} reads table ${table}, which does not exist`],
  );

const missingColumns = ({ items, where, scope, label }: Reading): readonly string[] => {
  const given = Map.groupBy(items.entries(), ([, item]) => item.alias);
  return [...items.map(({ expression }) => expression), where].flatMap((expression, at) =>
    referencesIn(expression).flatMap((path) => {
      // It may mean the alias of another item.
      if (given.get(path[0])?.some(([index]) => index !== at) === true) return [];
      const { missing } = lookUp(path, scope);
      return missing === undefined ? [] : [`${label} reads ${missing}`];
    }),
  );
};

/** The name that an item gives to its column; undefined if it is neither an alias nor a plain column. */
const outputOf = ({ alias, path }: Item, { sources }: Scope): string | undefined => {
  if (alias !== undefined || path === undefined || path.length === 1) return alias ?? path?.[0];
  const isQualified = path.length === 2 && sources.some(({ name }) => name === path[0]);
  return isQualified ? path[1] : undefined;
};

/** The items whose position in the INSERT is known: those before the first `*`. */
const placed = (items: readonly Item[]): readonly Item[] => {
  const star = items.findIndex((item) => item.isStar);
  return star === -1 ? items : items.slice(0, star);
};

const misplaced = ({ items, scope, label }: Reading, listed: readonly (string | undefined)[]): readonly string[] =>
  placed(items).flatMap((item, index) => {
    const [wanted, got] = [listed[index], outputOf(item, scope)];
    const own = listed.indexOf(got) + 1;
    if (wanted === undefined || got === undefined || wanted === got || own === 0) return [];
    const problem = `${label} has ${got} at position ${index + 1}, where the INSERT lists ${wanted}, and lists ${got} at position ${own}`;
    return [`${problem} (if that is meant, write AS ${wanted})`];
  });

/** Description of an item, and its type; undefined unless the type is certain. */
const typeOf = ({ typed, path }: Item, scope: Scope): Item['typed'] => {
  const column = path === undefined ? undefined : lookUp(path, scope).column;
  if (column === undefined) return typed;
  return { what: `column ${column.name} of table ${column.table}, which is ${column.type},`, type: column.type };
};

const mismatched = (
  { items, scope, label }: Reading,
  listed: readonly (string | undefined)[],
  { tables, insert, text }: Case,
): readonly string[] => {
  const columns = columnsOf(tables, localName(insert.target, text.properties));
  return placed(items).flatMap((item, index) => {
    const [column, source] = [columns?.find(({ name }) => name === listed[index]), typeOf(item, scope)];
    if (column === undefined || source === undefined || fits(column.type, source.type)) return [];
    return [
      `${label} puts ${source.what} into column ${column.name} of table ${column.table}, which is ${column.type}`,
    ];
  });
};

/** The columns that an INSERT lists; undefined in the place of what is not a name. */
const listedBy = (all: readonly Token[], { list }: Insert): readonly (string | undefined)[] => {
  if (list === undefined) return [];
  const depth = depthAt(all, list.open) + 1;
  return betweenCommas(all.slice(list.open + 1, list.close), depth).map(([name, more]) =>
    more === undefined && (name?.kind === 'word' || name?.kind === 'quoted') ? name.value : undefined,
  );
};

const sinkProblems = (of: Case, listed: readonly (string | undefined)[]): readonly string[] => {
  const sink = localName(of.insert.target, of.text.properties);
  if (sink === undefined) return [];
  if (!of.tables.has(sink)) return [`its sink, table ${sink}, does not exist`];
  const columns = columnsOf(of.tables, sink);
  return listed.flatMap((name) =>
    name === undefined || columns === undefined || columns.some((column) => column.name === name)
      ? []
      : [`it lists column ${name}, which table ${sink} does not have`],
  );
};

const insertProblems = (of: Case): readonly string[] => {
  const { insert, tables } = of;
  const { all } = of.text;
  const listed = listedBy(all, insert);
  const branches = branchesOf(all, insert.query, insert.end);
  const problems = selectsIn(all, insert).flatMap((select) => {
    const number = branches.findIndex(({ at }) => at === select.at) + 1;
    const reading = read(of, select, number);
    return [
      ...missingSources(reading, tables),
      ...(isIndependent(of.text, select.at) ? missingColumns(reading) : []),
      ...(number === 0 ? [] : [...misplaced(reading, listed), ...mismatched(reading, listed, of)]),
    ];
  });
  return [...sinkProblems(of, listed), ...problems].map((text) => `INSERT INTO ${insert.target.join('.')}: ${text}`);
};

/**
 * Problems of a text's INSERTs by what the catalog says about their tables: one sentence each, all at once. Only
 * certain problems are named, so an empty answer is no promise that Confluent takes the text.
 *
 * @param tables those that exist of the tables that `tablesOf` names for the same properties
 */
export const columnProblems = (sql: string, tables: Tables, properties: Properties = {}): readonly string[] => {
  const text = textOf(sql, properties);
  return [...new Set(insertsOf(text.all).flatMap((insert) => insertProblems({ text, insert, tables })))];
};

export const hasEveryList = (sql: string): boolean =>
  insertsOf(textOf(sql, {}).all).every(({ list }) => list !== undefined);

export const orderProblems = (_sql: string, _catalog: Catalog, _properties: Properties): readonly string[] => [];

export const listProblems = (_sql: string, _catalog: Catalog, _properties: Properties): readonly string[] => [];

export const unknownSinks = (_sql: string, _catalog: Catalog, _properties: Properties): readonly TableName[] => [];

export const preflightProblems = (_sql: string, _catalog: Catalog, _properties: Properties): readonly string[] => [];

/** The tables that a text's INSERTs write and read, with their places as far as the properties say them. */
export const tablesNamed = (_sql: string, _properties: Properties): readonly TableName[] => [];
