import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../lambda/core/ledger/failure.ts';
import { rejectionOf, successorRecord } from '../../../lambda/core/ledger/records.ts';
import { cannotBeResumed, refusedStatement, TEXT_UNKNOWN } from '../../../lambda/core/messages/absent.ts';
import * as say from '../../../lambda/core/messages/change.ts';
import { degraded } from '../../../lambda/core/messages/live.ts';
import { STOPPED_AS_ASKED } from '../../../lambda/core/messages/stopped.ts';
import { rowsTwice } from '../../../lambda/core/messages/writers.ts';
import { type Ledger, type StatementRecord, without } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { ABSENT, BEGIN, DESIRED, failedAt, HOUR, MINUTE, NAME, OFFSETS, SECOND } from '../keeping.ts';
import { createWith, currentOf, type Facts, recordWith, refusedCreate } from '../ledger/ledger-with.ts';
import { live } from '../live.ts';
import {
  aboutSecond,
  begins,
  beside,
  CARRIED,
  decided,
  FIRST,
  keeper,
  NO_POOL,
  observed,
  older,
  onItsWay,
  ran,
  SECOND_NAME,
  STAYS_STOPPED,
  shown,
  THIRD_NAME,
  textOf,
  told,
  UNKNOWN_TABLE,
} from './changing.ts';

const GRACE = 15 * SECOND;
const LONGEST_CREATE = 15 * MINUTE;
const RUNS = shown(older('RUNNING'));
const THIRD = textOf(THIRD_NAME);

/** The second version on its way for so long. */
const since = (milliseconds: number, facts: Partial<StatementRecord> = {}): Facts => ({
  successor: onItsWay({ succeedsSince: BEGIN - milliseconds, ...facts }),
});
/** A prerequisite that Confluent has refused. */
const refusing = (versionName: string, detail: string, at: number): Facts => ({
  prerequisite: { versionName, ...refusedCreate(detail, at) },
});
/** Names of what Confluent has refused beside the current version, as far as the ledger knows. */
const refusedNames = ({ current, records }: Ledger): readonly string[] =>
  Object.entries(records).flatMap(([name, record]) =>
    name === current || rejectionOf(record) === undefined ? [] : [name],
  );
/** Expects the second version to be forgotten, and every refusal. */
const expectForgotten = (ledger: Ledger): void => {
  expect(ledger).not.toHaveProperty('successor');
  expect(refusedNames(ledger)).toEqual([]);
};
const LOOK = 'Replacing progressing wait look';

describe('a new version that was created, and is not there', () => {
  test('may be shown late', () => {
    const late = aboutSecond(LOOK, say.justCreated(SECOND_NAME));
    expect(decided(RUNS, since(GRACE - 1))).toBe(late);
    expect(decided(RUNS, since(GRACE))).not.toBe(late);
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING', 'STOPPING'])('is forgotten beside an older one that is %s', (phase) => {
    const keeping = keeper({ ...since(GRACE), ...refusing('x', 'y', 1), incarnations: { a: 1 } });
    expect(told(keeping.look(shown(older(phase))))).toBe(aboutSecond(LOOK, say.goneBefore(SECOND_NAME)));
    expectForgotten(keeping.ledger);
    expect(keeping.ledger.incarnations).toEqual({ a: 1, [SECOND_NAME]: 1 });
  });

  test.each<[string, Observation]>([
    ['stopped', shown(ran)],
    ['gone', ABSENT],
  ])('may have run where the older one is %s', (_, seen) => {
    const keeping = keeper(since(GRACE));
    expect(told(keeping.look(seen))).toBe(aboutSecond(LOOK, say.isGone(SECOND_NAME)));
    const facts = {
      versionName: SECOND_NAME,
      start: CARRIED,
      evidence: 'accepted',
      succeedsSince: BEGIN - GRACE,
    } as const;
    expect(currentOf(keeping.ledger)).toEqual(recordWith(facts));
    expect(keeping.ledger.successor).toBeUndefined();
  });
});

describe('a new version that was created, had never run, and is not there any more', () => {
  const created = since(HOUR);
  const neverRan = since(HOUR, { evidence: 'neverRan' });

  test.each<[string, Facts, Observation]>([
    ['since it never ran', neverRan, shown(ran)],
    ['since it never ran, and the older one is gone', neverRan, ABSENT],
    ['since the older one has failed, and not stopped', created, shown(older('FAILED'))],
  ])('is forgotten, %s', (_, facts, seen) => {
    const keeping = keeper(facts);
    expect(told(keeping.look(seen))).toBe(aboutSecond(LOOK, say.goneBefore(SECOND_NAME)));
    expectForgotten(keeping.ledger);
    expect(currentOf(keeping.ledger)).toMatchObject({ ...FIRST, incarnation: 1, start: { from: 'configured' } });
  });

  test('stays held where Confluent had refused it', () => {
    const failure = failureOf(observed(SECOND_NAME, 'FAILED', { detail: UNKNOWN_TABLE }), [], SECOND_NAME, BEGIN);
    const refused = since(HOUR, { failure });
    expect(decided(RUNS, refused)).toContain(`SqlInvalid held hold rest [${SECOND_NAME} ABSENT]`);
    expect(decided(RUNS, refused, THIRD)).toBe(aboutSecond(LOOK, say.goneBefore(SECOND_NAME)));
  });
});

describe('a new version that was asked for, is not there and not wanted any more', () => {
  const asked = (milliseconds: number, more: Facts = {}): Facts => ({
    ...since(milliseconds, { evidence: 'requested' }),
    ...more,
  });
  const MESSAGE = say.mayStillCome(SECOND_NAME, BEGIN + 14 * MINUTE);
  const MAY_COME = aboutSecond('Replacing progressing wait rest', MESSAGE);

  test('may still come', () => {
    const keeping = keeper(asked(MINUTE, refusing('another', NO_POOL, BEGIN)), THIRD);
    expect(told(keeping.look(RUNS))).toBe(MAY_COME);
    expect(keeping.ledger.successor).toBe(SECOND_NAME);
    expect(decided(RUNS, asked(LONGEST_CREATE - 1), THIRD)).toContain('Replacing progressing wait rest ');
    expect(decided(shown(older('COMPLETED')), asked(MINUTE), THIRD)).toBe(MAY_COME);
    expect(decided(shown(ran), asked(MINUTE, { desiredState: STAYS_STOPPED }), THIRD)).toContain(
      `Suspended suspended none rest [${NAME} STOPPED]`,
    );
    expect(decided(shown(older('DEGRADED')), asked(MINUTE), THIRD)).toBe(
      `Degraded degraded none rest [${NAME} DEGRADED] ${say.meanwhile(degraded(''), MESSAGE)}`,
    );
  });

  test('while who else writes the sink of the older one, whose text is deployed again, is told as ever', () => {
    const other = live('other');
    const decision = keeper(asked(MINUTE), DESIRED).look({ ...RUNS, ...beside(other) });
    expect(told(decision)).toBe(MAY_COME);
    expect(decision.notice?.message).toBe(rowsTwice([other]));
    expect(decision.ledger.census).toEqual({ statementNames: ['other'], at: BEGIN });
    expect(keeper(asked(MINUTE), DESIRED).look(RUNS)).not.toHaveProperty('notice');
  });

  test.each<[string, Facts]>([
    ['has been refused', since(MINUTE, refusedCreate(NO_POOL, BEGIN))],
    ['has not come in the time that a pass can last', asked(LONGEST_CREATE)],
  ])('is forgotten once it %s', (_, facts) => {
    const keeping = keeper(facts, THIRD);
    expect(told(keeping.look(RUNS))).toBe(aboutSecond(LOOK, say.notWanted(SECOND_NAME)));
    expectForgotten(keeping.ledger);
    expect(keeping.ledger.incarnations).toEqual({});
  });
});

describe('a new version that was asked for, and is not there', () => {
  const asked = (facts: Partial<StatementRecord> = {}, more: Facts = {}): Facts => ({
    successor: onItsWay({ evidence: 'requested', ...facts }),
    ...more,
  });
  const refused = (detail: string, at = BEGIN): Facts => asked(refusedCreate(detail, at));
  const ASKED_AGAIN = begins(CARRIED);
  const SQL_INVALID = refusedStatement(SECOND_NAME, UNKNOWN_TABLE);
  const earliest = asked({ start: { from: 'earliest' } });

  /** Expects it to be asked for right now, and no refusal to be known. */
  const expectAskedNow = (ledger: Ledger): void => {
    const journal = [{ ...createWith(), placement: {} }];
    const facts = onItsWay({ evidence: 'requested', succeedsSince: BEGIN, journal });
    expect(successorRecord(ledger)).toEqual(recordWith(facts));
    expect(refusedNames(ledger)).toEqual([]);
  };

  test('and was refused, and the older one is gone: that is not said to stay in charge', () => {
    const message = say.meanwhile(cannotBeResumed(TEXT_UNKNOWN, ''), SQL_INVALID);
    expect(decided(ABSENT, refused(UNKNOWN_TABLE))).toBe(`Missing held hold rest [${NAME} ABSENT] ${message}`);
  });

  test('is asked for again', () => {
    const keeping = keeper(asked({}, refusing('another', UNKNOWN_TABLE, BEGIN)));
    expect(told(keeping.look(RUNS))).toBe(ASKED_AGAIN);
    expectAskedNow(keeping.ledger);
  });

  test('because Confluent refused it, is held, and the older one goes on', () => {
    const keeping = keeper(refused(UNKNOWN_TABLE));
    const before = keeping.ledger;
    expect(told(keeping.look(RUNS))).toBe(
      aboutSecond('SqlInvalid held hold rest', say.staysInCharge(SQL_INVALID, NAME)),
    );
    expect(currentOf(keeping.ledger)).toEqual(recordWith({ ...FIRST, phase: { name: 'RUNNING', since: BEGIN } }));
    const record = successorRecord(keeping.ledger);
    expect(record).toEqual(successorRecord(before));
    expect(record && rejectionOf(record)).toMatchObject({ detail: UNKNOWN_TABLE, at: BEGIN });
    expect(Object.keys(keeping.ledger.records)).toEqual(Object.keys(before.records));
    expect(without(keeping.ledger, 'records')).toEqual(without(before, 'records'));
  });

  test('because Confluent refused it, waits for the cure of the older one', () => {
    expect(decided(shown(older('DEGRADED')), refused(UNKNOWN_TABLE))).toBe(
      `Degraded degraded none rest [${NAME} DEGRADED] ${say.meanwhile(degraded(''), say.staysInCharge(SQL_INVALID, NAME))}`,
    );
  });

  test('for want of a pool is asked for again a minute later', () => {
    expect(decided(RUNS, refused(NO_POOL, BEGIN - MINUTE + 1))).toContain('AutoStopped held hold rest');
    const keeping = keeper(refused(NO_POOL, BEGIN - MINUTE));
    expect(told(keeping.look(RUNS))).toBe(ASKED_AGAIN);
    expectAskedNow(keeping.ledger);
  });

  test('is not asked for beside one that is to stay stopped', () => {
    expect(decided(shown(ran), asked({}, { desiredState: STAYS_STOPPED }))).toBe(
      `Suspended suspended none rest [${NAME} STOPPED] ${say.followsThen(STOPPED_AS_ASKED)}`,
    );
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING', 'STOPPING'])(
    'is not begun beside one that is %s where it would not wait for that',
    (phase) => {
      const keeping = keeper(earliest);
      expect(told(keeping.look(shown(older(phase))))).toBe(aboutSecond(LOOK, say.runsAgain(NAME)));
      expect(keeping.ledger).not.toHaveProperty('successor');
      // The older version has not run yet: the successor is to carry on from the statement before it.
      const onward = keeper(asked({ start: { from: 'statement', statementName: 'before' } }));
      expect(told(onward.look(shown(older(phase))))).toBe(aboutSecond(LOOK, say.runsAgain(NAME)));
    },
  );

  test('is not begun at offsets from which the older one has read on', () => {
    const start = { from: 'offsets', offsets: OFFSETS } as const;
    const beside = (latestOffsets: typeof OFFSETS | undefined) =>
      keeper(asked({ start })).look({
        ...failedAt(BEGIN, 'Boom', latestOffsets === undefined ? {} : { latestOffsets }),
      });
    expect(told(beside(OFFSETS))).toBe(begins(start));
    for (const offsets of [{ ...OFFSETS, skyone: 'partition:0,offset:99' }, undefined]) {
      const decision = beside(offsets);
      expect(told(decision)).toBe(aboutSecond(LOOK, say.hasReadOn(NAME)));
      expect(decision.ledger).not.toHaveProperty('successor');
    }
    expect(decided(ABSENT, asked({ start }, { current: { ...FIRST, position: OFFSETS } }))).toBe(begins(start));
  });

  test.each<[string, Observation]>([
    ['has ended', shown(older('COMPLETED'))],
    ['has failed', failedAt(BEGIN)],
    ['is gone', ABSENT],
  ])('is begun at once where it need not wait and the older one %s', (_, seen) => {
    expect(decided(seen, earliest)).toBe(begins({ from: 'earliest' }));
  });
});
