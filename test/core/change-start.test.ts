import { describe, expect, test } from 'vitest';
import type { Seen } from '../../lambda/core/model/decision.ts';
import type { Approval, Attempt, Ledger, Version } from '../../lambda/core/model/ledger.ts';
import type { Observed } from '../../lambda/core/model/statement.ts';
import {
  begins,
  decided,
  FIRST,
  keeper,
  observed,
  older,
  ran,
  SECOND_NAME,
  STOPS,
  shown,
  textOf,
  told,
} from './changing.ts';
import { ABSENT, BEGIN, MINUTE, NAME, OFFSETS, SECOND, SQL } from './keeping.ts';

const GRACE = 15 * SECOND;
const AGAIN = textOf(SECOND_NAME, { onChange: 'reprocess' });
const APPROVED: Approval = { from: 'timestamp', timestamp: BEGIN };

const INEXACT = (why: string, name = NAME): string =>
  `Missing held hold rest [${SECOND_NAME} ABSENT] Its SQL or properties have changed, but ${name} cannot be carried on from: ${why}. Put the older text back to go on with that one; \`restart\` with "from": "earliest" reads every row again, with "from": "<timestamp>" those from then on.`;
const CARRIED_ON = begins(`where ${NAME} stops`);
const AT_OFFSETS = begins('at the recorded offsets of the older one');
const FROM_EARLIEST = begins('from the beginning, as asked for');
const AS_APPROVED = begins('with the rows from 2026-11-22T10:00:00.000Z on, as approved');
const restart = (from?: Approval): Attempt => ({ of: 'restart', step: 'stop', at: BEGIN, ...(from && { from }) });

describe('a new version of one that is live', () => {
  test.each(['RUNNING', 'DEGRADED', 'PENDING'])('and %s is created beside it', (phase) => {
    expect(decided(shown(older(phase)))).toBe(CARRIED_ON);
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING'])(
    'and %s, that is to read every row again, is preceded by its stop',
    (phase) => {
      const keeping = keeper({}, AGAIN);
      expect(told(keeping.look(shown(older(phase))))).toBe(STOPS);
      expect(keeping.ledger.attempt).toEqual({ of: 'replace', step: 'stop', at: BEGIN });
      expect(decided(shown(older(phase, { stopped: true })), {}, AGAIN)).toBe(
        `Replacing progressing wait look [] ${NAME} is about to stop.`,
      );
    },
  );

  test('is in the ledger before it is asked for, with all that stands behind it', () => {
    const prerequisites = ['sink-1', 'sink-2'].map((versionName) => ({ versionName, sql: '', properties: {} }));
    const keeping = keeper(
      {
        completed: ['sink-0', 'sink-1'],
        incarnations: { [SECOND_NAME]: 4 },
        attempt: { ...restart(), answer: 'accepted' },
      },
      { ...textOf(SECOND_NAME), prerequisites },
    );
    const placement = { computePoolId: 'lfcp-7' };
    const decision = keeping.look({ ...shown(older('DEGRADED')), placement });
    expect(decision.step).toEqual({
      do: 'create',
      statement: {
        statementName: `${SECOND_NAME}-5`,
        sql: `${SQL} WHERE a <> 'none'`,
        properties: {
          'sql.current-catalog': 'env-1',
          'sql.current-database': 'lkc-1',
          'sql.tables.initial-offset-from': NAME,
        },
        placement,
      },
    });
    expect(keeping.ledger).toMatchObject({
      version: FIRST,
      next: {
        at: BEGIN,
        version: {
          versionName: SECOND_NAME,
          incarnation: 5,
          start: { from: 'statement', statementName: NAME },
          created: false,
        },
      },
      completed: ['sink-0', 'sink-1', 'sink-2'],
    });
    expect(keeping.ledger.attempt).toEqual({ of: 'replace', step: 'stop', at: restart().at, answer: 'accepted' });
  });

  test('leaves in the ledger that the keeper itself has stopped the older one, whatever for', () => {
    const attempt: Attempt = { ...restart(), at: BEGIN - MINUTE };
    const stopped = keeper({ attempt });
    stopped.look(shown(ran));
    expect(stopped.ledger.attempt).toEqual({ of: 'replace', step: 'stop', at: BEGIN - MINUTE, answer: 'accepted' });
    const resumed = keeper({ attempt: { ...attempt, step: 'again' } });
    resumed.look(shown(older('DEGRADED')));
    expect(resumed.ledger).not.toHaveProperty('attempt');
    const gone = keeper({ attempt, offsets: OFFSETS });
    expect(told(gone.look(ABSENT))).toBe(AT_OFFSETS);
    expect(gone.ledger).not.toHaveProperty('attempt');
  });

  test('leaves in the ledger that a stop of the older one was the keeper’s own', () => {
    const asking = (of: string, step: Attempt['step'], seen: Seen): Attempt | undefined =>
      keeper({ offsets: OFFSETS, attempt: { of, step, at: BEGIN - MINUTE } }).look(seen).ledger.attempt;
    const own = { of: 'replace', step: 'stop', at: BEGIN - MINUTE, answer: 'accepted' };
    expect(asking('move', 'stop', shown(older('DEGRADED')))).toEqual(own);
    expect(asking('policy', 'again', shown(ran))).toEqual(own);
    expect(asking('restart', 'stop', shown(older('DEGRADED', { stopped: true })))).toEqual(own);
    expect(asking('restart', 'stop', shown(older('DEGRADED')))).toBeUndefined();
    expect(asking('move', 'again', shown(older('DEGRADED')))).toBeUndefined();
    expect(asking('move', 'stop', ABSENT)).toBeUndefined();
  });

  test('leaves in the ledger that the older one has been asked to stop for it', () => {
    const attempt: Attempt = { of: 'replace', step: 'stop', at: BEGIN - MINUTE };
    const keeping = keeper({ attempt });
    expect(told(keeping.look(shown(older('DEGRADED'))))).toBe(CARRIED_ON);
    expect(keeping.ledger.attempt).toEqual(attempt);
  });
});

describe('a new version waits for one that is in between', () => {
  test.each([
    ['STOPPING', 'InTransition progressing wait look', 'It is stopping.'],
    ['FAILING', 'InTransition recovering wait look', 'It is failing; wait for FAILED.'],
    ['DELETING', 'InTransition progressing wait look', 'Somebody is deleting it.'],
    [
      'NEW',
      'UnknownPhase degraded wait rest',
      'Confluent answers the phase NEW, which this keeper does not know: it waits. Look for a newer keeper.',
    ],
  ])('and %s', (phase, expected, message) => {
    expect(decided(shown(older(phase)))).toBe(`${expected} [${NAME} ${phase}] ${message}`);
    expect(decided(shown(older(phase)), {}, AGAIN)).toBe(`${expected} [${NAME} ${phase}] ${message}`);
  });
});

describe('a new version of one that is gone, or has ended', () => {
  const UNKNOWN = INEXACT('it does not run, and how far it had read is not known');

  test.each<[string, Seen, Partial<Ledger>, string]>([
    ['begins at the recorded offsets', ABSENT, { offsets: OFFSETS }, AT_OFFSETS],
    ['begins at its own last offsets', shown(older('COMPLETED', { latestOffsets: OFFSETS })), {}, AT_OFFSETS],
    ['begins where a person has approved', ABSENT, { offsets: OFFSETS, attempt: restart(APPROVED) }, AS_APPROVED],
    ['begins nowhere without offsets', ABSENT, { attempt: restart() }, UNKNOWN],
    ['begins nowhere where the ended one shows none', shown(older('COMPLETED')), {}, UNKNOWN],
    [
      'begins nowhere where its text cannot be begun at them',
      ABSENT,
      { offsets: { skyone: 'partition:0,offset:7' } },
      INEXACT('its SQL text cannot be started exactly at the recorded offsets'),
    ],
    [
      'begins nowhere, and says which incarnation of which',
      ABSENT,
      { version: { ...FIRST, incarnation: 3 } },
      INEXACT('it does not run, and how far it had read is not known', `${NAME}-3`),
    ],
  ])('%s', (_, seen, ledger, expected) => {
    expect(decided(seen, ledger)).toBe(expected);
  });

  test.each([ABSENT, shown(older('COMPLETED')), shown(ran)])('reads every row again at once, as configured', (seen) => {
    expect(decided(seen, { intent: { want: 'running', carriedOut: false } }, AGAIN)).toBe(FROM_EARLIEST);
  });

  test('may be shown late', () => {
    const late = `Replacing progressing wait look [] ${NAME} is not shown yet.`;
    for (const desired of [AGAIN, textOf(SECOND_NAME)]) {
      expect(decided(ABSENT, { offsets: OFFSETS, actedAt: BEGIN - GRACE + 1 }, desired)).toBe(late);
      expect(decided(ABSENT, { offsets: OFFSETS, actedAt: BEGIN - GRACE }, desired)).not.toBe(late);
    }
  });
});

describe('a new version of one that is stopped', () => {
  const wanted: Partial<Ledger> = { intent: { want: 'running', carriedOut: false } };
  const neverRan: Version = {
    versionName: NAME,
    incarnation: 1,
    start: { from: 'statement', statementName: 'flights-0' },
    created: true,
  };
  const previous = (phase: string, more: Partial<Observed> = {}): Pick<Seen, 'previous'> => ({
    previous: observed('flights-0', phase, more),
  });
  const UNSURE = INEXACT('it is not known whether it has ever run');
  const SINCE: Partial<Ledger> = { ...wanted, previous: 'flights-0', version: neverRan };

  test.each<[string, Seen, Partial<Ledger>, string]>([
    ['that has run carries on from it', shown(older('STOPPED')), wanted, CARRIED_ON],
    ['that shows offsets carries on from it', shown(ran), SINCE, CARRIED_ON],
    [
      'that was to begin at the beginning carries on from it, run or not',
      shown(older('STOPPED')),
      { ...wanted, version: { ...neverRan, start: { from: 'earliest' } } },
      CARRIED_ON,
    ],
    [
      'that never ran carries on from where that was to',
      shown(older('STOPPED'), previous('STOPPED', { latestOffsets: OFFSETS })),
      SINCE,
      begins('where flights-0 stops'),
    ],
    ['that never ran, after one that shows no offsets', shown(older('STOPPED'), previous('STOPPED')), SINCE, UNSURE],
    [
      'that never ran, after one that failed',
      shown(older('STOPPED'), previous('FAILED', { latestOffsets: OFFSETS })),
      SINCE,
      UNSURE,
    ],
    ['that never ran, after one that is gone', shown(older('STOPPED')), SINCE, UNSURE],
    [
      'that never ran, after another one than it was to carry on from',
      shown(older('STOPPED'), previous('STOPPED', { latestOffsets: OFFSETS })),
      { ...SINCE, version: { ...neverRan, start: { from: 'statement', statementName: 'flights-9' } } },
      UNSURE,
    ],
    [
      'that never ran, and was to begin at offsets',
      shown(older('STOPPED'), previous('STOPPED', { latestOffsets: OFFSETS })),
      { ...SINCE, version: { ...neverRan, start: { from: 'offsets', offsets: OFFSETS } } },
      UNSURE,
    ],
    [
      'that never ran begins where a person has approved',
      shown(older('STOPPED')),
      { version: neverRan, attempt: restart(APPROVED) },
      AS_APPROVED,
    ],
  ])('%s', (_, seen, ledger, expected) => {
    expect(decided(seen, ledger)).toBe(expected);
  });
});
