import { chmod, cp, mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Buildah } from './buildah.ts';
import { printed } from './process.ts';

/** All that the Dockerfile's RUN needs besides Node and npm. */
const PROGRAMS = ['/bin/sh', '/usr/bin/env', '/bin/mkdir'];

const ACCOUNTS = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n',
  'etc/group': 'root:x:0:\nnode:x:1000:\n',
};

/** The shared libraries of a program, and what loads them. */
const librariesOf = async (program: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> =>
  [...(await printed('ldd', [program], env)).matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);

/**
 * Makes an image like the official one of the name, without a registry: this machine's Node, npm, shell and libraries, and
 * the user `node`.
 *
 * @param npm npm's own folder
 */
export const makeBaseImage = async (
  buildah: Buildah,
  name: string,
  { npm, env }: { npm: string; env: NodeJS.ProcessEnv },
): Promise<void> => {
  const root = join(buildah.folder, 'base');
  const into = async (from: string, to: string): Promise<void> => {
    await mkdir(dirname(join(root, to)), { recursive: true });
    await cp(await realpath(from), join(root, to), { recursive: true });
  };
  const programs = [process.execPath, ...PROGRAMS];
  const libraries = (await Promise.all(programs.map((program) => librariesOf(program, env)))).flat();
  for (const path of new Set([...PROGRAMS, ...libraries])) await into(path, path);
  await into(process.execPath, 'usr/local/bin/node');
  await into(npm, 'usr/local/lib/node_modules/npm');
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
  await mkdir(join(root, 'etc'));
  for (const [path, text] of Object.entries(ACCOUNTS)) await writeFile(join(root, path), text);
  for (const folder of ['tmp', 'root', 'home', 'empty']) await mkdir(join(root, folder));
  await chmod(join(root, 'tmp'), 0o1777);

  const container = await buildah.do('from', 'scratch');
  await buildah.do('copy', container, root, '/');
  await buildah.do('copy', '--chown=1000:1000', container, join(root, 'empty'), '/home/node');
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  await buildah.do('config', `--env=PATH=${path}`, '--entrypoint=["docker-entrypoint.sh"]', '--cmd=node', container);
  await buildah.do('commit', '--rm', container, name);
};
