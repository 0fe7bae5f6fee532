import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type Connection, type ConnectionSource, SHORTEST_SECRET } from '../../../lambda/adapters/connection.ts';
import { quoted } from '../args/options.ts';
import { UsageError } from '../errors.ts';

/** Values by their keys in the secret. */
export type SecretValues = Connection['values'];

// Every message is our own: zod's could quote what it was given.
const schema = z.record(
  z.string(),
  z.string('is no text').min(SHORTEST_SECRET, `has fewer than ${SHORTEST_SECRET} characters`),
  'it is no JSON object',
);

/** The file as JSON. JSON.parse quotes its input in its error, which therefore is not kept. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const textOf = (path: string, unusable: (why: string) => UsageError): string => {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw unusable(
      error instanceof Error && 'code' in error ? `it cannot be read, ${String(error.code)}` : 'it cannot be read',
    );
  }
};

/**
 * Values for keys of the secret, from a file on this machine.
 *
 * @param keys keys that statements name: what else is in the file is left alone
 * @throws UsageError that names everything wrong with the file, and never a value
 */
export const readSecretValues = (path: string, keys: readonly string[]): SecretValues => {
  const unusable = (why: string): UsageError =>
    new UsageError(
      `--secret-values=${quoted(path)}: ${why}: accepted is a file with a JSON object of texts of ${SHORTEST_SECRET} or ` +
        'more characters, as {"<key of the secret>": "<value>"}.',
    );
  const { data, error } = schema.safeParse(parse(textOf(path, unusable)));
  if (data !== undefined) return Object.fromEntries(Object.entries(data).filter(([key]) => keys.includes(key)));
  throw unusable(
    error.issues
      .map(({ path: [key], message }) => (key === undefined ? message : `${quoted(String(key))} ${message}`))
      .join(', '),
  );
};

/** The source of connections that have these values before those of the secret. */
export const withSecretValues = (source: ConnectionSource, values: SecretValues): ConnectionSource => {
  let last: { readonly of: Connection; readonly connection: Connection } | undefined;
  const merged = (of: Connection): Connection => {
    if (last?.of !== of) last = { of, connection: { ...of, values: { ...of.values, ...values } } };
    return last.connection;
  };
  return {
    current: async (deadline) => merged(await source.current(deadline)),
    refreshed: async (deadline) => merged(await source.refreshed(deadline)),
  };
};
