import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SecretStore } from '../../../lambda/adapters/aws/secret-store.ts';
import { KeeperUnavailable } from '../../../lambda/pass/ports.ts';
import { type Aws, startAws } from '../../aws/aws.ts';
import { failed } from '../../aws/wire.ts';
import { TestClock } from '../clock.ts';
import { API_KEY, expectNoSecretIn, failureOf, SECRET } from '../secrets.ts';

/** A deadline for what may take any time. */
const EVER = Number.POSITIVE_INFINITY;

let aws: Aws;
let clock: TestClock;
let store: SecretStore;

beforeEach(async () => {
  aws = await startAws();
  aws.secrets.set('the/secret', JSON.stringify(SECRET));
  clock = new TestClock();
  store = new SecretStore(new SecretsManagerClient(aws.clientConfig()), 'the/secret', clock);
});

afterEach(() => aws.close());

const rotate = (key: string): void => {
  aws.secrets.set('the/secret', JSON.stringify({ ...SECRET, 'flink.api.key': key }));
};

test('reads text and bytes', async () => {
  expect((await store.current(EVER)).apiKey).toBe(API_KEY);
  aws.secrets.set('the/secret', Buffer.from(JSON.stringify({ ...SECRET, 'flink.api.key': 'BYTES' })));
  expect((await store.refreshed(EVER)).apiKey).toBe('BYTES');
});

test('keeps what it read for five minutes', async () => {
  await store.current(EVER);
  rotate('ROTATED');
  clock.time += 5 * 60_000 - 1;
  expect((await store.current(EVER)).apiKey).toBe(API_KEY);
  clock.time += 1;
  expect((await store.current(EVER)).apiKey).toBe('ROTATED');
  expect(aws.requests).toHaveLength(2);
});

test('reads anew at once when asked to', async () => {
  await store.current(EVER);
  rotate('ROTATED');
  expect((await store.refreshed(EVER)).apiKey).toBe('ROTATED');
  expect((await store.current(EVER)).apiKey).toBe('ROTATED');
});

test('reads once for all who ask at the same time', async () => {
  await Promise.all([store.current(EVER), store.current(EVER), store.refreshed(EVER), store.refreshed(EVER)]);
  expect(aws.requests).toHaveLength(1);
});

test('reads again after a failure', async () => {
  aws.outages.set('secretsmanager', 'error');
  await failureOf(store.current(EVER));
  aws.outages.clear();
  expect((await store.current(EVER)).apiKey).toBe(API_KEY);
});

const unread = async (deadline = EVER): Promise<string> => {
  const error = await failureOf(store.current(deadline));
  expect(error).toBeInstanceOf(KeeperUnavailable);
  expect(error).toMatchObject({ reason: 'CredentialsInvalid', cause: expect.any(Error) });
  expectNoSecretIn(error);
  const [, why] =
    /^The secret the\/secret could not be read from AWS Secrets Manager: (.+)\.$/.exec(
      error instanceof Error ? error.message : '',
    ) ?? [];
  return why ?? '';
};

describe('says why it could not read the secret, and the way on:', () => {
  test.each([
    ['error', 'it answered 500; the next pass asks again'],
    ['reset', 'the connection did not last (ECONNRESET); if that goes on, check the way to it'],
    ['garble', 'the answer could not be read; if that goes on, check the way to it'],
  ] as const)('an outage (%s)', async (outage, why) => {
    aws.outages.set('secretsmanager', outage);
    expect(await unread()).toContain(why);
  });

  test('no answer in time', async () => {
    aws.outages.set('secretsmanager', 'hang');
    expect(await unread(clock.time + 150)).toMatch(
      /^there was no answer in time; if that goes on, check the way to it/,
    );
  });

  test('nobody there', async () => {
    await aws.close();
    expect(await unread()).toContain('the connection did not last (ECONNREFUSED)');
    aws = await startAws();
  });

  test('no AWS credentials', async () => {
    const credentials = () => Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' }));
    const client = new SecretsManagerClient({ ...aws.clientConfig(), credentials });
    store = new SecretStore(client, 'the/secret', clock);
    expect(await unread()).toBe('there are no AWS credentials to read it with');
  });

  const DELETED = "You can't perform this operation on the secret because it was marked for deletion.";
  const DENIED =
    'User: arn:aws:sts::123456789012:assumed-role/keeper/x is not authorized to perform: secretsmanager:GetSecretValue';
  test.each([
    [
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
      'no such secret in this account and region',
    ],
    [
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      'it has no current value',
    ],
    ['InvalidRequestException', DELETED, "aws secretsmanager restore-secret --secret-id 'the/secret'"],
    ['InvalidRequestException', 'No.', 'AWS refuses the request; see whether its name and region are right (AWS: No)'],
    [
      'AccessDeniedException',
      DENIED,
      `allow its role secretsmanager:GetSecretValue, and kms:Decrypt where it has a key of its own (AWS: ${DENIED})`,
    ],
    ['AccessDeniedException', 'Access to KMS is not allowed', 'the KMS key of the secret refuses the keeper'],
    ['DecryptionFailure', 'The key is disabled.', 'its KMS key does not decrypt it'],
    [
      'ExpiredTokenException',
      'expired',
      'AWS does not accept the AWS credentials that it is asked with (ExpiredTokenException)',
    ],
    ['ThrottlingException', 'Rate exceeded', 'AWS takes no more requests at present'],
    ['OddException', 'flink.api.secret', 'it failed with OddException'],
  ])('%s: %s', async (type, message, why) => {
    aws.refusals.set('secretsmanager', failed(type, message));
    expect(await unread()).toContain(why);
  });
});

test('does not keep others waiting longer than they have time', async () => {
  aws.delays.set('secretsmanager', [400]);
  const [late, early] = await Promise.all([store.current(EVER), failureOf(store.current(clock.time + 150))]);
  expect(late.apiKey).toBe(API_KEY);
  expect(early).toMatchObject({ message: expect.stringContaining('there was no answer in time') });
});

test('gives up where the secret is not usable', async () => {
  aws.secrets.set('the/secret', JSON.stringify({ ...SECRET, 'environment.id': undefined }));
  const error = await failureOf(store.current(EVER));
  expect(error).toMatchObject({ message: expect.stringMatching(/the\/secret.*environment\.id must be/) });
  expectNoSecretIn(error);
});
