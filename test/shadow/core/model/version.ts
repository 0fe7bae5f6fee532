import type { Ledger, Version } from './ledger.ts';
import { type Desired, incarnationName } from './statement.ts';

export const nameOf = ({ versionName, incarnation }: Version): string => incarnationName(versionName, incarnation);

/** The number of a version's next incarnation: the ledger counts them, so that two passes choose the same. */
export const nextNumber = (versionName: string, { version, incarnations }: Ledger): number => {
  const used = incarnations[versionName] ?? 0;
  if (version?.versionName !== versionName) return used + 1;
  return Math.max(version.created ? version.incarnation : version.incarnation - 1, used) + 1;
};

/** The version as it is to be started, or as it was: the ledger's word on which incarnation it is. */
export const versionOf = (desired: Desired, ledger: Ledger): Version =>
  ledger.version?.versionName === desired.versionName
    ? ledger.version
    : {
        versionName: desired.versionName,
        incarnation: nextNumber(desired.versionName, ledger),
        start: { from: 'earliest' },
        created: false,
      };

/** Nothing has run before this version: only then may it be forgotten, and another one begin as if it were the first. */
export const isFirst = ({ incarnation, start }: Version): boolean =>
  incarnation === 1 && (start.from === 'earliest' || start.from === 'timestamp');

/**
 * The ledger knows another version, which may be there: it was created, or asked for with an answer that nobody has seen.
 * Only one that Confluent refused is certain not to be; where it was to carry on, its successor still has to.
 */
export const isAnotherVersion = (desired: Desired, { version, refusal }: Ledger): boolean => {
  if (version === undefined || version.versionName === desired.versionName) return false;
  return version.created || !isFirst(version) || refusal?.statementName !== nameOf(version);
};

/** Another version is to take the place of the one in charge, or is about to. */
export const isChanging = (desired: Desired, ledger: Ledger): boolean =>
  ledger.next !== undefined || isAnotherVersion(desired, ledger);

/**
 * The version in charge: the desired one, or the older one until its place is taken. The SQL text of an older one is not
 * known any more; it can be kept alive, but not started anew.
 */
export const inCharge = (desired: Desired, ledger: Ledger): Desired => {
  const { version } = ledger;
  if (version === undefined || !isAnotherVersion(desired, ledger)) return desired;
  const { name, placement, policies } = desired;
  return { name, versionName: version.versionName, properties: {}, placement, prerequisites: [], policies };
};

/** The name on Confluent of the incarnation that the ledger knows as the current one. */
export const currentName = (desired: Desired, ledger: Ledger): string => nameOf(versionOf(desired, ledger));

/** The version that is to take the place of the one in charge, as it was asked for or will be. */
export const nextVersion = (desired: Desired, ledger: Ledger): Version =>
  ledger.next?.version ?? {
    versionName: desired.versionName,
    incarnation: nextNumber(desired.versionName, ledger),
    start: { from: 'earliest' },
    created: false,
  };
