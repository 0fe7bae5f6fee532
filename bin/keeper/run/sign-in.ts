import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { PROXIED_AGENTS } from '../../../lambda/adapters/proxy.ts';
import type { AskMfaCode } from './mfa-code.ts';
import { readProfiles } from './profiles.ts';

/** Settings of the clients that sign in: they go through the proxy too. */
const CLIENT = { clientConfig: { requestHandler: PROXIED_AGENTS } };

type Provider = ReturnType<typeof fromIni>;
type Credentials = Awaited<ReturnType<Provider>>;

/** Time before their end at which credentials are renewed, in milliseconds. */
const MARGIN_MS = 5 * 60_000;

const isGood = ({ expiration }: Credentials): boolean =>
  expiration === undefined || expiration.getTime() - Date.now() > MARGIN_MS;

/** Provider whose credentials all clients share: each one alone would ask for an MFA code, which is good once. */
const shared = (provider: Provider): Provider => {
  let last: Promise<Credentials> | undefined;
  const renewed = async (
    before: Promise<Credentials> | undefined,
    ...properties: Parameters<Provider>
  ): Promise<Credentials> => {
    const known = await before?.catch(() => undefined);
    return known !== undefined && isGood(known) ? known : provider(...properties);
  };
  return (...properties) => {
    last = renewed(last, ...properties);
    return last;
  };
};

/** The profile that has to sign in before a code is asked for; undefined if none has. */
const beforeMfa = async (profile: string): Promise<string | undefined> => {
  const { profiles } = await readProfiles();
  const { mfa_serial: serial, source_profile: source } = profiles.get(profile) ?? {};
  if (serial === undefined || source === undefined || source === profile) return undefined;
  return profiles.get(source)?.['mfa_serial'] === undefined ? source : undefined;
};

/**
 * Credentials of a profile, and of no other place. The SDK signs in to the source of a role while it asks for the MFA code,
 * and looks at neither's failure before the other is done: so the source comes first.
 */
const ofProfile =
  (profile: string, mfaCodeProvider: AskMfaCode): Provider =>
  async (properties) => {
    const source = await beforeMfa(profile);
    if (source !== undefined) await fromIni({ profile: source, ...CLIENT })(properties);
    return fromIni({ profile, mfaCodeProvider, ...CLIENT })(properties);
  };

/** Credentials of a profile, or of the SDK's usual places: SSO, `aws login`, roles, MFA, keys and processes. */
export const signIn = (profile: string | undefined, mfaCodeProvider: AskMfaCode): Provider =>
  shared(
    profile === undefined ? fromNodeProviderChain({ mfaCodeProvider, ...CLIENT }) : ofProfile(profile, mfaCodeProvider),
  );
