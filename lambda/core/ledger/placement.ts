import type { StatementRecord } from '../model/ledger.ts';
import type { Observed, Placement } from '../model/statement.ts';

/** `sa-123`, or the same in a Confluent resource name: `crn://…/service-account=sa-123`. */
const isSameId = (one: string, other: string): boolean =>
  one === other || one.endsWith(`=${other}`) || other.endsWith(`=${one}`);

/** Whether two placements agree; what is not given, or not shown, is no difference. */
const matches = (shown: Partial<Placement>, wanted: Partial<Placement>): boolean =>
  (['computePoolId', 'principalId'] as const).every(
    (key) => shown[key] === undefined || wanted[key] === undefined || isSameId(shown[key], wanted[key]),
  );

/** Whether two placements were sent with the same texts. */
export const isSamePlacement = (one: Partial<Placement>, other: Partial<Placement>): boolean =>
  one.computePoolId === other.computePoolId && one.principalId === other.principalId;

/**
 * Whether a statement is to run on another compute pool, or as somebody else. A placement that Confluent has accepted once is
 * not asked for again: Confluent may write it otherwise, and a person may have moved the statement on.
 */
export const isMisplaced = (
  statement: Observed,
  wanted: Partial<Placement>,
  { placement }: Pick<StatementRecord, 'placement'>,
): boolean => !matches(statement, wanted) && (placement === undefined || !matches(placement, wanted));

/** The record once its statement has been seen where it is to run. */
export const withPlacement = (
  record: StatementRecord,
  statement: Observed,
  wanted: Partial<Placement>,
): StatementRecord =>
  matches(statement, wanted) && Object.keys(wanted).length > 0 ? { ...record, placement: wanted } : record;
