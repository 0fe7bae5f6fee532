/** What the configuration asks for, and what Confluent answered. Times are milliseconds since 1970, UTC. */

/** Confluent's phases as published up to 2026-07; others may come and are handled as unknown, never as missing. */
export const PHASES = [
  'PENDING',
  'RUNNING',
  'COMPLETED',
  'DELETING',
  'FAILING',
  'FAILED',
  'STOPPING',
  'STOPPED',
  'DEGRADED',
] as const;
export type Phase = (typeof PHASES)[number];

/** How a statement is, in one word. */
export type Health = 'healthy' | 'progressing' | 'recovering' | 'degraded' | 'suspended' | 'held' | 'unknown';

/** Topic → Confluent's offsets text, as `partition:0,offset:100;partition:1,offset:200`. */
export type Offsets = Readonly<Record<string, string>>;

/** Where a statement runs, and as whom. Neither makes a version: both can change without a new statement. */
export interface Placement {
  readonly computePoolId: string;
  /** A user, service account or identity pool. */
  readonly principalId: string;
}

/** What a statement is allowed to do to itself beyond being kept alive. */
export interface Policies {
  /**
   * Its SQL text or properties have changed: start the new version at the offsets where the old one stops (`carry-over`), or
   * from the beginning (`reprocess`: every row again), or leave the old one alone (`hold`).
   */
  readonly onChange: 'carry-over' | 'reprocess' | 'hold';
  /** Check the INSERT by name against Confluent's INFORMATION_SCHEMA before a first start or a change. */
  readonly preflight: boolean;
  /** Somebody stopped it outside the keeper: leave it suspended (`respect`), or resume it within the back-off. */
  readonly onForeignStop: 'respect' | 'resume';
  /** Minutes of DEGRADED after which it is stopped and resumed; absent: it is only reported (it costs CFUs all the while). */
  readonly restartDegradedAfterMinutes?: number;
}

/** One SQL text that is run to its end before the first start: DDL. */
export interface Prerequisite {
  /** Its name on Confluent without a number, `<file name>-<digest>`. */
  readonly versionName: string;
  readonly sql: string;
  /** Catalog and database. */
  readonly properties: Readonly<Record<string, string>>;
}

/** One configured statement, complete. */
export interface Desired {
  /** The configured name, and the ledger's key. */
  readonly name: string;
  /** The name on Confluent of the version's first incarnation, `<name>-<digest>`: later ones append `-2`, `-3`, … */
  readonly versionName: string;
  /** Absent: somebody else creates it and replaces it, the keeper only keeps it alive (it is adopted). */
  readonly sql?: string;
  /** All properties that are sent, catalog and database among them. */
  readonly properties: Readonly<Record<string, string>>;
  /** Where the secret's compute pool or principal is not meant. */
  readonly placement: Partial<Placement>;
  readonly prerequisites: readonly Prerequisite[];
  readonly policies: Policies;
}

/** A meaning of Confluent's words, as `adapters/confluent/signals.ts` reads it from a detail, an exception or a refusal. */
export type Signal =
  /** A carry-over has no position to begin at: the savepoint of the statement that it references failed. */
  | 'savepoint-failed'
  /** The statement that a carry-over references does not exist. */
  | 'reference-gone'
  /** The statement that a carry-over references did not stop in time. */
  | 'reference-not-stopped'
  /** A carry-over is in order, and waits for the statement that it references to stop. */
  | 'waits-for-reference'
  /** The compute pool was deleted. */
  | 'pool-gone'
  /** The compute pool has no room. */
  | 'pool-exhausted'
  /** A person can cure the failure without touching the statement: a topic or table is missing, or access is denied. */
  | 'curable';

/** One statement as Confluent showed it. */
export interface Observed {
  readonly statementName: string;
  /** As answered: one of `PHASES`, or something newer. */
  readonly phase: string;
  /** Confluent's own explanation, often empty. */
  readonly detail: string;
  /** Meanings of `detail`. */
  readonly signals: readonly Signal[];
  /** `spec.stopped`: what was last asked for, by whomever. */
  readonly stopped: boolean;
  /** It carries the keeper's label. */
  readonly labelled: boolean;
  readonly poolExhausted: boolean;
  readonly computePoolId?: string;
  readonly principalId?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly updatedAt?: number;
  /** When it reached a terminal phase; Early Access on Confluent, so often missing. */
  readonly endTime?: number;
  /** The offsets up to which it has read its topics; Confluent fills them in once it no longer runs. */
  readonly latestOffsets?: Offsets;
}

/** One of the ten newest exceptions of a statement. */
export interface StatementException {
  /** A Java class name. */
  readonly name: string;
  readonly message: string;
  /** Meanings of `<name>: <message>`. */
  readonly signals: readonly Signal[];
  readonly at?: number;
}

/** The name on Confluent of a version's n-th incarnation. */
export const incarnationName = (versionName: string, incarnation: number): string =>
  incarnation === 1 ? versionName : `${versionName}-${incarnation}`;

/** What is sent to create a statement; the credentials are the connection's, and so is what the placement leaves out. */
export interface NewStatement {
  readonly statementName: string;
  readonly sql: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly placement: Partial<Placement>;
}

/** A statement of the environment that is live, whoever started it. */
export interface LiveStatement {
  readonly statementName: string;
  readonly phase: string;
  /** `spec.stopped`: it has been asked to stop. */
  readonly stopped: boolean;
  readonly sql: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** A statement with the keeper's label, in whatever phase. */
export interface LabelledStatement {
  readonly statementName: string;
  readonly phase: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt?: number;
  /** It shows offsets, so it has run. */
  readonly hasOffsets: boolean;
}

const AT_REST: readonly string[] = ['STOPPED', 'FAILED', 'COMPLETED'];

/** Nothing of it runs, and nothing will unless somebody asks for it. */
export const isAtRest = (phase: string): boolean => AT_REST.includes(phase);

export const isRunning = (phase: string): boolean => phase === 'RUNNING' || phase === 'DEGRADED';
