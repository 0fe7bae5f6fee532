import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEmbedded } from '../../emulator/embedded.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { startAws } from '../aws/aws.ts';

const run = promisify(execFile);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  // The very command of `npm run build`, into a folder that has no node_modules above it.
  await run('sh', ['-c', packageJson.scripts.build.replaceAll('dist', folder)], {
    env: { PATH: `node_modules/.bin:${join(process.execPath, '..')}:/usr/bin:/bin` },
  });
});
afterAll(() => rm(folder, { recursive: true }));

it('is one file with its source map, and the statements beside it', async () => {
  expect((await readdir(folder)).toSorted()).toEqual(['handler.mjs', 'handler.mjs.map', 'statements']);
});

it('is small: one import too wide brings all of zod or of the SDK', async () => {
  expect((await stat(join(folder, 'handler.mjs'))).size).toBeLessThan(560_000);
});

/** What a process prints that loads the bundle and runs the script, and what it has asked AWS for. */
const loaded = async (script: string, secret?: string): Promise<string> => {
  const confluent = await startEmbedded({ behaviour: { secondsToStart: 0, secondsToComplete: 0 } });
  const aws = await startAws();
  aws.tables.set('ledger', new Map());
  aws.secrets.set(
    '/confluent_cloud_resource/env-em8edd/flink_compute_pool',
    secret ?? JSON.stringify(confluent.secret),
  );
  const entry = join(folder, 'invoke.mjs');
  await writeFile(
    entry,
    `import { handler } from './handler.mjs';
     const end = Date.now() + 20_000;
     const invoke = () => handler({}, { getRemainingTimeInMillis: () => end - Date.now() });
     ${script}`,
  );
  const { stdout } = await run(process.execPath, ['invoke.mjs'], {
    cwd: folder,
    env: {
      CATALOG_NAME: 'env-em8edd',
      DATABASE_NAME: 'lkc-em8edd',
      LEDGER_TABLE_NAME: 'ledger',
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  });
  const asked = aws.requests.map(({ target }) => target);
  await Promise.all([confluent.close(), aws.close(), rm(entry)]);
  return `${stdout}ASKED ${asked.join(' ')}`;
};

it('runs under this Node with nothing but itself', async () => {
  const printed = await loaded("process.stdout.write('REPORT ' + JSON.stringify(await invoke()) + '\\n');");
  expect(JSON.parse(/^REPORT (.*)$/m.exec(printed)?.[1] ?? '')).toMatchObject({
    command: 'ensure',
    statements: [{ name: 'flight-consolidator', phase: 'RUNNING', health: 'healthy', action: 'create' }],
  });
});

it('reads the secret while it starts, and nothing else', async () => {
  expect(await loaded("process.stdout.write('STARTED ');")).toBe('STARTED ASKED secretsmanager.GetSecretValue');
});

it('starts with a secret that cannot be used, and says so in the pass', async () => {
  const printed = await loaded('await invoke().catch((error) => process.stdout.write(error.message));', 'no JSON');
  expect(printed).toContain('cannot be used; correct it in AWS Secrets Manager: it is not JSON');
});
