import type { Desired } from '../core/model/statement.ts';
import { adoptedOf, ownOf, type Place } from './desired.ts';
import { SqlFiles } from './sql-files.ts';
import { LIST_FILE, readList } from './statement-files.ts';
import { StatementsError } from './statements-error.ts';

export { LIST_FILE, type Place, StatementsError };

/** Names of other entries, whose statements are no foreign writers. */
const siblingsOf = (name: string, names: readonly string[]): Pick<Desired, 'siblings'> => {
  const siblings = [...new Set(names)].filter((other) => other !== name);
  return siblings.length === 0 ? {} : { siblings };
};

/**
 * The statements of `statements.json` and the SQL files beside it.
 *
 * @param siblings names of the statements of the same app's other keepers
 * @throws StatementsError that names everything wrong with them
 */
export const readStatements = (folder: string, place: Place, siblings: readonly string[] = []): readonly Desired[] => {
  const files = new SqlFiles(folder);
  const statements = readList(folder).map((definition) =>
    'sql' in definition ? ownOf(definition, place, files) : adoptedOf(definition),
  );
  if (files.problems.length > 0) {
    throw new StatementsError(`The statements are not fit to be sent:\n${files.problems.join('\n')}`);
  }
  const names = [...statements.map(({ name }) => name), ...siblings];
  return statements.map((statement) => ({ ...statement, ...siblingsOf(statement.name, names) }));
};
