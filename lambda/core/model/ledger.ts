import type { Health, PastDecision } from '../../contract.ts';
import type { Offsets, Placement, Signal } from './statement.ts';

/**
 * The keeper's memory of one configured statement: a record for each of its statements on Confluent, what a person wants of
 * it, and what was told. Times are milliseconds since 1970, UTC.
 */
export interface Ledger {
  /** Name of the current version: the statement that runs, or is to. */
  readonly current?: string;
  /** Name of the successor: the statement that is about to take the current one's place. */
  readonly successor?: string;
  /** Name of the statement that was replaced last: it must never run beside the current one. */
  readonly replaced?: string;
  /** Name of the prerequisite that was asked for last. */
  readonly prerequisite?: string;
  /** Everything that is known of a statement, by its name on Confluent. */
  readonly records: Readonly<Record<string, StatementRecord>>;
  /** The highest incarnation of each version, and of each prerequisite, that a record no longer tells. */
  readonly incarnations: Readonly<Record<string, number>>;
  /** Version names of the prerequisites behind what was started: they are not run again once Confluent has purged them. */
  readonly completed: readonly string[];
  /** Problems that INFORMATION_SCHEMA has shown in a version's INSERT; none: it fits its tables. */
  readonly preflight?: { readonly versionName: string; readonly problems: readonly string[]; readonly at: number };
  /** Absent: nobody has asked for anything, so the statement is to run. */
  readonly desiredState?: DesiredState;
  /** The last `restart` that a person asked for. */
  readonly restart?: Restart;
  /** Time of the failure, until the statement runs again: the start of an outage. */
  readonly downSince?: number;
  /** Time at which Confluent was asked for versions that an empty ledger does not know. */
  readonly rediscoveredAt?: number;
  /** Other live statements that write the same sink, as they were told last, and when they were looked for. */
  readonly census?: { readonly statementNames: readonly string[]; readonly at: number };
  /** Names of other people's statements that a person has allowed the keeper to stop. */
  readonly takeover?: readonly string[];
  /** The last event; `urgency` counts the warnings before a purge, see `purge.ts`. */
  readonly told?: {
    readonly phase: string;
    readonly health: Health;
    readonly reason: string;
    readonly at: number;
    readonly urgency?: number;
  };
  /** Number of events so far, for their ids. */
  readonly changes: number;
  /** The last decisions that did or changed something, the newest last. */
  readonly decisions: readonly PastDecision[];
}

/** Everything that is known about one statement on Confluent. */
export interface StatementRecord {
  readonly versionName: string;
  readonly incarnation: number;
  readonly start: Start;
  readonly evidence: Evidence;
  /** Time at which the keeper chose it as successor; absent where it has replaced nothing. */
  readonly succeedsSince?: number;
  /** The phase seen last, and its beginning; forgotten when the keeper asks for a start. */
  readonly phase?: { readonly name: string; readonly since: number };
  /** Offsets up to which it had read when it came to rest; forgotten before it may run again, so never out of date. */
  readonly position?: Offsets;
  /** The placement that Confluent accepted or showed last. Confluent may write it otherwise than it was sent. */
  readonly placement?: Partial<Placement>;
  /** The newest failure that keeps it from running: its own, or that of a prerequisite before it. */
  readonly failure?: Failure;
  readonly streak: Streak;
  /** The last requests about it, oldest first, since it was seen RUNNING; at most `JOURNAL_LENGTH`. */
  readonly journal: readonly Request[];
}

/**
 * The proof that a statement exists and has read rows.
 *
 * - `planned`: the version that is to be started; Confluent was asked for nothing yet.
 * - `requested`: the create was recorded, and no answer was seen, or Confluent refused it.
 * - `accepted`: Confluent has, or had, the statement; it may have run.
 * - `neverRan`: at rest beside an older version that had not stopped, so it cannot have begun.
 * - `ran`: seen running, or with offsets; from then on its own position counts, not its start.
 */
export type Evidence = 'planned' | 'requested' | 'accepted' | 'neverRan' | 'ran';

/** The place at which an incarnation begins to read. */
export type Start =
  | { readonly from: 'earliest' }
  /** Milliseconds since 1970: the first row of each partition that is not older. */
  | { readonly from: 'timestamp'; readonly timestamp: number }
  | { readonly from: 'offsets'; readonly offsets: Offsets }
  /** Carry-over: the offsets at which that statement stops. */
  | { readonly from: 'statement'; readonly statementName: string };

/** A start that a person can approve of. */
export type Approval = Extract<Start, { readonly from: 'earliest' | 'timestamp' }>;

/** One thing that the keeper asked Confluent for, and what Confluent answered. */
export interface Request {
  readonly verb: 'create' | 'stop' | 'resume';
  readonly purpose: Purpose;
  /** Time of the decision, recorded before Confluent was asked. */
  readonly at: number;
  /** The placement that was asked for. */
  readonly placement?: Partial<Placement>;
  /** A stop of the keeper's own stood in `spec.stopped` when this was asked for. */
  readonly afterOwnStop?: boolean;
  /** Confluent's answer; absent while none was seen. */
  readonly answer?: RequestAnswer;
  /** Its matter is over: a run, another failure or a person's word has overtaken it. */
  readonly overtaken?: boolean;
  /** The statement was seen at rest long after this start: whatever starts it later is something else. */
  readonly withoutEffect?: boolean;
}

export type RequestAnswer = { readonly kind: 'accepted'; readonly at: number } | Refusal;

/** Confluent's final no to a request, in its own words and in what they mean. */
export interface Refusal {
  readonly kind: 'refused';
  readonly at: number;
  readonly detail: string;
  readonly signals: readonly Signal[];
}

/** The reason of a request. */
export type Purpose =
  /** A failure to cure; `round` counts how often the whole chain of requests was begun for it. */
  | { readonly kind: 'failure'; readonly id: string; readonly round: number }
  /** A successor that waits for the stop; `round` 2: the first stop was accepted, and undone since. */
  | { readonly kind: 'replace'; readonly round: number }
  /** A carry-over that found no savepoint: the statement is resumed to be stopped once more. */
  | { readonly kind: 'savepoint'; readonly detail: string }
  | { readonly kind: 'start' | 'restart' | 'move' | 'degraded' | 'policy' | 'person' };

/** Failures that followed each other without a run that lasted. */
export interface Streak {
  /** Number of resumes that count for the back-off. */
  readonly resumes: number;
  /** Number of resumes after curable failures, which are never held for their number. */
  readonly probes: number;
  /** Fingerprints of the failures. */
  readonly errors: readonly string[];
}

/** A failure, kept because a resume empties Confluent's own list of exceptions. */
export interface Failure {
  /** The keeper's own name for it. */
  readonly id: string;
  /** The statement that failed: its uid on Confluent, else its name. */
  readonly of: string;
  readonly versionName: string;
  /** Time at which it ended, where Confluent says so. */
  readonly ended?: number;
  /** Time of the failure, as well as it is known. */
  readonly at: number;
  /** A Java class name, or empty. */
  readonly name: string;
  readonly message: string;
  /** Confluent's own words on the statement; another failure may differ by nothing else. */
  readonly detail?: string;
  /** Name and message without what varies from one occurrence to the next. */
  readonly fingerprint: string;
  /** Meaning of name, message and detail; `curable`: a person cures it from outside, without touching the statement. */
  readonly signals: readonly Signal[];
  /** The statement was seen in another phase since, or another incarnation follows: FAILED again is another failure. */
  readonly superseded?: boolean;
}

/** The state that somebody wants the statement to be in, and who that is. */
export interface DesiredState {
  readonly state: 'running' | 'stopped';
  /** `foreign`: nobody told the keeper; the statement was found stopped. */
  readonly by: 'person' | 'foreign';
  readonly at: number;
  /** `stopped`: the time at which it was first seen so. */
  readonly reachedAt?: number;
}

/** A person's `restart`. */
export interface Restart {
  readonly at: number;
  /** The approval to begin there, where the statement cannot go on at its position. */
  readonly from?: Approval;
  /** The keeper has asked Confluent for what it comes to, or something has overtaken it. */
  readonly carriedOut?: boolean;
}

export const EMPTY_STREAK: Streak = { resumes: 0, probes: 0, errors: [] };

export const EMPTY_LEDGER: Ledger = { records: {}, incarnations: {}, completed: [], changes: 0, decisions: [] };

/** A value without some of its entries. */
export const without = <T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> => {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
};
