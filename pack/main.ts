import { execSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { handlerFile } from '../lib/handler-file.ts';
import { writeBundles } from './bundles.ts';
import { writeDeclarations } from './declarations.ts';
import { manifestOf, PEERS } from './manifest.ts';
import { noticesOf } from './notices.ts';

/** The npm package: `npm run pack` puts it together in a folder, and packs that. */
const FOLDER = 'dist/package';
const PEER_NAMES = Object.keys(PEERS);
/** What can be imported, by the paths of the sources. */
const MODULES = ['lib/index', 'lambda/contract'];

const mapSchema = z.object({ sources: z.array(z.string()) });

/** Copy of the functions' bundle. Its source map tells what is in it, and stays behind: it is five times as large. */
const copyHandler = (): readonly string[] => {
  const handler = handlerFile();
  mkdirSync(join(FOLDER, 'dist'));
  copyFileSync(handler, join(FOLDER, 'dist/handler.mjs'));
  return mapSchema.parse(JSON.parse(readFileSync(`${handler}.map`, 'utf8'))).sources;
};

const copyTexts = (): void => {
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE']) copyFileSync(name, join(FOLDER, name));
  mkdirSync(join(FOLDER, 'docs'));
  for (const name of readdirSync('docs').filter((file) => file.endsWith('.md'))) {
    copyFileSync(join('docs', name), join(FOLDER, 'docs', name));
  }
  cpSync('statements', join(FOLDER, 'statements'), { recursive: true });
};

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const sources = [...copyHandler(), ...(await writeBundles(FOLDER, MODULES, PEER_NAMES))];
writeDeclarations(FOLDER, MODULES, PEER_NAMES);
copyTexts();
writeFileSync(join(FOLDER, 'THIRD-PARTY-NOTICES.txt'), noticesOf(sources));
writeFileSync(join(FOLDER, 'package.json'), `${JSON.stringify(manifestOf(), null, 2)}\n`);
execSync(`npm pack --pack-destination . ./${FOLDER}`, { stdio: 'inherit' });
