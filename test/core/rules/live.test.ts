import { describe, expect, test } from 'vitest';
import { operationOf } from '../../../lambda/core/ledger/journal.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import {
  EMPTY_LEDGER,
  EMPTY_STREAK,
  type Request,
  type Restart,
  type StatementRecord,
} from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Desired, Observed } from '../../../lambda/core/model/statement.ts';
import { decideCurrent } from '../../../lambda/core/rules/current.ts';
import { decide } from '../../../lambda/core/rules/decide.ts';
import { ABSENT, BEGIN, DESIRED, MINUTE, NAME, OFFSETS } from '../keeping.ts';
import { type Facts, ledgerWith, requestWith } from '../ledger/ledger-with.ts';
import { FIRST, observed, older, SECOND_NAME, shown, told } from './changing.ts';

const { sql: _, ...ADOPTED } = DESIRED;
const BOUNCING: Desired = { ...DESIRED, policies: { ...DESIRED.policies, restartDegradedAfterMinutes: 15 } };

/** Everything about one look at a statement but its phase. */
type Shown = Partial<Omit<Observed, 'phase'>>;

/** The decision about the first version with these facts, seen like this. */
const decidedOn = (seen: Observation, facts: Facts = {}, now = BEGIN, desired: Desired = DESIRED): Decision =>
  decideCurrent(desired, seen, ledgerWith({ current: FIRST, ...facts }), now);

const at = (phase: string, facts: Facts = {}, now = BEGIN, more: Shown = {}, desired: Desired = DESIRED): Decision =>
  decidedOn(shown(older(phase, more)), facts, now, desired);

const STOP: Facts = { desiredState: { state: 'stopped', by: 'person', at: BEGIN } };
const REFUSED_STOP = requestWith({
  verb: 'stop',
  purpose: { kind: 'person' },
  at: BEGIN,
  answer: { kind: 'refused', at: BEGIN, detail: 'not now', signals: [] },
});
const STOP_REFUSED: Facts = { ...STOP, current: { ...FIRST, journal: [REFUSED_STOP] } };
const RESTART: Restart = { at: BEGIN };
const stopFor = (kind: 'move' | 'degraded', time = BEGIN): Request =>
  requestWith({ verb: 'stop', purpose: { kind }, at: time });
const MOVE: Partial<StatementRecord> = { ...FIRST, journal: [stopFor('move')] };
const ENDED: Partial<StatementRecord> = { ...FIRST, position: OFFSETS };
const resumes = (count: number): Partial<StatementRecord> => ({ streak: { ...EMPTY_STREAK, resumes: count } });
const since = (phase: string): Partial<StatementRecord> => ({ phase: { name: phase, since: BEGIN } });

const ABOUT = 'InTransition progressing wait look [] It is about to stop.';
const SUSPENDED =
  'Suspended suspended stop stop [] It is being stopped, as asked; `resume` starts it again where it stops.';
const MOVING = 'Moving progressing stop stop [] It is being stopped to be resumed at once, where it stops.';
const RUNS = 'Running healthy none rest [] It is running.';

/** The decision about one that is to run in another compute pool. */
const misplaced = (phase: string, facts: Facts = {}, more: Shown = {}): Decision =>
  decidedOn(
    { ...shown(older(phase, { computePoolId: 'lfcp-1', ...more })), placement: { computePoolId: 'lfcp-2' } },
    facts,
  );

describe('a statement that is on its way', () => {
  test.each([
    ['FAILING', 'InTransition recovering wait look [] It is failing; wait for FAILED.'],
    ['STOPPING', 'InTransition progressing wait look [] It is stopping.'],
    ['DELETING', 'InTransition progressing wait look [] Somebody is deleting it.'],
    [
      'MOVED',
      'UnknownPhase degraded wait rest [] Confluent answers the phase MOVED, which this keeper does not know: it waits. Look for a newer keeper.',
    ],
  ])('is %s: %s', (phase, words) => {
    expect(told(at(phase))).toBe(words);
  });
});

describe('a statement that has ended', () => {
  const WHY =
    'Completed held hold rest [] It ended, which a statement over unbounded topics never does: look for a bounded source or `sql.snapshot.mode`. ';

  test('is told how it is started again', () => {
    expect(told(at('COMPLETED', { current: ENDED }))).toBe(`${WHY}\`restart\` starts it again where it ended.`);
    expect(told(at('COMPLETED'))).toBe(
      `${WHY}\`restart\` with "from": "earliest" starts it again, from the beginning.`,
    );
    expect(told(at('COMPLETED', { current: ENDED }, BEGIN, {}, ADOPTED))).toBe(
      `${WHY}What owns it has to create it anew.`,
    );
  });

  test('is started again by `restart` alone', () => {
    const anew = 'Missing recovering create create [] It is started anew at the offsets where it stopped.';
    expect(told(at('COMPLETED', { current: ENDED, restart: RESTART }))).toBe(anew);
    expect(told(at('COMPLETED', { current: { ...ENDED, ...MOVE } }))).toContain(WHY);
  });

  test('stays so where it is to be stopped', () => {
    expect(told(at('COMPLETED', STOP))).toBe('Suspended suspended none rest [] It has ended, and is to stay stopped.');
  });
});

describe.each(['RUNNING', 'DEGRADED'])('a statement that is %s', (phase) => {
  test('is stopped as asked, or to be resumed, but not twice', () => {
    expect(told(at(phase, STOP))).toBe(SUSPENDED);
    expect(told(at(phase, { restart: RESTART }))).toBe(MOVING);
    for (const facts of [{}, STOP, { restart: RESTART }]) {
      expect(told(at(phase, facts, BEGIN, { stopped: true }))).toBe(ABOUT);
    }
    expect(at(phase, STOP).step).toEqual({ do: 'stop', statementName: NAME });
  });

  test('is stopped to be moved', () => {
    const decision = misplaced(phase);
    expect(told(decision)).toBe(MOVING);
    expect(operationOf(decision.ledger)).toEqual(stopFor('move'));
    expect(misplaced(phase, { current: { ...FIRST, placement: { computePoolId: 'lfcp-2' } } }).step.do).toBe('rest');
  });
});

describe('a statement that is DEGRADED', () => {
  const UNHEALTHY = "it goes on using CFUs. Look at its exceptions, else ask Confluent's support.";
  const REPORT = `Degraded degraded none rest [] Confluent reports that it is unhealthy; ${UNHEALTHY}`;
  const WAIT = REPORT.replace('none', 'wait');
  const degraded = (minutes: number, current: Partial<StatementRecord>, ms = 0): Decision =>
    at('DEGRADED', { current: { ...FIRST, ...current } }, BEGIN + minutes * MINUTE + ms, {}, BOUNCING);

  test('is reported, with what Confluent says', () => {
    expect(told(at('DEGRADED'))).toBe(REPORT);
    expect(told(at('DEGRADED', {}, BEGIN, { detail: 'slow' }))).toBe(
      `Degraded degraded none rest [] Confluent reports that it is unhealthy (slow); ${UNHEALTHY}`,
    );
  });

  test.each([
    [15, 0],
    [15, 3],
    [20, 4],
    [42, 6],
  ])('is stopped after %d minutes by its policy, with %d resumes behind it', (minutes, count) => {
    const current = { ...since('DEGRADED'), ...resumes(count) };
    const early = degraded(minutes, current, -1);
    expect(told(early)).toBe(WAIT);
    expect(early.nextAttemptAt).toBe(BEGIN + minutes * MINUTE);
    const due = degraded(minutes, current);
    expect(told(due)).toBe(MOVING);
    expect(operationOf(due.ledger)).toEqual(stopFor('degraded', BEGIN + minutes * MINUTE));
  });

  test('is only reported after seven resumes, and waited for from now where nothing is known', () => {
    expect(told(degraded(600, { ...since('DEGRADED'), ...resumes(7) }))).toBe(REPORT);
    expect(degraded(0, {}).nextAttemptAt).toBe(BEGIN + 15 * MINUTE);
  });

  test('is looked at for others that write its sink, whatever its policy', () => {
    for (const desired of [DESIRED, BOUNCING]) {
      const seen = shown(older('DEGRADED'), { survey: { asked: true, writers: [] } });
      const { ledger } = decidedOn(seen, {}, BEGIN, desired);
      expect(ledger.census).toEqual({ statementNames: [], at: BEGIN });
    }
  });
});

describe('a statement that is RUNNING', () => {
  test('is left alone, but for others that write its sink', () => {
    expect(told(at('RUNNING'))).toBe(RUNS);
    const seen = shown(older('RUNNING'), { survey: { asked: true, writers: [] } });
    const { ledger } = decidedOn(seen);
    expect(ledger.census).toEqual({ statementNames: [], at: BEGIN });
  });
});

describe('a statement that is PENDING', () => {
  const STARTS = 'wait look [] Confluent is starting it.';
  const TEN: Facts = { current: { ...FIRST, ...since('PENDING') } };

  test('is waited for, and said to recover where it ran before', () => {
    expect(told(at('PENDING'))).toBe(`Starting progressing ${STARTS}`);
    expect(told(at('PENDING', { downSince: BEGIN }))).toBe(`Starting recovering ${STARTS}`);
    expect(told(at('PENDING', { current: { ...FIRST, incarnation: 2 } }))).toBe(`Starting recovering ${STARTS}`);
    const unknown = decideCurrent(DESIRED, shown(older('PENDING')), EMPTY_LEDGER, BEGIN);
    expect(told(unknown)).toBe(`Starting progressing ${STARTS}`);
  });

  test('is said to want for CFUs, and to be stopped later', () => {
    expect(told(at('PENDING', {}, BEGIN, { poolExhausted: true }))).toBe(
      `Starting progressing ${STARTS} Its compute pool has no CFUs left for it.`,
    );
    const later = `Starting progressing ${STARTS} It will be stopped as soon as it runs.`;
    expect(told(at('PENDING', STOP_REFUSED))).toBe(later);
    expect(told(at('PENDING', STOP, BEGIN, { stopped: true }))).toBe(later);
  });

  test('is stopped as asked, and to be moved, once', () => {
    expect(told(at('PENDING', STOP))).toBe(SUSPENDED);
    const decision = misplaced('PENDING');
    expect(told(decision)).toBe(MOVING);
    expect(operationOf(decision.ledger)).toEqual(stopFor('move'));
    expect(told(misplaced('PENDING', { restart: RESTART }))).toBe(MOVING);
    expect(told(misplaced('PENDING', { current: MOVE }))).toBe(`Starting progressing ${STARTS}`);
    expect(told(misplaced('PENDING', {}, { stopped: true }))).toBe(`Starting progressing ${STARTS}`);
    expect(told(misplaced('PENDING', STOP))).toBe(SUSPENDED);
    expect(misplaced('PENDING', STOP_REFUSED).step.do).toBe('look');
  });

  test('is reported after ten minutes', () => {
    const pool = { poolExhausted: true };
    const stuck = (more: Shown, ms = 0): string => told(at('PENDING', TEN, BEGIN + 10 * MINUTE + ms, more));
    expect(stuck({}, -1)).toBe(`Starting progressing ${STARTS}`);
    expect(stuck({})).toBe(
      "StuckPending degraded wait rest [] PENDING for 10 minutes. Look at the compute pool and at Confluent's status page.",
    );
    expect(stuck({ detail: 'no catalog' }, MINUTE - 1)).toBe(
      "StuckPending degraded wait rest [] PENDING for 10 minutes: no catalog. Look at the compute pool and at Confluent's status page.",
    );
    expect(stuck(pool, MINUTE)).toBe(
      "PoolExhausted degraded wait rest [] PENDING for 11 minutes: its compute pool has no CFUs left. Raise the pool's limit or stop something in it.",
    );
    expect(told(at('PENDING', {}, BEGIN + 60 * MINUTE))).toBe(`Starting progressing ${STARTS}`);
  });
});

describe('the version that was replaced', () => {
  const PREVIOUS = 'flights-00000000';
  const stands = (phase: string, statement?: Observed, facts: Facts = {}, more: Shown = {}): string =>
    told(
      decide(
        DESIRED,
        shown(statement, { replaced: observed(PREVIOUS, phase, more) }),
        ledgerWith({ current: FIRST, replaced: PREVIOUS, ...facts }),
        BEGIN,
      ),
    );
  const LIVE = `[] ${PREVIOUS}, which was replaced, is live: it is stopped.`;
  const STOPPED = `Replacing progressing stop stop ${LIVE}`;

  test.each(['RUNNING', 'DEGRADED', 'PENDING', 'FAILING', 'MOVED'])('is stopped where it is %s', (phase) => {
    expect(stands(phase, older('RUNNING'))).toBe(STOPPED);
    expect(stands(phase, older('RUNNING'), {}, { stopped: true })).toBe(`Replacing progressing wait look ${LIVE}`);
  });

  test.each(['STOPPED', 'FAILED', 'COMPLETED', 'DELETING'])('is no more where it is %s', (phase) => {
    expect(stands(phase, older('RUNNING'))).toBe(RUNS);
  });

  test('is left to whoever started it where the one in charge is to stay stopped, and is', () => {
    expect(stands('RUNNING', undefined, STOP)).toContain('Suspended suspended none rest');
    expect(stands('RUNNING', older('STOPPED'), STOP)).toContain('Suspended suspended none rest');
    expect(stands('RUNNING', older('RUNNING'), STOP)).toBe(STOPPED);
    expect(stands('RUNNING', older('STOPPED'))).toBe(STOPPED);
    expect(stands('RUNNING', undefined)).toBe(STOPPED);
  });

  test('is stopped by its own name', () => {
    const seen = shown(older('RUNNING'), { replaced: observed(PREVIOUS, 'RUNNING') });
    const { step } = decide(DESIRED, seen, ledgerWith({ current: FIRST }), BEGIN);
    expect(step).toEqual({ do: 'stop', statementName: PREVIOUS });
  });
});

describe('a statement that is not the keeper’s own', () => {
  test('is held, with what to do', () => {
    const seen = shown(older('RUNNING', { labelled: false }));
    expect(told(decide(DESIRED, seen, EMPTY_LEDGER, BEGIN))).toBe(
      `ForeignWriter held hold rest [] ${NAME} exists, but the keeper did not create it: it has not the keeper's label. Rename or delete it.`,
    );
  });

  test('is the older one’s while the text changes', () => {
    const ledger = ledgerWith({ current: { ...FIRST, versionName: SECOND_NAME } });
    const seen = shown(observed(SECOND_NAME, 'RUNNING', { labelled: false }));
    expect(decide(DESIRED, seen, ledger, BEGIN).reason).toBe('SpecChanged');
    expect(decide(DESIRED, ABSENT, EMPTY_LEDGER, BEGIN).reason).toBe('NeverExisted');
  });
});
