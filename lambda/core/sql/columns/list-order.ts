import { type InsertCase, said } from './insert-cases.ts';
import { writtenName } from './written-name.ts';

/** Reader of the problem of a name in a position, by what the INSERT lists. */
const problemsBy = (listed: readonly (string | undefined)[]) => {
  const positions = new Map<string, number>();
  for (const [index, name] of listed.entries()) {
    if (name !== undefined && !positions.has(name)) positions.set(name, index);
  }
  return (label: string, name: string, index: number): readonly string[] => {
    const [wanted, own] = [listed[index], positions.get(name)];
    if (wanted === undefined || name === wanted || own === undefined) return [];
    const problem = `${label} has ${name} at position ${index + 1}, where the INSERT lists ${wanted}, and lists ${name} at position ${own + 1}`;
    return [`${problem} (if that is meant, write AS ${writtenName(wanted)})`];
  };
};

/** Names that an INSERT lists and that its SELECT has in the position of another listed one. */
export const listOrder = (of: InsertCase): readonly string[] => {
  const problemsOf = problemsBy(of.insert.list?.columns ?? []);
  const problems = of.branches.flatMap(({ label, outputs }) =>
    outputs.columns.flatMap(({ name, others, isField }, index) => [
      // The name of a field in a row says little.
      ...(name === undefined || isField === true ? [] : problemsOf(label, name, index)),
      ...others.flatMap((other) => problemsOf(`a branch of a UNION in ${label}`, other, index)),
    ]),
  );
  return said(of, problems);
};
