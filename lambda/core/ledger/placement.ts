import type { StatementRecord } from '../model/ledger.ts';
import type { Observed, Placement } from '../model/statement.ts';

/** Test for the same id, bare (`sa-123`) or in a Confluent resource name (`crn://…/service-account=sa-123`). */
const isSameId = (one: string, other: string): boolean =>
  one === other || one.endsWith(`=${other}`) || other.endsWith(`=${one}`);

type Place = Partial<Placement>;

const KEYS = ['computePoolId', 'principalId'] as const satisfies readonly (keyof Placement)[];

/** Test for an id that two placements have, and have otherwise. */
const differs = (one: Place, other: Place, key: keyof Placement): boolean =>
  one[key] !== undefined && other[key] !== undefined && !isSameId(one[key], other[key]);

/** Test for two placements that agree. An id that one of them leaves out is no difference. */
const matches = (shown: Place, wanted: Place): boolean => KEYS.every((key) => !differs(shown, wanted, key));

/** Test for two placements that were sent with the same texts. */
export const isSamePlacement = (one: Place, other: Place): boolean =>
  one.computePoolId === other.computePoolId && one.principalId === other.principalId;

/**
 * Test for a statement that is to run on another compute pool, or as another principal. The keeper requests a placement
 * only until Confluent has accepted it: Confluent may write it otherwise, and a person may have moved the statement on.
 * An id that was in no request Confluent has chosen itself.
 */
export const isMisplaced = (
  statement: Observed,
  wanted: Place,
  { placement }: Pick<StatementRecord, 'placement'>,
): boolean =>
  KEYS.some(
    (key) => differs(statement, wanted, key) && (placement?.[key] === undefined || differs(placement, wanted, key)),
  );

/** The record with the wanted placement, once Confluent shows the statement in it. */
export const withPlacement = (record: StatementRecord, statement: Observed, wanted: Place): StatementRecord =>
  matches(statement, wanted) && Object.keys(wanted).length > 0 ? { ...record, placement: wanted } : record;
