import { dataTypeOf } from '../sql/data-types.ts';
import type { ViewName } from '../sql/information-schema.ts';
import type { MetadataQuery } from '../sql/metadata-query.ts';
import type { Column, Row } from '../sql/table.ts';
import type { World } from './confluent.ts';
import type { Topic } from './topics.ts';

/** The rows of a query's result, every value a string or null. */
export const runMetadataQuery = (
  world: World,
  { view, catalog, select }: MetadataQuery,
  properties: Readonly<Record<string, string>>,
): (string | null)[][] =>
  viewRows(world, view, catalog, properties).flatMap((row) => {
    const selected = select(row);
    return selected === null ? [] : [selected];
  });

/** The rows of a view, for a query that names this catalog (or none) in a statement with these properties. */
const viewRows = (
  world: World,
  view: ViewName,
  catalog: string | null,
  properties: Readonly<Record<string, string>>,
): Row[] => {
  const place = placeOf(world, catalog ?? properties['sql.current-catalog'], properties['sql.current-database']);
  return [...world.topics.values()].flatMap((topic) => {
    const table = { ...place, TABLE_NAME: topic.name };
    return view === 'TABLES'
      ? [{ ...table, ...tableRow(topic) }]
      : columnRows(topic).map((row) => ({ ...table, ...row }));
  });
};

/** Names and ids of the environment and the database for a statement that gives none. */
const UNNAMED = 'embedded';
const DATABASE_ID = 'lkc-em8edd';

/**
 * The columns of a view that name catalog and database. A statement may give the name or the id of each. The views have
 * both, each in its own column: an id is not found among the names.
 */
const placeOf = ({ account }: World, catalog: string | undefined, database: string | undefined) => {
  const [environment, cluster] = [catalog?.startsWith('env-') === true, database?.startsWith('lkc-') === true];
  return {
    TABLE_CATALOG_ID: environment ? (catalog ?? null) : account.environment,
    TABLE_CATALOG: environment ? UNNAMED : (catalog ?? UNNAMED),
    TABLE_SCHEMA_ID: cluster ? (database ?? null) : DATABASE_ID,
    TABLE_SCHEMA: cluster ? UNNAMED : (database ?? UNNAMED),
  };
};

const tableRow = ({ distributedBy, partitions }: Topic): Row => ({
  TABLE_TYPE: 'BASE TABLE',
  IS_DISTRIBUTED: 'YES',
  DISTRIBUTION_ALGORITHM: distributedBy.length > 0 ? 'HASH' : null,
  DISTRIBUTION_BUCKETS: partitions.length,
  IS_WATERMARKED: 'YES',
  WATERMARK_COLUMN: '$rowtime',
  WATERMARK_EXPRESSION: '`SOURCE_WATERMARK`()',
  WATERMARK_IS_HIDDEN: 'YES',
  COMMENT: null,
});

/** Rows for the columns of a table, then for the system column that Confluent adds to each. */
const columnRows = (topic: Topic): Row[] => [
  ...topic.columns.map((column, index) => physical(topic, column, index + 1)),
  {
    ...plain,
    COLUMN_NAME: '$rowtime',
    ORDINAL_POSITION: topic.columns.length + 1,
    IS_NULLABLE: 'NO',
    ...typeColumns('TIMESTAMP_LTZ(3)'),
    IS_HIDDEN: 'YES',
    IS_METADATA: 'YES',
    IS_PERSISTED: 'NO',
    DISTRIBUTION_ORDINAL_POSITION: null,
    COMMENT: 'SYSTEM',
  },
];

const plain: Row = {
  IS_HIDDEN: 'NO',
  IS_GENERATED: 'NO',
  GENERATION_EXPRESSION: null,
  IS_METADATA: 'NO',
  METADATA_KEY: null,
  IS_PERSISTED: 'YES',
  COMMENT: null,
};

const physical = ({ primaryKey, distributedBy }: Topic, { name, type, nullable }: Column, position: number): Row => ({
  ...plain,
  COLUMN_NAME: name,
  ORDINAL_POSITION: position,
  IS_NULLABLE: nullable && !primaryKey.includes(name) ? 'YES' : 'NO',
  ...typeColumns(type),
  DISTRIBUTION_ORDINAL_POSITION: distributedBy.includes(name) ? distributedBy.indexOf(name) + 1 : null,
});

const typeColumns = (type: string): Row => {
  const { root, full } = dataTypeOf(type);
  return { DATA_TYPE: root, FULL_DATA_TYPE: full };
};
