import type { Desired } from '../core/model/statement.ts';
import { startHintsOf } from '../core/sql/forms/hints.ts';

/** A statement that an input may name. */
export type Choosable = Pick<Desired, 'name' | 'sql'>;

/** A start as an input asks for it; nothing is known yet of what it holds. */
interface Asked {
  readonly statement?: unknown;
  readonly from?: unknown;
}

/** A hint's word for what an input calls `earliest`. */
const EARLIEST = 'earliest-offset';

/** The longest text of a hint that is told, in characters. */
const LONGEST_MODE = 40;

const problemOf = (name: string, modes: readonly string[]): string => {
  const told = modes.map((mode) => `'${mode.slice(0, LONGEST_MODE)}'`).join(' and ');
  return (
    `"from" would not be followed by ${name}: a hint in its SQL text begins at ${told} and wins over it, so take ` +
    "'scan.startup.mode' out of the text first"
  );
};

/**
 * Problems of a start that a hint in the text of a chosen statement would decide otherwise. Confluent follows the hint,
 * whatever the properties say; a time agrees with none.
 */
export const hintProblems = ({ statement, from }: Asked, statements: readonly Choosable[]): readonly string[] => {
  if (typeof from !== 'string') return [];
  return statements
    .filter(({ name }) => statement === undefined || statement === name)
    .flatMap(({ name, sql = '' }) => {
      const modes = startHintsOf(sql).filter((mode) => from !== 'earliest' || mode !== EARLIEST);
      return modes.length === 0 ? [] : [problemOf(name, modes)];
    });
};
