import { defaultSecretName } from '../../../lambda/contract.ts';
import { DEFAULTS, OPTION_LIST, type Place, quoted, type Values } from './options.ts';

/** Collector of problems. */
export type Report = (problem: string) => void;

/** Access to AWS; what is absent comes from the usual places. */
export interface AwsAccess {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}

/** A real account: its statements, and the access to AWS. */
export interface AccountPlace extends AwsAccess {
  readonly catalogName: string;
  readonly databaseName: string;
  readonly secretName: string;
  /** Ledger and event bus of the deployed keeper; absent: the ledger is a folder, and changes are only shown. */
  readonly deployed?: { readonly ledgerTable: string; readonly eventBus: string };
}

/** A deployed function, and the access to AWS. */
export interface FunctionPlace extends AwsAccess {
  /** Name or ARN. */
  readonly functionName: string;
}

/** The place that the options name; an option that the embedded Confluent does not accept means a real account. */
export const placeOf = (isStory: boolean, given: ReadonlySet<string>): Place => {
  if (isStory) return 'story';
  if (given.has('function')) return 'function';
  return OPTION_LIST.some(({ name, places }) => given.has(name) && !places.includes('embedded'))
    ? 'account'
    : 'embedded';
};

/** Options that this place does not accept. */
export const reportMisplaced = (place: Place, given: ReadonlySet<string>, report: Report): void => {
  const accepted = OPTION_LIST.filter(({ places }) => places.includes(place)).map(({ name }) => name);
  const odd = [...given].filter((name) => !accepted.includes(name)).map((name) => `--${name}`);
  const what = place === 'story' ? 'story has no' : '--function does not go with';
  if (odd.length > 0)
    report(`${what} ${odd.join(', ')}: accepted are ${accepted.map((name) => `--${name}`).join(', ')}`);
};

/** The account that the options name, or undefined where one is missing. */
export const accountOf = (values: Values, report: Report): AccountPlace | undefined => {
  const { profile, region, 'catalog-name': catalogName, 'database-name': databaseName } = values;
  const { 'ledger-table': ledgerTable, 'event-bus': eventBus } = values;
  if (eventBus !== undefined && ledgerTable === undefined) {
    report('--event-bus goes with --ledger-table: accepted are both, or neither');
  }
  if (catalogName === undefined || databaseName === undefined) {
    const missing = catalogName === undefined ? '--catalog-name' : '--database-name';
    report(
      `A real account needs ${missing} too: accepted are [--profile=…] [--region=…] with --catalog-name=… ` +
        '--database-name=… [--secret-name=…], or with --function=…',
    );
    return undefined;
  }
  return {
    catalogName,
    databaseName,
    secretName: values['secret-name'] ?? defaultSecretName(catalogName),
    profile,
    region,
    ...(ledgerTable === undefined ? {} : { deployed: { ledgerTable, eventBus: eventBus ?? DEFAULTS.eventBus } }),
  };
};

/** The region that an ARN names. */
const ARN = /^arn:[\w-]+:lambda:([a-z0-9-]+):/;

/** The function that the options name, or undefined where its name is unusable. */
export const functionOf = (
  { function: functionName, profile, region }: Values,
  report: Report,
): FunctionPlace | undefined => {
  if (functionName === undefined) return undefined;
  const [, own] = ARN.exec(functionName) ?? [];
  if (own !== undefined && region !== undefined && own !== region) {
    report(
      `--region=${quoted(region)} is not where ${quoted(functionName)} is: accepted is --region=${own}, or no region`,
    );
  }
  return { functionName, profile, region: own ?? region };
};
