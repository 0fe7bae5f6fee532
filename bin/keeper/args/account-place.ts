import { defaultSecretName } from '../../../lambda/contract.ts';
import type { AwsAccess } from './aws-access.ts';
import { type Values, wrong } from './options.ts';

/** A real account: where its statements are, and how AWS is reached. */
export interface AccountPlace extends AwsAccess {
  readonly catalogName: string;
  readonly databaseName: string;
  readonly secretName: string;
  /** The deployed keeper's ledger and event bus; else the ledger is a folder and changes are only shown. */
  readonly deployed?: { readonly ledgerTable: string; readonly eventBus: string };
}

const ACCOUNT = [
  'catalog-name',
  'database-name',
  'profile',
  'region',
  'secret-name',
  'ledger-table',
  'event-bus',
] as const;

const deployedOf = (values: Values): NonNullable<AccountPlace['deployed']> | undefined => {
  const ledgerTable = values['ledger-table'];
  const eventBus = values['event-bus'];
  if (ledgerTable !== undefined) return { ledgerTable, eventBus: eventBus ?? 'default' };
  if (eventBus !== undefined) throw wrong('--event-bus goes with --ledger-table', 'accepted are both, or neither');
  return undefined;
};

/** Absent where no option of a real account is given. */
export const accountOf = (values: Values): AccountPlace | undefined => {
  if (ACCOUNT.every((name) => values[name] === undefined)) return undefined;
  const catalogName = values['catalog-name'];
  const databaseName = values['database-name'];
  if (catalogName === undefined || databaseName === undefined) {
    const missing = catalogName === undefined ? '--catalog-name' : '--database-name';
    throw wrong(
      `A real account needs ${missing} too`,
      'accepted are [--profile=…] [--region=…] with --catalog-name=… --database-name=… [--secret-name=…], or with --function=…',
    );
  }
  const deployed = deployedOf(values);
  return {
    catalogName,
    databaseName,
    secretName: values['secret-name'] ?? defaultSecretName(catalogName),
    ...(values.profile === undefined ? {} : { profile: values.profile }),
    ...(values.region === undefined ? {} : { region: values.region }),
    ...(deployed === undefined ? {} : { deployed }),
  };
};
