import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Clock, KeeperUnavailable } from '../../pass/ports.ts';
import type { Connection, ConnectionSource } from '../connection.ts';
import { withTimeout } from '../timeout.ts';
import { parseSecret } from './secret.ts';
import { whyUnread } from './secret-failure.ts';
import { sendWithin } from './within.ts';

/** Time for which a secret that was read is used without another look, in milliseconds. */
const FRESH_MS = 5 * 60_000;

/** Longest time for a read, in milliseconds; who waits for it may have less. */
const LONGEST_READ_MS = 20_000;

/** Time before its deadline in which a caller is told why there is no secret, and not only that there is no time. */
const TELLING_MS = 50;

/** A secret of AWS Secrets Manager, kept in memory while the function is warm. */
export class SecretStore implements ConnectionSource {
  readonly #client: SecretsManagerClient;
  readonly #secretName: string;
  readonly #clock: Clock;
  readonly #keys: readonly string[];
  #known: { readonly connection: Connection; readonly at: number } | undefined;
  /** Read under way, shared by everybody who asks meanwhile. */
  #reading: Promise<Connection> | undefined;

  /**
   * Store of one secret, which it has not read yet.
   *
   * @param secretName name or ARN of the secret
   * @param keys further keys, from which properties of statements take their values
   */
  constructor(client: SecretsManagerClient, secretName: string, clock: Clock, keys: readonly string[] = []) {
    this.#client = client;
    this.#secretName = secretName;
    this.#clock = clock;
    this.#keys = keys;
  }

  async current(deadline: number): Promise<Connection> {
    const known = this.#known;
    return known !== undefined && this.#clock.now() - known.at < FRESH_MS ? known.connection : this.refreshed(deadline);
  }

  async refreshed(deadline: number): Promise<Connection> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    const reading = this.#reading;
    const left = deadline - this.#clock.now() - TELLING_MS;
    try {
      return await withTimeout(left, 'the secret has to be there', () => reading);
    } catch (error) {
      throw error instanceof KeeperUnavailable ? error : this.#unread(error);
    }
  }

  async #read(): Promise<Connection> {
    const connection = parseSecret(await this.#fetch(), this.#secretName, this.#keys);
    this.#known = { connection, at: this.#clock.now() };
    return connection;
  }

  async #fetch(): Promise<string> {
    try {
      const clock = this.#clock;
      const get = new GetSecretValueCommand({ SecretId: this.#secretName });
      const answer = await sendWithin({ clock, deadline: clock.now() + LONGEST_READ_MS }, (options) =>
        this.#client.send(get, options),
      );
      return answer.SecretString ?? new TextDecoder().decode(answer.SecretBinary);
    } catch (error) {
      throw this.#unread(error);
    }
  }

  #unread(error: unknown): KeeperUnavailable {
    return new KeeperUnavailable(
      'CredentialsInvalid',
      `The secret ${this.#secretName} could not be read from AWS Secrets Manager: ${whyUnread(error, this.#secretName)}.`,
      // A SyntaxError quotes the answer that it could not parse: the secret itself.
      { cause: error instanceof SyntaxError ? new Error('Secrets Manager gave an unreadable answer') : error },
    );
  }
}
