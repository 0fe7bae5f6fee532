import type { Catalog } from '../../model/catalog.ts';
import { nameOf } from '../forms/form-of-insert.ts';
import { parse } from '../syntax/parse.ts';
import type { Insert, NamedTable, Statement } from '../syntax/syntax.ts';
import { onlyAppends, tableIn } from '../tables/catalog.ts';
import { resolve } from '../tables/writers.ts';
import { type Cause, stateful } from './state-of-expression.ts';
import { ofQuery } from './state-of-query.ts';

/** A verdict about the state that a text keeps, with its first cause in words. */
export interface TextState {
  /** `open`: the text leaves it open, and Confluent's plan decides. */
  readonly verdict: 'stateless' | 'open' | 'stateful';
  readonly why: string;
}

type Properties = Readonly<Record<string, string>>;

/** The cause in a table that is not known only to append. */
const ofTable =
  (role: 'source' | 'sink', catalog: Catalog, properties: Properties) =>
  ({ parts, hints }: NamedTable): readonly Cause[] => {
    const name = resolve(parts, properties);
    const table = name && tableIn(catalog, name);
    if (hints.some(({ value }) => /changelog/i.test(value)))
      return stateful(`a hint about the changelog of ${parts.join('.')}`);
    if (table === undefined || onlyAppends(table)) return [];
    const why =
      table.changelogMode === undefined ? 'has a PRIMARY KEY' : `has the changelog mode ${table.changelogMode}`;
    return stateful(`${role} ${parts.join('.')} ${why}`);
  };

const ofInsert = (insert: Insert, catalog: Catalog, properties: Properties): readonly Cause[] => [
  ...(insert.onConflict === undefined ? [] : stateful('ON CONFLICT')),
  ...ofQuery(insert.query, ofTable('source', catalog, properties)),
  ...ofTable('sink', catalog, properties)(insert.target),
];

const causesIn = (statement: Statement, catalog: Catalog, properties: Properties): readonly Cause[] => {
  switch (statement.kind) {
    case 'insert':
      return statement.inserts.flatMap((insert) =>
        ofInsert(insert, catalog, properties).map(({ verdict, why }) => ({
          verdict,
          why: statement.isSet ? `${why} (INSERT INTO ${nameOf(insert)})` : why,
        })),
      );
    case 'query':
      return ofQuery(statement.query, ofTable('source', catalog, properties));
    default:
      return stateful('a form that is not understood');
  }
};

/**
 * The state that a text keeps beyond its position in its topics, by what is known to be stateless: everything else is
 * stateful until proven (Flink, `../shared/reference/flink-insert-rules.md`, section 5). A table that the catalog does
 * not have is taken for one that only appends.
 */
export const stateOf = (sql: string, catalog: Catalog, properties: Properties): TextState => {
  const causes = causesIn(parse(sql), catalog, properties);
  const first = causes.find(({ verdict }) => verdict === 'stateful') ?? causes[0];
  return first ?? { verdict: 'stateless', why: 'it only projects, filters and unites rows' };
};
