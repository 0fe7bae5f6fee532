import type { Health, PastDecision, Reason } from '../../contract.ts';
import type { Ledger } from '../model/ledger.ts';
import { DECISIONS_KEPT, LONGEST_PAST_MESSAGE, REMINDER_INTERVAL_MS } from '../model/limits.ts';
import { urgencyOf } from './purge.ts';

/** The state of a statement, as far as it is worth an event. */
export interface Standing {
  readonly phase: string;
  readonly health: Health;
  readonly reason: Reason;
}

/**
 * Test for something to publish: a change, the daily reminder of a statement that waits for a person, or the next
 * warning before Confluent deletes the statement.
 */
export const isNews = ({ phase, health, reason }: Standing, ledger: Ledger, now: number): boolean => {
  const { told } = ledger;
  if (told === undefined) return true;
  if (told.phase !== phase || told.health !== health || told.reason !== reason) return true;
  if (urgencyOf(ledger, now) > (told.urgency ?? 0)) return true;
  return (health === 'suspended' || health === 'held') && now - told.at >= REMINDER_INTERVAL_MS;
};

/** The ledger after an event about that state went into the outbox. */
export const withTold = (ledger: Ledger, { phase, health, reason }: Standing, now: number): Ledger => ({
  ...ledger,
  told: { phase, health, reason, at: now, urgency: urgencyOf(ledger, now) },
  changes: ledger.changes + 1,
});

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
