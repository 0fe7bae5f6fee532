import type { Catalog, ChangelogMode, KnownTable } from '../sql/catalog.ts';
import type { World } from './confluent.ts';
import { placeOf } from './place.ts';
import type { Statement } from './statement.ts';
import { optionsOf } from './table-options.ts';
import type { Topic, TopicColumn } from './topics.ts';

/** All that the names in a statement's text can mean, as it sees the world. */
export const catalogOf = (world: World, statement: Pick<Statement, 'sql' | 'properties' | 'compiled'>): Catalog => {
  const { sql, properties, compiled } = statement;
  const place = placeOf(world, properties['sql.current-catalog'], properties['sql.current-database']);
  const tables = [...world.topics.values()].map((topic, index): [string, KnownTable] => [
    topic.name,
    {
      name: topic.name,
      id: `s${index}`,
      columns: columnsSeen(compiled, topic),
      primaryKey: topic.primaryKey,
      mode: modeOf(topic),
    },
  ]);
  return {
    sql,
    catalog: place.catalogName,
    database: place.databaseName,
    tables: new Map(tables),
    functions: world.functions,
  };
};

/**
 * The columns that the statement knows: Confluent's statements keep a snapshot of the tables that they name.
 */
const columnsSeen = (compiled: number, { columns }: Topic): TopicColumn[] =>
  columns.filter(({ added = 0 }) => added <= compiled);

const modeOf = (topic: Topic): ChangelogMode => {
  const mode = optionsOf(topic)['changelog.mode'];
  return mode === 'upsert' || mode === 'retract' ? mode : 'append';
};
