import { describe, expect, test } from 'vitest';
import { failedRunsOf, isFlapping, trialOf } from '../../../lambda/core/ledger/trial.ts';
import type { StatementRecord } from '../../../lambda/core/model/ledger.ts';
import { BEGIN, DAY, MINUTE, TABLE } from '../keeping.ts';
import { acceptance, failureWith, ledgerWith, recordWith, requestWith, stopFor, streakWith } from './ledger-with.ts';

const TRIAL = requestWith({ at: BEGIN, trial: 'SameErrorAgain', answer: acceptance() });
const trial = (current: Partial<StatementRecord>, now = BEGIN) => trialOf(ledgerWith({ current }), now);

describe('a statement is on trial', () => {
  const since = (name: string) => ({ phase: { name, since: BEGIN } });

  test.each([
    ['after a start on trial', { journal: [TRIAL] }],
    ['through the whole chain of it', { journal: [TRIAL, stopFor(TRIAL.purpose), requestWith({ at: BEGIN + 1 })] }],
    ['before it runs', { journal: [TRIAL], ...since('PENDING') }],
    [
      'as another incarnation',
      { journal: [requestWith({ verb: 'create', purpose: { kind: 'start' }, trial: 'SameErrorAgain' })] },
    ],
  ] as const)('%s', (_, record) => {
    expect(trial(record)).toBe('SameErrorAgain');
  });

  test.each(['RUNNING', 'DEGRADED'])('until it has run for ten minutes: %s', (name) => {
    const record = { journal: [TRIAL], ...since(name) };
    expect(trial(record, BEGIN + 10 * MINUTE - 1)).toBe('SameErrorAgain');
    expect(trial(record, BEGIN + 10 * MINUTE)).toBeUndefined();
  });

  test.each([
    ['nothing was requested', {}],
    ['the last start was none', { journal: [requestWith({ at: BEGIN })] }],
    ['something has overtaken it', { journal: [{ ...TRIAL, overtaken: true }] }],
    ['the keeper moves it', { journal: [TRIAL, stopFor({ kind: 'move' })] }],
  ] as const)('not if %s', (_, record) => {
    expect(trial(record)).toBeUndefined();
  });

  test('while its prerequisite runs once more after a hold', () => {
    const failure = failureWith({ versionName: TABLE, superseded: true });
    const record = { evidence: 'planned', failure, streak: streakWith({ resumes: 8 }) } as const;
    expect(trial(record)).toBe('CrashLoop');
    // The seventh resume is none: the hold follows it.
    expect(trial({ ...record, streak: streakWith({ resumes: 7 }) })).toBeUndefined();
    expect(trial({ ...record, failure: failureWith({ versionName: TABLE }) })).toBeUndefined();
    expect(trial({ ...record, evidence: 'accepted' })).toBeUndefined();
    expect(trial({ ...record, failure: failureWith({ superseded: true }) })).toBeUndefined();
  });
});

describe('a statement is flapping', () => {
  const runs = (...ages: readonly number[]): StatementRecord =>
    recordWith({ failedRuns: ages.map((age) => BEGIN - age) });

  test('once five runs within a day have ended in a failure', () => {
    expect(isFlapping(runs(5, 4, 3, 2, 1), BEGIN)).toBe(true);
    expect(isFlapping(runs(4, 3, 2, 1), BEGIN)).toBe(false);
    expect(isFlapping(recordWith(), BEGIN)).toBe(false);
  });

  test('until a day has fewer', () => {
    expect(isFlapping(runs(DAY - 1, 4, 3, 2, 1), BEGIN)).toBe(true);
    expect(isFlapping(runs(DAY, 4, 3, 2, 1), BEGIN)).toBe(false);
    expect(failedRunsOf(runs(DAY, 1), BEGIN)).toEqual([BEGIN - 1]);
  });
});
