import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { ImageConfig } from './buildah.ts';
import type { Ended } from './process.ts';

/**
 * Enters the image as an engine does with `--read-only`: process 1 of a process namespace of its own, a root file system
 * that refuses to be written, a volume for the state.
 */
const ENTER = `
  root=$1 state=$2 user=$3 folder=$4; shift 4
  mount --bind "$root" "$root"
  mount --bind "$state" "$root/home/node/.keeper"
  mount -o remount,bind,ro "$root"
  exec chroot --userspec="$user" --groups= "$root" /bin/sh -c 'cd "$1" && shift && exec "$@"' sh "$folder" "$@"`;

export interface ProcessOne {
  /** To the program itself. */
  signal(name: NodeJS.Signals): Promise<void>;
  readonly ended: Promise<Ended>;
}

const end = async (child: ChildProcess): Promise<Ended> => {
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream)));
  await once(child, 'close');
  return { code: child.exitCode, stdout: (await stdout) ?? '', stderr: (await stderr) ?? '' };
};

/** Starts the image's entrypoint; `buildah run` can't make it process 1 where no OCI runtime works. */
export const startAsProcessOne = (
  { root, state, config }: { root: string; state: string; config: ImageConfig },
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ProcessOne => {
  const ofImage = Object.fromEntries(config.Env.map((entry) => entry.split(/=(.*)/s)));
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child'];
  const enter = ['sh', '-ec', ENTER, 'sh', root, state, config.User, config.WorkingDir];
  const child = spawn('unshare', [...namespaces, ...enter, ...config.Entrypoint, ...args], {
    env: { ...ofImage, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return {
    ended: end(child),
    signal: async (name) => {
      const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
      process.kill(Number(children.trim()), name);
    },
  };
};
