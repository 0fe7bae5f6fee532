import { ACTIONS, type Action, EVENT_VERSION, type ReportEntry, type StatementChange } from './contract.ts';
import type { Decision, Seen } from './core/decision.ts';
import { isoTime } from './core/decision.ts';
import type { Ledger } from './core/ledger.ts';
import type { Desired } from './core/statement.ts';
import { currentName } from './core/version.ts';
import type { GaveUp } from './ports.ts';

/** A report shows the weightiest thing that its pass did. */
export const weightier = (one: Action, other: Action): Action =>
  ACTIONS.indexOf(one) <= ACTIONS.indexOf(other) ? one : other;

/** Resumes in the current streak. */
export const restartsOf = ({ streak }: Ledger): number => streak.resumes + streak.probes;

/** How a statement is after a look and the decision that followed. */
export const entryOf = (desired: Desired, seen: Seen, decision: Decision): ReportEntry => ({
  name: desired.name,
  statementName: seen.statement?.statementName ?? currentName(desired, decision.ledger),
  phase: seen.statement?.phase ?? 'ABSENT',
  health: decision.health,
  action: decision.action,
  reason: decision.reason,
  message: decision.message,
  restarts: restartsOf(decision.ledger),
  ...(decision.nextAttemptAt === undefined ? {} : { nextAttemptAt: isoTime(decision.nextAttemptAt) }),
});

/** How a statement is that could not be looked at: its phase is the last one known. */
export const unknownEntry = (desired: Desired, ledger: Ledger, error: GaveUp): ReportEntry => ({
  name: desired.name,
  statementName: currentName(desired, ledger),
  phase: ledger.told?.phase ?? 'UNKNOWN',
  health: 'unknown',
  action: 'none',
  reason: error.reason,
  message: error.message,
  restarts: restartsOf(ledger),
});

/** The event that tells it. Its id comes from the ledger's own count, so that a repeated delivery has the same. */
export const changeOf = (entry: ReportEntry, ledger: Ledger, now: number): StatementChange => {
  const { told, failure, offsets } = ledger;
  const exception = failure && {
    name: failure.name,
    message: failure.message,
    timestamp: isoTime(failure.at),
  };
  return {
    ...entry,
    version: EVENT_VERSION,
    id: `${entry.name}-${now}-${ledger.changes + 1}`,
    at: isoTime(now),
    previousPhase: told?.phase ?? 'UNKNOWN',
    previousHealth: told?.health ?? 'unknown',
    ...(exception === undefined ? {} : { exception }),
    ...(offsets === undefined ? {} : { latestOffsets: offsets }),
  };
};
