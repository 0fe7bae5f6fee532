import { commonType } from '../types/common-type.ts';

/** The columns that a query or a table hands on, as far as they are known. */

export interface Output {
  /** Name by which it is called: an alias, or the name of a plain column; undefined for an expression without one. */
  readonly name: string | undefined;
  /** Type as SQL or INFORMATION_SCHEMA writes it; empty if it is not certain. */
  readonly type: string;
  /** What it is, in sentences: `column a of table x`, `the number 5`. */
  readonly what: string;
  /** Other names that it has in further branches of a UNION that it comes from. */
  readonly others: readonly string[];
  /** Those of the other names that the union's first branch gives to another of its columns: surely a mix-up. */
  readonly crossed: readonly string[];
  /** Mark of a field of a row, whose name says little. */
  readonly isField?: boolean;
}

export interface Outputs {
  /** The columns, in order; the first ones only, if not all of them are known. */
  readonly columns: readonly Output[];
  readonly isComplete: boolean;
  /** Mark of what a catalog could make known: it comes from a table that nobody here knows. */
  readonly isOpen: boolean;
  /** The columns of that name. */
  readonly called: (name: string) => readonly Output[];
}

/** The greatest number of columns that is looked at; `*` of a `*` could make any number of them. */
const MOST = 2_000;

/** Name of a column that has none, by its place. */
const nameAt = ({ name }: Output, index: number): string => name ?? `EXPR$${index}`;

export const outputs = (columns: readonly Output[], isComplete = true, isOpen = false): Outputs => {
  let index: ReadonlyMap<string, readonly Output[]> | undefined;
  const known = columns.slice(0, MOST);
  return {
    columns: known,
    isComplete: isComplete && columns.length <= MOST,
    isOpen,
    called: (name) => {
      index ??= indexed(known);
      return index.get(name) ?? [];
    },
  };
};

const indexed = (columns: readonly Output[]): ReadonlyMap<string, readonly Output[]> => {
  const index = new Map<string, Output[]>();
  for (const [at, column] of columns.entries()) {
    const name = nameAt(column, at);
    const same = index.get(name);
    if (same === undefined) index.set(name, [column]);
    else same.push(column);
  }
  return index;
};

/** Columns of which nothing is known, and no catalog helps. */
export const UNKNOWN: Outputs = outputs([], false);

/** Columns of a table that the catalog does not have. */
export const OPEN: Outputs = outputs([], false, true);

/** A column by nothing but its name. */
export const named = (name: string | undefined, what = 'a column'): Output => ({
  ...{ name, type: '', what, others: [], crossed: [] },
});

/** The columns one after the other, up to the first that is not known. */
export const joined = (parts: readonly Outputs[]): Outputs => {
  const columns: Output[] = [];
  for (const part of parts) {
    columns.push(...part.columns);
    if (!part.isComplete || columns.length > MOST) return outputs(columns, false, part.isOpen);
  }
  return outputs(
    columns,
    true,
    parts.some(({ isOpen }) => isOpen),
  );
};

/** The columns under the names that an alias lists. */
export const renamed = (given: Outputs, names: readonly (string | undefined)[] | undefined): Outputs => {
  if (names === undefined) return given;
  const columns = names.map((name, index): Output => {
    const column = given.columns[index];
    return column === undefined ? named(name) : { ...column, name, others: column.crossed };
  });
  return outputs(columns, true, given.isOpen);
};

/** The columns of a query of several branches: their names are the first one's. */
export const united = (branches: readonly Outputs[]): Outputs => {
  const [first, ...rest] = branches;
  if (first === undefined) return UNKNOWN;
  if (rest.length === 0) return first;
  const length = Math.min(...branches.map(({ columns }) => columns.length));
  const isComplete = branches.every((branch) => branch.isComplete && branch.columns.length === length);
  const columns = first.columns.slice(0, length).map((column, index) => mixed(column, index, first, rest));
  return outputs(
    columns,
    isComplete,
    branches.some(({ isOpen }) => isOpen),
  );
};

/** The type of a column of a UNION, and what it is. */
const mixedType = (column: Output, rest: readonly Outputs[], index: number): Pick<Output, 'type' | 'what'> => {
  const types = rest.flatMap(({ columns }) => columns[index]?.type ?? []);
  if (types.every((type) => type === column.type)) return column;
  const type = commonType([column.type, ...types].map((one) => (one === '' ? undefined : one))) ?? '';
  return { type, what: type === column.type ? column.what : 'what a UNION unites' };
};

const mixed = (column: Output, index: number, first: Outputs, rest: readonly Outputs[]): Output => {
  const others = new Set(column.others);
  const crossed = new Set(column.crossed);
  for (const { columns } of rest) {
    const other = columns[index];
    if (other === undefined) continue;
    for (const name of [other.name, ...other.others]) {
      if (name === undefined || name === column.name) continue;
      others.add(name);
      if (first.called(name).length > 0) crossed.add(name);
    }
    for (const name of other.crossed) crossed.add(name);
  }
  return { ...column, ...mixedType(column, rest, index), others: [...others], crossed: [...crossed] };
};
