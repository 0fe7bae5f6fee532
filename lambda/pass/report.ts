import { ACTIONS, type Action, EVENT_VERSION, type ReportEntry, type StatementChange, URGENCIES } from '../contract.ts';
import { isLosingRows, purgeAt, purgeUrgency, rowsUrgency, urgencyOf } from '../core/ledger/purge.ts';
import { currentRecord } from '../core/ledger/records.ts';
import { rowsLostFrom } from '../core/ledger/rest.ts';
import { currentName } from '../core/ledger/versions.ts';
import { type Losses, withLosses } from '../core/messages/purge.ts';
import { type Decision, isoTime, type Remark } from '../core/model/decision.ts';
import { EMPTY_STREAK, type Ledger } from '../core/model/ledger.ts';
import type { Observation } from '../core/model/observation.ts';
import { ABSENT } from '../core/model/phase.ts';
import type { Desired } from '../core/model/statement.ts';
import type { KeeperUnavailable } from './ports.ts';

/** The weightier of two actions: a report shows the weightiest one of its pass. */
export const weightier = (one: Action, other: Action): Action =>
  ACTIONS.indexOf(one) <= ACTIONS.indexOf(other) ? one : other;

/** Resumes in the current streak. */
export const restartsOf = (ledger: Ledger): number => {
  const { resumes, probes } = currentRecord(ledger)?.streak ?? EMPTY_STREAK;
  return resumes + probes;
};

/** The time from which rows are lost. */
const lossOf = (ledger: Ledger): Pick<ReportEntry, 'rowsLostFrom'> => {
  const lost = rowsLostFrom(ledger);
  return lost === undefined ? {} : { rowsLostFrom: isoTime(lost) };
};

/** The report's entry of a statement, after an observation and the decision on it. */
export const entryOf = (desired: Desired, seen: Observation, decision: Decision): ReportEntry => ({
  name: desired.name,
  statementName:
    decision.subject?.statementName ?? seen.statement?.statementName ?? currentName(desired, decision.ledger),
  phase: (decision.subject?.phase ?? seen.statement?.phase ?? ABSENT).name,
  health: decision.health,
  action: decision.action,
  reason: decision.reason,
  message: decision.message,
  restarts: restartsOf(decision.ledger),
  ...(decision.nextAttemptAt === undefined ? {} : { nextAttemptAt: isoTime(decision.nextAttemptAt) }),
  ...lossOf(decision.ledger),
});

/** The report's entry of a statement that could not be observed, with the last phase known. */
export const unknownEntry = (desired: Desired, ledger: Ledger, error: KeeperUnavailable): ReportEntry => ({
  name: desired.name,
  statementName: currentName(desired, ledger),
  phase: ledger.told?.phase ?? 'UNKNOWN',
  health: 'unknown',
  action: 'none',
  reason: error.reason,
  message: error.message,
  restarts: restartsOf(ledger),
  ...lossOf(ledger),
});

/** The exception of the newest failure. */
export const exceptionOf = (ledger: Ledger): StatementChange['exception'] => {
  const failure = currentRecord(ledger)?.failure;
  return failure && { name: failure.name, message: failure.message, timestamp: isoTime(failure.at) };
};

/** The times of what is about to be lost, once they are near enough to be told. */
const lossesOf = (ledger: Ledger, now: number): Losses => {
  const purge = purgeUrgency(ledger, now) > 0 ? purgeAt(ledger) : undefined;
  const lost = rowsUrgency(ledger, now) > 0 ? rowsLostFrom(ledger) : undefined;
  const urgency = URGENCIES[Math.min(urgencyOf(ledger, now), URGENCIES.length) - 1];
  return {
    ...(purge === undefined ? {} : { purgeAt: isoTime(purge) }),
    ...(lost === undefined ? {} : { rowsLostFrom: isoTime(lost), areBeingLost: isLosingRows(ledger, now) }),
    ...(urgency === undefined ? {} : { urgency }),
  };
};

/** The event of a change. Its id comes from the ledger's own count, so that a repeated delivery has the same id. */
export const changeOf = (entry: ReportEntry, ledger: Ledger, now: number): StatementChange => {
  const { told } = ledger;
  const offsets = currentRecord(ledger)?.position;
  const exception = exceptionOf(ledger);
  const losses = lossesOf(ledger, now);
  const { purgeAt: purge, urgency } = losses;
  return {
    ...entry,
    message: withLosses(entry.message, losses),
    version: EVENT_VERSION,
    id: `${entry.name}-${now}-${ledger.changes + 1}`,
    at: isoTime(now),
    previousPhase: told?.phase ?? 'UNKNOWN',
    previousHealth: told?.health ?? 'unknown',
    ...(exception === undefined ? {} : { exception }),
    ...(offsets === undefined ? {} : { latestOffsets: offsets }),
    ...(purge === undefined ? {} : { purgeAt: purge }),
    ...(urgency === undefined ? {} : { urgency }),
  };
};

/** The event of what Confluent remarks about a statement that runs. */
export const remarkedOf = (
  entry: ReportEntry,
  { message, exception }: Remark,
  ledger: Ledger,
  now: number,
): StatementChange => ({
  ...changeOf({ ...entry, message }, ledger, now),
  ...(exception && {
    exception: { name: exception.name, message: exception.message, timestamp: isoTime(exception.at) },
  }),
});
