import type { Ledger, StatementRecord } from '../model/ledger.ts';
import { CHANGE_INTERVAL_MS, MOST_FAILED_SAVEPOINTS } from '../model/limits.ts';
import { changedCurrent } from './records.ts';

/** Times at which savepoints of the older version failed on the way to that new version, oldest first. */
const failedFor = ({ failedSavepoints }: StatementRecord, versionName: string): readonly number[] =>
  failedSavepoints?.for === versionName ? failedSavepoints.at : [];

/** The ledger with one more failed savepoint of the older version, on the way to that new version. */
export const withFailedSavepoint = (ledger: Ledger, versionName: string, at: number): Ledger =>
  changedCurrent(ledger, (record) => ({
    ...record,
    failedSavepoints: {
      for: versionName,
      at: [...failedFor(record, versionName), at].slice(-MOST_FAILED_SAVEPOINTS),
    },
  }));

/** Test for a change of which a savepoint has failed. */
export const hasFailedSavepoint = (older: StatementRecord, versionName: string): boolean =>
  failedFor(older, versionName).length > 0;

/**
 * Time of the next try of a change whose savepoints failed, in milliseconds since 1970; undefined if nothing has to be
 * waited for: fewer failed than `MOST_FAILED_SAVEPOINTS`, or a person has asked for a restart since.
 */
export const nextChangeAt = (older: StatementRecord, versionName: string, { restart }: Ledger): number | undefined => {
  const failed = failedFor(older, versionName);
  const last = failed.at(-1);
  if (last === undefined || failed.length < MOST_FAILED_SAVEPOINTS) return undefined;
  return restart !== undefined && restart.at > last ? undefined : last + CHANGE_INTERVAL_MS;
};
