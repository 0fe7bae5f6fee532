import * as z from 'zod';
import { failed, type Operation, ok } from './wire.ts';

const requestSchema = z.strictObject({ SecretId: z.string() });

export const makeSecretsManager =
  (secrets: ReadonlyMap<string, string | Uint8Array>): Operation =>
  (body) => {
    const { SecretId: name } = requestSchema.parse(body);
    const value = secrets.get(name);
    if (value === undefined) {
      return failed('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    const meta = { ARN: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}`, Name: name, VersionId: '1' };
    return typeof value === 'string'
      ? ok({ ...meta, SecretString: value })
      : ok({ ...meta, SecretBinary: Buffer.from(value).toString('base64') });
  };
