import { describe, expect, test } from 'vitest';
import { signalsOf } from '../../../lambda/adapters/confluent/signals.ts';
import { failureOf } from '../../../lambda/core/ledger/failure.ts';
import { currentRecord, rejectionOf, successorRecord } from '../../../lambda/core/ledger/records.ts';
import { type DesiredState, type Ledger, type StatementRecord, without } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import { ABSENT, BEGIN, DESIRED, failedAt, HOUR, MINUTE, NAME, OFFSETS, SECOND } from '../keeping.ts';
import { type Facts, recordWith, requestWith } from '../ledger/ledger-with.ts';
import {
  CARRIED,
  decided,
  FIRST,
  keeper,
  NO_POOL,
  observed,
  older,
  onItsWay,
  ran,
  SECOND_NAME,
  shown,
  THIRD_NAME,
  textOf,
  told,
  UNKNOWN_TABLE,
} from './changing.ts';

const GRACE = 15 * SECOND;
const LONGEST_CREATE = 15 * MINUTE;
const RUNS = shown(older('RUNNING'));
const THIRD = textOf(THIRD_NAME);
const STAYS_STOPPED: DesiredState = { state: 'stopped', by: 'person', at: BEGIN - HOUR, reachedAt: BEGIN - HOUR };

/** The second version on its way for so long. */
const since = (milliseconds: number, facts: Partial<StatementRecord> = {}): Facts => ({
  successor: onItsWay({ succeedsSince: BEGIN - milliseconds, ...facts }),
});
/** The facts of one that Confluent has refused to create. */
const refusedCreate = (detail: string, at: number): Pick<StatementRecord, 'evidence' | 'journal'> => ({
  evidence: 'requested',
  journal: [
    requestWith({
      verb: 'create',
      purpose: { kind: 'start' },
      at,
      answer: { kind: 'refused', at, detail, signals: signalsOf(detail) },
    }),
  ],
});
/** A prerequisite that Confluent has refused. */
const refusing = (versionName: string, detail: string, at: number): Facts => ({
  prerequisite: { versionName, ...refusedCreate(detail, at) },
});
/** Names of what Confluent has refused beside the current version, as far as the ledger knows. */
const refusedNames = ({ current, records }: Ledger): readonly string[] =>
  Object.entries(records).flatMap(([name, record]) =>
    name === current || rejectionOf(record) === undefined ? [] : [name],
  );
/** Expects the second version to be forgotten, and every refusal. */
const expectForgotten = (ledger: Ledger): void => {
  expect(ledger).not.toHaveProperty('successor');
  expect(refusedNames(ledger)).toEqual([]);
};
const about = (words: string, message: string, phase = 'ABSENT'): string =>
  `${words} [${SECOND_NAME} ${phase}] ${message}`;
const LOOK = 'Replacing progressing wait look';

describe('a new version that was created, and is not there', () => {
  test('may be shown late', () => {
    const late = about(LOOK, `${SECOND_NAME} has just been created, and is not shown yet.`);
    expect(decided(RUNS, since(GRACE - 1))).toBe(late);
    expect(decided(RUNS, since(GRACE))).not.toBe(late);
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING', 'STOPPING'])('is forgotten beside an older one that is %s', (phase) => {
    const keeping = keeper({ ...since(GRACE), ...refusing('x', 'y', 1), incarnations: { a: 1 } });
    expect(told(keeping.look(shown(older(phase))))).toBe(about(LOOK, `${SECOND_NAME} is gone before it took over.`));
    expectForgotten(keeping.ledger);
    expect(keeping.ledger.incarnations).toEqual({ a: 1, [SECOND_NAME]: 1 });
  });

  test.each<[string, Observation]>([
    ['stopped', shown(ran)],
    ['gone', ABSENT],
  ])('may have run where the older one is %s', (_, seen) => {
    const keeping = keeper(since(GRACE));
    expect(told(keeping.look(seen))).toBe(about(LOOK, `${SECOND_NAME} is gone.`));
    const facts = {
      versionName: SECOND_NAME,
      start: CARRIED,
      evidence: 'accepted',
      succeedsSince: BEGIN - GRACE,
    } as const;
    expect(currentRecord(keeping.ledger)).toEqual(recordWith(facts));
    expect(keeping.ledger.successor).toBeUndefined();
  });
});

describe('a new version that was created, had never run, and is not there any more', () => {
  const created = since(HOUR);
  const neverRan = since(HOUR, { evidence: 'neverRan' });

  test.each<[string, Facts, Observation]>([
    ['since it never ran', neverRan, shown(ran)],
    ['since it never ran, and the older one is gone', neverRan, ABSENT],
    ['since the older one has failed, and not stopped', created, shown(older('FAILED'))],
  ])('is forgotten, %s', (_, facts, seen) => {
    const keeping = keeper(facts);
    expect(told(keeping.look(seen))).toBe(about(LOOK, `${SECOND_NAME} is gone before it took over.`));
    expectForgotten(keeping.ledger);
    expect(currentRecord(keeping.ledger)).toMatchObject({ ...FIRST, incarnation: 1, start: { from: 'earliest' } });
  });

  test('stays held where Confluent had refused it', () => {
    const failure = failureOf(observed(SECOND_NAME, 'FAILED', { detail: UNKNOWN_TABLE }), [], SECOND_NAME, BEGIN);
    const refused = since(HOUR, { failure });
    expect(decided(RUNS, refused)).toContain(`SqlInvalid held hold rest [${SECOND_NAME} ABSENT]`);
    expect(decided(RUNS, refused, THIRD)).toContain(' is gone before it took over.');
  });
});

describe('a new version that was asked for, is not there and not wanted any more', () => {
  const asked = (milliseconds: number, more: Facts = {}): Facts => ({
    ...since(milliseconds, { evidence: 'requested' }),
    ...more,
  });
  const MESSAGE = `${SECOND_NAME}, which is not wanted any more, has been asked for: whether it comes is waited for until 2026-11-22T10:14:00.000Z.`;

  test('may still come', () => {
    const keeping = keeper(asked(MINUTE, refusing('another', NO_POOL, BEGIN)), THIRD);
    expect(told(keeping.look(RUNS))).toBe(about('Replacing progressing wait rest', MESSAGE));
    expect(keeping.ledger.successor).toBe(SECOND_NAME);
    expect(decided(RUNS, asked(LONGEST_CREATE - 1), THIRD)).toContain('Replacing progressing wait rest ');
    expect(decided(shown(older('COMPLETED')), asked(MINUTE), THIRD)).toBe(
      about('Replacing progressing wait rest', MESSAGE),
    );
    expect(decided(shown(ran), asked(MINUTE, { desiredState: STAYS_STOPPED }), THIRD)).toContain(
      `Suspended suspended none rest [${NAME} STOPPED]`,
    );
    expect(decided(shown(older('DEGRADED')), asked(MINUTE), THIRD)).toMatch(
      new RegExp(`^Degraded degraded none rest \\[${NAME} DEGRADED\\] .* Meanwhile the new version waits: ${MESSAGE}$`),
    );
  });

  test('while who else writes the sink of the older one, whose text is deployed again, is told as ever', () => {
    const { sql = '', properties } = DESIRED;
    const writers = [{ statementName: 'other', phase: phaseOf('RUNNING'), stopped: false, sql, properties }];
    const decision = keeper(asked(MINUTE), DESIRED).look({ ...RUNS, survey: { asked: true, writers } });
    expect(told(decision)).toBe(about('Replacing progressing wait rest', MESSAGE));
    expect(decision.notice?.message).toContain('Another live statement writes the same sink: other.');
    expect(decision.ledger.census).toEqual({ statementNames: ['other'], at: BEGIN });
    expect(keeper(asked(MINUTE), DESIRED).look(RUNS)).not.toHaveProperty('notice');
  });

  test.each<[string, Facts]>([
    ['has been refused', since(MINUTE, refusedCreate(NO_POOL, BEGIN))],
    ['has not come in the time that a pass can last', asked(LONGEST_CREATE)],
  ])('is forgotten once it %s', (_, facts) => {
    const keeping = keeper(facts, THIRD);
    expect(told(keeping.look(RUNS))).toBe(about(LOOK, `${SECOND_NAME} is not wanted any more.`));
    expectForgotten(keeping.ledger);
    expect(keeping.ledger.incarnations).toEqual({});
  });
});

describe('a new version that was asked for, and is not there', () => {
  const asked = (facts: Partial<StatementRecord> = {}, more: Facts = {}): Facts => ({
    successor: onItsWay({ evidence: 'requested', ...facts }),
    ...more,
  });
  const refused = (detail: string, at = BEGIN): Facts => asked(refusedCreate(detail, at));
  const ASKED_AGAIN = about(
    'SpecChanged progressing replace create',
    `Its SQL or properties have changed: ${SECOND_NAME} is created and begins where ${NAME} stops.`,
  );
  const earliest = asked({ start: { from: 'earliest' } });

  /** Expects it to be asked for right now, and no refusal to be known. */
  const expectAskedNow = (ledger: Ledger): void => {
    const create = requestWith({ verb: 'create', purpose: { kind: 'start' }, at: BEGIN, placement: {} });
    const facts = onItsWay({ evidence: 'requested', succeedsSince: BEGIN, journal: [create] });
    expect(successorRecord(ledger)).toEqual(recordWith(facts));
    expect(refusedNames(ledger)).toEqual([]);
  };

  test('and was refused, and the older one is gone: that is not said to stay in charge', () => {
    const words = decided(ABSENT, refused(UNKNOWN_TABLE));
    expect(words).toContain(`Meanwhile the new version waits: Confluent refuses ${SECOND_NAME}: ${UNKNOWN_TABLE}`);
    expect(words.endsWith('once the cause is gone.')).toBe(true);
  });

  test('is asked for again', () => {
    const keeping = keeper(asked({}, refusing('another', UNKNOWN_TABLE, BEGIN)));
    expect(told(keeping.look(RUNS))).toBe(ASKED_AGAIN);
    expectAskedNow(keeping.ledger);
  });

  const SQL_INVALID = `Confluent refuses ${SECOND_NAME}: ${UNKNOWN_TABLE}. Correct the SQL and deploy, or \`restart\` once the cause is gone.`;

  test('because Confluent refused it, is held, and the older one goes on', () => {
    const keeping = keeper(refused(UNKNOWN_TABLE));
    const before = keeping.ledger;
    expect(told(keeping.look(RUNS))).toBe(
      about('SqlInvalid held hold rest', `${SQL_INVALID} ${NAME} stays in charge.`),
    );
    expect(currentRecord(keeping.ledger)).toEqual(recordWith({ ...FIRST, phase: { name: 'RUNNING', since: BEGIN } }));
    const record = successorRecord(keeping.ledger);
    expect(record).toEqual(successorRecord(before));
    expect(record && rejectionOf(record)).toMatchObject({ detail: UNKNOWN_TABLE, at: BEGIN });
    expect(Object.keys(keeping.ledger.records)).toEqual(Object.keys(before.records));
    expect(without(keeping.ledger, 'records')).toEqual(without(before, 'records'));
  });

  test('because Confluent refused it, waits for the cure of the older one', () => {
    expect(decided(shown(older('DEGRADED')), refused(UNKNOWN_TABLE))).toContain(
      `Meanwhile the new version waits: ${SQL_INVALID} ${NAME} stays in charge.`,
    );
  });

  test('for want of a pool is asked for again a minute later', () => {
    expect(decided(RUNS, refused(NO_POOL, BEGIN - MINUTE + 1))).toContain('AutoStopped held hold rest');
    const keeping = keeper(refused(NO_POOL, BEGIN - MINUTE));
    expect(told(keeping.look(RUNS))).toBe(ASKED_AGAIN);
    expectAskedNow(keeping.ledger);
  });

  test('is not asked for beside one that is to stay stopped', () => {
    expect(decided(shown(ran), asked({}, { desiredState: STAYS_STOPPED }))).toBe(
      `Suspended suspended none rest [${NAME} STOPPED] It is stopped, as asked, until \`resume\`. The new version follows then.`,
    );
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING', 'STOPPING'])(
    'is not begun beside one that is %s where it would not wait for that',
    (phase) => {
      const keeping = keeper(earliest);
      expect(told(keeping.look(shown(older(phase))))).toBe(about(LOOK, `${NAME} runs again.`));
      expect(keeping.ledger).not.toHaveProperty('successor');
    },
  );

  test('is not begun at offsets from which the older one has read on', () => {
    const start = { from: 'offsets', offsets: OFFSETS } as const;
    const beside = (latestOffsets: typeof OFFSETS | undefined) =>
      keeper(asked({ start })).look({
        ...failedAt(BEGIN, 'Boom', latestOffsets === undefined ? {} : { latestOffsets }),
      });
    expect(told(beside(OFFSETS))).toContain('is created and begins at the recorded offsets of the older one.');
    for (const offsets of [{ ...OFFSETS, skyone: 'partition:0,offset:99' }, undefined]) {
      const decision = beside(offsets);
      expect(told(decision)).toBe(about(LOOK, `${NAME} has read on since.`));
      expect(decision.ledger).not.toHaveProperty('successor');
    }
    expect(decided(ABSENT, asked({ start }, { current: { ...FIRST, position: OFFSETS } }))).toContain(
      'is created and begins at the recorded offsets',
    );
  });

  test.each<[string, Observation]>([
    ['has ended', shown(older('COMPLETED'))],
    ['has failed', failedAt(BEGIN)],
    ['is gone', ABSENT],
  ])('is begun at once where it need not wait and the older one %s', (_, seen) => {
    expect(decided(seen, earliest)).toContain('is created and begins from the beginning, as asked for.');
  });
});
