import type { Ledger } from '../model/ledger.ts';
import type { Observed, Placement } from '../model/statement.ts';

/** `sa-123`, or the same in a Confluent resource name: `crn://…/service-account=sa-123`. */
const isSame = (one: string, other: string): boolean =>
  one === other || one.endsWith(`=${other}`) || other.endsWith(`=${one}`);

/** What is not given, or not shown, is no difference. */
const matches = (shown: Partial<Placement>, wanted: Partial<Placement>): boolean =>
  (['computePoolId', 'principalId'] as const).every(
    (key) => shown[key] === undefined || wanted[key] === undefined || isSame(shown[key], wanted[key]),
  );

/**
 * It is to run on another compute pool, or as somebody else. What has been asked for once and accepted is not asked for
 * again: Confluent may write it otherwise, and a person may have moved it on.
 */
export const isMisplaced = (statement: Observed, wanted: Partial<Placement>, { placed }: Ledger): boolean =>
  !matches(statement, wanted) && (placed === undefined || !matches(placed, wanted));

/** The ledger once it has been seen where it is to be. */
export const withPlacement = (ledger: Ledger, statement: Observed, wanted: Partial<Placement>): Ledger =>
  matches(statement, wanted) && Object.keys(wanted).length > 0 ? { ...ledger, placed: wanted } : ledger;
