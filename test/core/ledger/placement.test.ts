import { describe, expect, test } from 'vitest';
import { isMisplaced, isSamePlacement, withPlacement } from '../../../lambda/core/ledger/placement.ts';
import type { StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Observed, Placement } from '../../../lambda/core/model/statement.ts';
import { seen } from '../keeping.ts';
import { recordWith } from './ledger-with.ts';

type Place = Partial<Placement>;

const shown = (place: Place): Observed => {
  const { statement } = seen('RUNNING', place);
  if (statement === undefined) throw new Error('nothing is shown');
  return statement;
};

const placed = (place?: Place): StatementRecord => recordWith(place === undefined ? {} : { placement: place });

const POOL = { computePoolId: 'lfcp-1' };
const OTHER_POOL = { computePoolId: 'lfcp-2' };
const PRINCIPAL = { principalId: 'sa-1' };
const NAMED = { principalId: 'crn://confluent.cloud/organization=o/service-account=sa-1' };

describe('a statement is elsewhere than it is to be', () => {
  const ROWS: readonly (readonly [misplaced: boolean, shown: Place, wanted: Place, placed: Place | undefined])[] = [
    [false, {}, {}, undefined],
    [false, POOL, {}, undefined],
    [false, {}, POOL, undefined],
    [false, POOL, POOL, undefined],
    [true, POOL, OTHER_POOL, undefined],
    [true, OTHER_POOL, POOL, undefined],
    [false, PRINCIPAL, PRINCIPAL, undefined],
    [true, PRINCIPAL, { principalId: 'sa-2' }, undefined],
    [true, { ...POOL, ...PRINCIPAL }, { ...POOL, principalId: 'sa-2' }, undefined],
    [true, { ...POOL, ...PRINCIPAL }, { ...OTHER_POOL, ...PRINCIPAL }, undefined],
    [false, { ...POOL, ...PRINCIPAL }, { ...POOL, ...PRINCIPAL }, undefined],
    // The same, written otherwise.
    [false, NAMED, PRINCIPAL, undefined],
    [false, PRINCIPAL, NAMED, undefined],
    [true, { principalId: 'xsa-1' }, PRINCIPAL, undefined],
    [true, { principalId: 'service-account=xsa-1' }, PRINCIPAL, undefined],
    [true, PRINCIPAL, { principalId: 'service-account=sa-11' }, undefined],
    [true, { principalId: 'sa-1=sa-2' }, PRINCIPAL, undefined],
    // What was asked for once and accepted.
    [false, POOL, OTHER_POOL, OTHER_POOL],
    [true, POOL, OTHER_POOL, POOL],
    [false, POOL, POOL, OTHER_POOL],
    [false, PRINCIPAL, { principalId: 'sa-2' }, { principalId: 'account=sa-2' }],
    [true, POOL, { ...OTHER_POOL, ...PRINCIPAL }, { ...POOL, ...PRINCIPAL }],
    [false, { ...POOL, ...PRINCIPAL }, { ...OTHER_POOL, ...PRINCIPAL }, { ...OTHER_POOL, principalId: 'sa-2' }],
    // Where nobody named a pool, Confluent chose one: it stays until somebody names another.
    [false, { ...POOL, ...PRINCIPAL }, PRINCIPAL, PRINCIPAL],
    [false, { ...POOL, ...PRINCIPAL }, PRINCIPAL, { ...OTHER_POOL, ...PRINCIPAL }],
    [false, { ...POOL, ...PRINCIPAL }, { ...POOL, ...PRINCIPAL }, PRINCIPAL],
    [true, { ...POOL, ...PRINCIPAL }, { ...OTHER_POOL, ...PRINCIPAL }, PRINCIPAL],
  ];
  test.each(ROWS)('%s: shown %j, wanted %j, asked for before %j', (misplaced, at, wanted, before) => {
    expect(isMisplaced(shown(at), wanted, placed(before))).toBe(misplaced);
  });
});

describe('where it was asked to be is kept', () => {
  const ROWS: readonly (readonly [shown: Place, wanted: Place, before: Place | undefined, after: Place | undefined])[] =
    [
      [POOL, POOL, undefined, POOL],
      [POOL, { ...POOL, ...PRINCIPAL }, OTHER_POOL, { ...POOL, ...PRINCIPAL }],
      [POOL, OTHER_POOL, undefined, undefined],
      [POOL, OTHER_POOL, OTHER_POOL, OTHER_POOL],
      [POOL, {}, undefined, undefined],
      [POOL, {}, POOL, POOL],
    ];
  test.each(ROWS)('shown %j, wanted %j, before %j: %j', (at, wanted, before, after) => {
    expect(withPlacement(placed(before), shown(at), wanted)).toEqual(placed(after));
  });
});

describe('two placements were sent with the same texts', () => {
  const ROWS: readonly (readonly [same: boolean, one: Place, other: Place])[] = [
    [true, {}, {}],
    [true, { ...POOL, ...PRINCIPAL }, { ...PRINCIPAL, ...POOL }],
    [false, POOL, {}],
    [false, POOL, OTHER_POOL],
    [false, { ...POOL, ...PRINCIPAL }, { ...POOL, principalId: 'sa-2' }],
    // The same, written otherwise.
    [false, NAMED, PRINCIPAL],
  ];
  test.each(ROWS)('%s: %j and %j', (same, one, other) => {
    expect(isSamePlacement(one, other)).toBe(same);
    expect(isSamePlacement(other, one)).toBe(same);
  });
});
