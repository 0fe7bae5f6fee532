import { describe, expect, it } from 'vitest';
import { MINUTE, type Rig, startRig } from './keeper-rig.ts';

/** Everything that leaves the keeper: logs, metrics, events, the ledger, and what it sends to Confluent but for the header. */
const everythingOut = (rig: Rig): string =>
  JSON.stringify([
    rig.output,
    rig.aws.events,
    [...(rig.aws.tables.get('ledger')?.values() ?? [])],
    rig.aws.requests,
    rig.confluent.control.requests(),
    rig.confluent.control.statements(),
  ]);

const expectNoSecrets = (rig: Rig, ...more: readonly string[]): void => {
  const out = everythingOut(rig) + more.join(' ');
  const key = String(rig.confluent.secret['flink.api.key']);
  const secret = String(rig.confluent.secret['flink.api.secret']);
  for (const value of [key, secret, Buffer.from(`${key}:${secret}`).toString('base64')])
    expect(out).not.toContain(value);
};

const messageOf = async (rig: Rig): Promise<string> => {
  try {
    await rig.cold()({}, { getRemainingTimeInMillis: () => 60_000 });
  } catch (error) {
    const cause = error instanceof AggregateError ? error.errors.map((one: unknown) => String(one)).join(' ') : '';
    return `${String(error)} ${error instanceof Error ? error.stack : ''} ${cause} ${JSON.stringify(error)}`;
  }
  throw new Error('it was not refused');
};

it('goes on at once with a rotated key', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  rig.confluent.control.rotateKey({ key: 'NEWFLINKKEY', secret: 'new-secret-of-no-account' });
  rig.putSecret();
  rig.clock.advance(MINUTE);
  expect(await rig.invoke()).toMatchObject({ phase: 'RUNNING', health: 'healthy', action: 'none' });
  expectNoSecrets(rig);
});

it('says which secret is refused, and goes on once it is mended', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  rig.confluent.control.rotateKey({ key: 'NEWFLINKKEY', secret: 'new-secret-of-no-account' });
  rig.clock.advance(MINUTE);
  await expect(rig.invoke()).rejects.toThrow(/CredentialsInvalid/);
  expect(rig.changes().at(-1)).toMatchObject({ health: 'unknown', reason: 'CredentialsInvalid', phase: 'RUNNING' });
  rig.putSecret();
  rig.clock.advance(MINUTE);
  expect(await rig.invoke()).toMatchObject({ health: 'healthy' });
  expectNoSecrets(rig);
});

describe('a malformed secret', () => {
  const POOL = 'flink.compute.pool.id';
  const keys = [
    'flink.cloud',
    'flink.region',
    'flink.api.key',
    'flink.api.secret',
    'organization.id',
    'environment.id',
    'flink.principal.id',
  ];
  const spoiled: readonly (readonly [string, (secret: Record<string, unknown>) => unknown])[] = [
    ...keys.flatMap((key) => [
      [`${key} missing`, (secret: Record<string, unknown>) => ({ ...secret, [key]: undefined })] as const,
      [`${key} empty`, (secret: Record<string, unknown>) => ({ ...secret, [key]: '' })] as const,
      [`${key} a number`, (secret: Record<string, unknown>) => ({ ...secret, [key]: 7 })] as const,
    ]),
    [`${POOL} a number`, (secret) => ({ ...secret, [POOL]: 7 })],
    [`${POOL} another id`, (secret) => ({ ...secret, [POOL]: 'env-em8edd' })],
    ['endpoint elsewhere', (secret) => ({ ...secret, 'flink.rest.endpoint': 'https://flink.example.com' })],
    [
      'endpoint that only looks right',
      (secret) => ({ ...secret, 'flink.rest.endpoint': 'https://confluent.cloud.example.com' }),
    ],
    [
      'plain http outside',
      (secret) => ({ ...secret, 'flink.rest.endpoint': 'http://flink.us-east-1.aws.confluent.cloud' }),
    ],
    ['a list', () => []],
    ['null', () => null],
  ];
  it.each(spoiled)('%s', async (what, spoil) => {
    const rig = await startRig();
    rig.aws.secrets.set(rig.config.secretName, JSON.stringify(spoil({ ...rig.confluent.secret })));
    const message = await messageOf(rig);
    expect(message).toContain('CredentialsInvalid');
    expect(message).toContain(rig.config.secretName);
    if ([POOL, ...keys].includes(what.split(' ')[0] ?? '')) expect(message).toContain(what.split(' ')[0]);
    expect(rig.confluent.control.requests()).toEqual([]);
    expectNoSecrets(rig, message);
  });

  it('that is no JSON, or not there', async () => {
    const rig = await startRig();
    rig.aws.secrets.set(rig.config.secretName, `{"flink.api.secret": "${rig.confluent.secret['flink.api.secret']}"`);
    const broken = await messageOf(rig);
    rig.aws.secrets.clear();
    const missing = await messageOf(rig);
    for (const message of [broken, missing]) expect(message).toMatch(/CredentialsInvalid/);
    expectNoSecrets(rig, broken, missing);
  });

  it('has all its problems named at once', async () => {
    const rig = await startRig();
    rig.aws.secrets.set(rig.config.secretName, '{}');
    const message = await messageOf(rig);
    for (const key of keys) expect(message).toContain(key);
  });
});

it('is read as Windows writes it, as text and as bytes', async () => {
  const rig = await startRig();
  const text = `\uFEFF${JSON.stringify(rig.confluent.secret)}`;
  for (const value of [text, Buffer.from(text)]) {
    rig.aws.secrets.set(rig.config.secretName, value);
    rig.clock.advance(10 * MINUTE);
    expect(await rig.invoke()).toMatchObject({ health: 'healthy' });
  }
});

it('lets no credentials out, though Confluent echoes them', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  const { secret } = rig.confluent;
  const message = `Key ${secret['flink.api.key']} with ${secret['flink.api.secret']} broke`;
  rig.confluent.control.fail(rig.name(), { exception: { name: 'org.example.Broken', message }, phase: 'FAILED' });
  await rig.invoke();
  expect(rig.changes().find(({ reason }) => reason === 'Failed')?.exception?.message).toMatch(/Key .+ broke/);
  const out = JSON.stringify([rig.output, rig.aws.events, [...(rig.aws.tables.get('ledger')?.values() ?? [])]]);
  expect(out).not.toContain(secret['flink.api.key']);
  expect(out).not.toContain(secret['flink.api.secret']);
});
