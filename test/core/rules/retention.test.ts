import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import type { Rest } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { actionOf, planOf } from '../../../lambda/core/rules/plan.ts';
import { afterRetention, withRetentionQuestion } from '../../../lambda/core/rules/retention.ts';
import { ABSENT, BEGIN, DAY, DESIRED, HOUR, NAME, seen } from '../keeping.ts';
import { ledgerWith } from '../ledger/ledger-with.ts';

const WEEK = 7 * DAY;

const rests = (rest?: Rest, more: Partial<Decision> = {}): Decision => ({
  step: { do: 'rest' },
  action: 'none',
  health: 'suspended',
  reason: 'Suspended',
  message: 'It rests.',
  ledger: ledgerWith({ current: {}, ...(rest && { rest }) }),
  ...more,
});

const asking = (decision: Decision, shown: Observation = seen('STOPPED'), desired: Desired = DESIRED): Decision =>
  withRetentionQuestion(desired, shown, decision);

describe('how long topics keep their rows is asked', () => {
  const { sql: _, ...ADOPTED } = DESIRED;
  const UNASKED: Rest = { since: BEGIN };

  test('by a statement of its own, about the sources alone', () => {
    const decision = asking(rests(UNASKED));
    expect(decision).toMatchObject({
      action: 'none',
      reason: 'Suspended',
      step: {
        do: 'ask',
        about: 'retention',
        question: { statementName: `${NAME}-kept`, properties: DESIRED.properties, placement: {} },
      },
      ledger: { rest: { since: BEGIN, keeps: WEEK } },
    });
    const sql = decision.step.do === 'ask' ? decision.step.question.sql : '';
    expect(sql).toContain("`TABLE_NAME` = 'skyone' OR `TABLE_NAME` = 'sunset'");
    expect(sql).not.toMatch(/'f'|\bIN\b|LIMIT/);
  });

  test.each(['STOPPED', 'FAILED'])('of what is %s', (phase) => {
    expect(asking(rests(UNASKED), seen(phase)).step.do).toBe('ask');
  });

  test('of what is gone', () => {
    expect(asking(rests(UNASKED), ABSENT).step.do).toBe('ask');
  });

  test.each(['PENDING', 'RUNNING', 'STOPPING'])('not of what is %s', (phase) => {
    expect(asking(rests(UNASKED), seen(phase)).step.do).toBe('rest');
  });

  test('once for each rest', () => {
    for (const keeps of [WEEK, 'forever'] as const) {
      expect(asking(rests({ since: BEGIN, keeps })).step.do).toBe('rest');
    }
    expect(asking(rests()).step.do).toBe('rest');
  });

  test('not where anything else is to be done', () => {
    const resume = { do: 'resume', statementName: NAME } as const;
    expect(asking(rests(UNASKED, { step: resume })).step).toBe(resume);
  });

  test('not of what cannot be seen', () => {
    expect(asking(rests(UNASKED, { health: 'unknown', reason: 'AccessDenied' }), ABSENT).step.do).toBe('rest');
  });

  test('not about a text that is not known', () => {
    expect(asking(rests(UNASKED), seen('STOPPED'), ADOPTED)).toEqual(rests(UNASKED));
    const other = { ...DESIRED, versionName: 'flights-22222222' };
    expect(asking(rests(UNASKED), seen('STOPPED'), other)).toEqual(rests(UNASKED));
  });

  test('which is no step of a plan', () => {
    const decision = asking(rests(UNASKED));
    expect(planOf(DESIRED, decision, decision.ledger)).toEqual(['Nothing: It rests.']);
    expect(actionOf(decision)).toBe('none');
  });
});

describe('what Confluent answers', () => {
  const asked = ledgerWith({ current: {}, rest: { since: BEGIN, keeps: WEEK } });
  const keeps = (...rows: readonly (readonly [string, string])[]): Rest['keeps'] =>
    afterRetention(DESIRED, asked, rows).rest?.keeps;

  test('is the shortest time of all sources', () => {
    expect(keeps(['skyone', '3 d'], ['sunset', '168 h'])).toBe(3 * DAY);
    expect(keeps(['skyone', '0'], ['sunset', '36 h'])).toBe(36 * HOUR);
    expect(keeps(['skyone', '0'], ['sunset', '-1'])).toBe('forever');
  });

  test('leaves seven days for a source that is not in it, or that nobody can read', () => {
    expect(keeps()).toBe(WEEK);
    expect(keeps(['skyone', '30 d'])).toBe(WEEK);
    expect(keeps(['skyone', '1 d'])).toBe(DAY);
    expect(keeps(['skyone', 'a month'], ['sunset', '90 d'])).toBe(WEEK);
  });

  test('says nothing once the rest is over', () => {
    expect(afterRetention(DESIRED, ledgerWith({ current: {} }), [['skyone', '1 d']]).rest).toBeUndefined();
  });
});
