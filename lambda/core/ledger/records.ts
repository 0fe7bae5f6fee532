import {
  EMPTY_STREAK,
  type Evidence,
  type Ledger,
  type Refusal,
  type Start,
  type StatementRecord,
} from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';

/** A record of a version's n-th incarnation, of which nothing is known yet. */
export const newRecord = (
  versionName: string,
  incarnation = 1,
  start: Start = { from: 'configured' },
  evidence: Evidence = 'planned',
): StatementRecord => ({ versionName, incarnation, start, evidence, streak: EMPTY_STREAK, journal: [] });

/** The record of that name; undefined if the ledger has none. */
const recordOf = ({ records }: Ledger, name: string | undefined): StatementRecord | undefined =>
  name === undefined ? undefined : records[name];

/** The record of the current version; undefined: the keeper has never looked. */
export const currentRecord = (ledger: Ledger): StatementRecord | undefined => recordOf(ledger, ledger.current);

/** The record of the successor; undefined: no version is about to take the current one's place. */
export const successorRecord = (ledger: Ledger): StatementRecord | undefined => recordOf(ledger, ledger.successor);

/** The record of the prerequisite that the keeper requested last. */
export const prerequisiteRecord = (ledger: Ledger): StatementRecord | undefined =>
  recordOf(ledger, ledger.prerequisite);

/** Confluent's refusal of the create; undefined if Confluent did not refuse it, or has the statement since. */
export const refusalOf = ({ evidence, journal }: StatementRecord): Refusal | undefined => {
  const answer = journal.findLast(({ verb }) => verb === 'create')?.answer;
  return evidence === 'requested' && answer?.kind === 'refused' ? answer : undefined;
};

/** Confluent's final word on a successor or a prerequisite: a refused create, or a failure before it ever ran. */
export const rejectionOf = (record: StatementRecord): Refusal | undefined => {
  const { failure } = record;
  if (failure === undefined) return refusalOf(record);
  return { kind: 'refused', at: failure.at, detail: failure.message, signals: failure.signals };
};

/** The ledger without the records that nothing refers to any more. Records with Confluent's final word stay. */
const pruned = (ledger: Ledger): Ledger => {
  const kept = [ledger.current, ledger.successor, ledger.prerequisite];
  const entries = Object.entries(ledger.records).filter(
    ([name, record]) => kept.includes(name) || rejectionOf(record) !== undefined,
  );
  return { ...ledger, records: Object.fromEntries(entries) };
};

/** The record without Confluent's final word on it. */
const withoutRejection = (record: StatementRecord, isCurrent: boolean): StatementRecord => {
  const { failure, ...rest } = record;
  return {
    ...rest,
    ...(isCurrent && failure ? { failure } : {}),
    journal: record.journal.filter(({ verb, answer }) => verb !== 'create' || answer?.kind !== 'refused'),
  };
};

/**
 * The ledger without Confluent's final words: the keeper requests once more what was refused, or failed before it ever
 * ran. Only the last final word stays.
 *
 * @param last the name of the statement that it is about
 */
export const withoutRejections = (ledger: Ledger, last?: string): Ledger => {
  const kept = [ledger.current, ledger.successor, ledger.prerequisite, last];
  const entries = Object.entries(ledger.records).filter(([name]) => kept.includes(name));
  const records = entries.map(([name, record]) => [
    name,
    name === last ? record : withoutRejection(record, name === ledger.current),
  ]);
  return { ...ledger, records: Object.fromEntries(records) };
};

const withoutTakenName = (record: StatementRecord): StatementRecord => ({
  ...record,
  journal: record.journal.filter(({ answer }) => answer?.kind !== 'exists'),
});

/** The ledger without Confluent's answers that a name is taken: the keeper requests once more what they put off. */
export const withoutTakenNames = (ledger: Ledger): Ledger => ({
  ...ledger,
  records: Object.fromEntries(Object.entries(ledger.records).map(([name, record]) => [name, withoutTakenName(record)])),
});

/** The ledger with that record as the current one. */
export const withCurrent = (ledger: Ledger, record: StatementRecord): Ledger =>
  pruned({ ...ledger, current: nameOf(record), records: { ...ledger.records, [nameOf(record)]: record } });

/** The ledger with that record as the successor; undefined: with none. */
export const withSuccessor = (ledger: Ledger, record: StatementRecord | undefined): Ledger => {
  const { successor: _, ...rest } = ledger;
  if (record === undefined) return pruned(rest);
  return pruned({ ...rest, successor: nameOf(record), records: { ...ledger.records, [nameOf(record)]: record } });
};

/** The ledger with that record as the prerequisite that the keeper requested last. */
export const withPrerequisite = (ledger: Ledger, record: StatementRecord): Ledger =>
  pruned({ ...ledger, prerequisite: nameOf(record), records: { ...ledger.records, [nameOf(record)]: record } });

/** The ledger with a change to the record of that name, if it has one. */
export const changed = (
  ledger: Ledger,
  name: string | undefined,
  change: (record: StatementRecord) => StatementRecord,
): Ledger => {
  const record = recordOf(ledger, name);
  if (record === undefined || name === undefined) return ledger;
  const next = change(record);
  return next === record ? ledger : { ...ledger, records: { ...ledger.records, [name]: next } };
};

/** The ledger with a change to the current record. */
export const changedCurrent = (ledger: Ledger, change: (record: StatementRecord) => StatementRecord): Ledger =>
  changed(ledger, ledger.current, change);

/** Proof that Confluent has, or had, the statement. */
export const exists = ({ evidence }: StatementRecord): boolean => evidence !== 'planned' && evidence !== 'requested';
