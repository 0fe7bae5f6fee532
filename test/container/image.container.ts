import { createHash } from 'node:crypto';
import { chown, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditOf } from '../../bin/keeper/run/embedded-world.ts';
import { type Embedded, startEmbedded } from '../../emulator/embedded.ts';
import { sampleFlights } from '../../emulator/flights.ts';
import { defaultSecretName } from '../../lambda/contract.ts';
import { type Aws, startAws } from '../aws/aws.ts';
import type { ImageConfig } from './buildah.ts';
import { filesBelow } from './files.ts';
import { type Built, build, IMAGE } from './image.ts';
import { type Issuers, startIssuers } from './issuers.ts';
import { startAsProcessOne } from './process-one.ts';

const PLACE = ['--catalog-name=env-em8edd', '--database-name=lkc-em8edd'];
const USER = 1000;
/** What is laid upon the base image, before compression. */
const LARGEST = 3_000_000;

let image: Built;
let config: ImageConfig;
let confluent: Embedded;
let aws: Aws;
let issuers: Issuers;
/** Of the account; no credentials. */
let account: Record<string, string>;
let keys: Record<string, string>;

beforeAll(async () => {
  // biome-ignore lint/style/noProcessEnv: npm, buildah and the programs of this machine need it; no container sees it
  image = await build(process.env);
  config = await image.buildah.configOf(IMAGE);
});
afterAll(() => image?.buildah.close());

beforeEach(async () => {
  confluent = await startEmbedded({ behaviour: { secondsToStart: 0.5, secondsToComplete: 0.5 } });
  for (const [topic, rows] of Object.entries(sampleFlights())) confluent.control.produce(topic, rows);
  aws = await startAws();
  aws.secrets.set(defaultSecretName('env-em8edd'), JSON.stringify(confluent.secret));
  issuers = await startIssuers();
  account = { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL: aws.url, AWS_EC2_METADATA_DISABLED: 'true' };
  keys = { AWS_ACCESS_KEY_ID: 'of-the-environment', AWS_SECRET_ACCESS_KEY: 'never-shown' };
});
afterEach(() => Promise.all([confluent.close(), aws.close(), issuers.close()]));

/** A folder that the image's user may write, as a new volume is. */
const volume = async (): Promise<string> => {
  const folder = await mkdtemp(join(image.buildah.folder, 'volume-'));
  await chown(folder, USER, USER);
  return folder;
};

describe('the image', () => {
  it('says what it starts, and as whom', async () => {
    expect(config).toMatchObject({
      User: '1000:1000',
      WorkingDir: '/home/node',
      Entrypoint: ['node', '/app/bin/keeper.mjs'],
      Cmd: ['--help'],
      Labels: {
        'org.opencontainers.image.title': 'Flink Statement Keeper',
        'org.opencontainers.image.licenses': 'MIT',
      },
    });
    expect(config.Env.toSorted()).toEqual(['HOME=/home/node', 'NODE_ENV=production', expect.stringMatching(/^PATH=/)]);
  });

  it('has the Node that everything else is tried with', async () => {
    const { stdout } = await image.buildah.exec(IMAGE, ['node', '-p', 'process.version + " " + process.getuid()']);
    expect(stdout).toMatch(new RegExp(`^v${image.version.replaceAll('.', '\\.')}\\.\\d+ ${USER}\n$`));
  });

  it('has one bundle, sample flights and statements upon its base, and nothing of what else lay about', async () => {
    const [files, base] = await Promise.all(
      [IMAGE, image.base].map(async (name) => filesBelow(await image.buildah.mounted(name))),
    );
    const own = [...(files ?? [])].filter(([path]) => !base?.has(path));
    const paths = own.filter(([, { isFolder }]) => !isFolder).map(([path]) => path);
    expect(paths).toEqual([
      '/app/bin/keeper.mjs',
      '/statements/flight-avro.sql',
      '/statements/flight-consolidator.sql',
      '/statements/statements.json',
    ]);
    // Nothing that runs can be changed by who runs it.
    expect(own.filter(([, { owner }]) => owner !== 0).map(([path]) => path)).toEqual(['/home/node/.keeper']);
    const bytes = own.reduce((sum, [, file]) => sum + file.bytes, 0);
    process.stdout.write(`${IMAGE}: ${Math.round(bytes / 1000)} kB upon ${image.base}\n`);
    expect(bytes).toBeLessThan(LARGEST);
  });
});

describe('the command line in it', () => {
  it('prints its help where nothing is asked', async () => {
    const [bare, asked] = await Promise.all([image.buildah.run(IMAGE, []), image.buildah.run(IMAGE, ['--help'])]);
    expect(bare).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('--catalog-name=<name>') });
    expect(asked).toEqual(bare);
  });

  it('refuses wrong arguments with the exit code of the command line', async () => {
    const { code, stdout, stderr } = await image.buildah.run(IMAGE, ['ensure', '--catalog-name=env-em8edd']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^.*--database-name.*\n$/);
  });

  it('says in one line that there are no credentials, and asks nobody', async () => {
    const { code, stdout, stderr } = await image.buildah.run(IMAGE, ['ensure', ...PLACE], { env: account });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^The usual places gave no AWS credentials .*\n$/);
    expect(aws.requests).toEqual([]);
  });

  it('brings the statement up on the account, remembers it, and starts nothing more', {
    timeout: 120_000,
  }, async () => {
    const state = await volume();
    const options = { env: { ...account, ...keys }, volumes: [`${state}:/home/node/.keeper`] };
    const first = await image.buildah.run(IMAGE, ['ensure', ...PLACE, '--json'], options);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(JSON.parse(first.stdout)).toMatchObject({ statements: [{ phase: 'RUNNING', action: 'create' }] });
    const [statement, ...others] = confluent.control.statements().filter(({ status }) => status.phase === 'RUNNING');
    expect(statement?.name).toMatch(/^flight-consolidator-[0-9a-f]{8}$/);
    expect(others).toEqual([]);
    await vi.waitFor(() =>
      expect(auditOf(confluent)).toMatchObject({ read: 2000, written: 2000, lost: 0, duplicated: 0, misplaced: 0 }),
    );
    // What the process itself has written belongs to whom it ran as.
    const written = [...(await filesBelow(state)).values()];
    expect(written.length).toBeGreaterThan(0);
    expect(new Set(written.map(({ owner }) => owner))).toEqual(new Set([USER]));

    const before = confluent.control.history();
    const second = await image.buildah.run(IMAGE, ['ensure', ...PLACE, '--json'], options);
    expect([second.code, second.stderr]).toEqual([0, '']);
    expect(JSON.parse(second.stdout)).toMatchObject({ statements: [{ phase: 'RUNNING', action: 'none' }] });
    expect(confluent.control.history()).toEqual(before);

    const status = await image.buildah.run(IMAGE, ['status', ...PLACE, '--json'], options);
    expect(JSON.parse(status.stdout)).toMatchObject({
      command: 'status',
      statements: [{ name: 'flight-consolidator', phase: 'RUNNING', health: 'healthy' }],
    });
    expect(confluent.control.history()).toEqual(before);
  });

  it('keeps the statements of somebody else, and its own Confluent where no account is named', async () => {
    const statements = await volume();
    const sql = await readFile('statements/flight-avro.sql', 'utf8');
    await writeFile(join(statements, 'own.sql'), await readFile('statements/flight-consolidator.sql', 'utf8'));
    await writeFile(join(statements, 'table.sql'), sql);
    const list = [{ name: 'own', sql: 'own.sql', prerequisites: ['table.sql'] }];
    await writeFile(join(statements, 'statements.json'), JSON.stringify(list));
    const { code, stdout } = await image.buildah.run(IMAGE, ['ensure', '--json'], {
      volumes: [`${statements}:/statements:ro`],
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ statements: [{ name: 'own', phase: 'RUNNING', action: 'create' }] });
  });
});

describe('credentials of AWS, the usual ways', () => {
  const status = (options: { env: Record<string, string>; volumes?: string[] }, ...args: readonly string[]) =>
    image.buildah.run(IMAGE, ['status', ...PLACE, '--json', ...args], options);

  afterEach(() => {
    expect(aws.requests.map(({ target }) => target)).toEqual(['secretsmanager.GetSecretValue']);
  });

  /** The secret was read, and Confluent has answered. */
  const ANSWERED = { code: 0, stderr: '', stdout: expect.stringContaining('"NeverExisted"') };

  it('a profile of a mounted ~/.aws', async () => {
    const folder = await volume();
    await writeFile(join(folder, 'config'), '[profile team]\nregion = eu-central-1\n');
    await writeFile(
      join(folder, 'credentials'),
      '[team]\naws_access_key_id = of-the-profile\naws_secret_access_key = x\n',
    );
    const { AWS_REGION: _, ...env } = account;
    expect(await status({ env, volumes: [`${folder}:/home/node/.aws:ro`] }, '--profile=team')).toMatchObject(ANSWERED);
  });

  it('a session of IAM Identity Center (SSO), logged in on the machine', async () => {
    const folder = await volume();
    const settings = [
      '[profile team]\nregion = eu-central-1\nsso_session = work\nsso_account_id = 123456789012\nsso_role_name = Keeper',
      '[sso-session work]\nsso_region = eu-central-1\nsso_start_url = https://work.example/start\n',
    ];
    await writeFile(join(folder, 'config'), settings.join('\n'));
    await mkdir(join(folder, 'sso', 'cache'), { recursive: true });
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    await writeFile(
      join(folder, 'sso', 'cache', `${createHash('sha1').update('work').digest('hex')}.json`),
      JSON.stringify({ accessToken: 'logged-in', expiresAt }),
    );
    const env = { ...account, AWS_ENDPOINT_URL_SSO: issuers.url };
    expect(await status({ env, volumes: [`${folder}:/home/node/.aws:ro`] }, '--profile=team')).toMatchObject(ANSWERED);
    expect(issuers.asked).toEqual(['/federation/credentials logged-in']);
  });

  it('the role of a task of ECS, or of a pod identity of EKS', async () => {
    const container = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${issuers.url}/task` };
    const env = { ...account, ...container, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'of-the-agent' };
    expect(await status({ env })).toMatchObject(ANSWERED);
    expect(issuers.asked).toEqual(['/task of-the-agent']);
  });

  it('a web identity', async () => {
    const folder = await volume();
    await writeFile(join(folder, 'token'), 'of-the-cluster');
    const env = {
      ...account,
      AWS_ENDPOINT_URL_STS: issuers.url,
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/keeper',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/identity/token',
    };
    expect(await status({ env, volumes: [`${folder}:/var/run/identity:ro`] })).toMatchObject(ANSWERED);
    expect(issuers.asked).toEqual(['/ of-the-cluster']);
  });
});

describe('as process 1, upon a root that can only be read', () => {
  const start = async (...args: readonly string[]) => {
    const [root, state] = await Promise.all([image.buildah.mounted(IMAGE), volume()]);
    return startAsProcessOne({ root, state, config }, args, { ...account, ...keys });
  };

  it('does its work', async () => {
    const { ended } = await start('ensure', ...PLACE, '--json');
    const { code, stderr, stdout } = await ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ statements: [{ phase: 'RUNNING', action: 'create' }] });
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('ends at %s', async (signal, exitCode) => {
    aws.outages.set('secretsmanager', 'hang');
    const running = await start('ensure', ...PLACE);
    await vi.waitFor(() => expect(aws.requests).toHaveLength(1), { timeout: 10_000 });
    await running.signal(signal);
    expect(await running.ended).toMatchObject({ code: exitCode });
  });
});
