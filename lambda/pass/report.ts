import { ACTIONS, type Action, EVENT_VERSION, type ReportEntry, type StatementChange, URGENCIES } from '../contract.ts';
import { purgeAt, urgencyOf } from '../core/ledger/purge.ts';
import { currentRecord } from '../core/ledger/records.ts';
import { currentName } from '../core/ledger/versions.ts';
import { withPurgeWarning } from '../core/messages/purge.ts';
import type { Decision } from '../core/model/decision.ts';
import { isoTime } from '../core/model/decision.ts';
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
});

/** The exception of the newest failure. */
export const exceptionOf = (ledger: Ledger): StatementChange['exception'] => {
  const failure = currentRecord(ledger)?.failure;
  return failure && { name: failure.name, message: failure.message, timestamp: isoTime(failure.at) };
};

/** The time of Confluent's deletion, once it is near enough to be reported. */
const purgeOf = (ledger: Ledger, now: number): Pick<StatementChange, 'purgeAt' | 'urgency'> => {
  const purge = purgeAt(ledger);
  const urgency = URGENCIES[urgencyOf(ledger, now) - 1];
  return purge === undefined || urgency === undefined ? {} : { purgeAt: isoTime(purge), urgency };
};

/** The event of a change. Its id comes from the ledger's own count, so that a repeated delivery has the same id. */
export const changeOf = (entry: ReportEntry, ledger: Ledger, now: number): StatementChange => {
  const { told } = ledger;
  const offsets = currentRecord(ledger)?.position;
  const exception = exceptionOf(ledger);
  const purge = purgeOf(ledger, now);
  return {
    ...entry,
    message: withPurgeWarning(entry.message, purge),
    version: EVENT_VERSION,
    id: `${entry.name}-${now}-${ledger.changes + 1}`,
    at: isoTime(now),
    previousPhase: told?.phase ?? 'UNKNOWN',
    previousHealth: told?.health ?? 'unknown',
    ...(exception === undefined ? {} : { exception }),
    ...(offsets === undefined ? {} : { latestOffsets: offsets }),
    ...purge,
  };
};
