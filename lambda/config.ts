import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { defaultSecretName, type Environment } from './contract.ts';

/** The function's settings, from its environment. */
export interface Config {
  readonly catalogName: string;
  readonly databaseName: string;
  readonly secretName: string;
  readonly ledgerTableName: string;
  readonly eventBusName: string;
  /** The folder with `statements.json` and the SQL files. */
  readonly statementsFolder: string;
}

const filled = z.string('is missing').min(1, 'is empty');

const schema: z.ZodType<Environment> = z.object({
  CATALOG_NAME: filled,
  DATABASE_NAME: filled,
  SECRET_NAME: filled.exactOptional(),
  LEDGER_TABLE_NAME: filled,
  EVENT_BUS_NAME: filled.exactOptional(),
  STATEMENTS_FOLDER: filled.exactOptional(),
});

/** The SQL files travel beside the bundle. */
const BESIDE_THE_BUNDLE = fileURLToPath(new URL('statements', import.meta.url));

/** @throws Error that names every variable that is missing or empty */
export const readConfig = (environment: NodeJS.ProcessEnv = process.env): Config => {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    throw new Error(`The function's environment is incomplete:\n${z.prettifyError(parsed.error)}`);
  }
  const { CATALOG_NAME, DATABASE_NAME, SECRET_NAME, LEDGER_TABLE_NAME, EVENT_BUS_NAME, STATEMENTS_FOLDER } =
    parsed.data;
  return {
    catalogName: CATALOG_NAME,
    databaseName: DATABASE_NAME,
    secretName: SECRET_NAME ?? defaultSecretName(CATALOG_NAME),
    ledgerTableName: LEDGER_TABLE_NAME,
    eventBusName: EVENT_BUS_NAME ?? 'default',
    statementsFolder: STATEMENTS_FOLDER ?? BESIDE_THE_BUNDLE,
  };
};
