import { type InsertCase, said } from './insert-cases.ts';
import { wrongCount } from './order-proof.ts';
import type { Reading } from './readings.ts';
import { referencesIn } from './references.ts';
import { filledBy, typeProblems } from './type-problems.ts';

const missingTables = ({ scope, label }: Reading): readonly string[] =>
  scope.sources.flatMap(({ table, isMissing }) =>
    isMissing ? [`${label} reads table ${table}, which does not exist`] : [],
  );

const missingColumns = ({ items, where, scope, label, isIndependent }: Reading): readonly string[] => {
  if (!isIndependent) return [];
  const given = Map.groupBy(items.entries(), ([, item]) => item.alias);
  return [...items.map(({ expression }) => expression), where].flatMap((expression, at) =>
    referencesIn(expression).flatMap((path) => {
      // It may mean the alias of another item.
      if (given.get(path[0])?.some(([index]) => index !== at) === true) return [];
      const { missing } = scope.lookUp(path);
      return missing === undefined ? [] : [`${label} reads ${missing}`];
    }),
  );
};

/** Reason why a column cannot be listed. */
const listedWrongly = (name: string, { sink }: InsertCase): string | undefined => {
  const column = sink.table?.columns.find((one) => one.name === name);
  if (column === undefined) return `it lists column ${name}, which table ${sink.title} does not have`;
  if (column.kind === 'computed' || column.kind === 'virtual') {
    return `it lists column ${name}, which is ${column.kind} in table ${sink.title} and takes no value`;
  }
  return undefined;
};

const listProblems = (of: InsertCase): readonly string[] => {
  const columns = of.insert.list?.columns ?? [];
  const counted = Map.groupBy(columns, (name) => name);
  return [...counted].flatMap(([name, all]) => {
    if (name === undefined) return ['it lists what is no plain name of a column'];
    const wrong = of.targets === undefined ? undefined : listedWrongly(name, of);
    return [
      ...(wrong === undefined ? [] : [wrong]),
      ...(all.length > 1 ? [`it lists column ${name} ${all.length} times`] : []),
    ];
  });
};

const leftOut = ({ insert: { list }, targets = [], sink }: InsertCase): readonly string[] => {
  if (list === undefined) return [];
  const listed = new Set(list.columns);
  return targets
    .filter(({ name, nullable }) => !nullable && !listed.has(name))
    .map(({ name }) => `it does not list column ${name}, which cannot be NULL in table ${sink.title}`);
};

/** Branches with another number of columns than the INSERT takes, as far as a `*` has hidden it so far. */
const counts = ({ insert: { list }, targets, sink, branches }: InsertCase): readonly string[] => {
  if (list === undefined) {
    return targets === undefined ? [] : branches.flatMap((branch) => wrongCount(branch, sink.title, targets));
  }
  return branches.flatMap(({ label, hasStar, outputs: { isComplete, columns } }) =>
    hasStar && isComplete && columns.length !== list.columns.length
      ? [`${label} has ${columns.length} columns, and the INSERT lists ${list.columns.length}`]
      : [],
  );
};

const sinkProblems = (of: InsertCase): readonly string[] =>
  of.sink.isAsked && of.sink.table === undefined
    ? [`its sink, table ${of.sink.title}, does not exist`]
    : [...listProblems(of), ...leftOut(of)];

/** Problems of an INSERT by what the catalog says of its tables. */
export const problemsByCatalog = (of: InsertCase): readonly string[] => {
  const filled = filledBy(of);
  return said(of, [
    ...sinkProblems(of),
    ...of.readings.flatMap((reading) => [...missingTables(reading), ...missingColumns(reading)]),
    ...counts(of),
    ...of.branches.flatMap((branch) => typeProblems(branch, filled, of.sink.title)),
  ]);
};
