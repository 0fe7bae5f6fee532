import { describe, expect, test } from 'vitest';
import { decideAbsent } from '../../lambda/core/current/decide-absent.ts';
import type { Decision, Seen } from '../../lambda/core/model/decision.ts';
import { type Attempt, EMPTY_LEDGER, type Failure, type Ledger, type Version } from '../../lambda/core/model/ledger.ts';
import type { Desired, Observed, Prerequisite } from '../../lambda/core/model/statement.ts';
import { FIRST, observed, told } from './changing.ts';
import {
  ABSENT,
  BEGIN,
  createdName,
  createdSql,
  DESIRED,
  MINUTE,
  NAME,
  OFFSETS,
  SECOND,
  SQL,
  TABLE,
} from './keeping.ts';

const GRACE = 15 * SECOND;
const SINK: Prerequisite = { versionName: TABLE, sql: 'CREATE TABLE f (a STRING)', properties: { p: 'q' } };
const { sql: _, ...ADOPTED } = DESIRED;

const decided = (ledger: Partial<Ledger>, now = BEGIN, desired: Desired = DESIRED, seen: Seen = ABSENT): Decision =>
  decideAbsent(desired, seen, { ...EMPTY_LEDGER, ...ledger }, now);

const FAILURE: Failure = {
  id: 'f1',
  of: 'uid-1',
  versionName: NAME,
  at: BEGIN,
  name: 'E',
  message: 'boom',
  fingerprint: 'E: boom',
  curable: false,
};
const EXHAUSTED: Partial<Ledger> = { failure: FAILURE, streak: { resumes: 7, probes: 0, errors: [] } };
const UNCREATED: Version = { ...FIRST, created: false };
const EARLIEST: Attempt = { of: 'restart', step: 'stop', at: BEGIN, from: { from: 'earliest' } };

const FIRST_START =
  'NeverExisted progressing create create [] It has never existed: it is created and reads its topics from the beginning.';
const ANEW = 'Missing recovering create create [] It is started anew at the offsets where it stopped.';
const APPROVED = 'Moving progressing create create [] It is started anew from the beginning, as approved.';
const NOT_SHOWN = 'Starting progressing wait look [] It has just been created, and is not shown yet.';
const MISSING = 'Missing held hold rest []';

describe('a statement that is not there', () => {
  test('is created where nothing is known of it, and known from then on', () => {
    const decision = decided({});
    expect(told(decision)).toBe(FIRST_START);
    expect(decision.ledger.version).toEqual({
      versionName: NAME,
      incarnation: 1,
      start: { from: 'earliest' },
      created: false,
    });
  });

  test('stays away where it is to be stopped', () => {
    const intent = { want: 'stopped', carriedOut: false } as const;
    expect(told(decided({ intent }))).toBe(
      'Suspended suspended none rest [] It is to stay stopped: nothing is created until `resume`.',
    );
    expect(told(decided({ intent: { ...intent, want: 'running' } }))).toBe(FIRST_START);
  });

  test('is not created by the keeper where it is adopted', () => {
    expect(told(decided({}, BEGIN, ADOPTED))).toBe(
      `Missing held hold rest [] ${NAME} is not there: it is adopted, so whatever created it has to create it again; then it is looked after.`,
    );
  });

  test('is waited for where it has just been created, and was then there', () => {
    const created: Partial<Ledger> = { version: FIRST, actedAt: BEGIN, offsets: OFFSETS };
    expect(told(decided(created, BEGIN + GRACE - 1))).toBe(NOT_SHOWN);
    expect(told(decided(created, BEGIN + GRACE))).toBe(ANEW);
    expect(told(decided({ ...created, version: UNCREATED }, BEGIN + 1))).toBe(FIRST_START);
    expect(told(decided({ ...created, attempt: EARLIEST }, BEGIN + 1))).toBe(APPROVED);
  });

  test('is started anew where that is approved, also before it was created', () => {
    const decision = decided({ version: UNCREATED, attempt: EARLIEST });
    expect(told(decision)).toBe(FIRST_START);
    const { from: __, ...unapproved } = EARLIEST;
    const offsets: Version = { ...UNCREATED, incarnation: 2, start: { from: 'offsets', offsets: OFFSETS } };
    expect(told(decided({ version: offsets, attempt: EARLIEST }))).toBe(APPROVED);
    expect(createdSql(decided({ version: offsets, attempt: EARLIEST }))).toBe(SQL);
    expect(told(decided({ version: offsets, attempt: unapproved }))).toBe(ANEW);
    expect(createdName(decided({ attempt: EARLIEST }))).toBe(NAME);
  });

  test('begins where a person has approved, also where it has never existed', () => {
    const from = { from: 'timestamp', timestamp: BEGIN } as const;
    const decision = decided({ attempt: { ...EARLIEST, from } });
    expect(told(decision)).toBe(
      'Moving progressing create create [] It is started anew with the rows from 2026-11-22T10:00:00.000Z on, as approved.',
    );
    expect(decision.ledger.version).toEqual({ versionName: NAME, incarnation: 1, start: from, created: false });
    expect(createdName(decision)).toBe(NAME);
    // Also where that was refused before: others and prerequisites are looked for once more.
    const refusedBefore = { versionName: NAME, incarnation: 1, start: from, created: false } as const;
    expect(decided({ version: refusedBefore, attempt: EARLIEST }).ledger.version?.start).toEqual({ from: 'earliest' });
    expect(decided({ version: refusedBefore }).ledger.version).toEqual(refusedBefore);
  });

  test('is held where it cannot begin exactly where it is to', () => {
    const version: Version = { ...UNCREATED, incarnation: 2, start: { from: 'offsets', offsets: { skyone: 'x' } } };
    expect(told(decided({ version }))).toContain(MISSING);
  });

  test('is held as its failure was before it was gone', () => {
    expect(told(decided({ ...EXHAUSTED, version: FIRST, offsets: OFFSETS }))).toBe(
      'CrashLoop held hold rest [] It failed, and is gone since again after 7 resumes (E: boom). Mend the cause, then `restart`.',
    );
    expect(told(decided({ ...EXHAUSTED, version: UNCREATED }))).toBe(FIRST_START);
    expect(told(decided({ failure: FAILURE, version: FIRST, offsets: OFFSETS }))).toBe(ANEW);
    expect(told(decided({ failure: FAILURE }))).toBe(FIRST_START);
  });

  test('is held where Confluent refuses it, but not for what is not wanted any more', () => {
    const refusal = { statementName: NAME, detail: 'Unknown column', at: BEGIN };
    expect(told(decided({ refusal }))).toContain(`SqlInvalid held hold rest [] Confluent refuses ${NAME}`);
    expect(told(decided({ refusal: { ...refusal, statementName: 'flights-00000000' } }))).toBe(FIRST_START);
    const pool = { ...refusal, detail: 'the compute pool is exhausted' };
    expect(told(decided({ refusal: pool }, BEGIN + MINUTE - 1))).toContain('PoolExhausted degraded wait rest');
    expect(told(decided({ refusal: pool }, BEGIN + MINUTE))).toBe(FIRST_START);
  });
});

describe('a prerequisite of the first start', () => {
  const WANTED: Desired = { ...DESIRED, prerequisites: [SINK] };
  const PLACE = { computePoolId: 'lfcp-1', principalId: 'sa-1' };
  const preceded = (
    phase: string | undefined,
    ledger: Partial<Ledger> = {},
    now = BEGIN,
    more: Partial<Observed> = {},
  ): Decision => {
    const statement = phase === undefined ? {} : { statement: observed(TABLE, phase, more) };
    const prerequisite = { wanted: SINK, statementName: TABLE, ...statement };
    return decided(ledger, now, WANTED, { ...ABSENT, placement: PLACE, prerequisite });
  };

  test('comes first also where a person has approved where it begins', () => {
    expect(told(preceded(undefined, { attempt: EARLIEST }))).toContain(`Its prerequisite ${TABLE} is run first.`);
    const asked: Version = { versionName: NAME, incarnation: 1, start: { from: 'earliest' }, created: false };
    expect(told(preceded(undefined, { attempt: EARLIEST, version: asked }))).toContain('is run first.');
  });

  test('is created where the statement is to run', () => {
    const decision = preceded(undefined);
    expect(told(decision)).toBe(`NeverExisted progressing create create [] Its prerequisite ${TABLE} is run first.`);
    const { sql, properties } = SINK;
    expect(decision.step).toEqual({
      do: 'create',
      statement: { statementName: TABLE, sql, properties, placement: PLACE },
    });
    expect(decision.ledger).toEqual(EMPTY_LEDGER);
  });

  test.each([
    [{ actedAt: BEGIN }, {}, 10 * MINUTE],
    [{ actedAt: BEGIN }, { updatedAt: BEGIN - MINUTE }, 10 * MINUTE],
    [{}, { updatedAt: BEGIN - MINUTE }, 9 * MINUTE],
    [{}, {}, undefined],
  ])('is waited for, with ledger %j and statement %j, until it is late after %d ms', (ledger, more, late) => {
    const message = `It waits for its prerequisite ${TABLE} (RUNNING).`;
    const early = preceded('RUNNING', ledger, BEGIN + (late ?? MINUTE) - 1, more);
    expect(told(early)).toBe(`NeverExisted progressing wait look [] ${message}`);
    if (late === undefined) return;
    expect(told(preceded('RUNNING', ledger, BEGIN + late, more))).toBe(`StuckPending degraded wait rest [] ${message}`);
    const exhausted = preceded('RUNNING', ledger, BEGIN + late, { ...more, poolExhausted: true });
    expect(told(exhausted)).toBe(`PoolExhausted degraded wait rest [] ${message}`);
  });

  test.each(['FAILED', 'STOPPED'])('is run again under another name where it is %s', (phase) => {
    const failure: Failure = { ...FAILURE, versionName: TABLE };
    const decision = preceded(phase, { failure, prerequisites: { other: 3 } });
    expect(told(decision)).toBe(
      `Failed recovering create look [] Its prerequisite ${TABLE} failed (E: boom); the next try is due.`,
    );
    expect(decision.ledger).toMatchObject({ prerequisites: { other: 3, [TABLE]: 2 }, streak: { resumes: 1 } });
    const third = preceded(phase, { failure, prerequisites: { [TABLE]: 2 } });
    expect(third.ledger.prerequisites).toEqual({ [TABLE]: 3 });
  });
});
