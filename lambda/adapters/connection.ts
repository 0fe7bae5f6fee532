/** Address, credentials and ids that every request to Confluent needs, checked for form: safe in a URL, a header and a body. */
export interface Connection {
  /** Scheme and host, without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly organizationId: string;
  readonly environmentId: string;
  readonly computePoolId: string;
  /** Principal that the statements run as: a user, service account or identity pool. */
  readonly principalId: string;
}

/** Source of the Confluent client's credentials. Both methods throw `KeeperUnavailable` with the reason `CredentialsInvalid`. */
export interface ConnectionSource {
  /** The connection as it was read a few minutes ago at most. */
  current(): Promise<Connection>;
  /** The connection, read anew: Confluent has refused the one at hand. */
  refreshed(): Promise<Connection>;
}
