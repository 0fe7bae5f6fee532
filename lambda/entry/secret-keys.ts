import type { Desired } from '../core/model/statement.ts';

/** Keys of the secret that statements take properties from: only these are read, beside the keeper's own. */
export const secretKeysOf = (statements: readonly Desired[]): readonly string[] => [
  ...new Set(statements.flatMap(({ secretProperties = {} }) => Object.values(secretProperties))),
];
