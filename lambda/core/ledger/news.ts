import type { Health, PastDecision, Reason } from '../../contract.ts';
import type { Ledger } from '../model/ledger.ts';
import { DECISIONS_KEPT, LONGEST_PAST_MESSAGE, QUIET_RESUMES, REMINDER_INTERVAL_MS } from '../model/limits.ts';
import { urgencyOf } from './purge.ts';
import { currentRecord } from './records.ts';
import { rowsLostFrom } from './rest.ts';
import { hasRunOnTrial, isFailureHold, isTry, trialOf } from './trial.ts';

/** The state of a statement, as far as it is worth an event. */
export interface Standing {
  readonly phase: string;
  readonly health: Health;
  readonly reason: Reason;
}

/**
 * Test for one try of many that changes nothing so far: within a trial, or from the fourth resume of a streak on. The
 * keeper tells a run once it has lasted, and every other reason at once.
 */
const isQuietTry = ({ reason }: Standing, ledger: Ledger, now: number): boolean => {
  const { told } = ledger;
  if (told === undefined || told.health === 'healthy') return false;
  if (trialOf(ledger, now) !== undefined) return isFailureHold(told.reason) && (isTry(reason) || isFailureHold(reason));
  const record = currentRecord(ledger);
  if (record === undefined || hasRunOnTrial(record, now)) return false;
  return record.streak.resumes + record.streak.probes >= QUIET_RESUMES && isTry(told.reason) && isTry(reason);
};

/** Test for rows that are lost sooner than the last event said: the keeper knows by now how long their topics keep them. */
const isLostSooner = (ledger: Ledger): boolean =>
  (rowsLostFrom(ledger) ?? Number.POSITIVE_INFINITY) < (ledger.told?.rowsLostFrom ?? Number.NEGATIVE_INFINITY);

/**
 * Test for something to publish: a change, the daily reminder of a statement that waits for a person, or the next
 * warning before rows are lost, or Confluent deletes the statement.
 */
export const isNews = (standing: Standing, ledger: Ledger, now: number): boolean => {
  const { phase, health, reason } = standing;
  const { told } = ledger;
  if (told === undefined) return true;
  const isQuiet = isQuietTry(standing, ledger, now);
  const isChanged = told.phase !== phase || told.health !== health || told.reason !== reason;
  if (isChanged && !isQuiet) return true;
  if (urgencyOf(ledger, now) > (told.urgency ?? 0) || isLostSooner(ledger)) return true;
  return (isQuiet || health === 'suspended' || health === 'held') && now - told.at >= REMINDER_INTERVAL_MS;
};

/** The ledger after an event about that state went into the outbox. */
export const withTold = (ledger: Ledger, { phase, health, reason }: Standing, now: number): Ledger => {
  const lost = rowsLostFrom(ledger);
  const told = { phase, health, reason, at: now, urgency: urgencyOf(ledger, now) };
  return {
    ...ledger,
    told: { ...told, ...(lost === undefined ? {} : { rowsLostFrom: lost }) },
    changes: ledger.changes + 1,
  };
};

/**
 * The ledger with a decision that did something, or found something changed. A repetition of the last decision is left
 * out.
 */
export const withDecision = (
  ledger: Ledger,
  { at, statementName, phase, health, action, reason, message }: PastDecision,
): Ledger => {
  const short = message.length > LONGEST_PAST_MESSAGE ? `${message.slice(0, LONGEST_PAST_MESSAGE - 1)}…` : message;
  const made: PastDecision = { at, statementName, phase, health, action, reason, message: short };
  const last = ledger.decisions.at(-1);
  const isRepeated = (['statementName', 'phase', 'action', 'reason', 'message'] as const).every(
    (key) => last?.[key] === made[key],
  );
  return isRepeated ? ledger : { ...ledger, decisions: [...ledger.decisions, made].slice(-DECISIONS_KEPT) };
};
