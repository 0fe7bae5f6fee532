/** A column of a view; INFORMATION_SCHEMA has only these two types. */
export interface ViewColumn {
  name: string;
  type: 'STRING' | 'INT';
  nullable: boolean;
}

export type ViewName = 'COLUMNS' | 'TABLES';

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

/** The views that a query can name, with their columns in Confluent's order. */
export const views: Readonly<Record<ViewName, readonly ViewColumn[]>> = {
  COLUMNS: columns(
    `TABLE_CATALOG_ID, TABLE_CATALOG, TABLE_SCHEMA_ID, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION INT,
     IS_NULLABLE, DATA_TYPE, FULL_DATA_TYPE, IS_HIDDEN, IS_GENERATED, GENERATION_EXPRESSION?, IS_METADATA, METADATA_KEY?,
     IS_PERSISTED, DISTRIBUTION_ORDINAL_POSITION? INT, COMMENT?`,
  ),
  TABLES: columns(
    `TABLE_CATALOG_ID, TABLE_CATALOG, TABLE_SCHEMA_ID, TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, IS_DISTRIBUTED,
     DISTRIBUTION_ALGORITHM?, DISTRIBUTION_BUCKETS? INT, IS_WATERMARKED, WATERMARK_COLUMN?, WATERMARK_EXPRESSION?,
     WATERMARK_IS_HIDDEN?, COMMENT?`,
  ),
};
