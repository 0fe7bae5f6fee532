import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../lambda/core/ledger/failure.ts';
import { approvalOf, operationOf } from '../../../lambda/core/ledger/journal.ts';
import { currentRecord, successorRecord } from '../../../lambda/core/ledger/records.ts';
import type { Purpose, Request, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Observed } from '../../../lambda/core/model/statement.ts';
import { BEGIN, failedAt, HOUR, type Keeping, MINUTE, NAME, OFFSETS, refused, SECOND } from '../keeping.ts';
import { type Facts, requestWith } from '../ledger/ledger-with.ts';
import {
  decided,
  FIRST,
  keeper,
  observed,
  older,
  onItsWay,
  ran,
  SECOND_NAME,
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
  journal: [requestWith({ verb: 'stop', purpose: REPLACE, at: BEGIN, ...facts })],
});
const about = (words: string, message: string, phase = 'ABSENT'): string =>
  `${words} [${SECOND_NAME} ${phase}] ${message}`;
const LOOK = 'Replacing progressing wait look';
const STOPS = `${NAME} is stopped, so that the new version takes over where it stops.`;

describe('a new version that is in between', () => {
  test.each(['STOPPING', 'DELETING', 'NEW'])('and %s is looked at again', (phase) => {
    const successor = observed(SECOND_NAME, phase);
    expect(decided(shown(older('RUNNING'), { successor }), { successor: since(MINUTE) })).toBe(
      about(LOOK, `${SECOND_NAME} is ${phase}.`, phase),
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
    expect(told(keeping.look(both(older(phase))))).toBe(about('Replacing progressing stop stop', STOPS, 'PENDING'));
    expect(operationOf(keeping.ledger)).toEqual({ verb: 'stop', purpose: REPLACE, at: BEGIN });
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
      about(LOOK, `Confluent is looking at ${SECOND_NAME}.`, 'PENDING'),
    );
    expect(decided(both(older('RUNNING'), silent), { successor: since(MINUTE) })).toContain('stop stop');
  });

  test('and was refused before, until somebody resumed it: Confluent looks at it anew', () => {
    const keeping = keeper({ successor: since(HOUR, { evidence: 'neverRan' }) });
    expect(told(keeping.look(both(older('RUNNING'), silent)))).toBe(
      about(LOOK, `Confluent is looking at ${SECOND_NAME}.`, 'PENDING'),
    );
    expect(successorRecord(keeping.ledger)?.succeedsSince).toBe(BEGIN);
    expect(told(keeping.after(MINUTE).look(both(older('RUNNING'), silent)))).toContain('stop stop');
  });

  test('without waiting, and the older one runs again: that is stopped at once', () => {
    const successor = since(SECOND, { start: { from: 'earliest' } });
    expect(decided(both(older('RUNNING'), silent), { successor })).toContain('stop stop');
  });

  test.each<[string, Observed, Facts, string]>([
    ['is about to stop', older('DEGRADED', { stopped: true }), recent, `${NAME} is about to stop.`],
    ['has been asked to', older('DEGRADED'), asked(BEGIN - GRACE + 1), `${NAME} has been asked to stop.`],
    ['is STOPPING', older('STOPPING'), recent, `${NAME} is STOPPING.`],
    ['is FAILING', older('FAILING'), recent, `${NAME} is FAILING.`],
    ['is NEW', older('NEW'), recent, `${NAME} is NEW.`],
    ['has stopped', ran, recent, `Confluent is starting ${SECOND_NAME}.`],
    ['has ended', older('COMPLETED'), recent, `Confluent is starting ${SECOND_NAME}.`],
  ])('while the older one %s', (_, current, facts, message) => {
    expect(decided(both(current), facts)).toBe(about(LOOK, message, 'PENDING'));
  });

  test('while the older one is gone', () => {
    expect(decided(both(undefined), recent)).toBe(about(LOOK, `Confluent is starting ${SECOND_NAME}.`, 'PENDING'));
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
    const message = `${NAME} is STOPPING. The new version has waited for`;
    expect(late({}, 10 * MINUTE - 1)).toContain(' look ');
    expect(late({}, 10 * MINUTE)).toBe(
      about('Replacing degraded wait rest', `${message} 10 minutes: look at both statements.`, 'PENDING'),
    );
    const answer = { kind: 'refused', at: BEGIN, detail: 'not now', signals: [] } as const;
    expect(late({ current: stopping({ answer }) }, HOUR - 1)).toBe(
      about('Replacing degraded wait rest', `${message} 59 minutes (not now): look at both statements.`, 'PENDING'),
    );
    expect(late({ current: stopping() }, HOUR)).toContain('60 minutes: look');
  });

  test('but it is the older one that is on its way, beside one that was refused: that is no delay', () => {
    const refusing = observed(SECOND_NAME, 'FAILED', { detail: 'no' });
    const failure = failureOf(refusing, [], SECOND_NAME, BEGIN);
    expect(decided(both(older('FAILING'), refusing), { successor: since(HOUR, { failure }) })).toContain(
      `InTransition recovering wait look [${NAME} FAILING] It is failing; wait for FAILED. Meanwhile the new version waits`,
    );
  });

  test('but is slow to start itself: that has to be looked at', () => {
    const late = (milliseconds: number): string => decided(both(ran, silent), { successor: since(milliseconds) });
    expect(late(10 * MINUTE - 1)).toContain(`Confluent is starting ${SECOND_NAME}.`);
    expect(late(12 * MINUTE - 1)).toBe(
      about(
        'StuckPending degraded wait rest',
        "PENDING for 11 minutes. Look at the compute pool and at Confluent's status page.",
        'PENDING',
      ),
    );
    expect(late(10 * MINUTE)).toContain('PENDING for 10 minutes');
  });
});

describe('the older one has failed while the new one waits for it to stop', () => {
  const failed: Observation = { ...failedAt(BEGIN), successor: waiting(SECOND_NAME) };
  const successor = since(MINUTE);
  const RESUMED = `Failed recovering resume resume [${NAME} FAILED] It failed (java.lang.ArithmeticException: Division by zero); the next try is due.`;
  const WAITS = ` Meanwhile the new version waits: ${SECOND_NAME} begins where it stops.`;
  const STOPPED = about('Replacing progressing stop stop', STOPS, 'PENDING');

  /** A keeper that has seen this failure, and is about to ask for a stop. */
  const stops = (facts: Partial<StatementRecord> = {}): Keeping => {
    const keeping = keeper({ successor, current: { ...FIRST, ...facts } });
    expect(told(keeping.look(failed))).toBe(STOPPED);
    return keeping;
  };

  test('and is stopped', () => {
    expect(decided(failed, { successor })).toBe(STOPPED);
    expect(told(stops().ask({ command: 'restart' }).look(failed))).toBe(STOPPED);
  });

  test('once it has been asked to', () => {
    const message = about(LOOK, `${NAME} has been asked to stop.`, 'PENDING');
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
    expect(told(stops().answered().after(GRACE).look(failed))).toBe(RESUMED + WAITS);
    expect(told(stops().answered(refused()).look(failed))).toBe(RESUMED + WAITS);
  });

  test('and is asked to stop once more where the pass that wanted to ask has died', () => {
    expect(told(stops().after(GRACE).look(failed))).toBe(STOPPED);
  });

  test('and is left as it is where it is to stay stopped', () => {
    const desiredState = { state: 'stopped', by: 'person', at: BEGIN - HOUR, reachedAt: BEGIN - HOUR } as const;
    expect(decided(failed, { successor, desiredState })).toBe(
      `Suspended suspended none rest [${NAME} FAILED] It has failed, and is to stay as it is until \`resume\`. The new version follows then.`,
    );
  });

  test('and cannot be stopped: what a person has approved is kept until Confluent gives the new one up', () => {
    const from = { from: 'earliest' } as const;
    const keeping = stops().ask({ command: 'restart', from });
    expect(told(keeping.look(failed))).toBe(STOPPED);
    expect(operationOf(keeping.ledger)).toEqual({ verb: 'stop', purpose: REPLACE, at: BEGIN });
    expect(approvalOf(keeping.ledger)).toEqual(from);
    expect(told(keeping.answered(refused()).look(failed))).toBe(
      about(
        'Replacing degraded wait rest',
        `${SECOND_NAME} waits for ${NAME}, which cannot be stopped: Confluent gives it up after six hours, and then it starts anew, as approved.`,
        'PENDING',
      ),
    );
    expect(approvalOf(keeping.ledger)).toEqual(from);
  });

  test('and is given a minute where Confluent has taken note of the stop', () => {
    const noted: Observation = { ...failed, statement: { ...older('FAILED'), ...failed.statement, stopped: true } };
    const keeping = stops().answered();
    expect(told(keeping.after(MINUTE - 1).look(noted))).toBe(about(LOOK, `${NAME} has been asked to stop.`, 'PENDING'));
    expect(told(keeping.after(1).look(noted))).toBe(RESUMED + WAITS);
  });

  test('and is held for its failures: the new version is named', () => {
    const streak = { resumes: 7, probes: 0, errors: [] };
    const decision = stops({ streak }).answered(refused()).look(failed);
    expect(told(decision)).toContain(`CrashLoop held hold rest [${NAME} FAILED]`);
    expect(decision.message.endsWith(WAITS)).toBe(true);
  });

  test('and has just been resumed', () => {
    const resumed = (at: number): Partial<StatementRecord> => ({
      ...FIRST,
      journal: [requestWith({ purpose: { kind: 'person' }, at, answer: { kind: 'accepted', at } })],
    });
    expect(decided(failed, { successor, current: resumed(BEGIN - GRACE + 1) })).toBe(
      about(
        'Replacing recovering wait look',
        'It has just been asked to start or resume: the new version waits until that has shown its effect.',
        'PENDING',
      ),
    );
    expect(decided(failed, { successor, current: resumed(BEGIN - GRACE) })).toBe(STOPPED);
  });

  test('and is being resumed', () => {
    const record = currentRecord(stops().ledger);
    const purpose: Purpose = { kind: 'failure', id: record?.failure?.id ?? '', round: 1 };
    const resume = requestWith({ purpose, at: BEGIN, withoutEffect: true });
    expect(decided(failed, { successor, current: { ...record, journal: [resume] } })).toBe(
      `Failed recovering wait look [${NAME} FAILED] Confluent has been asked to resume it.${WAITS}`,
    );
  });

  test('but the new one need not wait', () => {
    const alone = since(MINUTE, { start: { from: 'offsets', offsets: OFFSETS } });
    expect(decided(failed, { successor: alone })).toBe(about(LOOK, `Confluent is starting ${SECOND_NAME}.`, 'PENDING'));
  });

  test('and was the current one as another incarnation: that one is stopped', () => {
    const current = { ...FIRST, incarnation: 2 };
    const second = failedAt(BEGIN, 'Boom', { statementName: `${NAME}-2` });
    const seen: Observation = { ...second, successor: waiting(SECOND_NAME) };
    expect(keeper({ successor, current }).look(seen).step).toEqual({ do: 'stop', statementName: `${NAME}-2` });
  });
});
