import type { Catalog } from '../core/model/catalog.ts';
import type { Desired } from '../core/model/statement.ts';
import { tablesDeclaredBy } from './declared-tables.ts';
import { adoptedOf, ownOf, type Place } from './desired.ts';
import { noteColumns, type ReadEntry } from './folder-columns.ts';
import { heldChangesOf } from './held-changes.ts';
import { SqlFiles } from './sql-files.ts';
import { LIST_FILE, readList } from './statement-files.ts';
import { StatementsError } from './statements-error.ts';

export { heldChangesOf, LIST_FILE, type Place, StatementsError };

/** What one statement has to know of all of them. */
const surroundings = (
  name: string,
  names: readonly string[],
  declared: Catalog,
): Pick<Desired, 'declared' | 'siblings'> => {
  const siblings = [...new Set(names)].filter((other) => other !== name);
  return {
    ...(declared.length === 0 ? {} : { declared }),
    ...(siblings.length === 0 ? {} : { siblings }),
  };
};

/**
 * The statements of `statements.json` and the SQL files beside it.
 *
 * @param siblings names of the statements of the same app's other keepers
 * @throws StatementsError that names everything wrong with them
 */
export const readStatements = (folder: string, place: Place, siblings: readonly string[] = []): readonly Desired[] => {
  const files = new SqlFiles(folder);
  const entries = readList(folder).map((definition): ReadEntry => {
    const statement = 'sql' in definition ? ownOf(definition, place, files) : adoptedOf(definition);
    return { definition, statement };
  });
  const statements = entries.map(({ statement }) => statement);
  const declared = tablesDeclaredBy(statements.flatMap(({ prerequisites }) => prerequisites));
  for (const entry of entries) noteColumns(entry, declared, files);
  if (files.problems.length > 0) {
    throw new StatementsError(`The statements are not fit to be sent:\n${files.problems.join('\n')}`);
  }
  const names = [...statements.map(({ name }) => name), ...siblings];
  return statements.map((statement) => ({ ...statement, ...surroundings(statement.name, names, declared) }));
};
