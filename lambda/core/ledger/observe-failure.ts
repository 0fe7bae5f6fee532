import { EMPTY_STREAK, type Failure, type Ledger, type StatementRecord } from '../model/ledger.ts';
import { TRIAL_MS } from '../model/limits.ts';
import { phaseOf } from '../model/phase.ts';
import type { Observed } from '../model/statement.ts';
import { failedIn, lasted } from './backoff.ts';
import { failureOf, isSameFailure, ownExceptions } from './failure.ts';
import { isStopOnItsWay, operationOf, startedAt } from './journal.ts';
import type { Lesson } from './lesson.ts';
import { closeOperation } from './operations.ts';
import { changedCurrent, currentRecord, newRecord } from './records.ts';
import { failedRunsOf } from './trial.ts';

const recordIn = (ledger: Ledger): StatementRecord => currentRecord(ledger) ?? newRecord('');

/** Length of the run that ended at `end`, in milliseconds; 0: it did not run. */
const runLength = (record: StatementRecord, end: number): number => {
  const { phase } = record;
  const start = phase === undefined ? startedAt(record) : phaseOf(phase.name).running ? phase.since : undefined;
  return end - (start ?? end);
};

/** Test for a run that was long enough to end the streak; it ended at `end`, in milliseconds since 1970. */
export const ranLong = (record: StatementRecord, end: number): boolean => lasted(runLength(record, end), record.streak);

/** The record with a run that ended in its failure, if the run had lasted: tries that did not help do not count. */
const withFailedRun = (record: StatementRecord, { at, versionName }: Failure, now: number): StatementRecord =>
  versionName === record.versionName && runLength(record, at) >= TRIAL_MS
    ? { ...record, failedRuns: [...failedRunsOf(record, now), at] }
    : record;

/** The lesson about a failure that is over: a look shows another phase, so FAILED after it is another failure. */
export const withFailureSuperseded: Lesson = (ledger, { statement: { phase } }) => {
  if (!phase.starting && !phase.running) return ledger;
  return changedCurrent(ledger, (record) =>
    record.failure === undefined ? record : { ...record, failure: { ...record.failure, superseded: true } },
  );
};

/** Test for a stop of the keeper's own that came to nothing: Confluent has not noted it on the FAILED statement. */
const isStopVoid = (ledger: Ledger, { stopped }: Observed, now: number): boolean => {
  const kind = operationOf(ledger)?.purpose.kind;
  return (kind === 'move' || kind === 'degraded') && !stopped && !isStopOnItsWay(ledger, now);
};

/** The ledger with the failure in it, counted once however many looks show it. */
export const withFailure = (ledger: Ledger, failure: Failure, statement: Observed, now: number): Ledger => {
  const known = recordIn(ledger).failure;
  const operation = operationOf(ledger);
  const isAnswer = operation?.purpose.kind === 'failure' && operation.purpose.id === known?.id;
  if (isSameFailure(known, failure, statement.updatedAt, isAnswer ? operation : undefined)) {
    return isStopVoid(ledger, statement, now) ? closeOperation(ledger) : ledger;
  }
  // A request from before the failure has had its effect, or will have none.
  const isKept = isStopOnItsWay(ledger, now) || (statement.stopped && operation?.afterOwnStop === true);
  const noted = changedCurrent(isKept ? ledger : closeOperation(ledger), (record) => {
    const isOther = known !== undefined && known.versionName !== failure.versionName;
    const streak = isOther || ranLong(record, failure.at) ? EMPTY_STREAK : record.streak;
    return { ...withFailedRun(record, failure, now), failure, streak: failedIn(streak, failure) };
  });
  return { ...noted, downSince: ledger.downSince ?? failure.at };
};

export const withOwnFailure: Lesson = (ledger, { statement, seen, now }) => {
  if (!statement.phase.failed) return ledger;
  const exceptions = ownExceptions(statement, seen.exceptions, recordIn(ledger));
  return withFailure(ledger, failureOf(statement, exceptions, recordIn(ledger).versionName, now), statement, now);
};
