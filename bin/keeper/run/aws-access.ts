import type { AwsAccess } from '../args/places.ts';
import { AccountError } from '../errors.ts';
import { type AskMfaCode, mfaCodeFrom } from './mfa-code.ts';
import { originOf, readProfiles } from './profiles.ts';
import { signIn } from './sign-in.ts';
import { adviceAfter, renewal } from './sign-in-advice.ts';

/** Run of `work` with the terminal for itself. */
export type Undisturbed = <T>(work: () => Promise<T>) => Promise<T>;

/** The profile that is asked for, on the command line or by the environment. */
const profileOf = ({ profile }: AwsAccess): string | undefined => profile ?? (process.env['AWS_PROFILE'] || undefined);

/** Configuration of an AWS client. */
export const accessConfig = (access: AwsAccess, undisturbed: Undisturbed) => {
  const profile = profileOf(access);
  const ask = mfaCodeFrom({ input: process.stdin, output: process.stderr }, profile);
  const askAlone: AskMfaCode = (serial) => undisturbed(() => ask(serial));
  return {
    ...(profile === undefined ? {} : { profile }),
    credentials: signIn(profile, askAlone),
    ...(access.region === undefined ? {} : { region: access.region }),
  };
};

/** Message of an error in one line, for the middle of a sentence. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ').replace(/\.$/, '');

/** Settings that every client of the AWS SDK resolves. */
interface Client {
  readonly config: { region(): Promise<string>; credentials(): Promise<unknown> };
}

/** Access to AWS that was found to be there. */
export interface Access {
  readonly region: string;
  /** Way to new credentials, where AWS does not accept these. */
  renewal(): string;
}

/**
 * Check that there are a region and credentials. Later on, their absence would look like a failure of the service.
 *
 * @throws AccountError where there is no such profile, there are no credentials, or no region
 */
export const requireAccess = async ({ config }: Client, access: AwsAccess): Promise<Access> => {
  const profile = profileOf(access);
  const known = await readProfiles();
  if (profile !== undefined) originOf(known, profile);
  const whose = profile === undefined ? 'The usual places' : `The profile ${profile}`;
  const region = await config.region().catch((error: unknown) => {
    throw new AccountError(`${whose} gave no AWS region (${messageOf(error)}): add --region=….`, { cause: error });
  });
  await config.credentials().catch((error: unknown) => {
    if (error instanceof AccountError) throw error;
    const advice = adviceAfter(error, known, profile);
    throw new AccountError(`${whose} gave no AWS credentials (${messageOf(error)}): ${advice}.`, { cause: error });
  });
  return { region, renewal: () => renewal(known, profile) };
};
