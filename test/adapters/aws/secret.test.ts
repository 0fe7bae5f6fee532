import { describe, expect, test } from 'vitest';
import { parseSecret } from '../../../lambda/adapters/aws/secret.ts';
import { KeeperUnavailable } from '../../../lambda/pass/ports.ts';
import { API_KEY, API_SECRET, expectNoSecretIn, FORBIDDEN, SECRET } from '../secrets.ts';

const parse = (secret: unknown) => parseSecret(JSON.stringify(secret), 'the/secret');

const failure = (json: string): KeeperUnavailable => {
  try {
    parseSecret(json, 'the/secret');
  } catch (error) {
    if (error instanceof KeeperUnavailable) return error;
    throw error;
  }
  throw new Error('the secret was accepted');
};

const POOL = 'flink.compute.pool.id';

const spoiled = (changes: Record<string, unknown>): KeeperUnavailable =>
  failure(JSON.stringify({ ...SECRET, ...changes }));

describe('a good secret', () => {
  test('becomes a connection', () => {
    expect(parse(SECRET)).toEqual({
      baseUrl: 'https://flink.us-east-1.aws.confluent.cloud',
      apiKey: API_KEY,
      apiSecret: API_SECRET,
      organizationId: '6bd9e8a0-3f2c-4a7e-9f36-1c9ad6f2b111',
      environmentId: 'env-abc123',
      computePoolId: 'lfcp-xyz789',
      principalId: 'sa-123abc',
      secretName: 'the/secret',
      values: {},
    });
  });

  test.each(['aws', 'AWS', 'Azure', 'gcp', 'GCP'])('names the cloud as %s', (cloud) => {
    const { baseUrl } = parse({ ...SECRET, 'flink.cloud': cloud });
    expect(baseUrl).toBe(`https://flink.us-east-1.${cloud.toLowerCase()}.confluent.cloud`);
  });

  test.each(['u-12ab', 'sa-12ab', 'pool-12ab', 'crn://confluent.cloud/organization=1/identity-provider=op-1'])(
    'runs statements as %s',
    (principal) => {
      expect(parse({ ...SECRET, 'flink.principal.id': principal }).principalId).toBe(principal);
    },
  );

  test.each([
    ['https://flink.us-east-1.aws.private.confluent.cloud', 'https://flink.us-east-1.aws.private.confluent.cloud'],
    ['https://flink-n1.us-east-1.aws.glb.confluent.cloud/', 'https://flink-n1.us-east-1.aws.glb.confluent.cloud'],
    ['https://confluent.cloud', 'https://confluent.cloud'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://127.90.80.70:8080/', 'http://127.90.80.70:8080'],
    ['https://127.0.0.1', 'https://127.0.0.1'],
    ['https://localhost:8443', 'https://localhost:8443'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('has the endpoint %s', (endpoint, baseUrl) => {
    expect(parse({ ...SECRET, 'flink.rest.endpoint': endpoint }).baseUrl).toBe(baseUrl);
  });

  test('may name the organization in capitals', () => {
    const organizationId = String(SECRET['organization.id']).toUpperCase();
    expect(parse({ ...SECRET, 'organization.id': organizationId }).organizationId).toBe(organizationId);
  });

  test.each([undefined, ''])('may leave the compute pool to Confluent (%j)', (pool) => {
    expect(parse({ ...SECRET, [POOL]: pool })).toEqual({ ...parse(SECRET), computePoolId: undefined });
    expect(parse({ ...SECRET, [POOL]: pool })).not.toHaveProperty('computePoolId');
  });

  test('may begin as files of Windows do', () => {
    expect(parseSecret(`\uFEFF${JSON.stringify(SECRET)}`, 'the/secret')).toEqual(parse(SECRET));
    expect(failure(`\uFEFF\uFEFF${JSON.stringify(SECRET)}`).message).toContain('it is not JSON');
  });

  test('may have keys of its owner', () => {
    expect(parse({ ...SECRET, 'kafka.api.key': 5 })).toEqual(parse(SECRET));
  });
});

describe('the values of further keys', () => {
  const valuesOf = (secret: object, keys: readonly string[]) =>
    parseSecret(JSON.stringify({ ...secret, ...SECRET }), 'the/secret', keys).values;

  test('are read where a statement names the key', () => {
    expect(valuesOf({ 'openai.key': 'sk-1', 'other.key': 'sk-2' }, ['openai.key'])).toEqual({ 'openai.key': 'sk-1' });
  });

  test.each([5, null, true, ['sk-1'], { key: 'sk-1' }, '', 'sk1'])('are left out where they are %j', (value) => {
    expect(valuesOf({ 'openai.key': value }, ['openai.key'])).toEqual({});
  });

  test('are left out where the secret has none: what every object has is none', () => {
    expect(valuesOf({}, ['openai.key', 'toString', '__proto__'])).toEqual({});
  });
});

describe('a bad secret', () => {
  const wrong: Record<string, readonly unknown[]> = {
    'flink.cloud': ['ibm', 'aws.evil.example/'],
    'flink.region': ['us east', 'US-EAST-1', 'x.evil.example/'],
    'flink.api.key': ['two words', 'line\nbreak', 'a:b', 'ключ'],
    'flink.api.secret': ['two words', 'line\r\nbreak', 'tab\t'],
    'organization.id': ['org-1', '../..'],
    'environment.id': ['abc', 'env-', 'env-1/../x'],
    'flink.compute.pool.id': ['abc', 'lfcp-', 'lfcp-1 '],
    'flink.principal.id': ['abc', 'x-1', 'sa-', 'sa-1 2'],
  };
  const cases = Object.entries(wrong).flatMap(([key, values]) =>
    [...(key === POOL ? [] : [undefined, '']), 5, null, {}, ['x'], ...values].map((value) => ({ key, value })),
  );

  test.each(cases)('is told: $key is $value', ({ key, value }) => {
    const error = spoiled({ [key]: value });
    expect(error.reason).toBe('CredentialsInvalid');
    expect(error.message).toContain('the/secret');
    expect(error.message).toContain(`${key} must be`);
    expectNoSecretIn(error, typeof value === 'string' && value.length > 5 ? [...FORBIDDEN, value] : FORBIDDEN);
  });

  test.each([
    '',
    'flink.example',
    'http://flink.us-east-1.aws.confluent.cloud',
    'https://evil.example',
    'https://evilconfluent.cloud',
    'https://confluent.cloud.evil.example',
    'https://flink.confluent.cloud@evil.example',
    'https://user:password@flink.confluent.cloud',
    'https://user@flink.confluent.cloud',
    'https://:password@flink.confluent.cloud',
    'http://xlocalhost',
    'http://localhost.x',
    'https://flink.confluent.cloud?x=1',
    'https://flink.confluent.cloud?',
    'https://flink.confluent.cloud#x',
    'https://flink.confluent.cloud/sql/v1',
    'http://127.0.0.1.evil.example',
    'http://10.0.0.1',
    'http://localhost.evil.example',
    'ftp://localhost',
    5,
    null,
  ])('is told: its endpoint is %s', (endpoint) => {
    expect(spoiled({ 'flink.rest.endpoint': endpoint }).message).toContain('flink.rest.endpoint must be');
  });

  test.each(Object.entries(SECRET))('is told: %s is not %s with something around it', (key, value) => {
    for (const spoilt of [` ${String(value)}`, `${String(value)} `, `.${String(value)}\n`])
      expect(spoiled({ [key]: spoilt }).message).toContain(`${key} must be`);
  });

  test.each([
    ['flink.api.key', 256],
    ['flink.api.secret', 256],
    ['flink.region', 63],
  ])('has a %s of %d characters at most', (key, most) => {
    expect(() => parse({ ...SECRET, [key]: 'x'.repeat(most) })).not.toThrow();
    expect(spoiled({ [key]: 'x'.repeat(most + 1) }).message).toContain(`${key} must be`);
  });

  test.each([
    ['organization.id', 'bd9e8a0-3f2c-4a7e-9f36-1c9ad6f2b111'],
    ['organization.id', '6bd9e8a0-3f2-4a7e-9f36-1c9ad6f2b111'],
    ['organization.id', '6bd9e8a0-3f2c-4a7e-1c9ad6f2b111'],
    ['organization.id', '6bd9e8a0-3f2c-4a7e-9f36-1c9ad6f2b11'],
    ['flink.principal.id', 'crn://'],
    ['flink.principal.id', 'xcrn://a'],
    ['flink.principal.id', 'crn://a b'],
    ['flink.principal.id', 'xsa-1'],
  ])('is told: %s is %s', (key, value) => {
    expect(spoiled({ [key]: value }).message).toContain(`${key} must be`);
  });

  test('is told in words that say what is right', () => {
    expect(failure('{"flink.rest.endpoint":5}').message).toBe(
      'The secret the/secret cannot be used; correct it in AWS Secrets Manager: flink.cloud must be aws, azure or gcp; ' +
        'flink.region must be a region such as us-east-1; flink.api.key must be the key of a Flink region API key, without ' +
        'spaces; flink.api.secret must be the secret of a Flink region API key, without spaces; organization.id must be a ' +
        'UUID; environment.id must be an environment id, env-…; flink.principal.id must be a principal, u-…, sa-…, pool-… or crn://…; flink.rest.endpoint must be a URL.',
    );
    expect(spoiled({ 'flink.rest.endpoint': 'x', 'flink.cloud': 'x' }).message).toBe(
      'The secret the/secret cannot be used; correct it in AWS Secrets Manager: flink.cloud must be aws, azure or gcp; ' +
        'flink.rest.endpoint must be https on confluent.cloud or a subdomain of it, with nothing behind the host.',
    );
    const whole = 'The secret the/secret cannot be used; correct it in AWS Secrets Manager: it ';
    expect(failure('{').message).toBe(`${whole}is not JSON.`);
    expect(failure('5').message).toBe(`${whole}must be a JSON object.`);
  });

  test('has all of its problems told at once', () => {
    const { message } = failure('{"flink.api.secret":"to be kept"}');
    for (const key of Object.keys(SECRET).filter((each) => each !== POOL)) expect(message).toContain(`${key} must be`);
    expect(message).not.toContain('to be kept');
  });

  test.each([
    '',
    'flink.api.secret=to-be-kept',
    '{"flink.api.secret":"to-be-kept"',
    '"to-be-kept"',
    '["to-be-kept"]',
    'null',
  ])('is not an object of JSON: %s', (json) => {
    const error = failure(json);
    expect(error.message).toMatch(/the\/secret.*(is not JSON|must be a JSON object)/);
    expectNoSecretIn(error, ['to-be-kept']);
  });
});
