import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type Ended, ended, printed } from './process.ts';

const imageSchema = z.looseObject({
  OCIv1: z.looseObject({
    config: z.looseObject({
      User: z.string(),
      Env: z.array(z.string()),
      Entrypoint: z.array(z.string()),
      Cmd: z.array(z.string()),
      WorkingDir: z.string(),
      Labels: z.record(z.string(), z.string()),
    }),
  }),
});

export type ImageConfig = z.infer<typeof imageSchema>['OCIv1']['config'];

/** What `docker run` is told with `-e` and `-v`. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** `<on this machine>:<in the container>[:ro]` */
  readonly volumes?: readonly string[];
}

/** Said by buildah itself, after what the program has said. */
const OWN_WORDS = /^(?:Error: .*exit status|subprocess exited with status).*\n?/gm;

/** buildah with a storage of its own: no image of this machine is seen, none is left behind. */
export class Buildah {
  /** Gone after `close`. */
  readonly folder: string;
  readonly #storage: readonly string[];
  readonly #env: NodeJS.ProcessEnv;

  private constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    // No overlay and no namespaces: that works within containers and sandboxes, too.
    this.#storage = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
    this.#env = { ...env, BUILDAH_ISOLATION: 'chroot', TMPDIR: folder };
  }

  static async open(env: NodeJS.ProcessEnv): Promise<Buildah> {
    return new Buildah(await mkdtemp(join(tmpdir(), 'container-test-')), env);
  }

  async do(command: string, ...args: readonly string[]): Promise<string> {
    return (await printed('buildah', [...this.#storage, command, ...args], this.#env)).trim();
  }

  async configOf(image: string): Promise<ImageConfig> {
    return imageSchema.parse(JSON.parse(await this.do('inspect', '--type', 'image', image))).OCIv1.config;
  }

  /** A new container that nothing has run in; where its root is on this machine. */
  async mounted(image: string): Promise<string> {
    return this.do('mount', await this.do('from', '--pull-never', image));
  }

  /**
   * What `docker run --rm --network=host <image> <args>` does: user, working directory and environment are the image's by
   * buildah's own doing; its entrypoint and command are not, and are looked up here.
   */
  async run(image: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const { Entrypoint, Cmd } = await this.configOf(image);
    return this.exec(image, [...Entrypoint, ...(args.length === 0 ? Cmd : args)], options);
  }

  /** Some other program in a new container of the image. */
  async exec(image: string, command: readonly string[], { env = {}, volumes = [] }: RunOptions = {}): Promise<Ended> {
    const container = await this.do('from', '--pull-never', image);
    const given = [
      ...Object.entries(env).map(([name, value]) => `--env=${name}=${value}`),
      ...volumes.map((volume) => `--volume=${volume}`),
    ];
    const line = ['run', '--network=host', ...given, container, '--', ...command];
    const result = await ended('buildah', [...this.#storage, ...line], this.#env);
    await this.do('rm', container);
    return { ...result, stderr: result.stderr.replaceAll(OWN_WORDS, '') };
  }

  async close(): Promise<void> {
    await this.do('rm', '--all');
    await rm(this.folder, { recursive: true, force: true });
  }
}
