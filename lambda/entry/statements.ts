import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import type { Desired, Prerequisite } from '../core/model/statement.ts';
import { sqlProblems } from '../core/sql/guard.ts';
import * as z from '../zod.ts';

/** The statements as configured are not fit to be sent; nothing has been touched. */
export class StatementsError extends Error {
  override readonly name = 'StatementsError';
}

/** The list of statements, beside their SQL files. */
export const LIST_FILE = 'statements.json';

/** Confluent takes 72 characters (docs; the API description says 100): `-`, 8 of the digest and `-999` come on top. */
const OWN_NAME = /^[a-z0-9]([-a-z0-9]{0,56}[a-z0-9])?$/;

/** Whatever name Confluent has let somebody else give. */
const ADOPTED_NAME = /^[a-z0-9]([-.a-z0-9]{0,98}[a-z0-9])?$/;

const fileSchema = z
  .string()
  .check(z.regex(/^[_.-]*[A-Za-z0-9][\w.-]*\.sql$/, 'must be the name of an .sql file in the same folder'));

/** Set from the catalog and the database that the keeper is deployed for, and where a version takes over. */
const KEPT = ['sql.current-catalog', 'sql.current-database', 'sql.tables.initial-offset-from'];

const POLICIES = {
  /** When somebody stops it outside the keeper: leave it, or resume it. */
  onForeignStop: z._default(z.enum(['respect', 'resume']), 'respect'),
  /** Stop and resume it after as many minutes DEGRADED; without it, DEGRADED is only reported. */
  restartDegradedAfterMinutes: z.exactOptional(z.int().check(z.positive())),
  /** Instead of the secret's compute pool and principal. */
  computePoolId: z.exactOptional(z.string().check(z.regex(/^lfcp-[\w-]+$/, 'must be a compute pool id, lfcp-…'))),
  principalId: z.exactOptional(
    z
      .string()
      .check(
        z.regex(/^((u|sa|pool)-[\w-]+|crn:\/\/[\x21-\x7e]+)$/, 'must be a principal, u-…, sa-…, pool-… or crn://…'),
      ),
  ),
};

const ownSchema = z.strictObject({
  name: z.string().check(z.regex(OWN_NAME, 'must be 1 to 58 of a-z, 0-9 and -, with no - at either end')),
  /** The file with the INSERT that is kept running. */
  sql: fileSchema,
  /** Files that are run to completion before the first start, in this order. */
  prerequisites: z._default(z.array(fileSchema), []),
  /** Sent besides catalog and database, `sql.state-ttl` for example. */
  properties: z._default(
    z
      .record(z.string(), z.string())
      .check(z.refine((given) => !KEPT.some((key) => key in given), `must leave ${KEPT.join(', ')} to the keeper`)),
    {},
  ),
  /** When its SQL text or properties have changed: carry over, read every row again, or leave the old version alone. */
  onChange: z._default(z.enum(['carry-over', 'reprocess', 'hold']), 'carry-over'),
  /** Check the INSERT by name against INFORMATION_SCHEMA before a first start or a change. */
  preflight: z._default(z.boolean(), false),
  ...POLICIES,
});

/** A statement that somebody else creates, and that is kept alive: named as it is named on Confluent. */
const adoptedSchema = z.lazy(() =>
  z.strictObject({
    name: z.string().check(z.regex(ADOPTED_NAME, "must be the statement's name on Confluent")),
    ...POLICIES,
  }),
);

type Own = z.infer<typeof ownSchema>;
type Adopted = z.infer<typeof adoptedSchema>;
type Definition = Own | Adopted;

/** One with an `sql` is the keeper's own; what is wrong with it is said as of one of that kind. */
const definitionSchema = z.transform((given: unknown, context): Definition => {
  const own = typeof given === 'object' && given !== null && 'sql' in given;
  const parsed = (own ? ownSchema : adoptedSchema).safeParse(given);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    const hint =
      own || path.length > 0 ? '' : ' (a statement without "sql" is adopted: it has a name and policies only)';
    context.issues.push({ code: 'custom', path, message: `${message}${hint}`, input: given });
  }
  return z.NEVER;
});

const listSchema = z.array(definitionSchema).check(
  z.minLength(1, 'must have at least one statement'),
  z.refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'has the same name twice'),
);

/** Where the SQL is resolved. */
export interface Place {
  readonly catalogName: string;
  readonly databaseName: string;
}

/**
 * Eight hex digits over the SQL text and all properties: what makes a version. Pool, principal and key are no part of it, so
 * that they can change without a new statement.
 */
const digest = (sql: string, properties: Readonly<Record<string, string>>): string => {
  const sorted = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([sql, sorted]))
    .digest('hex')
    .slice(0, 8);
};

const prerequisiteOf = (file: string, sql: string, properties: Readonly<Record<string, string>>): Prerequisite => {
  const stem = parse(file)
    .name.toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 58);
  return { versionName: `${stem}-${digest(sql, properties)}`, sql, properties };
};

const policiesOf = (
  { onForeignStop, restartDegradedAfterMinutes: minutes }: Definition,
  { onChange, preflight }: Pick<Own, 'onChange' | 'preflight'>,
): Desired['policies'] => ({
  onChange,
  preflight,
  onForeignStop,
  ...(minutes === undefined ? {} : { restartDegradedAfterMinutes: minutes }),
});

const placementOf = ({ computePoolId, principalId }: Definition): Desired['placement'] => ({
  ...(computePoolId === undefined ? {} : { computePoolId }),
  ...(principalId === undefined ? {} : { principalId }),
});

/** Kept alive under its own name; its text and properties are nobody's business here. */
const adoptedOf = (definition: Adopted): Desired => ({
  name: definition.name,
  versionName: definition.name,
  properties: {},
  placement: placementOf(definition),
  prerequisites: [],
  policies: policiesOf(definition, { onChange: 'hold', preflight: false }),
});

const ownOf = (definition: Own, place: Place, sqlOf: (file: string) => string): Desired => {
  const resolution = { 'sql.current-catalog': place.catalogName, 'sql.current-database': place.databaseName };
  const properties = { ...definition.properties, ...resolution };
  const sql = sqlOf(definition.sql);
  return {
    name: definition.name,
    versionName: `${definition.name}-${digest(sql, properties)}`,
    sql,
    properties,
    placement: placementOf(definition),
    prerequisites: definition.prerequisites.map((file) => prerequisiteOf(file, sqlOf(file), resolution)),
    policies: policiesOf(definition, definition),
  };
};

/** A letter of another encoding would be replaced without a word, and every row be written with it. */
const textOf = (bytes: Buffer): string => {
  if (!isUtf8(bytes)) throw new Error('it is not UTF-8');
  return bytes.toString('utf8');
};

/** Of each line, since unknown keys can be as long as they like. */
const LONGEST_LINE = 500;

const shortened = (text: string): string =>
  text.replaceAll(/.+/g, (line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));

const readList = (folder: string): readonly Definition[] => {
  const path = join(folder, LIST_FILE);
  const unusable = (why: string, cause: unknown): StatementsError =>
    new StatementsError(`The list of statements ${path} cannot be used:${why}`, { cause });
  let list: unknown;
  try {
    list = JSON.parse(textOf(readFileSync(path)));
  } catch (error) {
    throw unusable(` ${String(error)}`, error);
  }
  const parsed = listSchema.safeParse(list);
  if (!parsed.success) throw unusable(`\n${shortened(z.prettifyError(parsed.error))}`, parsed.error);
  return parsed.data;
};

/**
 * Reads `statements.json` and the SQL files beside it.
 *
 * @throws StatementsError that names everything wrong with them
 */
export const readStatements = (folder: string, place: Place): readonly Desired[] => {
  const problems: string[] = [];
  const sqlOf = (file: string): string => {
    try {
      // A checkout with other line ends is no other version.
      const sql = textOf(readFileSync(join(folder, file)))
        .replaceAll('\r\n', '\n')
        .trim();
      problems.push(...sqlProblems(sql).map((problem) => `${file}: ${problem}`));
      return sql;
    } catch (error) {
      problems.push(`${file}: ${String(error)}`);
      return '';
    }
  };
  const statements = readList(folder).map((definition) =>
    'sql' in definition ? ownOf(definition, place, sqlOf) : adoptedOf(definition),
  );
  if (problems.length > 0) {
    throw new StatementsError(`The statements are not fit to be sent:\n${[...new Set(problems)].join('\n')}`);
  }
  return statements;
};
