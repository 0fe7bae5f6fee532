import { approvalOf, isRestartPending, isSettling, isStopWanted, operationOf } from '../ledger/journal.ts';
import { isMisplaced } from '../ledger/placement.ts';
import { exists } from '../ledger/records.ts';
import { recordFor } from '../ledger/versions.ts';
import type { Approval, Failure, Ledger, Request, StatementRecord } from '../model/ledger.ts';
import type { Observation } from '../model/observation.ts';
import type { Desired, Observed } from '../model/statement.ts';

/** The facts that a decision about the current version needs, computed once from one look and the ledger. */
export interface Situation {
  readonly now: number;
  /**
   * The current version as it is configured. The SQL text is absent if it is not known, or if the statement is adopted.
   */
  readonly desired: Desired;
  readonly seen: Observation;
  readonly ledger: Ledger;
  /** The record of the current version. */
  readonly record: StatementRecord;
  /** Proof that Confluent has, or had, the statement. */
  readonly exists: boolean;
  /** Condition that a person, or somebody on Confluent, wants the statement stopped. */
  readonly stopWanted: boolean;
  /** Condition that a person wants a restart, which the keeper has still to carry out. */
  readonly restartPending: boolean;
  /** The start that a person has approved. */
  readonly approval: Approval | undefined;
  /** The stop or resume that is under way, or the last one of a chain. */
  readonly operation: Request | undefined;
  /** Condition that a create or resume of the keeper's own may still take effect. */
  readonly settling: boolean;
  readonly failure: Failure | undefined;
  /** Condition that nothing has answered the failure yet. */
  readonly unanswered: boolean;
  /** Policy by which the keeper undoes a stop by somebody else. */
  readonly resumesByPolicy: boolean;
}

/** The situation of a current version that Confluent has. */
export interface Present extends Situation {
  readonly statement: Observed;
  /** Condition that the statement is to run on another compute pool, or as another principal. */
  readonly misplaced: boolean;
}

/** The situation of the current version. */
export const situationOf = (desired: Desired, seen: Observation, ledger: Ledger, now: number): Situation => {
  const record = recordFor(desired, ledger);
  return {
    now,
    desired,
    seen,
    ledger,
    record,
    exists: exists(record),
    stopWanted: isStopWanted(ledger),
    restartPending: isRestartPending(ledger),
    approval: approvalOf(ledger),
    operation: operationOf(ledger),
    settling: isSettling(ledger, now),
    failure: record.failure,
    unanswered: record.failure !== undefined && record.failure.superseded !== true,
    resumesByPolicy: desired.policies.onForeignStop === 'resume',
  };
};

/** The situation of a current version that Confluent has. */
export const presentOf = (situation: Situation, statement: Observed): Present => ({
  ...situation,
  statement,
  misplaced: isMisplaced(statement, situation.seen.placement, situation.record),
});

/** The situation with another ledger. */
export const withLedger = ({ statement, desired, seen, now }: Present, ledger: Ledger): Present =>
  presentOf(situationOf(desired, seen, ledger, now), statement);
