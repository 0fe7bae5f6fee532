/** Address, credentials and ids that every request to Confluent needs, checked for form: safe in a URL, a header and a body. */
export interface Connection {
  /** Scheme and host, without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly organizationId: string;
  readonly environmentId: string;
  /** Compute pool of statements that name none; absent: Confluent's default pool, and what runs stays where it is. */
  readonly computePoolId?: string;
  /** Principal that the statements run as: a user, service account or identity pool. */
  readonly principalId: string;
  /** Name of the secret that it was read from, for people. */
  readonly secretName: string;
  /** Values that properties of statements take from the secret, as far as they are usable: key in the secret → value. */
  readonly values: Readonly<Record<string, string>>;
}

/** Length of the shortest text that may be kept secret, in characters: a shorter one could not be masked in answers. */
export const SHORTEST_SECRET = 4;

/**
 * Source of the Confluent client's credentials. Both methods throw `KeeperUnavailable` with the reason `CredentialsInvalid`,
 * at the deadline too, which is in milliseconds since 1970.
 */
export interface ConnectionSource {
  /** The connection as it was read a few minutes ago at most. */
  current(deadline: number): Promise<Connection>;
  /** The connection, read anew: Confluent has refused the one at hand. */
  refreshed(deadline: number): Promise<Connection>;
}
