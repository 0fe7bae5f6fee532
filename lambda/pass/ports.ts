/** What a pass needs from the world. `adapters/` has the real ones. */

import type { Command, ReportEntry, StatementChange } from '../contract.ts';
import type { ColumnRow } from '../core/current/preflight.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type {
  LabelledStatement,
  LiveStatement,
  NewStatement,
  Observed,
  Placement,
  Signal,
  StatementException,
} from '../core/model/statement.ts';

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Resolves once `now()` is `milliseconds` later. */
  sleep(milliseconds: number): Promise<void>;
}

/** Confluent's final refusal of a request: its own words, and what they mean. */
export interface Refused {
  readonly kind: 'refused';
  readonly detail: string;
  /** Meanings of `detail`. */
  readonly signals: readonly Signal[];
}

/** Confluent's answer to a request: it does as it was asked, or refuses for good. */
export type Answer = { readonly kind: 'accepted' } | Refused;

/** What one pass over one statement allows its requests, and learns from them. */
export interface Budget {
  /** When the last answer must be there, in milliseconds since 1970. */
  readonly deadline: number;
  /** Called for each try without an answer, or answered 429 or 5xx. */
  onFailedTry(): void;
}

/** Statements of the environment, whoever started them. */
export interface Census {
  /** Those that carry the keeper's label, in whatever phase. */
  readonly labelled: readonly LabelledStatement[];
  readonly live: readonly LiveStatement[];
}

/**
 * One environment of Confluent Cloud for Apache Flink. Every method throws {@link KeeperUnavailable} where it got no usable answer or
 * access was denied, and {@link DeadlineExceeded} where the deadline came first.
 */
export interface Confluent {
  /** The statement of that name, or undefined where there is none. */
  find(statementName: string, budget: Budget): Promise<Observed | undefined>;
  /** Its newest exceptions, the newest first. */
  exceptions(statementName: string, budget: Budget): Promise<readonly StatementException[]>;
  /** `exists`: the name is taken, by a live or a terminal statement. Lost answers are cleared up by looking. */
  create(statement: NewStatement, budget: Budget): Promise<Answer | { readonly kind: 'exists' }>;
  /**
   * Asks for `spec.stopped`; `accepted` says nothing yet about the phase. With a placement it is resumed there, or not at all.
   */
  setStopped(statementName: string, stopped: boolean, budget: Budget, placement?: Partial<Placement>): Promise<Answer>;
  /** All statements of the environment that are live, whoever started them, on whatever compute pool. */
  live(budget: Budget): Promise<readonly LiveStatement[]>;
  /** The whole environment in one list: what an empty ledger has to know. */
  census(budget: Budget): Promise<Census>;
  /** Where statements run unless they say otherwise: the secret's compute pool and principal. */
  placement(): Promise<Placement>;
  /** Runs a bounded query to its end and returns its rows; what it was run by is removed again. */
  query(question: NewStatement, budget: Budget): Promise<readonly ColumnRow[] | Refused>;
  /** Deletes it, and what it knows of its position with it. Asked for in writing only, and never of one that is live. */
  remove(statementName: string, budget: Budget): Promise<void>;
}

/** A ledger item as stored. */
export interface LedgerRecord {
  /** What a write must name to replace it; 0: there is none yet. */
  readonly revision: number;
  readonly ledger: Ledger;
  /** Changes that have happened and are not known to have been told. */
  readonly outbox: readonly StatementChange[];
}

/** The keeper's memory: one item per statement, optimistic locking. */
export interface LedgerStore {
  /** The newest item, strongly consistent; an empty one of revision 0 where there is none. */
  read(name: string): Promise<LedgerRecord>;
  /**
   * Replaces the item of `record.revision` and returns the record with its new revision, or `conflict` where another pass
   * was faster: read again and decide anew.
   */
  write(name: string, record: LedgerRecord): Promise<LedgerRecord | 'conflict'>;
}

/** Where changes are told. */
export interface EventSink {
  /** Resolves with the ids that were taken, before `deadline`; the others stay in the outbox. */
  send(changes: readonly StatementChange[], deadline: number): Promise<ReadonlySet<string>>;
}

/** What a pass over one statement did and found. */
export interface PassResult {
  readonly entry: ReportEntry;
  /** Milliseconds. */
  readonly duration: number;
  readonly resumes: number;
  readonly failedTries: number;
  /** Seconds from the failure until it ran again, in the pass that saw it run again. */
  readonly recoveredAfter?: number;
  /** Why the keeper could not do its job. */
  readonly error?: Error;
}

/** What is told of each pass: logs and metrics. */
export interface Telemetry {
  /** @param counted whether it is in the metrics, too: what only looks is not */
  passed(command: Command, result: PassResult, counted: boolean): void;
}

/** The keeper could not do its job: what an operator must mend outside the keeper, with the cause kept. */
export class KeeperUnavailable extends Error {
  override readonly name = 'KeeperUnavailable';
  readonly reason: 'AccessDenied' | 'Unreachable' | 'CredentialsInvalid';
  constructor(reason: KeeperUnavailable['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The pass has to end before the answer came; the next one goes on from what it finds. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}
