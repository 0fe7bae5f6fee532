import type { Column } from '../../model/catalog.ts';
import { fits } from '../types/column-types.ts';
import type { InsertCase } from './insert-cases.ts';
import type { Output } from './outputs.ts';
import type { Branch } from './readings.ts';

/** Beginnings of descriptions that say the type. */
const SAYS_TYPE = /^(a CAST to|the text|the boolean|a condition|DATE|TIME|TIMESTAMP|INTERVAL)\b/;

/** Description of an output with its type. */
const withType = ({ what, type }: Output): string => (SAYS_TYPE.test(what) ? what : `${what}, which is ${type},`);

/** Reason why Flink does not put this into that column; undefined unless it is certain. */
export const mismatch = (
  label: string,
  output: Output,
  target: Column,
  at: number,
  sink: string,
): string | undefined => {
  if (output.type === 'NULL') {
    return `${label} has a bare NULL at position ${at + 1}, which Flink refuses: write CAST(NULL AS ${target.type || 'STRING'})`;
  }
  if (fits(target.type, output.type)) return undefined;
  return `${label} puts ${withType(output)} into column ${target.name} of table ${sink}, which is ${target.type}`;
};

/** The columns that an INSERT fills, in the order of its SELECT; undefined in the place of what nobody knows. */
export const filledBy = ({ insert: { list }, targets }: InsertCase): readonly (Column | undefined)[] => {
  if (targets === undefined) return [];
  if (list === undefined) return targets;
  const byName = new Map(targets.map((target) => [target.name, target]));
  return list.columns.map((name) => (name === undefined ? undefined : byName.get(name)));
};

/** Problems of a branch by the types of its columns. */
export const typeProblems = (
  { label, outputs }: Branch,
  filled: readonly (Column | undefined)[],
  sink: string,
): readonly string[] =>
  outputs.columns.flatMap((output, index) => {
    // One column more or less moves all that follow.
    if (outputs.isComplete && outputs.columns.length !== filled.length) return [];
    const target = filled[index];
    return (target === undefined ? undefined : mismatch(label, output, target, index, sink)) ?? [];
  });
