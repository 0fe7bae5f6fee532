import type { Action, Health, Reason } from '../../contract.ts';
import type { Ledger } from './ledger.ts';
import type { Phase } from './phase.ts';
import type { NewStatement, Placement } from './statement.ts';

/** The one thing that is carried out next. `look`: in flight, look again in a moment. `rest`: nothing more in this pass. */
export type Step =
  | { readonly do: 'create'; readonly statement: NewStatement }
  /** `placement`: move it to that compute pool, and let it run as that principal. */
  | { readonly do: 'resume'; readonly statementName: string; readonly placement?: Partial<Placement> }
  | { readonly do: 'stop'; readonly statementName: string }
  /** A question to INFORMATION_SCHEMA about the tables behind the INSERT. */
  | { readonly do: 'preflight'; readonly question: NewStatement }
  | { readonly do: 'look' }
  | { readonly do: 'rest' };

/** A statement and its phase, for a report. */
export interface Subject {
  readonly statementName: string;
  readonly phase: Phase;
}

/** The action that is taken about one statement, and why. */
export interface Decision {
  readonly step: Step;
  readonly action: Action;
  readonly health: Health;
  readonly reason: Reason;
  readonly message: string;
  readonly nextAttemptAt?: number;
  /** The ledger to be recorded before the step is carried out. */
  readonly ledger: Ledger;
  /** The statement that the decision is about, where that is not the current one: its successor. */
  readonly subject?: Subject;
  /** A second thing to tell, once, which changes nothing about the statement's own health. */
  readonly notice?: { readonly reason: 'ForeignWriter'; readonly message: string };
}

/** A time in ISO 8601, for messages. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
