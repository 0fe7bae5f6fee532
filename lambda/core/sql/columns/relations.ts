import type { Joined, Query, Relation, TableFunction } from '../syntax/syntax.ts';
import type { KnownTables } from '../tables/known-tables.ts';
import type { Source } from './look-up.ts';
import { joined, named, type Output, type Outputs, outputs, renamed, UNKNOWN } from './outputs.ts';

/** What it takes to know the columns of a FROM. */
export interface Surroundings {
  readonly tables: KnownTables;
  /** The queries that a WITH has named. */
  readonly common: ReadonlyMap<string, Outputs>;
  /** The columns of a query that stands in a FROM. */
  readonly outputsOf: (query: Query, isLateral: boolean) => Outputs;
}

/** Functions that add their window to the columns of a table. */
const WINDOWS = ['TUMBLE', 'HOP', 'CUMULATE', 'SESSION'];

const WINDOW_COLUMNS: readonly Output[] = [
  { ...named('window_start', 'column window_start'), type: 'TIMESTAMP(3)' },
  { ...named('window_end', 'column window_end'), type: 'TIMESTAMP(3)' },
  named('window_time', 'column window_time'),
];

/** Clauses behind a relation that leave its columns as they are. */
const HARMLESS = ['FOR', 'TABLESAMPLE'];

const isPlain = ({ extras }: Relation): boolean => extras.every(({ word }) => HARMLESS.includes(word));

/** The source that a name means, under its alias. */
export const namedSource = (parts: readonly string[], alias: string | undefined, around: Surroundings): Source => {
  const [first = '', second] = parts;
  const name = alias ?? parts.at(-1);
  const query = second === undefined ? around.common.get(first) : undefined;
  if (query !== undefined) return { ...NO_TABLE, name, outputs: query };
  const { title, table, isAsked, outputs: columns } = around.tables(parts);
  const isMissing = isAsked && table === undefined;
  return { name, parts: alias === undefined ? parts : undefined, table: title, isMissing, outputs: columns };
};

/** What a source has that is no table. */
const NO_TABLE = { parts: undefined, table: undefined, isMissing: false };

const windowOutputs = ({ name, arguments: { tables } }: TableFunction, around: Surroundings): Outputs => {
  const [table, other] = tables;
  const isWindow = name.parts.length === 1 && WINDOWS.includes(name.parts[0]?.toUpperCase() ?? '');
  if (!isWindow || table === undefined || other !== undefined) return UNKNOWN;
  return joined([namedSource(table.parts, undefined, around).outputs, outputs(WINDOW_COLUMNS)]);
};

/** The tables that a function takes as `TABLE t`, whose columns are its own to read. */
const argumentSources = ({ arguments: { tables } }: TableFunction, around: Surroundings): readonly Source[] =>
  tables.map(({ parts }) => ({
    ...namedSource(parts, undefined, around),
    ...{ name: undefined, parts: undefined, outputs: NOTHING },
  }));

const NOTHING: Outputs = outputs([]);

const bareSources = (relation: Relation, around: Surroundings): readonly Source[] => {
  const plain = { ...NO_TABLE, name: relation.alias };
  switch (relation.kind) {
    case 'table':
      return [namedSource(relation.table.parts, relation.alias, around)];
    case 'derived':
      return [{ ...plain, outputs: around.outputsOf(relation.query, relation.isLateral) }];
    case 'function':
      return [{ ...plain, outputs: windowOutputs(relation, around) }, ...argumentSources(relation, around)];
    case 'group':
      return sourcesIn(relation.from, around);
    case 'unnest':
    case 'unknown':
      return [{ ...plain, outputs: UNKNOWN }];
  }
};

/** The sources of a relation, with what its alias and its further clauses make of their columns. */
const sourcesOf = (relation: Relation, around: Surroundings): readonly Source[] => {
  const [first, ...rest] = bareSources(relation, around);
  if (first === undefined) return [];
  if (relation.kind === 'group') {
    const isAlone = relation.alias === undefined && isPlain(relation);
    return isAlone ? [first, ...rest] : [{ ...first, name: relation.alias, parts: undefined, outputs: UNKNOWN }];
  }
  const columns = isPlain(relation) ? first.outputs : UNKNOWN;
  return [{ ...first, outputs: renamed(columns, relation.columns) }, ...rest];
};

/** The sources that a FROM names, in their order. */
export const sourcesIn = (from: readonly Joined[], around: Surroundings): readonly Source[] =>
  from.flatMap(({ relation }) => sourcesOf(relation, around));

/** Test for joins that make one column of two: what `*` stands for is not known then. */
export const mergesColumns = (from: readonly Joined[]): boolean =>
  from.some(
    ({ how, hasUsing, relation }) =>
      how === 'NATURAL' || hasUsing || (relation.kind === 'group' && mergesColumns(relation.from)),
  );
