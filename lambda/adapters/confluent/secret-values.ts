import type { NewStatement } from '../../core/model/statement.ts';
import { KeeperUnavailable } from '../../pass/ports.ts';
import { type Connection, SHORTEST_SECRET } from '../connection.ts';

type Properties = Pick<NewStatement, 'properties' | 'secretProperties'>;

const lacking = (secretName: string, properties: readonly (readonly [string, string])[]): KeeperUnavailable =>
  new KeeperUnavailable(
    'CredentialsInvalid',
    `The secret ${secretName} lacks ${properties.map(([property, key]) => `${key} for the property ${property}`).join(', ')}: ` +
      `put a text of ${SHORTEST_SECRET} or more characters there, or give it to a command on your machine with ` +
      '--secret-values=<file>.',
  );

/**
 * The properties of a statement as Confluent gets them: those that statements take from the secret have their values.
 *
 * @throws {KeeperUnavailable} `CredentialsInvalid`, naming the secret and every key that it lacks, and never a value.
 */
export const withSecrets = (
  { properties, secretProperties = {} }: Properties,
  { values, secretName }: Connection,
): Readonly<Record<string, string>> => {
  const wanted = Object.entries(secretProperties);
  const missing = wanted.filter(([, key]) => !Object.hasOwn(values, key));
  if (missing.length > 0) throw lacking(secretName, missing);
  const secret = wanted.flatMap(([property, key]) => Object.entries({ [property]: values[key] ?? '' }));
  return { ...properties, ...Object.fromEntries(secret) };
};

/** Test for a statement with values from the secret: it is read anew, so that a rotated value takes effect at once. */
export const takesSecrets = ({ secretProperties = {} }: Properties): boolean =>
  Object.keys(secretProperties).length > 0;
