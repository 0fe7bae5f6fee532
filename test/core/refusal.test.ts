import { describe, expect, test } from 'vitest';
import { decideRefused, isRefused } from '../../lambda/core/current/refusal.ts';
import { EMPTY_LEDGER } from '../../lambda/core/model/ledger.ts';
import { NO_POOL, told, UNKNOWN_TABLE } from './changing.ts';
import { BEGIN, DESIRED, MINUTE, NAME, TABLE } from './keeping.ts';

const NO_ROOM = 'the compute pool is exhausted';

const refused = (detail: string, after: number) =>
  decideRefused({ statementName: NAME, detail, at: BEGIN }, EMPTY_LEDGER, BEGIN + after);

describe('a create that Confluent refused', () => {
  test('is held for ever', () => {
    const decision = refused(UNKNOWN_TABLE, 99 * MINUTE);
    expect(decision && told(decision)).toBe(
      `SqlInvalid held hold rest [] Confluent refuses ${NAME}: ${UNKNOWN_TABLE}. Correct the SQL and deploy, or \`restart\` once the cause is gone.`,
    );
    expect(decision?.ledger).toBe(EMPTY_LEDGER);
  });

  test('for want of room in its pool is asked for again a minute later', () => {
    const decision = refused(NO_ROOM, MINUTE - 1);
    expect(decision && told(decision)).toBe(
      `PoolExhausted degraded wait rest [] Confluent refuses ${NAME}: ${NO_ROOM}. Give it a compute pool with CFUs left; the next try is at 2026-11-22T10:01:00.000Z.`,
    );
    expect(decision?.nextAttemptAt).toBe(BEGIN + MINUTE);
    expect(decision?.ledger).toBe(EMPTY_LEDGER);
    expect(refused(NO_ROOM, MINUTE)).toBeUndefined();
  });

  test('because its pool is gone is held, and asked for again a minute later', () => {
    const decision = refused(NO_POOL, MINUTE - 1);
    expect(decision && told(decision)).toBe(
      `AutoStopped held hold rest [] Its compute pool is gone (${NO_POOL}): name another one in the secret (flink.compute.pool.id) or for the statement, and it is resumed there.`,
    );
    expect(refused(NO_POOL, MINUTE)).toBeUndefined();
  });
});

describe('a refusal is of something that is still wanted', () => {
  const wanting = {
    ...DESIRED,
    prerequisites: [{ versionName: TABLE, sql: 'CREATE TABLE f (a INT)', properties: {} }],
  };

  test.each([
    ['of any incarnation', `${NAME}-3`, true],
    ['of a prerequisite', `${TABLE}-2`, true],
    ['but not of another version', 'flights-22222222', false],
    ['but not where its name only ends so', `other-${NAME}`, false],
  ])('%s', (_, statementName, expected) => {
    expect(isRefused(wanting, statementName)).toBe(expected);
  });
});
