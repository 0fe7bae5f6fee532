import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import type { Desired, Prerequisite } from '../core/model/statement.ts';
import { sqlProblems } from '../core/sql/guard.ts';
import * as z from '../zod.ts';

/** The error of statements that cannot be sent as they are configured; nothing has been touched. */
export class StatementsError extends Error {
  override readonly name = 'StatementsError';
}

/** The file with the list of statements; their SQL files lie beside it. */
export const LIST_FILE = 'statements.json';

/**
 * Names of the keeper's own statements. Confluent takes 72 characters (its docs; the API description says 100): a `-`, 8 of
 * the digest and `-999` are added to these 58.
 */
const OWN_NAME = /^[a-z0-9]([-a-z0-9]{0,56}[a-z0-9])?$/;

/** Names of adopted statements: every name that Confluent accepts. */
const ADOPTED_NAME = /^[a-z0-9]([-.a-z0-9]{0,98}[a-z0-9])?$/;

const fileSchema = z
  .string()
  .check(z.regex(/^[_.-]*[A-Za-z0-9][\w.-]*\.sql$/, 'must be the name of an .sql file in the same folder'));

/** Properties that the keeper sets itself: its catalog, its database, and the older version whose offsets a new one takes. */
const RESERVED_PROPERTIES = ['sql.current-catalog', 'sql.current-database', 'sql.tables.initial-offset-from'];

const POLICIES = {
  /** The policy for a stop by somebody else: leave the statement stopped, or resume it. */
  onForeignStop: z._default(z.enum(['respect', 'resume']), 'respect'),
  /** Minutes in DEGRADED after which the keeper stops and resumes the statement; without it, the keeper only reports it. */
  restartDegradedAfterMinutes: z.exactOptional(z.int().check(z.positive())),
  /** A compute pool and a principal other than the secret's. */
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
  /** The file with the INSERT that the keeper keeps running. */
  sql: fileSchema,
  /** Files whose statements must be COMPLETED before the first start, in this order. */
  prerequisites: z._default(z.array(fileSchema), []),
  /** Properties sent to Confluent besides catalog and database, `sql.state-ttl` for example. */
  properties: z._default(
    z
      .record(z.string(), z.string())
      .check(
        z.refine(
          (given) => !RESERVED_PROPERTIES.some((key) => key in given),
          `must leave ${RESERVED_PROPERTIES.join(', ')} to the keeper`,
        ),
      ),
    {},
  ),
  /** The policy for changed SQL or properties: carry over, read every row again, or leave the old version alone. */
  onChange: z._default(z.enum(['carry-over', 'reprocess', 'hold']), 'carry-over'),
  /** A check of the INSERT's columns against INFORMATION_SCHEMA, before a first start and before a change. */
  preflight: z._default(z.boolean(), false),
  ...POLICIES,
});

/** A statement that somebody else creates and the keeper keeps running: an adopted one, by its name on Confluent. */
const adoptedSchema = z.lazy(() =>
  z.strictObject({
    name: z.string().check(z.regex(ADOPTED_NAME, "must be the statement's name on Confluent")),
    ...POLICIES,
  }),
);

type Own = z.infer<typeof ownSchema>;
type Adopted = z.infer<typeof adoptedSchema>;
type Definition = Own | Adopted;

/** A statement of either kind. One with `sql` is the keeper's own, and its problems are named as those of that kind. */
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

/** The catalog and the database in which Confluent looks up the SQL's names. */
export interface Place {
  readonly catalogName: string;
  readonly databaseName: string;
}

/**
 * Eight hex digits that identify a version, over the SQL text and all properties. Pool, principal and key are no part of
 * them: these can change without a new statement.
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

/** An adopted statement, which keeps its own name. Its SQL text and its properties belong to somebody else. */
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

/**
 * The text of a file.
 *
 * @throws Error where it is not UTF-8: a letter in another encoding would be replaced silently, in every row
 */
const textOf = (bytes: Buffer): string => {
  if (!isUtf8(bytes)) throw new Error('it is not UTF-8');
  return bytes.toString('utf8');
};

/** The longest line of a problem, in characters: an unknown key may be of any length. */
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
 * The statements of `statements.json` and the SQL files beside it.
 *
 * @throws StatementsError that names everything wrong with them
 */
export const readStatements = (folder: string, place: Place): readonly Desired[] => {
  const problems: string[] = [];
  const sqlOf = (file: string): string => {
    try {
      // A checkout with other line ends must not become another version.
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
