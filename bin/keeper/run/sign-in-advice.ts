import { namesIn, type Origin, originOf, type Profiles, profileOption, type Settings } from './profiles.ts';

/** Way on for a person whose credentials are not to be had, or have ended. */
type Advice = (origin: Origin, known: Profiles) => string;

const SSO_SETTINGS = ['sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'];

/** Settings that an SSO profile lacks, also in its session. */
const lackingFor = (settings: Settings, session: Settings | undefined): readonly string[] => {
  const all = { ...settings, ...session };
  return SSO_SETTINGS.filter((key) => all[key] === undefined);
};

const sso: Advice = ({ name, settings }, { ssoSessions }) => {
  const { sso_session: sessionName } = settings;
  const session = sessionName === undefined ? undefined : ssoSessions.get(sessionName);
  const again = `run aws configure sso ${profileOption(name)}`;
  if (sessionName !== undefined && session === undefined) return `there is no [sso-session ${sessionName}]: ${again}`;
  const lacking = lackingFor(settings, session);
  return lacking.length > 0
    ? `${lacking.join(', ')} of ${name} is missing: ${again}`
    : `run aws sso login ${profileOption(name)}`;
};

const setUp: Advice = ({ name }) =>
  `the profile ${name} says of no credentials where they are: run aws login ${profileOption(name)}, aws configure sso ` +
  `${profileOption(name)} or aws configure ${profileOption(name)}`;

/** Advice by the first setting that a profile has, in the order in which the SDK looks at them. */
const BY_SETTING: readonly (readonly [setting: string, advice: Advice])[] = [
  ['aws_access_key_id', ({ name }) => `run aws configure ${profileOption(name)}, and give it keys that are good`],
  ['web_identity_token_file', ({ settings }) => `renew the token in ${settings['web_identity_token_file']}`],
  ['credential_process', ({ name }) => `run the credential_process of ${name} by hand: it says what it lacks`],
  ['sso_session', sso],
  ['sso_start_url', sso],
  ['sso_account_id', sso],
  ['login_session', ({ name }) => `run aws login ${profileOption(name)}`],
  [
    'credential_source',
    ({ name, settings }) => `the profile ${name} gets credentials where ${settings['credential_source']} gives some`,
  ],
];

/** Way to new credentials of this origin. */
const renewalOf = (origin: Origin, known: Profiles): string => {
  const [, advice] = BY_SETTING.find(([setting]) => origin.settings[setting] !== undefined) ?? ['', setUp];
  return advice(origin, known);
};

/** Way to new credentials of a profile, or of the usual places. */
export const renewal = (known: Profiles, profile: string | undefined): string => {
  if (profile !== undefined) return renewalOf(originOf(known, profile), known);
  const hasDefault = known.profiles.has('default');
  return hasDefault ? renewalOf(originOf(known, 'default'), known) : `try --profile=… (${namesIn(known)})`;
};

/** Words of an error of AWS that another sign-in would not change, and the way on. */
const REFUSALS: readonly (readonly [words: RegExp, advice: (settings: Settings, origin: Origin) => string])[] = [
  [
    /MultiFactorAuthentication/i,
    () => 'try again with the code that the device shows by then; each code is good once, for its own device',
  ],
  [
    /^AccessDenied/,
    ({ role_arn: role }, { name }) =>
      `${name} may not assume ${role}: the role must trust it, and it needs sts:AssumeRole`,
  ],
  [
    /ForbiddenException/,
    (_, { settings }) =>
      `SSO gives no role ${settings['sso_role_name']} in the account ${settings['sso_account_id']}: correct sso_role_name ` +
      'and sso_account_id, or ask for the permission set',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|TimeoutError/,
    () => 'is there a network? A proxy takes HTTPS_PROXY and NODE_USE_ENV_PROXY=1',
  ],
];

const wordsOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return error instanceof Error ? `${error.name} ${code} ${error.message}` : '';
};

/** Way on after this error of signing in with a profile, or at the usual places. */
export const adviceAfter = (error: unknown, known: Profiles, profile: string | undefined): string => {
  const words = wordsOf(error);
  const [, refusal] = REFUSALS.find(([pattern]) => pattern.test(words)) ?? [];
  const asked = profile ?? 'default';
  const settings = known.profiles.get(asked);
  return refusal === undefined || settings === undefined
    ? renewal(known, profile)
    : refusal(settings, originOf(known, asked));
};
