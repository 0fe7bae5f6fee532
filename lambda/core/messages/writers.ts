import type { LiveStatement } from '../model/statement.ts';
import { isPythonCopy } from '../sql/tables/writers.ts';

/** Messages about other statements that write the same sink. */

const copiesOf = (count: number): string => (count === 1 ? 'a copy' : `${count} copies`);

const named = (others: readonly LiveStatement[]): string => {
  const copies = others.filter(({ statementName }) => isPythonCopy(statementName));
  const rest = others.filter((other) => !copies.includes(other)).map(({ statementName }) => statementName);
  const names = copies.map(({ statementName }) => statementName).join(', ');
  return [
    ...rest,
    ...(copies.length === 0 ? [] : [`${names} (${copiesOf(copies.length)} of the former Python app)`]),
  ].join(', ');
};

/** The other writers of the sink, in one sentence. */
export const aboutOthers = (others: readonly LiveStatement[]): string =>
  others.length === 1
    ? `Another live statement writes the same sink: ${named(others)}.`
    : `${others.length} other live statements write the same sink: ${named(others)}.`;

export const othersAreStopped = (others: readonly LiveStatement[]): string =>
  `${aboutOthers(others)} They are being stopped, as confirmed.`;

export const nothingBeside = (others: readonly LiveStatement[]): string =>
  `${aboutOthers(others)} Nothing is started beside it: stop it, or let \`takeover\` show how it is replaced.`;

export const rowsTwice = (others: readonly LiveStatement[]): string =>
  `${aboutOthers(others)} Rows may be in it twice: stop it, or let \`takeover\` show how.`;

export const replacedIsLive = (statementName: string): string =>
  `${statementName}, which was replaced, is live: it is stopped.`;

/** The warning that a person must read before the Python app's copies are taken over. */
export const PYTHON_COPIES =
  'The copies of the Python app never read sunset_avro, and filled the columns by position, so that their rows are scrambled. ' +
  'This statement reads both topics from the beginning and writes beside those rows: to have a clean table, name a new sink in the SQL ' +
  'and its prerequisite first.';
