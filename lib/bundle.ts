import { execSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { AssetCode } from 'aws-cdk-lib/aws-lambda';
import * as z from 'zod';
import { LimitsError } from './limits-error.ts';
import { CERTIFICATES_FILE } from './outbound.ts';
import { digestOf, filesBelow } from './statements-folder.ts';

/** Folder of this package, wherever it is. */
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(PACKAGE, 'dist');
const HANDLER = join(DIST, 'handler.mjs');

/** Sources of the bundle: a change to any of these makes it stale. */
const SOURCES = ['lambda', 'package.json', 'package-lock.json'].map((name) => join(PACKAGE, name));

/** Folder of the statements that ship with the keeper. */
export const OWN_STATEMENTS = join(PACKAGE, 'statements');

/** Code that both functions run. */
export interface Bundle {
  /** `handler.mjs` with the statements beside it. */
  readonly code: AssetCode;
  /** Digest of every byte of it. */
  readonly digest: string;
}

/**
 * Newest modification time of a file, or of a folder and everything in it; a folder's own time tells of files that were
 * removed.
 */
const newest = (path: string): number => {
  const stat = statSync(path);
  return stat.isDirectory()
    ? Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
    : stat.mtimeMs;
};

const isStale = (): boolean => {
  if (!existsSync(HANDLER)) return true;
  const built = statSync(HANDLER).mtimeMs;
  return SOURCES.some((path) => existsSync(path) && newest(path) > built);
};

const readBuildCommand = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  return z.object({ scripts: z.object({ build: z.string() }) }).parse(manifest).scripts.build;
};

/** Move of what was built to `dist/`, the handler last: a bundle that is not stale is a whole one. */
const replace = (built: string): void => {
  mkdirSync(DIST, { recursive: true });
  rmSync(join(DIST, 'statements'), { recursive: true, force: true });
  for (const name of ['statements', 'handler.mjs.map', 'handler.mjs']) renameSync(join(built, name), join(DIST, name));
};

/**
 * Build by the very command of `npm run build`, without npm: the bytes that are tested and measured are the ones that
 * are deployed. It builds beside `dist/` and replaces what is there at once: another synth never reads half a bundle.
 */
const build = (): void => {
  const folder = `dist.${process.pid}`;
  try {
    // npm would put it into the path.
    const esbuild = `"${join(PACKAGE, 'node_modules', '.bin', 'esbuild')}"`;
    const command = readBuildCommand()
      .replaceAll('dist', folder)
      .replace(/^esbuild/, esbuild);
    execSync(command, { cwd: PACKAGE, stdio: 'pipe' });
    replace(join(PACKAGE, folder));
  } catch (error) {
    throw new Error(`The keeper's bundle could not be built in ${PACKAGE} (run npm ci there first): ${String(error)}`, {
      cause: error,
    });
  } finally {
    rmSync(join(PACKAGE, folder), { recursive: true, force: true });
  }
};

/**
 * Files of the asset, put together in the cloud assembly: the handler, and the statements of whoever deploys it. The
 * source map stays behind in `dist/`: it is five times as large as the code, and with `--enable-source-maps` Node would
 * parse it in every cold start, for stack traces that few ever read. `dist/handler.mjs.map` of the same commit
 * translates them.
 */
const assemble = (statementsFolder: string, caCertificates: string | undefined) => ({
  tryBundle(folder: string): boolean {
    copyFileSync(HANDLER, join(folder, 'handler.mjs'));
    if (caCertificates !== undefined) copyFileSync(caCertificates, join(folder, CERTIFICATES_FILE));
    cpSync(statementsFolder, join(folder, 'statements'), { recursive: true });
    return true;
  },
});

/**
 * Most bytes of a function's files, unzipped, less a little for the handler (AWS Lambda Developer Guide, "Lambda quotas": 250 MB).
 */
const LARGEST_FOLDER = 248 * 2 ** 20;

const requireSize = (folder: string, files: ReadonlyMap<string, string>): void => {
  const size = [...files.values()].reduce((sum, path) => sum + statSync(path).size, 0);
  if (size <= LARGEST_FOLDER) return;
  throw new LimitsError([
    `${folder} has ${Math.ceil(size / 2 ** 20)} MB, and Lambda takes 250: put nothing into statementsFolder but ` +
      'statements.json and the SQL files',
  ]);
};

/**
 * Bundle with the statements of a folder, built anew if it is not there or stale.
 *
 * @param caCertificates a file that goes along with it, if there is one
 */
export const bundleWith = (statementsFolder: string, caCertificates?: string): Bundle => {
  const folder = resolve(statementsFolder);
  const files = filesBelow(folder);
  requireSize(folder, files);
  if (isStale()) build();
  const statements = [...files].map(([name, path]): [string, string] => [`statements/${name}`, path]);
  const certificates: readonly [string, string][] =
    caCertificates === undefined ? [] : [[CERTIFICATES_FILE, caCertificates]];
  const digest = digestOf(new Map([['handler.mjs', HANDLER], ...statements, ...certificates]));
  const code = new AssetCode(folder, {
    assetHash: digest,
    assetHashType: AssetHashType.CUSTOM,
    // Nothing runs in this image: the local step always does it.
    bundling: { image: DockerImage.fromRegistry('none'), local: assemble(folder, caCertificates) },
  });
  return { code, digest };
};
