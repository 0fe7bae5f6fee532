import type { Token } from './tokens.ts';

/** The tree of a Flink SQL text. Hints are in no node's tokens: a node has those that count. */

/** A piece of the text, by the indices at which it begins and ends. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The parts of a possibly qualified name, without back-ticks. */
export interface Name extends Span {
  readonly parts: readonly string[];
}

/** A name of a table, with the hints right behind it. */
export interface NamedTable extends Name {
  readonly hints: readonly Token[];
}

/** A piece that is kept as tokens: an expression, a condition, the arguments of a function. */
export interface Expression extends Span {
  readonly tokens: readonly Token[];
  /** The queries in it, in order; those within another are in that one. */
  readonly queries: readonly Query[];
  /** The tables that it names as `TABLE t`. */
  readonly tables: readonly NamedTable[];
}

/** A piece that is not understood. */
export interface Unknown extends Expression {
  readonly kind: 'unknown';
}

/** A query `name (columns) AS (query)` of a WITH. */
export interface CommonTable {
  readonly name: string;
  readonly columns: readonly (string | undefined)[] | undefined;
  readonly query: Query;
}

/** A clause, by its first word in upper case. */
export interface Clause {
  readonly word: string;
  readonly content: Expression;
}

export interface Query extends Span {
  readonly with: readonly CommonTable[];
  readonly body: Body;
  /** The clauses ORDER, LIMIT, OFFSET and FETCH behind its body. */
  readonly tail: readonly Clause[];
}

export type Body = Select | Values | ExplicitTable | SetOperation | Nested | Unknown;

/** A query in parentheses. */
export interface Nested extends Span {
  readonly kind: 'nested';
  readonly query: Query;
}

/** A query `TABLE t`. */
export interface ExplicitTable extends Span {
  readonly kind: 'table';
  readonly table: NamedTable;
}

export interface Values extends Span {
  readonly kind: 'values';
  /** The rows, between commas. */
  readonly rows: readonly Expression[];
}

export type SetOperator = 'UNION' | 'UNION ALL' | 'INTERSECT' | 'INTERSECT ALL' | 'EXCEPT' | 'EXCEPT ALL';

/** Two or more bodies as they stand in the text, with one operator less. */
export interface SetOperation extends Span {
  readonly kind: 'set-operation';
  readonly operands: readonly Exclude<Body, SetOperation>[];
  readonly operators: readonly SetOperator[];
}

export interface Select extends Span {
  readonly kind: 'select';
  readonly isDistinct: boolean;
  readonly items: readonly Expression[];
  /** The relations of its FROM; undefined if it has none. */
  readonly from: readonly Joined[] | undefined;
  readonly where: Expression | undefined;
  /** The clauses GROUP, HAVING, WINDOW and QUALIFY. */
  readonly clauses: readonly Clause[];
}

/** A relation of a FROM, and how it is joined to what stands before it. */
export interface Joined {
  readonly how: 'first' | 'comma' | 'CROSS' | 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'NATURAL';
  readonly relation: Relation;
  readonly on: Expression | undefined;
  readonly hasUsing: boolean;
}

interface Aliased extends Span {
  readonly alias: string | undefined;
  /** The names that its alias gives to its columns; undefined if it gives none. */
  readonly columns: readonly (string | undefined)[] | undefined;
  /** First words of what changes it: FOR (SYSTEM_TIME), TABLESAMPLE, MATCH_RECOGNIZE, PIVOT, UNPIVOT. */
  readonly extras: readonly Clause[];
}

export interface TableRelation extends Aliased {
  readonly kind: 'table';
  readonly table: NamedTable;
}

export interface Derived extends Aliased {
  readonly kind: 'derived';
  readonly isLateral: boolean;
  readonly query: Query;
}

export interface Unnest extends Aliased {
  readonly kind: 'unnest';
  readonly argument: Expression;
  readonly hasOrdinality: boolean;
}

/** A table function: `LATERAL TABLE(f(…))`, `TABLE(f(…))` or `f(…)`. */
export interface TableFunction extends Aliased {
  readonly kind: 'function';
  readonly isLateral: boolean;
  readonly name: Name;
  readonly arguments: Expression;
}

/** Joined relations in parentheses. */
export interface Group extends Aliased {
  readonly kind: 'group';
  readonly from: readonly Joined[];
}

export type Relation = TableRelation | Derived | Unnest | TableFunction | Group | (Unknown & Aliased);

/** A column list in parentheses, which belong to its span. */
export interface ColumnList extends Span {
  /** The names; undefined in the place of what is no simple name. */
  readonly columns: readonly (string | undefined)[];
}

export interface Insert extends Span {
  readonly target: NamedTable;
  readonly isOverwrite: boolean;
  /** Mark of the word TABLE before the target, which Flink does not take. */
  readonly hasTableWord: boolean;
  readonly hasPartition: boolean;
  readonly list: ColumnList | undefined;
  readonly query: Query;
  readonly onConflict: Expression | undefined;
}

/** An INSERT, or a statement set of them. */
export interface Inserts {
  readonly kind: 'insert';
  readonly inserts: readonly Insert[];
  readonly isSet: boolean;
  /** Mark of the word EXECUTE. */
  readonly isExecute: boolean;
}

/** A text that begins as a statement set and is none. */
export interface BrokenSet {
  readonly kind: 'broken-set';
  readonly inserts: readonly Insert[];
  readonly reason: 'no-end' | 'no-semicolon-before-end' | 'other';
}

export interface CreateTable {
  readonly kind: 'create-table';
  readonly name: Name;
  /** What stands in the parentheses behind the name: columns, constraints, a watermark; undefined if there are none. */
  readonly elements: Expression | undefined;
  /** What stands in the parentheses behind WITH. */
  readonly options: Expression | undefined;
  readonly isLike: boolean;
  /** The query behind AS. */
  readonly query: Query | undefined;
}

export type Statement =
  | Inserts
  | BrokenSet
  | CreateTable
  | { readonly kind: 'materialized-table' }
  /** Another CREATE, by what it creates: VIEW, FUNCTION, MODEL, … */
  | { readonly kind: 'create'; readonly what: string }
  | { readonly kind: 'query'; readonly query: Query }
  /** A WITH before an INSERT, which Flink refuses. */
  | { readonly kind: 'with-insert' }
  | { readonly kind: 'explain' }
  | { readonly kind: 'set' }
  /** Any other statement, by its first word in upper case, which is empty if it begins with none. */
  | { readonly kind: 'other'; readonly word: string }
  | { readonly kind: 'several'; readonly statements: readonly Statement[] }
  | { readonly kind: 'empty' };
