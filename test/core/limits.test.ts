import { expect, test } from 'vitest';
import { isoTime, LAST_TIME } from '../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, without } from '../../lambda/core/model/ledger.ts';
import * as limits from '../../lambda/core/model/limits.ts';
import { isAtRest, isRunning, PHASES } from '../../lambda/core/model/statement.ts';

test('the keeper decides by these numbers, in seconds', () => {
  const { MOST_RESUMES, MOST_SAME_ERRORS, ...times } = limits;
  expect([MOST_RESUMES, MOST_SAME_ERRORS]).toEqual([7, 3]);
  expect(Object.fromEntries(Object.entries(times).map(([name, time]) => [name, time / 1_000]))).toEqual({
    GRACE: 15,
    STOP_NOTED: 60,
    TAKING_NOTE: 5,
    MINUTE: 60,
    HOUR: 3_600,
    DAY: 86_400,
    PENDING_LIMIT: 600,
    LASTING_RUN: 1_800,
    PROBE_INTERVAL: 3_600,
    REMINDER_INTERVAL: 86_400,
    POOL_RETRY_INTERVAL: 60,
    ACCEPTANCE: 60,
    LONGEST_CREATE: 900,
    STRAGGLING: 120,
    SHORTEST_WAIT: 300,
    SURVEY_INTERVAL: 600,
    PREFLIGHT_INTERVAL: 3_600,
  });
});

test('each phase is at rest, or runs, or is on its way', () => {
  expect(PHASES.filter(isAtRest)).toEqual(['COMPLETED', 'FAILED', 'STOPPED']);
  expect(PHASES.filter(isRunning)).toEqual(['RUNNING', 'DEGRADED']);
  const rest = PHASES.filter((phase) => !isAtRest(phase) && !isRunning(phase));
  expect(rest).toEqual(['PENDING', 'DELETING', 'FAILING', 'STOPPING']);
  expect([isAtRest(''), isRunning('')]).toEqual([false, false]);
});

test('times are told as ISO 8601, up to the last that is believed', () => {
  expect(isoTime(LAST_TIME)).toBe('9999-12-31T00:00:00.000Z');
});

test('an empty ledger knows nothing, and what is left out of one is not there', () => {
  expect(EMPTY_LEDGER).toEqual({
    incarnations: {},
    prerequisites: {},
    completed: [],
    streak: { resumes: 0, probes: 0, errors: [] },
    changes: 0,
    decisions: [],
  });
  const ledger = { ...EMPTY_LEDGER, actedAt: 1, downSince: 2, recalled: true };
  expect(Object.keys(without(ledger, 'actedAt', 'recalled', 'since'))).toEqual([
    ...Object.keys(EMPTY_LEDGER),
    'downSince',
  ]);
  expect(ledger.actedAt).toBe(1);
});
