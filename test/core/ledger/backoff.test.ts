import { describe, expect, test } from 'vitest';
import { failedIn, holdOf, lasted, nextAttempt, resumed, withErrorAt } from '../../../lambda/core/ledger/backoff.ts';
import * as say from '../../../lambda/core/messages/failed.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, type Failure, type StatementRecord, type Streak } from '../../../lambda/core/model/ledger.ts';
import { answering } from '../../../lambda/core/rules/answering.ts';
import { decide } from '../../../lambda/core/rules/rule.ts';
import { situationOf } from '../../../lambda/core/rules/situation.ts';
import { ABSENT, BEGIN, DESIRED, HOUR, MINUTE, NAME } from '../keeping.ts';
import { told } from '../rules/changing.ts';
import { currentOf, errorsWith, type Facts, failureWith, ledgerWith, streakWith } from './ledger-with.ts';

const FAILURE = failureWith();
const CURABLE = failureWith({ signals: ['pool-exhausted', 'curable'] });

const TRANSIENT = failureWith({ signals: ['transient'] });

/** Five identical errors, the first one 20 minutes before the failure. */
const SAME = errorsWith(new Array<string>(5).fill('E: boom'), BEGIN - 20 * MINUTE);
const OTHER = errorsWith(['E: other', 'E: other']);

describe('a failure is due', () => {
  const ROWS: readonly (readonly [minutes: number, failure: Failure, more: Partial<Streak>])[] = [
    [0, FAILURE, {}],
    [2, FAILURE, { resumes: 1 }],
    [60, FAILURE, { resumes: 9 }],
    [0, FAILURE, { probes: 1 }],
    [0, CURABLE, {}],
    [0, CURABLE, { resumes: 7 }],
    [2, CURABLE, { probes: 1 }],
    [12, CURABLE, { probes: 3, resumes: 6 }],
    [15, CURABLE, { probes: 4 }],
    [15, TRANSIENT, { probes: 400 }],
  ];
  test.each(ROWS)('%d minutes later: %j after %j', (minutes, failure, more) => {
    expect(nextAttempt(failure, streakWith(more))).toBe(BEGIN + minutes * MINUTE);
  });
});

describe('a streak is at its end', () => {
  const ROWS: readonly (readonly [end: string | undefined, more: Partial<Streak>])[] = [
    [undefined, {}],
    [undefined, { resumes: 6, errors: OTHER }],
    [undefined, { errors: errorsWith(new Array<string>(4).fill('E: boom'), BEGIN - HOUR) }],
    [undefined, { errors: errorsWith(new Array<string>(9).fill('E: boom'), BEGIN - 20 * MINUTE + 1) }],
    ['CrashLoop', { resumes: 7 }],
    ['CrashLoop', { resumes: 8, errors: OTHER }],
    ['SameErrorAgain', { errors: SAME }],
    ['SameErrorAgain', { resumes: 7, errors: [...OTHER, ...SAME] }],
    // It has been held for another error, and has not run long enough since.
    ['CrashLoop', { errors: errorsWith(new Array<string>(5).fill('E: other'), BEGIN - HOUR) }],
  ];
  test.each(ROWS)('%s: %j', (end, more) => {
    expect(holdOf(FAILURE, streakWith(more))).toBe(end);
    expect(holdOf(CURABLE, streakWith(more))).toBeUndefined();
    expect(holdOf(TRANSIENT, streakWith(more))).toBeUndefined();
  });

  test('by its errors: each one with its number and the time of its first, the newest ten', () => {
    const once = failedIn(streakWith(), FAILURE);
    expect(once.errors).toEqual([{ fingerprint: 'E: boom', count: 1, first: BEGIN }]);
    const twice = failedIn(once, { ...FAILURE, at: BEGIN + HOUR });
    expect(twice.errors).toEqual([{ fingerprint: 'E: boom', count: 2, first: BEGIN }]);
    expect(failedIn(twice, CURABLE)).toBe(twice);
    expect(failedIn(twice, TRANSIENT)).toBe(twice);
    const many = Array.from({ length: 12 }, (_, index) => String(index));
    expect(withErrorAt(errorsWith(many), '5', BEGIN).map(({ fingerprint }) => fingerprint)).toEqual([
      ...['2', '3', '4', '6', '7', '8', '9', '10', '11', '5'],
    ]);
  });

  test('by a run as long as the back-off before it', () => {
    // The sixth resume came after 30 minutes, the seventh after 42.
    expect(lasted(30 * MINUTE, streakWith({ resumes: 6 }))).toBe(true);
    expect(lasted(42 * MINUTE - 1, streakWith({ resumes: 7 }))).toBe(false);
    expect(lasted(42 * MINUTE, streakWith({ resumes: 7 }))).toBe(true);
    expect(lasted(30 * MINUTE, streakWith())).toBe(true);
    expect(lasted(30 * MINUTE - 1, streakWith())).toBe(false);
  });
});

test('a resume after a failure from outside is counted apart', () => {
  const before = { resumes: 2, probes: 5, errors: OTHER };
  expect(resumed(before, CURABLE)).toEqual({ resumes: 2, probes: 6, errors: OTHER });
  expect(resumed(before, FAILURE)).toEqual({ resumes: 3, probes: 5, errors: OTHER });
  expect(resumed(before, undefined)).toEqual({ resumes: 3, probes: 5, errors: OTHER });
});

describe('a failure is answered', () => {
  const ledger = (record: Partial<StatementRecord>, more: Facts = {}) =>
    ledgerWith({ ...more, current: { failure: FAILURE, ...record } });
  /** At that moment; its step leaves a mark in the ledger. */
  const answer = (record: Partial<StatementRecord>, now = BEGIN, more: Facts = {}, desired = DESIRED): Decision =>
    decide(
      answering(
        () => say.IT_FAILED,
        (_, counted) => ({
          step: { do: 'resume', statementName: NAME },
          action: 'resume',
          ledger: { ...counted, changes: 7 },
        }),
      ),
      situationOf(desired, ABSENT, ledger(record, more), now),
    );

  const NAMELESS = failureWith({ name: '' });
  const SEVEN = streakWith({ resumes: 7 });
  const FIFTH = `SameErrorAgain held hold rest [] ${say.sameErrorAgain(say.IT_FAILED, FAILURE, streakWith({ errors: SAME }), EMPTY_LEDGER, BEGIN + HOUR)}`;
  const REPLACED = { replaced: 'flights-0' };
  const ROWS: readonly (readonly [words: string, record: Partial<StatementRecord>, more: Facts])[] = [
    [`Failed recovering resume resume [] ${say.tryDue(say.IT_FAILED, FAILURE)}`, {}, {}],
    [`Failed recovering resume resume [] ${say.tryDue(say.IT_FAILED, NAMELESS)}`, { failure: NAMELESS }, REPLACED],
    [
      `BackingOff recovering wait rest [] ${say.backingOff(say.IT_FAILED, FAILURE, BEGIN + 2 * MINUTE)}`,
      { streak: streakWith({ resumes: 1 }) },
      {},
    ],
    [FIFTH, { streak: streakWith({ errors: SAME }) }, {}],
    [FIFTH, { streak: streakWith({ resumes: 7, errors: SAME }) }, {}],
    [
      `CrashLoop held hold rest [] ${say.crashLoop(say.IT_FAILED, FAILURE, SEVEN, ledgerWith(REPLACED), BEGIN + HOUR)}`,
      { streak: SEVEN },
      REPLACED,
    ],
  ];
  test.each(ROWS)('%s', (words, record, more) => {
    expect(told(answer(record, BEGIN, more))).toBe(words);
  });

  test('at the millisecond when it is due, and counted before', () => {
    const once = { streak: streakWith({ resumes: 1 }) };
    const early = answer(once, BEGIN + 2 * MINUTE - 1);
    expect(early.nextAttemptAt).toBe(BEGIN + 2 * MINUTE);
    expect(early.ledger).toEqual(ledger(once));
    const due = answer(once, BEGIN + 2 * MINUTE);
    expect(due.step).toEqual({ do: 'resume', statementName: NAME });
    expect(due.ledger).toEqual(ledger({ streak: streakWith({ resumes: 2 }) }, { changes: 7 }));
  });

  test.each([
    ['SameErrorAgain', streakWith({ resumes: 4, errors: SAME })],
    ['CrashLoop', SEVEN],
  ] as const)('an hour later on trial, if it is held: %s', (reason, streak) => {
    expect(answer({ streak }, BEGIN + HOUR - 1)).toMatchObject({
      reason,
      step: { do: 'rest' },
      nextAttemptAt: BEGIN + HOUR,
    });
    const due = answer({ streak }, BEGIN + HOUR);
    expect(told(due)).toBe(`${reason} held resume resume [] ${say.probed(say.IT_FAILED, FAILURE)}`);
    expect(currentOf(due.ledger).streak).toEqual({ ...streak, resumes: streak.resumes + 1 });
    const policies = { ...DESIRED.policies, onCrashLoop: 'hold' } as const;
    const left = answer({ streak }, BEGIN + HOUR, {}, { ...DESIRED, policies });
    expect(left).toMatchObject({ reason, step: { do: 'rest' }, health: 'held' });
    expect(left).not.toHaveProperty('nextAttemptAt');
  });

  test('within its back-off where its cause lies outside', () => {
    const twice = { failure: CURABLE, streak: streakWith({ resumes: 7, probes: 1 }) };
    expect(answer(twice, BEGIN + 2 * MINUTE - 1).reason).toBe('BackingOff');
    const due = answer(twice, BEGIN + 2 * MINUTE);
    expect(currentOf(due.ledger).streak).toEqual(streakWith({ resumes: 7, probes: 2 }));
  });
});
