import type { Ledger } from './ledger.ts';
import type { Health, NewStatement, Observed, Prerequisite, StatementException } from './statement.ts';

/** What the keeper does about it, in one word. */
export type Action = 'create' | 'resume' | 'stop' | 'hold' | 'wait' | 'none';

/** Why, as a code that has an article in the runbook. */
export type Reason =
  | 'NeverExisted'
  | 'ForeignWriter'
  | 'SpecChanged'
  | 'Missing'
  | 'SqlInvalid'
  | 'Starting'
  | 'StuckPending'
  | 'PoolExhausted'
  | 'Running'
  | 'Failed'
  | 'BackingOff'
  | 'CrashLoop'
  | 'SameErrorAgain'
  | 'Moving'
  | 'AutoStopped'
  | 'Suspended'
  | 'Degraded'
  | 'Completed'
  | 'InTransition'
  | 'UnknownPhase';

/** What is carried out next. `look`: it is in flight, look again in a moment. `rest`: nothing more in this pass. */
export type Step =
  | { readonly do: 'create'; readonly statement: NewStatement }
  | { readonly do: 'resume' | 'stop'; readonly statementName: string }
  | { readonly do: 'look' }
  | { readonly do: 'rest' };

export interface Decision {
  readonly step: Step;
  readonly action: Action;
  readonly health: Health;
  readonly reason: Reason;
  readonly message: string;
  readonly nextAttemptAt?: number;
  /** What must be recorded before the step is carried out. */
  readonly ledger: Ledger;
}

/** What one look showed. */
export interface Seen {
  /** Absent: there is no statement of that name. */
  readonly statement?: Observed;
  /** The newest first; looked for where something has failed. */
  readonly exceptions: readonly StatementException[];
  /** The first prerequisite that is not COMPLETED, where a first start waits for it. */
  readonly prerequisite?: {
    readonly wanted: Prerequisite;
    readonly statementName: string;
    readonly statement?: Observed;
  };
}

const LOOK: Step = { do: 'look' };
const REST: Step = { do: 'rest' };

type Verdict = Pick<Decision, 'reason' | 'message' | 'ledger'>;

/** It is on its way by itself: look again in this pass. */
export const inFlight = (health: Health, verdict: Verdict): Decision => ({
  step: LOOK,
  action: 'wait',
  health,
  ...verdict,
});

/** Something is expected to happen by itself, but not in this pass. */
export const wait = (health: Health, verdict: Verdict & { nextAttemptAt?: number }): Decision => ({
  step: REST,
  action: 'wait',
  health,
  ...verdict,
});

/** Only a person can make something happen, or nothing has to. */
export const none = (health: Health, verdict: Verdict): Decision => ({
  step: REST,
  action: 'none',
  health,
  ...verdict,
});

/** The keeper will not act until what the message names has happened. */
export const hold = (verdict: Verdict): Decision => ({ step: REST, action: 'hold', health: 'held', ...verdict });

export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
