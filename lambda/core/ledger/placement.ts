import type { StatementRecord } from '../model/ledger.ts';
import type { Observed, Placement } from '../model/statement.ts';

/** Test for the same id, bare (`sa-123`) or in a Confluent resource name (`crn://…/service-account=sa-123`). */
const isSameId = (one: string, other: string): boolean =>
  one === other || one.endsWith(`=${other}`) || other.endsWith(`=${one}`);

/** Test for two placements that agree. An id that one of them leaves out is no difference. */
const matches = (shown: Partial<Placement>, wanted: Partial<Placement>): boolean =>
  (['computePoolId', 'principalId'] as const).every(
    (key) => shown[key] === undefined || wanted[key] === undefined || isSameId(shown[key], wanted[key]),
  );

/** Test for two placements that were sent with the same texts. */
export const isSamePlacement = (one: Partial<Placement>, other: Partial<Placement>): boolean =>
  one.computePoolId === other.computePoolId && one.principalId === other.principalId;

/**
 * Test for a statement that is to run on another compute pool, or as another principal. The keeper requests a placement
 * only until Confluent has accepted it: Confluent may write it otherwise, and a person may have moved the statement on.
 */
export const isMisplaced = (
  statement: Observed,
  wanted: Partial<Placement>,
  { placement }: Pick<StatementRecord, 'placement'>,
): boolean => !matches(statement, wanted) && (placement === undefined || !matches(placement, wanted));

/** The record with the wanted placement, once Confluent shows the statement in it. */
export const withPlacement = (
  record: StatementRecord,
  statement: Observed,
  wanted: Partial<Placement>,
): StatementRecord =>
  matches(statement, wanted) && Object.keys(wanted).length > 0 ? { ...record, placement: wanted } : record;
