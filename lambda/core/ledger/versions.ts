import type { Ledger, StatementRecord } from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import type { Desired } from '../model/statement.ts';
import { currentRecord, exists, newRecord, refusalOf, successorRecord } from './records.ts';

/** The number of a version's next incarnation. It comes from the ledger, so that two passes choose the same. */
export const nextNumber = (versionName: string, ledger: Ledger): number => {
  const used = ledger.incarnations[versionName] ?? 0;
  const current = currentRecord(ledger);
  if (current?.versionName !== versionName) return used + 1;
  return Math.max(exists(current) ? current.incarnation : current.incarnation - 1, used) + 1;
};

/**
 * A record of a version that is to be started, with what stood in the way of the one before it: failures, their streak and
 * the phase seen last go on.
 */
export const planned = (desired: Desired, ledger: Ledger, before = currentRecord(ledger)): StatementRecord => {
  const { failure, streak, phase, placement, start } = before ?? newRecord('');
  const fresh = newRecord(desired.versionName, nextNumber(desired.versionName, ledger));
  const known = ledger.records[nameOf(fresh)];
  return {
    ...(known !== undefined && refusalOf(known) !== undefined ? known : fresh),
    // A person has approved it, if only for a text that Confluent has refused since.
    ...(start.from === 'timestamp' ? { start } : {}),
    streak,
    ...(failure && { failure }),
    ...(phase && { phase }),
    ...(placement && { placement }),
  };
};

/** The record of the version that is configured, or of the one that would be started for it. */
export const recordFor = (desired: Desired, ledger: Ledger): StatementRecord => {
  const current = currentRecord(ledger);
  return current?.versionName === desired.versionName ? current : planned(desired, ledger);
};

/** Whether nothing has run before this one: only then may it be forgotten, and another begin as if it were the first. */
export const isFirst = ({ incarnation, start }: StatementRecord): boolean =>
  incarnation === 1 && (start.from === 'earliest' || start.from === 'timestamp');

/**
 * Whether the ledger knows another version that may be there: it was created, or asked for with an answer that nobody has
 * seen. Only one that Confluent refused is certain not to be; where it was to carry on, its successor still has to.
 */
export const isAnotherVersion = (desired: Desired, ledger: Ledger): boolean => {
  const current = currentRecord(ledger);
  if (current === undefined || current.versionName === desired.versionName || current.evidence === 'planned')
    return false;
  return exists(current) || !isFirst(current) || refusalOf(current) === undefined;
};

/** Whether another version is to take the place of the current one, or is about to. */
export const isChanging = (desired: Desired, ledger: Ledger): boolean =>
  ledger.successor !== undefined || isAnotherVersion(desired, ledger);

/**
 * The current version as a configured statement: the desired one, or the older one until its place is taken. The SQL text of
 * an older one is not known any more; it can be kept alive, but not started anew.
 */
export const currentDesired = (desired: Desired, ledger: Ledger): Desired => {
  const current = currentRecord(ledger);
  if (current === undefined || !isAnotherVersion(desired, ledger)) return desired;
  const { name, placement, policies } = desired;
  return { name, versionName: current.versionName, properties: {}, placement, prerequisites: [], policies };
};

/** The name on Confluent of the current version, or of the one that would be started. */
export const currentName = (desired: Desired, ledger: Ledger): string => nameOf(recordFor(desired, ledger));

/** The record of the successor, as it was asked for or will be. */
export const successorFor = (desired: Desired, ledger: Ledger): StatementRecord =>
  successorRecord(ledger) ?? newRecord(desired.versionName, nextNumber(desired.versionName, ledger));
