/** A column of a table, its type as written in Flink SQL. */
export interface Column {
  name: string;
  type: string;
  nullable: boolean;
}

/** A value of a row. */
export type Value = string | number | null;

/** A row of a table or of a view: column → value. A column that is missing is null. */
export type Row = Readonly<Record<string, Value>>;
