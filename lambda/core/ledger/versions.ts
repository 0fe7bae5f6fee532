import { isIndependent, type Ledger, type StatementRecord } from '../model/ledger.ts';
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
 * A record of a version that is to be started. It takes over what stood in the way of the one before it: the failure,
 * the streak and the phase seen last.
 */
export const planned = (desired: Desired, ledger: Ledger, before = currentRecord(ledger)): StatementRecord => {
  const fresh = newRecord(desired.versionName, nextNumber(desired.versionName, ledger));
  const { failure, streak, phase, placement, start } = before ?? fresh;
  const known = ledger.records[nameOf(fresh)];
  return {
    ...(known !== undefined && refusalOf(known) !== undefined ? known : fresh),
    // A person has approved this start, if only for a text that Confluent has refused since.
    ...(start.from === 'timestamp' || start.from === 'earliest' ? { start } : {}),
    streak,
    ...(failure && { failure }),
    ...(phase && { phase }),
    ...(placement && { placement }),
  };
};

/** The record of the configured version: the current one, or a planned one. */
export const recordFor = (desired: Desired, ledger: Ledger): StatementRecord => {
  const current = currentRecord(ledger);
  return current?.versionName === desired.versionName ? current : planned(desired, ledger);
};

/**
 * Test for a statement before which nothing has run: only then may the keeper forget it, and let another begin as the
 * first.
 */
export const isFirst = ({ incarnation, start }: StatementRecord): boolean => incarnation === 1 && isIndependent(start);

/**
 * The record of another version that may exist: the keeper created it, or requested it and saw no answer. A version is
 * certainly absent only if Confluent refused its create. If that version was meant to carry over, the next one must do
 * so instead.
 */
const anotherVersion = (desired: Desired, ledger: Ledger): StatementRecord | undefined => {
  const current = currentRecord(ledger);
  if (current === undefined || current.versionName === desired.versionName || current.evidence === 'planned')
    return undefined;
  const mayExist = exists(current) || !isFirst(current) || refusalOf(current) === undefined;
  return mayExist ? current : undefined;
};

/** Test for another version that may exist. */
export const isAnotherVersion = (desired: Desired, ledger: Ledger): boolean =>
  anotherVersion(desired, ledger) !== undefined;

/** Test for a change: another version is to take the place of the current one, or is about to. */
export const isChanging = (desired: Desired, ledger: Ledger): boolean =>
  ledger.successor !== undefined || isAnotherVersion(desired, ledger);

/**
 * The current version as a configured statement: the desired one or, until the promotion, the older one. The SQL text
 * of the older one is not known any more: the keeper can keep it alive, but cannot start it anew.
 */
export const currentDesired = (desired: Desired, ledger: Ledger): Desired => {
  const another = anotherVersion(desired, ledger);
  if (another === undefined) return desired;
  const { name, placement, policies } = desired;
  return { name, versionName: another.versionName, properties: {}, placement, prerequisites: [], policies };
};

/** The name on Confluent of the current version, or of the one that would be started. */
export const currentName = (desired: Desired, ledger: Ledger): string => nameOf(recordFor(desired, ledger));

/** The record of the successor, as the keeper has requested it or would request it. */
export const successorFor = (desired: Desired, ledger: Ledger): StatementRecord =>
  successorRecord(ledger) ?? newRecord(desired.versionName, nextNumber(desired.versionName, ledger));
