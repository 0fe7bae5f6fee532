import { describe, expect, test } from 'vitest';
import * as say from '../../../lambda/core/messages/absent.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, type StatementRecord } from '../../../lambda/core/model/ledger.ts';
import { decide } from '../../../lambda/core/rules/decide.ts';
import { REFUSED } from '../../../lambda/core/rules/refused.ts';
import { firstOf } from '../../../lambda/core/rules/rule.ts';
import { ABSENT, BEGIN, brief, DESIRED, MINUTE, NAME, TABLE } from '../keeping.ts';
import { type Facts, ledgerWith, refusal, refusedCreate } from '../ledger/ledger-with.ts';
import { NO_POOL, told, UNKNOWN_TABLE } from './changing.ts';

const NO_ROOM = 'the compute pool is exhausted';

const refused = (detail: string, after: number): Decision | undefined =>
  firstOf(REFUSED, {
    statementName: NAME,
    refusal: refusal(detail),
    ledger: EMPTY_LEDGER,
    now: BEGIN + after,
  });

describe('a create that Confluent refused', () => {
  test('is held for ever', () => {
    const decision = refused(UNKNOWN_TABLE, 99 * MINUTE);
    expect(decision && told(decision)).toBe(
      `SqlInvalid held hold rest [] ${say.refusedStatement(NAME, UNKNOWN_TABLE)}`,
    );
    expect(decision?.ledger).toBe(EMPTY_LEDGER);
  });

  test('for want of room in its pool is asked for again a minute later', () => {
    const decision = refused(NO_ROOM, MINUTE - 1);
    expect(decision && told(decision)).toBe(
      `PoolExhausted degraded wait rest [] ${say.refusedForPool(NAME, NO_ROOM, BEGIN + MINUTE)}`,
    );
    expect(decision?.nextAttemptAt).toBe(BEGIN + MINUTE);
    expect(decision?.ledger).toBe(EMPTY_LEDGER);
    expect(refused(NO_ROOM, MINUTE)).toBeUndefined();
  });

  test('because its pool is gone is held, and asked for again a minute later', () => {
    const decision = refused(NO_POOL, MINUTE - 1);
    expect(decision).toEqual({
      step: { do: 'rest' },
      action: 'hold',
      health: 'held',
      reason: 'AutoStopped',
      message: say.poolIsGone(NO_POOL),
      ledger: EMPTY_LEDGER,
    });
    expect(refused(NO_POOL, MINUTE)).toBeUndefined();
  });

  test('because its pool is gone is not taken for one that lacks room, whatever else is said', () => {
    expect(refused(`${NO_ROOM}, and its compute pool was deleted`, 0)?.reason).toBe('AutoStopped');
  });
});

describe('a refusal is of something that is still wanted', () => {
  const wanting = {
    ...DESIRED,
    prerequisites: [{ versionName: TABLE, sql: 'CREATE TABLE f (a INT)', properties: {} }],
  };
  const of = (versionName: string, incarnation = 1): Partial<StatementRecord> => ({
    versionName,
    incarnation,
    ...refusedCreate('no such type'),
  });

  test.each<[what: string, facts: Facts, statementName: string | undefined]>([
    ['of any incarnation', { current: of(NAME, 3) }, `${NAME}-3`],
    ['of a prerequisite', { prerequisite: of(TABLE, 2) }, `${TABLE}-2`],
    ['but not of another version', { current: of('flights-22222222') }, undefined],
    ['but not of a prerequisite of another version', { prerequisite: of('sink-22222222') }, undefined],
    ['but not where its name only ends so', { current: of(`other-${NAME}`) }, undefined],
    ['but not where the name of a prerequisite only ends so', { prerequisite: of(`other-${TABLE}`) }, undefined],
  ])('%s', (_what, facts, statementName) => {
    const decision = decide(wanting, ABSENT, ledgerWith(facts), BEGIN);
    if (statementName === undefined) expect(brief(decision)).toBe('NeverExisted progressing create create');
    else
      expect(told(decision)).toBe(
        `SqlInvalid held hold rest [] ${say.refusedStatement(statementName, 'no such type')}`,
      );
  });
});
