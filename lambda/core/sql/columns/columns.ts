import type { Catalog, TableName } from '../../model/catalog.ts';
import { casesOf, insertsIn, isStrange, needsProof, type Properties } from './insert-cases.ts';
import { listOrder } from './list-order.ts';
import { type Extent, orderProof } from './order-proof.ts';
import { problemsByCatalog } from './preflight-problems.ts';

const once = (problems: readonly string[]): readonly string[] => [...new Set(problems)];

/** Test for a text each of whose INSERTs has a column list, or has nothing but VALUES. */
export const hasEveryList = (sql: string): boolean => !insertsIn(sql).some(needsProof);

/**
 * Problems of the INSERTs without a column list: whatever keeps the proof from being made that each of their columns
 * lands in the sink's column of its own name. One sentence each, and one that says both ways on. An INSERT whose sink the
 * catalog does not have is left out: see `unknownSinks`.
 *
 * @param extent `part`: the catalog has only some of the tables, so what only the others can tell is no problem yet
 */
export const orderProblems = (
  sql: string,
  catalog: Catalog,
  properties: Properties,
  extent: Extent = 'whole',
): readonly string[] => once(casesOf(sql, catalog, properties).flatMap((of) => orderProof(of, extent)));

/** The sinks of the INSERTs without a column list whose columns the catalog does not have, each once. */
export const unknownSinks = (sql: string, catalog: Catalog, properties: Properties): readonly TableName[] => {
  const unknown = casesOf(sql, catalog, properties).filter(
    ({ insert, targets }) => needsProof(insert) && targets === undefined,
  );
  return [...new Map(unknown.map(({ sink: { place } }) => [JSON.stringify(place), place])).values()];
};

/**
 * Problems of the INSERTs with a column list: a listed name in the position of another listed one. An empty catalog is
 * enough, but it ends what is known at the first `*` of a table.
 */
export const listProblems = (sql: string, catalog: Catalog, properties: Properties): readonly string[] =>
  isStrange(sql) ? [] : once(casesOf(sql, catalog, properties).flatMap(listOrder));

/**
 * Problems of a text's INSERTs by what the catalog says about their tables: one sentence each, all at once. Only
 * certain problems are named, so an empty answer is no promise that Confluent takes the text.
 *
 * @param catalog those that exist of the tables that the text names
 */
export const preflightProblems = (sql: string, catalog: Catalog, properties: Properties): readonly string[] =>
  isStrange(sql) ? [] : once(casesOf(sql, catalog, properties).flatMap(problemsByCatalog));
