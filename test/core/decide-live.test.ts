import { describe, expect, test } from 'vitest';
import { decideCharge } from '../../lambda/core/current/decide-charge.ts';
import type { Decision, Seen } from '../../lambda/core/model/decision.ts';
import { type Attempt, EMPTY_LEDGER, EMPTY_STREAK, type Intent, type Ledger } from '../../lambda/core/model/ledger.ts';
import type { Desired, Observed } from '../../lambda/core/model/statement.ts';
import { decide } from '../../lambda/core/rules/decide.ts';
import { FIRST, observed, older, SECOND_NAME, shown, told } from './changing.ts';
import { ABSENT, BEGIN, DESIRED, MINUTE, NAME, OFFSETS } from './keeping.ts';

const { sql: _, ...ADOPTED } = DESIRED;
const BOUNCING: Desired = { ...DESIRED, policies: { ...DESIRED.policies, restartDegradedAfterMinutes: 15 } };

const at = (
  phase: string,
  ledger: Partial<Ledger> = {},
  now = BEGIN,
  more: Partial<Observed> = {},
  desired = DESIRED,
): Decision => decideCharge(desired, shown(older(phase, more)), { ...EMPTY_LEDGER, version: FIRST, ...ledger }, now);

const STOP: Intent = { want: 'stopped', carriedOut: false };
const bounce = (of: string): Attempt => ({ of, step: 'stop', at: BEGIN });
const resumes = (count: number): Partial<Ledger> => ({ streak: { ...EMPTY_STREAK, resumes: count } });
const since = (phase: string): Partial<Ledger> => ({ since: { phase, at: BEGIN } });

const ABOUT = 'InTransition progressing wait look [] It is about to stop.';
const SUSPENDED =
  'Suspended suspended stop stop [] It is being stopped, as asked; `resume` starts it again where it stops.';
const MOVING = 'Moving progressing stop stop [] It is being stopped to be resumed at once, where it stops.';
const RUNS = 'Running healthy none rest [] It is running.';

/** What is decided about one that is to run in another compute pool. */
const misplaced = (phase: string, ledger: Partial<Ledger> = {}, more: Partial<Observed> = {}): Decision =>
  decideCharge(
    DESIRED,
    { ...shown(older(phase, { computePoolId: 'lfcp-1', ...more })), placement: { computePoolId: 'lfcp-2' } },
    { ...EMPTY_LEDGER, version: FIRST, ...ledger },
    BEGIN,
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
    expect(told(at('COMPLETED', { offsets: OFFSETS }))).toBe(`${WHY}\`restart\` starts it again where it ended.`);
    expect(told(at('COMPLETED'))).toBe(
      `${WHY}\`restart\` with "from": "earliest" starts it again, from the beginning.`,
    );
    expect(told(at('COMPLETED', { offsets: OFFSETS }, BEGIN, {}, ADOPTED))).toBe(
      `${WHY}What owns it has to create it anew.`,
    );
  });

  test('is started again by `restart` alone', () => {
    const anew = 'Missing recovering create create [] It is started anew at the offsets where it stopped.';
    expect(told(at('COMPLETED', { offsets: OFFSETS, attempt: bounce('restart') }))).toBe(anew);
    expect(told(at('COMPLETED', { offsets: OFFSETS, attempt: bounce('move') }))).toContain(WHY);
  });

  test('stays so where it is to be stopped', () => {
    expect(told(at('COMPLETED', { intent: STOP }))).toBe(
      'Suspended suspended none rest [] It has ended, and is to stay stopped.',
    );
  });
});

describe.each(['RUNNING', 'DEGRADED'])('a statement that is %s', (phase) => {
  test('is stopped as asked, or to be resumed, but not twice', () => {
    expect(told(at(phase, { intent: STOP }))).toBe(SUSPENDED);
    expect(told(at(phase, { attempt: bounce('restart') }))).toBe(MOVING);
    for (const ledger of [{}, { intent: STOP }, { attempt: bounce('restart') }]) {
      expect(told(at(phase, ledger, BEGIN, { stopped: true }))).toBe(ABOUT);
    }
    expect(at(phase, { intent: STOP }).step).toEqual({ do: 'stop', statementName: NAME });
  });

  test('is stopped to be moved', () => {
    const decision = misplaced(phase);
    expect(told(decision)).toBe(MOVING);
    expect(decision.ledger.attempt).toEqual(bounce('move'));
    expect(misplaced(phase, { placed: { computePoolId: 'lfcp-2' } }).step.do).toBe('rest');
  });
});

describe('a statement that is DEGRADED', () => {
  const UNHEALTHY = "it goes on using CFUs. Look at its exceptions, else ask Confluent's support.";
  const REPORT = `Degraded degraded none rest [] Confluent reports that it is unhealthy; ${UNHEALTHY}`;
  const WAIT = REPORT.replace('none', 'wait');
  const degraded = (minutes: number, ledger: Partial<Ledger>, ms = 0): Decision =>
    at('DEGRADED', ledger, BEGIN + minutes * MINUTE + ms, {}, BOUNCING);

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
    const ledger = { ...since('DEGRADED'), ...resumes(count) };
    const early = degraded(minutes, ledger, -1);
    expect(told(early)).toBe(WAIT);
    expect(early.nextAttemptAt).toBe(BEGIN + minutes * MINUTE);
    const due = degraded(minutes, ledger);
    expect(told(due)).toBe(MOVING);
    expect(due.ledger.attempt).toEqual({ of: 'degraded', step: 'stop', at: BEGIN + minutes * MINUTE });
  });

  test('is only reported after seven resumes, and waited for from now where nothing is known', () => {
    expect(told(degraded(600, { ...since('DEGRADED'), ...resumes(7) }))).toBe(REPORT);
    expect(degraded(0, {}).nextAttemptAt).toBe(BEGIN + 15 * MINUTE);
  });

  test('is looked at for others that write its sink, whatever its policy', () => {
    for (const desired of [DESIRED, BOUNCING]) {
      const seen: Seen = { ...shown(older('DEGRADED')), live: [] };
      const { ledger } = decideCharge(desired, seen, { ...EMPTY_LEDGER, version: FIRST }, BEGIN);
      expect(ledger.others).toEqual({ statementNames: [], at: BEGIN });
    }
  });
});

describe('a statement that is RUNNING', () => {
  test('is left alone, but for others that write its sink', () => {
    expect(told(at('RUNNING'))).toBe(RUNS);
    const seen: Seen = { ...shown(older('RUNNING')), live: [] };
    const { ledger } = decideCharge(DESIRED, seen, { ...EMPTY_LEDGER, version: FIRST }, BEGIN);
    expect(ledger.others).toEqual({ statementNames: [], at: BEGIN });
  });
});

describe('a statement that is PENDING', () => {
  const STARTS = 'wait look [] Confluent is starting it.';
  const TEN: Partial<Ledger> = since('PENDING');

  test('is waited for, and said to recover where it ran before', () => {
    expect(told(at('PENDING'))).toBe(`Starting progressing ${STARTS}`);
    expect(told(at('PENDING', { downSince: BEGIN }))).toBe(`Starting recovering ${STARTS}`);
    expect(told(at('PENDING', { version: { ...FIRST, incarnation: 2 } }))).toBe(`Starting recovering ${STARTS}`);
    const { version: __, ...unknown } = { ...EMPTY_LEDGER, version: FIRST };
    expect(told(decideCharge(DESIRED, shown(older('PENDING')), unknown, BEGIN))).toBe(`Starting progressing ${STARTS}`);
  });

  test('is said to want for CFUs, and to be stopped later', () => {
    const refused: Intent = { ...STOP, refused: true };
    expect(told(at('PENDING', {}, BEGIN, { poolExhausted: true }))).toBe(
      `Starting progressing ${STARTS} Its compute pool has no CFUs left for it.`,
    );
    const later = `Starting progressing ${STARTS} It will be stopped as soon as it runs.`;
    expect(told(at('PENDING', { intent: refused }))).toBe(later);
    expect(told(at('PENDING', { intent: STOP }, BEGIN, { stopped: true }))).toBe(later);
  });

  test('is stopped as asked, and to be moved, once', () => {
    expect(told(at('PENDING', { intent: STOP }))).toBe(SUSPENDED);
    const decision = misplaced('PENDING');
    expect(told(decision)).toBe(MOVING);
    expect(decision.ledger.attempt).toEqual(bounce('move'));
    expect(told(misplaced('PENDING', { attempt: bounce('restart') }))).toBe(MOVING);
    expect(told(misplaced('PENDING', { attempt: bounce('move') }))).toBe(`Starting progressing ${STARTS}`);
    expect(told(misplaced('PENDING', {}, { stopped: true }))).toBe(`Starting progressing ${STARTS}`);
    expect(told(misplaced('PENDING', { intent: STOP }))).toBe(SUSPENDED);
    expect(misplaced('PENDING', { intent: { ...STOP, refused: true } }).step.do).toBe('look');
  });

  test('is reported after ten minutes', () => {
    const pool = { poolExhausted: true };
    const stuck = (more: Partial<Observed>, ms = 0): string => told(at('PENDING', TEN, BEGIN + 10 * MINUTE + ms, more));
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
  const stands = (phase: string, statement?: Observed, ledger: Partial<Ledger> = {}, more: Partial<Observed> = {}) =>
    told(
      decide(
        DESIRED,
        shown(statement, { previous: observed(PREVIOUS, phase, more) }),
        { ...EMPTY_LEDGER, version: FIRST, previous: PREVIOUS, ...ledger },
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
    expect(stands('RUNNING', undefined, { intent: STOP })).toContain('Suspended suspended none rest');
    expect(stands('RUNNING', older('STOPPED'), { intent: STOP })).toContain('Suspended suspended none rest');
    expect(stands('RUNNING', older('RUNNING'), { intent: STOP })).toBe(STOPPED);
    expect(stands('RUNNING', older('STOPPED'))).toBe(STOPPED);
    expect(stands('RUNNING', undefined)).toBe(STOPPED);
  });

  test('is stopped by its own name', () => {
    const seen = shown(older('RUNNING'), { previous: observed(PREVIOUS, 'RUNNING') });
    const { step } = decide(DESIRED, seen, { ...EMPTY_LEDGER, version: FIRST }, BEGIN);
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
    const version = { ...FIRST, versionName: SECOND_NAME };
    const seen = shown(observed(SECOND_NAME, 'RUNNING', { labelled: false }));
    expect(decide(DESIRED, seen, { ...EMPTY_LEDGER, version }, BEGIN).reason).toBe('SpecChanged');
    expect(decide(DESIRED, ABSENT, EMPTY_LEDGER, BEGIN).reason).toBe('NeverExisted');
  });
});
