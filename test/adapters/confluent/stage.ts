import { parseSecret } from '../../../lambda/adapters/aws/secret.ts';
import { ConfluentClient } from '../../../lambda/adapters/confluent/client.ts';
import type { Connection } from '../../../lambda/adapters/connection.ts';
import type { Budget } from '../../../lambda/pass/ports.ts';
import { TestClock } from '../clock.ts';
import { type Scripted, startScripted } from '../scripted.ts';
import { SECRET } from '../secrets.ts';

/** A statement in Confluent's form. */
export const statement = (changes: { status?: object; spec?: object; metadata?: object } = {}) => ({
  api_version: 'sql/v1',
  kind: 'Statement',
  name: 'flight',
  metadata: { self: '', uid: 'uid-1', resource_version: '4', labels: {}, ...changes.metadata },
  spec: {
    statement: 'INSERT INTO a SELECT * FROM b',
    properties: { 'sql.current-catalog': 'c' },
    compute_pool_id: 'lfcp-xyz789',
    principal: 'sa-123abc',
    stopped: false,
    ...changes.spec,
  },
  status: { phase: 'RUNNING', detail: '', ...changes.status },
});

/** An error in Confluent's form. */
export const failed = (status: number, detail: string, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers: { 'x-request-id': 'request-1', ...headers },
  body: { errors: [{ status: String(status), detail, source: {} }] },
});

/** The client, and a server that answers as it is told to. */
export interface Stage {
  readonly client: ConfluentClient;
  readonly server: Scripted;
  readonly clock: TestClock;
  /** How often a failed try was told. */
  failedTries(): number;
  /** How often the secret was read anew. */
  refreshes(): number;
  /** What the secret holds once it is read anew. */
  rotate(apiKey: string): void;
  /** Further values that the secret holds once it is read anew. */
  keep(values: Readonly<Record<string, string>>): void;
  /** A minute from now, or so many milliseconds. */
  budget(milliseconds?: number): Budget;
  close(): Promise<void>;
}

/**
 * A client that reads this secret, on a server that answers as it is told to.
 *
 * @param changes what the secret has otherwise than usual
 */
export const stage = async (changes: Readonly<Record<string, string>> = {}): Promise<Stage> => {
  const server = await startScripted();
  const clock = new TestClock();
  const connected = (key: unknown, more: Readonly<Record<string, string>> = {}): Connection =>
    parseSecret(
      JSON.stringify({ ...more, ...SECRET, ...changes, 'flink.rest.endpoint': server.url, 'flink.api.key': key }),
      'the/secret',
      Object.keys(more),
    );
  let stored = connected(SECRET['flink.api.key']);
  let known = stored;
  let failedTries = 0;
  let refreshes = 0;
  return {
    server,
    clock,
    client: new ConfluentClient({
      clock,
      random: () => 0.5,
      tryMs: 150,
      source: {
        current: async () => known,
        refreshed: async () => {
          refreshes += 1;
          known = stored;
          return known;
        },
      },
    }),
    failedTries: () => failedTries,
    refreshes: () => refreshes,
    rotate: (apiKey) => {
      stored = connected(apiKey);
    },
    keep: (values) => {
      stored = connected(SECRET['flink.api.key'], values);
    },
    budget: (milliseconds = 60_000) => ({
      deadline: clock.now() + milliseconds,
      onFailedTry: () => {
        failedTries += 1;
      },
    }),
    close: () => server.close(),
  };
};
