import { describe, expect, test } from 'vitest';
import { isCrashLoop, isSameErrorAgain, lasted, nextAttempt, resumed } from '../../../lambda/core/ledger/backoff.ts';
import { currentRecord } from '../../../lambda/core/ledger/records.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import { EMPTY_STREAK, type Failure, type StatementRecord, type Streak } from '../../../lambda/core/model/ledger.ts';
import { answering } from '../../../lambda/core/rules/answering.ts';
import { decide } from '../../../lambda/core/rules/rule.ts';
import { situationOf } from '../../../lambda/core/rules/situation.ts';
import { ABSENT, BEGIN, DESIRED, HOUR, MINUTE, NAME } from '../keeping.ts';
import { told } from '../rules/changing.ts';
import { type Facts, ledgerWith } from './ledger-with.ts';

const FAILURE: Failure = {
  id: '1',
  of: 'uid-1',
  versionName: NAME,
  at: BEGIN,
  name: 'E',
  message: 'boom',
  fingerprint: 'E: boom',
  signals: [],
};
const CURABLE: Failure = { ...FAILURE, signals: ['pool-exhausted', 'curable'] };

const streak = (more: Partial<Streak> = {}): Streak => ({ ...EMPTY_STREAK, ...more });
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
    expect(nextAttempt(failure, streak(more))).toBe(BEGIN + minutes * MINUTE);
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
    expect(endOf(FAILURE, streak(more))).toBe(end);
    expect(endOf(CURABLE, streak(more))).toBeUndefined();
  });

  test('by a run as long as the back-off before it', () => {
    // The sixth resume came after 30 minutes, the seventh after 42.
    expect(lasted(30 * MINUTE, streak({ resumes: 6 }))).toBe(true);
    expect(lasted(42 * MINUTE - 1, streak({ resumes: 7 }))).toBe(false);
    expect(lasted(42 * MINUTE, streak({ resumes: 7 }))).toBe(true);
    expect(lasted(30 * MINUTE, streak())).toBe(true);
    expect(lasted(30 * MINUTE - 1, streak())).toBe(false);
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
        () => 'It failed',
        (_, counted) => ({
          step: { do: 'resume', statementName: NAME },
          action: 'resume',
          ledger: { ...counted, changes: 7 },
        }),
      ),
      situationOf(DESIRED, ABSENT, ledger(record, more), now),
    );

  const GO_BACK =
    ' Do not resume flights-0, which it has replaced: every row since would be written twice. To go back, deploy the older text.';
  const REPLACED = { replaced: 'flights-0' };
  const ROWS: readonly (readonly [words: string, record: Partial<StatementRecord>, more: Facts])[] = [
    ['Failed recovering resume resume [] It failed (E: boom); the next try is due.', {}, {}],
    [
      'Failed recovering resume resume [] It failed (boom); the next try is due.',
      { failure: { ...FAILURE, name: '' } },
      REPLACED,
    ],
    [
      'BackingOff recovering wait rest [] It failed (E: boom); the next try is at 2026-11-22T10:02:00.000Z.',
      { streak: streak({ resumes: 1 }) },
      {},
    ],
    [
      'SameErrorAgain held hold rest [] It failed with the same error for the third time (E: boom). Mend the cause, then `restart`.',
      { streak: streak({ errors: SAME }) },
      {},
    ],
    [
      'SameErrorAgain held hold rest [] It failed with the same error for the third time (E: boom). Mend the cause, then `restart`.',
      { streak: streak({ resumes: 7, errors: SAME }) },
      {},
    ],
    [
      `CrashLoop held hold rest [] It failed again after 7 resumes (E: boom). Mend the cause, then \`restart\`.${GO_BACK}`,
      { streak: streak({ resumes: 7 }) },
      REPLACED,
    ],
  ];
  test.each(ROWS)('%s', (words, record, more) => {
    expect(told(answer(record, BEGIN, more))).toBe(words);
  });

  test('at the millisecond when it is due, and counted before', () => {
    const once = { streak: streak({ resumes: 1 }) };
    const early = answer(once, BEGIN + 2 * MINUTE - 1);
    expect(early.nextAttemptAt).toBe(BEGIN + 2 * MINUTE);
    expect(early.ledger).toEqual(ledger(once));
    const due = answer(once, BEGIN + 2 * MINUTE);
    expect(due.step).toEqual({ do: 'resume', statementName: NAME });
    expect(due.ledger).toEqual(ledger({ streak: streak({ resumes: 2 }) }, { changes: 7 }));
  });

  test('as a probe where it is curable', () => {
    const twice = { failure: CURABLE, streak: streak({ resumes: 7, probes: 1 }) };
    expect(answer(twice, BEGIN + HOUR - 1).reason).toBe('BackingOff');
    const due = answer(twice, BEGIN + HOUR);
    expect(currentRecord(due.ledger)?.streak).toEqual(streak({ resumes: 7, probes: 2 }));
  });
});
