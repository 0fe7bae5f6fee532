import { withoutHints } from './insert.ts';
import { isSetOperation, type Select, tableFroms } from './query.ts';
import { fromOf, type Source, sourcesIn } from './sources.ts';
import { closing, DEEPEST, depthAt, isSign, isWord, type Token } from './tokens.ts';
import { currentOf } from './writers.ts';

export interface Column {
  /** Name as in the catalog: letter case counts. */
  readonly name: string;
  /** Type as INFORMATION_SCHEMA writes it: VARCHAR(2147483647), DECIMAL(10, 2), …; empty if it is not known. */
  readonly type: string;
}

/** Table name as in the catalog → its columns, in any order; a table that is not there has no entry. */
export type Tables = ReadonlyMap<string, readonly Column[]>;

export type Properties = Readonly<Record<string, string>>;

export interface TableColumn extends Column {
  readonly table: string;
}

/** The sources that a SELECT reads. */
export interface Scope {
  readonly sources: readonly (Pick<Source, 'name'> & {
    readonly table: string | undefined;
    /** Columns of the source; undefined unless all of them are known. */
    readonly columns: readonly TableColumn[] | undefined;
  })[];
}

/** A text, ready to be looked into. */
export interface Text {
  /** Tokens without hints; empty if something is not understood, such as names in letters other than ASCII's. */
  readonly all: readonly Token[];
  /** The FROMs that name tables, by their indices. */
  readonly froms: ReadonlySet<number>;
  /** Names, in lower case, that a WITH may have given to queries. */
  readonly common: ReadonlySet<string>;
  readonly properties: Properties;
}

const isStrange = (all: readonly Token[]): boolean =>
  all.some(({ kind, value, depth }) => depth > DEEPEST || (kind === 'sign' && /[^\x20-\x7e]|['"`\\]/.test(value)));

const commonTables = (all: readonly Token[]): ReadonlySet<string> => {
  if (!all.some((token) => isWord(token, 'WITH'))) return new Set();
  const names = all.filter((_, index) => {
    const end = isSign(all[index + 1], '(') ? closing(all, index) + 1 : index + 1;
    return isWord(all[end], 'AS') && isSign(all[end + 1], '(');
  });
  return new Set(names.map((token) => token.value.toLowerCase()));
};

export const textOf = (sql: string, properties: Properties): Text => {
  const written = withoutHints(sql);
  const all = isStrange(written) ? [] : written;
  return { all, froms: tableFroms(all), common: commonTables(all), properties };
};

/**
 * The name within the current database, under which INFORMATION_SCHEMA lists the table; undefined for a table that is
 * in another database, or may be. No topic has a `$` in its name: such tables are Confluent's own.
 */
export const localName = (parts: readonly string[], properties: Properties): string | undefined => {
  const [table, database, catalog] = parts.toReversed();
  const current = currentOf(properties);
  const isHere =
    (database === undefined || database === current.database) && (catalog === undefined || catalog === current.catalog);
  return isHere && table?.includes('$') === false ? table : undefined;
};

/** The sources that a SELECT's FROM names; tables of the current database by their names there. */
export const sourcesOf = (
  { all, common, properties }: Text,
  select: Select,
  to: number,
): readonly (Omit<Source, 'table'> & { readonly table: string | undefined })[] =>
  sourcesIn(fromOf(all, select, to)).map(({ table: parts = [], name, isPlain }) => {
    const table = localName(parts, properties);
    const isCommon = parts.length === 1 && table !== undefined && common.has(table.toLowerCase());
    return { name, isPlain, table: isCommon ? undefined : table };
  });

const openingOf = (all: readonly Token[], from: number, depth: number): number => {
  let index = from;
  while (depthAt(all, index) >= depth) index -= 1;
  return index;
};

/**
 * Test for a query around `at` that stands where a table could, so that its names are its own: not within an
 * expression.
 */
export const isIndependent = ({ all, froms }: Text, at: number): boolean => {
  let inner = at;
  for (let depth = depthAt(all, at); depth > 0; depth -= 1) {
    const open = openingOf(all, inner, depth);
    const before = all[open - 1];
    const isUnited = isWord(before, 'ALL') ? isSetOperation(all[open - 2]) : isSetOperation(before);
    const isFirst = before === undefined || isSign(before, '(') || (isSign(before, ')') && before.depth === 0);
    if (!(isUnited || isFirst || isWord(before, 'JOIN', 'AS') || froms.has(open - 1))) return false;
    inner = open;
  }
  return true;
};

/** The result of the look-up of a name. */
export interface Finding {
  /** The column that it means. */
  readonly column?: TableColumn;
  /** Reason why the name certainly means nothing: the rest of a sentence that begins with its reader. */
  readonly missing?: string;
}

type Sources = Scope['sources'];

const columnsCalled = (name: string, sources: Sources): readonly TableColumn[] =>
  sources.flatMap(({ columns }) => columns?.filter((column) => column.name === name) ?? []);

/** The tables among these sources, each once. */
export const tablesIn = (sources: Sources): readonly string[] => [
  ...new Set(sources.flatMap(({ table }) => table ?? [])),
];

const absence = (sources: Sources): string => {
  const tables = tablesIn(sources);
  return tables.length === 1
    ? `which table ${tables[0]} does not have`
    : `which none of the tables ${tables.join(', ')} has`;
};

/** Look-up of a column in all of these sources. */
const lookIn = (sources: Sources, name: string): Finding => {
  // System columns always exist.
  if (sources.length === 0 || sources.some(({ columns }) => columns === undefined) || name.startsWith('$')) return {};
  const [column, other] = columnsCalled(name, sources);
  if (column === undefined) return { missing: `column ${name}, ${absence(sources)}` };
  return other === undefined ? { column } : {};
};

/** Look-up of a column by the parts of its name. */
export const lookUp = ([first, second, third]: readonly string[], { sources }: Scope): Finding => {
  // A name of three parts can be read in several ways.
  if (first === undefined || third !== undefined) return {};
  if (second === undefined) return lookIn(sources, first);
  const named = sources.filter(({ name }) => name === first);
  // A row with its field looks like a table with its column.
  if (named.length > 0) return columnsCalled(first, sources).length > 0 ? {} : lookIn(named, second);
  if (sources.some(({ name }) => name?.toLowerCase() === first.toLowerCase())) return {};
  const { missing } = lookIn(sources, first);
  return missing === undefined ? {} : { missing: `${first}.${second}, but no source is called ${first}` };
};
