import type { Health, PastDecision } from '../../contract.ts';
import type { Offsets, Placement, Signal } from './statement.ts';

/**
 * The keeper's memory of one configured statement: a record for each of its statements on Confluent, what a person
 * wants of it, and what the keeper published last. Times are milliseconds since 1970, UTC.
 */
export interface Ledger {
  /** Name of the current version: the statement that runs, or is to. */
  readonly current?: string;
  /** Name of the successor: the statement that is about to take the current one's place. */
  readonly successor?: string;
  /** Name of the statement that was replaced last: it must never run beside the current one. */
  readonly replaced?: string;
  /** Name of the prerequisite that the keeper requested last. */
  readonly prerequisite?: string;
  /** Records of its statements, by their names on Confluent. */
  readonly records: Readonly<Record<string, StatementRecord>>;
  /** Highest incarnation of each version, and of each prerequisite, as far as no record shows it. */
  readonly incarnations: Readonly<Record<string, number>>;
  /**
   * Version names of prerequisites that were COMPLETED: the keeper does not run them a second time once Confluent has
   * purged them.
   */
  readonly completed: readonly string[];
  /** Facts about the texts of the current version and of the one to come, by version name. */
  readonly texts: Readonly<Record<string, TextFacts>>;
  /** Desired state; absent: nobody has given a command, so the statement is to run. */
  readonly desiredState?: DesiredState;
  /** A person's last `restart`. */
  readonly restart?: Restart;
  /** Time at which the outage began; absent once the statement runs again. */
  readonly downSince?: number;
  /** The rest of the statement, if it has run; absent once it has run on for a while. */
  readonly rest?: Rest;
  /** Time at which the keeper searched Confluent for versions that an empty ledger does not know. */
  readonly rediscoveredAt?: number;
  /** Names of other live statements that write the same sink, as published last, and the time of that look. */
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
    /** Time from which rows are lost, as the event said. */
    readonly rowsLostFrom?: number;
  };
  /** Number of events so far, for their ids. */
  readonly changes: number;
  /** The last decisions that did or changed something, the newest last. */
  readonly decisions: readonly PastDecision[];
}

/** The record of one statement on Confluent: all that the keeper knows about it. */
export interface StatementRecord {
  readonly versionName: string;
  readonly incarnation: number;
  readonly start: Start;
  readonly evidence: Evidence;
  /** Time at which the keeper chose it as successor; absent if it has replaced nothing. */
  readonly succeedsSince?: number;
  /** The phase that a look showed last, and its beginning; forgotten when the keeper requests a start. */
  readonly phase?: { readonly name: string; readonly since: number };
  /** Offsets up to which it had read when it came to rest; forgotten before it may run on, so never out of date. */
  readonly position?: Offsets;
  /** The placement that Confluent accepted or showed last. Confluent may write it otherwise than it was sent. */
  readonly placement?: Partial<Placement>;
  /** The newest failure that keeps it from running: its own, or that of a prerequisite before it. */
  readonly failure?: Failure;
  readonly streak: Streak;
  /** The keeper's looks at what Confluent remarks while it runs. */
  readonly watch?: Watch;
  /** Times within the last day at which runs of this version ended in a failure, if they had lasted `TRIAL_MS`. */
  readonly failedRuns?: readonly number[];
  readonly failedSavepoints?: FailedSavepoints;
  /** The last requests about it, oldest first, since a look showed it RUNNING; at most `JOURNAL_LENGTH`. */
  readonly journal: readonly Request[];
}

/** The time in which the statement reads no rows, while its topics go on removing theirs. */
export interface Rest {
  /** Beginning: a resume that fails within ten minutes does not renew it. */
  readonly since: number;
  /** Shortest time for which its sources keep rows, in milliseconds; absent: the keeper has not asked. */
  readonly keeps?: number | 'forever';
}

/** The keeper's looks at the exceptions of a statement that runs, and the remarks of Confluent's that it has told. */
export interface Watch {
  /** Time of the last look at the exceptions. */
  readonly at?: number;
  /** The newest exceptions that came one after another, less than ten minutes apart: times of the first and the last. */
  readonly row?: { readonly first: number; readonly newest: number };
  /** Warnings and exceptions that were told, by their words without what varies, with the time of the event. */
  readonly told: readonly { readonly what: string; readonly at: number }[];
}

/**
 * The proof that a statement exists and has read rows.
 *
 * - `planned`: the version that is to be started; the keeper has requested nothing yet.
 * - `requested`: the keeper recorded the create, and saw no answer, or Confluent refused it.
 * - `accepted`: Confluent has, or had, the statement; it may have run.
 * - `neverRan`: at rest beside an older version that had not stopped, so it cannot have begun.
 * - `ran`: seen running, or with offsets; from then on its own position counts, not its start.
 */
export type Evidence = 'planned' | 'requested' | 'accepted' | 'neverRan' | 'ran';

/** Confluent's answers to the keeper's questions about the text of one version. */
export interface TextFacts {
  /** INFORMATION_SCHEMA about its tables. */
  readonly tables?: TableFacts;
  /** A dry run of the text; `refusal`: Confluent refuses it. `phase`: Confluent has given no verdict, but this phase. */
  readonly dryRun?: { readonly at: number; readonly refusal?: Refusal; readonly phase?: string };
  readonly plan?: PlanFact;
  /** Answers in a row that the name of such a question is taken, oldest first: the first one, and the last ones. */
  readonly taken?: {
    readonly tables?: readonly NameTaken[];
    readonly plan?: readonly NameTaken[];
    readonly 'dry-run'?: readonly NameTaken[];
  };
}

/** The answer of INFORMATION_SCHEMA about the tables of a text. */
export interface TableFacts {
  readonly at: number;
  /** Problems that it shows in the INSERT, as far as the statement's configuration asked for them. */
  readonly problems: readonly string[];
  /** Checks that the configuration did not ask for: if it asks for others by now, the answer counts for nothing. */
  readonly skipped?: readonly TableCheck[];
  /** Confluent's refusal of the question, as for want of access; then nothing else is known. */
  readonly refusal?: Refusal;
  readonly sink?: SinkKind;
  /** The state that the text keeps, by these tables. */
  readonly state?: TextState;
}

/** A check of an INSERT against its tables: each column by its name, or everything that INFORMATION_SCHEMA knows. */
export type TableCheck = 'proof' | 'preflight';

/** The kind of a sink: rows are only ever appended to it, or a row takes the place of another one by its key. */
export type SinkKind = 'appends' | 'upserts';

/**
 * The state that a text keeps beyond its position in its topics. `open`: the text leaves it open, and the plan decides.
 * `why`: the cause, in words.
 */
export interface TextState {
  readonly verdict: 'stateless' | 'open' | 'stateful';
  readonly why: string;
}

/**
 * Confluent's plan of a text (EXPLAIN). `asked`: without an answer so far. `refused`: Confluent cannot plan it.
 * `operators`: those that may keep state. `keyedSink`: a sink has a key, whatever its `changelog.mode`.
 */
export type PlanFact =
  /** `again`: time of the last question, for a change that has been held since. */
  | { readonly kind: 'asked'; readonly at: number; readonly again?: number }
  | { readonly kind: 'unreadable'; readonly at: number }
  | { readonly kind: 'stateless'; readonly at: number; readonly keyedSink?: boolean }
  | {
      readonly kind: 'stateful';
      readonly at: number;
      readonly operators: readonly string[];
      readonly keyedSink?: boolean;
    }
  | Refusal;

/** The place at which an incarnation begins to read. */
export type Start =
  /** Each topic's place by the configuration: its properties or its text, else the earliest row. Only for a first start. */
  | { readonly from: 'configured' }
  /** The earliest row of each partition, whatever the properties say: a person has asked for that. */
  | { readonly from: 'earliest' }
  /** A time in milliseconds since 1970: the first row of each partition that is not older. */
  | { readonly from: 'timestamp'; readonly timestamp: number }
  | { readonly from: 'offsets'; readonly offsets: Offsets }
  /** A carry-over: the offsets at which that statement stops. */
  | { readonly from: 'statement'; readonly statementName: string };

/** A start that a person can approve of. */
export type Approval = Extract<Start, { readonly from: 'earliest' | 'timestamp' }>;

/** Test for a start that depends on no other statement, and on no position. */
export const isIndependent = ({ from }: Start): boolean => from !== 'offsets' && from !== 'statement';

/** A request of the keeper's to Confluent, with the answer. */
export interface Request {
  readonly verb: 'create' | 'stop' | 'resume';
  readonly purpose: Purpose;
  /** Time of the decision, recorded before the keeper sends the request. */
  readonly at: number;
  /** Placement in the request. */
  readonly placement?: Partial<Placement>;
  /** Mark of a request that the keeper sent while a stop of its own stood in `spec.stopped`. */
  readonly afterOwnStop?: boolean;
  /** Mark of a start on trial: the hold during which the keeper requested it. */
  readonly trial?: FailureHold;
  /** Confluent's answer; absent while the keeper has seen none. */
  readonly answer?: RequestAnswer;
  /** Mark of a request that has served its purpose: a run, another failure or a person's command has overtaken it. */
  readonly overtaken?: boolean;
  /**
   * Mark of a start without effect: a look showed the statement at rest long after it, so whatever starts it later is
   * something else.
   */
  readonly withoutEffect?: boolean;
}

export type RequestAnswer = { readonly kind: 'accepted'; readonly at: number } | NameTaken | Refusal;

/** Confluent's answer to a create that a statement has the name already, in its own words. */
export interface NameTaken {
  readonly kind: 'exists';
  readonly at: number;
  readonly detail: string;
}

/** Confluent's final no to a request, in its own words and in what they mean. */
export interface Refusal {
  readonly kind: 'refused';
  readonly at: number;
  readonly detail: string;
  readonly signals: readonly Signal[];
}

/** The reason of a request. */
export type Purpose =
  /** A failure to cure; `round` counts how often the keeper has begun the whole chain of requests for it. */
  | { readonly kind: 'failure'; readonly id: string; readonly round: number }
  /** A successor that waits for the stop; `round` 2: Confluent accepted the first stop, and somebody has undone it. */
  | { readonly kind: 'replace'; readonly round: number }
  /** A carry-over that found no savepoint: the keeper resumes the statement, which is to run until the next try. */
  | { readonly kind: 'savepoint'; readonly detail: string }
  | { readonly kind: 'start' | 'restart' | 'move' | 'degraded' | 'policy' | 'person' };

/** A streak: failures one after another, without a run that lasted. */
export interface Streak {
  /** Number of resumes that count for the back-off. */
  readonly resumes: number;
  /** Number of resumes after failures from outside, which are never held for their number. */
  readonly probes: number;
  /** The other failures, by their fingerprints, the newest one last; at most `ERRORS_KEPT`. */
  readonly errors: readonly ErrorCount[];
}

/** The failures of one fingerprint in a streak. `first`: time of the first one. */
export interface ErrorCount {
  readonly fingerprint: string;
  readonly count: number;
  readonly first: number;
}

/** A hold for failures, by its reason. Its statement is resumed on trial. */
export type FailureHold = 'CrashLoop' | 'SameErrorAgain';

/** Savepoints of an older version that failed when the keeper stopped it for a new version. */
export interface FailedSavepoints {
  /** Name of the new version: another one is another change. */
  readonly for: string;
  /** Times of the last ones, oldest first; at most `MOST_FAILED_SAVEPOINTS`. */
  readonly at: readonly number[];
}

/** A failure, kept because a resume empties Confluent's own list of exceptions. */
export interface Failure {
  /** The keeper's own id of the failure. */
  readonly id: string;
  /** The statement that failed: its uid on Confluent, else its name. */
  readonly of: string;
  readonly versionName: string;
  /** Time at which the run ended, if Confluent says so. */
  readonly ended?: number;
  /** Time of the failure, as well as it is known. */
  readonly at: number;
  /** Java class name of the exception, or empty. */
  readonly name: string;
  readonly message: string;
  /** Confluent's own words on the statement; another failure may differ by nothing else. */
  readonly detail?: string;
  /** Name and message without what varies from one occurrence to the next. */
  readonly fingerprint: string;
  /**
   * Meanings of name, message and detail. `transient`, `curable`: the cause lies outside of the statement.
   */
  readonly signals: readonly Signal[];
  /**
   * Mark of a failure that is over: a look has shown another phase since, or another incarnation follows. FAILED after
   * that is another failure.
   */
  readonly superseded?: boolean;
}

/** The state that somebody wants the statement to be in, and who that is. */
export interface DesiredState {
  readonly state: 'running' | 'stopped';
  /** Origin of the state; `foreign`: nobody gave the keeper a command, it found the statement stopped. */
  readonly by: 'person' | 'foreign';
  readonly at: number;
  /** Time at which a look first showed the statement stopped; only with `stopped`. */
  readonly reachedAt?: number;
}

/** A person's `restart`. */
export interface Restart {
  readonly at: number;
  /** Approval of another start, if the statement cannot go on at its position. */
  readonly from?: Approval;
  /** Mark of a restart that is over: the keeper has requested all that it takes, or something has overtaken it. */
  readonly carriedOut?: boolean;
}

export const EMPTY_STREAK: Streak = { resumes: 0, probes: 0, errors: [] };

export const EMPTY_LEDGER: Ledger = {
  records: {},
  incarnations: {},
  completed: [],
  texts: {},
  changes: 0,
  decisions: [],
};

/** A value without some of its entries. */
export const without = <T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> => {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
};
