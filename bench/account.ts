import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Embedded, startEmbedded } from '../emulator/embedded.ts';
import { VirtualClock } from '../emulator/world/clock.ts';
import { DynamoDbLedger } from '../lambda/adapters/aws/ledger-dynamodb.ts';
import { parseSecret } from '../lambda/adapters/aws/secret.ts';
import { ConfluentClient } from '../lambda/adapters/confluent/client.ts';
import { defaultSecretName, type Report } from '../lambda/contract.ts';
import { readStatements } from '../lambda/entry/statements.ts';
import { keep } from '../lambda/pass/keeper.ts';
import { LedgerCache } from '../lambda/pass/ledger-cache.ts';
import type { World } from '../lambda/pass/ports.ts';
import type { Aws } from '../test/aws/aws.ts';
import { startAws } from '../test/aws/aws.ts';
import { behind, type Traffic } from './distance.ts';

export const PLACE = { catalogName: 'env-em8edd', databaseName: 'lkc-em8edd' };
export const TABLE = 'ledger';
export const SECRET = defaultSecretName(PLACE.catalogName);

/** Both sides that a keeper talks to, on loopback, and a keeper in this process beside those in children. */
export interface Account {
  /** Confluent as functions reach it: with its latency. */
  readonly url: string;
  readonly traffic: Traffic;
  readonly confluent: Embedded;
  readonly aws: Aws;
  readonly clock: VirtualClock;
  /** What a function finds in its environment. */
  env(statementsFolder: string): Readonly<Record<string, string>>;
  /** Passes in virtual time, one a minute. */
  keeper(statementsFolder: string): (command?: 'ensure' | 'restart') => Promise<Report>;
  close(): Promise<void>;
}

const LONGEST_PASS = 57_000;

/**
 * @param start of the virtual time, in milliseconds since 1970
 * @param latency of Confluent, in milliseconds
 */
export const openAccount = async (start: number, latency = 0): Promise<Account> => {
  const clock = new VirtualClock(start);
  const confluent = await startEmbedded({ clock });
  const distance = await behind(confluent.url, latency);
  // Nothing stands between where there is no distance: it would be measured too.
  const url = latency === 0 ? confluent.url : distance.url;
  const secret = JSON.stringify({ ...confluent.secret, 'flink.rest.endpoint': url });
  const aws = await startAws();
  aws.tables.set(TABLE, new Map());
  aws.secrets.set(SECRET, secret);
  const connection = parseSecret(JSON.stringify(confluent.secret), SECRET);
  const source = { current: () => Promise.resolve(connection), refreshed: () => Promise.resolve(connection) };
  return {
    url,
    traffic: distance.traffic,
    confluent,
    aws,
    clock,
    env: (statementsFolder) => ({
      CATALOG_NAME: PLACE.catalogName,
      DATABASE_NAME: PLACE.databaseName,
      LEDGER_TABLE_NAME: TABLE,
      STATEMENTS_FOLDER: statementsFolder,
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'stand-in',
      AWS_SECRET_ACCESS_KEY: 'stand-in',
      AWS_SESSION_TOKEN: 'stand-in',
    }),
    keeper: (statementsFolder) => {
      const statements = readStatements(statementsFolder, PLACE);
      const world: World = {
        confluent: new ConfluentClient({ source, clock, random: () => 0.5 }),
        ledgers: new DynamoDbLedger(new DynamoDBClient(aws.clientConfig(2)), TABLE, clock),
        events: { send: (changes) => Promise.resolve(new Set(changes.map(({ id }) => id))) },
        clock,
        cache: new LedgerCache(),
      };
      const telemetry = { passed: () => undefined };
      return (command = 'ensure') => keep({ command }, statements, world, telemetry, clock.now() + LONGEST_PASS);
    },
    close: async () => {
      distance.close();
      await Promise.all([confluent.close(), aws.close()]);
    },
  };
};

/** The URL of one statement, and what lets one in. */
export const requestOf = ({ url, confluent }: Account, statementName: string) => {
  const { secret } = confluent;
  const place = `organizations/${secret['organization.id']}/environments/${secret['environment.id']}`;
  const basic = Buffer.from(`${secret['flink.api.key']}:${secret['flink.api.secret']}`).toString('base64');
  return { url: `${url}/sql/v1/${place}/statements/${statementName}`, authorization: `Basic ${basic}` };
};
