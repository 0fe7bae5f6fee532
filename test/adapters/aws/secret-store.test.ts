import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SecretStore } from '../../../lambda/adapters/aws/secret-store.ts';
import { KeeperUnavailable } from '../../../lambda/pass/ports.ts';
import { type Aws, startAws } from '../../aws/aws.ts';
import { TestClock } from '../clock.ts';
import { API_KEY, expectNoSecretIn, failureOf, SECRET } from '../secrets.ts';

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
  expect((await store.current()).apiKey).toBe(API_KEY);
  aws.secrets.set('the/secret', Buffer.from(JSON.stringify({ ...SECRET, 'flink.api.key': 'BYTES' })));
  expect((await store.refreshed()).apiKey).toBe('BYTES');
});

test('keeps what it read for five minutes', async () => {
  await store.current();
  rotate('ROTATED');
  clock.time += 5 * 60_000 - 1;
  expect((await store.current()).apiKey).toBe(API_KEY);
  clock.time += 1;
  expect((await store.current()).apiKey).toBe('ROTATED');
  expect(aws.requests).toHaveLength(2);
});

test('reads anew at once when asked to', async () => {
  await store.current();
  rotate('ROTATED');
  expect((await store.refreshed()).apiKey).toBe('ROTATED');
  expect((await store.current()).apiKey).toBe('ROTATED');
});

test('reads once for all who ask at the same time', async () => {
  await Promise.all([store.current(), store.current(), store.refreshed(), store.refreshed()]);
  expect(aws.requests).toHaveLength(1);
});

test('reads again after a failure', async () => {
  aws.outages.set('secretsmanager', 'error');
  await failureOf(store.current());
  aws.outages.clear();
  expect((await store.current()).apiKey).toBe(API_KEY);
});

test.each(['error', 'reset', 'garble'] as const)('gives up at an outage (%s), naming the secret', async (outage) => {
  aws.outages.set('secretsmanager', outage);
  const error = await failureOf(store.current());
  expect(error).toBeInstanceOf(KeeperUnavailable);
  expect(error).toMatchObject({ reason: 'CredentialsInvalid', message: expect.stringContaining('the/secret') });
  expect(error).toMatchObject({
    cause: outage === 'garble' ? new Error('Secrets Manager gave an unreadable answer') : expect.any(Error),
    message:
      'The secret the/secret could not be read from AWS Secrets Manager; check that it exists in this account and region, ' +
      'and that the keeper may read it (secretsmanager:GetSecretValue, kms:Decrypt).',
  });
  expectNoSecretIn(error);
});

test('gives up where there is no such secret', async () => {
  aws.secrets.clear();
  expect(await failureOf(store.current())).toMatchObject({ reason: 'CredentialsInvalid' });
});

test('gives up where the secret is not usable', async () => {
  aws.secrets.set('the/secret', JSON.stringify({ ...SECRET, 'environment.id': undefined }));
  const error = await failureOf(store.current());
  expect(error).toMatchObject({ message: expect.stringMatching(/the\/secret.*environment\.id must be/) });
  expectNoSecretIn(error);
});
