import type { Health, Offsets } from './statement.ts';

/**
 * The keeper's own memory of one statement: what ran, how far it got, how often it was restarted.
 * Times are milliseconds since 1970, UTC.
 */
export interface Ledger {
  /** The version that was started last. Absent: nothing has ever been started. */
  readonly version?: Version;
  /** How far it had read when it came to rest. Forgotten before it may run again, so that it is never out of date. */
  readonly offsets?: Offsets;
  /** How many incarnations of a prerequisite were needed, by its version name; 1 where it is not listed. */
  readonly prerequisites: Readonly<Record<string, number>>;
  readonly streak: Streak;
  /** The newest failure, kept because a resume empties Confluent's own list of exceptions. */
  readonly failure?: Failure;
  readonly attempt?: Attempt;
  readonly intent?: Intent;
  /** Confluent's final word on the create of `statementName`. */
  readonly refusal?: { readonly statementName: string; readonly detail: string; readonly at: number };
  /** The phase seen last, and since when. */
  readonly since?: { readonly phase: string; readonly at: number };
  /** When the keeper last created or resumed it. */
  readonly actedAt?: number;
  /** When it failed, until it runs again. */
  readonly downSince?: number;
  /** What was told last. */
  readonly told?: { readonly phase: string; readonly health: Health; readonly reason: string; readonly at: number };
  /** How many changes have been told, for their ids. */
  readonly changes: number;
}

export interface Version {
  readonly versionName: string;
  readonly incarnation: number;
  /** Where this incarnation begins to read. */
  readonly start: 'earliest' | Offsets;
  /** Confluent has accepted it, so it may have run. */
  readonly created: boolean;
}

/** Failures that followed each other without a run that lasted. */
export interface Streak {
  /** Resumes that count for the back-off. */
  readonly resumes: number;
  /** Resumes after failures that are curable from outside: they are never held for their number. */
  readonly probes: number;
  /** The fingerprints of the failures in it. */
  readonly errors: readonly string[];
}

export interface Failure {
  /** The keeper's own name for it. */
  readonly id: string;
  /** The statement that failed: its uid on Confluent, else its name. */
  readonly of: string;
  readonly versionName: string;
  /** When Confluent says that it ended, if it says so. */
  readonly ended?: number;
  /** The best that is known of when it failed. */
  readonly at: number;
  readonly name: string;
  readonly message: string;
  /** Its name and message with everything that varies masked. */
  readonly fingerprint: string;
  /** Missing topics or tables and lost access can be cured without touching the statement. */
  readonly curable: boolean;
  /** It has been seen in another phase since, so FAILED again is another failure. */
  readonly left?: boolean;
}

/** A restart under way: resume; where that does nothing, stop and resume again. */
export interface Attempt {
  /** The id of the failure that it is to cure, or who asked for it. */
  readonly of: string;
  readonly step: 'resume' | 'stop' | 'again';
  readonly at: number;
  /** Confluent's answer to this step; absent while none has been seen. */
  readonly answer?: 'accepted' | 'refused';
  readonly detail?: string;
  /** A resume of it was not refused, so it may still take effect. */
  readonly open?: boolean;
  /** All of it has been tried on this very failure before: Confluent accepted, and minutes later nothing had changed. */
  readonly fruitless?: boolean;
  /** A person has approved that the next incarnation reads every row again. */
  readonly from?: 'earliest';
}

/** What a person wants, until somebody wants something else. */
export interface Intent {
  readonly want: 'stopped' | 'running';
  /** It has been seen not running since. */
  readonly carriedOut: boolean;
  /** Nobody told the keeper: it was found stopped. */
  readonly foreign?: boolean;
  /** Confluent refused to stop it while it was PENDING. */
  readonly refused?: boolean;
}

export const EMPTY_STREAK: Streak = { resumes: 0, probes: 0, errors: [] };

export const EMPTY_LEDGER: Ledger = { prerequisites: {}, streak: EMPTY_STREAK, changes: 0 };
