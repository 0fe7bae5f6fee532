import type { Body, ExplicitTable, Expression, Insert, Joined, Query, Select, Values } from '../syntax/syntax.ts';
import { depthAt, type Token } from '../syntax/tokens.ts';
import type { KnownTables } from '../tables/known-tables.ts';
import { expressionType } from '../types/expression-types.ts';
import { outputsOfItems, type Scope } from './item-outputs.ts';
import { type Item, itemOf } from './items.ts';
import { lookUpIn, type Source, titlesOf } from './look-up.ts';
import { type Outputs, outputs, renamed, UNKNOWN, united } from './outputs.ts';
import { mergesColumns, namedSource, type Surroundings, sourcesIn } from './relations.ts';

/** A query of an INSERT whose rows it writes: one of those that its UNION ALLs unite. */
export interface Branch {
  /** Name in sentences. */
  readonly label: string;
  readonly outputs: Outputs;
  /** Mark of a SELECT with a `*`. */
  readonly hasStar: boolean;
}

/** A SELECT of an INSERT, wherever it stands, read. */
export interface Reading {
  /** Name in sentences. */
  readonly label: string;
  /** The index in the text at which it begins. */
  readonly start: number;
  readonly items: readonly Item[];
  readonly where: readonly Token[];
  readonly scope: Scope;
  /** Mark of a SELECT that stands where a table could, so that its names are its own. */
  readonly isIndependent: boolean;
}

/** An INSERT, read. */
interface InsertReading {
  readonly branches: readonly Branch[];
  /** Its SELECTs, in the order of the text. */
  readonly readings: readonly Reading[];
}

/** What surrounds a query. */
interface Place {
  readonly tables: KnownTables;
  readonly common: ReadonlyMap<string, Outputs>;
  /** Where the SELECTs are put that are read. */
  readonly readings: Reading[];
  /** Where the branches are put whose rows the INSERT writes; undefined for any other query. */
  readonly top: Branch[] | undefined;
  readonly isIndependent: boolean;
}

/** The place of a query within another one. */
const inner = (place: Place, isIndependent: boolean): Place => ({
  ...place,
  top: undefined,
  isIndependent: place.isIndependent && isIndependent,
});

const around = (place: Place): Surroundings => ({
  tables: place.tables,
  common: place.common,
  outputsOf: (query, isLateral) => readQuery(query, inner(place, !isLateral)),
});

const scopeOf = (sources: readonly Source[], from: readonly Joined[] = []): Scope => ({
  sources,
  lookUp: lookUpIn(sources),
  mergesColumns: mergesColumns(from),
});

/** The name of what is read here in sentences, with the tables that it reads. */
const labelOf = (what: string, sources: readonly Source[], { top }: Place): string => {
  const titles = titlesOf(sources);
  const which = top === undefined ? 'a sub-query' : `${what} number ${top.length + 1}`;
  return titles === '' ? which : `${which} (from ${titles})`;
};

/** The expressions of a SELECT that may hold queries of their own. */
const expressionsOf = ({ items, from = [], where, clauses }: Select): readonly Expression[] => [
  ...items,
  ...from.flatMap(inRelation),
  ...(where === undefined ? [] : [where]),
  ...clauses.map(({ content }) => content),
];

const inRelation = ({ on, relation }: Joined): readonly Expression[] => [
  ...(relation.kind === 'function' ? [relation.arguments] : []),
  ...(relation.kind === 'unnest' ? [relation.argument] : []),
  ...(relation.kind === 'group' ? relation.from.flatMap(inRelation) : []),
  ...(on === undefined ? [] : [on]),
];

const itemsOf = ({ items }: Select): readonly Item[] => items.map(({ tokens }) => itemOf(tokens, depthAt(tokens, 0)));

const readSelect = (select: Select, place: Place): Outputs => {
  const { from = [], where, start } = select;
  const sources = sourcesIn(from, around(place));
  const scope = scopeOf(sources, from);
  const items = itemsOf(select);
  const label = labelOf('SELECT', sources, place);
  const { isIndependent } = place;
  place.readings.push({ label, start, items, where: where?.tokens ?? [], scope, isIndependent });
  for (const { queries } of expressionsOf(select)) for (const query of queries) readQuery(query, inner(place, false));
  const found = outputsOfItems(items, scope);
  place.top?.push({ label, outputs: found, hasStar: items.some(({ isStar }) => isStar) });
  return found;
};

/** The query `TABLE t`, which has the columns of the table. */
const readTable = ({ table: { parts }, start }: ExplicitTable, place: Place): Outputs => {
  const source = namedSource(parts, undefined, around(place));
  const label = `TABLE ${parts.join('.')}`;
  const scope = scopeOf([source]);
  place.readings.push({ label, start, items: [], where: [], scope, isIndependent: place.isIndependent });
  place.top?.push({ label, outputs: source.outputs, hasStar: true });
  return source.outputs;
};

/** The rows of VALUES: the parts between the commas of the first one say how many columns they have. */
const readValues = ({ rows }: Values, place: Place): Outputs => {
  const columns = (rows[0] === undefined ? [] : cellsOf(rows[0])).map((cell) => {
    const typed = rows.length === 1 ? expressionType(cell, () => undefined) : undefined;
    return { name: undefined, type: typed?.type ?? '', what: typed?.what ?? 'an expression', others: [], crossed: [] };
  });
  const found = outputs(columns);
  place.top?.push({ label: 'VALUES', outputs: found, hasStar: false });
  return found;
};

/** The cells of a row, with or without the word ROW and its parentheses. */
const cellsOf = ({ tokens }: Expression): readonly (readonly Token[])[] => {
  const open = tokens.findIndex(({ kind, value }) => kind === 'sign' && value === '(');
  if (open === -1 || open > 1 || tokens.at(-1)?.value !== ')') return [tokens];
  const depth = depthAt(tokens, open) + 1;
  const cells: Token[][] = [[]];
  for (const token of tokens.slice(open + 1, -1)) {
    if (token.kind === 'sign' && token.value === ',' && token.depth === depth) cells.push([]);
    else cells.at(-1)?.push(token);
  }
  return cells;
};

const readBody = (body: Body, place: Place): Outputs => {
  switch (body.kind) {
    case 'select':
      return readSelect(body, place);
    case 'table':
      return readTable(body, place);
    case 'values':
      return readValues(body, place);
    case 'nested':
      return readQuery(body.query, place);
    case 'set-operation':
      return united(body.operands.map((operand) => readBody(operand, place)));
    case 'unknown':
      place.top?.push({ label: 'its query', outputs: UNKNOWN, hasStar: false });
      return UNKNOWN;
  }
};

/** The queries that a WITH names, each of which knows those before it. */
const commonOf = (query: Query, outer: Place): ReadonlyMap<string, Outputs> => {
  const common = new Map(outer.common);
  for (const { name, columns, query: own } of query.with) {
    common.set(name, renamed(readQuery(own, inner({ ...outer, common }, true)), columns));
  }
  return common;
};

/** The columns of a query; its SELECTs are put where the place says. */
const readQuery = (query: Query, outer: Place): Outputs =>
  readBody(query.body, query.with.length === 0 ? outer : { ...outer, common: commonOf(query, outer) });

export const readInsert = ({ query }: Insert, tables: KnownTables): InsertReading => {
  const readings: Reading[] = [];
  const top: Branch[] = [];
  readQuery(query, { tables, common: new Map(), readings, top, isIndependent: true });
  return { branches: top, readings: readings.toSorted((a, b) => a.start - b.start) };
};
