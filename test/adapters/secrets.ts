import { inspect } from 'node:util';
import { expect } from 'vitest';

export const API_KEY = 'KEYAAAA1234567XY';
export const API_SECRET = 'cflt+S3cr3t/With"odd\\characters==';

/** A complete secret; each test spoils its own copy. */
export const SECRET: Readonly<Record<string, unknown>> = {
  'flink.cloud': 'AWS',
  'flink.region': 'us-east-1',
  'flink.api.key': API_KEY,
  'flink.api.secret': API_SECRET,
  'organization.id': '6bd9e8a0-3f2c-4a7e-9f36-1c9ad6f2b111',
  'environment.id': 'env-abc123',
  'flink.compute.pool.id': 'lfcp-xyz789',
  'flink.principal.id': 'sa-123abc',
};

/** What must be seen nowhere: the key, the secret, and what stands in the Authorization header. */
export const FORBIDDEN = [API_KEY, API_SECRET, Buffer.from(`${API_KEY}:${API_SECRET}`).toString('base64')];

/** Everything that a logger, or somebody with a debugger's patience, could make of it. */
const everythingIn = (value: unknown): string => {
  const parts = [inspect(value, { depth: null, showHidden: true }), JSON.stringify(value), String(value)];
  if (value instanceof Error) {
    parts.push(value.message, value.stack ?? '', JSON.stringify(value, Object.getOwnPropertyNames(value)));
    parts.push(everythingIn(value.cause));
  }
  return parts.join('\n');
};

export const expectNoSecretIn = (value: unknown, forbidden: readonly string[] = FORBIDDEN): void => {
  const text = everythingIn(value);
  for (const secret of forbidden) {
    expect(text.includes(secret), `${text} must not hold a credential`).toBe(false);
    const escaped = JSON.stringify(secret).slice(1, -1);
    expect(text.includes(escaped), `${text} must not hold an escaped credential`).toBe(false);
  }
};

/** What a promise that must fail failed with. */
export const failureOf = async (promise: Promise<unknown>): Promise<unknown> => {
  const settled = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in settled)) throw new Error('it was expected to fail, and did not');
  return settled.error;
};
