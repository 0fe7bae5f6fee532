import { expect, test } from 'vitest';
import { isoTime } from '../../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, type Ledger, without } from '../../../lambda/core/model/ledger.ts';
import * as limits from '../../../lambda/core/model/limits.ts';

const { LAST_TIME, WARNING_THIRTIETHS, ...NUMBERS } = limits;

test('the keeper decides by these times, in seconds', () => {
  const times = Object.entries(NUMBERS).filter(([name]) => name.endsWith('_MS'));
  expect(Object.fromEntries(times.map(([name, time]) => [name, time / 1_000]))).toEqual({
    EFFECT_TIMEOUT_MS: 15,
    LATE_STOP_MS: 15,
    NOTED_STOP_TIMEOUT_MS: 60,
    NOTE_TIME_MS: 5,
    SECOND_MS: 1,
    MINUTE_MS: 60,
    HOUR_MS: 3_600,
    DAY_MS: 86_400,
    PENDING_LIMIT_MS: 600,
    LASTING_RUN_MS: 1_800,
    PROBE_INTERVAL_MS: 3_600,
    TRIAL_MS: 600,
    SAME_ERRORS_SPAN_MS: 1_200,
    REMINDER_INTERVAL_MS: 86_400,
    POOL_RETRY_INTERVAL_MS: 60,
    ACCEPTANCE_MS: 60,
    LONGEST_CREATE_MS: 900,
    OLD_RELEASE_MS: 120,
    SHORTEST_WAIT_MS: 300,
    CHANGE_INTERVAL_MS: 3_600,
    TAKEN_AFTER_MS: 60,
    NAME_INTERVAL_MS: 30,
    TAKEN_INTERVAL_MS: 3_600,
    SURVEY_INTERVAL_MS: 600,
    QUESTION_INTERVAL_MS: 3_600,
    PLAN_TIMEOUT_MS: 120,
    PLAN_INTERVAL_MS: 600,
    PLAN_AFTER_MS: 60,
    DRY_RUN_INTERVAL_MS: 300,
    PURGE_AFTER_MS: 2_592_000,
    RESUME_OVERDUE_MS: 120,
    RETENTION_MS: 604_800,
    EXCEPTIONS_INTERVAL_MS: 600,
    RESTARTING_AFTER_MS: 600,
  });
  expect(WARNING_THIRTIETHS).toEqual([20, 25, 29]);
});

test('the keeper decides by these numbers', () => {
  const counts = Object.entries(NUMBERS).filter(([name]) => !name.endsWith('_MS'));
  expect(Object.fromEntries(counts)).toEqual({
    LONGEST_BACKOFF_MINUTES: 60,
    LONGEST_OUTSIDE_BACKOFF_MINUTES: 15,
    MOST_RESUMES: 7,
    MOST_SAME_ERRORS: 5,
    ERRORS_KEPT: 10,
    FLAPPING_RUNS: 5,
    QUIET_RESUMES: 4,
    MOST_FAILED_SAVEPOINTS: 2,
    MOST_TRIES_OF_CHANGE: 4,
    MOST_TAKEN: 3,
    JOURNAL_LENGTH: 8,
    DECISIONS_KEPT: 20,
    EXCEPTIONS_LISTED: 10,
    REMARKS_KEPT: 20,
    LONGEST_PAST_MESSAGE: 240,
    LONGEST_LEDGER_TEXT: 1_000,
  });
});

test('times are told as ISO 8601, up to the last that is believed', () => {
  expect(isoTime(LAST_TIME)).toBe('9999-12-31T00:00:00.000Z');
});

test('an empty ledger knows nothing, and what is left out of one is not there', () => {
  expect(EMPTY_LEDGER).toEqual({
    records: {},
    incarnations: {},
    completed: [],
    texts: {},
    changes: 0,
    decisions: [],
  });
  const ledger: Ledger = { ...EMPTY_LEDGER, replaced: 'flights-0', downSince: 2, rediscoveredAt: 1 };
  expect(Object.keys(without(ledger, 'replaced', 'rediscoveredAt', 'restart'))).toEqual([
    ...Object.keys(EMPTY_LEDGER),
    'downSince',
  ]);
  expect(ledger.replaced).toBe('flights-0');
});
