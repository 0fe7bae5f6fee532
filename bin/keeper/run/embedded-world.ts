import { join } from 'node:path';
import { type Embedded, startEmbedded } from '../../../emulator/embedded.ts';
import { sampleFlights } from '../../../emulator/flights.ts';
import { VirtualClock } from '../../../emulator/world/clock.ts';
import { parseSecret } from '../../../lambda/adapters/aws/secret.ts';
import type { RequestOptions } from '../../../lambda/adapters/confluent/requests.ts';
import type { Place } from '../../../lambda/entry/statements.ts';
import { LedgerCache } from '../../../lambda/pass/ledger-cache.ts';
import { AIRLINES, type Audit, audit, SINK } from '../audit.ts';
import { KeptEvents } from './kept-events.ts';
import { FileLedger } from './ledger-file.ts';
import { type SecretValues, withSecretValues } from './secret-values.ts';
import type { Session } from './session.ts';
import { type State, unusable, withState } from './state-folder.ts';
import { WatchedClient, type Watcher } from './watched-client.ts';

/** Catalog and database of the embedded Confluent. */
export const EMBEDDED_PLACE: Place = { catalogName: 'env-em8edd', databaseName: 'lkc-em8edd' };

/** Credentials of the embedded Confluent, as the keeper reads them from a secret. */
export const embeddedSource = (embedded: Embedded): RequestOptions['source'] => {
  const read = async () => parseSecret(JSON.stringify(embedded.secret), 'of the embedded Confluent');
  return { current: read, refreshed: read };
};

/** Comparison of the embedded Confluent's logs and sink, row by row. */
export const auditOf = ({ control }: Embedded): Audit =>
  audit(
    Object.entries(AIRLINES).map(([topic, airline]) => ({
      airline,
      rows: control
        .log(topic)
        .filter(({ poison }) => !poison)
        .map(({ value }) => value),
    })),
    control.topics().includes(SINK) ? control.rows(SINK) : [],
  );

const start = async ({ snapshot }: State, clock: VirtualClock): Promise<Embedded> => {
  const embedded = await startEmbedded({ clock, ...(snapshot === undefined ? {} : { snapshot }) });
  if (snapshot === undefined) {
    for (const [topic, rows] of Object.entries(sampleFlights())) embedded.control.produce(topic, rows);
  }
  return embedded;
};

/** Check of the ledgers before the pass, which would report an unreadable one as a failure of Confluent. */
const readable = async (ledgers: FileLedger, names: readonly string[], folder: string): Promise<void> => {
  try {
    await Promise.all(names.map((name) => ledgers.read(name)));
  } catch (error) {
    throw unusable(folder, error);
  }
};

export interface EmbeddedOptions {
  readonly stateFolder: string;
  /** Names of the statements whose ledgers are kept. */
  readonly statementNames: readonly string[];
  /** Decision to keep the outcome for the next call. */
  readonly keeps: boolean;
  /** Values that properties take from the secret; the secret of the embedded Confluent has none. */
  readonly secretValues: SecretValues;
  readonly watcher: Watcher;
}

/**
 * Run of `work` on the embedded Confluent as the call before has left it. Between two calls real time passes, within one
 * virtual time: nobody waits.
 *
 * @throws StateError where the kept state is unusable
 */
export const onEmbedded = <T>(
  { stateFolder, statementNames, keeps, secretValues, watcher }: EmbeddedOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> => {
  const folder = join(stateFolder, 'embedded');
  return withState(folder, keeps, async (state) => {
    const clock = new VirtualClock(Math.max(state.snapshot?.at ?? 0, Date.now()));
    const ledgers = new FileLedger(state.ledgerFolder);
    await readable(ledgers, statementNames, folder);
    const embedded = await start(state, clock);
    try {
      const events = new KeptEvents();
      const source = withSecretValues(embeddedSource(embedded), secretValues);
      const confluent = new WatchedClient({ source, clock, random: Math.random }, watcher);
      const world = { confluent, ledgers, events, clock, cache: new LedgerCache() };
      return await work({
        where: `The embedded Confluent in ${folder}`,
        world,
        events,
        audit: () => auditOf(embedded),
      });
    } finally {
      embedded.control.clearRequests();
      if (keeps) await state.save(embedded.control.snapshot());
      await embedded.close();
    }
  });
};
