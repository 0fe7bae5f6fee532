import { brotliCompressSync } from 'node:zlib';
import { Lazy } from 'aws-cdk-lib';
import { PACKED_SIBLINGS } from '../lambda/contract.ts';
import { LimitsError } from './limits-error.ts';

/** A keeper as its siblings know it. */
export interface Sibling {
  /** Names of its statements. */
  readonly statementNames: readonly string[];
}

/**
 * Most characters of the names in the environment: Lambda takes 4 KB for all variables (AWS Lambda Developer Guide,
 * "Lambda quotas").
 */
const MOST_CHARACTERS = 3_000;

const packed = (names: readonly string[]): string =>
  PACKED_SIBLINGS + brotliCompressSync(names.toSorted().join(',')).toString('base64');

/** Names that other keepers have and this one has not, as a text; undefined if there are none. */
const namesOf = ({ statementNames }: Sibling, others: readonly Sibling[]): string | undefined => {
  const names = new Set(others.flatMap((other) => other.statementNames));
  const foreign = [...names].filter((name) => !statementNames.includes(name));
  const plain = foreign.join(',');
  const text = plain.length <= MOST_CHARACTERS ? plain : packed(foreign);
  if (text.length > MOST_CHARACTERS) {
    throw new LimitsError([
      `the names of the ${foreign.length} statements of this app's other keepers have ${text.length} characters, packed as ` +
        `they are, and a function's environment has room for ${MOST_CHARACTERS}: shorten them, make them more alike, or ` +
        'divide the app',
    ]);
  }
  return text === '' ? undefined : text;
};

/**
 * Names of the statements of the same app's other keepers, for the environment of a function: nothing where there are
 * none. The others may come later, so they are looked for at the synthesis.
 */
export const siblingNames = (self: Sibling, others: () => readonly Sibling[]): string =>
  Lazy.string({ produce: () => namesOf(self, others()) });
