import { describe, expect, test } from 'vitest';
import { operationOf } from '../../../lambda/core/ledger/journal.ts';
import { ANEW_AT_OFFSETS, notTheKeepers } from '../../../lambda/core/messages/absent.ts';
import * as say from '../../../lambda/core/messages/live.ts';
import { replacedIsLive } from '../../../lambda/core/messages/writers.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, type Restart, type StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Desired, Observed } from '../../../lambda/core/model/statement.ts';
import { decideCurrent } from '../../../lambda/core/rules/current.ts';
import { decide } from '../../../lambda/core/rules/decide.ts';
import { ABSENT, BEGIN, DESIRED, MINUTE, NAME, OFFSETS } from '../keeping.ts';
import { type Facts, ledgerWith, refusal, stopFor, streakWith } from '../ledger/ledger-with.ts';
import { beside, FIRST, observed, older, SECOND_NAME, type Shown, shown, told } from './changing.ts';

const { sql: _, ...ADOPTED } = DESIRED;
const BOUNCING: Desired = { ...DESIRED, policies: { ...DESIRED.policies, restartDegradedAfterMinutes: 15 } };

/** The decision about the first version with these facts, seen like this. */
const decidedOn = (seen: Observation, facts: Facts = {}, now = BEGIN, desired: Desired = DESIRED): Decision =>
  decideCurrent(desired, seen, ledgerWith({ current: FIRST, ...facts }), now);

const at = (phase: string, facts: Facts = {}, now = BEGIN, more: Shown = {}, desired: Desired = DESIRED): Decision =>
  decidedOn(shown(older(phase, more)), facts, now, desired);

const STOP: Facts = { desiredState: { state: 'stopped', by: 'person', at: BEGIN } };
const REFUSED_STOP = stopFor({ kind: 'person' }, BEGIN, refusal('not now'));
const STOP_REFUSED: Facts = { ...STOP, current: { ...FIRST, journal: [REFUSED_STOP] } };
const RESTART: Restart = { at: BEGIN };
const MOVE: Partial<StatementRecord> = { ...FIRST, journal: [stopFor({ kind: 'move' })] };
const ENDED: Partial<StatementRecord> = { ...FIRST, position: OFFSETS };
const resumes = (count: number): Partial<StatementRecord> => ({ streak: streakWith({ resumes: count }) });
const since = (phase: string): Partial<StatementRecord> => ({ phase: { name: phase, since: BEGIN } });

const ABOUT = `InTransition progressing wait look [] ${say.ABOUT_TO_STOP}`;
const SUSPENDED = `Suspended suspended stop stop [] ${say.STOPPED_AS_ASKED}`;
const MOVING = `Moving progressing stop stop [] ${say.STOPPED_TO_RESUME}`;
const RUNS = `Running healthy none rest [] ${say.RUNNING}`;

/** The decision about one that is to run in another compute pool. */
const misplaced = (phase: string, facts: Facts = {}, more: Shown = {}): Decision =>
  decidedOn(
    { ...shown(older(phase, { computePoolId: 'lfcp-1', ...more })), placement: { computePoolId: 'lfcp-2' } },
    facts,
  );

describe('a statement that is on its way', () => {
  test.each([
    ['FAILING', `InTransition recovering wait look [] ${say.FAILING}`],
    ['STOPPING', `InTransition progressing wait look [] ${say.STOPPING}`],
    ['DELETING', `InTransition progressing wait look [] ${say.DELETING}`],
    ['MOVED', `UnknownPhase degraded wait rest [] ${say.unknownPhase('MOVED')}`],
  ])('is %s: %s', (phase, words) => {
    expect(told(at(phase))).toBe(words);
  });
});

describe('a statement that runs, and has failed again and again', () => {
  const failedRuns = [5, 4, 3, 2, 1].map((minutes) => BEGIN - minutes * MINUTE);
  const FLAPS = `Flapping degraded none rest [] ${say.flapping(5, BEGIN - MINUTE)}`;

  test('is reported as flapping, until a day has fewer', () => {
    expect(told(at('RUNNING', { current: { ...FIRST, failedRuns } }))).toBe(FLAPS);
    expect(told(at('RUNNING', { current: { ...FIRST, failedRuns: failedRuns.slice(1) } }))).toBe(RUNS);
    expect(at('DEGRADED', { current: { ...FIRST, failedRuns } }).reason).toBe('Degraded');
  });

  test('is stopped and moved like any other', () => {
    expect(told(at('RUNNING', { ...STOP, current: { ...FIRST, failedRuns } }))).toBe(SUSPENDED);
    expect(told(misplaced('RUNNING', { current: { ...FIRST, failedRuns } }))).toBe(MOVING);
  });
});

describe('a statement that has ended', () => {
  const HELD = 'Completed held hold rest []';

  test('is told how it is started again', () => {
    expect(told(at('COMPLETED', { current: ENDED }))).toBe(`${HELD} ${say.endedAtPosition}`);
    expect(told(at('COMPLETED'))).toBe(`${HELD} ${say.endedSomewhere}`);
    expect(told(at('COMPLETED', { current: ENDED }, BEGIN, {}, ADOPTED))).toBe(`${HELD} ${say.endedAdopted}`);
  });

  test('is started again by `restart` alone', () => {
    const anew = `Missing recovering create create [] ${ANEW_AT_OFFSETS}`;
    expect(told(at('COMPLETED', { current: ENDED, restart: RESTART }))).toBe(anew);
    expect(told(at('COMPLETED', { current: { ...ENDED, ...MOVE } }))).toBe(`${HELD} ${say.endedAtPosition}`);
  });

  test('stays so where it is to be stopped', () => {
    expect(told(at('COMPLETED', STOP))).toBe(`Suspended suspended none rest [] ${say.ENDED_AND_STOPS}`);
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
    expect(operationOf(decision.ledger)).toEqual(stopFor({ kind: 'move' }));
    expect(misplaced(phase, { current: { ...FIRST, placement: { computePoolId: 'lfcp-2' } } }).step.do).toBe('rest');
  });
});

describe('a statement that is DEGRADED', () => {
  const REPORT = `Degraded degraded none rest [] ${say.degraded('')}`;
  const WAIT = `Degraded degraded wait rest [] ${say.degraded('')}`;
  const degraded = (minutes: number, current: Partial<StatementRecord>, ms = 0): Decision =>
    at('DEGRADED', { current: { ...FIRST, ...current } }, BEGIN + minutes * MINUTE + ms, {}, BOUNCING);

  test('is reported, with what Confluent says', () => {
    expect(told(at('DEGRADED'))).toBe(REPORT);
    expect(told(at('DEGRADED', {}, BEGIN, { detail: 'slow' }))).toBe(
      `Degraded degraded none rest [] ${say.degraded('slow')}`,
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
    expect(operationOf(due.ledger)).toEqual(stopFor({ kind: 'degraded' }, BEGIN + minutes * MINUTE));
  });

  test('is only reported after seven resumes, and waited for from now where nothing is known', () => {
    expect(told(degraded(600, { ...since('DEGRADED'), ...resumes(7) }))).toBe(REPORT);
    expect(degraded(0, {}).nextAttemptAt).toBe(BEGIN + 15 * MINUTE);
  });

  test('is looked at for others that write its sink, whatever its policy', () => {
    for (const desired of [DESIRED, BOUNCING]) {
      const seen = shown(older('DEGRADED'), beside());
      const { ledger } = decidedOn(seen, {}, BEGIN, desired);
      expect(ledger.census).toEqual({ statementNames: [], at: BEGIN });
    }
  });
});

describe('a statement that is RUNNING', () => {
  test('is left alone, but for others that write its sink', () => {
    expect(told(at('RUNNING'))).toBe(RUNS);
    const seen = shown(older('RUNNING'), beside());
    const { ledger } = decidedOn(seen);
    expect(ledger.census).toEqual({ statementNames: [], at: BEGIN });
  });
});

describe('a statement that is PENDING', () => {
  const STARTS = `wait look [] ${say.starting(false, false)}`;
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
      `Starting progressing wait look [] ${say.starting(true, false)}`,
    );
    const later = `Starting progressing wait look [] ${say.starting(false, true)}`;
    expect(told(at('PENDING', STOP_REFUSED))).toBe(later);
    expect(told(at('PENDING', STOP, BEGIN, { stopped: true }))).toBe(later);
  });

  test('is stopped as asked, and to be moved, once', () => {
    expect(told(at('PENDING', STOP))).toBe(SUSPENDED);
    const decision = misplaced('PENDING');
    expect(told(decision)).toBe(MOVING);
    expect(operationOf(decision.ledger)).toEqual(stopFor({ kind: 'move' }));
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
    expect(stuck({})).toBe(`StuckPending degraded wait rest [] ${say.pendingTooLong(10, '')}`);
    expect(at('PENDING', TEN, BEGIN + 10 * MINUTE)).not.toHaveProperty('nextAttemptAt');
    expect(stuck({ detail: 'no catalog' }, MINUTE - 1)).toBe(
      `StuckPending degraded wait rest [] ${say.pendingTooLong(10, 'no catalog')}`,
    );
    expect(stuck(pool, MINUTE)).toBe(`PoolExhausted degraded wait rest [] ${say.pendingForPool(11)}`);
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
  const LIVE = `[] ${replacedIsLive(PREVIOUS)}`;
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
      `ForeignWriter held hold rest [] ${notTheKeepers(NAME)}`,
    );
  });

  test('is the older one’s while the text changes', () => {
    const ledger = ledgerWith({ current: { ...FIRST, versionName: SECOND_NAME } });
    const seen = shown(observed(SECOND_NAME, 'RUNNING', { labelled: false }));
    expect(decide(DESIRED, seen, ledger, BEGIN).reason).toBe('SpecChanged');
    expect(decide(DESIRED, ABSENT, EMPTY_LEDGER, BEGIN).reason).toBe('NeverExisted');
  });
});
