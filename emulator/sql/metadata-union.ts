import type { ResultType } from './metadata-expressions.ts';
import { SqlError } from './tokens.ts';

export interface ResultColumn {
  name: string;
  type: ResultType;
}

/** The columns of a UNION ALL: the first branch's names, and the types that hold the values of all branches. */
export const unionColumns = (branches: readonly (readonly ResultColumn[])[]): readonly ResultColumn[] => {
  const [first = [], ...others] = branches;
  for (const other of others) {
    if (other.length !== first.length) throw new SqlError('SQL validation failed. Column count mismatch in UNION ALL');
  }
  return first.map(({ name, type }, index) => ({
    name,
    type: others.reduce((sofar, other) => common(sofar, other[index]?.type ?? sofar, index + 1), type),
  }));
};

/** The type that takes the values of both: Flink makes texts of different lengths a VARCHAR of the longer one. */
const common = (one: ResultType, other: ResultType, position: number): ResultType => {
  const nullable = one.nullable || other.nullable;
  if (one.type === other.type && one.length === other.length) return { ...one, nullable };
  if (one.type === 'INTEGER' || other.type === 'INTEGER')
    throw new SqlError(`SQL validation failed. Type mismatch in column ${position} of UNION ALL`);
  return { type: 'VARCHAR', nullable, length: Math.max(one.length ?? 0, other.length ?? 0) };
};
