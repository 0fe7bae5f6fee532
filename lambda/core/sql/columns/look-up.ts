import type { Output, Outputs } from './outputs.ts';

/** A source that a SELECT reads. */
export interface Source {
  /** Name before the dot, by which its columns are qualified; undefined if it has none. */
  readonly name: string | undefined;
  /** The parts of a table's name without an alias: they qualify its columns, too. */
  readonly parts: readonly string[] | undefined;
  /** The table's name in sentences; undefined if it is no table. */
  readonly table: string | undefined;
  /** Mark of a table that certainly does not exist. */
  readonly isMissing: boolean;
  readonly outputs: Outputs;
}

/** The result of the look-up of a name. */
interface Finding {
  /** The column that it means. */
  readonly column?: Output;
  /** Mark of a name of a column, and not of a field in one. */
  readonly isColumn: boolean;
  /** Reason why the name certainly means nothing: the rest of a sentence that begins with its reader. */
  readonly missing?: string;
}

/** The greatest number of tables that a sentence names. */
const MOST_NAMED = 5;

/** The names of the tables among these sources, each once. */
export const titlesOf = (sources: readonly Source[]): string => {
  const tables = [...new Set(sources.flatMap(({ table }) => table ?? []))];
  return [...tables.slice(0, MOST_NAMED), ...(tables.length > MOST_NAMED ? ['…'] : [])].join(', ');
};

const absence = (sources: readonly Source[]): string => {
  if (sources.some(({ table }) => table === undefined)) return 'which nothing in its FROM has';
  const titles = titlesOf(sources);
  return titles.includes(', ') ? `which none of the tables ${titles} has` : `which table ${titles} does not have`;
};

/** Confluent's system column, the only one whose type is documented. */
const ROWTIME: Output = {
  ...{ name: '$rowtime', type: 'TIMESTAMP_LTZ(3)', what: 'column $rowtime', others: [], crossed: [] },
};

/** Sources that are looked at together. */
interface Group {
  /** Their columns, with the number of sources that have just these. */
  readonly counted: readonly (readonly [outputs: Outputs, count: number])[];
  /** Mark of sources all of whose columns are known. */
  readonly isKnown: boolean;
  readonly hasTable: boolean;
  readonly absence: string;
}

const groupOf = (sources: readonly Source[]): Group => ({
  counted: [...Map.groupBy(sources, ({ outputs }) => outputs)].map(([outputs, same]) => [outputs, same.length]),
  isKnown: sources.length > 0 && sources.every(({ outputs }) => outputs.isComplete),
  hasTable: sources.some(({ table }) => table !== undefined),
  absence: absence(sources),
});

/** The columns of that name in these sources: not more than two of each source, which are too many already. */
const columnsCalled = (name: string, { counted }: Group): readonly Output[] =>
  counted.flatMap(([outputs, count]) => {
    const found = outputs.called(name);
    return count > 1 ? [...found, ...found] : found;
  });

/** Look-up of a column in all of these sources. */
const lookIn = (group: Group, name: string): Finding => {
  const [column, other] = columnsCalled(name, group);
  if (column !== undefined) return other === undefined ? { column, isColumn: true } : { isColumn: true };
  // System columns always exist.
  if (name === '$rowtime' && group.hasTable) return { column: ROWTIME, isColumn: true };
  return group.isKnown && !name.startsWith('$')
    ? { isColumn: true, missing: `column ${name}, ${group.absence}` }
    : { isColumn: true };
};

const endsWith = (parts: readonly string[], end: readonly string[]): boolean =>
  end.length <= parts.length && end.every((part, index) => parts[parts.length - end.length + index] === part);

/** The sources that this qualifier means. */
export const sourcesCalled = (qualifier: readonly string[], sources: readonly Source[]): readonly Source[] => {
  const [only, second] = qualifier;
  if (second === undefined) return sources.filter(({ name }) => name === only);
  return sources.filter(({ parts }) => parts !== undefined && endsWith(parts, qualifier));
};

/** The look-up of columns by the parts of their names. */
export type LookUp = (path: readonly string[]) => Finding;

/** The sources of a SELECT, prepared for the look-up of many names. */
interface Prepared {
  readonly all: Group;
  /** The sources that a qualifier means; undefined if it means none. */
  readonly qualified: (qualifier: readonly string[]) => Group | undefined;
  /** Test for the name of a source but for its letter case. */
  readonly resembles: (name: string) => boolean;
}

/** The value for a key, made once. */
const once = <K, V>(known: Map<K, V>, key: K, make: () => V): V => {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
};

const prepared = (sources: readonly Source[]): Prepared => {
  const byName = Map.groupBy(sources, ({ name }) => name);
  const names = new Set([...byName.keys()].map((name) => name?.toLowerCase()));
  const groups = new Map<string, Group>();
  return {
    all: groupOf(sources),
    qualified: (qualifier) => {
      const [only, second] = qualifier;
      const named = second === undefined ? byName.get(only) : sourcesCalled(qualifier, sources);
      if (only === undefined || named === undefined || named.length === 0) return undefined;
      return once(groups, JSON.stringify(qualifier), () => groupOf(named));
    },
    resembles: (name) => names.has(name.toLowerCase()),
  };
};

/** The look-up of a name of two parts whose first is no source: a field in a column, or nothing. */
const lookAtField = (first: string, second: string, { all, resembles }: Prepared): Finding => {
  if (resembles(first)) return { isColumn: false };
  const { missing } = lookIn(all, first);
  return missing === undefined
    ? { isColumn: false }
    : { isColumn: false, missing: `${first}.${second}, but no source is called ${first}` };
};

const lookAt = (path: readonly string[], sources: Prepared): Finding => {
  const [first, second, third] = path;
  const last = path.at(-1);
  if (first === undefined || last === undefined) return { isColumn: false };
  if (second === undefined) return lookIn(sources.all, first);
  const qualified = sources.qualified(path.slice(0, -1));
  if (third !== undefined) return qualified === undefined ? { isColumn: false } : lookIn(qualified, last);
  if (qualified === undefined) return lookAtField(first, second, sources);
  // A row with its field looks like a table with its column.
  return columnsCalled(first, sources.all).length > 0 ? { isColumn: true } : lookIn(qualified, last);
};

export const lookUpIn = (sources: readonly Source[]): LookUp => {
  const known = new Map<string, Finding>();
  const ready = prepared(sources);
  return (path) => once(known, JSON.stringify(path), () => lookAt(path, ready));
};
