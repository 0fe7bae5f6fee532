import type { Action, Health, Reason } from '../../contract.ts';
import type { Ledger } from './ledger.ts';
import type { Phase } from './phase.ts';
import type { NewStatement, Placement } from './statement.ts';

/**
 * The step that the pass carries out next. `look`: something is under way, so look once more in a moment. `rest`:
 * nothing more in this pass.
 */
export type Step =
  | { readonly do: 'create'; readonly statement: NewStatement }
  /** A resume. `placement`: the compute pool and the principal to which the statement moves. */
  | { readonly do: 'resume'; readonly statementName: string; readonly placement?: Partial<Placement> }
  | { readonly do: 'stop'; readonly statementName: string }
  | TextQuestion
  /** A question how long the sources of the text keep their rows. Nothing waits for the answer. */
  | { readonly do: 'ask'; readonly about: 'retention'; readonly question: NewStatement }
  | { readonly do: 'look' }
  | { readonly do: 'rest' };

/** A question to Confluent about the text: its tables, its plan, or a dry run of it. */
export interface TextQuestion {
  readonly do: 'ask';
  readonly about: 'tables' | 'plan' | 'dry-run';
  readonly question: NewStatement;
}

/** A statement and its phase, for a report. */
export interface Subject {
  readonly statementName: string;
  readonly phase: Phase;
}

/** A remark of Confluent's, in words, with the newest exception if it is about one. */
export interface Remark {
  readonly message: string;
  readonly exception?: { readonly name: string; readonly message: string; readonly at: number };
}

/** A decision about one statement: the step to carry out, and the reason. */
export interface Decision {
  readonly step: Step;
  readonly action: Action;
  readonly health: Health;
  readonly reason: Reason;
  readonly message: string;
  readonly nextAttemptAt?: number;
  /** The ledger to be recorded before the step is carried out. */
  readonly ledger: Ledger;
  /** The statement that the decision is about, if it is not the current one: its successor. */
  readonly subject?: Subject;
  /** A second event, published once, which changes nothing about the statement's own health. */
  readonly notice?: { readonly reason: 'ForeignWriter'; readonly message: string };
  /** One more such event, with the decision's own reason: what Confluent remarks about a statement that runs. */
  readonly remark?: Remark;
}

/** A time in ISO 8601, for messages. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
