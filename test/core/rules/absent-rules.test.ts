import { describe, expect, test } from 'vitest';
import { currentRecord, prerequisiteRecord } from '../../../lambda/core/ledger/records.ts';
import * as say from '../../../lambda/core/messages/absent.ts';
import { crashLoop, FAILED_AND_GONE, tryDue } from '../../../lambda/core/messages/failed.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, type Restart, type StatementRecord, without } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Desired, Prerequisite } from '../../../lambda/core/model/statement.ts';
import { decide } from '../../../lambda/core/rules/decide.ts';
import {
  ABSENT,
  BEGIN,
  createdName,
  createdSql,
  DESIRED,
  HOUR,
  MINUTE,
  NAME,
  OFFSETS,
  SECOND,
  SQL,
  TABLE,
} from '../keeping.ts';
import {
  acceptance,
  createWith,
  currentOf,
  type Facts,
  failureWith,
  ledgerWith,
  refusedCreate,
  streakWith,
} from '../ledger/ledger-with.ts';
import { beforeStart, FIRST, observed, type Shown, told } from './changing.ts';

const GRACE = 15 * SECOND;
const SINK: Prerequisite = { versionName: TABLE, sql: 'CREATE TABLE f (a STRING)', properties: { p: 'q' } };
const { sql: _, ...ADOPTED } = DESIRED;

const decided = (facts: Facts, now = BEGIN, desired: Desired = DESIRED, seen: Observation = ABSENT): Decision =>
  decide(desired, seen, ledgerWith(facts), now);

const FAILURE = failureWith();
const STREAK = streakWith({ resumes: 7 });
const EXHAUSTED: Partial<StatementRecord> = { failure: FAILURE, streak: STREAK };
const UNCREATED: Partial<StatementRecord> = { ...FIRST, evidence: 'requested' };
const EARLIEST: Restart = { at: BEGIN, from: { from: 'earliest' } };
const FROM_OFFSETS: Partial<StatementRecord> = {
  ...UNCREATED,
  incarnation: 2,
  start: { from: 'offsets', offsets: OFFSETS },
};

/** A statement whose create was accepted at the beginning of the story. */
const CREATED: Partial<StatementRecord> = { journal: [createWith(acceptance())] };

const FIRST_START = `NeverExisted progressing create create [] ${say.NEVER_EXISTED}`;
const ANEW = `Missing recovering create create [] ${say.ANEW_AT_OFFSETS}`;
const APPROVED = `Moving progressing create create [] ${say.ANEW_FROM_BEGINNING}`;
const NOT_SHOWN = `Starting progressing wait look [] ${say.JUST_CREATED}`;

describe('a statement that is not there', () => {
  test('is created where nothing is known of it, and known from then on', () => {
    const decision = decided({});
    expect(told(decision)).toBe(FIRST_START);
    expect(currentOf(decision.ledger)).toMatchObject({
      versionName: NAME,
      incarnation: 1,
      start: { from: 'configured' },
      evidence: 'requested',
    });
  });

  test('stays away where it is to be stopped', () => {
    const desiredState = { state: 'stopped', by: 'person', at: BEGIN } as const;
    expect(told(decided({ desiredState }))).toBe(`Suspended suspended none rest [] ${say.STAYS_STOPPED}`);
    expect(told(decided({ desiredState: { ...desiredState, state: 'running' } }))).toBe(FIRST_START);
  });

  test('is not created by the keeper where it is adopted', () => {
    expect(told(decided({}, BEGIN, ADOPTED))).toBe(`Missing held hold rest [] ${say.adoptedIsGone(NAME)}`);
  });

  test('is waited for where it has just been created, and was then there', () => {
    const current: Partial<StatementRecord> = { ...FIRST, ...CREATED, position: OFFSETS };
    expect(told(decided({ current }, BEGIN + GRACE - 1))).toBe(NOT_SHOWN);
    expect(told(decided({ current }, BEGIN + GRACE))).toBe(ANEW);
    expect(told(decided({ current: { ...UNCREATED, journal: [createWith()] } }, BEGIN + 1))).toBe(FIRST_START);
    expect(told(decided({ current, restart: EARLIEST }, BEGIN + 1))).toBe(APPROVED);
  });

  test('is started anew where that is approved, also before it was created', () => {
    const decision = decided({ current: UNCREATED, restart: EARLIEST });
    expect(told(decision)).toBe(FIRST_START);
    expect(told(decided({ current: FROM_OFFSETS, restart: EARLIEST }))).toBe(APPROVED);
    expect(createdSql(decided({ current: FROM_OFFSETS, restart: EARLIEST }))).toBe(SQL);
    expect(told(decided({ current: FROM_OFFSETS, restart: { at: BEGIN } }))).toBe(ANEW);
    expect(createdName(decided({ restart: EARLIEST }))).toBe(NAME);
  });

  test('begins where a person has approved, also where it has never existed', () => {
    const from = { from: 'timestamp', timestamp: BEGIN } as const;
    const decision = decided({ restart: { ...EARLIEST, from } });
    expect(told(decision)).toBe(`Moving progressing create create [] ${say.anewFrom(BEGIN)}`);
    const asked = { versionName: NAME, incarnation: 1, start: from, evidence: 'requested' } as const;
    expect(currentOf(decision.ledger)).toMatchObject(asked);
    expect(createdName(decision)).toBe(NAME);
    // Also where that was refused before: others and prerequisites are looked for once more.
    const again = decided({ current: asked, restart: EARLIEST });
    expect(currentOf(again.ledger).start).toEqual({ from: 'earliest' });
    expect(currentOf(decided({ current: asked }).ledger)).toMatchObject(asked);
  });

  test('is held where it cannot begin exactly where it is to', () => {
    const start = { from: 'offsets', offsets: { skyone: 'x' } } as const;
    expect(told(decided({ current: { ...FROM_OFFSETS, start } }))).toBe(
      `Missing held hold rest [] ${say.cannotBeResumed(say.POSITION_UNKNOWN, ` ${say.APPROVALS}`)}`,
    );
  });

  test('is held as its failure was before it was gone', () => {
    const message = crashLoop(FAILED_AND_GONE, FAILURE, STREAK, EMPTY_LEDGER, BEGIN + HOUR);
    expect(told(decided({ current: { ...FIRST, ...EXHAUSTED, position: OFFSETS } }))).toBe(
      `CrashLoop held hold rest [] ${message}`,
    );
    expect(told(decided({ current: { ...UNCREATED, ...EXHAUSTED } }))).toBe(FIRST_START);
    expect(told(decided({ current: { ...FIRST, failure: FAILURE, position: OFFSETS } }))).toBe(ANEW);
    expect(told(decided({ current: { evidence: 'planned', failure: FAILURE } }))).toBe(FIRST_START);
  });

  test('is held where Confluent refuses it, but not for what is not wanted any more', () => {
    const current = refusedCreate('Unknown column');
    expect(told(decided({ current }))).toBe(
      `SqlInvalid held hold rest [] ${say.refusedStatement(NAME, 'Unknown column')}`,
    );
    const other = { ...current, versionName: 'flights-00000000' };
    expect(told(decided({ current: other }))).toBe(FIRST_START);
    expect(told(decided({ prerequisite: other }))).toBe(FIRST_START);
    const pool = refusedCreate('the compute pool is exhausted');
    expect(told(decided({ current: pool }, BEGIN + MINUTE - 1))).toContain('PoolExhausted degraded wait rest');
    expect(told(decided({ current: pool }, BEGIN + MINUTE))).toBe(FIRST_START);
  });
});

describe('a first start for which nobody has looked what stands before it', () => {
  const unprepared = (facts: Facts = {}, more: Partial<Observation> = {}): Decision =>
    decided(facts, BEGIN, DESIRED, { ...ABSENT, preparation: { for: 'nothing' }, ...more });
  const AGAIN = `NeverExisted progressing wait look [] ${say.LOOKED_AT_AGAIN}`;

  test.each<[what: string, facts: Facts]>([
    ['nothing is known of it', {}],
    ['it is planned', { current: { evidence: 'planned' } }],
    ['it was asked for', { current: UNCREATED }],
    ['it begins at a time', { current: { ...UNCREATED, start: { from: 'timestamp', timestamp: BEGIN } } }],
    ['a person has approved where it begins', { restart: EARLIEST }],
  ])('creates nothing, and looks again, where %s', (_what, facts) => {
    const decision = unprepared(facts);
    expect(told(decision)).toBe(AGAIN);
    expect(decision.ledger).toEqual(ledgerWith(facts));
  });

  test('creates nothing either where only a change was prepared', () => {
    expect(told(unprepared({}, { preparation: { for: 'change' } }))).toBe(AGAIN);
    const prerequisite = { wanted: SINK, statementName: TABLE, statement: observed(TABLE, 'RUNNING'), exceptions: [] };
    expect(told(unprepared({}, { preparation: { for: 'change', prerequisite } }))).toBe(AGAIN);
  });

  test('is made where it goes on at offsets, or where its name is taken', () => {
    expect(told(unprepared({ current: FROM_OFFSETS }))).toBe(ANEW);
    expect(told(unprepared({}, { successor: observed(NAME, 'PENDING') }))).toBe(FIRST_START);
  });
});

describe('a prerequisite of the first start', () => {
  const WANTED: Desired = { ...DESIRED, prerequisites: [SINK] };
  const PLACE = { computePoolId: 'lfcp-1', principalId: 'sa-1' };
  const preceded = (phase: string | undefined, facts: Facts = {}, now = BEGIN, more: Shown = {}): Decision => {
    const absent = { wanted: SINK, statementName: TABLE };
    const present = { ...absent, statement: observed(TABLE, phase ?? '', more), exceptions: [] };
    const seen = beforeStart(phase === undefined ? absent : present);
    return decided(facts, now, WANTED, { ...seen, placement: PLACE });
  };

  const RUN_FIRST = `NeverExisted progressing create create [] ${say.prerequisiteFirst(TABLE)}`;

  test('comes first also where a person has approved where it begins', () => {
    expect(told(preceded(undefined, { restart: EARLIEST }))).toBe(RUN_FIRST);
    expect(told(preceded(undefined, { restart: EARLIEST, current: UNCREATED }))).toBe(RUN_FIRST);
  });

  test('is created where the statement is to run', () => {
    const decision = preceded(undefined);
    expect(told(decision)).toBe(RUN_FIRST);
    const { sql, properties } = SINK;
    expect(decision.step).toEqual({
      do: 'create',
      statement: { statementName: TABLE, sql, properties, placement: PLACE },
    });
    expect(prerequisiteRecord(decision.ledger)).toMatchObject({
      versionName: TABLE,
      incarnation: 1,
      evidence: 'requested',
    });
    expect(without(decision.ledger, 'prerequisite', 'records')).toEqual(
      without(ledgerWith(), 'prerequisite', 'records'),
    );
    expect(currentRecord(decision.ledger)).toBeUndefined();
  });

  const ASKED: Facts = { prerequisite: { versionName: TABLE, evidence: 'accepted', ...CREATED } };
  test.each<[what: string, facts: Facts, more: Shown, late: number | undefined]>([
    ['asked for by the keeper', ASKED, {}, 10 * MINUTE],
    ['asked for by the keeper', ASKED, { updatedAt: BEGIN - MINUTE }, 10 * MINUTE],
    ['asked for by nobody it knows', {}, { updatedAt: BEGIN - MINUTE }, 9 * MINUTE],
    ['asked for by nobody it knows', {}, {}, undefined],
  ])('is waited for, %s: %j %j, until it is late after %d ms', (_what, facts, more, late) => {
    const message = say.waitsForPrerequisite(TABLE, 'RUNNING');
    const early = preceded('RUNNING', facts, BEGIN + (late ?? MINUTE) - 1, more);
    expect(told(early)).toBe(`NeverExisted progressing wait look [] ${message}`);
    if (late === undefined) return;
    expect(told(preceded('RUNNING', facts, BEGIN + late, more))).toBe(`StuckPending degraded wait rest [] ${message}`);
    const exhausted = preceded('RUNNING', facts, BEGIN + late, { ...more, poolExhausted: true });
    expect(told(exhausted)).toBe(`PoolExhausted degraded wait rest [] ${message}`);
  });

  test.each(['FAILED', 'STOPPED'])('is run again under another name where it is %s', (phase) => {
    const failure = failureWith({ versionName: TABLE });
    const current: Partial<StatementRecord> = { evidence: 'planned', failure };
    const decision = preceded(phase, { current, incarnations: { other: 3 } });
    expect(told(decision)).toBe(`Failed recovering create look [] ${tryDue(say.prerequisiteFailed(TABLE), FAILURE)}`);
    expect(decision.ledger.incarnations).toEqual({ other: 3, [TABLE]: 2 });
    expect(currentOf(decision.ledger).streak).toMatchObject({ resumes: 1 });
    const third = preceded(phase, { current, incarnations: { [TABLE]: 2 } });
    expect(third.ledger.incarnations).toEqual({ [TABLE]: 3 });
  });
});
