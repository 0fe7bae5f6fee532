import { describe, expect, test } from 'vitest';
import { readStatement, toObserved } from '../../../lambda/adapters/confluent/answers.ts';

const observed = (status: Readonly<Record<string, unknown>>, phase = 'RUNNING') =>
  toObserved('flights', readStatement(JSON.stringify({ name: 'flights', status: { phase, ...status } }))).warnings;

const WARNING = {
  severity: 'MODERATE',
  created_at: '2025-11-10T16:20:00Z',
  reason: 'MISSING_WINDOW_START_END',
  message: 'The statement is missing window start and end bounds.',
};
const { created_at: _, ...SHOWN } = WARNING;

describe('warnings', () => {
  test('are those of the status', () => {
    expect(observed({ warnings: [WARNING] })).toEqual([SHOWN]);
    expect(observed({ warnings: [WARNING] }, 'FAILED')).toEqual([SHOWN]);
  });

  test('may lack what they are described to have, but for the message', () => {
    expect(observed({ warnings: [{ message: 'x' }, { severity: 'LOW' }, null, 'x', { message: '' }] })).toEqual([
      { severity: 'MODERATE', reason: 'WARNING', message: 'x' },
    ]);
  });

  test('are cut, and at most twenty', () => {
    expect(observed({ warnings: [{ ...WARNING, message: 'x'.repeat(5_000) }] })?.[0]?.message).toHaveLength(4_000);
    expect(observed({ warnings: Array.from({ length: 30 }, () => WARNING) })).toHaveLength(20);
  });

  test('stand in the detail of older servers', () => {
    const detail = 'Running. [Warning] No bounds. [warning] No key.';
    expect(observed({ detail })).toEqual([
      { severity: 'MODERATE', reason: 'WARNING', message: 'No bounds.' },
      { severity: 'MODERATE', reason: 'WARNING', message: 'No key.' },
    ]);
    expect(observed({ detail, warnings: [WARNING] })).toEqual([SHOWN]);
    expect(observed({ detail: 'No [Warning]' })).toBeUndefined();
  });

  test.each([
    ['APPROACHING_SOFT_LIMIT', 'MODERATE', 'The statement is approaching soft state limits.'],
    ['EXCEEDING_SOFT_LIMIT', 'MODERATE', 'The statement is exceeding soft state limits.'],
    ['APPROACHING_HARD_LIMIT', 'CRITICAL', 'The statement is approaching hard state limits.'],
    ['EXCEEDING_HARD_LIMIT', 'CRITICAL', 'The statement is exceeding hard state limits.'],
    ['OVER_THE_MOON', 'MODERATE', 'OVER_THE_MOON'],
  ])('are limits of its state: %s', (state, severity, message) => {
    expect(observed({ state_limit_status: { state_limit_state: state } })).toEqual([
      { severity, reason: state, message },
    ]);
    expect(observed({ state_limit_status: { state_limit_state: state, detail: 'Why.' } })).toEqual([
      { severity, reason: state, message: 'Why.' },
    ]);
  });

  test.each([
    ['PENDING_SCALE_UP', 'LOW'],
    ['PENDING_SCALE_DOWN', 'LOW'],
    ['POOL_EXHAUSTED', 'MODERATE'],
  ])('are about its scale while it runs: %s', (state, severity) => {
    const scaling = { scaling_status: { scaling_state: state } };
    expect(observed(scaling)).toMatchObject([{ severity, reason: state }]);
    expect(observed(scaling, 'PENDING')).toBeUndefined();
  });

  test.each([
    {},
    { warnings: null },
    { warnings: [] },
    { scaling_status: { scaling_state: 'OK' }, state_limit_status: { state_limit_state: 'OK' } },
    { scaling_status: null, state_limit_status: null },
    { state_limit_status: { state_limit_state: '' } },
  ])('are absent without any: %j', (status) => {
    expect(observed(status)).toBeUndefined();
  });
});
