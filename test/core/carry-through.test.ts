import { describe, expect, test } from 'vitest';
import type { Seen } from '../../lambda/core/model/decision.ts';
import type { Attempt, Ledger, Next } from '../../lambda/core/model/ledger.ts';
import type { Observed } from '../../lambda/core/model/statement.ts';
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
import { BEGIN, failedAt, HOUR, MINUTE, NAME, OFFSETS, refused, SECOND } from './keeping.ts';

const GRACE = 15 * SECOND;

const ago = (milliseconds: number): Partial<Next> => ({ at: BEGIN - milliseconds });
const about = (words: string, message: string, phase = 'ABSENT'): string =>
  `${words} [${SECOND_NAME} ${phase}] ${message}`;
const LOOK = 'Replacing progressing wait look';
const STOPS = `${NAME} is stopped, so that the new version takes over where it stops.`;

describe('a new version that is in between', () => {
  test.each(['STOPPING', 'DELETING', 'NEW'])('and %s is looked at again', (phase) => {
    const next = observed(SECOND_NAME, phase);
    expect(decided(shown(older('RUNNING'), { next }), { next: onItsWay({}, ago(MINUTE)) })).toBe(
      about(LOOK, `${SECOND_NAME} is ${phase}.`, phase),
    );
  });
});

describe('a new version that waits for the older one to stop', () => {
  const both = (charge: Observed | undefined, next = waiting(SECOND_NAME)): Seen => shown(charge, { next });
  const silent = observed(SECOND_NAME, 'PENDING');
  const recent: Partial<Ledger> = { next: onItsWay({}, ago(MINUTE - 1)) };
  const asked = (attempt: Partial<Attempt>): Partial<Ledger> => ({
    ...recent,
    attempt: { of: 'replace', step: 'stop', at: BEGIN - GRACE + 1, ...attempt },
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING'])('and is accepted: the older one, %s, is stopped', (phase) => {
    const keeping = keeper(recent);
    expect(told(keeping.look(both(older(phase))))).toBe(about('Replacing progressing stop stop', STOPS, 'PENDING'));
    expect(keeping.ledger.attempt).toEqual({ of: 'replace', step: 'stop', at: BEGIN });
  });

  test.each(['the Referenced Statement is live', 'Pending until it is stopped'])(
    'is accepted once it says so: %s',
    (detail) => {
      const next = { ...silent, detail };
      expect(decided(both(older('RUNNING'), next), recent)).toContain('stop stop');
    },
  );

  test('is accepted once a minute has passed with nothing said against it', () => {
    expect(decided(both(older('RUNNING'), silent), recent)).toBe(
      about(LOOK, `Confluent is looking at ${SECOND_NAME}.`, 'PENDING'),
    );
    expect(decided(both(older('RUNNING'), silent), { next: onItsWay({}, ago(MINUTE)) })).toContain('stop stop');
  });

  test('and was refused before, until somebody resumed it: Confluent looks at it anew', () => {
    const keeping = keeper({ next: { ...onItsWay({}, ago(HOUR)), dead: true } });
    expect(told(keeping.look(both(older('RUNNING'), silent)))).toBe(
      about(LOOK, `Confluent is looking at ${SECOND_NAME}.`, 'PENDING'),
    );
    expect(keeping.ledger.next?.at).toBe(BEGIN);
    expect(told(keeping.after(MINUTE).look(both(older('RUNNING'), silent)))).toContain('stop stop');
  });

  test('without waiting, and the older one runs again: that is stopped at once', () => {
    const next = onItsWay({ start: { from: 'earliest' } }, ago(SECOND));
    expect(decided(both(older('RUNNING'), silent), { next })).toContain('stop stop');
  });

  test.each<[string, Observed, Partial<Ledger>, string]>([
    ['is about to stop', older('DEGRADED', { stopped: true }), recent, `${NAME} is about to stop.`],
    ['has been asked to', older('DEGRADED'), asked({}), `${NAME} has been asked to stop.`],
    ['is STOPPING', older('STOPPING'), recent, `${NAME} is STOPPING.`],
    ['is FAILING', older('FAILING'), recent, `${NAME} is FAILING.`],
    ['is NEW', older('NEW'), recent, `${NAME} is NEW.`],
    ['has stopped', ran, recent, `Confluent is starting ${SECOND_NAME}.`],
    ['has ended', older('COMPLETED'), recent, `Confluent is starting ${SECOND_NAME}.`],
  ])('while the older one %s', (_, charge, ledger, message) => {
    expect(decided(both(charge), ledger)).toBe(about(LOOK, message, 'PENDING'));
  });

  test('while the older one is gone', () => {
    expect(decided(both(undefined), recent)).toBe(about(LOOK, `Confluent is starting ${SECOND_NAME}.`, 'PENDING'));
  });

  test('asks the older one again where it did not stop, or was asked for something else', () => {
    for (const attempt of [{ at: BEGIN - GRACE }, { of: 'restart' }]) {
      expect(decided(both(older('DEGRADED')), asked(attempt))).toContain('stop stop');
    }
  });

  test('for too long: both have to be looked at', () => {
    const late = (more: Partial<Ledger>, milliseconds: number): string =>
      decided(both(older('STOPPING')), { next: onItsWay({}, ago(milliseconds)), ...more });
    const message = `${NAME} is STOPPING. The new version has waited for`;
    expect(late({}, 10 * MINUTE - 1)).toContain(' look ');
    expect(late({}, 10 * MINUTE)).toBe(
      about('Replacing degraded wait rest', `${message} 10 minutes: look at both statements.`, 'PENDING'),
    );
    const attempt: Attempt = { of: 'replace', step: 'stop', at: BEGIN, detail: 'not now' };
    expect(late({ attempt }, HOUR - 1)).toBe(
      about('Replacing degraded wait rest', `${message} 59 minutes (not now): look at both statements.`, 'PENDING'),
    );
    expect(late({ attempt: { of: 'replace', step: 'stop', at: BEGIN } }, HOUR)).toContain('60 minutes: look');
  });

  test('but it is the older one that is on its way, beside one that was refused: that is no delay', () => {
    const refusal = { statementName: SECOND_NAME, detail: 'no', at: BEGIN };
    const seen = both(older('FAILING'), observed(SECOND_NAME, 'FAILED', { detail: 'no' }));
    expect(decided(seen, { next: onItsWay({}, ago(HOUR)), refusal })).toContain(
      `InTransition recovering wait look [${NAME} FAILING] It is failing; wait for FAILED. Meanwhile the new version waits`,
    );
  });

  test('but is slow to start itself: that has to be looked at', () => {
    const late = (milliseconds: number): string =>
      decided(both(ran, silent), { next: onItsWay({}, ago(milliseconds)) });
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
  const failed: Seen = { ...failedAt(BEGIN), next: waiting(SECOND_NAME) };
  const next = onItsWay({}, ago(MINUTE));
  const RESUMED = `Failed recovering resume resume [${NAME} FAILED] It failed (java.lang.ArithmeticException: Division by zero); the next try is due.`;
  const WAITS = ` Meanwhile the new version waits: ${SECOND_NAME} begins where it stops.`;
  const STOPPED = about('Replacing progressing stop stop', STOPS, 'PENDING');

  /** A keeper that knows of this failure, with that attempt. */
  const knowing = (attempt: Partial<Attempt> = {}, more: Partial<Ledger> = {}) => {
    const keeping = keeper({ next });
    keeping.look(failed);
    keeping.ledger = { ...keeping.ledger, attempt: { of: 'replace', step: 'stop', at: BEGIN, ...attempt }, ...more };
    return keeping;
  };

  test('and is stopped', () => {
    expect(decided(failed, { next })).toBe(STOPPED);
    expect(told(knowing({ of: 'restart' }).look(failed))).toBe(STOPPED);
  });

  test('once it has been asked to', () => {
    const message = about(LOOK, `${NAME} has been asked to stop.`, 'PENDING');
    expect(
      told(
        knowing()
          .after(GRACE - 1)
          .look(failed),
      ),
    ).toBe(message);
    expect(told(knowing({ answer: 'accepted' }).look(failed))).toBe(message);
  });

  test('and is resumed where it cannot be stopped', () => {
    expect(told(knowing({ answer: 'accepted' }).after(GRACE).look(failed))).toBe(RESUMED + WAITS);
    expect(told(knowing({ answer: 'refused' }).look(failed))).toBe(RESUMED + WAITS);
  });

  test('and is asked to stop once more where the pass that wanted to ask has died', () => {
    expect(told(knowing().after(GRACE).look(failed))).toBe(STOPPED);
  });

  test('and is left as it is where it is to stay stopped', () => {
    const intent = { want: 'stopped', carriedOut: true } as const;
    expect(decided(failed, { next, intent })).toBe(
      `Suspended suspended none rest [${NAME} FAILED] It has failed, and is to stay as it is until \`resume\`. The new version follows then.`,
    );
  });

  test('and cannot be stopped: what a person has approved is kept until Confluent gives the new one up', () => {
    const from = { from: 'earliest' } as const;
    const keeping = knowing({ of: 'restart', from });
    expect(told(keeping.look(failed))).toBe(STOPPED);
    expect(keeping.ledger.attempt).toEqual({ of: 'replace', step: 'stop', at: BEGIN, from });
    expect(told(keeping.answered(refused()).look(failed))).toBe(
      about(
        'Replacing degraded wait rest',
        `${SECOND_NAME} waits for ${NAME}, which cannot be stopped: Confluent gives it up after six hours, and then it starts anew, as approved.`,
        'PENDING',
      ),
    );
    expect(keeping.ledger.attempt?.from).toEqual(from);
  });

  test('and is given a minute where Confluent has taken note of the stop', () => {
    const noted: Seen = { ...failed, statement: { ...older('FAILED'), ...failed.statement, stopped: true } };
    const keeping = knowing({ answer: 'accepted' });
    expect(told(keeping.after(MINUTE - 1).look(noted))).toBe(about(LOOK, `${NAME} has been asked to stop.`, 'PENDING'));
    expect(told(keeping.after(1).look(noted))).toBe(RESUMED + WAITS);
  });

  test('and is held for its failures: the new version is named', () => {
    const streak = { resumes: 7, probes: 0, errors: [] };
    const decision = knowing({ answer: 'refused' }, { streak }).look(failed);
    expect(told(decision)).toContain(`CrashLoop held hold rest [${NAME} FAILED]`);
    expect(decision.message.endsWith(WAITS)).toBe(true);
  });

  test('and has just been resumed', () => {
    const acted: Partial<Ledger> = { actedAt: BEGIN - GRACE + 1 };
    expect(decided(failed, { next, ...acted })).toBe(
      about(
        'Replacing recovering wait look',
        'It has just been asked to start or resume: the new version waits until that has shown its effect.',
        'PENDING',
      ),
    );
    expect(decided(failed, { next, actedAt: BEGIN - GRACE })).toBe(STOPPED);
  });

  test('and is being resumed', () => {
    const { failure } = knowing().ledger;
    const keeping = knowing({ of: failure?.id ?? '', step: 'resume' });
    expect(told(keeping.look(failed))).toBe(
      `Failed recovering wait look [${NAME} FAILED] Confluent has been asked to resume it.${WAITS}`,
    );
  });

  test('but the new one need not wait', () => {
    const alone = onItsWay({ start: { from: 'offsets', offsets: OFFSETS } }, ago(MINUTE));
    expect(decided(failed, { next: alone })).toBe(about(LOOK, `Confluent is starting ${SECOND_NAME}.`, 'PENDING'));
  });

  test('and was in charge as another incarnation: that one is stopped', () => {
    const version = { ...FIRST, incarnation: 2 };
    const seen: Seen = { ...failedAt(BEGIN, 'Boom', { statementName: `${NAME}-2` }), next: waiting(SECOND_NAME) };
    expect(keeper({ next, version }).look(seen).step).toEqual({ do: 'stop', statementName: `${NAME}-2` });
  });
});
