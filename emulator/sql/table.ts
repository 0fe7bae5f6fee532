/** A column of a table, its type as written in Flink SQL. */
export interface Column {
  name: string;
  type: string;
  nullable: boolean;
  /** Kind of a column that is not physical: `metadata` is METADATA, `virtual` METADATA VIRTUAL, `computed` AS. */
  kind?: 'metadata' | 'virtual' | 'computed' | undefined;
  /** Key of a metadata column: `METADATA FROM '…'`; not given where it is the column's name. */
  metadataKey?: string | undefined;
  /** Text of a computed column's expression. */
  expression?: string | undefined;
}

/** A value of a row. */
export type Value = string | number | null;

/** A row of a table or of a view: column → value. A column that is missing is null. */
export type Row = Readonly<Record<string, Value>>;
