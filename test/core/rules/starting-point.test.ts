import { describe, expect, test } from 'vitest';
import { operationOf } from '../../../lambda/core/ledger/journal.ts';
import { successorRecord } from '../../../lambda/core/ledger/records.ts';
import * as say from '../../../lambda/core/messages/change.ts';
import * as live from '../../../lambda/core/messages/live.ts';
import type { Approval, Purpose, Request, Restart, Start, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { ABSENT, BEGIN, MINUTE, NAME, OFFSETS, SECOND, SQL } from '../keeping.ts';
import { acceptance, createWith, currentOf, type Facts, requestWith, stopFor } from '../ledger/ledger-with.ts';
import {
  aboutSecond,
  begins,
  CARRIED,
  decided,
  FIRST,
  keeper,
  observed,
  older,
  ran,
  SECOND_NAME,
  type Shown,
  STOPS,
  shown,
  textOf,
  told,
} from './changing.ts';

const GRACE = 15 * SECOND;
const AGAIN = textOf(SECOND_NAME, { onChange: 'reprocess' });
const APPROVED: Approval = { from: 'timestamp', timestamp: BEGIN };

const INEXACT = (why: string, name = NAME): string =>
  aboutSecond('Missing held hold rest', say.cannotCarryOn(name, why));
const CARRIED_ON = begins(CARRIED);
const AT_OFFSETS = begins({ from: 'offsets', offsets: OFFSETS });
const FROM_EARLIEST = begins({ from: 'earliest' });
const AS_APPROVED = begins(APPROVED);
const restart = (from?: Approval): Restart => ({ at: BEGIN, ...(from && { from }) });

const REPLACE: Purpose = { kind: 'replace', round: 1 };
/** The same request, which Confluent has accepted. */
const accepted = (request: Request): Request => ({ ...request, answer: acceptance(request.at) });

describe('a new version of one that is live', () => {
  test.each(['RUNNING', 'DEGRADED', 'PENDING'])('and %s is created beside it', (phase) => {
    expect(decided(shown(older(phase)))).toBe(CARRIED_ON);
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING'])(
    'and %s, that is to read every row again, is preceded by its stop',
    (phase) => {
      const keeping = keeper({}, AGAIN);
      expect(told(keeping.look(shown(older(phase))))).toBe(STOPS);
      expect(operationOf(keeping.ledger)).toEqual(stopFor(REPLACE, BEGIN));
      expect(decided(shown(older(phase, { stopped: true })), {}, AGAIN)).toBe(
        `Replacing progressing wait look [] ${say.isAboutToStop(NAME)}`,
      );
    },
  );

  test('is in the ledger before it is asked for, with all that stands behind it', () => {
    const prerequisites = ['sink-1', 'sink-2'].map((versionName) => ({ versionName, sql: '', properties: {} }));
    const keeping = keeper(
      {
        completed: ['sink-0', 'sink-1'],
        incarnations: { [SECOND_NAME]: 4 },
        current: { ...FIRST, journal: [accepted(stopFor({ kind: 'restart' }, BEGIN))] },
        restart: restart(),
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
    expect(currentOf(keeping.ledger)).toMatchObject(FIRST);
    expect(successorRecord(keeping.ledger)).toMatchObject({
      versionName: SECOND_NAME,
      incarnation: 5,
      start: CARRIED,
      evidence: 'requested',
      succeedsSince: BEGIN,
    });
    expect(keeping.ledger.completed).toEqual(['sink-0', 'sink-1', 'sink-2']);
    expect(operationOf(keeping.ledger)).toEqual(accepted(stopFor(REPLACE, BEGIN)));
  });

  const OWN = accepted(stopFor(REPLACE, BEGIN - MINUTE));

  test('leaves in the ledger that the keeper itself has stopped the older one, whatever for', () => {
    const wish: Restart = { at: BEGIN - MINUTE };
    const stopped = keeper({ restart: wish });
    stopped.look(shown(ran));
    expect(operationOf(stopped.ledger)).toEqual(OWN);
    const purpose: Purpose = { kind: 'restart' };
    const resume = requestWith({ purpose, at: BEGIN - MINUTE });
    const resumed = keeper({
      restart: { ...wish, carriedOut: true },
      current: { ...FIRST, journal: [accepted(stopFor(purpose, BEGIN - MINUTE)), resume] },
    });
    resumed.look(shown(older('DEGRADED')));
    expect(operationOf(resumed.ledger)).toBeUndefined();
    const gone = keeper({ restart: wish, current: { ...FIRST, position: OFFSETS } });
    expect(told(gone.look(ABSENT))).toBe(AT_OFFSETS);
    expect(operationOf(gone.ledger)).toBeUndefined();
  });

  test('leaves in the ledger that a stop of the older one was the keeper’s own', () => {
    const left = (seen: Observation, journal: readonly Request[], more: Facts = {}): Request | undefined =>
      operationOf(keeper({ current: { ...FIRST, position: OFFSETS, journal }, ...more }).look(seen).ledger);
    const stopsFor = (kind: 'move' | 'policy'): readonly Request[] => [stopFor({ kind }, BEGIN - MINUTE)];
    const resumesFor = (kind: 'move' | 'policy'): readonly Request[] => [
      ...stopsFor(kind).map(accepted),
      requestWith({ purpose: { kind }, at: BEGIN - MINUTE }),
    ];
    const wish: Facts = { restart: { at: BEGIN - MINUTE } };
    expect(left(shown(older('DEGRADED')), stopsFor('move'))).toEqual(OWN);
    expect(left(shown(ran), resumesFor('policy'))).toEqual(OWN);
    expect(left(shown(older('DEGRADED', { stopped: true })), [], wish)).toEqual(OWN);
    expect(left(shown(older('DEGRADED')), [], wish)).toBeUndefined();
    expect(left(shown(older('DEGRADED')), resumesFor('move'))).toBeUndefined();
    expect(left(ABSENT, stopsFor('move'))).toBeUndefined();
  });

  test('leaves in the ledger that the older one has been asked to stop for it', () => {
    const asked = stopFor(REPLACE, BEGIN - MINUTE);
    const keeping = keeper({ current: { ...FIRST, journal: [asked] } });
    expect(told(keeping.look(shown(older('DEGRADED'))))).toBe(CARRIED_ON);
    expect(operationOf(keeping.ledger)).toEqual(asked);
  });
});

describe('a new version waits for one that is in between', () => {
  test.each([
    ['STOPPING', 'InTransition progressing wait look', live.STOPPING],
    ['FAILING', 'InTransition recovering wait look', live.FAILING],
    ['DELETING', 'InTransition progressing wait look', live.DELETING],
    ['NEW', 'UnknownPhase degraded wait rest', live.unknownPhase('NEW')],
  ])('and %s', (phase, expected, message) => {
    expect(decided(shown(older(phase)))).toBe(`${expected} [${NAME} ${phase}] ${message}`);
    expect(decided(shown(older(phase)), {}, AGAIN)).toBe(`${expected} [${NAME} ${phase}] ${message}`);
  });
});

describe('a new version of one that is gone, or has ended', () => {
  const UNKNOWN = INEXACT(say.NOT_KNOWN_HOW_FAR);

  const at = (position: StatementRecord['position'] = OFFSETS): Facts => ({ current: { ...FIRST, position } });

  test.each<[string, Observation, Facts, string]>([
    ['begins at the recorded offsets', ABSENT, at(), AT_OFFSETS],
    ['begins at its own last offsets', shown(older('COMPLETED', { latestOffsets: OFFSETS })), {}, AT_OFFSETS],
    ['begins where a person has approved', ABSENT, { ...at(), restart: restart(APPROVED) }, AS_APPROVED],
    ['begins nowhere without offsets', ABSENT, { restart: restart() }, UNKNOWN],
    ['begins nowhere where the ended one shows none', shown(older('COMPLETED')), {}, UNKNOWN],
    [
      'begins nowhere where its text cannot be begun at them',
      ABSENT,
      at({ skyone: 'partition:0,offset:7' }),
      INEXACT(say.OFFSETS_UNUSABLE),
    ],
    [
      'begins nowhere, and says which incarnation of which',
      ABSENT,
      { current: { ...FIRST, incarnation: 3 } },
      INEXACT(say.NOT_KNOWN_HOW_FAR, `${NAME}-3`),
    ],
  ])('%s', (_, seen, facts, expected) => {
    expect(decided(seen, facts)).toBe(expected);
  });

  test.each([ABSENT, shown(older('COMPLETED')), shown(ran)])('reads every row again at once, as configured', (seen) => {
    const desiredState = { state: 'running', by: 'person', at: BEGIN } as const;
    expect(decided(seen, { desiredState }, AGAIN)).toBe(FROM_EARLIEST);
  });

  test('may be shown late', () => {
    const late = `Replacing progressing wait look [] ${say.notShownYet(NAME)}`;
    const created = (when: number): Facts => ({
      current: {
        ...FIRST,
        position: OFFSETS,
        journal: [createWith(acceptance(when), when)],
      },
    });
    for (const desired of [AGAIN, textOf(SECOND_NAME)]) {
      expect(decided(ABSENT, created(BEGIN - GRACE + 1), desired)).toBe(late);
      expect(decided(ABSENT, created(BEGIN - GRACE), desired)).not.toBe(late);
    }
  });
});

describe('a new version of one that is stopped', () => {
  const wanted: Facts = { desiredState: { state: 'running', by: 'person', at: BEGIN } };
  const ZERO: Start = { from: 'statement', statementName: 'flights-0' };
  const neverRan: Partial<StatementRecord> = {
    versionName: NAME,
    start: ZERO,
    evidence: 'accepted',
  };
  const replaced = (phase: string, more: Shown = {}): Pick<Observation, 'replaced'> => ({
    replaced: observed('flights-0', phase, more),
  });
  const UNSURE = INEXACT(say.NOT_KNOWN_TO_HAVE_RUN);
  const SINCE: Facts = { ...wanted, replaced: 'flights-0', current: neverRan };

  test.each<[string, Observation, Facts, string]>([
    ['that has run carries on from it', shown(older('STOPPED')), wanted, CARRIED_ON],
    ['that shows offsets carries on from it', shown(ran), SINCE, CARRIED_ON],
    [
      'that was to begin at the beginning carries on from it, run or not',
      shown(older('STOPPED')),
      { ...wanted, current: { ...neverRan, start: { from: 'earliest' } } },
      CARRIED_ON,
    ],
    [
      'that was to begin where it was configured carries on from it, run or not',
      shown(older('STOPPED')),
      { ...wanted, current: { ...neverRan, start: { from: 'configured' } } },
      CARRIED_ON,
    ],
    [
      'that never ran carries on from where that was to',
      shown(older('STOPPED'), replaced('STOPPED', { latestOffsets: OFFSETS })),
      SINCE,
      begins(ZERO),
    ],
    ['that never ran, after one that shows no offsets', shown(older('STOPPED'), replaced('STOPPED')), SINCE, UNSURE],
    [
      'that never ran, after one that failed',
      shown(older('STOPPED'), replaced('FAILED', { latestOffsets: OFFSETS })),
      SINCE,
      UNSURE,
    ],
    ['that never ran, after one that is gone', shown(older('STOPPED')), SINCE, UNSURE],
    [
      'that never ran, after another one than it was to carry on from',
      shown(older('STOPPED'), replaced('STOPPED', { latestOffsets: OFFSETS })),
      { ...SINCE, current: { ...neverRan, start: { from: 'statement', statementName: 'flights-9' } } },
      UNSURE,
    ],
    [
      'that never ran, and was to begin at offsets',
      shown(older('STOPPED'), replaced('STOPPED', { latestOffsets: OFFSETS })),
      { ...SINCE, current: { ...neverRan, start: { from: 'offsets', offsets: OFFSETS } } },
      UNSURE,
    ],
    [
      'that never ran begins where a person has approved',
      shown(older('STOPPED')),
      { current: neverRan, restart: restart(APPROVED) },
      AS_APPROVED,
    ],
  ])('%s', (_, seen, facts, expected) => {
    expect(decided(seen, facts)).toBe(expected);
  });
});
