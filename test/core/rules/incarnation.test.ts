import { describe, expect, test } from 'vitest';
import { isRestartPending, operationOf } from '../../../lambda/core/ledger/journal.ts';
import { currentRecord } from '../../../lambda/core/ledger/records.ts';
import { APPROVALS } from '../../../lambda/core/messages/absent.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import type { Approval, Request, Start, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { createOf, nextIncarnation } from '../../../lambda/core/rules/incarnation.ts';
import { situationOf } from '../../../lambda/core/rules/situation.ts';
import { ABSENT, BEGIN, brief, createdName, createdSql, DESIRED, NAME, OFFSETS, SQL } from '../keeping.ts';
import { type Facts, ledgerWith, recordWith, requestWith } from '../ledger/ledger-with.ts';

const { sql: _, ...ADOPTED } = DESIRED;

const version = (incarnation: number, start: Start = { from: 'earliest' }): Partial<StatementRecord> => ({
  versionName: NAME,
  incarnation,
  start,
  evidence: 'requested',
});

const CREATE: Request = requestWith({ verb: 'create', purpose: { kind: 'start' }, at: BEGIN, placement: {} });

const create = (current: Partial<StatementRecord>, desired: Desired = DESIRED): Decision | undefined =>
  createOf(situationOf(desired, ABSENT, ledgerWith({ current }), BEGIN), recordWith(current));

describe('an incarnation is created', () => {
  const ROWS: readonly (readonly [current: Partial<StatementRecord>, words: string, message: string])[] = [
    [
      version(1),
      'NeverExisted progressing create create',
      'It has never existed: it is created and reads its topics from the beginning.',
    ],
    [version(2), 'Moving progressing create create', 'It is started anew from the beginning, as approved.'],
    [
      version(2, { from: 'offsets', offsets: OFFSETS }),
      'Missing recovering create create',
      'It is started anew at the offsets where it stopped.',
    ],
    [
      version(1, { from: 'statement', statementName: 'flights-00000000' }),
      'Moving progressing create create',
      'It is started where flights-00000000 stopped.',
    ],
    [
      version(2, { from: 'timestamp', timestamp: BEGIN }),
      'Moving progressing create create',
      'It is started anew with the rows from 2026-11-22T10:00:00.000Z on, as approved.',
    ],
  ];
  test.each(ROWS)('%j', (current, words, message) => {
    const decision = create(current);
    expect(decision && brief(decision)).toBe(words);
    expect(decision?.message).toBe(message);
  });

  test('and is in the ledger before, as something that may be there', () => {
    const answer = { kind: 'refused', at: 4, detail: 'the compute pool is exhausted', signals: [] } as const;
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
    const decision = nextAfter({ current: { position: OFFSETS } });
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
    const begins = (from: Approval): Start | undefined =>
      currentRecord(nextAfter({ current: { position: OFFSETS }, restart: { at: 1, from } }).ledger)?.start;
    expect(begins({ from: 'earliest' })).toEqual({ from: 'earliest' });
    expect(begins({ from: 'timestamp', timestamp: 7 })).toEqual({ from: 'timestamp', timestamp: 7 });
  });

  test('follows none where the one before it has not been created', () => {
    const start: Start = { from: 'offsets', offsets: OFFSETS };
    const retried = nextAfter({ current: { ...version(2, start), position: OFFSETS }, replaced: NAME }).ledger;
    expect(retried.replaced).toBe(NAME);
    expect(currentRecord(retried)?.incarnation).toBe(2);
    const first = nextAfter({ current: { evidence: 'planned', position: OFFSETS } }).ledger;
    expect(first).not.toHaveProperty('replaced');
    expect(currentRecord(first)?.incarnation).toBe(1);
  });
});

describe('no incarnation is started', () => {
  const ways = (why: string): string =>
    `It has run and cannot be resumed, and ${why}: it is not started from the beginning unasked.`;
  const ROWS: readonly (readonly [why: string, current: Partial<StatementRecord>])[] = [
    ['how far it had read is not known', {}],
    ['it cannot be started exactly at the recorded offsets', { position: { skyone: 'partition:0,offset:7' } }],
  ];

  test.each(ROWS)('where %s', (why, current) => {
    const decision = nextAfter({ current });
    expect(brief(decision)).toBe('Missing held hold rest');
    expect(decision.message).toBe(`${ways(why)} ${APPROVALS}`);
    expect(decision.ledger).toEqual(ledgerWith({ current }));
  });

  test('whose text is not known, and no approval helps', () => {
    for (const current of [{}, { position: OFFSETS }]) {
      const decision = nextAfter({ current }, ADOPTED);
      expect(brief(decision)).toBe('Missing held hold rest');
      expect(decision.message).toBe(
        ways('its SQL text is not configured here: whatever created it has to create it again'),
      );
    }
  });

  test('and the ways on are told', () => {
    expect(APPROVALS).toBe(
      '`restart` with "from": "earliest" reads every row again, with "from": "<timestamp>" those from then on.',
    );
  });

  test('and a wish to restart ends, but not what was tried against a failure', () => {
    const { ledger } = nextAfter({ restart: { at: 1 } });
    expect(ledger).toEqual(ledgerWith({ current: {}, restart: { at: 1, carriedOut: true } }));
    expect(isRestartPending(ledger)).toBe(false);
    const stop = requestWith({ verb: 'stop', at: 1 });
    expect(operationOf(nextAfter({ current: { journal: [stop] } }).ledger)).toBe(stop);
  });
});
