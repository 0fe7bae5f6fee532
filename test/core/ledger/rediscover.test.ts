import { describe, expect, test } from 'vitest';
import { currentRecord, successorRecord } from '../../../lambda/core/ledger/records.ts';
import { isToRediscover, rediscovered } from '../../../lambda/core/ledger/rediscover.ts';
import { EMPTY_LEDGER, type Ledger, type StatementRecord } from '../../../lambda/core/model/ledger.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import type { LabelledStatement } from '../../../lambda/core/model/statement.ts';
import { BEGIN, DESIRED, HOUR, NAME } from '../keeping.ts';
import { type Facts, ledgerWith, recordWith } from './ledger-with.ts';

const OLDER = 'flights-00000000';
const OLDEST = 'flights-aaaaaaaa';
const HOME = DESIRED.properties;
const FROM = 'sql.tables.initial-offset-from';

const labelled = (
  statementName: string,
  phase: string,
  more: Partial<Omit<LabelledStatement, 'phase'>> = {},
): LabelledStatement => ({
  statementName,
  phase: phaseOf(phase),
  properties: HOME,
  hasOffsets: false,
  ...more,
});

const carrying = (from: string): Pick<LabelledStatement, 'properties'> => ({ properties: { ...HOME, [FROM]: from } });

const found = (...all: readonly LabelledStatement[]): Ledger => rediscovered(DESIRED, EMPTY_LEDGER, all, BEGIN);

/** A version that Confluent has; nobody has seen it run. */
const version = (versionName: string, incarnation: number, more: Partial<StatementRecord> = {}): StatementRecord =>
  recordWith({ versionName, incarnation, evidence: 'accepted', ...more });

const NOTHING: Ledger = { ...EMPTY_LEDGER, rediscoveredAt: BEGIN };

describe('what is left of earlier versions is asked for', () => {
  const ROWS: readonly (readonly [asked: boolean, more: Facts])[] = [
    [true, {}],
    [true, { current: version(NAME, 1, { evidence: 'planned' }) }],
    [true, { prerequisite: version('sink-1', 1) }],
    [false, { rediscoveredAt: BEGIN }],
    [false, { rediscoveredAt: 0 }],
    [false, { current: version(NAME, 1, { evidence: 'planned' }), rediscoveredAt: BEGIN }],
    [false, { current: version(NAME, 1, { evidence: 'requested' }) }],
    [false, { current: version(NAME, 1) }],
    [false, { successor: version(NAME, 1) }],
  ];
  test.each(ROWS)('%s with %j', (asked, more) => {
    expect(isToRediscover(DESIRED, ledgerWith(more))).toBe(asked);
  });

  test('not of one that is adopted', () => {
    const { sql: _, ...adopted } = DESIRED;
    expect(isToRediscover(adopted, EMPTY_LEDGER)).toBe(false);
  });
});

describe('a statement of the keeper’s is one of this one’s versions', () => {
  const ROWS: readonly (readonly [statementName: string, is: StatementRecord | undefined])[] = [
    [NAME, version(NAME, 1)],
    [OLDER, version(OLDER, 1)],
    [`${OLDER}-2`, version(OLDER, 2)],
    [`${OLDER}-120`, version(OLDER, 120)],
    [`${OLDER}-1200`, undefined],
    [`${OLDER}-ask`, undefined],
    [`${OLDER}-plan`, undefined],
    [`${OLDER}-dry`, undefined],
    [`${OLDER}-2-d`, undefined],
    [`${OLDER}2`, undefined],
    [`x${OLDER}`, undefined],
    ['flights-0000000', undefined],
    ['flights-0000000g', undefined],
    ['flights-0000000A', undefined],
    ['flights-x-00000000', undefined],
    ['flights_00000000', undefined],
    ['flight-00000000', undefined],
    ['otherss-00000000', undefined],
    ['flights', undefined],
    ['', undefined],
  ];
  test.each(ROWS)('%s', (statementName, is) => {
    expect(currentRecord(found(labelled(statementName, 'STOPPED')))).toEqual(is);
  });

  test.each(['sql.current-catalog', 'sql.current-database'])('if it has the same %s', (key) => {
    const other = { ...HOME, [key]: 'other' };
    expect(found(labelled(OLDER, 'RUNNING', { properties: other }))).toStrictEqual(NOTHING);
    expect(found(labelled(OLDER, 'RUNNING', { properties: {} }))).toStrictEqual(NOTHING);
  });

  test('unless somebody is deleting it', () => {
    expect(found(labelled(OLDER, 'DELETING'))).toStrictEqual(NOTHING);
  });
});

test('where nothing is left, that is remembered', () => {
  expect(found()).toStrictEqual(NOTHING);
});

describe('the current one', () => {
  test('begins where the property says with which it was created', () => {
    const current = currentRecord(found(labelled(OLDER, 'STOPPED', carrying(OLDEST))));
    expect(current).toEqual(version(OLDER, 1, { start: { from: 'statement', statementName: OLDEST } }));
  });

  const RAN: readonly (readonly [phase: string, hasOffsets: boolean, ran: boolean])[] = [
    ['RUNNING', false, true],
    ['DEGRADED', false, true],
    ['STOPPED', true, true],
    ['STOPPED', false, false],
    ['FAILED', false, false],
    ['PENDING', false, false],
    ['FAILING', false, false],
  ];
  test.each(RAN)('has run if it is %s, or has offsets (%s): %s', (phase, hasOffsets, ran) => {
    const current = currentRecord(found(labelled(OLDER, phase, { hasOffsets })));
    expect(current).toEqual(version(OLDER, 1, { evidence: ran ? 'ran' : 'accepted' }));
  });

  const at = (createdAt: number): Partial<LabelledStatement> => ({ createdAt });
  const ROWS: readonly (readonly [what: string, first: LabelledStatement, last: LabelledStatement])[] = [
    ['runs', labelled(OLDER, 'RUNNING', at(1)), labelled(NAME, 'STOPPED', { hasOffsets: true, createdAt: 2 })],
    ['runs badly', labelled(OLDER, 'DEGRADED', at(1)), labelled(NAME, 'STOPPED', at(2))],
    ['is failing', labelled(OLDER, 'FAILING', at(1)), labelled(NAME, 'PENDING', { hasOffsets: true, createdAt: 2 })],
    ['has run', labelled(OLDER, 'STOPPED', { hasOffsets: true, createdAt: 1 }), labelled(NAME, 'STOPPED', at(2))],
    ['has run', labelled(OLDER, 'STOPPED', { hasOffsets: true, createdAt: 1 }), labelled(NAME, 'PENDING', at(2))],
    ['has run, pending', labelled(OLDER, 'PENDING', { hasOffsets: true, createdAt: 1 }), labelled(NAME, 'FAILED')],
    ['is newer', labelled(OLDER, 'STOPPED', at(2)), labelled(NAME, 'STOPPED', at(1))],
    ['is newer', labelled(OLDER, 'RUNNING', at(2)), labelled(NAME, 'RUNNING', at(1))],
    ['tells when it was created', labelled(OLDER, 'PENDING', at(1)), labelled(NAME, 'STOPPED')],
  ];
  test.each(ROWS)('is the one that %s', (_, first, last) => {
    for (const all of [
      [first, last],
      [last, first],
    ]) {
      const ledger = found(...all);
      expect(ledger.current).toBe(OLDER);
      expect(ledger.incarnations).toEqual({ [NAME]: 1 });
    }
  });
});

describe('of the others', () => {
  test('the highest incarnations are known, beside those that the ledger knew', () => {
    const before = { ...EMPTY_LEDGER, incarnations: { [OLDEST]: 4, [NAME]: 1 }, changes: 3 };
    const all = [
      labelled(OLDER, 'RUNNING'),
      labelled(`${NAME}-3`, 'STOPPED', { createdAt: 3 }),
      labelled(`${NAME}-2`, 'STOPPED', { createdAt: 2 }),
      labelled(`${OLDEST}-3`, 'STOPPED', { createdAt: 1 }),
    ];
    expect(rediscovered(DESIRED, before, all, BEGIN)).toEqual(
      ledgerWith({
        texts: {},
        changes: 3,
        rediscoveredAt: BEGIN,
        current: version(OLDER, 1, { evidence: 'ran' }),
        incarnations: { [NAME]: 3, [OLDEST]: 4 },
      }),
    );
  });

  test('the one that was replaced last is known, if it is there', () => {
    const current = labelled(NAME, 'RUNNING', carrying(OLDER));
    const older = labelled(OLDER, 'STOPPED', { hasOffsets: true });
    const oldest = labelled(OLDEST, 'STOPPED', { hasOffsets: true });
    expect(found(oldest, older, current).replaced).toBe(OLDER);
    expect(found(oldest, current)).not.toHaveProperty('replaced');
    expect(found(older, labelled(NAME, 'RUNNING'))).not.toHaveProperty('replaced');
  });

  const current = labelled(OLDER, 'RUNNING');
  const waits = labelled(NAME, 'PENDING', { ...carrying(OLDER), createdAt: BEGIN + HOUR });

  test('the one that waits for the current one to stop is its successor', () => {
    const ledger = found(waits, current, labelled(OLDEST, 'STOPPED'));
    expect(ledger).toEqual(
      ledgerWith({
        texts: {},
        rediscoveredAt: BEGIN,
        current: version(OLDER, 1, { evidence: 'ran' }),
        incarnations: { [OLDEST]: 1 },
        successor: version(NAME, 1, {
          start: { from: 'statement', statementName: OLDER },
          succeedsSince: BEGIN + HOUR,
        }),
      }),
    );
  });

  test('it is so since nobody knows when, where Confluent does not say', () => {
    const ledger = found(current, labelled(NAME, 'PENDING', carrying(OLDER)));
    expect(successorRecord(ledger)?.succeedsSince).toBe(0);
  });

  test.each([
    ['is not PENDING', { ...waits, phase: phaseOf('STOPPED') }],
    ['waits for another one', { ...waits, ...carrying(OLDEST) }],
    ['waits for none', { ...waits, properties: HOME }],
  ])('it does not wait if it %s', (_, other) => {
    const ledger = found(current, other);
    expect(ledger).not.toHaveProperty('successor');
    expect(ledger.incarnations).toEqual({ [NAME]: 1 });
  });
});
