import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../lambda/core/ledger/failure.ts';
import { approvalOf, operationOf } from '../../../lambda/core/ledger/journal.ts';
import { successorRecord } from '../../../lambda/core/ledger/records.ts';
import { refusedStatement } from '../../../lambda/core/messages/absent.ts';
import * as say from '../../../lambda/core/messages/change.ts';
import * as failing from '../../../lambda/core/messages/failed.ts';
import { FAILING, pendingTooLong } from '../../../lambda/core/messages/live.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import type { Purpose, Request, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import type { Observed } from '../../../lambda/core/model/statement.ts';
import {
  BEGIN,
  createdName,
  failedAt,
  HOUR,
  type Keeping,
  MINUTE,
  NAME,
  OFFSETS,
  refused,
  SECOND,
} from '../keeping.ts';
import {
  acceptance,
  currentOf,
  type Facts,
  failureWith,
  refusal,
  requestWith,
  stopFor,
  streakWith,
} from '../ledger/ledger-with.ts';
import {
  aboutSecond,
  decided,
  FIRST,
  keeper,
  observed,
  older,
  onItsWay,
  ran,
  SECOND_NAME,
  STAYS_STOPPED,
  shown,
  told,
  waiting,
} from './changing.ts';

const GRACE = 15 * SECOND;

const REPLACE: Purpose = { kind: 'replace', round: 1 };

/** The second version on its way for so long. */
const since = (milliseconds: number, facts: Partial<StatementRecord> = {}): Partial<StatementRecord> =>
  onItsWay({ succeedsSince: BEGIN - milliseconds, ...facts });
/** The first version, which was asked to stop for the second. */
const stopping = (facts: Partial<Request> = {}): Partial<StatementRecord> => ({
  ...FIRST,
  journal: [{ ...stopFor(REPLACE), ...facts }],
});
const LOOK = 'Replacing progressing wait look';
const STOPS = aboutSecond('Replacing progressing stop stop', say.olderIsStopped(NAME), 'PENDING');

describe('a new version that is in between', () => {
  test.each(['STOPPING', 'DELETING', 'NEW'])('and %s is looked at again', (phase) => {
    const successor = observed(SECOND_NAME, phase);
    expect(decided(shown(older('RUNNING'), { successor }), { successor: since(MINUTE) })).toBe(
      aboutSecond(LOOK, say.isInPhase(SECOND_NAME, phase), phase),
    );
  });
});

describe('a new version that waits for the older one to stop', () => {
  const both = (current: Observed | undefined, successor = waiting(SECOND_NAME)): Observation =>
    shown(current, { successor });
  const silent = observed(SECOND_NAME, 'PENDING');
  const recent: Facts = { successor: since(MINUTE - 1) };
  const asked = (at: number): Facts => ({ ...recent, current: stopping({ at }) });

  test.each(['RUNNING', 'DEGRADED', 'PENDING'])('and is accepted: the older one, %s, is stopped', (phase) => {
    const keeping = keeper(recent);
    expect(told(keeping.look(both(older(phase))))).toBe(STOPS);
    expect(operationOf(keeping.ledger)).toEqual(stopFor(REPLACE));
  });

  test.each(['the Referenced Statement is live', 'Pending until it is stopped'])(
    'is accepted once it says so: %s',
    (detail) => {
      const successor = observed(SECOND_NAME, 'PENDING', { detail });
      expect(decided(both(older('RUNNING'), successor), recent)).toContain('stop stop');
    },
  );

  test('is accepted once a minute has passed with nothing said against it', () => {
    expect(decided(both(older('RUNNING'), silent), recent)).toBe(
      aboutSecond(LOOK, say.isLookedAt(SECOND_NAME), 'PENDING'),
    );
    expect(decided(both(older('RUNNING'), silent), { successor: since(MINUTE) })).toContain('stop stop');
  });

  test('and was refused before, until somebody resumed it: Confluent looks at it anew', () => {
    const keeping = keeper({ successor: since(HOUR, { evidence: 'neverRan' }) });
    expect(told(keeping.look(both(older('RUNNING'), silent)))).toBe(
      aboutSecond(LOOK, say.isLookedAt(SECOND_NAME), 'PENDING'),
    );
    expect(successorRecord(keeping.ledger)?.succeedsSince).toBe(BEGIN);
    expect(told(keeping.after(MINUTE).look(both(older('RUNNING'), silent)))).toContain('stop stop');
  });

  test('without waiting, and the older one runs again: that is stopped at once', () => {
    const successor = since(SECOND, { start: { from: 'earliest' } });
    expect(decided(both(older('RUNNING'), silent), { successor })).toContain('stop stop');
  });

  test.each<[string, Observed, Facts, string]>([
    ['is about to stop', older('DEGRADED', { stopped: true }), recent, say.isAboutToStop(NAME)],
    ['has been asked to', older('DEGRADED'), asked(BEGIN - GRACE + 1), say.askedToStop(NAME)],
    ['is STOPPING', older('STOPPING'), recent, say.isInPhase(NAME, 'STOPPING')],
    ['is FAILING', older('FAILING'), recent, say.isInPhase(NAME, 'FAILING')],
    ['is NEW', older('NEW'), recent, say.isInPhase(NAME, 'NEW')],
    ['has stopped', ran, recent, say.isStarted(SECOND_NAME)],
    ['has ended', older('COMPLETED'), recent, say.isStarted(SECOND_NAME)],
  ])('while the older one %s', (_, current, facts, message) => {
    expect(decided(both(current), facts)).toBe(aboutSecond(LOOK, message, 'PENDING'));
  });

  test('while the older one is gone', () => {
    expect(decided(both(undefined), recent)).toBe(aboutSecond(LOOK, say.isStarted(SECOND_NAME), 'PENDING'));
  });

  test('asks the older one again where it did not stop, or was asked for something else', () => {
    const restart: Facts = { ...recent, restart: { at: BEGIN - GRACE + 1 } };
    for (const facts of [asked(BEGIN - GRACE), restart]) {
      expect(decided(both(older('DEGRADED')), facts)).toContain('stop stop');
    }
  });

  test('for too long: both have to be looked at', () => {
    const late = (more: Facts, milliseconds: number): string =>
      decided(both(older('STOPPING')), { successor: since(milliseconds), ...more });
    const tooLong = (minutes: number, detail?: string): string => {
      const message = say.tooLong(say.isInPhase(NAME, 'STOPPING'), minutes, detail);
      return aboutSecond('Replacing degraded wait rest', message, 'PENDING');
    };
    expect(late({}, 10 * MINUTE - 1)).toContain(' look ');
    expect(late({}, 10 * MINUTE)).toBe(tooLong(10));
    expect(late({ current: stopping({ answer: refusal('not now') }) }, HOUR - 1)).toBe(tooLong(59, 'not now'));
    expect(late({ current: stopping() }, HOUR)).toBe(tooLong(60));
    const savepoint = stopping({ purpose: { kind: 'savepoint', detail: 'it had none' } });
    expect(late({ current: savepoint }, HOUR)).toBe(tooLong(60, 'it had none'));
  });

  test('but it is the older one that is on its way, beside one that was refused: that is no delay', () => {
    const refusing = observed(SECOND_NAME, 'FAILED', { detail: 'no' });
    const failure = failureOf(refusing, [], SECOND_NAME, BEGIN);
    expect(decided(both(older('FAILING'), refusing), { successor: since(HOUR, { failure }) })).toBe(
      `InTransition recovering wait look [${NAME} FAILING] ${say.meanwhile(FAILING, say.staysInCharge(refusedStatement(SECOND_NAME, 'no'), NAME))}`,
    );
  });

  test('but is slow to start itself: that has to be looked at', () => {
    const late = (milliseconds: number): string => decided(both(ran, silent), { successor: since(milliseconds) });
    expect(late(10 * MINUTE - 1)).toContain(say.isStarted(SECOND_NAME));
    expect(late(12 * MINUTE - 1)).toBe(
      aboutSecond('StuckPending degraded wait rest', pendingTooLong(11, ''), 'PENDING'),
    );
    expect(late(10 * MINUTE)).toContain(pendingTooLong(10, ''));
  });
});

describe('the older one has failed while the new one waits for it to stop', () => {
  const failed: Observation = { ...failedAt(BEGIN), successor: waiting(SECOND_NAME) };
  const successor = since(MINUTE);
  /** The words of a failure that is dealt with while the new version waits. */
  const waits = (message: string): string => say.meanwhile(message, say.beginsWhereItStops(SECOND_NAME));
  const FAILURE = failureWith({ name: 'java.lang.ArithmeticException', message: 'Division by zero' });
  const RESUMED = `Failed recovering resume resume [${NAME} FAILED] ${waits(failing.tryDue(failing.IT_FAILED, FAILURE))}`;

  /** A keeper that has seen this failure, and is about to ask for a stop. */
  const stops = (facts: Partial<StatementRecord> = {}): Keeping => {
    const keeping = keeper({ successor, current: { ...FIRST, ...facts } });
    expect(told(keeping.look(failed))).toBe(STOPS);
    return keeping;
  };

  test('and is stopped', () => {
    expect(decided(failed, { successor })).toBe(STOPS);
    expect(told(stops().ask({ command: 'restart' }).look(failed))).toBe(STOPS);
  });

  test('once it has been asked to', () => {
    const message = aboutSecond(LOOK, say.askedToStop(NAME), 'PENDING');
    expect(
      told(
        stops()
          .after(GRACE - 1)
          .look(failed),
      ),
    ).toBe(message);
    expect(told(stops().answered().look(failed))).toBe(message);
  });

  test('and is resumed where it cannot be stopped', () => {
    expect(told(stops().answered().after(GRACE).look(failed))).toBe(RESUMED);
    expect(told(stops().answered(refused()).look(failed))).toBe(RESUMED);
  });

  test('and is asked to stop once more where the pass that wanted to ask has died', () => {
    expect(told(stops().after(GRACE).look(failed))).toBe(STOPS);
  });

  test('and is left as it is where it is to stay stopped', () => {
    expect(decided(failed, { successor, desiredState: STAYS_STOPPED })).toBe(
      `Suspended suspended none rest [${NAME} FAILED] ${say.followsThen(failing.FAILED_STAYS)}`,
    );
  });

  describe('and a person has approved where the new one begins', () => {
    const from = { from: 'earliest' } as const;
    const STOPPED_FIRST = aboutSecond(
      'Replacing progressing stop stop',
      say.stoppedForApproved(SECOND_NAME, NAME),
      'PENDING',
    );
    const approved = (): Keeping => {
      const keeping = stops().answered(refused()).ask({ command: 'restart', from });
      expect(told(keeping.look(failed))).toBe(STOPPED_FIRST);
      return keeping;
    };
    const waitsNoMore = (more: Partial<Observed>): Observation => ({
      ...failed,
      successor: { ...waiting(SECOND_NAME), ...more },
    });

    test('which stops first, and is asked for anew', () => {
      const keeping = approved().answered();
      expect(told(keeping.look(failed))).toBe(aboutSecond(LOOK, say.isAboutToStop(SECOND_NAME), 'PENDING'));
      keeping.after(HOUR);
      expect(told(keeping.look(waitsNoMore({ stopped: true })))).toContain(say.isAboutToStop(SECOND_NAME));
      expect(told(keeping.look(waitsNoMore({ phase: phaseOf('STOPPED') })))).toBe(
        aboutSecond(LOOK, say.triedAgainAsAsked(SECOND_NAME), 'STOPPED'),
      );
      expect(approvalOf(keeping.ledger)).toEqual(from);
      expect(createdName(keeping.look(failedAt(BEGIN)))).toBe(`${SECOND_NAME}-2`);
    });

    test('which is asked to stop once more where that had no effect, or the pass has died', () => {
      expect(told(approved().answered().after(GRACE).look(failed))).toBe(STOPPED_FIRST);
      expect(told(approved().after(GRACE).look(failed))).toBe(STOPPED_FIRST);
    });

    test('which Confluent does not stop: it is waited for until Confluent gives it up', () => {
      const keeping = approved().answered(refused());
      expect(told(keeping.look(failed))).toBe(
        aboutSecond('Replacing degraded wait rest', say.waitsForApproved(SECOND_NAME, NAME), 'PENDING'),
      );
      expect(approvalOf(keeping.ledger)).toEqual(from);
    });

    test('which begins all the same where the older one has stopped meanwhile: its late stop is the keeper’s own', () => {
      const keeping = approved().answered();
      keeping.look(shown(ran, { successor: observed(SECOND_NAME, 'RUNNING', { stopped: true }) }));
      keeping.after(MINUTE);
      expect(told(keeping.look(shown(observed(SECOND_NAME, 'STOPPED', { latestOffsets: OFFSETS }))))).toContain(
        'Moving progressing resume resume',
      );
    });
  });

  test('and is not given a minute where Confluent has taken note of the stop: it is resumed as soon as it may', () => {
    const noted: Observation = { ...failed, statement: { ...older('FAILED'), ...failed.statement, stopped: true } };
    const keeping = stops().answered();
    expect(told(keeping.after(GRACE - 1).look(noted))).toBe(aboutSecond(LOOK, say.askedToStop(NAME), 'PENDING'));
    expect(told(keeping.after(1).look(noted))).toBe(RESUMED);
  });

  test('and had before the new one came, however often: that ends its streak', () => {
    const streak = streakWith({ resumes: 7 });
    const before: Observation = { ...failedAt(BEGIN - HOUR), successor: waiting(SECOND_NAME) };
    const keeping = keeper({ successor, current: { ...FIRST, streak } });
    expect(told(keeping.look(before))).toBe(STOPS);
    const decision = keeping.answered(refused()).look(before);
    expect(told(decision)).toContain('Failed recovering resume resume');
    expect(currentOf(decision.ledger).streak.resumes).toBe(1);
    // Only once: this answer is one of the streak.
    keeping.answered(refused()).after(MINUTE).look(before);
    expect(currentOf(keeping.ledger).streak.resumes).toBe(1);
  });

  test('and fails again and again from outside: the way on is named, and the resumes go on', () => {
    const missing: Observation = {
      ...failedAt(BEGIN - SECOND, "Table 'nowhere' not found"),
      successor: waiting(SECOND_NAME),
    };
    const failedFor = (probes: number): Decision => {
      const keeping = keeper({ successor, current: { ...FIRST, streak: streakWith({ probes }) } });
      const stops = keeping.look(missing);
      expect(stops.step.do).toBe('stop');
      expect(stops.reason).toBe(probes < 4 ? 'Replacing' : 'Missing');
      return keeping.answered(refused()).look(missing);
    };
    expect(told(failedFor(3))).toContain('BackingOff recovering wait rest');
    const decision = failedFor(4);
    expect(told(decision)).toContain(`Missing held wait rest [${NAME} FAILED] It failed`);
    expect(decision.message).toContain(say.canBeginElsewhere(SECOND_NAME, BEGIN - SECOND));
    expect(decision.nextAttemptAt).toBe(BEGIN - SECOND + 15 * MINUTE);
  });

  test('and is held for its failures: the way on is named', () => {
    const streak = streakWith({ resumes: 7 });
    const keeping = keeper({ successor, current: { ...FIRST, streak } });
    keeping.look(failed);
    const decision = keeping.answered(refused()).look(failed);
    const elsewhere = say.canBeginElsewhere(SECOND_NAME, BEGIN);
    const held = (text: string): string => say.meanwhile(text, elsewhere);
    const message = held(failing.crashLoop(failing.IT_FAILED, FAILURE, streak, decision.ledger, BEGIN + HOUR));
    expect(told(decision)).toBe(`CrashLoop held hold rest [${NAME} FAILED] ${message}`);
  });

  test('and has just been resumed', () => {
    const resumed = (at: number): Partial<StatementRecord> => ({
      ...FIRST,
      journal: [requestWith({ purpose: { kind: 'person' }, at, answer: acceptance(at) })],
    });
    expect(decided(failed, { successor, current: resumed(BEGIN - GRACE + 1) })).toBe(
      aboutSecond('Replacing recovering wait look', say.settling, 'PENDING'),
    );
    expect(decided(failed, { successor, current: resumed(BEGIN - GRACE) })).toBe(STOPS);
  });

  test('and is being resumed', () => {
    const record = currentOf(stops().ledger);
    const purpose: Purpose = { kind: 'failure', id: record.failure?.id ?? '', round: 1 };
    const resume = requestWith({ purpose, at: BEGIN, withoutEffect: true });
    expect(decided(failed, { successor, current: { ...record, journal: [resume] } })).toBe(
      `Failed recovering wait look [${NAME} FAILED] ${waits(failing.RESUME_ASKED)}`,
    );
  });

  test('but the new one need not wait', () => {
    const alone = since(MINUTE, { start: { from: 'offsets', offsets: OFFSETS } });
    expect(decided(failed, { successor: alone })).toBe(aboutSecond(LOOK, say.isStarted(SECOND_NAME), 'PENDING'));
  });

  test('and was the current one as another incarnation: that one is stopped', () => {
    const current = { ...FIRST, incarnation: 2 };
    const second = failedAt(BEGIN, 'Boom', { statementName: `${NAME}-2` });
    const seen: Observation = { ...second, successor: waiting(SECOND_NAME) };
    const carried = since(MINUTE, { start: { from: 'statement', statementName: `${NAME}-2` } });
    expect(keeper({ successor: carried, current }).look(seen).step).toEqual({
      do: 'stop',
      statementName: `${NAME}-2`,
    });
  });
});
