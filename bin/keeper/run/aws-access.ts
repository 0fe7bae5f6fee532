import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { PROXIED_AGENTS } from '../../../lambda/adapters/proxy.ts';
import type { AwsAccess } from '../args/places.ts';
import { AccountError } from '../errors.ts';

/** Settings of the clients that sign in: they go through the proxy too. */
const SIGN_IN = { clientConfig: { requestHandler: PROXIED_AGENTS } };

/** Configuration of an AWS client. Unlike the usual chain, `fromIni` stays with the profile; it knows SSO, roles and keys. */
export const accessConfig = ({ profile, region }: AwsAccess) => ({
  ...(profile === undefined
    ? { credentials: fromNodeProviderChain(SIGN_IN) }
    : { profile, credentials: fromIni({ profile, ...SIGN_IN }) }),
  ...(region === undefined ? {} : { region }),
});

/** Message of an error in one line, for the middle of a sentence. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ').replace(/\.$/, '');

/** Settings that every client of the AWS SDK resolves. */
interface Client {
  readonly config: { region(): Promise<string>; credentials(): Promise<unknown> };
}

/**
 * Check that there are a region and credentials. Later on, their absence would look like a failure of the service.
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
