/** What a pass needs from the world. `adapters/` has the real ones. */
import type { Ledger } from './core/ledger.ts';
import type { Observed, StatementException } from './core/statement.ts';
import type { StatementChange } from './contract.ts';

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Resolves once `now()` is `milliseconds` later. */
  sleep(milliseconds: number): Promise<void>;
}

/** What is sent to create a statement; pool, principal and credentials are the connection's. */
export interface NewStatement {
  readonly statementName: string;
  readonly sql: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Whether Confluent did as it was asked; `refused` is its final word on this request, in its own words. */
export type Answer = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly detail: string };

/**
 * One environment of Confluent Cloud for Apache Flink. Every method throws {@link GaveUp} where it got no usable answer
 * by `deadline` (milliseconds since 1970) or access was denied.
 */
export interface Confluent {
  /** The statement of that name, or undefined where there is none. */
  find(statementName: string, deadline: number): Promise<Observed | undefined>;
  /** Its newest exceptions, the newest first. */
  exceptions(statementName: string, deadline: number): Promise<readonly StatementException[]>;
  /** `exists`: the name is taken, by a live or a terminal statement. Lost answers are cleared up by looking. */
  create(statement: NewStatement, deadline: number): Promise<Answer | { readonly kind: 'exists' }>;
  /** Asks for `spec.stopped`; `accepted` says nothing yet about the phase. */
  setStopped(statementName: string, stopped: boolean, deadline: number): Promise<Answer>;
}

/** A ledger item as stored, with the number that a write must name to replace it. */
export interface LedgerRecord {
  readonly revision: number;
  readonly ledger: Ledger;
}

/** The keeper's memory: one item per statement, optimistic locking. */
export interface LedgerStore {
  /** The newest item (strongly consistent); undefined: the statement is new here. */
  read(name: string): Promise<LedgerRecord | undefined>;
  /**
   * Replaces the item that has `revision` (0: there must be none yet) and returns the new revision, or `conflict` where
   * another pass was faster: read again and decide anew.
   */
  write(name: string, ledger: Ledger, revision: number): Promise<number | 'conflict'>;
}

/** Where changes are told. Resolves with the ids that were taken; the others stay in the outbox. */
export interface EventSink {
  send(changes: readonly StatementChange[]): Promise<ReadonlySet<string>>;
}

/** The keeper could not do its job: what an operator must mend outside the keeper, with the cause kept. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp';
  readonly reason: 'AccessDenied' | 'Unreachable' | 'CredentialsInvalid';
  constructor(reason: GaveUp['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
