import { join } from 'node:path';
import { defaultSecretName, type Environment, METRICS_NAMESPACE } from '../contract.ts';
import * as z from '../zod.ts';
import { siblingNamesIn } from './sibling-names.ts';

/** The function's settings, from its environment. */
export interface Config {
  readonly catalogName: string;
  readonly databaseName: string;
  readonly secretName: string;
  readonly ledgerTableName: string;
  readonly eventBusName: string;
  readonly metricsNamespace: string;
  /** The folder with `statements.json` and the SQL files. */
  readonly statementsFolder: string;
  /** Names of the statements of the same app's other keepers. */
  readonly siblings?: readonly string[];
}

const filled = z.string('is missing').check(z.minLength(1, 'is empty'));

const schema: z.ZodMiniType<Environment> = z.object({
  CATALOG_NAME: filled,
  DATABASE_NAME: filled,
  SECRET_NAME: z.exactOptional(filled),
  LEDGER_TABLE_NAME: filled,
  EVENT_BUS_NAME: z.exactOptional(filled),
  STATEMENTS_FOLDER: z.exactOptional(filled),
  METRICS_NAMESPACE: z.exactOptional(filled),
  SIBLINGS: z.exactOptional(filled),
});

/** The default folder of the statements: the bundle's own. */
const BESIDE_THE_BUNDLE = join(import.meta.dirname, 'statements');

/**
 * The settings in the environment.
 *
 * @throws Error that names every variable that is missing or empty
 */
export const readConfig = (environment: NodeJS.ProcessEnv = process.env): Config => {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    throw new Error(`The function's environment is incomplete:\n${z.prettifyError(parsed.error)}`);
  }
  const given = parsed.data;
  return {
    catalogName: given.CATALOG_NAME,
    databaseName: given.DATABASE_NAME,
    secretName: given.SECRET_NAME ?? defaultSecretName(given.CATALOG_NAME),
    ledgerTableName: given.LEDGER_TABLE_NAME,
    eventBusName: given.EVENT_BUS_NAME ?? 'default',
    metricsNamespace: given.METRICS_NAMESPACE ?? METRICS_NAMESPACE,
    statementsFolder: given.STATEMENTS_FOLDER ?? BESIDE_THE_BUNDLE,
    ...(given.SIBLINGS === undefined ? {} : { siblings: siblingNamesIn(given.SIBLINGS) }),
  };
};

/** The X-Ray trace id of the current invocation; Lambda sets it anew for each one. */
export const traceId = (environment: NodeJS.ProcessEnv = process.env): string | undefined =>
  /Root=([^;]+)/.exec(environment['_X_AMZN_TRACE_ID'] ?? '')?.[1];
