import { describe, expect, test } from 'vitest';
import { isSettling, owns, remember } from '../../lambda/core/memory/remember.ts';
import { EMPTY_LEDGER, EMPTY_STREAK, type Intent, type Ledger } from '../../lambda/core/model/ledger.ts';
import type { Desired, Observed } from '../../lambda/core/model/statement.ts';
import { CARRIED, FIRST, observed, older, onItsWay, SECOND_NAME, shown, textOf } from './changing.ts';
import { ABSENT, BEGIN, DESIRED, HOUR, NAME, OFFSETS, SECOND, TABLE } from './keeping.ts';

const GRACE = 15 * SECOND;
const { sql: _, ...ADOPTED } = DESIRED;

const known = (more: Partial<Ledger> = {}): Ledger => ({ ...EMPTY_LEDGER, version: FIRST, ...more });
const remembered = (phase: string, ledger: Partial<Ledger> = {}, more: Partial<Observed> = {}, now = BEGIN): Ledger =>
  remember(DESIRED, shown(older(phase, more)), known(ledger), now);

describe('a statement is the keeper’s own', () => {
  const unlabelled = (name: string): Observed => observed(name, 'RUNNING', { labelled: false });
  const ROWS: readonly (readonly [own: boolean, desired: Desired, statement: Observed, ledger: Ledger])[] = [
    [true, DESIRED, observed('whatever', 'RUNNING'), EMPTY_LEDGER],
    [true, DESIRED, unlabelled(NAME), known()],
    [false, DESIRED, unlabelled(NAME), EMPTY_LEDGER],
    [false, DESIRED, unlabelled(`${NAME}-2`), known()],
    [true, DESIRED, unlabelled(`${NAME}-2`), known({ version: { ...FIRST, incarnation: 2 } })],
    [true, ADOPTED, unlabelled(NAME), EMPTY_LEDGER],
    [false, ADOPTED, unlabelled('another'), EMPTY_LEDGER],
  ];
  test.each(ROWS)('%s', (own, desired, statement, ledger) => {
    expect(owns(desired, statement, ledger)).toBe(own);
    // What somebody else's looks like teaches nothing, not even who has been replaced.
    const told = { ...ledger, previous: 'flights-00000000' };
    const after = remember(desired, shown(statement), told, BEGIN);
    if (!own) expect(after).toBe(told);
    else expect(after.since).toEqual({ phase: 'RUNNING', at: BEGIN });
  });
});

test('what the keeper did is settling for as long as it may have no effect', () => {
  expect(isSettling(known(), BEGIN)).toBe(false);
  expect(isSettling(known({ actedAt: BEGIN }), BEGIN + GRACE - 1)).toBe(true);
  expect(isSettling(known({ actedAt: BEGIN }), BEGIN + GRACE)).toBe(false);
});

test('one that is there was created, and it is known whether it has ever run', () => {
  const { ran: __, ...never } = FIRST;
  const uncreated = { version: { ...never, created: false } };
  expect(remembered('PENDING', uncreated).version).toEqual(never);
  expect(remembered('PENDING').version).toEqual(FIRST);
  expect(remembered('RUNNING', uncreated).version).toEqual(FIRST);
  expect(remembered('STOPPED', uncreated, { latestOffsets: OFFSETS }).version).toEqual(FIRST);
  expect(remember(DESIRED, shown(older('PENDING')), EMPTY_LEDGER, BEGIN).version).toEqual(never);
});

describe('since when it is in its phase', () => {
  const AGO = BEGIN - HOUR;
  const ROWS: readonly (readonly [since: number, phase: string, ledger: Partial<Ledger>, more: Partial<Observed>])[] = [
    [BEGIN, 'PENDING', {}, {}],
    [AGO, 'PENDING', {}, { updatedAt: AGO }],
    [AGO, 'PENDING', { actedAt: AGO }, { updatedAt: BEGIN - 1 }],
    [BEGIN, 'PENDING', {}, { updatedAt: BEGIN + 1 }],
    [AGO, 'RUNNING', { actedAt: AGO - 1 }, { updatedAt: AGO, endTime: AGO - 2 }],
    [AGO, 'STOPPED', {}, { updatedAt: BEGIN - 1, endTime: AGO }],
    [AGO, 'STOPPED', { actedAt: AGO - 1 }, { updatedAt: AGO }],
    [BEGIN - 1, 'DEGRADED', {}, { updatedAt: BEGIN - 1, endTime: AGO }],
    [AGO, 'RUNNING', { since: { phase: 'RUNNING', at: AGO } }, { updatedAt: BEGIN }],
    [BEGIN, 'RUNNING', { since: { phase: 'PENDING', at: AGO } }, {}],
  ];
  test.each(ROWS)('%d in %s with %j and %j', (at, phase, ledger, more) => {
    expect(remembered(phase, ledger, more).since).toEqual({ phase, at });
  });

  test('is unchanged by FAILING, which is still part of the run', () => {
    const since = { phase: 'RUNNING', at: AGO };
    expect(remembered('FAILING', { since }).since).toBe(since);
    expect(remembered('FAILING')).not.toHaveProperty('since');
  });

  test('is known of one that is gone, too', () => {
    const gone = remember(DESIRED, ABSENT, known({ since: { phase: 'RUNNING', at: AGO } }), BEGIN);
    expect(gone.since).toEqual({ phase: 'ABSENT', at: BEGIN });
    expect(remember(DESIRED, ABSENT, gone, BEGIN + 1).since).toEqual({ phase: 'ABSENT', at: BEGIN });
  });
});

describe('when the keeper last acted', () => {
  test('is forgotten at rest, once that has shown no effect', () => {
    for (const phase of ['STOPPED', 'FAILED', 'COMPLETED']) {
      expect(remembered(phase, { actedAt: BEGIN }, {}, BEGIN + GRACE - 1).actedAt).toBe(BEGIN);
      expect(remembered(phase, { actedAt: BEGIN }, {}, BEGIN + GRACE)).not.toHaveProperty('actedAt');
    }
    expect(remembered('PENDING', { actedAt: BEGIN }, {}, BEGIN + GRACE).actedAt).toBe(BEGIN);
  });

  test('is forgotten where it runs', () => {
    expect(remembered('RUNNING', { actedAt: BEGIN })).not.toHaveProperty('actedAt');
    expect(remembered('DEGRADED', { actedAt: BEGIN }).actedAt).toBe(BEGIN);
  });
});

describe('offsets', () => {
  const NEWER = { skyone: 'partition:0,offset:8' };
  const kept = (phase: string, ledger: Partial<Ledger> = {}, more: Partial<Observed> = {}): Ledger['offsets'] =>
    remembered(phase, { offsets: OFFSETS, ...ledger }, { latestOffsets: NEWER, ...more }).offsets;

  test('are those of the last look while it is at rest, and none otherwise', () => {
    for (const phase of ['STOPPED', 'FAILED', 'COMPLETED']) expect(kept(phase)).toBe(NEWER);
    for (const phase of ['PENDING', 'RUNNING', 'DEGRADED', 'FAILING', 'STOPPING', 'MOVED'])
      expect(kept(phase)).toBeUndefined();
    expect(remembered('STOPPED', { offsets: OFFSETS })).not.toHaveProperty('offsets');
  });

  test('stay while somebody deletes it, and once it is gone', () => {
    expect(kept('DELETING')).toBe(OFFSETS);
    expect(remember(DESIRED, ABSENT, known({ offsets: OFFSETS }), BEGIN).offsets).toBe(OFFSETS);
  });

  test('are not believed while it may still be resumed, unless it has ended since', () => {
    const actedAt = BEGIN - GRACE + 1;
    expect(kept('STOPPED', { actedAt })).toBeUndefined();
    expect(kept('STOPPED', { actedAt: actedAt - 1 })).toBe(NEWER);
    expect(kept('STOPPED', { actedAt }, { endTime: actedAt })).toBeUndefined();
    expect(kept('STOPPED', { actedAt }, { endTime: actedAt + 1 })).toBe(NEWER);
    expect(kept('STOPPED', {}, { endTime: BEGIN })).toBe(NEWER);
    expect(kept('RUNNING', { actedAt }, { endTime: actedAt + 1 })).toBeUndefined();
  });
});

describe('a wish', () => {
  const STOP: Intent = { want: 'stopped', carriedOut: false };
  const DONE: Intent = { want: 'stopped', carriedOut: true };
  const RUN: Intent = { want: 'running', carriedOut: false };
  const was = (phase: string): Partial<Ledger> => ({ since: { phase, at: 1 } });
  const ROWS: readonly (readonly [
    after: Intent | undefined,
    phase: string,
    intent: Intent,
    ledger: Partial<Ledger>,
  ])[] = [
    [undefined, 'RUNNING', RUN, {}],
    [undefined, 'DEGRADED', RUN, {}],
    [undefined, 'FAILED', RUN, {}],
    [RUN, 'STOPPED', RUN, {}],
    [RUN, 'PENDING', RUN, {}],
    [STOP, 'RUNNING', STOP, {}],
    [STOP, 'PENDING', STOP, {}],
    [STOP, 'STOPPING', STOP, {}],
    [DONE, 'STOPPED', STOP, {}],
    [DONE, 'FAILED', STOP, was('STOPPED')],
    [DONE, 'COMPLETED', STOP, {}],
    [{ ...DONE, refused: true }, 'STOPPED', { ...STOP, refused: true }, {}],
    [STOP, 'STOPPED', STOP, { actedAt: BEGIN - GRACE + 1 }],
    [DONE, 'STOPPED', STOP, { actedAt: BEGIN - GRACE }],
    [undefined, 'PENDING', DONE, {}],
    [undefined, 'RUNNING', DONE, {}],
    [undefined, 'DEGRADED', DONE, {}],
    [undefined, 'FAILED', DONE, was('STOPPED')],
    [DONE, 'FAILED', DONE, was('RUNNING')],
    [DONE, 'FAILED', DONE, {}],
    [DONE, 'STOPPED', DONE, was('STOPPED')],
    [DONE, 'STOPPING', DONE, was('STOPPED')],
  ];
  test.each(ROWS)('becomes %j, seen %s: %j with %j', (intent, phase, wished, ledger) => {
    expect(remembered(phase, { intent: wished, ...ledger }).intent).toEqual(intent);
  });

  test('to stop has come true where it is gone', () => {
    const gone = (ledger: Partial<Ledger>): Ledger => remember(DESIRED, ABSENT, known(ledger), BEGIN);
    expect(gone({ intent: STOP }).intent).toEqual(DONE);
    expect(gone({ intent: STOP, actedAt: BEGIN }).intent).toEqual(STOP);
    expect(gone({ intent: RUN }).intent).toEqual(RUN);
  });
});

describe('Confluent’s refusal', () => {
  test('is forgotten of a statement that is there after all', () => {
    const refusal = { statementName: NAME, detail: 'no', at: 1 };
    expect(remembered('PENDING', { refusal })).not.toHaveProperty('refusal');
    const another = { ...refusal, statementName: TABLE };
    expect(remembered('PENDING', { refusal: another }).refusal).toBe(another);
  });
});

describe('the other versions', () => {
  const NEXT = onItsWay({ created: false });
  const both = (phase: string, next = NEXT, name = SECOND_NAME, first = older('RUNNING')): Ledger =>
    remember(textOf(SECOND_NAME), shown(first, { next: observed(name, phase) }), known({ next }), BEGIN);

  test('the next one is accepted where it is there', () => {
    const created = { ...NEXT, version: { ...NEXT.version, created: true } };
    expect(both('PENDING').next).toEqual(created);
    expect(both('PENDING', NEXT, `${SECOND_NAME}-2`).next).toEqual(NEXT);
    const alone = remember(textOf(SECOND_NAME), shown(older('RUNNING')), known({ next: NEXT }), BEGIN);
    expect(alone.next).toEqual(NEXT);
    expect(remember(DESIRED, shown(older('RUNNING'), { next: observed(NAME, 'PENDING') }), known(), BEGIN)).toEqual(
      remember(DESIRED, shown(older('RUNNING')), known(), BEGIN),
    );
  });

  test('the next one has never run where it is at rest beside an older one that runs, and stays so', () => {
    expect(NEXT.version.start).toBe(CARRIED);
    expect(both('FAILED').next?.dead).toBe(true);
    const dead = { ...NEXT, dead: true };
    expect(both('STOPPED', dead, SECOND_NAME, older('STOPPED')).next?.dead).toBe(true);
    expect(both('STOPPED', NEXT, SECOND_NAME, older('STOPPED')).next).not.toHaveProperty('dead');
    expect(both('PENDING', dead).next).not.toHaveProperty('dead');
  });

  test('the one before is known only while it is there', () => {
    const told = known({ previous: 'flights-00000000' });
    const previous = observed('flights-00000000', 'STOPPED');
    expect(remember(DESIRED, shown(older('RUNNING'), { previous }), told, BEGIN).previous).toBe('flights-00000000');
    expect(remember(DESIRED, shown(older('RUNNING')), told, BEGIN)).not.toHaveProperty('previous');
    expect(remember(DESIRED, ABSENT, told, BEGIN)).not.toHaveProperty('previous');
  });
});

test('where it was asked to be is known once it is seen there', () => {
  const placement = { computePoolId: 'lfcp-1' };
  const seen = { ...shown(older('PENDING', placement)), placement };
  expect(remember(DESIRED, seen, known(), BEGIN).placed).toEqual(placement);
});

test('looking twice changes nothing', () => {
  for (const phase of ['PENDING', 'RUNNING', 'DEGRADED', 'FAILED', 'STOPPED', 'COMPLETED', 'DELETING', 'MOVED']) {
    const once = remembered(phase, { streak: { ...EMPTY_STREAK, resumes: 1 } }, { latestOffsets: OFFSETS });
    expect(remember(DESIRED, shown(older(phase, { latestOffsets: OFFSETS })), once, BEGIN)).toEqual(once);
  }
});
