import type { Catalog, Column, Table, TableName } from '../../model/catalog.ts';
import { currentOf } from './writers.ts';

type Properties = Readonly<Record<string, string>>;

/** A table whose place is known, so that INFORMATION_SCHEMA can be asked about it. */
export type Placed = Required<TableName>;

/** A row of Confluent's answer. */
type Row = readonly (string | null)[];

/** A text as SQL writes it. */
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A name as SQL writes it. */
export const name = (value: string): string => `\`${value.replaceAll('`', '``')}\``;

const constant = (value: string | undefined): string => `CAST(${value === undefined ? 'NULL' : text(value)} AS STRING)`;

/** The columns that every view has, in the order of a row. */
const PLACE = ['TABLE_CATALOG', 'TABLE_CATALOG_ID', 'TABLE_SCHEMA', 'TABLE_SCHEMA_ID', 'TABLE_NAME'];

/** A view, with what is asked of it: each branch of a UNION ALL has as many columns. */
interface View {
  readonly view: string;
  /** First column of its rows, which says whose they are. */
  readonly kind: string;
  /** Further columns; undefined where it has none for that place. */
  readonly facts: readonly (string | undefined)[];
  readonly where: string;
}

const VIEWS: readonly View[] = [
  {
    view: 'COLUMNS',
    kind: 'column',
    facts: [
      ...['`COLUMN_NAME`', '`FULL_DATA_TYPE`', 'CAST(`ORDINAL_POSITION` AS STRING)'],
      ...['`IS_NULLABLE`', '`IS_GENERATED`', '`IS_METADATA`', '`IS_PERSISTED`'],
    ],
    where: "`IS_HIDDEN` = 'NO'",
  },
  {
    view: 'TABLE_CONSTRAINTS',
    kind: 'constraint',
    facts: ['`CONSTRAINT_NAME`', '`CONSTRAINT_TYPE`', ...Array.from({ length: 5 }, () => undefined)],
    where: "`CONSTRAINT_TYPE` = 'PRIMARY KEY'",
  },
  {
    view: 'TABLE_OPTIONS',
    kind: 'option',
    facts: ['`OPTION_KEY`', '`OPTION_VALUE`', ...Array.from({ length: 5 }, () => undefined)],
    where: "`OPTION_KEY` = 'changelog.mode'",
  },
];

/**
 * The table with the place that the properties give it; none if they do not say, or if it is one of Confluent's own: no
 * topic has a `$` in its name.
 */
export const placed = (
  { catalog: ownCatalog, database: ownDatabase, table }: TableName,
  properties: Properties,
): readonly Placed[] => {
  const current = currentOf(properties);
  const [catalog, database] = [ownCatalog ?? current.catalog, ownDatabase ?? current.database];
  return catalog === undefined || database === undefined || table.includes('$') ? [] : [{ catalog, database, table }];
};

/** Test for a table that a question to INFORMATION_SCHEMA is about, so that its absence from the answer says something. */
export const isAsked = (table: TableName, properties: Properties): boolean => placed(table, properties).length > 0;

/** The condition for these tables of one catalog; a database is written by its name or by its id. */
export const about = (tables: readonly Placed[]): string =>
  [...Map.groupBy(tables, ({ database }) => database)]
    .map(([database, inIt]) => {
      const names = [...new Set(inIt.map(({ table }) => table))].map((table) => `\`TABLE_NAME\` = ${text(table)}`);
      const here = `(\`TABLE_SCHEMA\` = ${text(database)} OR \`TABLE_SCHEMA_ID\` = ${text(database)})`;
      return `(${here} AND (${names.join(' OR ')}))`;
    })
    .join(' OR ');

const branch = ({ view, kind, facts, where }: View, catalog: string, tables: readonly Placed[]): string => {
  const columns = [constant(kind), ...PLACE.map(name), ...facts.map((fact) => fact ?? constant(undefined))];
  const from = `${name(catalog)}.\`INFORMATION_SCHEMA\`.\`${view}\``;
  return `SELECT ${columns.join(', ')} FROM ${from} WHERE ${where} AND (${about(tables)})`;
};

/**
 * The one question to INFORMATION_SCHEMA about these tables: their columns, keys and changelog modes. Undefined if there
 * is nothing to ask. Confluent answers only SELECT, WHERE, `=`, `<>`, AND, OR, CAST, AS, literals and UNION ALL there
 * (Confluent, "Information Schema").
 */
export const questionAbout = (tables: readonly TableName[], properties: Properties): string | undefined => {
  const asked = Map.groupBy(
    tables.flatMap((table) => placed(table, properties)),
    ({ catalog }) => catalog,
  );
  const branches = [...asked].flatMap(([catalog, inIt]) => VIEWS.map((view) => branch(view, catalog, inIt)));
  return branches.length === 0 ? undefined : branches.join(' UNION ALL ');
};

const isYes = (value: string | null | undefined): boolean => /^(YES|ALWAYS|TRUE)$/i.test(value ?? '');

const kindOf = ([isGenerated, isMetadata, isPersisted]: Row): Column['kind'] => {
  if (isYes(isMetadata)) return isYes(isPersisted) ? 'metadata' : 'virtual';
  return isYes(isGenerated) ? 'computed' : 'physical';
};

/** A column of a table, with its place in it. */
interface Ordered {
  readonly column: Column;
  readonly position: number;
}

/** The columns that these rows show; one without a name, which nothing explains, is left out. */
const columnsOf = (rows: readonly Row[]): readonly Column[] => {
  const found = rows.flatMap(([, , , , , , title, type, position, nullable, ...kind], index): readonly Ordered[] =>
    title == null
      ? []
      : [
          {
            column: { name: title, type: type ?? '', nullable: !/^NO$/i.test(nullable ?? ''), kind: kindOf(kind) },
            position: /^\d+$/.test(position ?? '') ? Number(position) : index + 1,
          },
        ],
  );
  return found.toSorted((a, b) => a.position - b.position).map(({ column }) => column);
};

const namesOf = ([, catalog, catalogId, database, databaseId, table]: Row): readonly TableName[] => {
  const named = (inCatalog: string | null | undefined, inDatabase: string | null | undefined): TableName => ({
    ...(inCatalog == null ? {} : { catalog: inCatalog }),
    ...(inDatabase == null ? {} : { database: inDatabase }),
    table: table ?? '',
  });
  return [named(catalog, database), named(catalogId, databaseId)];
};

const tableOf = (rows: readonly Row[]): Table => {
  const of = (kind: string): readonly Row[] => rows.filter(([first]) => first === kind);
  return {
    names: namesOf(rows[0] ?? []),
    columns: columnsOf(of('column')),
    hasPrimaryKey: of('constraint').some(([, , , , , , , type]) => type === 'PRIMARY KEY'),
    changelogMode: of('option')
      .find(([, , , , , , key]) => key === 'changelog.mode')?.[7]
      ?.toLowerCase(),
  };
};

/** The tables that the answer to the question shows. */
export const catalogOf = (rows: readonly Row[]): Catalog =>
  [
    ...Map.groupBy(
      rows.filter((row) => row[5] != null),
      (row) => JSON.stringify(row.slice(1, 6)),
    ).values(),
  ].map(tableOf);
