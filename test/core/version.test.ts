import { describe, expect, test } from 'vitest';
import { EMPTY_LEDGER, type Ledger, type Version } from '../../lambda/core/model/ledger.ts';
import {
  currentName,
  inCharge,
  isAnotherVersion,
  isChanging,
  isFirst,
  nameOf,
  nextNumber,
  nextVersion,
  versionOf,
} from '../../lambda/core/model/version.ts';
import { BEGIN, DESIRED, NAME, OFFSETS } from './keeping.ts';

const OLDER = 'flights-00000000';

const version = (versionName: string, incarnation = 1, more: Partial<Version> = {}): Version => ({
  versionName,
  incarnation,
  start: { from: 'earliest' },
  created: true,
  ...more,
});

const ledgerWith = (more: Partial<Ledger>): Ledger => ({ ...EMPTY_LEDGER, ...more });

const FIRST: Version = version(NAME, 1, { created: false });
const OFFSETS_START = { from: 'offsets', offsets: OFFSETS } as const;

test('only the first incarnation has no number in its name', () => {
  expect([1, 2, 10].map((incarnation) => nameOf(version(NAME, incarnation)))).toEqual([
    NAME,
    `${NAME}-2`,
    `${NAME}-10`,
  ]);
});

describe('the next incarnation', () => {
  const ROWS: readonly (readonly [number: number, more: Partial<Ledger>])[] = [
    [1, {}],
    [3, { incarnations: { [NAME]: 2 } }],
    [1, { incarnations: { [OLDER]: 2 } }],
    [1, { version: version(OLDER, 4) }],
    [3, { version: version(OLDER, 4), incarnations: { [NAME]: 2 } }],
    [5, { version: version(NAME, 4) }],
    [4, { version: version(NAME, 4, { created: false }) }],
    [7, { version: version(NAME, 4), incarnations: { [NAME]: 6 } }],
    [5, { version: version(NAME, 4), incarnations: { [NAME]: 2 } }],
    [1, { version: FIRST }],
  ];
  test.each(ROWS)('is number %d after %j', (number, more) => {
    expect(nextNumber(NAME, ledgerWith(more))).toBe(number);
  });
});

describe('the version that is to be started, or was', () => {
  const started = version(NAME, 4, { start: OFFSETS_START });
  const ROWS: readonly (readonly [is: Version, more: Partial<Ledger>])[] = [
    [FIRST, {}],
    [started, { version: started, incarnations: { [NAME]: 9 } }],
    [FIRST, { version: version(OLDER) }],
    [
      { ...FIRST, incarnation: 3 },
      { version: version(OLDER), incarnations: { [NAME]: 2 } },
    ],
  ];
  test.each(ROWS)('is %j after %j', (is, more) => {
    expect(versionOf(DESIRED, ledgerWith(more))).toEqual(is);
    expect(currentName(DESIRED, ledgerWith(more))).toBe(nameOf(is));
  });
});

test('the version that is to follow is the one on its way, else the next incarnation', () => {
  const next = { version: version(OLDER, 3), at: BEGIN };
  expect(nextVersion(DESIRED, ledgerWith({ next }))).toBe(next.version);
  expect(nextVersion(DESIRED, ledgerWith({ incarnations: { [NAME]: 2 } }))).toEqual({ ...FIRST, incarnation: 3 });
});

test('nothing has run before a first incarnation that reads from the beginning', () => {
  expect(isFirst(FIRST)).toBe(true);
  expect(isFirst({ ...FIRST, start: { from: 'timestamp', timestamp: 1 } })).toBe(true);
  expect(isFirst({ ...FIRST, incarnation: 2 })).toBe(false);
  expect(isFirst({ ...FIRST, start: OFFSETS_START })).toBe(false);
});

describe('another version may be there', () => {
  const refusal = { statementName: OLDER, detail: 'no', at: BEGIN };
  const asked = version(OLDER, 1, { created: false });
  const ROWS: readonly (readonly [isThere: boolean, more: Partial<Ledger>])[] = [
    [false, {}],
    [false, { version: version(NAME) }],
    [false, { version: version(NAME, 2, { created: false }) }],
    [true, { version: version(OLDER) }],
    [true, { version: version(OLDER), refusal }],
    [true, { version: asked }],
    [true, { version: asked, refusal: { ...refusal, statementName: NAME } }],
    [false, { version: asked, refusal }],
    [true, { version: { ...asked, incarnation: 2 }, refusal: { ...refusal, statementName: `${OLDER}-2` } }],
    [true, { version: { ...asked, start: OFFSETS_START }, refusal }],
  ];
  test.each(ROWS)('%s: %j', (isThere, more) => {
    const ledger = ledgerWith(more);
    expect(isAnotherVersion(DESIRED, ledger)).toBe(isThere);
    expect(isChanging(DESIRED, ledger)).toBe(isThere);
    expect(isChanging(DESIRED, { ...ledger, next: { version: FIRST, at: BEGIN } })).toBe(true);
  });
});

describe('in charge', () => {
  test('is what is desired, where no other version is', () => {
    expect(inCharge(DESIRED, EMPTY_LEDGER)).toBe(DESIRED);
    expect(inCharge(DESIRED, ledgerWith({ version: version(NAME) }))).toBe(DESIRED);
  });

  test('is an older version without its text, in the same place and by the same policies', () => {
    const prerequisites = [{ versionName: 'sink-1', sql: 'CREATE TABLE f (a STRING)', properties: {} }];
    const placement = { computePoolId: 'lfcp-1' };
    const policies = { ...DESIRED.policies, onForeignStop: 'resume' } as const;
    const charge = inCharge(
      { ...DESIRED, prerequisites, placement, policies },
      ledgerWith({ version: version(OLDER) }),
    );
    expect(charge).toEqual({
      name: 'flights',
      versionName: OLDER,
      properties: {},
      placement,
      prerequisites: [],
      policies,
    });
  });
});
