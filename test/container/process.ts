import { execFile } from 'node:child_process';

export interface Ended {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command, brought to its end whatever that is. */
export const ended = (command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(command, args, { env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });

/** What a command prints on stdout. @throws with everything that it said, if it fails */
export const printed = async (command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> => {
  const { code, stdout, stderr } = await ended(command, args, env);
  if (code === 0) return stdout;
  throw new Error(`${[command, ...args].join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
};
