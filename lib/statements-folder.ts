import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Token } from 'aws-cdk-lib';
import { readStatements } from '../lambda/entry/statements.ts';

/** Statements of a folder as the function is going to read them. */
export type Statements = ReturnType<typeof readStatements>;

/**
 * The statements of a folder, read by the function's own code, so that what it would refuse fails here.
 *
 * @param place catalog and database; a name that is known only at the deployment counts as any other
 * @throws StatementsError that names everything wrong with them
 */
export const readFolder = (
  folder: string,
  place: { readonly catalogName: string; readonly databaseName: string },
): Statements => {
  const known = (name: string, otherwise: string): string => (Token.isUnresolved(name) ? otherwise : name);
  return readStatements(folder, {
    catalogName: known(place.catalogName, 'catalog'),
    databaseName: known(place.databaseName, 'database'),
  });
};

/** Digest of files: SHA-256 over their names and bytes, in hex, the same on every machine and at any time. */
export const digestOf = (files: ReadonlyMap<string, string>): string => {
  const hash = createHash('sha256');
  for (const [name, path] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0`).update(createHash('sha256').update(readFileSync(path)).digest());
  }
  return hash.digest('hex');
};

/** Files below a folder, at any depth: the name there, with forward slashes → the path. */
export const filesBelow = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), path]),
  );
