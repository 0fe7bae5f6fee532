import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Clock, KeeperUnavailable } from '../../pass/ports.ts';
import type { Connection, ConnectionSource } from '../connection.ts';
import { parseSecret } from './secret.ts';

/** Time for which a secret that was read is used without another look, in milliseconds. */
const FRESH_MS = 5 * 60_000;

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

  async current(): Promise<Connection> {
    const known = this.#known;
    return known !== undefined && this.#clock.now() - known.at < FRESH_MS ? known.connection : this.refreshed();
  }

  refreshed(): Promise<Connection> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<Connection> {
    const connection = parseSecret(await this.#fetch(), this.#secretName, this.#keys);
    this.#known = { connection, at: this.#clock.now() };
    return connection;
  }

  async #fetch(): Promise<string> {
    try {
      const answer = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#secretName }));
      return answer.SecretString ?? new TextDecoder().decode(answer.SecretBinary);
    } catch (error) {
      throw new KeeperUnavailable(
        'CredentialsInvalid',
        `The secret ${this.#secretName} could not be read from AWS Secrets Manager; check that it exists in this ` +
          'account and region, and that the keeper may read it (secretsmanager:GetSecretValue, kms:Decrypt).',
        // A SyntaxError quotes the answer that it could not parse: the secret itself.
        { cause: error instanceof SyntaxError ? new Error('Secrets Manager gave an unreadable answer') : error },
      );
    }
  }
}
