import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import packageJson from '../package.json' with { type: 'json' };

const run = promisify(execFile);
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

/** What makes a bundle out of an entry: the flags of `npm run build`, or those but for the one that leaves providers out. */
const flagsOf = (script: string): readonly string[] =>
  (/--bundle [^&]*(?=--outfile)/.exec(script)?.[0] ?? '').trim().split(' ');

const bundled = async (entry: string, outfile: string, flags: readonly string[]): Promise<string> => {
  await run(join(PACKAGE, 'node_modules', '.bin', 'esbuild'), [entry, ...flags, `--outfile=${outfile}`], {
    cwd: PACKAGE,
  });
  return outfile;
};

/** Everything that is measured in processes of its own, as files that need nothing else. */
export interface Bundles {
  readonly folder: string;
  readonly loader: string;
  readonly keeper: string;
  readonly empty: string;
  readonly floor: string;
  readonly floorWithCalls: string;
  /** The three clients with all their providers of credentials, as the SDK ships them. */
  readonly floorAsShipped: string;
  remove(): Promise<void>;
}

export const buildBundles = async (): Promise<Bundles> => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const flags = flagsOf(packageJson.scripts.build);
  const child = (name: string, own = flags, as = name): Promise<string> =>
    bundled(`bench/children/${name}.ts`, join(folder, `${as}.mjs`), own);
  // The very command of `npm run build`, elsewhere.
  const build = packageJson.scripts.build.replaceAll('dist', folder).replace(/^esbuild/, 'node_modules/.bin/esbuild');
  await run('sh', ['-c', build], { cwd: PACKAGE });
  // As it is deployed: without its source map.
  await rm(join(folder, 'handler.mjs.map'));
  const keeper = join(folder, 'handler.mjs');
  return {
    folder,
    keeper,
    loader: await child('invoke'),
    empty: await child('empty'),
    floor: await child('floor'),
    floorWithCalls: await child('floor-with-calls'),
    floorAsShipped: await child(
      'floor',
      flags.filter((flag) => !flag.startsWith('--alias')),
      'floor-as-shipped',
    ),
    remove: () => rm(folder, { recursive: true }),
  };
};

export interface Size {
  /** Bytes. */
  readonly raw: number;
  readonly gzipped: number;
}

export const sizeOf = async (file: string): Promise<Size> => {
  const content = await readFile(file);
  return { raw: content.length, gzipped: gzipSync(content, { level: 9 }).length };
};
