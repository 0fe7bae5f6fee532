import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseSecret } from '../../lambda/adapters/aws/secret.ts';
import { SecretStore } from '../../lambda/adapters/aws/secret-store.ts';
import { KeeperUnavailable } from '../../lambda/pass/ports.ts';
import { TestClock } from '../adapters/clock.ts';
import { API_KEY, API_SECRET, SECRET } from '../adapters/secrets.ts';
import { type Aws, startAws } from '../aws/aws.ts';
import { startRig } from '../handler/keeper-rig.ts';
import { anyText, anyValue, expectNoneOf, formsOf, runs, spoiled } from './runs.ts';

const FORMS = formsOf(API_KEY, API_SECRET);
const LONGEST_ERROR = 5_000;

let aws: Aws;
beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws.close());

const anyJson = anyValue.map((value) => JSON.stringify(value) ?? 'undefined');
const nearlyValid = spoiled(SECRET).map((value) => JSON.stringify(value));
/** The secret itself, damaged: what JSON.parse would quote. */
const damaged = fc
  .tuple(fc.nat({ max: 400 }), anyText)
  .map(([at, noise]) => JSON.stringify(SECRET).slice(0, at) + noise + JSON.stringify(SECRET).slice(at));
const anySecret = fc.oneof(anyText, anyJson, nearlyValid, nearlyValid, damaged);

/** Usable, or the one error that says so without a value of it. */
const read = (json: string): 'usable' | 'refused' => {
  try {
    const { baseUrl, apiKey } = parseSecret(json, 'the/secret');
    expect(new URL(baseUrl).origin).toBe(baseUrl);
    expect(() => new Headers({ authorization: apiKey })).not.toThrow();
    return 'usable';
  } catch (error) {
    expect(error).toBeInstanceOf(KeeperUnavailable);
    expect(error).toMatchObject({ reason: 'CredentialsInvalid' });
    expect(String(error)).toMatch(
      /^KeeperUnavailable: The secret the\/secret cannot be used; correct it in AWS Secrets Manager: .+\.$/,
    );
    expect(String(error).length).toBeLessThan(LONGEST_ERROR);
    expectNoneOf(FORMS, error);
    return 'refused';
  }
};

test('any text as a secret is usable or refused, and never quoted', () => {
  const outcomes = { usable: 0, refused: 0 };
  fc.assert(
    fc.property(anySecret, (json) => {
      outcomes[read(json)] += 1;
    }),
    runs(300),
  );
  expect(outcomes.usable).toBeGreaterThan(5);
  expect(outcomes.refused).toBeGreaterThan(150);
});

test('everything that is wrong with a secret is named at once', () => {
  const keys = Object.keys(SECRET);
  fc.assert(
    fc.property(fc.subarray(keys, { minLength: 1 }), fc.constantFrom(null, 5, ' ', '\u0000', ['x']), (wrong, value) => {
      const spoilt = { ...SECRET, ...Object.fromEntries(wrong.map((key) => [key, value])) };
      for (const key of wrong) expect(() => parseSecret(JSON.stringify(spoilt), 's')).toThrow(`${key} must be`);
    }),
    runs(50),
  );
});

test('a key that could not be masked is none', () => {
  for (const key of ['flink.api.key', 'flink.api.secret']) {
    expect(read(JSON.stringify({ ...SECRET, [key]: 'k'.repeat(10_000) }))).toBe('refused');
  }
});

test('any bytes that Secrets Manager gives, and any answer of its own, are read or refused', async () => {
  const client = new SecretsManagerClient(aws.clientConfig());
  const play = async (value: string | Uint8Array): Promise<void> => {
    aws.secrets.set('the/secret', value);
    const store = new SecretStore(client, 'the/secret', new TestClock());
    const got: unknown = await store.current(Number.POSITIVE_INFINITY).catch((error: unknown) => error);
    if (got instanceof Error) {
      expect(got).toBeInstanceOf(KeeperUnavailable);
      expectNoneOf(FORMS, got);
    } else expect(got).toHaveProperty('baseUrl');
  };
  const bytes = fc.oneof(
    fc.uint8Array(),
    anySecret.map((json) => Buffer.from(json)),
    anySecret.map((json) => Buffer.from(json, 'utf16le')),
  );
  await fc.assert(fc.asyncProperty(fc.oneof(anySecret, bytes), play), runs(50));
});

test('a pass with any secret reports it, and nothing of it is told or kept', async () => {
  const rig = await startRig();
  const { secret } = rig.confluent;
  const forms = formsOf(secret['flink.api.key'] ?? '', secret['flink.api.secret'] ?? '');
  const reasons = new Set<string>();
  const play = async (spoilt: unknown): Promise<void> => {
    rig.aws.secrets.set(rig.config.secretName, JSON.stringify(spoilt));
    const end = rig.clock.now() + 10_000;
    const context = { getRemainingTimeInMillis: () => end - rig.clock.now() };
    const said: unknown = await rig
      .cold()({ command: 'status' }, context)
      .catch((error: unknown) => error);
    expectNoneOf(forms, said);
    const entry = await rig
      .cold()({}, context)
      .catch((error: unknown) => error);
    expectNoneOf(forms, entry);
    reasons.add(/CredentialsInvalid|AccessDenied|Unreachable/.exec(JSON.stringify(entry))?.[0] ?? 'none');
    rig.clock.advance(60_000);
  };
  const local = spoiled(secret).filter((value) => !JSON.stringify(value).includes('"flink.rest.endpoint":1e'));
  const offline = local.map((value) =>
    // Without it, the name of a host of Confluent's would be looked up.
    typeof value === 'object' && value !== null && !('flink.rest.endpoint' in value) ? secret : value,
  );
  await fc.assert(fc.asyncProperty(offline, play), runs(10));
  rig.putSecret();
  expect(await rig.minutes(3)).toMatchObject({ phase: 'RUNNING' });
  rig.expectOneWriter();
  expectNoneOf(forms, rig.output, rig.aws.events, [...rig.aws.tables.values()]);
  expect(reasons).toContain('CredentialsInvalid');
});
