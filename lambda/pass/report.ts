import { ACTIONS, type Action, EVENT_VERSION, type ReportEntry, type StatementChange, URGENCIES } from '../contract.ts';
import { purgeAt, urgencyOf } from '../core/memory/purge.ts';
import type { Decision, Seen } from '../core/model/decision.ts';
import { isoTime } from '../core/model/decision.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { Desired } from '../core/model/statement.ts';
import { currentName } from '../core/model/version.ts';
import type { KeeperUnavailable } from './ports.ts';

/** A report shows the weightiest thing that its pass did. */
export const weightier = (one: Action, other: Action): Action =>
  ACTIONS.indexOf(one) <= ACTIONS.indexOf(other) ? one : other;

/** Resumes in the current streak. */
export const restartsOf = ({ streak }: Ledger): number => streak.resumes + streak.probes;

/** How a statement is after a look and the decision that followed. */
export const entryOf = (desired: Desired, seen: Seen, decision: Decision): ReportEntry => ({
  name: desired.name,
  statementName:
    decision.subject?.statementName ?? seen.statement?.statementName ?? currentName(desired, decision.ledger),
  phase: decision.subject?.phase ?? seen.statement?.phase ?? 'ABSENT',
  health: decision.health,
  action: decision.action,
  reason: decision.reason,
  message: decision.message,
  restarts: restartsOf(decision.ledger),
  ...(decision.nextAttemptAt === undefined ? {} : { nextAttemptAt: isoTime(decision.nextAttemptAt) }),
});

/** How a statement is that could not be looked at: its phase is the last one known. */
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

/** Why the newest failure failed. */
export const exceptionOf = ({ failure }: Ledger): StatementChange['exception'] =>
  failure && { name: failure.name, message: failure.message, timestamp: isoTime(failure.at) };

/** When Confluent deletes it, from the day on from which that is told. */
const purgeOf = (ledger: Ledger, now: number): Pick<StatementChange, 'purgeAt' | 'urgency'> => {
  const purge = purgeAt(ledger);
  const urgency = URGENCIES[urgencyOf(ledger, now) - 1];
  return purge === undefined || urgency === undefined ? {} : { purgeAt: isoTime(purge), urgency };
};

const louder = (message: string, { purgeAt: purge, urgency }: ReturnType<typeof purgeOf>): string =>
  purge === undefined
    ? message
    : `${message} ${urgency === 'critical' ? 'LAST WARNING: ' : ''}Confluent deletes it at ${purge}, and its position with it, unless it runs before.`;

/** The event that tells it. Its id comes from the ledger's own count, so that a repeated delivery has the same. */
export const changeOf = (entry: ReportEntry, ledger: Ledger, now: number): StatementChange => {
  const { told, offsets } = ledger;
  const exception = exceptionOf(ledger);
  const purge = purgeOf(ledger, now);
  return {
    ...entry,
    message: louder(entry.message, purge),
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
