import type { Ledger, Version } from './ledger.ts';
import { type Desired, incarnationName } from './statement.ts';

/** The version as it is to be started, or as it was: the ledger's word on which incarnation it is. */
export const versionOf = (desired: Desired, ledger: Ledger): Version =>
  ledger.version?.versionName === desired.versionName
    ? ledger.version
    : { versionName: desired.versionName, incarnation: 1, start: 'earliest', created: false };

/**
 * The ledger knows another version, which may be there: it was created, or asked for with an answer that nobody has seen.
 * Only one that Confluent refused is certain not to be.
 */
export const isAnotherVersion = (desired: Desired, { version, refusal }: Ledger): boolean => {
  if (version === undefined || version.versionName === desired.versionName) return false;
  return version.created || refusal?.statementName !== incarnationName(version.versionName, version.incarnation);
};

/** The name on Confluent of the incarnation that the ledger knows as the current one. */
export const currentName = (desired: Desired, ledger: Ledger): string => {
  const { versionName, incarnation } = versionOf(desired, ledger);
  return incarnationName(versionName, incarnation);
};
