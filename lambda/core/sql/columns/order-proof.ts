import type { Column } from '../../model/catalog.ts';
import { type InsertCase, needsProof, said } from './insert-cases.ts';
import type { Output } from './outputs.ts';
import type { Branch } from './readings.ts';
import { mismatch } from './type-problems.ts';
import { writtenName } from './written-name.ts';

/** The proof that each column of an INSERT without a column list lands in the sink's column of the same name. */

/** The tables that a catalog has: all that the text names, as far as they exist, or a part of them. */
export type Extent = 'whole' | 'part';

/** A sink whose columns are known. */
interface Sink {
  readonly title: string;
  readonly targets: readonly Column[];
  /** Position of each column, by its name. */
  readonly positions: ReadonlyMap<string, number>;
}

const positionsOf = (targets: readonly Column[]): ReadonlyMap<string, number> =>
  new Map(targets.map(({ name }, index) => [name, index]));

/** What is said of a name that is not the one of its position. */
const misplaced = (label: string, name: string, at: number, { title, targets, positions }: Sink): string => {
  const wanted = targets[at]?.name ?? '';
  const own = positions.get(name);
  const elsewhere = own === undefined ? '' : `, and ${name} at position ${own + 1}`;
  return `${label} has ${name} at position ${at + 1}, where table ${title} has ${wanted}${elsewhere} (if that is meant, write AS ${writtenName(wanted)})`;
};

const wrongNames = ({ label, outputs: { columns } }: Branch, sink: Sink): readonly string[] =>
  columns.slice(0, sink.targets.length).flatMap(({ name, others }, index) => {
    const wanted = sink.targets[index]?.name;
    const wrong = (names: readonly string[]): readonly string[] => names.filter((one) => one !== wanted);
    return [
      ...wrong(name === undefined ? [] : [name]).map((one) => misplaced(label, one, index, sink)),
      ...wrong(others).map((one) => misplaced(`a branch of a UNION in ${label}`, one, index, sink)),
    ];
  });

const unnamed = (label: string, output: Output, at: number, sink: Sink, isOpen: boolean): string | undefined => {
  const target = sink.targets[at];
  if (output.name !== undefined || target === undefined) return undefined;
  if (output.type !== '') return mismatch(label, output, target, at, sink.title);
  if (isOpen) return undefined;
  return `${label} has an expression without a name or a certain type at position ${at + 1}, where table ${sink.title} has ${target.name} (write AS ${writtenName(target.name)})`;
};

const countOf = (count: number): string => (count === 1 ? '1 column' : `${count} columns`);

/** The sentence for another number of columns than the sink takes. */
export const wrongCount = ({ label, outputs }: Branch, sink: string, targets: readonly Column[]): readonly string[] => {
  const { length } = outputs.columns;
  return outputs.isComplete && length !== targets.length
    ? [`${label} has ${countOf(length)}, and table ${sink} takes ${targets.length}`]
    : [];
};

const proofOf = (branch: Branch, sink: Sink, extent: Extent): readonly string[] => {
  const { label, outputs } = branch;
  const count = wrongCount(branch, sink.title, sink.targets);
  if (count.length > 0) return count;
  const names = wrongNames(branch, sink);
  if (names.length > 0) return names;
  const isOpen = extent === 'part' && outputs.isOpen;
  if (outputs.isComplete) {
    return outputs.columns.flatMap((output, index) => unnamed(label, output, index, sink, isOpen) ?? []);
  }
  return isOpen
    ? []
    : [`${label} has columns from position ${outputs.columns.length + 1} on whose names are not known`];
};

/** The column list that says what the SELECT does, by the names of its first branch; else the sink's columns. */
const listFor = ({ branches, targets }: InsertCase): string | undefined => {
  const [first] = branches;
  const names = first?.outputs.columns.flatMap(({ name }) => name ?? []) ?? [];
  const isNamed = first?.outputs.isComplete === true && names.length === first.outputs.columns.length;
  const known = targets === undefined ? undefined : new Set(targets.map(({ name }) => name));
  const isList = isNamed && new Set(names).size === names.length && names.every((name) => known?.has(name) ?? true);
  const list = isList && names.length > 0 ? names : targets?.map(({ name }) => name);
  return list === undefined ? undefined : `(${list.map(writtenName).join(', ')})`;
};

/** The two ways on for an INSERT whose order is not proven. */
const wayOn = (of: InsertCase): string => {
  const list = listFor(of);
  return `its columns are not proven by their names: write the column list${list === undefined ? '' : ` ${list}`} behind its table, or give the statement "columns": "by-position" if the order is meant`;
};

/**
 * What keeps the order of an INSERT from being proven, and the ways on; nothing if its sink is not known. Where the
 * catalog has only a part of the tables, what only the others can tell is left open.
 */
export const orderProof = (of: InsertCase, extent: Extent): readonly string[] => {
  const { insert, targets, sink, branches } = of;
  if (!needsProof(insert) || targets === undefined) return [];
  const known = { title: sink.title, targets, positions: positionsOf(targets) };
  const problems = branches.flatMap((branch) => proofOf(branch, known, extent));
  return problems.length === 0 ? [] : said(of, [...problems, wayOn(of)]);
};
