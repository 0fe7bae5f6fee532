import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startEmbedded } from '../../emulator/embedded.ts';
import { defaultSecretName } from '../../lambda/contract.ts';
import { startAws } from '../aws/aws.ts';
import { type SignIn, startSignIn } from '../aws/sign-in.ts';
import { type Ended, keeper, newFolder } from './command.ts';

const PLACE = ['--catalog-name=flights', '--database-name=airline'];
const HOUR = 3_600_000;
const SERIAL = 'arn:aws:iam::123456789012:mfa/me';

const CONFIG = `
[default]
region = eu-central-1
[profile keys]
region = eu-central-1
aws_access_key_id = of-the-profile
aws_secret_access_key = never-shown
[profile mfa]
region = eu-central-1
role_arn = arn:aws:iam::123456789012:role/mfa
source_profile = keys
mfa_serial = ${SERIAL}
[profile role]
region = eu-central-1
role_arn = arn:aws:iam::123456789012:role/plain
source_profile = keys
[profile team-sso]
region = eu-central-1
sso_session = team
sso_account_id = 123456789012
sso_role_name = Developer
[profile over-sso]
region = eu-central-1
role_arn = arn:aws:iam::123456789012:role/over-sso
source_profile = team-sso
[profile mfa-over-sso]
region = eu-central-1
role_arn = arn:aws:iam::123456789012:role/mfa
source_profile = team-sso
mfa_serial = ${SERIAL}
[profile old-sso]
region = eu-central-1
sso_start_url = https://example.awsapps.com/start
sso_region = eu-central-1
sso_account_id = 123456789012
sso_role_name = Developer
[profile half-sso]
region = eu-central-1
sso_session = team
sso_account_id = 123456789012
[profile lost-sso]
region = eu-central-1
sso_session = lost
sso_account_id = 123456789012
sso_role_name = Developer
[profile signed-in]
region = eu-central-1
login_session = arn:aws:iam::123456789012:user/me
[profile over-login]
region = eu-central-1
role_arn = arn:aws:iam::123456789012:role/over-login
source_profile = signed-in
[profile orphan]
region = eu-central-1
role_arn = arn:aws:iam::123456789012:role/orphan
source_profile = kyes
[profile no-region]
login_session = arn:aws:iam::123456789012:user/other
[profile broken-process]
region = eu-central-1
credential_process = false
[sso-session team]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-central-1
[services other]
sts =
  endpoint_url = http://127.0.0.1:1
`;

const CREDENTIALS = `
[o'brien]
region = eu-central-1
login_session = arn:aws:iam::123456789012:user/other
`;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

interface Machine {
  readonly signIn: SignIn;
  /** Start of an SSO session, or one that has ended so many milliseconds ago. */
  sso(endedAgo?: number): Promise<void>;
  /** Start of a session of `aws login`, likewise. */
  login(endedAgo?: number): Promise<void>;
  call(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
}

const sha = (algorithm: string, of: string): string => createHash(algorithm).update(of).digest('hex');

/** A machine of a person, with these profiles, whose account leads to an embedded Confluent. */
const machine = async (config: string = CONFIG): Promise<Machine> => {
  const confluent = await startEmbedded({ behaviour: { secondsToStart: 0, secondsToComplete: 0 } });
  const [aws, signIn, home, cwd] = await Promise.all([startAws(), startSignIn(), newFolder(), newFolder()]);
  open.push(confluent, aws, signIn);
  aws.secrets.set(defaultSecretName('flights'), JSON.stringify(confluent.secret));
  const put = async (path: string, content: string): Promise<void> => {
    const file = join(home, '.aws', path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, content);
  };
  await put('config', config);
  await put('credentials', CREDENTIALS);
  const env = { HOME: home, AWS_ENDPOINT_URL: aws.url, AWS_EC2_METADATA_DISABLED: 'true', ...signIn.env };
  const ends = (ago: number): string => new Date(Date.now() - ago).toISOString();
  return {
    signIn,
    sso: async (ago = -HOUR) => {
      const token = JSON.stringify({ accessToken: 'never-shown-token', expiresAt: ends(ago) });
      for (const name of ['team', 'https://example.awsapps.com/start'])
        await put(`sso/cache/${sha('sha1', name)}.json`, token);
    },
    login: (ago = -HOUR) => {
      const accessToken = {
        accessKeyId: 'a',
        secretAccessKey: 'b',
        sessionToken: 'c',
        accountId: '1',
        expiresAt: ends(ago),
      };
      const token = { accessToken, clientId: 'arn', refreshToken: 'never-shown-token', dpopKey: 'none' };
      return put(`login/cache/${sha('sha256', 'arn:aws:iam::123456789012:user/me')}.json`, JSON.stringify(token));
    },
    call: (args, more = {}) => keeper(['status', ...args, ...PLACE], { cwd, env: { ...env, ...more } }),
  };
};

const DONE = { code: 0, stderr: '' };

describe('credentials come from', () => {
  test.each(['keys', 'role'])('the profile %s', async (profile) => {
    const { call } = await machine();
    expect(await call([`--profile=${profile}`])).toMatchObject(DONE);
  });

  test.each(['team-sso', 'over-sso', 'old-sso'])('the SSO session of %s', async (profile) => {
    const { call, sso, signIn } = await machine();
    await sso();
    expect(await call([`--profile=${profile}`])).toMatchObject(DONE);
    expect(signIn.requests[0]).toMatch('/federation/credentials?');
  });

  test.each(['signed-in', 'over-login'])('the session of aws login of %s', async (profile) => {
    const { call, login } = await machine();
    await login();
    expect(await call([`--profile=${profile}`])).toMatchObject(DONE);
  });

  test('the profile that AWS_PROFILE names', async () => {
    const { call } = await machine();
    expect(await call([], { AWS_PROFILE: 'keys' })).toMatchObject({ code: 0 });
    const { stderr } = await call(['--region=eu-central-1'], { AWS_PROFILE: 'kesy' });
    expect(stderr).toMatch(/^There is no profile "kesy"/);
  });

  test('files that Windows wrote', async () => {
    const { call } = await machine(`\uFEFF${CONFIG.trim().replaceAll('\n', '\r\n')}`);
    expect(await call(['--profile=role'])).toMatchObject(DONE);
  });
});

describe('a person is told', () => {
  const told = async ({ call, signIn }: Machine, args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await call(args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).not.toMatch(/never-shown/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(signIn.requests.filter((request) => JSON.stringify(request).includes('never-shown'))).toEqual([]);
    return stderr;
  };

  test.each([
    [
      'kyes',
      /^There is no profile "kyes" in AWS's configuration files: there are default, keys, .*broken-process, o'brien\. Is it keys\?\n$/,
    ],
    ['TEAM_SSO', /Is it team-sso\?\n$/],
    ['production', /^There is no profile "production" in [^?]*o'brien\.\n$/],
    [
      'orphan',
      /^There is no profile "kyes" in .*, which the profile orphan names as its source_profile: .* Is it keys\?\n$/,
    ],
  ])('that there is no profile %s, which there are, and which it may be', async (profile, words) => {
    expect(await told(await machine(), [`--profile=${profile}`])).toMatch(words);
  });

  test('that there are no profiles at all', async () => {
    const bare = await machine('');
    expect(await told(bare, ['--profile=team'])).toMatch(/configuration files: there are o'brien\.\n$/);
    expect(await told(bare, ['--region=eu-central-1'])).toMatch(/: try --profile=… \(there are o'brien\)\.\n$/);
  });

  test.each([
    ['team-sso', 'run aws sso login --profile=team-sso.'],
    ['old-sso', 'run aws sso login --profile=old-sso.'],
    ['over-sso', 'run aws sso login --profile=team-sso.'],
    ['mfa-over-sso', 'run aws sso login --profile=team-sso.'],
    ['half-sso', 'sso_role_name of half-sso is missing: run aws configure sso --profile=half-sso.'],
    ['lost-sso', 'there is no [sso-session lost]: run aws configure sso --profile=lost-sso.'],
    ['signed-in', 'run aws login --profile=signed-in.'],
    ['over-login', 'run aws login --profile=signed-in.'],
    ["o'brien", 'run aws login --profile="o\'brien".'],
    ['broken-process', 'run the credential_process of broken-process by hand: it says what it lacks.'],
    [
      'default',
      'run aws login --profile=default, aws configure sso --profile=default or aws configure --profile=default.',
    ],
    ['no-region', 'add --region=….'],
  ])('what helps %s before it has signed in', async (profile, advice) => {
    const said = await told(await machine(), [`--profile=${profile}`]);
    expect(said).toMatch(new RegExp(`^The profile ${profile} gave no AWS (credentials|region) \\(`));
    expect(said.trim().endsWith(advice), said).toBe(true);
  });

  test.each(['team-sso', 'over-sso', 'old-sso'])('that the SSO session of %s has ended', async (profile) => {
    const ended = await machine();
    await ended.sso(HOUR);
    expect(await told(ended, [`--profile=${profile}`])).toMatch(/run aws sso login --profile=(team|old)-sso\.\n$/);
    await ended.sso();
    ended.signIn.ssoEnded = true;
    expect(await told(ended, [`--profile=${profile}`])).toMatch(/run aws sso login --profile=(team|old)-sso\.\n$/);
  });

  test('that SSO gives no such role', async () => {
    const forbidden = await machine();
    await forbidden.sso();
    forbidden.signIn.ssoForbidden = true;
    expect(await told(forbidden, ['--profile=over-sso'])).toMatch(
      /SSO gives no role Developer in the account 123456789012/,
    );
  });

  test('that the session of aws login has ended', async () => {
    const ended = await machine();
    await ended.login(HOUR);
    expect(await told(ended, ['--profile=over-login'])).toMatch(/run aws login --profile=signed-in\.\n$/);
  });

  test('that a role may not be assumed', async () => {
    const refused = await machine();
    refused.signIn.rolesRefused = true;
    expect(await told(refused, ['--profile=role'])).toMatch(
      /not authorized to perform: sts:AssumeRole\): keys may not assume arn:aws:iam::123456789012:role\/plain: the role must trust it/,
    );
  });

  test('where an MFA code can be given, if there is no terminal', async () => {
    const piped = await machine();
    expect(await told(piped, ['--profile=mfa'])).toBe(
      `The MFA code of ${SERIAL} can be asked for on a terminal alone. Run the command there, or take the credentials first, ` +
        'with eval "$(aws configure export-credentials --profile=mfa --format=env)", and leave --profile out.\n',
    );
    expect(piped.signIn.requests).toEqual([]);
  });
});
