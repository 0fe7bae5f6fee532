import type { Expression, Insert, Select } from '../syntax/syntax.ts';
import { isSign } from '../syntax/tokens.ts';
import { branchesOf } from '../syntax/walk.ts';

/** Name of an INSERT's target, as written but for back-ticks. */
export const nameOf = ({ target }: Insert): string => target.parts.join('.');

/** Test for an item that stands for several columns: `*`, `t.*`. */
const isStar = ({ tokens }: Expression): boolean => {
  const depth = tokens[0]?.depth ?? 0;
  return tokens.some((token, index) => {
    const before = tokens[index - 1];
    return isSign(token, '*') && token.depth === depth && (before === undefined || isSign(before, '.'));
  });
};

const countProblems = (insert: Insert, columns: number): readonly string[] =>
  branchesOf(insert.query)
    .filter((branch): branch is Select => branch.kind === 'select')
    .flatMap(({ items }, index) =>
      items.length === columns || items.some(isStar)
        ? []
        : [
            `INSERT INTO ${nameOf(insert)} lists ${columns} columns, but its SELECT number ${index + 1} has ${items.length}`,
          ],
    );

/** Problems in the form of one INSERT. */
export const insertProblems = (insert: Insert): readonly string[] => {
  const name = nameOf(insert);
  if (insert.isOverwrite) return [`INSERT OVERWRITE ${name} is not for streams: write INSERT INTO ${name}`];
  if (insert.hasTableWord) return [`INSERT INTO TABLE ${name} is no Flink SQL: write INSERT INTO ${name}`];
  if (insert.hasPartition) {
    return [`INSERT INTO ${name} has a PARTITION, but Confluent's tables have none: select its values as columns`];
  }
  if (insert.list === undefined) return [];
  const { columns } = insert.list;
  if (columns.length > 0) return countProblems(insert, columns.length);
  return [`INSERT INTO ${name} has an empty column list: name its columns, or leave the list out`];
};
