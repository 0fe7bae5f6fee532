import * as z from '../zod.ts';

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

/**
 * Properties that the keeper sets itself: its catalog, its database, the older version whose offsets a new one takes, and
 * the dry run of a text.
 */
export const RESERVED_PROPERTIES: readonly string[] = [
  'sql.current-catalog',
  'sql.current-database',
  'sql.tables.initial-offset-from',
  'sql.dry-run',
];

/** Keys of the secret that are the keeper's own. */
const OWN_SECRET_KEY = /^(flink\..*|organization\.id|environment\.id)$/s;

/** A value that stands in the secret, under this key. */
const secretSchema = z.strictObject({ fromSecret: z.string().check(z.minLength(1)) });

const propertiesSchema = z
  .record(
    z.string(),
    z.union([z.string(), secretSchema], 'must be a text, or {"fromSecret": "<key of the secret>"} and nothing else'),
  )
  .check(
    z.refine(
      (given) => !RESERVED_PROPERTIES.some((key) => key in given),
      `must leave ${RESERVED_PROPERTIES.join(', ')} to the keeper`,
    ),
    z.refine(
      (given) =>
        !Object.values(given).some((value) => typeof value === 'object' && OWN_SECRET_KEY.test(value.fromSecret)),
      'must not take flink.…, organization.id or environment.id from the secret: these are the keeper’s own',
    ),
  );

const POLICIES = {
  /** The policy for a stop by somebody else: leave the statement stopped, or resume it. */
  onForeignStop: z._default(z.enum(['respect', 'resume']), 'respect'),
  /** Minutes in DEGRADED after which the keeper stops and resumes the statement; without it, the keeper only reports it. */
  restartDegradedAfterMinutes: z.exactOptional(z.int().check(z.positive())),
  /** The policy for a statement that is held for its failures: an hourly resume on trial, or none. */
  onCrashLoop: z._default(z.enum(['probe', 'hold']), 'probe'),
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
  properties: z._default(propertiesSchema, {}),
  /** The policy for changed SQL or properties: carry over, read every row again, or leave the old version alone. */
  onChange: z._default(z.enum(['carry-over', 'reprocess', 'hold']), 'carry-over'),
  /** A check of the INSERT's columns against INFORMATION_SCHEMA, before a first start and before a change. */
  preflight: z._default(z.boolean(), false),
  /** A person's word that the columns of an INSERT without a list stand in the order that is meant. */
  columns: z.exactOptional(z.literal('by-position')),
  ...POLICIES,
});

/** A statement that somebody else creates and the keeper keeps running: an adopted one, by its name on Confluent. */
const adoptedSchema = z.lazy(() =>
  z.strictObject({
    name: z.string().check(z.regex(ADOPTED_NAME, "must be the statement's name on Confluent")),
    ...POLICIES,
  }),
);

/** An entry of the list whose SQL the keeper creates itself. */
export type Own = z.infer<typeof ownSchema>;
/** An entry of the list that somebody else creates. */
export type Adopted = z.infer<typeof adoptedSchema>;
export type Definition = Own | Adopted;

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

/** The list of statements, as `statements.json` has it. */
export const listSchema = z.array(definitionSchema).check(
  z.minLength(1, 'must have at least one statement'),
  z.refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'has the same name twice'),
);
