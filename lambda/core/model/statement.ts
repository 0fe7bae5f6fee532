import type { Catalog } from './catalog.ts';
import type { Phase } from './phase.ts';

/** The shapes of what a configuration desires and of what Confluent answers. Times are milliseconds since 1970, UTC. */

/** Topic → Confluent's offsets text, as `partition:0,offset:100;partition:1,offset:200`. */
export type Offsets = Readonly<Record<string, string>>;

/** Compute pool and principal of a statement. Neither makes a version: both can change without a new statement. */
export interface Placement {
  readonly computePoolId: string;
  /** A user, service account or identity pool. */
  readonly principalId: string;
}

/** Policies of a statement: what the keeper may do beyond keeping it alive. */
export interface Policies {
  /**
   * Policy for changed SQL text or properties: start the new version at the offsets where the old one stops
   * (`carry-over`), or from the beginning (`reprocess`: every row once more), or leave the old one alone (`hold`).
   */
  readonly onChange: 'carry-over' | 'reprocess' | 'hold';
  /** Check of the INSERT by name against Confluent's INFORMATION_SCHEMA, before a first start or a change. */
  readonly preflight: boolean;
  /**
   * A person's word that the columns of an INSERT without a column list stand in the order that is meant; absent: each
   * must be proven by its name.
   */
  readonly columns?: 'by-position';
  /**
   * Policy for a stop by somebody else: leave the statement suspended (`respect`), or resume it within the back-off.
   */
  readonly onForeignStop: 'respect' | 'resume';
  /**
   * Minutes of DEGRADED after which the keeper stops and resumes the statement; absent: the keeper only reports it,
   * while the statement goes on using CFUs.
   */
  readonly restartDegradedAfterMinutes?: number;
  /** Policy for a hold for failures: no resume on trial; absent: one in every hour. */
  readonly onCrashLoop?: 'hold';
}

/**
 * Properties whose values stand in the secret: property → key in the secret. The keeper reads the values as it sends a
 * create, and keeps them nowhere.
 */
export type SecretProperties = Readonly<Record<string, string>>;

/** A SQL text that runs to its end before the first start: DDL. */
export interface Prerequisite {
  /** Name on Confluent without a number, `<file name>-<digest>`. */
  readonly versionName: string;
  readonly sql: string;
  /** Catalog and database, and what the file's own SET lines say. */
  readonly properties: Readonly<Record<string, string>>;
  readonly secretProperties?: SecretProperties;
}

/** A configured statement, complete. */
export interface Desired {
  /** Name in the configuration, and key of the ledger. */
  readonly name: string;
  /** Name on Confluent of the version's first incarnation, `<name>-<digest>`: later ones append `-2`, `-3`, … */
  readonly versionName: string;
  /**
   * SQL text; absent: the statement is adopted. Somebody else creates and replaces it, and the keeper only keeps it
   * alive.
   */
  readonly sql?: string;
  /** Properties that the keeper sends, catalog and database among them. */
  readonly properties: Readonly<Record<string, string>>;
  readonly secretProperties?: SecretProperties;
  /** Placement, as far as it differs from the secret's compute pool and principal. */
  readonly placement: Partial<Placement>;
  readonly prerequisites: readonly Prerequisite[];
  readonly policies: Policies;
  /** Tables that the prerequisites of the whole folder create, as their DDL says. */
  readonly declared?: Catalog;
  /**
   * Names of the other entries of the same list, and of all entries of the same app's other keepers: their statements
   * are never foreign writers.
   */
  readonly siblings?: readonly string[];
}

/** A meaning of Confluent's words: `adapters/confluent/signals.ts` finds it in a detail, an exception or a refusal. */
export type Signal =
  /** A carry-over without a position to begin at: the savepoint of the statement that it references failed. */
  | 'savepoint-failed'
  /** A carry-over whose referenced statement does not exist. */
  | 'reference-gone'
  /** A carry-over whose referenced statement did not stop in time. */
  | 'reference-not-stopped'
  /** A carry-over in order, which waits for the statement that it references to stop. */
  | 'waits-for-reference'
  /** A compute pool that was deleted. */
  | 'pool-gone'
  /** A compute pool without room. */
  | 'pool-exhausted'
  /** A failure that passes by itself: a broker or a registry did not answer, or answered 5xx. */
  | 'transient'
  /** A refusal that another time may not meet: it asks to try later, or names a quota. */
  | 'try-later'
  /**
   * A failure that a person can cure without touching the statement: a topic or table is missing, or access is denied.
   */
  | 'curable';

/** A warning of Confluent's about a statement that does its work all the same. */
export interface Warning {
  /** Confluent's severity, `LOW`, `MODERATE` or `CRITICAL`; others may come. */
  readonly severity: string;
  /** Short summary for machines, in capitals. */
  readonly reason: string;
  readonly message: string;
}

/** A statement as Confluent showed it. */
export interface Observed {
  readonly statementName: string;
  readonly phase: Phase;
  /** Confluent's own explanation, often empty. */
  readonly detail: string;
  /** Meanings of `detail`. */
  readonly signals: readonly Signal[];
  /** Value of `spec.stopped`: the last request, whoever sent it. */
  readonly stopped: boolean;
  /** Presence of the keeper's label. */
  readonly labelled: boolean;
  readonly poolExhausted: boolean;
  /**
   * Upsert keys in `status.traits.upsert_columns`: the sink is an upsert table. Their absence proves nothing, and so does
   * `is_append_only`.
   */
  readonly upserts: boolean;
  readonly computePoolId?: string;
  readonly principalId?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly updatedAt?: number;
  /** Time at which it reached a terminal phase; Early Access on Confluent, so often missing. */
  readonly endTime?: number;
  /** Offsets up to which it has read its topics; Confluent fills them in once it no longer runs. */
  readonly latestOffsets?: Offsets;
  /** Warnings, also about the limits of its state and its scale; absent: none. */
  readonly warnings?: readonly Warning[];
}

/** A name that Confluent denies to the API key (403) and does not list: whether there is such a statement, nobody knows. */
export class Hidden {
  readonly statementName: string;
  /** Sentence for people: the request, and Confluent's words. */
  readonly denial: string;

  constructor(statementName: string, denial: string) {
    this.statementName = statementName;
    this.denial = denial;
  }
}

/** A row of a query's result. */
export type ResultRow = readonly (string | null)[];

/** An exception of a statement. Confluent lists the ten newest. */
export interface StatementException {
  /** Java class name. */
  readonly name: string;
  readonly message: string;
  /** Meanings of `<name>: <message>`. */
  readonly signals: readonly Signal[];
  readonly at?: number;
}

/**
 * A statement as the keeper sends it for a create. The credentials come from the connection, and so does what the
 * placement leaves out.
 */
export interface NewStatement {
  readonly statementName: string;
  readonly sql: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly secretProperties?: SecretProperties;
  readonly placement: Partial<Placement>;
}

/** A live statement of the environment, whoever started it. */
export interface LiveStatement {
  readonly statementName: string;
  readonly phase: Phase;
  /** Value of `spec.stopped`: somebody has requested a stop. */
  readonly stopped: boolean;
  /** Presence of the keeper's label. */
  readonly labelled: boolean;
  readonly sql: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** A statement with the keeper's label, in whatever phase. */
export interface LabelledStatement {
  readonly statementName: string;
  readonly phase: Phase;
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt?: number;
  /** Presence of offsets, so that the statement has run. */
  readonly hasOffsets: boolean;
}
