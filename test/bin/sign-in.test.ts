import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AskMfaCode, mfaCodeFrom } from '../../bin/keeper/run/mfa-code.ts';
import { signIn } from '../../bin/keeper/run/sign-in.ts';
import { type SignIn, startSignIn } from '../aws/sign-in.ts';
import { newFolder } from './command.ts';

const SERIAL = 'arn:aws:iam::123456789012:mfa/me';
const CONFIG = `
[profile keys]
aws_access_key_id = of-the-profile
aws_secret_access_key = never-shown
[profile mfa]
region = eu-central-1
role_arn = arn:aws:iam::123456789012:role/mfa
source_profile = keys
mfa_serial = ${SERIAL}
[profile empty]
region = eu-central-1
[profile mfa-over-nothing]
region = eu-central-1
role_arn = arn:aws:iam::123456789012:role/mfa
source_profile = empty
mfa_serial = ${SERIAL}
`;

let aws: SignIn;

beforeEach(async () => {
  aws = await startSignIn();
  const folder = await newFolder();
  await writeFile(join(folder, 'config'), CONFIG);
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

/** A terminal, or with `isTTY` false a pipe, and all that was written there. */
const terminal = (isTTY = true) => {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  let written = '';
  output.on('data', (chunk) => {
    written += String(chunk);
  });
  return { input, output, written: () => written };
};

describe('a profile with MFA', () => {
  test('signs in with the code that a person types, once for all clients', async () => {
    const on = terminal();
    const provider = signIn('mfa', mfaCodeFrom(on, 'mfa'));
    const clients = [provider(), provider(), provider()];
    on.input.write('123456\n');
    const signedIn = await Promise.all(clients);
    expect(signedIn.map(({ accessKeyId }) => accessKeyId)).toEqual(Array.from({ length: 3 }, () => 'of-the-session'));
    expect(on.written().split(`MFA code of ${SERIAL}: `)).toHaveLength(2);
    expect(aws.requests).toHaveLength(1);
    expect(aws.requests[0]).toMatchObject({ Action: 'AssumeRole', SerialNumber: SERIAL, TokenCode: '123456' });
    await provider();
    expect(aws.requests).toHaveLength(1);
  });

  test('asks again where a code was refused, and what comes next is another try', async () => {
    const codes = ['000000', '123456'];
    const provider = signIn('mfa', async () => codes.shift() ?? '');
    await expect(provider()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    });
    expect(await provider()).toMatchObject({ accessKeyId: 'of-the-session' });
  });

  test('is not asked for a code where its source has no credentials', async () => {
    const ask = vi.fn<AskMfaCode>();
    await expect(signIn('mfa-over-nothing', ask)()).rejects.toThrow(
      'Could not resolve credentials using profile: [empty]',
    );
    expect(ask).not.toHaveBeenCalled();
  });

  test('signs in by the environment’s default too', async () => {
    vi.stubEnv('AWS_PROFILE', 'mfa');
    expect(await signIn(undefined, async () => '123456')()).toMatchObject({ accessKeyId: 'of-the-session' });
  });
});

describe('a question for a code', () => {
  test.each(['12345', '1234567', 'abcdef', ''])('is repeated after %j', async (typed) => {
    const on = terminal();
    const code = mfaCodeFrom(on, 'mfa')(SERIAL);
    on.input.write(`${typed}\n`);
    await vi.waitFor(() => expect(on.written()).toMatch(/six digits/));
    on.input.write(' 654321 \n');
    expect(await code).toBe('654321');
  });

  test('ends after three answers that are none', async () => {
    const on = terminal();
    const code = mfaCodeFrom(on, 'mfa')(SERIAL);
    const refused = expect(code).rejects.toThrow('No MFA code was given.');
    for (const times of [1, 2, 3]) {
      on.input.write('no\n');
      await vi.waitFor(() => expect(on.written().split('six digits')).toHaveLength(times + 1));
    }
    await refused;
  });

  test('ends where nothing can be typed any more', async () => {
    const on = terminal();
    const code = mfaCodeFrom(on, 'mfa')(SERIAL);
    on.input.end();
    await expect(code).rejects.toMatchObject({ name: 'AccountError', message: 'No MFA code was given.' });
  });

  test('is put to nobody in a pipe, and says what to do', async () => {
    await expect(mfaCodeFrom(terminal(false), 'mfa')(SERIAL)).rejects.toThrow(
      'aws configure export-credentials --profile=mfa --format=env',
    );
    await expect(mfaCodeFrom(terminal(false), undefined)(SERIAL)).rejects.toThrow(
      'aws configure export-credentials --format=env',
    );
  });
});
