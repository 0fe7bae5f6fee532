import { KeeperUnavailable } from '../../pass/ports.ts';
import * as z from '../../zod.ts';
import { type Connection, SHORTEST_SECRET } from '../connection.ts';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Check of an endpoint, to which the credentials are sent: it is Confluent's own or this machine. Private networks have hosts
 * of their own.
 */
const isEndpoint = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, pathname } = new URL(text);
  if (username !== '' || password !== '' || pathname !== '/' || /[?#]/.test(text)) return false;
  if (LOOPBACK.test(hostname)) return protocol === 'https:' || protocol === 'http:';
  return protocol === 'https:' && (hostname === 'confluent.cloud' || hostname.endsWith('.confluent.cloud'));
};

const text = (form: RegExp, meaning: string) =>
  z.string(`must be ${meaning}`).check(z.regex(form, `must be ${meaning}`));

// Every message is our own: zod's could quote what it was given.
const secretSchema = z.looseObject(
  {
    'flink.cloud': text(/^(aws|azure|gcp)$/i, 'aws, azure or gcp'),
    'flink.region': text(/^[a-z0-9-]{1,63}$/, 'a region such as us-east-1'),
    // A colon would end the user's name in Basic authentication (RFC 7617, section 2). What is longer by far than any key is
    // none, and could not be redacted in answers.
    'flink.api.key': text(/^[\x21-\x39\x3b-\x7e]{1,256}$/, 'the key of a Flink region API key, without spaces'),
    'flink.api.secret': text(/^[\x21-\x7e]{1,256}$/, 'the secret of a Flink region API key, without spaces'),
    'organization.id': text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'a UUID'),
    'environment.id': text(/^env-[\w-]+$/, 'an environment id, env-…'),
    // Confluent has a default pool where none is named.
    'flink.compute.pool.id': z.optional(text(/^(lfcp-[\w-]+)?$/, 'a compute pool id, lfcp-…, or absent')),
    'flink.principal.id': text(
      /^((u|sa|pool)-[\w-]+|crn:\/\/[\x21-\x7e]+)$/,
      'a principal, u-…, sa-…, pool-… or crn://…',
    ),
    'flink.rest.endpoint': z.optional(
      z
        .string('must be a URL')
        .check(
          z.refine(isEndpoint, 'must be https on confluent.cloud or a subdomain of it, with nothing behind the host'),
        ),
    ),
  },
  'must be a JSON object',
);

const unusable = (secretName: string, problems: readonly string[]): KeeperUnavailable =>
  new KeeperUnavailable(
    'CredentialsInvalid',
    `The secret ${secretName} cannot be used; correct it in AWS Secrets Manager: ${problems.join('; ')}.`,
  );

/** The secret as JSON. JSON.parse quotes its input in its error, which therefore is not kept. Windows begins files with U+FEFF. */
const parseJson = (secretName: string, json: string): unknown => {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch {
    throw unusable(secretName, ['it is not JSON']);
  }
};

/** The values of these keys, as far as they are texts that can be kept secret; what lacks one shows at the create. */
const valuesOf = (secret: Readonly<Record<string, unknown>>, keys: readonly string[]): Connection['values'] =>
  Object.fromEntries(
    keys.flatMap((key): readonly (readonly [string, string])[] => {
      const value = secret[key];
      return typeof value === 'string' && value.length >= SHORTEST_SECRET ? [[key, value]] : [];
    }),
  );

/**
 * The connection that a secret's JSON describes; other keys in it are left alone.
 *
 * @param keys further keys, from which properties of statements take their values
 * @throws {KeeperUnavailable} `CredentialsInvalid`, naming the secret and all of its problems, and never a value.
 */
export const parseSecret = (json: string, secretName: string, keys: readonly string[] = []): Connection => {
  const parsed = secretSchema.safeParse(parseJson(secretName, json));
  if (!parsed.success) {
    throw unusable(
      secretName,
      parsed.error.issues.map(({ path, message }) => `${path.length === 0 ? 'it' : path.join('.')} ${message}`),
    );
  }
  const secret = parsed.data;
  const computePoolId = secret['flink.compute.pool.id'] ?? '';
  const endpoint =
    secret['flink.rest.endpoint'] ??
    `https://flink.${secret['flink.region']}.${secret['flink.cloud'].toLowerCase()}.confluent.cloud`;
  return {
    baseUrl: new URL(endpoint).origin,
    apiKey: secret['flink.api.key'],
    apiSecret: secret['flink.api.secret'],
    organizationId: secret['organization.id'],
    environmentId: secret['environment.id'],
    ...(computePoolId === '' ? {} : { computePoolId }),
    principalId: secret['flink.principal.id'],
    secretName,
    values: valuesOf(secret, keys),
  };
};
