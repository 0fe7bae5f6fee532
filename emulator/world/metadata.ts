import type { ViewName } from '../sql/information-schema.ts';
import type { MetadataQuery } from '../sql/metadata-query.ts';
import type { Row } from '../sql/table.ts';
import type { World } from './confluent.ts';
import { columnRows, tableRow } from './metadata-tables.ts';
import { viewColumnRows, viewTableRows } from './metadata-views.ts';
import { type Place, placeOf } from './place.ts';
import { optionsOf } from './table-options.ts';
import type { Topic } from './topics.ts';

type Properties = Readonly<Record<string, string>>;

/** The rows of a query's result, every value a string or null. */
export const runMetadataQuery = (
  world: World,
  { branches }: MetadataQuery,
  properties: Properties,
): (string | null)[][] =>
  branches.flatMap(({ view, catalog, select }) => {
    const place = placeOf(world, catalog ?? properties['sql.current-catalog'], properties['sql.current-database']);
    return viewRows(world, view, place).flatMap((row) => {
      const selected = select(row);
      return selected === null ? [] : [selected];
    });
  });

/** The database that Confluent's views are in, in every catalog. */
const SYSTEM = { databaseId: 'db-information-schema', databaseName: 'INFORMATION_SCHEMA' };

const viewRows = (world: World, view: ViewName, place: Place): Row[] => {
  const topics = [...world.topics.values()];
  const system = { ...place, ...SYSTEM };
  const ofTopics = (rows: (topic: Topic) => Row[]): Row[] =>
    topics.flatMap((topic) => rows(topic).map((row) => ({ ...identity('TABLE', place, topic.name), ...row })));
  const ofViews = (rows: Row[]): Row[] => rows.map((row) => ({ ...identity('TABLE', system), ...row }));
  switch (view) {
    case 'CATALOGS':
    case 'INFORMATION_SCHEMA_CATALOG_NAME':
    case 'SCHEMATA':
    case 'DATABASES':
      return placeRows(view, [place, system]);
    case 'TABLES':
      return [...ofTopics((topic) => [tableRow(topic)]), ...ofViews(viewTableRows())];
    case 'COLUMNS':
      return [...ofTopics(columnRows), ...ofViews(viewColumnRows())];
    case 'TABLE_OPTIONS':
      return ofTopics(optionRows);
    case 'TABLE_CONSTRAINTS':
      return ofTopics(({ primaryKey }) =>
        primaryKey.length === 0 ? [] : [{ ...constraint(place), CONSTRAINT_TYPE: 'PRIMARY KEY', ENFORCED: 'NO' }],
      );
    case 'KEY_COLUMN_USAGE':
      return ofTopics(({ primaryKey }) =>
        primaryKey.map((name, index) => ({ ...constraint(place), COLUMN_NAME: name, ORDINAL_POSITION: index + 1 })),
      );
  }
};

/** Rows of the views about the environment and its clusters. The first two know nothing of clusters. */
const placeRows = (view: ViewName, places: readonly [Place, Place]): Row[] => {
  const rows = places.map(({ catalogId, catalogName, databaseId, databaseName }) => ({
    CATALOG_ID: catalogId,
    CATALOG_NAME: catalogName,
    SCHEMA_ID: databaseId,
    SCHEMA_NAME: databaseName,
  }));
  return view === 'SCHEMATA' || view === 'DATABASES' ? rows : rows.slice(0, 1);
};

/** The columns that say where a table, or a constraint, is, and its name. */
const identity = (of: 'TABLE' | 'CONSTRAINT', place: Place, name: string | null = null): Row => ({
  [`${of}_CATALOG_ID`]: place.catalogId,
  [`${of}_CATALOG`]: place.catalogName,
  [`${of}_SCHEMA_ID`]: place.databaseId,
  [`${of}_SCHEMA`]: place.databaseName,
  [`${of}_NAME`]: name,
});

/** A primary key. Confluent's own tables call it PRIMARY. */
const constraint = (place: Place): Row => identity('CONSTRAINT', place, 'PRIMARY');

const optionRows = (topic: Topic): Row[] =>
  Object.entries(optionsOf(topic))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => ({ OPTION_KEY: key, OPTION_VALUE: value }));
