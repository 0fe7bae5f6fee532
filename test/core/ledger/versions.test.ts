import { describe, expect, test } from 'vitest';
import { successorRecord } from '../../../lambda/core/ledger/records.ts';
import {
  currentDesired,
  currentName,
  isAnotherVersion,
  isChanging,
  isFirst,
  nextNumber,
  recordFor,
  successorFor,
} from '../../../lambda/core/ledger/versions.ts';
import { EMPTY_LEDGER, type StatementRecord } from '../../../lambda/core/model/ledger.ts';
import { nameOf } from '../../../lambda/core/model/names.ts';
import { BEGIN, DESIRED, NAME, OFFSETS } from '../keeping.ts';
import { createWith, type Facts, failureWith, ledgerWith, recordWith, refusal, streakWith } from './ledger-with.ts';

const OLDER = 'flights-00000000';

const version = (versionName: string, incarnation = 1, more: Partial<StatementRecord> = {}): StatementRecord =>
  recordWith({ versionName, incarnation, evidence: 'accepted', ...more });

const FIRST = version(NAME, 1, { evidence: 'planned' });
const OFFSETS_START = { from: 'offsets', offsets: OFFSETS } as const;

test('only the first incarnation has no number in its name', () => {
  expect([1, 2, 10].map((incarnation) => nameOf(version(NAME, incarnation)))).toEqual([
    NAME,
    `${NAME}-2`,
    `${NAME}-10`,
  ]);
});

describe('the next incarnation', () => {
  const ROWS: readonly (readonly [number: number, facts: Facts])[] = [
    [1, {}],
    [3, { incarnations: { [NAME]: 2 } }],
    [1, { incarnations: { [OLDER]: 2 } }],
    [1, { current: version(OLDER, 4) }],
    [3, { current: version(OLDER, 4), incarnations: { [NAME]: 2 } }],
    [5, { current: version(NAME, 4) }],
    [4, { current: version(NAME, 4, { evidence: 'requested' }) }],
    [7, { current: version(NAME, 4), incarnations: { [NAME]: 6 } }],
    [5, { current: version(NAME, 4), incarnations: { [NAME]: 2 } }],
    [1, { current: FIRST }],
  ];
  test.each(ROWS)('is number %d after %j', (number, facts) => {
    expect(nextNumber(NAME, ledgerWith(facts))).toBe(number);
  });
});

describe('the version that is to be started, or was', () => {
  const started = version(NAME, 4, { start: OFFSETS_START });
  const ROWS: readonly (readonly [is: StatementRecord, facts: Facts])[] = [
    [FIRST, {}],
    [started, { current: started, incarnations: { [NAME]: 9 } }],
    [FIRST, { current: version(OLDER) }],
    [
      { ...FIRST, incarnation: 3 },
      { current: version(OLDER), incarnations: { [NAME]: 2 } },
    ],
  ];
  test.each(ROWS)('is %j after %j', (is, facts) => {
    expect(recordFor(DESIRED, ledgerWith(facts))).toEqual(is);
    expect(currentName(DESIRED, ledgerWith(facts))).toBe(nameOf(is));
  });
});

describe('a version that is to be started', () => {
  const was: Partial<StatementRecord> = {
    failure: failureWith({ versionName: OLDER }),
    streak: streakWith({ resumes: 2 }),
    phase: { name: 'FAILED', since: BEGIN },
    placement: { computePoolId: 'lfcp-1' },
  };

  test('takes over what stood in the way of the one before, and the start that a person approved', () => {
    const recordAfter = (facts: Facts): StatementRecord => recordFor(DESIRED, ledgerWith(facts));
    for (const start of [{ from: 'timestamp', timestamp: 8 }, { from: 'earliest' }] as const) {
      expect(recordAfter({ current: version(OLDER, 1, { ...was, start }) })).toStrictEqual({ ...FIRST, ...was, start });
    }
    expect(recordAfter({ current: version(OLDER, 1, { start: OFFSETS_START }) })).toStrictEqual(FIRST);
    expect(recordAfter({})).toStrictEqual(FIRST);
  });

  test('is still refused where Confluent has refused it, and nothing else is known of it', () => {
    const successor = version(NAME, 1, { evidence: 'requested', journal: [createWith(refusal('no'))] });
    const beside = (next: StatementRecord): StatementRecord =>
      recordFor(DESIRED, ledgerWith({ current: version(OLDER), successor: next }));
    expect(beside(successor)).toStrictEqual(successor);
    expect(beside({ ...successor, journal: [createWith()] })).toStrictEqual(FIRST);
  });
});

test('the version that is to follow is the one on its way, else the next incarnation', () => {
  const following = ledgerWith({ successor: version(OLDER, 3, { succeedsSince: BEGIN }) });
  expect(following.successor).toBe(`${OLDER}-3`);
  expect(successorFor(DESIRED, following)).toBe(successorRecord(following));
  const counted = ledgerWith({ incarnations: { [NAME]: 2 } });
  expect(successorFor(DESIRED, counted)).toEqual({ ...FIRST, incarnation: 3 });
});

test('nothing has run before a first incarnation that reads from the beginning', () => {
  expect(isFirst(FIRST)).toBe(true);
  expect(isFirst({ ...FIRST, start: { from: 'timestamp', timestamp: 1 } })).toBe(true);
  expect(isFirst({ ...FIRST, incarnation: 2 })).toBe(false);
  expect(isFirst({ ...FIRST, start: OFFSETS_START })).toBe(false);
});

describe('another version may be there', () => {
  const journal = [createWith(refusal('no'))];
  const asked = version(OLDER, 1, { evidence: 'requested' });
  const refused: StatementRecord = { ...asked, journal };
  const ROWS: readonly (readonly [isThere: boolean, facts: Facts])[] = [
    [false, {}],
    [false, { current: version(NAME) }],
    [false, { current: version(OLDER, 1, { evidence: 'planned' }) }],
    [false, { current: version(NAME, 2, { evidence: 'requested' }) }],
    [true, { current: version(OLDER) }],
    [true, { current: version(OLDER, 1, { journal }) }],
    [true, { current: asked }],
    [true, { current: asked, prerequisite: version(NAME, 1, { evidence: 'requested', journal }) }],
    [false, { current: refused }],
    [true, { current: { ...refused, incarnation: 2 } }],
    [true, { current: { ...refused, start: OFFSETS_START } }],
  ];
  test.each(ROWS)('%s: %j', (isThere, facts) => {
    const ledger = ledgerWith(facts);
    expect(isAnotherVersion(DESIRED, ledger)).toBe(isThere);
    expect(isChanging(DESIRED, ledger)).toBe(isThere);
    const successor = version('flights-99999999', 1, { evidence: 'requested', succeedsSince: BEGIN });
    expect(isChanging(DESIRED, ledgerWith({ ...facts, successor }))).toBe(true);
  });
});

describe('the current version, as it is configured', () => {
  test('is what is desired, where no other version is', () => {
    expect(currentDesired(DESIRED, EMPTY_LEDGER)).toBe(DESIRED);
    expect(currentDesired(DESIRED, ledgerWith({ current: version(NAME) }))).toBe(DESIRED);
  });

  test('is an older version without its text, in the same place and by the same policies', () => {
    const prerequisites = [{ versionName: 'sink-1', sql: 'CREATE TABLE f (a STRING)', properties: {} }];
    const placement = { computePoolId: 'lfcp-1' };
    const policies = { ...DESIRED.policies, onForeignStop: 'resume' } as const;
    const ledger = ledgerWith({ current: version(OLDER) });
    expect(currentDesired({ ...DESIRED, prerequisites, placement, policies }, ledger)).toEqual({
      name: 'flights',
      versionName: OLDER,
      properties: {},
      placement,
      prerequisites: [],
      policies,
    });
  });
});
