import { describe, expect, test } from 'vitest';
import { HEALTH_OF, HEALTHS, REASONS } from '../../../lambda/contract.ts';
import { EMPTY_LEDGER } from '../../../lambda/core/model/ledger.ts';
import {
  about,
  decide,
  decided,
  firstOf,
  nothing,
  type Rule,
  refer,
  rule,
  where,
} from '../../../lambda/core/rules/rule.ts';

const verdict = nothing(EMPTY_LEDGER, 'It is so.');

describe('health', () => {
  test.each(REASONS)('follows from the reason %s', (reason) => {
    const { health, ...rest } = decided(reason, verdict);
    expect(health).toBe(HEALTH_OF[reason][0]);
    expect(rest).toEqual({ ...verdict, reason });
  });

  test('is one of those that the reason allows, where the rule names one', () => {
    expect(decided('Starting', { ...verdict, health: 'recovering' }).health).toBe('recovering');
    expect(decided('Missing', { ...verdict, health: 'held' }).health).toBe('held');
  });

  test('has one meaning for most reasons', () => {
    const several = Object.entries(HEALTH_OF).filter(([, healths]) => healths.length > 1);
    expect(Object.fromEntries(several)).toEqual({
      ForeignWriter: ['held', 'progressing'],
      SpecChanged: ['progressing', 'held'],
      Replacing: ['progressing', 'recovering', 'degraded'],
      Missing: ['recovering', 'held'],
      Starting: ['progressing', 'recovering'],
      InTransition: ['progressing', 'recovering'],
    });
    expect(HEALTH_OF.Suspended).toEqual(['suspended']);
    expect(HEALTH_OF.Resuming).toEqual(['progressing']);
  });

  test('is never one that no report knows', () => {
    for (const healths of Object.values(HEALTH_OF)) for (const health of healths) expect(HEALTHS).toContain(health);
  });
});

describe('a list of rules', () => {
  const RULES: readonly Rule<number>[] = [
    rule(
      'negative',
      (n) => n < 0,
      'Failed',
      () => verdict,
    ),
    refer(
      'even',
      (n) => n % 2 === 0,
      () => decided('Running', verdict),
      'Running',
    ),
    refer(
      'large',
      (n) => n > 100,
      () => decided('Degraded', verdict),
    ),
  ];

  test.each([
    [-2, 'Failed'],
    [2, 'Running'],
    [102, 'Running'],
    [101, 'Degraded'],
    [1, undefined],
  ])('decides %d by its first rule whose condition holds: %s', (n, reason) => {
    expect(firstOf(RULES, n)?.reason).toBe(reason);
  });

  test('that comes to its end without a decision is an error', () => {
    expect(decide(RULES, 2).reason).toBe('Running');
    expect(() => decide(RULES, 1)).toThrow('a list of rules has come to its end without a decision');
  });

  test('about a part of a situation holds only where there is such a part', () => {
    const rules = about(({ n }: { readonly n?: number }) => n, RULES);
    expect(firstOf(rules, { n: -1 })?.reason).toBe('Failed');
    expect(firstOf(rules, {})).toBeUndefined();
    expect(() => rules[0]?.decision({})).toThrow('a rule is followed whose condition does not hold');
    expect(rules.map(({ why, reason }) => [why, reason])).toEqual(RULES.map(({ why, reason }) => [why, reason]));
  });

  test('holds only under one more condition, and says so', () => {
    const rules = where<number>('small', (n) => n < 10, RULES);
    expect(firstOf(rules, 2)?.reason).toBe('Running');
    expect(firstOf(rules, 12)).toBeUndefined();
    expect(rules.map(({ why }) => why)).toEqual(['small; negative', 'small; even', 'small; large']);
  });
});
