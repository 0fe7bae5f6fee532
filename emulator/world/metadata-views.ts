import { dataTypeOf } from '../sql/data-types.ts';
import { viewNames, views } from '../sql/information-schema.ts';
import type { Row } from '../sql/table.ts';

/** The rows of TABLES for the views themselves. */
export const viewTableRows = (): Row[] =>
  viewNames.map((name) => ({
    TABLE_NAME: name,
    TABLE_TYPE: 'VIEW',
    IS_DISTRIBUTED: 'NO',
    IS_WATERMARKED: 'NO',
    COMMENT: 'SYSTEM',
  }));

/** The rows of COLUMNS for the views themselves. */
export const viewColumnRows = (): Row[] =>
  viewNames.flatMap((view) =>
    views[view].map(({ name, type, nullable }, index) => {
      const { root, full } = dataTypeOf(type);
      return {
        TABLE_NAME: view,
        COLUMN_NAME: name,
        ORDINAL_POSITION: index + 1,
        IS_NULLABLE: nullable ? 'YES' : 'NO',
        DATA_TYPE: root,
        FULL_DATA_TYPE: full,
        IS_HIDDEN: 'NO',
        IS_GENERATED: 'NO',
        IS_METADATA: 'NO',
        IS_PERSISTED: 'YES',
      };
    }),
  );
