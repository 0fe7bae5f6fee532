import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';

const passSchema = z.object({
  init: z.number(),
  pass: z.number(),
  sinceStart: z.number(),
  cpu: z.number(),
  cpuSinceStart: z.number(),
  rss: z.number(),
  failed: z.string(),
});

const warmSchema = z.object({ passes: z.array(z.number()), gets: z.array(z.number()) });

/** One pass in a child: milliseconds, and the most memory so far in MB. */
export type Pass = z.infer<typeof passSchema>;

export interface ChildOptions {
  /** What loads the handler: `invoke.mjs`. */
  readonly loader: string;
  readonly handler: string;
  readonly arguments?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** As small as a function of 256 MB needs it: a machine with more would leave its garbage lying, and call it memory. */
const HEAP = ['--max-semi-space-size=12', '--max-old-space-size=230'];

/** A function's process: it has its handler loaded and invoked once as soon as it is there. */
export class Child {
  readonly #process: ChildProcess;
  readonly first: Pass;

  private constructor(child: ChildProcess, first: Pass) {
    this.#process = child;
    this.first = first;
  }

  static async start({ loader, handler, arguments: more = [], env }: ChildOptions): Promise<Child> {
    const child = fork(loader, [handler, ...more], {
      env: { ...env },
      execArgv: HEAP,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return new Child(child, passSchema.parse(await answerOf(child)));
  }

  /** @param minutes how far the clock is put forward before it */
  async pass(minutes: number): Promise<Pass> {
    return passSchema.parse(await this.#ask(`pass ${minutes}`));
  }

  async warm(rounds: number, url: string, authorization: string): Promise<z.infer<typeof warmSchema>> {
    return warmSchema.parse(await this.#ask(`warm ${rounds} ${url} ${encodeURIComponent(authorization)}`));
  }

  async end(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
  }

  #ask(order: string): Promise<unknown> {
    this.#process.send(order);
    return answerOf(this.#process);
  }
}

const answerOf = async (child: ChildProcess): Promise<unknown> => {
  const over = new AbortController();
  const { signal } = over;
  const died = once(child, 'exit', { signal }).then(() => {
    throw new Error('the child process ended before it answered');
  });
  try {
    const [answer]: unknown[] = await Promise.race([once(child, 'message', { signal }), died]);
    return answer;
  } finally {
    died.catch(() => undefined);
    over.abort();
  }
};
