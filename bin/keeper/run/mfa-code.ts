import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { AccountError } from '../errors.ts';
import { profileOption } from './profiles.ts';

/** Question for the code that an MFA device shows, named by its serial number or ARN. */
export type AskMfaCode = (serial: string) => Promise<string>;

/** A terminal, or what stands in its place. */
export interface Asking {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
}

/** Number of times that a person may type something else. */
const TRIES = 3;

const CODE = /^\d{6}$/;

const answerTo = async ({ input, output }: Asking, question: string): Promise<string> => {
  const reader = createInterface({ input, output });
  const gone = new AbortController();
  // Ctrl+C, or the end of the input.
  reader.once('close', () => gone.abort());
  try {
    return (await reader.question(question, { signal: gone.signal })).trim();
  } catch (error) {
    throw new AccountError('No MFA code was given.', { cause: error });
  } finally {
    reader.close();
  }
};

const notAsked = (serial: string, profile: string | undefined): AccountError => {
  const option = profile === undefined ? '' : ` ${profileOption(profile)}`;
  return new AccountError(
    `The MFA code of ${serial} can be asked for on a terminal alone. Run the command there, or take the credentials first, ` +
      `with eval "$(aws configure export-credentials${option} --format=env)", and leave --profile out.`,
  );
};

/**
 * Question on a terminal for the code of an MFA device.
 *
 * @param profile the profile that needs it, for people
 * @throws AccountError, from the question, where there is no terminal, or no code is given
 */
export const mfaCodeFrom =
  (asking: Asking, profile: string | undefined): AskMfaCode =>
  async (serial) => {
    if (asking.input.isTTY !== true || asking.output.isTTY !== true) throw notAsked(serial, profile);
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const code = await answerTo(asking, `MFA code of ${serial}: `);
      if (CODE.test(code)) return code;
      asking.output.write('A code has six digits.\n');
    }
    throw new AccountError('No MFA code was given.');
  };
