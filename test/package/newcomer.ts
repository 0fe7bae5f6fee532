import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a shell of a person's has: neither what npm and vitest tell their children, nor tools of this repository's. */
const OF_A_SHELL =
  /^(?!npm_|INIT_CWD$|NODE_(ENV|OPTIONS|PATH)$|VITEST|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$|PATH$)|^npm_config_(cache|cafile|globalconfig|noproxy|proxy|https_proxy|registry|userconfig)$/i;

const environment = (bin: string): Record<string, string> => {
  const { env } = process;
  const own = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value !== undefined && OF_A_SHELL.test(name) ? [[name, value]] : [],
  );
  const path = (env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(own), PATH: [bin, ...path].join(delimiter), NO_COLOR: '1' };
};

/** Somebody who has Node and npm, and an empty folder. */
export class Newcomer {
  readonly folder: string;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(folder: string, variables: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.#environment = variables;
  }

  static async arrives(): Promise<Newcomer> {
    const folder = await mkdtemp(join(tmpdir(), 'newcomer-'));
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await symlink(process.execPath, join(bin, 'node'));
    return new Newcomer(folder, environment(bin));
  }

  /** Empty folder below the newcomer's own. */
  async emptyFolder(name: string): Promise<string> {
    const folder = join(this.folder, name);
    await mkdir(folder);
    return folder;
  }

  /**
   * Run of a command in a folder.
   *
   * @returns what it printed on stdout
   * @throws Error that tells all that it printed
   */
  async types(folder: string, line: string): Promise<string> {
    const [command = '', ...args] = line.split(' ');
    const options = { cwd: folder, env: this.#environment, maxBuffer: 2 ** 26 };
    const { stdout } = await run(command, args, options).catch((error: { stdout: string; stderr: string }) => {
      throw new Error(`${line}\n${error.stdout}${error.stderr}`, { cause: error });
    });
    return stdout;
  }

  leaves(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
