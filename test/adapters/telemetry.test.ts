import { expect, test, vi } from 'vitest';
import { Log } from '../../lambda/adapters/log.ts';
import { LoggedTelemetry } from '../../lambda/adapters/telemetry.ts';
import type { PassResult } from '../../lambda/pass/ports.ts';
import { TestClock } from './clock.ts';

const ENTRY: PassResult['entry'] = {
  name: 'flight',
  statementName: 'flight-1a2b',
  phase: 'RUNNING',
  health: 'healthy',
  action: 'resume',
  reason: 'Running',
  message: 'It runs.',
  restarts: 2,
};

const RESULT: PassResult = { entry: ENTRY, duration: 120, resumes: 1, failedTries: 3 };

/** The lines of one pass. */
const told = (result: PassResult, counted = true): readonly unknown[] => {
  const lines: unknown[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(JSON.parse(String(text))) > 0);
  try {
    const clock = new TestClock();
    new LoggedTelemetry(new Log(clock, () => 'trace'), clock, 'TheNamespace').passed('ensure', result, counted);
  } finally {
    spy.mockRestore();
  }
  return lines;
};

const HEAD = { timestamp: '2026-11-22T10:00:00.000Z', service: 'flink-statement-keeper', xray_trace_id: 'trace' };

const DECISION = {
  ...HEAD,
  level: 'INFO',
  message: 'decision',
  command: 'ensure',
  statement: 'flight',
  observed: { statementName: 'flight-1a2b', phase: 'RUNNING' },
  decision: 'healthy',
  reason: 'Running',
  action: 'resume',
  result: { message: 'It runs.', restarts: 2, resumes: 1, failedTries: 3, duration: 120 },
};

test('a pass is one record, and one line of metrics where it counts', () => {
  expect(told(RESULT)).toEqual([
    DECISION,
    {
      _aws: {
        Timestamp: Date.parse('2026-11-22T10:00:00Z'),
        CloudWatchMetrics: [
          {
            Namespace: 'TheNamespace',
            Dimensions: [['Statement']],
            Metrics: [
              { Name: 'Healthy', Unit: 'Count' },
              { Name: 'Restarts', Unit: 'Count' },
              { Name: 'Held', Unit: 'Count' },
              { Name: 'PassDuration', Unit: 'Milliseconds' },
              { Name: 'ConfluentErrors', Unit: 'Count' },
            ],
          },
        ],
      },
      Statement: 'flight',
      // It had to be resumed, so the pass was no healthy one.
      Healthy: 0,
      Restarts: 1,
      Held: 0,
      PassDuration: 120,
      ConfluentErrors: 3,
    },
  ]);
  expect(told(RESULT, false)).toEqual([DECISION]);
});

test('a record says when it goes on, and why the keeper could not do its job', () => {
  const nextAttemptAt = '2026-11-22T10:06:00.000Z';
  const result = { ...RESULT, entry: { ...ENTRY, nextAttemptAt }, error: new Error('No answer.') };
  expect(told(result, false)).toEqual([
    {
      ...DECISION,
      level: 'ERROR',
      result: { ...DECISION.result, nextAttemptAt },
      error: { name: 'Error', message: 'No answer.', stack: result.error.stack },
    },
  ]);
});

test.each([
  ['held', { Healthy: 0, Held: 1 }],
  ['recovering', { Healthy: 0, Held: 0 }],
] as const)('while it is %s it is not healthy', (health, counts) => {
  const [, metrics] = told({ ...RESULT, entry: { ...ENTRY, health } });
  expect(metrics).toMatchObject(counts);
  expect(metrics).not.toHaveProperty('Degraded');
});

test('a pass is healthy if it has found the statement so, and had to resume nothing', () => {
  expect(told({ ...RESULT, resumes: 0 })[1]).toMatchObject({ Healthy: 1, Restarts: 0, Held: 0 });
});

test('a statement that runs and fails again and again is counted as flapping', () => {
  const [, metrics] = told({ ...RESULT, entry: { ...ENTRY, health: 'degraded', reason: 'Flapping' } });
  expect(metrics).toMatchObject({ Healthy: 0, Flapping: 1 });
  expect(metrics).not.toHaveProperty('Degraded');
  expect(told(RESULT)[1]).not.toHaveProperty('Flapping');
});

test('what is seldom is counted only where it is', () => {
  const [, metrics] = told({ ...RESULT, entry: { ...ENTRY, health: 'degraded' }, recoveredAfter: 7 });
  expect(metrics).toMatchObject({
    Healthy: 0,
    Degraded: 1,
    TimeToRecover: 7,
    _aws: {
      CloudWatchMetrics: [
        {
          Metrics: expect.arrayContaining([
            { Name: 'Degraded', Unit: 'Count' },
            { Name: 'TimeToRecover', Unit: 'Seconds' },
          ]),
        },
      ],
    },
  });
});
