import type { Place } from './sql-error.ts';
import type { SqlType } from './types.ts';

/** Options of a hint or of the statement's properties; any of them may be missing. */
export type Options = Readonly<Record<string, string | undefined>>;

/** A name with its place in the text. */
export interface Name extends Place {
  readonly value: string;
}

/** The way to the type of a form: all conditions are BOOLEAN, CASE has the common type of its results. */
export type FormKind = 'condition' | 'arithmetic' | 'text' | 'choice' | 'other';

export type Expression = Place &
  (
    | { kind: 'column'; path: readonly Name[] }
    | { kind: 'literal'; sql: string; type: SqlType }
    | { kind: 'cast'; operand: Expression; type: SqlType | undefined }
    | { kind: 'call'; name: string; args: readonly Expression[] }
    /** Operators and special forms: what SQLite reads, with the expressions in their places. */
    | { kind: 'form'; form: FormKind; parts: readonly (string | Expression)[]; typed: readonly Expression[] }
  );

export interface TableRef extends Place {
  kind: 'table';
  path: readonly Name[];
  hint: Options;
  alias: Name | null;
  columns: readonly Name[] | null;
}

export interface Derived extends Place {
  kind: 'derived';
  query: Query;
  alias: Name | null;
  columns: readonly Name[] | null;
}

export type From = TableRef | Derived;

/** A column of a SELECT: an expression, or the star of all tables or of the one that it names. */
export type Item =
  | (Place & { kind: 'star'; path: readonly Name[] })
  | (Place & { kind: 'item'; value: Expression; alias: Name | null });

export interface Cte {
  name: Name;
  columns: readonly Name[] | null;
  query: Query;
}

export type Query = Place &
  (
    | { kind: 'select'; items: readonly Item[]; from: From | null; where: Expression | null }
    | { kind: 'union'; left: Query; right: Query }
    | { kind: 'values'; rows: readonly (readonly Expression[])[] }
    | { kind: 'with'; ctes: readonly Cte[]; body: Query }
  );

/** The tables that a query reads, in the order of the text; names of its CTEs are none. */
export const tablesOf = (query: Query, ctes: ReadonlySet<string> = new Set()): TableRef[] => {
  switch (query.kind) {
    case 'select':
      return query.from === null ? [] : tablesIn(query.from, ctes);
    case 'union':
      return [...tablesOf(query.left, ctes), ...tablesOf(query.right, ctes)];
    case 'values':
      return [];
    case 'with': {
      const known = new Set(ctes);
      const tables: TableRef[] = [];
      for (const { name, query: inner } of query.ctes) {
        tables.push(...tablesOf(inner, known));
        known.add(name.value);
      }
      return [...tables, ...tablesOf(query.body, known)];
    }
  }
};

const tablesIn = (from: From, ctes: ReadonlySet<string>): TableRef[] => {
  if (from.kind === 'derived') return tablesOf(from.query, ctes);
  const [name] = from.path;
  return from.path.length === 1 && name !== undefined && ctes.has(name.value) ? [] : [from];
};
