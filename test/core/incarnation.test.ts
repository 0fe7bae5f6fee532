import { describe, expect, test } from 'vitest';
import { APPROVALS, createCurrent, nextIncarnation } from '../../lambda/core/current/incarnation.ts';
import type { Decision } from '../../lambda/core/model/decision.ts';
import { type Approval, EMPTY_LEDGER, type Ledger, type Start, type Version } from '../../lambda/core/model/ledger.ts';
import type { Desired } from '../../lambda/core/model/statement.ts';
import { ABSENT, BEGIN, brief, createdName, createdSql, DESIRED, NAME, OFFSETS, SQL } from './keeping.ts';

const { sql: _, ...ADOPTED } = DESIRED;

const version = (incarnation: number, start: Start = { from: 'earliest' }): Version => ({
  versionName: NAME,
  incarnation,
  start,
  created: false,
});

const ran: Version = { ...version(1), created: true, ran: true };

const create = (current: Version, more: Partial<Ledger> = {}): Decision | undefined =>
  createCurrent(DESIRED, ABSENT, { ...EMPTY_LEDGER, ...more, version: current }, BEGIN);

describe('an incarnation is created', () => {
  const ROWS: readonly (readonly [current: Version, words: string, message: string])[] = [
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
    const before: Partial<Ledger> = {
      actedAt: 1,
      since: { phase: 'STOPPED', at: 2 },
      attempt: { of: 'restart', step: 'stop', at: 3 },
      refusal: { statementName: NAME, detail: 'the compute pool is exhausted', at: 4 },
      completed: ['sink-1', 'sink-2'],
      offsets: OFFSETS,
    };
    const prerequisites = ['sink-2', 'sink-3'].map((versionName) => ({ versionName, sql: 'x', properties: {} }));
    const decision = createCurrent({ ...DESIRED, prerequisites }, ABSENT, { ...EMPTY_LEDGER, ...before }, BEGIN);
    expect(decision?.ledger).toEqual({
      ...EMPTY_LEDGER,
      offsets: OFFSETS,
      version: version(1),
      completed: ['sink-1', 'sink-2', 'sink-3'],
      actedAt: BEGIN,
    });
  });

  test('where it is to run', () => {
    const placement = { computePoolId: 'lfcp-1', principalId: 'sa-1' };
    const decision = createCurrent(DESIRED, { ...ABSENT, placement }, EMPTY_LEDGER, BEGIN);
    expect(decision?.step).toMatchObject({ statement: { statementName: NAME, sql: SQL, placement } });
  });

  test('unless it cannot begin there exactly', () => {
    expect(create(version(2, { from: 'offsets', offsets: { skyone: 'partition:0,offset:7' } }))).toBeUndefined();
    expect(createCurrent(ADOPTED, ABSENT, EMPTY_LEDGER, BEGIN)).toBeUndefined();
  });
});

const nextAfter = (more: Partial<Ledger>, desired: Desired = DESIRED): Decision =>
  nextIncarnation(desired, ABSENT, { ...EMPTY_LEDGER, version: ran, ...more }, BEGIN);

describe('the next incarnation', () => {
  test('begins at the recorded offsets, which are forgotten, and follows the one before it', () => {
    const decision = nextAfter({ offsets: OFFSETS });
    expect(brief(decision)).toBe('Missing recovering create create');
    expect(createdName(decision)).toBe(`${NAME}-2`);
    expect(createdSql(decision)).toContain('partition:0,offset:7');
    expect(decision.ledger).toEqual({
      ...EMPTY_LEDGER,
      actedAt: BEGIN,
      previous: NAME,
      version: version(2, { from: 'offsets', offsets: OFFSETS }),
    });
  });

  test('begins where a person has approved it, whatever the offsets', () => {
    const begins = (from: Approval): Start | undefined =>
      nextAfter({ offsets: OFFSETS, attempt: { of: 'restart', step: 'stop', at: 1, from } }).ledger.version?.start;
    expect(begins({ from: 'earliest' })).toEqual({ from: 'earliest' });
    expect(begins({ from: 'timestamp', timestamp: 7 })).toEqual({ from: 'timestamp', timestamp: 7 });
  });

  test('follows none where the one before it has not been created', () => {
    const start: Start = { from: 'offsets', offsets: OFFSETS };
    const retried = nextAfter({ offsets: OFFSETS, version: version(2, start), previous: NAME }).ledger;
    expect(retried.previous).toBe(NAME);
    expect(retried.version?.incarnation).toBe(2);
    const first = nextIncarnation(DESIRED, ABSENT, { ...EMPTY_LEDGER, offsets: OFFSETS }, BEGIN).ledger;
    expect(first).not.toHaveProperty('previous');
    expect(first.version?.incarnation).toBe(1);
  });
});

describe('no incarnation is started', () => {
  const ways = (why: string): string =>
    `It has run and cannot be resumed, and ${why}: it is not started from the beginning unasked.`;
  const ROWS: readonly (readonly [why: string, more: Partial<Ledger>])[] = [
    ['how far it had read is not known', {}],
    ['it cannot be started exactly at the recorded offsets', { offsets: { skyone: 'partition:0,offset:7' } }],
  ];

  test.each(ROWS)('where %s', (why, more) => {
    const decision = nextAfter(more);
    expect(brief(decision)).toBe('Missing held hold rest');
    expect(decision.message).toBe(`${ways(why)} ${APPROVALS}`);
    expect(decision.ledger).toEqual({ ...EMPTY_LEDGER, version: ran, ...more });
  });

  test('whose text is not known, and no approval helps', () => {
    for (const offsets of [{}, { offsets: OFFSETS }]) {
      const decision = nextAfter(offsets, ADOPTED);
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
    const attempt = { step: 'stop', at: 1 } as const;
    expect(nextAfter({ attempt: { ...attempt, of: 'restart' } }).ledger).toEqual({ ...EMPTY_LEDGER, version: ran });
    const failure = { ...attempt, of: 'uid-1 at 2' };
    expect(nextAfter({ attempt: failure }).ledger.attempt).toBe(failure);
  });
});
