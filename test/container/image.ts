import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { makeBaseImage } from './base-image.ts';
import { Buildah } from './buildah.ts';

export const IMAGE = 'localhost/flink-statement-keeper';

/** What lies about in a checkout and must get into no image. */
const LITTER = [
  '.env',
  '.npmrc',
  '.aws/credentials',
  '.keeper/accounts/ledger.json',
  'cdk.out/asset.json',
  'bin/.env',
  'statements/.env',
  'statements/credentials',
  'statements/.aws/credentials',
];
/** Large, and of no use to a build. */
const LEFT_OUT = ['node_modules', 'dist', '.git'];

/** What npm tells the scripts it runs. */
const npmSchema = z.looseObject({
  npm_execpath: z.string(),
  npm_config_cache: z.string(),
  npm_config_userconfig: z.string(),
});

/** Whom this machine trusts; a proxy's own authority may be among them. */
const TRUSTED = '/etc/ssl/certs/ca-certificates.crt';

/** npm's settings for the whole of a machine: trust whom this one trusts. */
const npmTrust = async (folder: string): Promise<string> => {
  const path = join(folder, 'npmrc');
  await writeFile(path, existsSync(TRUSTED) ? `cafile=${TRUSTED}\n` : '');
  return path;
};

/** A checkout with litter in it. */
const makeContext = async (folder: string): Promise<string> => {
  const context = join(folder, 'context');
  await cp('.', context, { recursive: true, filter: (path) => !LEFT_OUT.includes(path) });
  for (const path of LITTER) {
    await mkdir(dirname(join(context, path)), { recursive: true });
    await writeFile(join(context, path), 'litter=never-in-an-image');
  }
  return context;
};

/** The official image that the Dockerfile is built upon. */
const baseOf = async (): Promise<{ name: string; version: string }> => {
  const text = await readFile('Dockerfile', 'utf8');
  const version = /^ARG NODE=(.*)$/m.exec(text)?.[1] ?? '';
  const names = [...text.matchAll(/^FROM (?:--\S+ )?(\S+)/gm)].map(([, name]) => name);
  if (new Set(names).size !== 1) throw new Error(`one base image is expected, not ${names.join(', ')}`);
  return { name: (names[0] ?? '').replaceAll('$'.concat('{NODE}'), version), version };
};

export interface Built {
  readonly buildah: Buildah;
  /** The name of the base image. */
  readonly base: string;
  /** What the Dockerfile says of Node's version. */
  readonly version: string;
}

/**
 * Builds the image from the real Dockerfile, upon a base image that is made here. npm reaches its registry within the build
 * as it does outside: settings, cache and trusted certificates are lent to it, and get into no image.
 */
export const build = async (env: NodeJS.ProcessEnv): Promise<Built> => {
  const settings = npmSchema.parse(env);
  const buildah = await Buildah.open(env);
  const { name, version } = await baseOf();
  await makeBaseImage(buildah, name, { npm: dirname(dirname(settings.npm_execpath)), env });
  const lent = [
    `${settings.npm_config_userconfig}:/root/.npmrc:ro`,
    `${await npmTrust(buildah.folder)}:/usr/local/etc/npmrc:ro`,
    `${settings.npm_config_cache}:/root/.npm`,
    `${dirname(TRUSTED)}:${dirname(TRUSTED)}:ro`,
  ];
  const volumes = lent.filter((volume) => existsSync(volume.split(':')[0] ?? '')).map((volume) => `--volume=${volume}`);
  const context = await makeContext(buildah.folder);
  await buildah.do('build', '--pull-never', '--network=host', ...volumes, '--tag', IMAGE, context);
  return { buildah, base: name, version };
};
