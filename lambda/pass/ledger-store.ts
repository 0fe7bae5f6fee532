import type { StatementChange } from '../contract.ts';
import type { Ledger } from '../core/model/ledger.ts';

/** A ledger item as stored. */
export interface LedgerRecord {
  /** Number that a write must name to replace the item; 0 where there is none yet. */
  readonly revision: number;
  readonly ledger: Ledger;
  /** Changes that happened and that EventBridge has not confirmed yet, oldest first. */
  readonly outbox: readonly StatementChange[];
}

/** The port to the keeper's memory: one item for each statement, with optimistic locking. */
export interface LedgerStore {
  /**
   * The newest item, strongly consistent; an empty one of revision 0 where there is none.
   *
   * @param deadline when it must be there, in milliseconds since 1970
   */
  read(name: string, deadline: number): Promise<LedgerRecord>;
  /**
   * The record as stored, with its new revision, in the place of `record.revision`. `conflict` where another pass was
   * faster: the caller reads again and decides anew.
   *
   * @param deadline when it must be stored, in milliseconds since 1970
   */
  write(name: string, record: LedgerRecord, deadline: number): Promise<LedgerRecord | 'conflict'>;
}
