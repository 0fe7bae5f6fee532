import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { EventBridgeSink } from '../../../lambda/adapters/aws/eventbridge.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/aws/ledger-dynamodb.ts';
import { SecretStore } from '../../../lambda/adapters/aws/secret-store.ts';
import { AWS_LIMITS, AWS_TRIES } from '../../../lambda/adapters/aws/within.ts';
import { PROXIED_AGENTS } from '../../../lambda/adapters/proxy.ts';
import { LedgerCache } from '../../../lambda/pass/ledger-cache.ts';
import type { LedgerStore } from '../../../lambda/pass/ledger-store.ts';
import type { Clock } from '../../../lambda/pass/ports.ts';
import type { AccountPlace } from '../args/places.ts';
import { accessConfig, requireAccess, type Undisturbed } from './aws-access.ts';
import { KeptEvents } from './kept-events.ts';
import { FileLedger } from './ledger-file.ts';
import { type SecretValues, withSecretValues } from './secret-values.ts';
import type { Session } from './session.ts';
import { WatchedClient, type Watcher } from './watched-client.ts';

const realTime: Clock = { now: () => Date.now(), sleep: (milliseconds) => setTimeout(milliseconds) };

/** Settings of the clients of AWS, as in the function. */
const AWS_CLIENT = { maxAttempts: AWS_TRIES, requestHandler: { ...PROXIED_AGENTS, ...AWS_LIMITS } };

/** Folder of the ledger for this catalog and database; the names are encoded, so that they cannot choose another folder. */
const folderOf = (stateFolder: string, { catalogName, databaseName }: AccountPlace): string =>
  join(stateFolder, 'accounts', `${encodeURIComponent(catalogName)}+${encodeURIComponent(databaseName)}`);

export interface AccountOptions {
  readonly account: AccountPlace;
  readonly stateFolder: string;
  /** Keys of the secret that statements name, and values that go before those of the secret. */
  readonly secretKeys: readonly string[];
  readonly secretValues: SecretValues;
  readonly watcher: Watcher;
  /** Run of a question to a person. */
  readonly undisturbed: Undisturbed;
  /** Listener for errors of sending changes; unsent changes stay in the ledger, and the next pass sends them. */
  readonly onError: (error: Error) => void;
}

/**
 * Run of `work` on a real account.
 *
 * @throws AccountError where AWS gives no credentials or no region
 */
export const onAccount = async <T>(
  { account, stateFolder, secretKeys, secretValues, watcher, undisturbed, onError }: AccountOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> => {
  const { deployed, secretName } = account;
  const config = { ...AWS_CLIENT, ...accessConfig(account, undisturbed) };
  const secrets = new SecretsManagerClient(config);
  const dynamodb = new DynamoDBClient(config);
  const eventbridge = new EventBridgeClient(config);
  try {
    await requireAccess(secrets, account);
    const clock = realTime;
    const events = new KeptEvents(
      deployed && new EventBridgeSink({ client: eventbridge, eventBusName: deployed.eventBus, clock, onError }),
    );
    const ledgers: LedgerStore =
      deployed === undefined
        ? new FileLedger(folderOf(stateFolder, account))
        : new DynamoDbLedger(dynamodb, deployed.ledgerTable, clock);
    const source = withSecretValues(new SecretStore(secrets, secretName, clock, secretKeys), secretValues);
    const confluent = new WatchedClient({ source, clock, random: Math.random }, watcher);
    const world = { confluent, ledgers, events, clock, cache: new LedgerCache() };
    return await work({ where: `Catalog ${account.catalogName}, database ${account.databaseName}`, world, events });
  } finally {
    for (const client of [secrets, dynamodb, eventbridge]) client.destroy();
  }
};
