import { createHash } from 'node:crypto';
import { parse } from 'node:path';

/** Properties as they make a version: a value from the secret counts by its key there, so that rotating it makes none. */
export type VersionProperties = Readonly<Record<string, string | { readonly fromSecret: string }>>;

/**
 * Eight hex digits that identify a version, over the SQL text and all properties. Pool, principal and key are no part of
 * them: these can change without a new statement.
 */
const digest = (sql: string, properties: VersionProperties): string => {
  const sorted = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([sql, sorted]))
    .digest('hex')
    .slice(0, 8);
};

/** Name on Confluent of a version's first incarnation. */
export const versionNameOf = (name: string, sql: string, properties: VersionProperties): string =>
  `${name}-${digest(sql, properties)}`;

/** Name of a file as a statement on Confluent may be called. */
export const stemOf = (file: string): string =>
  parse(file)
    .name.toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 58);
