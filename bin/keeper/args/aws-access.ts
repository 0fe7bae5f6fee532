import { fromIni } from '@aws-sdk/credential-providers';
import { AccountError } from '../errors.ts';

/** How AWS is reached: what is not given comes from the usual places. */
export interface AwsAccess {
  readonly profile?: string;
  readonly region?: string;
}

/** `fromIni` knows SSO sessions, roles and keys alike, and, other than the default chain, stays with the profile. */
export const accessConfig = ({ profile, region }: AwsAccess) => ({
  ...(profile === undefined ? {} : { profile, credentials: fromIni({ profile }) }),
  ...(region === undefined ? {} : { region }),
});

/** In one line, to stand in the middle of a sentence. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ').replace(/\.$/, '');

/** What every client of the AWS SDK can be asked for. */
interface Client {
  readonly config: { region(): Promise<string>; credentials(): Promise<unknown> };
}

/**
 * Looked at first: later on, every one of them would look like trouble of the service that is called.
 *
 * @returns the region
 * @throws AccountError where there are no credentials, or no region
 */
export const requireAccess = async ({ config }: Client, { profile }: AwsAccess): Promise<string> => {
  const whose = profile === undefined ? 'The usual places' : `The profile ${profile}`;
  const region = await config.region().catch((error: unknown) => {
    throw new AccountError(`${whose} gave no AWS region (${messageOf(error)}): add --region=….`, { cause: error });
  });
  await config.credentials().catch((error: unknown) => {
    const login = profile === undefined ? '--profile=…' : `aws sso login --profile=${profile}`;
    throw new AccountError(`${whose} gave no AWS credentials (${messageOf(error)}): try ${login}.`, { cause: error });
  });
  return region;
};
