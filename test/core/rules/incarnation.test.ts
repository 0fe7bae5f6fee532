import { describe, expect, test } from 'vitest';
import { isRestartPending, operationOf } from '../../../lambda/core/ledger/journal.ts';
import * as say from '../../../lambda/core/messages/absent.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import type { Approval, Request, Start, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { createOf, nextIncarnation } from '../../../lambda/core/rules/incarnation.ts';
import { situationOf } from '../../../lambda/core/rules/situation.ts';
import { ABSENT, BEGIN, brief, createdName, createdSql, DESIRED, NAME, OFFSETS, SQL } from '../keeping.ts';
import {
  createWith,
  currentOf,
  type Facts,
  ledgerWith,
  recordWith,
  refusal,
  requestWith,
} from '../ledger/ledger-with.ts';

const { sql: _, ...ADOPTED } = DESIRED;

const version = (incarnation: number, start: Start = { from: 'earliest' }): Partial<StatementRecord> => ({
  versionName: NAME,
  incarnation,
  start,
  evidence: 'requested',
});

const CREATE: Request = { ...createWith(), placement: {} };

const create = (current: Partial<StatementRecord>, desired: Desired = DESIRED): Decision | undefined =>
  createOf(situationOf(desired, ABSENT, ledgerWith({ current }), BEGIN), recordWith(current));

describe('an incarnation is created', () => {
  const ROWS: readonly (readonly [current: Partial<StatementRecord>, words: string, message: string])[] = [
    [version(1), 'NeverExisted progressing create create', say.NEVER_EXISTED],
    [version(2), 'Moving progressing create create', say.ANEW_FROM_BEGINNING],
    [version(2, { from: 'offsets', offsets: OFFSETS }), 'Missing recovering create create', say.ANEW_AT_OFFSETS],
    [
      version(1, { from: 'statement', statementName: 'flights-00000000' }),
      'Moving progressing create create',
      say.startedWhereStopped('flights-00000000'),
    ],
    [version(2, { from: 'timestamp', timestamp: BEGIN }), 'Moving progressing create create', say.anewFrom(BEGIN)],
  ];
  test.each(ROWS)('%j', (current, words, message) => {
    const decision = create(current);
    expect(decision && brief(decision)).toBe(words);
    expect(decision?.message).toBe(message);
  });

  test('and is in the ledger before, as something that may be there', () => {
    const answer = refusal('the compute pool is exhausted', 4);
    const current = recordWith({
      ...version(1),
      phase: { name: 'STOPPED', since: 2 },
      position: OFFSETS,
      journal: [{ ...CREATE, at: 1, answer }],
    });
    const before = ledgerWith({
      current,
      prerequisite: { versionName: 'sink-2', evidence: 'accepted' },
      restart: { at: 3 },
      completed: ['sink-1', 'sink-2'],
    });
    const prerequisites = ['sink-2', 'sink-3'].map((versionName) => ({ versionName, sql: 'x', properties: {} }));
    const decision = createOf(situationOf({ ...DESIRED, prerequisites }, ABSENT, before, BEGIN), current);
    expect(decision?.ledger).toEqual(
      ledgerWith({
        current: { ...version(1), journal: [CREATE] },
        restart: { at: 3, carriedOut: true },
        completed: ['sink-1', 'sink-2', 'sink-3'],
      }),
    );
  });

  test('where it is to run', () => {
    const placement = { computePoolId: 'lfcp-1', principalId: 'sa-1' };
    const situation = situationOf(DESIRED, { ...ABSENT, placement }, ledgerWith(), BEGIN);
    const decision = createOf(situation, situation.record);
    expect(decision?.step).toMatchObject({ statement: { statementName: NAME, sql: SQL, placement } });
  });

  test('unless it cannot begin there exactly', () => {
    expect(create(version(2, { from: 'offsets', offsets: { skyone: 'partition:0,offset:7' } }))).toBeUndefined();
    expect(create(version(1), ADOPTED)).toBeUndefined();
  });
});

const nextAfter = ({ current = {}, ...more }: Facts, desired: Desired = DESIRED): Decision =>
  nextIncarnation(situationOf(desired, ABSENT, ledgerWith({ current, ...more }), BEGIN));

describe('the next incarnation', () => {
  test('begins at the recorded offsets, which are forgotten, and follows the one before it', () => {
    const decision = nextAfter({ current: { position: OFFSETS, succeedsSince: 1 } });
    expect(brief(decision)).toBe('Missing recovering create create');
    expect(createdName(decision)).toBe(`${NAME}-2`);
    expect(createdSql(decision)).toContain('partition:0,offset:7');
    expect(decision.ledger).toEqual(
      ledgerWith({
        current: { ...version(2, { from: 'offsets', offsets: OFFSETS }), journal: [CREATE] },
        replaced: NAME,
      }),
    );
  });

  test('begins where a person has approved it, whatever the offsets', () => {
    const begins = (from: Approval): Start =>
      currentOf(nextAfter({ current: { position: OFFSETS }, restart: { at: 1, from } }).ledger).start;
    expect(begins({ from: 'earliest' })).toEqual({ from: 'earliest' });
    expect(begins({ from: 'timestamp', timestamp: 7 })).toEqual({ from: 'timestamp', timestamp: 7 });
  });

  test('follows none where the one before it has not been created', () => {
    const start: Start = { from: 'offsets', offsets: OFFSETS };
    const retried = nextAfter({ current: { ...version(2, start), position: OFFSETS }, replaced: NAME }).ledger;
    expect(retried.replaced).toBe(NAME);
    expect(currentOf(retried).incarnation).toBe(2);
    const first = nextAfter({ current: { evidence: 'planned', position: OFFSETS } }).ledger;
    expect(first).not.toHaveProperty('replaced');
    expect(currentOf(first).incarnation).toBe(1);
  });
});

describe('no incarnation is started', () => {
  const ROWS: readonly (readonly [why: string, current: Partial<StatementRecord>])[] = [
    [say.POSITION_UNKNOWN, {}],
    [say.POSITION_UNUSABLE, { position: { skyone: 'partition:0,offset:7' } }],
  ];

  test.each(ROWS)('where %s', (why, current) => {
    const decision = nextAfter({ current });
    expect(brief(decision)).toBe('Missing held hold rest');
    expect(decision.message).toBe(say.cannotBeResumed(why, ` ${say.APPROVALS}`));
    expect(decision.ledger).toEqual(ledgerWith({ current }));
  });

  test('whose text is not known, and no approval helps', () => {
    for (const current of [{}, { position: OFFSETS }]) {
      const decision = nextAfter({ current }, ADOPTED);
      expect(brief(decision)).toBe('Missing held hold rest');
      expect(decision.message).toBe(say.cannotBeResumed(say.TEXT_UNKNOWN, ''));
    }
  });

  test('and a wish to restart ends, but not what was tried against a failure', () => {
    const { ledger } = nextAfter({ restart: { at: 1 } });
    expect(ledger).toEqual(ledgerWith({ current: {}, restart: { at: 1, carriedOut: true } }));
    expect(isRestartPending(ledger)).toBe(false);
    const stop = requestWith({ verb: 'stop', at: 1 });
    expect(operationOf(nextAfter({ current: { journal: [stop] } }).ledger)).toBe(stop);
  });
});
