import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from '../zod.ts';
import { type Definition, listSchema } from './statement-schema.ts';
import { StatementsError } from './statements-error.ts';

/** The file with the list of statements; their SQL files lie beside it. */
export const LIST_FILE = 'statements.json';

/**
 * The text of a file, without a byte order mark, which editors of Windows put there.
 *
 * @throws Error where it is not UTF-8: a letter in another encoding would be replaced silently, in every row
 */
const textOf = (path: string): string => {
  const bytes = readFileSync(path);
  if (!isUtf8(bytes)) throw new Error('it is not UTF-8');
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
};

/** The longest line of a problem, in characters: an unknown key may be of any length. */
const LONGEST_LINE = 500;

const shortened = (text: string): string =>
  text.replaceAll(/.+/g, (line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));

/**
 * The list of statements in a folder.
 *
 * @throws StatementsError that names everything wrong with it
 */
export const readList = (folder: string): readonly Definition[] => {
  const path = join(folder, LIST_FILE);
  const unusable = (why: string, cause: unknown): StatementsError =>
    new StatementsError(`The list of statements ${path} cannot be used:${why}`, { cause });
  let list: unknown;
  try {
    list = JSON.parse(textOf(path));
  } catch (error) {
    throw unusable(` ${String(error)}`, error);
  }
  const parsed = listSchema.safeParse(list);
  if (!parsed.success) throw unusable(`\n${shortened(z.prettifyError(parsed.error))}`, parsed.error);
  return parsed.data;
};

/**
 * The text of a SQL file.
 *
 * @throws Error where there is no such file, or it is not UTF-8
 */
export const readSql = (folder: string, file: string): string => textOf(join(folder, file));
