/** The tables of a catalog and their columns, as far as they are known. */

/** A table as a text names it; parts that it leaves out are resolved by its properties. */
export interface TableName {
  readonly catalog?: string;
  readonly database?: string;
  readonly table: string;
}

export interface Column {
  /** Name as in the catalog: letter case counts. */
  readonly name: string;
  /** Type as SQL or INFORMATION_SCHEMA writes it: STRING, VARCHAR(2147483647), DECIMAL(10, 2), …; empty if not known. */
  readonly type: string;
  readonly nullable: boolean;
  /**
   * Kind: a `physical` column and a `metadata` one (persisted METADATA) count in an INSERT, a `virtual` one (METADATA
   * VIRTUAL) and a `computed` one do not (Flink, `DynamicSinkUtils.validateSchemaAndApplyImplicitCast`).
   */
  readonly kind: 'physical' | 'metadata' | 'virtual' | 'computed';
}

export interface Table {
  /** Names under which a text may name it: by name and by id of its catalog and database. */
  readonly names: readonly TableName[];
  /** Columns in the order of the table, system columns (`$rowtime`) left out; empty if they are not known. */
  readonly columns: readonly Column[];
  readonly hasPrimaryKey: boolean;
  /** Option `changelog.mode`: append, upsert or retract; undefined if it is not given. */
  readonly changelogMode: string | undefined;
}

/**
 * Tables as the DDL of prerequisites declares them, which a person has written, or as Confluent's INFORMATION_SCHEMA
 * shows them, which has the last word.
 */
export type Catalog = readonly Table[];
