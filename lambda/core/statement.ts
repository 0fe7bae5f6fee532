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

/** What a statement is allowed to do to itself beyond being kept alive. */
export interface Policies {
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
  readonly sql: string;
  /** All properties that are sent, catalog and database among them. */
  readonly properties: Readonly<Record<string, string>>;
  readonly prerequisites: readonly Prerequisite[];
  readonly policies: Policies;
}

/** One statement as Confluent showed it. */
export interface Observed {
  readonly statementName: string;
  /** As answered: one of `PHASES`, or something newer. */
  readonly phase: string;
  /** Confluent's own explanation, often empty. */
  readonly detail: string;
  /** `spec.stopped`: what was last asked for, by whomever. */
  readonly stopped: boolean;
  /** It carries the keeper's label. */
  readonly labelled: boolean;
  readonly poolExhausted: boolean;
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
  readonly at?: number;
}

/** The name on Confluent of a version's n-th incarnation. */
export const incarnationName = (versionName: string, incarnation: number): string =>
  incarnation === 1 ? versionName : `${versionName}-${incarnation}`;

/** What is sent to create a statement; pool, principal and credentials are the connection's. */
export interface NewStatement {
  readonly statementName: string;
  readonly sql: string;
  readonly properties: Readonly<Record<string, string>>;
}
