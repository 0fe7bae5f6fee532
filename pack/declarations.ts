import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder that `pack/tsconfig.json` names. */
const EMITTED = 'dist/declarations';

/** Import of another file of ours; the compiler leaves the extensions of sources in declarations. */
const RELATIVE = /(?<=(?:from |import\()['"])(\.\.?\/[^'"]+)\.ts(?=['"])/g;

/**
 * Declarations of some modules and of all that these name, as the compiler makes them, for both forms of the modules. What
 * only the code imports stays out, and with it the types of bundled packages.
 *
 * @param modules paths of sources, without their extension
 * @throws Error where a declaration names a package that the user of this one need not have
 */
export const writeDeclarations = (folder: string, modules: readonly string[], packages: readonly string[]): void => {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'pack/tsconfig.json'], { stdio: 'inherit' });
  const found = new Set(modules);
  for (const path of found) {
    const text = readFileSync(join(EMITTED, `${path}.d.ts`), 'utf8');
    for (const [, other = ''] of text.matchAll(RELATIVE)) found.add(join(dirname(path), other));
    for (const [, name = ''] of text.matchAll(/(?<=from )['"]([^.'"][^'"]*)['"]/g)) {
      if (!packages.some((known) => name === known || name.startsWith(`${known}/`))) {
        throw new Error(`${path}.d.ts names ${name}, which no user of the package needs to have`);
      }
    }
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(`${target}.d.ts`, text.replaceAll(RELATIVE, '$1.js'));
    writeFileSync(`${target}.d.cts`, text.replaceAll(RELATIVE, '$1.cjs'));
  }
  rmSync(EMITTED, { recursive: true });
};
