/** Ports of a pass: all that it needs from outside. `adapters/` has the real implementations. */

import type { Command, ReportEntry, StatementChange } from '../contract.ts';
import type {
  Hidden,
  LabelledStatement,
  LiveStatement,
  NewStatement,
  Observed,
  Placement,
  ResultRow,
  Signal,
  StatementException,
} from '../core/model/statement.ts';
import type { LedgerCache } from './ledger-cache.ts';
import type { LedgerStore } from './ledger-store.ts';

/** The time, and waiting. */
export interface Clock {
  /** The time now, in milliseconds since 1970, UTC. */
  now(): number;
  /** A promise that resolves once `now()` is `milliseconds` later. */
  sleep(milliseconds: number): Promise<void>;
}

/** Confluent's final no to a request, in its own words and in what they mean. */
export interface Refused {
  readonly kind: 'refused';
  readonly detail: string;
  readonly signals: readonly Signal[];
}

/** Confluent's answer to a request for a change. `shown`: the statement as the answer to a create shows it. */
export type Answer = { readonly kind: 'accepted'; readonly shown?: Shown } | Refused;

/** Confluent's answer to a create that a statement has the name already, live or not, in its own words. */
export interface Taken {
  readonly kind: 'exists';
  readonly detail: string;
}

/** The state of a statement in the answer to its create. Confluent keeps no dry run, so that this is all it ever says. */
export type Shown = Pick<Observed, 'phase' | 'detail' | 'signals'>;

/** The limits of the requests of one pass over one statement, and the count of those that failed. */
export interface Budget {
  /** The time at which the last answer must be there, in milliseconds since 1970. */
  readonly deadline: number;
  /** The callback for each try without an answer, or with an answer 429 or 5xx. */
  onFailedTry(): void;
}

/** Statements of the environment, whoever started them. */
export interface Census {
  /** Statements with the keeper's label, in whatever phase. */
  readonly labelled: readonly LabelledStatement[];
  readonly live: readonly LiveStatement[];
}

/**
 * An environment of Confluent Cloud for Apache Flink. Every method throws {@link KeeperUnavailable} where it got no usable answer or
 * access was denied, and {@link DeadlineExceeded} where the deadline came first.
 */
export interface Confluent {
  /** The statement of that name, or undefined where there is none; hidden where nobody knows which it is. */
  find(statementName: string, budget: Budget): Promise<Observed | Hidden | undefined>;
  /** The statement's newest exceptions, the newest first. */
  exceptions(statementName: string, budget: Budget): Promise<readonly StatementException[]>;
  /**
   * Creation of a statement. Where the answer is lost, the client looks whether the statement is there.
   */
  create(statement: NewStatement, budget: Budget): Promise<Answer | Taken>;
  /**
   * A change of `spec.stopped`; `accepted` says nothing yet about the phase. With a placement, Confluent resumes the
   * statement there or not at all.
   */
  setStopped(statementName: string, stopped: boolean, budget: Budget, placement?: Partial<Placement>): Promise<Answer>;
  /** The environment's live statements, whoever started them, on whatever compute pool. */
  live(budget: Budget): Promise<readonly LiveStatement[]>;
  /** The whole environment in one list: a keeper with an empty ledger needs all of it. */
  census(budget: Budget): Promise<Census>;
  /**
   * The compute pool and principal of the secret: statements run there unless they say otherwise. Without a pool, Confluent
   * chooses its default pool for a new statement.
   *
   * @param deadline when it must be there, in milliseconds since 1970
   */
  placement(deadline: number): Promise<Partial<Placement>>;
  /**
   * The rows of a bounded query, run to its end; the client removes the statement that ran it. Undefined: there is no
   * answer before the deadline, or another pass has removed the query. `exists`: its name is taken, and shows nothing.
   */
  query(question: NewStatement, budget: Budget): Promise<readonly ResultRow[] | Refused | Taken | undefined>;
  /**
   * Deletion of a statement, and of what Confluent knows of its position. Called only where a person has chosen deletion in
   * the configuration, and never for a live statement.
   */
  remove(statementName: string, budget: Budget): Promise<void>;
}

/** The port for changes on their way to people: events. */
export interface EventSink {
  /** The ids of the changes that were accepted before `deadline`; the others stay in the outbox. */
  send(changes: readonly StatementChange[], deadline: number): Promise<ReadonlySet<string>>;
}

/** What was deployed once, and from when on. */
export interface Deployed {
  /** The digest of its code, statements and settings. */
  readonly digest: string;
  /** The time of the deployment, in milliseconds since 1970. */
  readonly at: number;
}

/** The note of an update of the stack that has begun, or has failed: CloudFormation may take it back at any later time. */
export interface DeploymentMark {
  /** The digest of what was deployed before that update: a roll-back deploys it again. */
  readonly digest: string;
  /** The time of the note, in milliseconds since 1970. */
  readonly at: number;
  /** The last that were deployed, the newest first, each digest once; empty in a mark of a release before. */
  readonly deployed: readonly Deployed[];
}

/** The memory of a deployment between its updates and their roll-backs: one mark, the newest. Deadlines: ms since 1970. */
export interface DeploymentMarks {
  /**
   * The newest mark; undefined if there is none.
   *
   * @throws Error where the store does not answer, or holds something else
   */
  read(deadline: number): Promise<DeploymentMark | undefined>;
  write(mark: DeploymentMark, deadline: number): Promise<void>;
}

/** The world outside the keeper that a pass works with. */
export interface World {
  readonly confluent: Confluent;
  readonly ledgers: LedgerStore;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly cache: LedgerCache;
}

/** The outcome of one pass over one statement. */
export interface PassResult {
  readonly entry: ReportEntry;
  /** The pass's length in milliseconds. */
  readonly duration: number;
  readonly resumes: number;
  readonly failedTries: number;
  /** Seconds from the failure until the statement ran again, in the pass that saw it run again. */
  readonly recoveredAfter?: number;
  /** The reason why the keeper could not do its job. */
  readonly error?: Error;
}

/** Logs and metrics of each pass. */
export interface Telemetry {
  /**
   * The record of a pass, in logs and metrics.
   *
   * @param counted `true`: the pass counts in the metrics; one that only looks does not
   */
  passed(command: Command, result: PassResult, counted: boolean): void;
}

/** The error of a keeper that could not do its job: what an operator must mend outside the keeper, with the cause kept. */
export class KeeperUnavailable extends Error {
  override readonly name = 'KeeperUnavailable';
  readonly reason: 'AccessDenied' | 'Unreachable' | 'CredentialsInvalid';
  constructor(reason: KeeperUnavailable['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The error of a pass that has to end before an answer came; the next pass continues from what it finds. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}
