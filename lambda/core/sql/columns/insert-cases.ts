import type { Catalog, Column } from '../../model/catalog.ts';
import { parse } from '../syntax/parse.ts';
import type { Insert, Query } from '../syntax/syntax.ts';
import { tokens } from '../syntax/tokens.ts';
import { branchesOf, insertsOf } from '../syntax/walk.ts';
import { writable } from '../tables/catalog.ts';
import { type KnownTable, knownTables } from '../tables/known-tables.ts';
import { type Branch, type Reading, readInsert } from './readings.ts';

export type Properties = Readonly<Record<string, string>>;

/** An INSERT with all that is known of it. */
export interface InsertCase {
  readonly insert: Insert;
  readonly sink: KnownTable;
  /** The columns of the sink that an INSERT can write, in their order; undefined if they are not known. */
  readonly targets: readonly Column[] | undefined;
  readonly branches: readonly Branch[];
  readonly readings: readonly Reading[];
}

/** Test for VALUES and nothing else: rows that a person has written in the order of the table. */
const isValues = (query: Query): boolean => branchesOf(query).every(({ kind }) => kind === 'values');

/** Test for an INSERT whose columns are to be proven by their names. */
export const needsProof = ({ list, query, hasPartition }: Insert): boolean =>
  list === undefined && !hasPartition && !isValues(query);

const targetsOf = ({ table }: KnownTable): readonly Column[] | undefined =>
  table === undefined || table.columns.length === 0 ? undefined : writable(table);

/** The INSERTs of a text. */
export const insertsIn = (sql: string): readonly Insert[] => insertsOf(parse(sql));

/** The INSERTs of a text with all that the catalog says of them. */
export const casesOf = (sql: string, catalog: Catalog, properties: Properties): readonly InsertCase[] => {
  const tables = knownTables(catalog, properties);
  return insertsIn(sql).map((insert) => {
    const sink = tables(insert.target.parts);
    return { insert, sink, targets: targetsOf(sink), ...readInsert(insert, tables) };
  });
};

/** Test for a text with letters that are not read here, such as those of names beyond ASCII: nothing in it is certain. */
export const isStrange = (sql: string): boolean =>
  tokens(sql).some(({ kind, value }) => kind === 'sign' && /[^\x20-\x7e]|['"`\\]/.test(value));

/** The problems of an INSERT as sentences, each once. */
export const said = ({ insert }: InsertCase, problems: readonly string[]): readonly string[] =>
  [...new Set(problems)].map((problem) => `INSERT INTO ${insert.target.parts.join('.')}: ${problem}`);
