import { copyFileSync, cpSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { AssetCode } from 'aws-cdk-lib/aws-lambda';
import { handlerFile } from './handler-file.ts';
import { LimitsError } from './limits-error.ts';
import { CERTIFICATES_FILE } from './outbound.ts';
import { digestOf, filesBelow } from './statements-folder.ts';

/** Folder of the statements that ship with the keeper. */
export const OWN_STATEMENTS = fileURLToPath(new URL('../statements', import.meta.url));

/** Code that both functions run. */
export interface Bundle {
  /** `handler.mjs` with the statements beside it. */
  readonly code: AssetCode;
  /** Digest of every byte of it. */
  readonly digest: string;
}

/**
 * Files of the asset, put together in the cloud assembly: the handler, and the statements of whoever deploys it. The
 * source map stays behind in `dist/`: it is five times as large as the code, and with `--enable-source-maps` Node would
 * parse it in every cold start, for stack traces that few ever read. `dist/handler.mjs.map` of the same commit
 * translates them.
 */
const assemble = (handler: string, statementsFolder: string, caCertificates: string | undefined) => ({
  tryBundle(folder: string): boolean {
    copyFileSync(handler, join(folder, 'handler.mjs'));
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
 * Bundle with the statements of a folder.
 *
 * @param caCertificates a file that goes along with it, if there is one
 */
export const bundleWith = (statementsFolder: string, caCertificates?: string): Bundle => {
  const folder = resolve(statementsFolder);
  const files = filesBelow(folder);
  requireSize(folder, files);
  const handler = handlerFile();
  const statements = [...files].map(([name, path]): [string, string] => [`statements/${name}`, path]);
  const certificates: readonly [string, string][] =
    caCertificates === undefined ? [] : [[CERTIFICATES_FILE, caCertificates]];
  const digest = digestOf(new Map([['handler.mjs', handler], ...statements, ...certificates]));
  const code = new AssetCode(folder, {
    assetHash: digest,
    assetHashType: AssetHashType.CUSTOM,
    // Nothing runs in this image: the local step always does it.
    bundling: { image: DockerImage.fromRegistry('none'), local: assemble(handler, folder, caCertificates) },
  });
  return { code, digest };
};
