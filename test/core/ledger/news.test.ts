import { describe, expect, test } from 'vitest';
import type { Health, PastDecision } from '../../../lambda/contract.ts';
import { isNews, type Standing, withDecision, withTold } from '../../../lambda/core/ledger/news.ts';
import { purgeAt, urgencyOf } from '../../../lambda/core/ledger/purge.ts';
import { EMPTY_LEDGER, type Ledger, type StatementRecord } from '../../../lambda/core/model/ledger.ts';
import { BEGIN, DAY, MINUTE, NAME } from '../keeping.ts';
import { type Facts, ledgerWith, requestWith, streakWith } from './ledger-with.ts';

const restingSince = (name: string, since: number, more: Facts = {}): Ledger =>
  ledgerWith({ ...more, current: { phase: { name, since } } });

describe('Confluent deletes what rests', () => {
  test.each(['STOPPED', 'FAILED', 'COMPLETED'])('after 30 days: %s', (phase) => {
    expect(purgeAt(restingSince(phase, BEGIN))).toBe(BEGIN + 30 * DAY);
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING', 'ABSENT'])('and nothing else: %s', (phase) => {
    expect(purgeAt(restingSince(phase, BEGIN))).toBeUndefined();
    expect(urgencyOf(restingSince(phase, BEGIN), BEGIN + 40 * DAY)).toBe(0);
  });

  test('which nobody knows of what has never been seen', () => {
    expect(purgeAt(EMPTY_LEDGER)).toBeUndefined();
    expect(urgencyOf(EMPTY_LEDGER, BEGIN)).toBe(0);
  });

  test.each([
    [0, 0],
    [20, 1],
    [25, 2],
    [29, 3],
  ])('from the %dth day on it is told as loudly as %d', (days, urgency) => {
    const ledger = restingSince('STOPPED', BEGIN);
    expect(urgencyOf(ledger, BEGIN + days * DAY)).toBe(urgency);
    expect(urgencyOf(ledger, BEGIN + days * DAY - 1)).toBe(Math.max(urgency - 1, 0));
  });

  test('and is told no louder once it should be gone', () => {
    expect(urgencyOf(restingSince('STOPPED', BEGIN), BEGIN + 99 * DAY)).toBe(3);
  });
});

const standing = (health: Health, more: Partial<Standing> = {}): Standing => ({
  phase: 'RUNNING',
  reason: 'Running',
  ...more,
  health,
});

const told = (how: Standing, ledger: Ledger = EMPTY_LEDGER): Ledger => withTold(ledger, how, BEGIN);

describe('news', () => {
  const HEALTHY = standing('healthy');

  test('is what has never been told', () => {
    expect(isNews(HEALTHY, EMPTY_LEDGER, BEGIN)).toBe(true);
  });

  test('is not what was told', () => {
    expect(isNews(HEALTHY, told(HEALTHY), BEGIN + 99 * DAY)).toBe(false);
  });

  test.each([
    ['phase', standing('healthy', { phase: 'PENDING' })],
    ['health', standing('degraded')],
    ['reason', standing('healthy', { reason: 'Starting' })],
  ])('is another %s', (_, how) => {
    expect(isNews(how, told(HEALTHY), BEGIN)).toBe(true);
    expect(isNews(HEALTHY, told(how), BEGIN)).toBe(true);
  });

  test.each(['suspended', 'held'] as const)('is once a day that it is %s', (health) => {
    const how = standing(health);
    expect(isNews(how, told(how), BEGIN + DAY - 1)).toBe(false);
    expect(isNews(how, told(how), BEGIN + DAY)).toBe(true);
  });

  test.each(['healthy', 'progressing', 'recovering', 'degraded', 'unknown'] as const)(
    'is not each day that it is %s',
    (health) => {
      const how = standing(health);
      expect(isNews(how, told(how), BEGIN + DAY)).toBe(false);
    },
  );

  test('is that Confluent deletes it soon, each time that it has to be told louder', () => {
    const resting = restingSince('STOPPED', BEGIN - 20 * DAY + 1);
    const how = standing('degraded', { phase: 'STOPPED' });
    const before = told(how, resting);
    expect(before.told?.urgency).toBe(0);
    expect(isNews(how, before, BEGIN)).toBe(false);
    expect(isNews(how, before, BEGIN + 1)).toBe(true);
    const after = withTold(before, how, BEGIN + 1);
    expect(after.told?.urgency).toBe(1);
    expect(isNews(how, after, BEGIN + 5 * DAY)).toBe(false);
    expect(isNews(how, after, BEGIN + 5 * DAY + 1)).toBe(true);
  });

  test('is that rows are lost sooner than was told, once the keeper knows', () => {
    const how = standing('suspended', { phase: 'STOPPED' });
    const rests = (keeps?: number): Ledger => ({
      ...restingSince('STOPPED', BEGIN),
      rest: { since: BEGIN, ...(keeps === undefined ? {} : { keeps }) },
    });
    const before = told(how, rests());
    expect(before.told?.rowsLostFrom).toBe(BEGIN + 7 * DAY);
    const known = (keeps: number): Ledger => ({ ...rests(keeps), ...(before.told && { told: before.told }) });
    expect(isNews(how, known(7 * DAY), BEGIN)).toBe(false);
    expect(isNews(how, known(30 * DAY), BEGIN)).toBe(false);
    expect(isNews(how, known(7 * DAY - 1), BEGIN)).toBe(true);
    expect(isNews(how, withTold(known(DAY), how, BEGIN), BEGIN)).toBe(false);
  });

  test('counts what was told before there were urgencies as not urgent', () => {
    const how = { phase: 'STOPPED', health: 'degraded', reason: 'Running' } as const;
    const old = (days: number): Ledger => restingSince('STOPPED', BEGIN - days * DAY, { told: { ...how, at: BEGIN } });
    expect(isNews(how, old(19), BEGIN)).toBe(false);
    expect(isNews(how, old(20), BEGIN)).toBe(true);
  });

  test('is numbered once it is in the outbox', () => {
    const ledger = told(HEALTHY, { ...EMPTY_LEDGER, changes: 7 });
    expect(ledger).toEqual({
      ...EMPTY_LEDGER,
      changes: 8,
      told: { phase: 'RUNNING', health: 'healthy', reason: 'Running', at: BEGIN, urgency: 0 },
    });
  });
});

describe('past decisions', () => {
  const made = (more: Partial<PastDecision> = {}): PastDecision => ({
    at: new Date(BEGIN).toISOString(),
    statementName: NAME,
    phase: 'FAILED',
    health: 'recovering',
    action: 'resume',
    reason: 'Failed',
    message: 'It is resumed.',
    ...more,
  });

  test('are kept, the newest last', () => {
    const first = withDecision(EMPTY_LEDGER, made());
    expect(first).toEqual({ ...EMPTY_LEDGER, decisions: [made()] });
    const other = made({ at: new Date(BEGIN + 1).toISOString(), action: 'stop' });
    expect(withDecision(first, other).decisions).toEqual([made(), other]);
  });

  test('are kept once where the same follows', () => {
    const first = withDecision(EMPTY_LEDGER, made());
    expect(withDecision(first, made({ at: new Date(BEGIN + 1).toISOString(), health: 'held' }))).toBe(first);
  });

  test.each([
    { statementName: `${NAME}-2` },
    { phase: 'STOPPED' },
    { action: 'hold' },
    { reason: 'Moving' },
    { message: 'It is held.' },
  ])('are kept again with another one of %j', (more) => {
    const first = withDecision(EMPTY_LEDGER, made());
    expect(withDecision(first, made(more)).decisions).toEqual([made(), made(more)]);
  });

  test('are kept again where another one was between', () => {
    const others = [made(), made({ action: 'stop' }), made()];
    expect(others.reduce(withDecision, EMPTY_LEDGER).decisions).toEqual(others);
  });

  test('are 20 at most', () => {
    const all = Array.from({ length: 25 }, (_, n) => made({ message: `Number ${n}.` }));
    expect(all.reduce(withDecision, EMPTY_LEDGER).decisions).toEqual(all.slice(5));
  });

  test('are told in 240 letters at most', () => {
    const message = (length: number) => withDecision(EMPTY_LEDGER, made({ message: 'x'.repeat(length) })).decisions;
    expect(message(240)).toEqual([made({ message: 'x'.repeat(240) })]);
    expect(message(241)).toEqual([made({ message: `${'x'.repeat(239)}…` })]);
  });

  test('that are the same once they are cut are one', () => {
    const first = withDecision(EMPTY_LEDGER, made({ message: 'x'.repeat(300) }));
    expect(withDecision(first, made({ message: 'x'.repeat(400) }))).toBe(first);
  });
});

describe('a quiet try', () => {
  const tried = (resumes: number, probes = 0, more: Partial<StatementRecord> = {}): Ledger =>
    ledgerWith({ current: { streak: streakWith({ resumes, probes }), ...more } });
  const FAILED = standing('recovering', { phase: 'FAILED', reason: 'Failed' });
  const WAITS = standing('recovering', { phase: 'FAILED', reason: 'BackingOff' });
  const RUNS = standing('healthy');
  const POOL = standing('degraded', { phase: 'PENDING', reason: 'PoolExhausted' });

  test.each([
    ['the third resume of a streak', tried(3), true],
    ['the fourth', tried(4), false],
    ['the fourth after a cause from outside', tried(0, 4), false],
    [
      'a run that has lasted ten minutes',
      tried(4, 0, { phase: { name: 'RUNNING', since: BEGIN - 10 * MINUTE } }),
      true,
    ],
    ['a shorter run', tried(4, 0, { phase: { name: 'RUNNING', since: BEGIN - 10 * MINUTE + 1 } }), false],
  ] as const)('is told or not: %s', (_, ledger, isTold) => {
    expect(isNews(RUNS, told(WAITS, ledger), BEGIN)).toBe(isTold);
    expect(isNews(FAILED, told(WAITS, ledger), BEGIN)).toBe(isTold);
  });

  test('is the first failure after a run that was told as healthy never', () => {
    expect(isNews(FAILED, told(RUNS, tried(9)), BEGIN)).toBe(true);
  });

  test('is no other reason, nor what follows on it', () => {
    expect(isNews(POOL, told(WAITS, tried(9)), BEGIN)).toBe(true);
    expect(isNews(WAITS, told(POOL, tried(9)), BEGIN)).toBe(true);
  });

  test('is followed by a reminder of how it stands, every 24 hours', () => {
    expect(isNews(FAILED, told(WAITS, tried(9)), BEGIN + DAY - 1)).toBe(false);
    expect(isNews(FAILED, told(WAITS, tried(9)), BEGIN + DAY)).toBe(true);
    expect(isNews(WAITS, told(WAITS, tried(9)), BEGIN + DAY)).toBe(true);
  });

  const HELD = standing('held', { phase: 'FAILED', reason: 'CrashLoop' });
  const trial = tried(8, 0, { journal: [requestWith({ at: BEGIN, trial: 'CrashLoop' })] });

  test('is each step of a trial, with whichever hold', () => {
    for (const how of [
      standing('held', { reason: 'CrashLoop' }),
      standing('held', { phase: 'PENDING', reason: 'SameErrorAgain' }),
    ]) {
      expect(isNews(how, told(HELD, trial), BEGIN)).toBe(false);
      expect(isNews(how, told(HELD, trial), BEGIN + DAY)).toBe(true);
    }
    expect(isNews(POOL, told(HELD, trial), BEGIN)).toBe(true);
  });

  test('is none before the hold itself was told', () => {
    expect(isNews(HELD, told(WAITS, trial), BEGIN)).toBe(true);
  });
});
