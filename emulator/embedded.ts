import { once } from 'node:events';
import { Control } from './control/control.ts';
import { httpServer } from './http-server.ts';
import { type Behaviour, defaultBehaviour } from './world/behaviour.ts';
import { type Clock, realClock } from './world/clock.ts';
import type { Account, World } from './world/confluent.ts';
import { defaultNames } from './world/place.ts';
import { type Snapshot, worldOf } from './world/snapshot.ts';
import { airlineColumns, newTopic } from './world/topics.ts';

export interface EmbeddedOptions {
  /** Clock of the world; the machine's own time, if not given. */
  clock?: Clock;
  /** Port on loopback; any free one, if not given. */
  port?: number;
  /** Names and ids of the environment and the cluster that differ from the defaults, or from the snapshot's. */
  catalogId?: string | undefined;
  catalogName?: string | undefined;
  databaseId?: string | undefined;
  databaseName?: string | undefined;
  /** Switches that differ from the defaults, or from the snapshot's. */
  behaviour?: Partial<Behaviour>;
  /** State to go on from; if not given, a new world with the airlines' topics, empty. */
  snapshot?: Snapshot;
}

export interface Embedded {
  /** Base URL: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** The secret that fits it now, with the keys that the keeper reads from AWS Secrets Manager. */
  readonly secret: Readonly<Record<string, string>>;
  readonly control: Control;
  /** The end of serving; connections that are still open are cut. */
  close(): Promise<void>;
}

/** The start of a stand-in for Confluent Cloud for Apache Flink, on loopback. */
export const startEmbedded = async ({
  clock = realClock,
  port = 0,
  behaviour,
  snapshot,
  ...names
}: EmbeddedOptions = {}): Promise<Embedded> => {
  const world = snapshot === undefined ? newWorld(clock) : worldOf(snapshot, clock);
  rename(world.account, names);
  world.behaviour = { ...world.behaviour, ...behaviour };
  let url = '';
  const server = httpServer(
    world,
    () => control,
    () => url,
  );
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port');
  url = `http://127.0.0.1:${address.port}`;
  const control = new Control(world, url);
  return {
    url,
    control,
    get secret() {
      return secretOf(world.account, url);
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      for (const engine of world.engines.values()) engine.close();
      world.engines.clear();
    },
  };
};

const rename = (
  account: Account,
  {
    catalogId = account.environment,
    catalogName = account.catalogName,
    databaseId = account.databaseId,
    databaseName = account.databaseName,
  }: EmbeddedOptions,
): void => {
  Object.assign(account, { environment: catalogId, catalogName, databaseId, databaseName });
};

const newAccount: Account = {
  cloud: 'aws',
  region: 'us-east-1',
  key: 'EMBEDDEDFLINKKEY',
  secret: 'embedded-secret-of-no-account',
  organization: '0e3c1f5a-9d0b-4b7e-8f25-6a1d2c3b4e5f',
  environment: 'env-em8edd',
  ...defaultNames,
  pool: 'lfcp-em8edd',
  principal: 'sa-em8edd',
};

const newWorld = (clock: Clock): World => ({
  clock,
  at: clock.now(),
  behaviour: defaultBehaviour,
  account: { ...newAccount },
  pools: new Map([[newAccount.pool, { exhausted: false }]]),
  missingPrincipals: new Set(),
  topics: new Map(['skyone_avro', 'sunset_avro'].map((name) => [name, newTopic(name, airlineColumns)])),
  functions: new Set(),
  plan: null,
  statements: new Map(),
  history: [],
  requests: [],
  faults: [],
  numbers: 0,
  engines: new Map(),
});

const secretOf = (account: Account, url: string): Record<string, string> => ({
  'flink.cloud': account.cloud,
  'flink.region': account.region,
  'flink.api.key': account.key,
  'flink.api.secret': account.secret,
  'organization.id': account.organization,
  'environment.id': account.environment,
  'flink.compute.pool.id': account.pool,
  'flink.principal.id': account.principal,
  'flink.rest.endpoint': url,
});
