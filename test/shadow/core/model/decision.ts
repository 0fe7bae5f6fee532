import type { Ledger } from './ledger.ts';
import type {
  Health,
  LiveStatement,
  NewStatement,
  Observed,
  Placement,
  Prerequisite,
  StatementException,
} from './statement.ts';

/** What the keeper does about it, in one word. */
export type Action = 'create' | 'replace' | 'resume' | 'stop' | 'hold' | 'wait' | 'none';

/** Why, as a code that has an article in the runbook. */
export type Reason =
  | 'NeverExisted'
  | 'ForeignWriter'
  | 'SpecChanged'
  | 'Replacing'
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
  /** `placement`: move it to that compute pool, and let it run as that principal. */
  | { readonly do: 'resume'; readonly statementName: string; readonly placement?: Partial<Placement> }
  | { readonly do: 'stop'; readonly statementName: string }
  /** Ask INFORMATION_SCHEMA for the tables behind the INSERT. */
  | { readonly do: 'preflight'; readonly question: NewStatement }
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
  /** The statement that it is about, where that is not the one in charge: the version that is to take its place. */
  readonly subject?: { readonly statementName: string; readonly phase: string };
  /** Told besides, once: it changes nothing about the statement's own health. */
  readonly aside?: { readonly reason: 'ForeignWriter'; readonly message: string };
}

/** What one look showed. */
export interface Seen {
  /** The version in charge. Absent: there is no statement of that name. */
  readonly statement?: Observed;
  /** The newest first; looked for where something has failed. */
  readonly exceptions: readonly StatementException[];
  /** The version that is to take its place, where there is one and it is there. */
  readonly next?: Observed;
  readonly nextExceptions?: readonly StatementException[];
  /** The statement that was replaced last, if it is there. */
  readonly previous?: Observed;
  /** Where it is to run, and as whom. */
  readonly placement: Partial<Placement>;
  /** All live statements of the environment, where they were looked for. */
  readonly live?: readonly LiveStatement[];
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

/** It is stopped: to stay so, or to go on elsewhere. */
export const stopping = (statement: Observed, ledger: Ledger, why: 'Suspended' | 'Moving'): Decision => ({
  step: { do: 'stop', statementName: statement.statementName },
  action: 'stop',
  health: why === 'Suspended' ? 'suspended' : 'progressing',
  reason: why,
  message:
    why === 'Suspended'
      ? 'It is being stopped, as asked; `resume` starts it again where it stops.'
      : 'It is being stopped to be resumed at once, where it stops.',
  ledger,
});

/** The last time that is believed: beyond, there is no ISO 8601 for it soon, nor for what is due later. */
export const LAST_TIME = Date.UTC(9999, 11, 31);

export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
