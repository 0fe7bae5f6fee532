import { describe, expect, test } from 'vitest';
import { isCrashLoop, isSameErrorAgain, lasted, nextAttempt, resumed } from '../../../lambda/core/ledger/backoff.ts';
import * as say from '../../../lambda/core/messages/failed.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, type Failure, type StatementRecord, type Streak } from '../../../lambda/core/model/ledger.ts';
import { answering } from '../../../lambda/core/rules/answering.ts';
import { decide } from '../../../lambda/core/rules/rule.ts';
import { situationOf } from '../../../lambda/core/rules/situation.ts';
import { ABSENT, BEGIN, DESIRED, HOUR, MINUTE, NAME } from '../keeping.ts';
import { told } from '../rules/changing.ts';
import { currentOf, type Facts, failureWith, ledgerWith, streakWith } from './ledger-with.ts';

const FAILURE = failureWith();
const CURABLE = failureWith({ signals: ['pool-exhausted', 'curable'] });

const SAME = ['E: boom', 'E: boom', 'E: boom'];

describe('a failure is due', () => {
  const ROWS: readonly (readonly [minutes: number, failure: Failure, more: Partial<Streak>])[] = [
    [0, FAILURE, {}],
    [2, FAILURE, { resumes: 1 }],
    [60, FAILURE, { resumes: 9 }],
    [0, FAILURE, { probes: 1 }],
    [0, CURABLE, {}],
    [0, CURABLE, { resumes: 7 }],
    [60, CURABLE, { probes: 1 }],
    [60, CURABLE, { probes: 9 }],
  ];
  test.each(ROWS)('%d minutes later: %j after %j', (minutes, failure, more) => {
    expect(nextAttempt(failure, streakWith(more))).toBe(BEGIN + minutes * MINUTE);
  });
});

/** The end of a streak; identical failures are told before their number. */
const endOf = (failure: Failure, after: Streak): string | undefined => {
  if (isSameErrorAgain(failure, after)) return 'SameErrorAgain';
  return isCrashLoop(failure, after) ? 'CrashLoop' : undefined;
};

describe('a streak is at its end', () => {
  const ROWS: readonly (readonly [end: string | undefined, more: Partial<Streak>])[] = [
    [undefined, {}],
    [undefined, { resumes: 6, errors: ['E: boom', 'E: other', 'E: boom'] }],
    ['CrashLoop', { resumes: 7 }],
    ['CrashLoop', { resumes: 8, errors: ['E: boom', 'E: other', 'E: boom'] }],
    ['SameErrorAgain', { errors: SAME }],
    ['SameErrorAgain', { resumes: 7, errors: ['E: other', ...SAME, 'E: boom'] }],
  ];
  test.each(ROWS)('%s: %j', (end, more) => {
    expect(endOf(FAILURE, streakWith(more))).toBe(end);
    expect(endOf(CURABLE, streakWith(more))).toBeUndefined();
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

test('a probe is counted apart from the resumes of what is not curable', () => {
  const before = { resumes: 2, probes: 5, errors: ['e'] };
  expect(resumed(before, CURABLE)).toEqual({ resumes: 2, probes: 6, errors: ['e'] });
  expect(resumed(before, FAILURE)).toEqual({ resumes: 3, probes: 5, errors: ['e'] });
  expect(resumed(before, undefined)).toEqual({ resumes: 3, probes: 5, errors: ['e'] });
});

describe('a failure is answered', () => {
  const ledger = (record: Partial<StatementRecord>, more: Facts = {}) =>
    ledgerWith({ ...more, current: { failure: FAILURE, ...record } });
  /** At that moment; its step leaves a mark in the ledger. */
  const answer = (record: Partial<StatementRecord>, now = BEGIN, more: Facts = {}): Decision =>
    decide(
      answering(
        () => say.IT_FAILED,
        (_, counted) => ({
          step: { do: 'resume', statementName: NAME },
          action: 'resume',
          ledger: { ...counted, changes: 7 },
        }),
      ),
      situationOf(DESIRED, ABSENT, ledger(record, more), now),
    );

  const NAMELESS = failureWith({ name: '' });
  const SEVEN = streakWith({ resumes: 7 });
  const THIRD = `SameErrorAgain held hold rest [] ${say.sameErrorAgain(say.IT_FAILED, FAILURE, EMPTY_LEDGER)}`;
  const REPLACED = { replaced: 'flights-0' };
  const ROWS: readonly (readonly [words: string, record: Partial<StatementRecord>, more: Facts])[] = [
    [`Failed recovering resume resume [] ${say.tryDue(say.IT_FAILED, FAILURE)}`, {}, {}],
    [`Failed recovering resume resume [] ${say.tryDue(say.IT_FAILED, NAMELESS)}`, { failure: NAMELESS }, REPLACED],
    [
      `BackingOff recovering wait rest [] ${say.backingOff(say.IT_FAILED, FAILURE, BEGIN + 2 * MINUTE)}`,
      { streak: streakWith({ resumes: 1 }) },
      {},
    ],
    [THIRD, { streak: streakWith({ errors: SAME }) }, {}],
    [THIRD, { streak: streakWith({ resumes: 7, errors: SAME }) }, {}],
    [
      `CrashLoop held hold rest [] ${say.crashLoop(say.IT_FAILED, FAILURE, SEVEN, ledgerWith(REPLACED))}`,
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

  test('as a probe where it is curable', () => {
    const twice = { failure: CURABLE, streak: streakWith({ resumes: 7, probes: 1 }) };
    expect(answer(twice, BEGIN + HOUR - 1).reason).toBe('BackingOff');
    const due = answer(twice, BEGIN + HOUR);
    expect(currentOf(due.ledger).streak).toEqual(streakWith({ resumes: 7, probes: 2 }));
  });
});
