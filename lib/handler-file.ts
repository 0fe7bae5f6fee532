import { execSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** Folder of this repository, wherever it is. */
const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(REPOSITORY, 'dist');
const HANDLER = join(DIST, 'handler.mjs');

/** Sources of the bundle: a change to any of these makes it stale. */
const SOURCES = ['lambda', 'package.json', 'package-lock.json'].map((name) => join(REPOSITORY, name));

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
  const manifest: unknown = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
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
    const esbuild = `"${join(REPOSITORY, 'node_modules', '.bin', 'esbuild')}"`;
    const command = readBuildCommand()
      .replaceAll('dist', folder)
      .replace(/^esbuild/, esbuild);
    execSync(command, { cwd: REPOSITORY, stdio: 'pipe' });
    replace(join(REPOSITORY, folder));
  } catch (error) {
    const why = `(run npm ci there first): ${String(error)}`;
    throw new Error(`The keeper's bundle could not be built in ${REPOSITORY} ${why}`, { cause: error });
  } finally {
    rmSync(join(REPOSITORY, folder), { recursive: true, force: true });
  }
};

/**
 * Handler of both functions, built anew if it is not there or stale. The npm package has `shipped-handler.ts` in this
 * file's place: it ships the handler, and needs no esbuild.
 */
export const handlerFile = (): string => {
  if (isStale()) build();
  return HANDLER;
};
