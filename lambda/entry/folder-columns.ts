import type { Catalog } from '../core/model/catalog.ts';
import type { Desired } from '../core/model/statement.ts';
import { listProblems, orderProblems } from '../core/sql/columns/columns.ts';
import type { SqlFiles } from './sql-files.ts';
import type { Definition } from './statement-schema.ts';

/** An entry of the list, and the statement that was read from it. */
export interface ReadEntry {
  readonly definition: Definition;
  readonly statement: Desired;
}

/**
 * Note of what is wrong with the columns of an entry's files, as far as prerequisites tell which columns the tables have.
 * The order of columns is not looked at where a person says that it is meant, and in prerequisites, whose rows are
 * mostly written as VALUES.
 */
export const noteColumns = ({ definition, statement }: ReadEntry, declared: Catalog, files: SqlFiles): void => {
  if (!('sql' in definition)) return;
  const { sql = '', properties, policies, prerequisites } = statement;
  files.note(definition.sql, listProblems(sql, declared, properties));
  if (policies.columns !== 'by-position') {
    files.note(definition.sql, orderProblems(sql, declared, properties, 'part'));
  }
  for (const [index, file] of definition.prerequisites.entries()) {
    const prerequisite = prerequisites[index];
    if (prerequisite !== undefined) {
      files.note(file, listProblems(prerequisite.sql, declared, prerequisite.properties));
    }
  }
};
