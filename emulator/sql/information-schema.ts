/** A column of a view; INFORMATION_SCHEMA has only these two types. */
export interface ViewColumn {
  name: string;
  type: 'STRING' | 'INT';
  nullable: boolean;
}

/** The views that Confluent documents. DATABASES is another name of SCHEMATA. */
export const viewNames = [
  'CATALOGS',
  'COLUMNS',
  'DATABASES',
  'INFORMATION_SCHEMA_CATALOG_NAME',
  'KEY_COLUMN_USAGE',
  'SCHEMATA',
  'TABLES',
  'TABLE_CONSTRAINTS',
  'TABLE_OPTIONS',
] as const;

export type ViewName = (typeof viewNames)[number];

/** Columns in short: `NAME`, `NAME?` for one that may be null, `NAME INT` for a number. */
const columns = (text: string): ViewColumn[] =>
  text.split(',').map((each) => {
    const [name = '', type] = each.trim().split(' ');
    return {
      name: name.replace('?', ''),
      type: type === 'INT' ? 'INT' : 'STRING',
      nullable: name.endsWith('?'),
    };
  });

const CATALOG = 'CATALOG_ID, CATALOG_NAME';
const SCHEMA = `${CATALOG}, SCHEMA_ID, SCHEMA_NAME`;
const TABLE = 'TABLE_CATALOG_ID, TABLE_CATALOG, TABLE_SCHEMA_ID, TABLE_SCHEMA, TABLE_NAME';
const CONSTRAINT =
  'CONSTRAINT_CATALOG_ID, CONSTRAINT_CATALOG, CONSTRAINT_SCHEMA_ID, CONSTRAINT_SCHEMA, CONSTRAINT_NAME';

/** The views that a query can name, with their columns in Confluent's order. */
export const views: Readonly<Record<ViewName, readonly ViewColumn[]>> = {
  CATALOGS: columns(CATALOG),
  INFORMATION_SCHEMA_CATALOG_NAME: columns(CATALOG),
  SCHEMATA: columns(SCHEMA),
  DATABASES: columns(SCHEMA),
  TABLES: columns(
    `${TABLE}, TABLE_TYPE, IS_DISTRIBUTED, DISTRIBUTION_ALGORITHM?, DISTRIBUTION_BUCKETS? INT, IS_WATERMARKED,
     WATERMARK_COLUMN?, WATERMARK_EXPRESSION?, WATERMARK_IS_HIDDEN?, COMMENT?`,
  ),
  TABLE_OPTIONS: columns(`${TABLE}, OPTION_KEY, OPTION_VALUE`),
  COLUMNS: columns(
    `${TABLE}, COLUMN_NAME, ORDINAL_POSITION INT, IS_NULLABLE, DATA_TYPE, FULL_DATA_TYPE, IS_HIDDEN, IS_GENERATED,
     GENERATION_EXPRESSION?, IS_METADATA, METADATA_KEY?, IS_PERSISTED, DISTRIBUTION_ORDINAL_POSITION? INT, COMMENT?`,
  ),
  TABLE_CONSTRAINTS: columns(`${CONSTRAINT}, ${TABLE}, CONSTRAINT_TYPE, ENFORCED`),
  KEY_COLUMN_USAGE: columns(`${CONSTRAINT}, ${TABLE}, COLUMN_NAME, ORDINAL_POSITION INT`),
};
