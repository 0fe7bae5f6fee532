import type { Ledger, StatementRecord } from '../model/ledger.ts';
import { EFFECT_TIMEOUT_MS } from '../model/limits.ts';
import { nameOf } from '../model/names.ts';
import { hiddenIn, type Observation } from '../model/observation.ts';
import type { Desired, Hidden } from '../model/statement.ts';
import { acceptedAt } from './journal.ts';
import { currentRecord, refusalOf, successorRecord } from './records.ts';
import { takenCreates } from './taken.ts';
import { currentDesired, recordFor } from './versions.ts';

/** A statement that Confluent hides, and that may live: what cannot be seen is not gone. */
export interface Unseen {
  readonly hidden: Hidden;
  /** Its record; absent: the ledger knows its name alone. */
  readonly record?: StatementRecord;
}

/** Test for a create that the keeper sent for another compute pool than the secret names now. */
const wasSentElsewhere = ({ journal }: StatementRecord, { placement }: Observation): boolean => {
  const sent = journal.findLast(({ verb }) => verb === 'create')?.placement?.computePoolId;
  return sent !== undefined && placement.computePoolId !== undefined && sent !== placement.computePoolId;
};

/**
 * Test for a hidden statement that may live: Confluent had accepted it, or it has run. If the keeper saw no answer to
 * its create, the next create under the same name decides; `isAskedAgain` says whether there will be one.
 */
const mayLive = (record: StatementRecord, seen: Observation, isAskedAgain: boolean): boolean => {
  if (record.evidence === 'accepted' || record.evidence === 'ran') return true;
  if (record.evidence !== 'requested' || isAskedAgain || refusalOf(record) !== undefined) return false;
  return takenCreates(record).length > 0 || wasSentElsewhere(record, seen);
};

const unseen = (record: StatementRecord, seen: Observation, isAskedAgain: boolean): Unseen | undefined => {
  const hidden = hiddenIn(seen, nameOf(record));
  return hidden !== undefined && mayLive(record, seen, isAskedAgain) ? { hidden, record } : undefined;
};

/** The current version, if Confluent hides it and it may live. An adopted one is there, since a person says so. */
export const unseenCurrent = (desired: Desired, seen: Observation, ledger: Ledger): Unseen | undefined => {
  const record = recordFor(currentDesired(desired, ledger), ledger);
  const isDesired = record.versionName === desired.versionName;
  const hidden = hiddenIn(seen, nameOf(record));
  if (isDesired && desired.sql === undefined && hidden !== undefined) return { hidden, record };
  return unseen(record, seen, isDesired);
};

/** Test for an older version beside which no successor can have begun: it lives, or it failed and has never stopped. */
const holdsBack = ({ start }: StatementRecord, { statement: older }: Observation): boolean =>
  older?.phase.live === true || (older?.phase.failed === true && start.from === 'statement');

/**
 * The successor, if Confluent hides it and it may live. If its name is taken and no older version holds it back, it may
 * have begun.
 */
export const unseenSuccessor = (desired: Desired, seen: Observation, ledger: Ledger): Unseen | undefined => {
  const record = successorRecord(ledger);
  if (record === undefined || seen.successor !== undefined) return undefined;
  const mayHaveBegun = takenCreates(record).length > 0 && !holdsBack(record, seen);
  return unseen(record, seen, record.versionName === desired.versionName && !mayHaveBegun);
};

/** The prerequisite that this look asked for, if Confluent hides it and it may run. */
const unseenPrerequisite = ({ prerequisites }: Desired, seen: Observation, { records }: Ledger): Unseen | undefined => {
  const wanted = Object.values(records).filter((record) =>
    prerequisites.some(({ versionName }) => versionName === record.versionName),
  );
  return wanted.map((record) => unseen(record, seen, true)).find((one) => one !== undefined);
};

/** The statement that a decision depends on, and that Confluent hides although it may live. */
export const unseenOf = (desired: Desired, seen: Observation, ledger: Ledger): Unseen | undefined =>
  unseenCurrent(desired, seen, ledger) ??
  unseenSuccessor(desired, seen, ledger) ??
  unseenPrerequisite(desired, seen, ledger);

/** The version that was replaced last, if Confluent hides it: it has run, and somebody may have resumed it. */
export const unseenReplaced = (seen: Observation, { replaced, records }: Ledger): Unseen | undefined => {
  const hidden = replaced === undefined ? undefined : hiddenIn(seen, replaced);
  const record = replaced === undefined ? undefined : records[replaced];
  return hidden && { hidden, ...(record && { record }) };
};

/** Test for a current version that Confluent hides and that may live. */
export const isCurrentUnseen = (seen: Observation, ledger: Ledger): boolean => {
  const current = currentRecord(ledger);
  return current !== undefined && unseen(current, seen, false) !== undefined;
};

/** Test for a statement that Confluent accepted so recently that it may not be shown yet. */
export const isTooFresh = ({ record }: Unseen, now: number): boolean =>
  record !== undefined && now < (acceptedAt(record) ?? -Infinity) + EFFECT_TIMEOUT_MS;
