import { Duration } from 'aws-cdk-lib';
import * as z from 'zod';
import { defaultSecretName, ON_DELETE } from '../lambda/contract.ts';
import { readStatements } from '../lambda/entry/statements.ts';
import { BUS_NAME, NAMESPACE, RUNBOOK_URL, SECRET_ARN, SECRET_NAME, TABLE_NAME } from './forms.ts';
import type { FlinkStatementKeeperProps } from './keeper-props.ts';

/**
 * Error of a context given to `cdk` that is not fit to deploy; the message names everything wrong with it, and an
 * example.
 */
export class ContextError extends Error {
  override readonly name = 'ContextError';
}

const EXAMPLE =
  'npx cdk deploy -c catalogName=my-environment -c databaseName=my-cluster -c alarmEmail=me@example.com -c scheduleMinutes=1';

const text = (accepted: string, form: RegExp) => z.coerce.string().regex(form, accepted);

const wholeNumber = (accepted: string, least: number, most: number) =>
  z.coerce
    .string()
    .regex(/^\d{1,6}$/, accepted)
    .transform(Number)
    .refine((number) => number >= least && number <= most, accepted);

const trueOrFalse = z.coerce
  .string()
  .regex(/^(true|false)$/, 'accepted are true and false')
  .transform((given) => given === 'true');

const place = text('accepted is a name or an id of 1 to 128 characters', /^\S(.{0,126}\S)?$/);

const folder = z.coerce.string().superRefine((path, context) => {
  try {
    readStatements(path, { catalogName: 'catalog', databaseName: 'database' });
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
});

const DEFAULT_STACK_NAME = 'FlinkStatementKeeper';

const schema = z.object({
  /** Name of the stack: two keepers in one account and region need two. */
  stackName: text(
    'accepted is a letter, then up to 127 letters, digits and hyphens',
    /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
  ).default(DEFAULT_STACK_NAME),
  /** Confluent environment in which the SQL is resolved: its name or its id. */
  catalogName: place,
  /** Kafka cluster in which the SQL is resolved: its name or its id. */
  databaseName: place,
  /** Name or complete ARN of the secret. */
  secretName: z.coerce
    .string()
    .refine(
      (given) => SECRET_NAME.test(given) || SECRET_ARN.test(given),
      'accepted is the name or complete ARN of a secret',
    )
    .exactOptional(),
  /** E-mail address that gets the alarms. */
  alarmEmail: text('accepted is one e-mail address', /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/).exactOptional(),
  /** Minutes between two scheduled passes. */
  scheduleMinutes: wholeNumber('accepted is a whole number of minutes from 1 to 1440', 1, 1440).exactOptional(),
  /** Bus on which the keeper publishes changes. */
  eventBusName: text('accepted is the name of an event bus', BUS_NAME).exactOptional(),
  /** Fate of the statements when the stack is deleted. */
  onDelete: z.enum(ON_DELETE, `accepted are ${ON_DELETE.join(', ')}`).exactOptional(),
  /** Folder with `statements.json` and the SQL files. */
  statementsFolder: folder.exactOptional(),
  /** Proxy to Confluent and to AWS, and the hosts that are asked without it, with commas between them. */
  proxy: text('accepted is an address http://host:port or https://host:port', /^https?:\/\/\S+$/).exactOptional(),
  noProxy: text('accepted are hosts with commas between them', /^[^\s,/]+(,[^\s,/]+)*$/).exactOptional(),
  /** PEM file with the certificates of the network's own authorities. */
  caCertificates: z.coerce.string().exactOptional(),
  /** Ledger table of an earlier deployment. */
  ledgerTableName: text('accepted is the name of a DynamoDB table', TABLE_NAME).exactOptional(),
  ledgerDeletionProtection: trueOrFalse.exactOptional(),
  /** Functions at a time; 1 makes passes run one after the other. */
  reservedConcurrency: wholeNumber('accepted is a whole number from 1 to 1000', 1, 1000).exactOptional(),
  dashboard: trueOrFalse.exactOptional(),
  /** Address of the runbook that the alarms link. */
  runbookUrl: text('accepted is an address of up to 800 characters, without # and spaces', RUNBOOK_URL).exactOptional(),
  /** Namespace of the metrics. */
  metricsNamespace: text('accepted are 1 to 255 of A-Z, a-z, 0-9 and ._/#:-, not AWS/…', NAMESPACE).exactOptional(),
});
type Context = z.infer<typeof schema>;

const NAMES = Object.keys(schema.shape);

/**
 * Problems of misspelt names: `catalog-name` and `CATALOGNAME` are meant to be `catalogName`; a name further away may
 * be somebody else's.
 */
const misspelt = (given: Readonly<Record<string, unknown>>): readonly string[] => {
  const plain = (name: string): string => name.replaceAll(/[-_]/g, '').toLowerCase();
  return Object.keys(given).flatMap((name) => {
    const meant = NAMES.find((known) => known !== name && plain(known) === plain(name));
    return meant === undefined ? [] : [`${name} is not known: ${meant} is`];
  });
};

const problemsOf = (given: Readonly<Record<string, unknown>>, issues: readonly z.core.$ZodIssue[]): readonly string[] =>
  issues.map(({ path, message }) => {
    const name = String(path[0]);
    return given[name] === undefined ? `${name} is missing` : `${name} is ${JSON.stringify(given[name])}: ${message}`;
  });

/** Problems of the default secret's name, which has the catalog's in it. */
const secretProblems = (given: Readonly<Record<string, unknown>>): readonly string[] => {
  const { data } = schema.shape.catalogName.safeParse(given['catalogName']);
  if (data === undefined || given['secretName'] !== undefined || SECRET_NAME.test(defaultSecretName(data))) return [];
  return [`secretName is missing: no secret can be called ${JSON.stringify(defaultSecretName(data))}`];
};

/** Choices that `cdk -c` gives. */
export interface KeeperContext {
  readonly stackName: string;
  readonly keeper: FlinkStatementKeeperProps;
}

const propsOf = ({
  scheduleMinutes,
  secretName,
  eventBusName,
  ledgerTableName,
  proxy,
  noProxy,
  ...same
}: Omit<Context, 'stackName'>): FlinkStatementKeeperProps => ({
  ...same,
  ...(scheduleMinutes === undefined ? {} : { interval: Duration.minutes(scheduleMinutes) }),
  ...(secretName === undefined ? {} : { secret: secretName }),
  ...(eventBusName === undefined ? {} : { eventBus: eventBusName }),
  ...(ledgerTableName === undefined ? {} : { ledgerTable: ledgerTableName }),
  ...(proxy === undefined ? {} : { proxy: { url: proxy, noProxy: noProxy?.split(',') ?? [] } }),
});

/**
 * The stack's name and the construct's props from CDK's context, where each value is a text, as the command line gives it, or what `cdk.json` has.
 *
 * @throws ContextError
 */
export const readContext = (given: Readonly<Record<string, unknown>>): KeeperContext => {
  // What is not given must be absent, not undefined.
  const known = Object.fromEntries(
    NAMES.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  );
  const parsed = schema.safeParse(known);
  const problems = [
    ...(parsed.success ? [] : problemsOf(known, parsed.error.issues)),
    ...secretProblems(known),
    ...(known['noProxy'] !== undefined && known['proxy'] === undefined ? ['noProxy is given without a proxy'] : []),
    ...misspelt(given),
  ];
  if (!parsed.success || problems.length > 0) {
    throw new ContextError(
      `The context is not fit to deploy:\n${problems.map((problem) => `  ${problem}`).join('\n')}\nExample: ${EXAMPLE}`,
    );
  }
  const { stackName, ...same } = parsed.data;
  return { stackName, keeper: propsOf(same) };
};
