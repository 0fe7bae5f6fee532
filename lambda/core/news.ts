import type { Ledger } from './ledger.ts';
import { REMINDER_INTERVAL } from './limits.ts';
import type { Health } from './statement.ts';

/** How a statement is, as far as it is worth telling. */
export interface Standing {
  readonly phase: string;
  readonly health: Health;
  readonly reason: string;
}

/** Whether there is something to tell: a change, or the daily reminder of what waits for a person. */
export const isNews = ({ phase, health, reason }: Standing, { told }: Ledger, now: number): boolean => {
  if (told === undefined) return true;
  if (told.phase !== phase || told.health !== health || told.reason !== reason) return true;
  return (health === 'suspended' || health === 'held') && now - told.at >= REMINDER_INTERVAL;
};

/** The ledger once that has been put into the outbox. */
export const withTold = (ledger: Ledger, { phase, health, reason }: Standing, now: number): Ledger => ({
  ...ledger,
  told: { phase, health, reason, at: now },
  changes: ledger.changes + 1,
});
