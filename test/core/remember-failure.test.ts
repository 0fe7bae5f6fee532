import { describe, expect, test } from 'vitest';
import { remember } from '../../lambda/core/memory/remember.ts';
import { type Attempt, EMPTY_LEDGER, EMPTY_STREAK, type Failure, type Ledger } from '../../lambda/core/model/ledger.ts';
import type { Observed, Prerequisite } from '../../lambda/core/model/statement.ts';
import { FIRST, observed, older, shown } from './changing.ts';
import { ABSENT, BEGIN, DESIRED, exception, HOUR, MINUTE, NAME, SECOND, TABLE } from './keeping.ts';

const known = (more: Partial<Ledger> = {}): Ledger => ({ ...EMPTY_LEDGER, version: FIRST, ...more });
const remembered = (phase: string, ledger: Partial<Ledger> = {}, more: Partial<Observed> = {}, now = BEGIN): Ledger =>
  remember(DESIRED, shown(older(phase, more)), known(ledger), now);

const BROKEN = { detail: 'Division by zero', endTime: BEGIN };
const FAILURE: Failure = {
  id: String(BEGIN),
  of: NAME,
  versionName: NAME,
  ended: BEGIN,
  at: BEGIN,
  name: '',
  message: 'Division by zero',
  detail: 'Division by zero',
  fingerprint: ': Division by zero',
  curable: false,
};
/** An hour before. */
const EARLIER: Failure = { ...FAILURE, id: 'earlier', ended: BEGIN - HOUR, at: BEGIN - HOUR };
const STREAK = { resumes: 1, probes: 2, errors: ['earlier'] };

describe('a failure', () => {
  test('is remembered once, however often it is seen', () => {
    const once = remembered('FAILED', { streak: STREAK }, BROKEN);
    expect(once.failure).toEqual(FAILURE);
    expect(once.streak).toEqual({ ...STREAK, errors: ['earlier', FAILURE.fingerprint] });
    expect(once.downSince).toBe(BEGIN);
    expect(remember(DESIRED, shown(older('FAILED', BROKEN)), once, BEGIN + MINUTE)).toEqual(once);
  });

  test('is another one where it ended at another time; it is down since the first', () => {
    const { failure, streak, downSince } = remembered(
      'FAILED',
      { failure: EARLIER, streak: STREAK, downSince: BEGIN - HOUR },
      BROKEN,
    );
    expect(failure).toEqual(FAILURE);
    expect(streak.errors).toEqual(['earlier', FAILURE.fingerprint]);
    expect(downSince).toBe(BEGIN - HOUR);
  });

  test('is told from the one before by what was updated since the attempt to cure that', () => {
    const { ended: _, ...unsaid } = EARLIER;
    const attempt: Attempt = { of: 'earlier', step: 'resume', at: BEGIN };
    const at = (updatedAt: number): string | undefined =>
      remembered('FAILED', { failure: unsaid, attempt }, { detail: FAILURE.message, updatedAt }, BEGIN + MINUTE).failure
        ?.id;
    expect(at(BEGIN + 5 * SECOND)).toBe('earlier');
    expect(at(BEGIN + 5 * SECOND + 1)).toBe(String(BEGIN + MINUTE));
  });

  test('is not told by what an earlier one has left in the list of exceptions', () => {
    const failed = older('FAILED', { detail: 'of now', updatedAt: BEGIN + SECOND });
    const ledger: Ledger = { ...EMPTY_LEDGER, version: FIRST, since: { phase: 'PENDING', at: BEGIN } };
    const seen = { ...shown(failed), exceptions: [exception({ name: 'E', message: 'of old', at: BEGIN - 1 })] };
    expect(remember(DESIRED, seen, ledger, BEGIN + MINUTE).failure).toMatchObject({
      message: 'of now',
      at: BEGIN + SECOND,
    });
  });

  test('that is curable counts as no error', () => {
    const { failure, streak } = remembered('FAILED', { streak: STREAK }, { ...BROKEN, detail: 'Topic t not found' });
    expect(failure?.curable).toBe(true);
    expect(streak).toBe(STREAK);
  });

  test('begins a streak of its own after one of another version', () => {
    const { streak } = remembered('FAILED', { failure: { ...EARLIER, versionName: TABLE }, streak: STREAK }, BROKEN);
    expect(streak).toEqual({ ...EMPTY_STREAK, errors: [FAILURE.fingerprint] });
  });

  test.each(['replace', 'move', 'degraded'])('ends what was asked to %s, unless that is just being asked', (of) => {
    const attempt: Attempt = { of, step: 'stop', at: BEGIN - 15 * SECOND };
    const left = (more: Partial<Attempt>): Attempt | undefined =>
      remembered('FAILED', { attempt: { ...attempt, ...more } }, BROKEN).attempt;
    expect(left({})).toBeUndefined();
    expect(left({ at: attempt.at + 1, answer: 'refused' })).toBeUndefined();
    expect(left({ at: attempt.at + 1, step: 'again' })).toBeUndefined();
    expect(left({ at: attempt.at + 1 })).toEqual({ ...attempt, at: attempt.at + 1 });
    expect(left({ of: 'restart' })).toEqual({ ...attempt, of: 'restart' });
    expect(left({ of: 'restart', step: 'again' })).toBeUndefined();
  });

  test('ends no resume after a stop that Confluent has still taken note of', () => {
    const attempt: Attempt = { of: EARLIER.id, step: 'resume', at: BEGIN - MINUTE, stopAsked: true };
    const left = (more: Partial<Attempt>, stopped: boolean): Attempt | undefined =>
      remembered('FAILED', { failure: EARLIER, attempt: { ...attempt, ...more } }, { ...BROKEN, stopped }).attempt;
    expect(left({}, true)).toEqual(attempt);
    expect(left({}, false)).toBeUndefined();
    expect(left({ stopAsked: false }, true)).toBeUndefined();
  });

  test.each(['move', 'degraded'])('that is known ends a stop to %s that has had no effect', (of) => {
    const attempt: Attempt = { of, step: 'stop', at: BEGIN - 15 * SECOND };
    const left = (more: Partial<Attempt>, stopped = false): Attempt | undefined =>
      remembered('FAILED', { failure: FAILURE, attempt: { ...attempt, ...more } }, { ...BROKEN, stopped }).attempt;
    expect(left({})).toBeUndefined();
    expect(left({}, true)).toEqual(attempt);
    expect(left({ at: attempt.at + 1 })).toEqual({ ...attempt, at: attempt.at + 1 });
    expect(left({ of: 'replace' })).toEqual({ ...attempt, of: 'replace' });
  });

  test('ends the attempt to cure the one before: that has had its effect', () => {
    const attempt: Attempt = { of: EARLIER.id, step: 'resume', at: BEGIN };
    expect(remembered('FAILED', { attempt, failure: EARLIER }, BROKEN)).not.toHaveProperty('attempt');
    const still = { ...attempt, of: FAILURE.id };
    expect(remembered('FAILED', { attempt: still, failure: FAILURE }, BROKEN).attempt).toBe(still);
  });

  test('is over once it is seen otherwise than FAILED', () => {
    for (const phase of ['PENDING', 'DEGRADED']) {
      expect(remembered(phase, { failure: FAILURE }).failure).toEqual({ ...FAILURE, left: true });
    }
    for (const phase of ['STOPPED', 'STOPPING', 'MOVED']) {
      expect(remembered(phase, { failure: FAILURE }).failure).toBe(FAILURE);
    }
    expect(remembered('RUNNING', { failure: FAILURE, downSince: BEGIN })).not.toHaveProperty('failure');
    expect(remembered('RUNNING', { failure: FAILURE, downSince: BEGIN })).not.toHaveProperty('downSince');
    expect(remembered('PENDING')).not.toHaveProperty('failure');
  });
});

describe('a run before a failure', () => {
  const HALF = BEGIN - 30 * MINUTE;
  const since = (phase: string, at: number): Partial<Ledger> => ({ since: { phase, at } });
  const ROWS: readonly (readonly [lasted: boolean, ledger: Partial<Ledger>])[] = [
    [true, since('RUNNING', HALF)],
    [true, since('DEGRADED', HALF)],
    [false, since('RUNNING', HALF + 1)],
    [false, since('STOPPED', HALF - HOUR)],
    [false, { ...since('PENDING', HALF - HOUR), actedAt: HALF - HOUR }],
    [true, { actedAt: HALF }],
    [false, { actedAt: HALF + 1 }],
    [false, {}],
  ];
  test.each(ROWS)('ends the streak: %s, with %j', (lasted, ledger) => {
    const { streak } = remembered('FAILED', { streak: STREAK, failure: EARLIER, ...ledger }, BROKEN);
    const errors = lasted ? [FAILURE.fingerprint] : ['earlier', FAILURE.fingerprint];
    expect(streak).toEqual(lasted ? { ...EMPTY_STREAK, errors } : { ...STREAK, errors });
  });
});

describe('a run', () => {
  test('ends the streak once it has lasted', () => {
    const at = (now: number, ledger: Partial<Ledger> = { since: { phase: 'RUNNING', at: BEGIN } }): Ledger['streak'] =>
      remembered('RUNNING', { streak: STREAK, ...ledger }, {}, now).streak;
    expect(at(BEGIN + 30 * MINUTE - 1)).toBe(STREAK);
    expect(at(BEGIN + 30 * MINUTE)).toEqual(EMPTY_STREAK);
    expect(at(BEGIN + HOUR, {})).toBe(STREAK);
    expect(remembered('RUNNING', { streak: STREAK }, { updatedAt: BEGIN - 30 * MINUTE }).streak).toEqual(EMPTY_STREAK);
    const degraded = { streak: STREAK, since: { phase: 'DEGRADED', at: BEGIN } };
    expect(remembered('DEGRADED', degraded, {}, BEGIN + HOUR).streak).toBe(STREAK);
  });

  const asked = (of: string, step: Attempt['step'], at = BEGIN): Attempt => ({ of, step, at });
  const ROWS: readonly (readonly [kept: boolean, attempt: Attempt, stopped: boolean])[] = [
    [false, asked('f1', 'resume'), false],
    [false, asked('restart', 'again'), false],
    [false, asked('restart', 'again'), true],
    [true, asked('move', 'stop', BEGIN - 14_999), false],
    [false, asked('move', 'stop', BEGIN - 15_000), false],
    [true, asked('replace', 'stop', BEGIN - 14_999), false],
    [false, asked('replace', 'stop', BEGIN - 15_000), false],
    [true, asked('degraded', 'stop'), false],
    [false, asked('degraded', 'stop', BEGIN - 15_000), false],
    [true, asked('degraded', 'stop', BEGIN - 15_000), true],
    [true, asked('move', 'stop'), true],
    [true, asked('restart', 'stop'), false],
    [true, asked('restart', 'stop'), true],
  ];
  test.each(ROWS)('keeps what is still to come: %s, %j, asked to stop: %s', (kept, attempt, stopped) => {
    expect(remembered('RUNNING', { attempt }, { stopped }).attempt).toEqual(kept ? attempt : undefined);
    expect(remembered('DEGRADED', { attempt }, { stopped }).attempt).toMatchObject(attempt);
  });
});

describe('a resume whose answer nobody has seen', () => {
  const attempt: Attempt = { of: 'f1', step: 'again', at: BEGIN };
  const answer = (phase: string, more: Partial<Attempt> = {}, stopped = false): Attempt['answer'] =>
    remembered(phase, { attempt: { ...attempt, ...more } }, { stopped }).attempt?.answer;

  test('was accepted where it is live since', () => {
    expect(answer('PENDING')).toBe('accepted');
    expect(answer('PENDING', { step: 'resume' })).toBe('accepted');
    expect(answer('DEGRADED')).toBe('accepted');
  });

  test('may not have been where it is at rest, or asked to stop', () => {
    expect(answer('FAILED')).toBeUndefined();
    expect(answer('STOPPED')).toBeUndefined();
    expect(answer('PENDING', {}, true)).toBeUndefined();
    expect(answer('PENDING', { step: 'stop' })).toBeUndefined();
    expect(answer('PENDING', { answer: 'refused' })).toBe('refused');
    expect(remembered('PENDING')).not.toHaveProperty('attempt');
  });
});

describe('a prerequisite', () => {
  const WANTED: Prerequisite = { versionName: TABLE, sql: 'CREATE TABLE f (a STRING)', properties: {} };
  const learned = (phase: string | undefined): Ledger => {
    const statement = phase === undefined ? {} : { statement: observed(TABLE, phase, BROKEN) };
    const prerequisite = { wanted: WANTED, statementName: TABLE, ...statement };
    return remember(DESIRED, { ...ABSENT, prerequisite }, EMPTY_LEDGER, BEGIN);
  };

  test.each(['FAILED', 'STOPPED'])('that is %s is a failure', (phase) => {
    expect(learned(phase)).toEqual({
      ...EMPTY_LEDGER,
      failure: { ...FAILURE, of: TABLE, versionName: TABLE },
      streak: { ...EMPTY_STREAK, errors: [FAILURE.fingerprint] },
      downSince: BEGIN,
      since: { phase: 'ABSENT', at: BEGIN },
    });
  });

  test.each([undefined, 'PENDING', 'COMPLETED'])('that is %s is none', (phase) => {
    expect(learned(phase)).toEqual({ ...EMPTY_LEDGER, since: { phase: 'ABSENT', at: BEGIN } });
  });
});
