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
export interface Finding {
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

/** Look-up of a column in all of these sources. */
const lookIn = (sources: readonly Source[], name: string): Finding => {
  const [column, other] = sources.flatMap(({ outputs }) => outputs.called(name));
  if (column !== undefined) return other === undefined ? { column, isColumn: true } : { isColumn: true };
  // System columns always exist.
  if (name === '$rowtime' && sources.some(({ table }) => table !== undefined))
    return { column: ROWTIME, isColumn: true };
  const isKnown = sources.length > 0 && sources.every(({ outputs }) => outputs.isComplete);
  return isKnown && !name.startsWith('$')
    ? { isColumn: true, missing: `column ${name}, ${absence(sources)}` }
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

/** The look-up of a name of two parts whose first is no source: a field in a column, or nothing. */
const lookAtField = (first: string, second: string, sources: readonly Source[]): Finding => {
  if (sources.some(({ name }) => name?.toLowerCase() === first.toLowerCase())) return { isColumn: false };
  const { missing } = lookIn(sources, first);
  return missing === undefined
    ? { isColumn: false }
    : { isColumn: false, missing: `${first}.${second}, but no source is called ${first}` };
};

const lookAt = (path: readonly string[], sources: readonly Source[]): Finding => {
  const [first, second, third] = path;
  const last = path.at(-1);
  if (first === undefined || last === undefined) return { isColumn: false };
  if (second === undefined) return lookIn(sources, first);
  const qualified = sourcesCalled(path.slice(0, -1), sources);
  if (third !== undefined) return qualified.length > 0 ? lookIn(qualified, last) : { isColumn: false };
  if (qualified.length === 0) return lookAtField(first, second, sources);
  // A row with its field looks like a table with its column.
  return sources.some(({ outputs }) => outputs.called(first).length > 0) ? { isColumn: true } : lookIn(qualified, last);
};

/** The look-up of columns by the parts of their names. */
export type LookUp = (path: readonly string[]) => Finding;

export const lookUpIn = (sources: readonly Source[]): LookUp => {
  const known = new Map<string, Finding>();
  return (path) => {
    const key = JSON.stringify(path);
    const found = known.get(key) ?? lookAt(path, sources);
    known.set(key, found);
    return found;
  };
};
