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
  // The first release that has `node:sqlite`, with which the embedded Confluent evaluates SQL.
  target: 'node22.13',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Address of the module, which CommonJS has no word for. */
const ADDRESS = "const address = require('node:url').pathToFileURL(__filename).href;";

/**
 * One module in both forms: as a readable ES module, and minified as CommonJS for tools that do not let ES modules be required,
 * such as Jest.
 *
 * @param path path of the source, without its extension
 */
const writeModule = (folder: string, path: string, external: readonly string[]) => {
  const options = { ...COMMON, entryPoints: [`${path}.ts`], external: [...external], plugins: [shippedHandler] };
  return Promise.all([
    build({ ...options, format: 'esm', outfile: join(folder, `${path}.js`) }),
    build({
      ...options,
      format: 'cjs',
      outfile: join(folder, `${path}.cjs`),
      minify: true,
      define: { 'import.meta.url': 'address' },
      banner: { js: ADDRESS },
    }),
  ]);
};

/** The command line in parts, so that a call loads only what it needs. */
const writeCommandLine = (folder: string) =>
  build({
    ...COMMON,
    entryPoints: ['bin/keeper.ts'],
    format: 'esm',
    outdir: join(folder, 'bin'),
    chunkNames: 'keeper/[name]-[hash]',
    splitting: true,
    minify: true,
  });

/**
 * Code of the package: its modules and the command line.
 *
 * @returns paths of all sources in it
 */
export const writeBundles = async (
  folder: string,
  modules: readonly string[],
  external: readonly string[],
): Promise<readonly string[]> => {
  const written = await Promise.all(modules.map((path) => writeModule(folder, path, external)));
  const results = [...written.flat(), await writeCommandLine(folder)];
  return results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
};
