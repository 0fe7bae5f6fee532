import { join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** Replacement of the handler that is built by the one that is shipped. */
const shippedHandler: Plugin = {
  name: 'shipped-handler',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/handler-file\.ts$/ }, () => ({ path: resolve('lib/shipped-handler.ts') }));
  },
};

const COMMON = {
  bundle: true,
  platform: 'node',
  // The first release that may `require` an ES module without being asked to.
  target: 'node22.12',
  format: 'esm',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Code of the package: the construct and the contract, each a readable module; the command line in parts, so that a call loads
 * only what it needs.
 *
 * @returns paths of all sources in it
 */
export const writeBundles = async (folder: string, external: readonly string[]): Promise<readonly string[]> => {
  const results = await Promise.all([
    build({
      ...COMMON,
      entryPoints: ['lib/index.ts'],
      outfile: join(folder, 'lib/index.js'),
      external: [...external],
      plugins: [shippedHandler],
    }),
    build({ ...COMMON, entryPoints: ['lambda/contract.ts'], outfile: join(folder, 'lambda/contract.js') }),
    build({
      ...COMMON,
      entryPoints: ['bin/keeper.ts'],
      outdir: join(folder, 'bin'),
      chunkNames: 'keeper/[name]-[hash]',
      splitting: true,
      minify: true,
    }),
  ]);
  return results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
};
