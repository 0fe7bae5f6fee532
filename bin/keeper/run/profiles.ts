import { parseKnownFiles } from '@smithy/core/config';
import { quoted } from '../args/options.ts';
import { AccountError } from '../errors.ts';

/** Settings of one section of AWS's configuration files. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** Profiles and SSO sessions of this machine, by their names. */
export interface Profiles {
  readonly profiles: ReadonlyMap<string, Settings>;
  readonly ssoSessions: ReadonlyMap<string, Settings>;
}

/** Prefix of an SSO session among the SDK's sections; those of services have one too, and a profile has none. */
const SSO_SESSION = 'sso-session.';
const SERVICES = 'services.';

/** Profiles of `~/.aws/config` and `~/.aws/credentials`, or of the files that the environment names, as the SDK reads them. */
export const readProfiles = async (): Promise<Profiles> => {
  const sections = Object.entries(await parseKnownFiles({ ignoreCache: true }));
  const isProfile = ([name]: readonly [string, Settings]): boolean =>
    !name.startsWith(SSO_SESSION) && !name.startsWith(SERVICES);
  const sessions = sections.filter(([name]) => name.startsWith(SSO_SESSION));
  return {
    profiles: new Map(sections.filter(isProfile)),
    ssoSessions: new Map(sessions.map(([name, settings]) => [name.slice(SSO_SESSION.length), settings])),
  };
};

/** Option that names a profile, as a shell takes it. */
export const profileOption = (name: string): string => `--profile=${/^[\w.@:/+-]+$/.test(name) ? name : quoted(name)}`;

/** Number of letters to put in, take out or change that make one text of the other. */
const distance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const letter of one) {
    let [corner = 0] = row;
    let left = corner + 1;
    const next = [left];
    for (const [index, above] of row.slice(1).entries()) {
      left = Math.min(left + 1, above + 1, corner + (letter === other[index] ? 0 : 1));
      corner = above;
      next.push(left);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};

/** The name most like the wanted one; undefined if none is. */
const nearestTo = (wanted: string, names: readonly string[]): string | undefined => {
  const [first] = names
    .map((name) => ({ name, far: distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .toSorted((one, other) => one.far - other.far);
  const most = Math.min(wanted.length - 1, Math.max(2, wanted.length / 3));
  return first !== undefined && first.far <= most ? first.name : undefined;
};

/** The profiles of this machine in words. */
export const namesIn = ({ profiles }: Profiles): string =>
  profiles.size === 0 ? 'there is none' : `there are ${[...profiles.keys()].join(', ')}`;

/** Way on for a person who has named this profile, which does not exist. */
const wayOn = ({ profiles }: Profiles, name: string): string => {
  if (profiles.size === 0)
    return ` Make it with aws login ${profileOption(name)} or aws configure sso ${profileOption(name)}.`;
  const nearest = nearestTo(name, [...profiles.keys()]);
  return nearest === undefined ? '' : ` Is it ${nearest}?`;
};

const unknown = (known: Profiles, name: string, namedBy: string | undefined): AccountError =>
  new AccountError(
    `There is no profile ${quoted(name)} in AWS's configuration files` +
      `${namedBy === undefined ? '' : `, which the profile ${namedBy} names as its source_profile`}: ${namesIn(known)}.${wayOn(known, name)}`,
  );

/** The profile that signs in: the profile itself, or that which its roles are assumed from. */
export interface Origin {
  readonly name: string;
  readonly settings: Settings;
}

/**
 * The origin of a profile's credentials.
 *
 * @throws AccountError where the profile does not exist, or one that it takes its credentials from
 */
export const originOf = (known: Profiles, name: string): Origin => {
  const visited: string[] = [];
  for (let next = name; ; ) {
    const settings = known.profiles.get(next);
    if (settings === undefined) throw unknown(known, next, visited.at(-1));
    visited.push(next);
    const source = settings['role_arn'] === undefined ? undefined : settings['source_profile'];
    if (source === undefined || visited.includes(source)) return { name: next, settings };
    next = source;
  }
};
