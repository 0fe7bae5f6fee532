import type { Health, Offsets, Placement } from './statement.ts';

/**
 * The keeper's own memory of one statement: what ran, how far it got, how often it was restarted.
 * Times are milliseconds since 1970, UTC.
 */
export interface Ledger {
  /** The version in charge: the one that runs, or is to. Absent: nothing has ever been started. */
  readonly version?: Version;
  /** The version that is to take its place, from the moment when it is asked for until it runs. */
  readonly next?: Next;
  /** The statement that was replaced last, as long as it is there: it must never run beside the one in charge. */
  readonly previous?: string;
  /** The highest incarnation that each version has used, but for the one in charge. */
  readonly incarnations: Readonly<Record<string, number>>;
  /** How far it had read when it came to rest. Forgotten before it may run again, so that it is never out of date. */
  readonly offsets?: Offsets;
  /** How many incarnations of a prerequisite were needed, by its version name; 1 where it is not listed. */
  readonly prerequisites: Readonly<Record<string, number>>;
  /** Version names of the prerequisites behind what was started: they are not run again once Confluent has purged them. */
  readonly completed: readonly string[];
  /** What INFORMATION_SCHEMA had against this version. */
  readonly preflight?: { readonly versionName: string; readonly problems: readonly string[]; readonly at: number };
  readonly streak: Streak;
  /** The newest failure, kept because a resume empties Confluent's own list of exceptions. */
  readonly failure?: Failure;
  readonly attempt?: Attempt;
  readonly intent?: Intent;
  /** Confluent's final word on the create of `statementName`, or on a prerequisite of a change that has failed. */
  readonly refusal?: { readonly statementName: string; readonly detail: string; readonly at: number };
  /** The phase seen last, and since when. */
  readonly since?: { readonly phase: string; readonly at: number };
  /** When the keeper last created or resumed it. */
  readonly actedAt?: number;
  /** When it failed, until it runs again. */
  readonly downSince?: number;
  /** Confluent has been asked once what is left of earlier versions, of which this ledger knows nothing. */
  readonly recalled?: boolean;
  /** The placement that was asked for last: Confluent may write it otherwise than it was sent. */
  readonly placed?: Partial<Placement>;
  /** Somebody else's live statements that write the same sink, as they were told last, and when they were looked for. */
  readonly others?: { readonly statementNames: readonly string[]; readonly at: number };
  /** Somebody else's statements that a person has allowed to be stopped. */
  readonly takeover?: readonly string[];
  /** What was told last; `urgency`: how loudly, see `purge.ts`. */
  readonly told?: {
    readonly phase: string;
    readonly health: Health;
    readonly reason: string;
    readonly at: number;
    readonly urgency?: number;
  };
  /** How many changes have been told, for their ids. */
  readonly changes: number;
  /** The last decisions that did or changed something, the newest last. */
  readonly decisions: readonly PastDecision[];
}

/** Something that the keeper did, or found changed. */
export interface PastDecision {
  readonly at: number;
  readonly statementName: string;
  readonly phase: string;
  readonly health: Health;
  readonly action: string;
  readonly reason: string;
  readonly message: string;
}

/** Where an incarnation begins to read. */
export type Start =
  | { readonly from: 'earliest' }
  /** Milliseconds since 1970: the first row of each partition that is not older. */
  | { readonly from: 'timestamp'; readonly timestamp: number }
  | { readonly from: 'offsets'; readonly offsets: Offsets }
  /** Carry-over: where that statement stops. */
  | { readonly from: 'statement'; readonly statementName: string };

/** What a person can approve of. */
export type Approval = Extract<Start, { readonly from: 'earliest' | 'timestamp' }>;

export interface Version {
  readonly versionName: string;
  readonly incarnation: number;
  readonly start: Start;
  /** Confluent has accepted it, so it may have run. */
  readonly created: boolean;
  /** It has been seen running, or with offsets: from then on its own position counts, and not where it began. */
  readonly ran?: boolean;
  /** When it was asked for, if it has replaced another one. */
  readonly askedAt?: number;
}

/** A version on its way. */
export interface Next {
  readonly version: Version;
  /** When it was asked for. */
  readonly at: number;
  /** It came to nothing, and a person wants it tried again. */
  readonly again?: boolean;
  /** It has been seen at rest beside an older one that had not stopped: it has never run, whatever that one does since. */
  readonly dead?: boolean;
  /** The placement that it was created with. */
  readonly placed?: Partial<Placement>;
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
  /** Confluent's own words on the statement; another failure may differ by nothing else. */
  readonly detail?: string;
  /** Its name and message with everything that varies masked. */
  readonly fingerprint: string;
  /** Missing topics or tables and lost access can be cured without touching the statement. */
  readonly curable: boolean;
  /** It has been seen in another phase since, or another incarnation has followed: FAILED again is another failure. */
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
  /** The keeper itself has asked it to stop before this step, which may still take effect. */
  readonly stopAsked?: boolean;
  /** Where a person has approved that the next incarnation begins. */
  readonly from?: Approval;
  /** The placement that this step asked for. */
  readonly placement?: Partial<Placement>;
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

export const EMPTY_LEDGER: Ledger = {
  incarnations: {},
  prerequisites: {},
  completed: [],
  streak: EMPTY_STREAK,
  changes: 0,
  decisions: [],
};

/** The ledger without some of its entries. */
export const without = (ledger: Ledger, ...keys: readonly (keyof Ledger)[]): Ledger => {
  const copy = { ...ledger };
  for (const key of keys) delete copy[key];
  return copy;
};
