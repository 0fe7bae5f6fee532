import type { TableName } from '../../model/catalog.ts';
import { parse } from '../syntax/parse.ts';
import type { Query, Statement } from '../syntax/syntax.ts';
import { insertsOf, readsOf } from '../syntax/walk.ts';
import { resolve, sinksOf } from './writers.ts';

type Properties = Readonly<Record<string, string>>;

const queriesOf = (statement: Statement): readonly Query[] => {
  if (statement.kind === 'query') return [statement.query];
  if (statement.kind === 'create-table') return statement.query === undefined ? [] : [statement.query];
  return insertsOf(statement).map(({ query }) => query);
};

const once = (tables: readonly TableName[]): readonly TableName[] => {
  const keyOf = ({ catalog, database, table }: TableName): string => JSON.stringify([catalog, database, table]);
  return [...new Map(tables.map((table) => [keyOf(table), table])).values()];
};

/** The tables that a SQL text reads, each once; common tables are none. */
export const sourcesOf = (sql: string, properties: Properties): readonly TableName[] =>
  once(
    queriesOf(parse(sql))
      .flatMap(readsOf)
      .flatMap(({ table }) => resolve(table.parts, properties) ?? []),
  );

/** The tables that a SQL text writes and reads, each once. */
export const tablesOf = (sql: string, properties: Properties): readonly TableName[] =>
  once([...sinksOf(sql, properties), ...sourcesOf(sql, properties)]);
