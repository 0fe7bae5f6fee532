import type { MetadataQuery } from '../sql/metadata-query.ts';
import { type Insert, parseSql, sqlKindOf } from '../sql/sql.ts';
import { SqlError } from '../sql/tokens.ts';
import type { World } from '../world/confluent.ts';
import type { Statement } from '../world/statement.ts';
import { isUpsert } from '../world/table-options.ts';
import { isBounded } from '../world/validation.ts';

export interface StatementTraits {
  sql_kind: string;
  is_bounded: boolean;
  is_append_only: boolean;
  /** Places of the sink's key among its columns, if it is an upsert table. */
  upsert_columns: readonly number[] | null;
  /** The columns of the result; nothing for a statement without one. */
  schema: { columns?: MetadataQuery['columns'] };
}

/** Confluent's traits of the SQL text; null if the text cannot be read, and for a statement that failed. */
export const traitsOf = (world: World, statement: Statement): StatementTraits | null => {
  if (statement.phase === 'FAILED') return null;
  try {
    const parsed = parseSql(statement.sql);
    const insert = parsed.kind === 'INSERT_INTO';
    return {
      sql_kind: sqlKindOf(parsed),
      is_bounded: !insert || isBounded(statement, parsed),
      is_append_only: true,
      upsert_columns: insert ? upsertColumns(world, parsed) : null,
      schema: parsed.kind === 'SELECT' || parsed.kind === 'EXPLAIN' ? { columns: parsed.columns } : {},
    };
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
};

const upsertColumns = ({ topics }: World, { sink }: Insert): readonly number[] | null => {
  const topic = topics.get(sink);
  if (topic === undefined || !isUpsert(topic)) return null;
  const written = topic.columns.filter(({ kind }) => kind === undefined || kind === 'metadata');
  return topic.primaryKey.map((key) => written.findIndex(({ name }) => name === key));
};
