import { describe, expect, test } from 'vitest';
import { wish } from '../../lambda/core/memory/command.ts';
import { EMPTY_LEDGER, type Ledger } from '../../lambda/core/model/ledger.ts';
import { bounces, wantsStop } from '../../lambda/core/model/wants.ts';
import { BEGIN, NAME, OFFSETS } from './keeping.ts';

/** A ledger with everything in it that a wish can change. */
const FULL: Ledger = {
  ...EMPTY_LEDGER,
  offsets: OFFSETS,
  attempt: { of: 'policy', step: 'again', at: 1, answer: 'refused', detail: 'no' },
  downSince: 2,
  intent: { want: 'stopped', carriedOut: true, foreign: true },
  refusal: { statementName: NAME, detail: 'no', at: 3 },
  preflight: { versionName: NAME, problems: ['p'], at: 4 },
  streak: { resumes: 5, probes: 6, errors: ['e'] },
};

const NEXT = {
  version: { versionName: NAME, incarnation: 1, start: { from: 'earliest' }, created: true },
  at: 7,
} as const;

const { attempt: _, downSince: __, ...CALM } = FULL;
const { intent: ___, refusal: ____, preflight: _____, ...RELEASED } = FULL;

describe('a wish', () => {
  test('to stop it ends what was being tried', () => {
    expect(wish(FULL, { command: 'stop' }, BEGIN)).toStrictEqual({
      ...CALM,
      intent: { want: 'stopped', carriedOut: false },
    });
  });

  test('to resume it leaves what was being tried', () => {
    const intent = { want: 'running', carriedOut: false };
    expect(wish(FULL, { command: 'resume' }, BEGIN)).toStrictEqual({ ...FULL, intent });
  });

  test('to restart it begins anew, whatever was held against it', () => {
    expect(wish(FULL, { command: 'restart' }, BEGIN)).toStrictEqual({
      ...RELEASED,
      streak: { resumes: 0, probes: 0, errors: [] },
      attempt: { of: 'restart', step: 'stop', at: BEGIN },
    });
  });

  test('to restart it says from where, where a person has approved of that', () => {
    const from = { from: 'timestamp', timestamp: 8 } as const;
    const { attempt, next } = wish(FULL, { command: 'restart', from }, BEGIN);
    expect(attempt).toStrictEqual({ of: 'restart', step: 'stop', at: BEGIN, from });
    expect(next).toBeUndefined();
  });

  test('to restart it tries a version on its way again, should that come to nothing', () => {
    const { next } = wish({ ...FULL, next: NEXT }, { command: 'restart' }, BEGIN);
    expect(next).toStrictEqual({ ...NEXT, again: true });
  });

  const takeover = { command: 'takeover', statementNames: ['mine', 'yours'] } as const;

  test('to take over wants it to run, where it was to stay stopped', () => {
    const intent = { want: 'running', carriedOut: false };
    expect(wish(FULL, takeover, BEGIN)).toStrictEqual({ ...FULL, intent, takeover: ['mine', 'yours'] });
  });

  test('to take over is no other wish where it is to run anyway', () => {
    expect(wish(EMPTY_LEDGER, takeover, BEGIN)).toStrictEqual({ ...EMPTY_LEDGER, takeover: ['mine', 'yours'] });
    const wanted: Ledger = { ...FULL, intent: { want: 'running', carriedOut: true } };
    expect(wish(wanted, takeover, BEGIN)).toStrictEqual({ ...wanted, takeover: ['mine', 'yours'] });
  });
});

test('it is to stop where that was the last wish', () => {
  expect(wantsStop(EMPTY_LEDGER)).toBe(false);
  expect(wantsStop(wish(EMPTY_LEDGER, { command: 'stop' }, BEGIN))).toBe(true);
  expect(wantsStop(wish(EMPTY_LEDGER, { command: 'resume' }, BEGIN))).toBe(false);
});

test('it is stopped and resumed while an attempt is at its stop', () => {
  expect(bounces(EMPTY_LEDGER)).toBe(false);
  expect(bounces(wish(EMPTY_LEDGER, { command: 'restart' }, BEGIN))).toBe(true);
  for (const of of ['replace', 'move', 'degraded']) {
    expect(bounces({ ...EMPTY_LEDGER, attempt: { of, step: 'stop', at: BEGIN } })).toBe(false);
  }
  expect(bounces({ ...EMPTY_LEDGER, attempt: { of: 'restart', step: 'again', at: BEGIN } })).toBe(false);
  expect(bounces(FULL)).toBe(false);
});
