import { dataTypeOf } from '../sql/data-types.ts';
import type { Column, Row } from '../sql/table.ts';
import type { Topic } from './topics.ts';

/** The system column that Confluent adds to each table, unless the table's own DDL already gives it. */
const rowtime: Column = { name: '$rowtime', type: 'TIMESTAMP_LTZ(3)', nullable: false, kind: 'virtual' };

/** The columns of TABLES that tell about a table. */
export const tableRow = ({ distributedBy, partitions }: Topic): Row => ({
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

/** The columns of COLUMNS that tell about each column of a table, in the order of its DDL; the system column is last. */
export const columnRows = (topic: Topic): Row[] => {
  const own = topic.columns.some(isSystem) ? topic.columns : [...topic.columns, rowtime];
  return own.map((column, index) => columnRow(topic, column, index + 1));
};

const isSystem = ({ name, kind }: Column): boolean => name === rowtime.name && kind === 'virtual';

const columnRow = ({ primaryKey, distributedBy }: Topic, column: Column, position: number): Row => {
  const { name, type, nullable, kind, metadataKey, expression } = column;
  const { root, full } = dataTypeOf(type);
  return {
    COLUMN_NAME: name,
    ORDINAL_POSITION: position,
    IS_NULLABLE: yesOrNo(nullable && !primaryKey.includes(name)),
    DATA_TYPE: root,
    FULL_DATA_TYPE: full,
    IS_HIDDEN: yesOrNo(isSystem(column)),
    IS_GENERATED: yesOrNo(kind === 'computed'),
    GENERATION_EXPRESSION: expression ?? null,
    IS_METADATA: yesOrNo(kind === 'metadata' || kind === 'virtual'),
    METADATA_KEY: metadataKey ?? null,
    IS_PERSISTED: yesOrNo(kind === undefined || kind === 'metadata'),
    DISTRIBUTION_ORDINAL_POSITION: distributedBy.includes(name) ? distributedBy.indexOf(name) + 1 : null,
    COMMENT: isSystem(column) ? 'SYSTEM' : null,
  };
};

const yesOrNo = (holds: boolean): 'YES' | 'NO' => (holds ? 'YES' : 'NO');
