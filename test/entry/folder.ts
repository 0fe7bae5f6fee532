import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { readStatements, StatementsError } from '../../lambda/entry/statements.ts';

export const PLACE = { catalogName: 'env-1', databaseName: 'lkc-1' };
export const RESOLUTION = { 'sql.current-catalog': 'env-1', 'sql.current-database': 'lkc-1' };

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

export const INSERT = 'INSERT INTO t (a) SELECT a FROM x';

/** A folder with these files. */
export const folderOf = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'statements-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};

/** A folder with this list and these files. */
export const listed = (list: unknown, files: Readonly<Record<string, string>> = { 'a.sql': INSERT }): string =>
  folderOf({ ...files, 'statements.json': JSON.stringify(list) });

/** What a folder is refused with. */
export const failure = (folder: string): string => {
  try {
    readStatements(folder, PLACE);
  } catch (error) {
    if (error instanceof StatementsError) return error.message;
    throw error;
  }
  throw new Error('the statements were accepted');
};

/** The only statement of a folder. */
export const only = (folder: string, place = PLACE) => {
  const [first, ...others] = readStatements(folder, place);
  if (first === undefined || others.length > 0) throw new Error('there is not one statement');
  return first;
};
