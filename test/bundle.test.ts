import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEmbedded } from '../emulator/embedded.ts';
import packageJson from '../package.json' with { type: 'json' };
import { startAws } from './aws/aws.ts';

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

it('runs under this Node with nothing but itself', async () => {
  const confluent = await startEmbedded({ behaviour: { secondsToStart: 0, secondsToComplete: 0 } });
  const aws = await startAws();
  aws.tables.set('ledger', new Map());
  aws.secrets.set('/confluent_cloud_resource/env-em8edd/flink_compute_pool', JSON.stringify(confluent.secret));
  await writeFile(
    join(folder, 'invoke.mjs'),
    `import { handler } from './handler.mjs';
     const end = Date.now() + 20_000;
     const report = await handler({}, { getRemainingTimeInMillis: () => end - Date.now() });
     process.stdout.write('REPORT ' + JSON.stringify(report));`,
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
  expect(JSON.parse(stdout.slice(stdout.indexOf('REPORT ') + 7))).toMatchObject({
    command: 'ensure',
    statements: [{ name: 'flight-consolidator', phase: 'RUNNING', health: 'healthy', action: 'create' }],
  });
  await Promise.all([confluent.close(), aws.close()]);
});
