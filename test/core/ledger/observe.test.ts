import { describe, expect, test } from 'vitest';
import { isSettling, isStopRefused, startedAt } from '../../../lambda/core/ledger/journal.ts';
import { withDesiredState } from '../../../lambda/core/ledger/lessons.ts';
import { observe, owns } from '../../../lambda/core/ledger/observe.ts';
import { currentRecord, prerequisiteRecord, refusalOf, successorRecord } from '../../../lambda/core/ledger/records.ts';
import {
  type DesiredState,
  EMPTY_LEDGER,
  EMPTY_STREAK,
  type Ledger,
  type Request,
  type StatementRecord,
} from '../../../lambda/core/model/ledger.ts';
import type { Desired, Observed } from '../../../lambda/core/model/statement.ts';
import { ABSENT, BEGIN, DESIRED, HOUR, MINUTE, NAME, OFFSETS, SECOND, TABLE } from '../keeping.ts';
import {
  CARRIED,
  FIRST,
  observed,
  older,
  onItsWay,
  SECOND_NAME,
  type Shown,
  shown,
  textOf,
} from '../rules/changing.ts';
import {
  acceptance,
  createWith,
  type Facts,
  ledgerWith,
  recordWith,
  refusal,
  requestWith,
  stopFor,
} from './ledger-with.ts';

const GRACE = 15 * SECOND;
const { sql: _, ...ADOPTED } = DESIRED;

const known = ({ current, ...facts }: Facts = {}): Ledger =>
  ledgerWith({ ...facts, current: { ...FIRST, ...current } });
const seen = (phase: string, facts: Facts = {}, more: Shown = {}, now = BEGIN): Ledger =>
  observe(DESIRED, shown(older(phase, more)), known(facts), now);
/** The record of the current version after a look at it. */
const recordSeen = (
  phase: string,
  current: Partial<StatementRecord> = {},
  more: Shown = {},
  now = BEGIN,
): StatementRecord | undefined => currentRecord(seen(phase, { current }, more, now));

/** A start of the keeper's own, which Confluent accepted. */
const startAt = (at: number): readonly Request[] => [requestWith({ at, answer: acceptance(at) })];
const started = (at: number): Partial<StatementRecord> => ({ journal: startAt(at) });

describe('a statement is the keeper’s own', () => {
  const unlabelled = (name: string): Observed => observed(name, 'RUNNING', { labelled: false });
  const ROWS: readonly (readonly [own: boolean, desired: Desired, statement: Observed, ledger: Ledger])[] = [
    [true, DESIRED, observed('whatever', 'RUNNING'), EMPTY_LEDGER],
    [true, DESIRED, unlabelled(NAME), known()],
    [true, DESIRED, unlabelled(NAME), known({ current: { evidence: 'requested' } })],
    [false, DESIRED, unlabelled(NAME), known({ current: { evidence: 'planned' } })],
    [false, DESIRED, unlabelled(NAME), EMPTY_LEDGER],
    [false, DESIRED, unlabelled(`${NAME}-2`), known()],
    [true, DESIRED, unlabelled(`${NAME}-2`), known({ current: { incarnation: 2 } })],
    [true, ADOPTED, unlabelled(NAME), EMPTY_LEDGER],
    [false, ADOPTED, unlabelled('another'), EMPTY_LEDGER],
  ];
  test.each(ROWS)('%s', (own, desired, statement, ledger) => {
    expect(owns(desired, statement, ledger)).toBe(own);
    // What somebody else's looks like teaches nothing, not even who has been replaced.
    const told = { ...ledger, replaced: 'flights-00000000' };
    const after = observe(desired, shown(statement), told, BEGIN);
    if (!own) expect(after).toBe(told);
    else expect(currentRecord(after)?.phase).toEqual({ name: 'RUNNING', since: BEGIN });
  });
});

test('what the keeper did is settling for as long as it may have no effect', () => {
  expect(isSettling(known(), BEGIN)).toBe(false);
  expect(isSettling(known({ current: started(BEGIN) }), BEGIN + GRACE - 1)).toBe(true);
  expect(isSettling(known({ current: started(BEGIN) }), BEGIN + GRACE)).toBe(false);
});

test('one that is there was created, and it is known whether it has ever run', () => {
  const version = (evidence: StatementRecord['evidence']) => ({
    versionName: NAME,
    incarnation: 1,
    start: { from: 'configured' },
    evidence,
  });
  const requested = { evidence: 'requested' } as const;
  expect(recordSeen('PENDING', requested)).toMatchObject(version('accepted'));
  expect(recordSeen('PENDING')).toMatchObject(version('ran'));
  expect(recordSeen('RUNNING', requested)).toMatchObject(version('ran'));
  expect(recordSeen('STOPPED', requested)).toMatchObject(version('accepted'));
  expect(recordSeen('STOPPED', requested, { latestOffsets: OFFSETS })).toMatchObject(version('ran'));
  const first = observe(DESIRED, shown(older('PENDING')), EMPTY_LEDGER, BEGIN);
  expect(currentRecord(first)).toMatchObject(version('accepted'));
});

describe('since when it is in its phase', () => {
  const AGO = BEGIN - HOUR;
  const ROWS: readonly (readonly [since: number, phase: string, record: Partial<StatementRecord>, more: Shown])[] = [
    [BEGIN, 'PENDING', {}, {}],
    [AGO, 'PENDING', {}, { updatedAt: AGO }],
    [AGO, 'PENDING', started(AGO), { updatedAt: BEGIN - 1 }],
    [BEGIN, 'PENDING', {}, { updatedAt: BEGIN + 1 }],
    [AGO, 'RUNNING', started(AGO - 1), { updatedAt: AGO, endTime: AGO - 2 }],
    [AGO, 'STOPPED', {}, { updatedAt: BEGIN - 1, endTime: AGO }],
    [AGO, 'STOPPED', started(AGO - 1), { updatedAt: AGO }],
    [BEGIN - 1, 'DEGRADED', {}, { updatedAt: BEGIN - 1, endTime: AGO }],
    [AGO, 'RUNNING', { phase: { name: 'RUNNING', since: AGO } }, { updatedAt: BEGIN }],
    [BEGIN, 'RUNNING', { phase: { name: 'PENDING', since: AGO } }, {}],
  ];
  test.each(ROWS)('%d in %s with %j and %j', (since, name, record, more) => {
    expect(recordSeen(name, record, more)?.phase).toEqual({ name, since });
  });

  test('is unchanged by FAILING, which is still part of the run', () => {
    const phase = { name: 'RUNNING', since: AGO };
    expect(recordSeen('FAILING', { phase })?.phase).toBe(phase);
    expect(recordSeen('FAILING')).not.toHaveProperty('phase');
  });

  test('is known of one that is gone, too', () => {
    const gone = observe(DESIRED, ABSENT, known({ current: { phase: { name: 'RUNNING', since: AGO } } }), BEGIN);
    expect(currentRecord(gone)?.phase).toEqual({ name: 'ABSENT', since: BEGIN });
    const later = observe(DESIRED, ABSENT, gone, BEGIN + 1);
    expect(currentRecord(later)?.phase).toEqual({ name: 'ABSENT', since: BEGIN });
  });
});

describe('when the keeper last acted', () => {
  const startSeen = (phase: string, now = BEGIN): number | undefined => {
    const record = recordSeen(phase, started(BEGIN), {}, now);
    return record && startedAt(record);
  };

  test('is forgotten at rest, once that has shown no effect', () => {
    for (const phase of ['STOPPED', 'FAILED', 'COMPLETED']) {
      expect(startSeen(phase, BEGIN + GRACE - 1)).toBe(BEGIN);
      expect(startSeen(phase, BEGIN + GRACE)).toBeUndefined();
    }
    expect(startSeen('PENDING', BEGIN + GRACE)).toBe(BEGIN);
  });

  test('is forgotten where it runs', () => {
    expect(startSeen('RUNNING')).toBeUndefined();
    expect(startSeen('DEGRADED')).toBe(BEGIN);
  });

  test('on a prerequisite is forgotten where it runs, and no sooner', () => {
    const create = requestWith({ verb: 'create', answer: acceptance() });
    const before = { prerequisite: { versionName: TABLE, journal: [create] } };
    expect(isSettling(seen('PENDING', before), BEGIN)).toBe(true);
    expect(isSettling(seen('RUNNING', before), BEGIN)).toBe(false);
  });
});

describe('offsets', () => {
  const NEWER = { skyone: 'partition:0,offset:8' };
  const kept = (phase: string, record: Partial<StatementRecord> = {}, more: Shown = {}): StatementRecord['position'] =>
    recordSeen(phase, { position: OFFSETS, ...record }, { latestOffsets: NEWER, ...more })?.position;

  test('are those of the last look while it is at rest, and none otherwise', () => {
    for (const phase of ['STOPPED', 'FAILED', 'COMPLETED']) expect(kept(phase)).toBe(NEWER);
    for (const phase of ['PENDING', 'RUNNING', 'DEGRADED', 'FAILING', 'STOPPING', 'MOVED'])
      expect(kept(phase)).toBeUndefined();
    expect(recordSeen('STOPPED', { position: OFFSETS })).not.toHaveProperty('position');
  });

  test('stay while somebody deletes it, and once it is gone', () => {
    expect(kept('DELETING')).toBe(OFFSETS);
    const gone = observe(DESIRED, ABSENT, known({ current: { position: OFFSETS } }), BEGIN);
    expect(currentRecord(gone)?.position).toBe(OFFSETS);
  });

  test('are not believed while it may still be resumed, unless it has ended since', () => {
    const at = BEGIN - GRACE + 1;
    expect(kept('STOPPED', started(at))).toBeUndefined();
    expect(kept('STOPPED', started(at - 1))).toBe(NEWER);
    expect(kept('STOPPED', started(at), { endTime: at })).toBeUndefined();
    expect(kept('STOPPED', started(at), { endTime: at + 1 })).toBe(NEWER);
    expect(kept('STOPPED', {}, { endTime: BEGIN })).toBe(NEWER);
    expect(kept('RUNNING', started(at), { endTime: at + 1 })).toBeUndefined();
  });
});

describe('a wish', () => {
  const STOP: DesiredState = { state: 'stopped', by: 'person', at: 1 };
  /** Seen stopped just now, and before. */
  const REACHED: DesiredState = { ...STOP, reachedAt: BEGIN };
  const DONE: DesiredState = { ...STOP, reachedAt: 2 };
  const RUN: DesiredState = { state: 'running', by: 'person', at: 1 };
  const was = (name: string): Partial<StatementRecord> => ({ phase: { name, since: 1 } });
  const ROWS: readonly (readonly [
    after: DesiredState | undefined,
    phase: string,
    desiredState: DesiredState,
    record: Partial<StatementRecord>,
  ])[] = [
    [undefined, 'RUNNING', RUN, {}],
    [undefined, 'DEGRADED', RUN, {}],
    [undefined, 'FAILED', RUN, {}],
    [RUN, 'STOPPED', RUN, {}],
    [RUN, 'PENDING', RUN, {}],
    [STOP, 'RUNNING', STOP, {}],
    [STOP, 'PENDING', STOP, {}],
    [STOP, 'STOPPING', STOP, {}],
    [REACHED, 'STOPPED', STOP, {}],
    [REACHED, 'FAILED', STOP, was('STOPPED')],
    [REACHED, 'COMPLETED', STOP, {}],
    [STOP, 'STOPPED', STOP, started(BEGIN - GRACE + 1)],
    [REACHED, 'STOPPED', STOP, started(BEGIN - GRACE)],
    [undefined, 'PENDING', DONE, {}],
    [undefined, 'RUNNING', DONE, {}],
    [undefined, 'DEGRADED', DONE, {}],
    [undefined, 'FAILED', DONE, was('STOPPED')],
    [DONE, 'FAILED', DONE, was('RUNNING')],
    [DONE, 'FAILED', DONE, {}],
    [DONE, 'STOPPED', DONE, was('STOPPED')],
    [DONE, 'STOPPING', DONE, was('STOPPED')],
  ];
  test.each(ROWS)('becomes %j, seen %s: %j with %j', (after, phase, desiredState, current) => {
    expect(seen(phase, { desiredState, current }).desiredState).toEqual(after);
  });

  test('to stop that Confluent has refused stays so, though it has come true', () => {
    const stop = stopFor({ kind: 'person' }, 0, refusal('no', 1));
    for (const phase of ['PENDING', 'STOPPED']) {
      const after = seen(phase, { desiredState: STOP, current: { journal: [stop] } });
      expect(after.desiredState).toEqual(phase === 'STOPPED' ? REACHED : STOP);
      const record = currentRecord(after);
      expect(record && isStopRefused(record)).toBe(true);
    }
  });

  test('stays where the ledger knows no statement that could have been resumed', () => {
    const ledger = ledgerWith({ desiredState: DONE });
    expect(withDesiredState(ledger, 'FAILED', BEGIN)).toBe(ledger);
  });

  test('to stop has come true where it is gone', () => {
    const gone = (facts: Facts): Ledger => observe(DESIRED, ABSENT, known(facts), BEGIN);
    expect(gone({ desiredState: STOP }).desiredState).toEqual(REACHED);
    expect(gone({ desiredState: STOP, current: started(BEGIN) }).desiredState).toEqual(STOP);
    expect(gone({ desiredState: RUN }).desiredState).toEqual(RUN);
  });
});

describe('Confluent’s refusal', () => {
  const answer = refusal('no', 1);
  const refused: Partial<StatementRecord> = { evidence: 'requested', journal: [createWith(answer, 0)] };

  test('is forgotten of a statement that is there after all', () => {
    const before = currentRecord(known({ current: refused }));
    expect(before && refusalOf(before)).toBe(answer);
    const after = currentRecord(seen('PENDING', { current: refused }));
    expect(after && refusalOf(after)).toBeUndefined();
  });

  test('is kept of another one', () => {
    const another = prerequisiteRecord(seen('PENDING', { prerequisite: { ...refused, versionName: TABLE } }));
    expect(another && refusalOf(another)).toBe(answer);
  });
});

describe('the other versions', () => {
  const NEXT = onItsWay({ evidence: 'requested' });
  const both = (
    phase: string,
    next = NEXT,
    name = SECOND_NAME,
    first = older('RUNNING'),
  ): StatementRecord | undefined =>
    successorRecord(
      observe(
        textOf(SECOND_NAME),
        shown(first, { successor: observed(name, phase) }),
        known({ successor: next }),
        BEGIN,
      ),
    );

  test('the successor is accepted where it is there', () => {
    expect(both('PENDING')).toEqual(recordWith({ ...NEXT, evidence: 'accepted' }));
    expect(both('PENDING', NEXT, `${SECOND_NAME}-2`)).toEqual(recordWith(NEXT));
    const alone = observe(textOf(SECOND_NAME), shown(older('RUNNING')), known({ successor: NEXT }), BEGIN);
    expect(successorRecord(alone)).toEqual(recordWith(NEXT));
    expect(observe(DESIRED, shown(older('RUNNING'), { successor: observed(NAME, 'PENDING') }), known(), BEGIN)).toEqual(
      observe(DESIRED, shown(older('RUNNING')), known(), BEGIN),
    );
  });

  test('the successor has never run where it is at rest beside an older one that runs, and stays so', () => {
    expect(NEXT.start).toBe(CARRIED);
    expect(both('FAILED')?.evidence).toBe('neverRan');
    const neverRan = { ...NEXT, evidence: 'neverRan' } as const;
    expect(both('STOPPED', neverRan, SECOND_NAME, older('STOPPED'))?.evidence).toBe('neverRan');
    expect(both('STOPPED', NEXT, SECOND_NAME, older('STOPPED'))?.evidence).toBe('accepted');
    expect(both('PENDING', neverRan)).toEqual(recordWith({ ...NEXT, evidence: 'accepted', succeedsSince: BEGIN }));
  });

  test.each([
    ['has asked for it since the successor', 2 * MINUTE, BEGIN - MINUTE, BEGIN - MINUTE - 1],
    ['has asked for it at this moment', 2 * MINUTE, BEGIN, BEGIN - 1],
    ['had asked for it before the successor', 2 * MINUTE, BEGIN - 2 * MINUTE, BEGIN],
    ['has asked for it beside a successor of unknown age', undefined, BEGIN - MINUTE, BEGIN - MINUTE - 1],
  ])('a restart stays wanted where somebody else resumes the successor: a person %s', (_, age, at, since) => {
    const succeedsSince = age === undefined ? {} : { succeedsSince: BEGIN - age };
    const successor = { ...onItsWay(), evidence: 'neverRan', ...succeedsSince } as const;
    const beside = shown(older('RUNNING'), { successor: observed(SECOND_NAME, 'PENDING') });
    const after = observe(textOf(SECOND_NAME), beside, known({ successor, restart: { at } }), BEGIN);
    expect(successorRecord(after)?.succeedsSince).toBe(since);
  });

  test('the one before is known only while it is there', () => {
    const told = known({ replaced: 'flights-00000000' });
    const replaced = observed('flights-00000000', 'STOPPED');
    expect(observe(DESIRED, shown(older('RUNNING'), { replaced }), told, BEGIN).replaced).toBe('flights-00000000');
    expect(observe(DESIRED, shown(older('RUNNING')), told, BEGIN)).not.toHaveProperty('replaced');
    expect(observe(DESIRED, ABSENT, told, BEGIN)).not.toHaveProperty('replaced');
  });
});

test('where it was asked to be is known once it is seen there', () => {
  const placement = { computePoolId: 'lfcp-1' };
  const there = { ...shown(older('PENDING', placement)), placement };
  expect(currentRecord(observe(DESIRED, there, known(), BEGIN))?.placement).toEqual(placement);
});

test('looking twice changes nothing', () => {
  for (const phase of ['PENDING', 'RUNNING', 'DEGRADED', 'FAILED', 'STOPPED', 'COMPLETED', 'DELETING', 'MOVED']) {
    const current = { streak: { ...EMPTY_STREAK, resumes: 1 } };
    const once = seen(phase, { current }, { latestOffsets: OFFSETS });
    expect(observe(DESIRED, shown(older(phase, { latestOffsets: OFFSETS })), once, BEGIN)).toEqual(once);
  }
});
