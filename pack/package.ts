import { execSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { handlerFile } from '../lib/handler-file.ts';
import { writeBundles } from './bundles.ts';
import { writeDeclarations } from './declarations.ts';
import { manifestOf, PEERS } from './manifest.ts';
import { noticesOf } from './notices.ts';

/** Folder in which the package is put together. */
const FOLDER = 'dist/package';
const PEER_NAMES = Object.keys(PEERS);
/** Modules that can be imported, by the paths of their sources. */
const MODULES = ['lib/index', 'lambda/contract'];

const mapSchema = z.object({ sources: z.array(z.string()) });

/** Copy of the functions' bundle. Its source map tells what is in it, and stays behind: it is five times as large. */
const copyHandler = (): readonly string[] => {
  const handler = handlerFile();
  mkdirSync(join(FOLDER, 'dist'));
  copyFileSync(handler, join(FOLDER, 'dist/handler.mjs'));
  return mapSchema.parse(JSON.parse(readFileSync(`${handler}.map`, 'utf8'))).sources;
};

/** Texts that README and pages link. Pictures stay in the repository, where registries look for them: they are 0.5 MB. */
const copyTexts = (): void => {
  for (const name of ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE']) {
    copyFileSync(name, join(FOLDER, name));
  }
  for (const name of ['docs', 'statements']) {
    cpSync(name, join(FOLDER, name), { recursive: true, filter: (path) => !path.endsWith('.png') });
  }
  rmSync(join(FOLDER, 'docs/pictures'), { recursive: true, force: true });
};

/** The npm package of the checkout as it is, as `<name>-<version>.tgz` in its root. */
export const makePackage = async (): Promise<void> => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const sources = [...copyHandler(), ...(await writeBundles(FOLDER, MODULES, PEER_NAMES))];
  writeDeclarations(FOLDER, MODULES, PEER_NAMES);
  copyTexts();
  writeFileSync(join(FOLDER, 'THIRD-PARTY-NOTICES.txt'), noticesOf(sources));
  writeFileSync(join(FOLDER, 'package.json'), `${JSON.stringify(manifestOf(), null, 2)}\n`);
  execSync(`npm pack --pack-destination . ./${FOLDER}`, { stdio: 'inherit' });
};
