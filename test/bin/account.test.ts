import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../emulator/embedded.ts';
import { defaultSecretName } from '../../lambda/contract.ts';
import { type Aws, startAws } from '../aws/aws.ts';
import { keeper, newFolder } from './command.ts';

const CATALOG = 'flights/prod';
const PLACE = ['--catalog-name', CATALOG, '--database-name=lkc-em8edd'];
const KEYS = 'aws_access_key_id = of-the-profile\naws_secret_access_key = never-shown\n';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** An account with a profile `team`, whose secret leads to an embedded Confluent that starts things at once. */
const account = async (): Promise<{
  aws: Aws;
  confluent: Embedded;
  cwd: string;
  call: (...args: string[]) => ReturnType<typeof keeper>;
}> => {
  const confluent = await startEmbedded({ behaviour: { secondsToStart: 0, secondsToComplete: 0, secondsToStop: 0.5 } });
  const aws = await startAws();
  open.push(confluent, aws);
  aws.secrets.set(defaultSecretName(CATALOG), JSON.stringify(confluent.secret));
  const [cwd, settings] = await Promise.all([newFolder(), newFolder()]);
  const [config, credentials] = [join(settings, 'config'), join(settings, 'credentials')];
  await writeFile(config, '[profile team]\nregion = eu-central-1\n[profile elsewhere]\nregion = eu-central-1\n');
  await writeFile(credentials, `[team]\n${KEYS}`);
  const env = {
    AWS_ENDPOINT_URL: aws.url,
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return { aws, confluent, cwd, call: (...args) => keeper([...args, ...PLACE], { cwd, env }) };
};

test('with a ledger in a folder, then with the ledger and the bus of the deployed keeper', {
  timeout: 30_000,
}, async () => {
  const { aws, confluent, cwd, call } = await account();
  const first = await call('ensure', '--profile=team', '--json');
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(JSON.parse(first.stdout)).toMatchObject({ statements: [{ phase: 'RUNNING', action: 'create' }] });
  expect(aws.requests.map(({ target }) => target)).toEqual(['secretsmanager.GetSecretValue']);
  expect(confluent.control.statements()[0]?.spec).toMatchObject({
    properties: { 'sql.current-catalog': CATALOG, 'sql.current-database': 'lkc-em8edd' },
  });
  expect(await readdir(join(cwd, '.keeper', 'accounts'))).toEqual(['flights%2Fprod+lkc-em8edd']);

  aws.tables.set('ledger', new Map());
  const next = await call('stop', '--profile=team', '--ledger-table=ledger', '--event-bus=bus');
  expect([next.code, next.stderr]).toEqual([0, '']);
  expect(next.stdout).toMatch(/^Catalog flights\/prod, database lkc-em8edd\n/);
  expect(next.stdout).toMatch(/STOPPED +suspended +stop +Suspended/);
  expect([...(aws.tables.get('ledger')?.keys() ?? [])]).toEqual(['flight-consolidator']);
  expect(aws.events.map(({ EventBusName }) => EventBusName)).toContain('bus');
});

test('trouble is told on stderr, with what to do, and no secret', { timeout: 30_000 }, async () => {
  const { aws, call } = await account();
  const [profile, nobody, secret] = await Promise.all([
    call('status', '--profile=nobody', '--region=eu-central-1'),
    call('status', '--profile=elsewhere'),
    call('status', '--profile=team', '--secret-name=other', '--json'),
  ]);
  expect([profile.code, profile.stdout]).toEqual([1, '']);
  expect(profile.stderr).toMatch(/^There is no profile "nobody" .*: there are team, elsewhere\.\n$/);
  expect(nobody.stderr).toMatch(/^The profile elsewhere gave no AWS credentials /);
  expect(secret.code).toBe(1);
  expect(JSON.parse(secret.stdout)).toMatchObject({
    statements: [{ health: 'unknown', reason: 'CredentialsInvalid', phase: 'UNKNOWN' }],
  });
  expect(secret.stderr).toMatch(/The secret other could not be read.*\n {2}because: /);
  expect([profile, nobody, secret].map(({ stderr }) => stderr).join()).not.toContain('never-shown');
  expect(aws.requests).toHaveLength(1);
});
