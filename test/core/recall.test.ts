import { describe, expect, test } from 'vitest';
import { isToRecall, recalled } from '../../lambda/core/memory/recall.ts';
import { EMPTY_LEDGER, type Ledger, type Version } from '../../lambda/core/model/ledger.ts';
import type { LabelledStatement } from '../../lambda/core/model/statement.ts';
import { BEGIN, DESIRED, HOUR, NAME } from './keeping.ts';

const OLDER = 'flights-00000000';
const OLDEST = 'flights-aaaaaaaa';
const HOME = DESIRED.properties;
const FROM = 'sql.tables.initial-offset-from';

const labelled = (statementName: string, phase: string, more: Partial<LabelledStatement> = {}): LabelledStatement => ({
  statementName,
  phase,
  properties: HOME,
  hasOffsets: false,
  ...more,
});

const carrying = (from: string): Pick<LabelledStatement, 'properties'> => ({ properties: { ...HOME, [FROM]: from } });

const recall = (...all: readonly LabelledStatement[]): Ledger => recalled(DESIRED, EMPTY_LEDGER, all);

const version = (versionName: string, incarnation: number, more: Partial<Version> = {}): Version => ({
  versionName,
  incarnation,
  start: { from: 'earliest' },
  created: true,
  ...more,
});

const NOTHING: Ledger = { ...EMPTY_LEDGER, recalled: true };

describe('what is left of earlier versions is asked for', () => {
  const ROWS: readonly (readonly [asked: boolean, more: Partial<Ledger>])[] = [
    [true, {}],
    [true, { recalled: false }],
    [false, { recalled: true }],
    [false, { version: version(NAME, 1) }],
    [false, { next: { version: version(NAME, 1), at: BEGIN } }],
  ];
  test.each(ROWS)('%s with %j', (asked, more) => {
    expect(isToRecall(DESIRED, { ...EMPTY_LEDGER, ...more })).toBe(asked);
  });

  test('not of one that is adopted', () => {
    const { sql: _, ...adopted } = DESIRED;
    expect(isToRecall(adopted, EMPTY_LEDGER)).toBe(false);
  });
});

describe('a statement of the keeper’s is one of this one’s versions', () => {
  const ROWS: readonly (readonly [statementName: string, is: Version | undefined])[] = [
    [NAME, version(NAME, 1)],
    [OLDER, version(OLDER, 1)],
    [`${OLDER}-2`, version(OLDER, 2)],
    [`${OLDER}-120`, version(OLDER, 120)],
    [`${OLDER}-1200`, undefined],
    [`${OLDER}-ask`, undefined],
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
    expect(recall(labelled(statementName, 'STOPPED')).version).toEqual(is);
  });

  test.each(['sql.current-catalog', 'sql.current-database'])('if it has the same %s', (key) => {
    const other = { ...HOME, [key]: 'other' };
    expect(recall(labelled(OLDER, 'RUNNING', { properties: other }))).toStrictEqual(NOTHING);
    expect(recall(labelled(OLDER, 'RUNNING', { properties: {} }))).toStrictEqual(NOTHING);
  });

  test('unless somebody is deleting it', () => {
    expect(recall(labelled(OLDER, 'DELETING'))).toStrictEqual(NOTHING);
  });
});

test('where nothing is left, that is remembered', () => {
  expect(recall()).toStrictEqual(NOTHING);
});

describe('the one that is in charge', () => {
  test('begins where the property says with which it was created', () => {
    const { version: found } = recall(labelled(OLDER, 'STOPPED', carrying(OLDEST)));
    expect(found).toEqual(version(OLDER, 1, { start: { from: 'statement', statementName: OLDEST } }));
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
    const { version: found } = recall(labelled(OLDER, phase, { hasOffsets }));
    expect(found).toEqual(version(OLDER, 1, ran ? { ran } : {}));
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
      const ledger = recall(...all);
      expect(ledger.version?.versionName).toBe(OLDER);
      expect(ledger.incarnations).toEqual({ [NAME]: 1 });
    }
  });
});

describe('of the others', () => {
  test('the highest incarnations are known, beside those that the ledger knew', () => {
    const before = { ...EMPTY_LEDGER, incarnations: { [OLDEST]: 4, [NAME]: 1 }, changes: 3 };
    const ledger = recalled(DESIRED, before, [
      labelled(OLDER, 'RUNNING'),
      labelled(`${NAME}-3`, 'STOPPED', { createdAt: 3 }),
      labelled(`${NAME}-2`, 'STOPPED', { createdAt: 2 }),
      labelled(`${OLDEST}-3`, 'STOPPED', { createdAt: 1 }),
    ]);
    expect(ledger).toEqual({
      ...before,
      recalled: true,
      version: version(OLDER, 1, { ran: true }),
      incarnations: { [NAME]: 3, [OLDEST]: 4 },
    });
  });

  test('the one that was replaced last is known, if it is there', () => {
    const current = labelled(NAME, 'RUNNING', carrying(OLDER));
    const older = labelled(OLDER, 'STOPPED', { hasOffsets: true });
    const oldest = labelled(OLDEST, 'STOPPED', { hasOffsets: true });
    expect(recall(oldest, older, current).previous).toBe(OLDER);
    expect(recall(oldest, current)).not.toHaveProperty('previous');
    expect(recall(older, labelled(NAME, 'RUNNING'))).not.toHaveProperty('previous');
  });

  const charge = labelled(OLDER, 'RUNNING');
  const waits = labelled(NAME, 'PENDING', { ...carrying(OLDER), createdAt: BEGIN + HOUR });

  test('the one that waits for the one in charge to stop is on its way', () => {
    const ledger = recall(waits, charge, labelled(OLDEST, 'STOPPED'));
    expect(ledger).toEqual({
      ...NOTHING,
      version: version(OLDER, 1, { ran: true }),
      incarnations: { [OLDEST]: 1 },
      next: {
        version: version(NAME, 1, { start: { from: 'statement', statementName: OLDER } }),
        at: BEGIN + HOUR,
      },
    });
  });

  test('it is so since nobody knows when, where Confluent does not say', () => {
    expect(recall(charge, labelled(NAME, 'PENDING', carrying(OLDER))).next?.at).toBe(0);
  });

  test.each([
    ['is not PENDING', { ...waits, phase: 'STOPPED' }],
    ['waits for another one', { ...waits, ...carrying(OLDEST) }],
    ['waits for none', { ...waits, properties: HOME }],
  ])('it does not wait if it %s', (_, other) => {
    const ledger = recall(charge, other);
    expect(ledger).not.toHaveProperty('next');
    expect(ledger.incarnations).toEqual({ [NAME]: 1 });
  });
});
