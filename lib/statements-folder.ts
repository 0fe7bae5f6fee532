import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Part of `statements.json` that a deployment has to know; the function checks all of it, and the SQL itself. */
const listSchema = z
  .array(
    z.looseObject({
      name: z.string().min(1),
      sql: z.string().optional(),
      prerequisites: z.array(z.string()).default([]),
    }),
  )
  .min(1, 'must have at least one statement');

const readList = (folder: string): z.infer<typeof listSchema> => {
  const path = join(folder, 'statements.json');
  try {
    return listSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`The list of statements ${path} cannot be used: ${why}`, { cause: error });
  }
};

/**
 * The names of the statements in a folder, in the order of its `statements.json`.
 *
 * @throws Error where the list cannot be used, or a file that it names is missing: the function would not even start
 */
export const readStatementNames = (folder: string): readonly string[] => {
  const list = readList(folder);
  const files = list.flatMap(({ sql, prerequisites }) => [...(sql === undefined ? [] : [sql]), ...prerequisites]);
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0)
    throw new Error(`${join(folder, 'statements.json')} names what is missing: ${missing.join(', ')}`);
  return list.map(({ name }) => name);
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
