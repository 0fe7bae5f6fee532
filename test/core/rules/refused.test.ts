import { describe, expect, test } from 'vitest';
import * as say from '../../../lambda/core/messages/absent.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, type StatementRecord } from '../../../lambda/core/model/ledger.ts';
import { decide } from '../../../lambda/core/rules/decide.ts';
import { REFUSED, REFUSED_IN_CHANGE } from '../../../lambda/core/rules/refused.ts';
import { firstOf } from '../../../lambda/core/rules/rule.ts';
import { ABSENT, BEGIN, brief, DESIRED, Keeping, MINUTE, NAME, refused as refusedBy, TABLE } from '../keeping.ts';
import { type Facts, ledgerWith, refusal, refusedCreate } from '../ledger/ledger-with.ts';
import { beforeStart, NO_POOL, told, UNKNOWN_TABLE } from './changing.ts';

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

describe('a create that Confluent puts off', () => {
  const QUOTA = 'The quota of statements is reached';
  const put = (tries: number | undefined, after: number, rules = REFUSED): Decision | undefined =>
    firstOf(rules, {
      statementName: NAME,
      refusal: refusal(QUOTA),
      ledger: EMPTY_LEDGER,
      now: BEGIN + after,
      ...(tries === undefined ? {} : { tries }),
    });

  test.each([
    [1, 2],
    [2, 6],
    [3, 12],
    [4, 15],
    [8, 15],
    [undefined, 6],
  ])('%s times is asked for again after %d minutes', (tries, minutes) => {
    const decision = put(tries, minutes * MINUTE - 1);
    expect(decision && told(decision)).toBe(
      `BackingOff recovering wait rest [] ${say.putOff(NAME, QUOTA, BEGIN + minutes * MINUTE)}`,
    );
    expect(decision?.nextAttemptAt).toBe(BEGIN + minutes * MINUTE);
    expect(put(tries, minutes * MINUTE)).toBeUndefined();
  });

  test('is no trouble of the older version in a change', () => {
    const decision = put(1, 0, REFUSED_IN_CHANGE);
    expect(decision && told(decision)).toBe(
      `SpecChanged progressing wait rest [] ${say.putOff(NAME, QUOTA, BEGIN + 2 * MINUTE)}`,
    );
    expect(put(1, 2 * MINUTE, REFUSED_IN_CHANGE)).toBeUndefined();
  });

  test('for want of room in its pool is asked for every minute, whatever else is said', () => {
    const words = `${NO_ROOM}, please try again later`;
    expect(refused(words, MINUTE - 1)?.reason).toBe('PoolExhausted');
    expect(refused(words, MINUTE)).toBeUndefined();
  });

  test('is counted in its journal: before a first start, and of a prerequisite', () => {
    const SINK = { versionName: TABLE, sql: 'CREATE TABLE f (a INT)', properties: {} };
    for (const [desired, shown] of [
      [DESIRED, ABSENT],
      [{ ...DESIRED, prerequisites: [SINK] }, beforeStart({ wanted: SINK, statementName: TABLE })],
    ] as const) {
      const keeping = new Keeping(desired);
      const waits = [1, 2, 3, 4, 5].map(() => {
        expect(brief(keeping.look(shown))).toBe('NeverExisted progressing create create');
        keeping.answered(refusedBy(QUOTA));
        const decision = keeping.look(shown);
        expect(brief(decision)).toBe('BackingOff recovering wait rest');
        const wait = (decision.nextAttemptAt ?? 0) - keeping.now;
        keeping.after(wait);
        return wait / MINUTE;
      });
      expect(waits).toEqual([2, 6, 12, 15, 15]);
    }
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
