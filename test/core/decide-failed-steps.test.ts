import { describe, expect, test } from 'vitest';
import { decideFailed } from '../../lambda/core/current/decide-failed.ts';
import type { Decision } from '../../lambda/core/model/decision.ts';
import { type Attempt, EMPTY_LEDGER, EMPTY_STREAK, type Failure, type Ledger } from '../../lambda/core/model/ledger.ts';
import type { Desired, Observed, Placement } from '../../lambda/core/model/statement.ts';
import { FIRST, NO_POOL, older, told } from './changing.ts';
import { ABSENT, BEGIN, createdName, DESIRED, MINUTE, NAME, OFFSETS, SECOND } from './keeping.ts';

const FAILURE: Failure = {
  id: 'f1',
  of: 'uid-1',
  versionName: NAME,
  at: BEGIN - MINUTE,
  name: 'E',
  message: 'boom',
  fingerprint: 'E: boom',
  curable: false,
};

interface Case {
  readonly ledger?: Partial<Ledger>;
  readonly statement?: Partial<Observed>;
  readonly wanted?: Partial<Placement>;
  readonly desired?: Desired;
  readonly now?: number;
}

const decided = ({ ledger, statement, wanted = {}, desired = DESIRED, now = BEGIN }: Case): Decision =>
  decideFailed(
    desired,
    older('FAILED', statement),
    { ...ABSENT, placement: wanted },
    { ...EMPTY_LEDGER, version: FIRST, failure: FAILURE, ...ledger },
    now,
  );

/** It is in one compute pool, and to run in another. */
const MISPLACED: Case = { statement: { computePoolId: 'lfcp-1' }, wanted: { computePoolId: 'lfcp-2' } };

const asked = (step: Attempt['step'], more: Partial<Attempt> = {}): Attempt => ({ of: 'f1', step, at: BEGIN, ...more });

/** Decides so long after that was asked for on the way to cure this failure. */
const then = (attempt: Attempt, milliseconds = 0, more: Case = {}): Decision =>
  decided({ now: BEGIN + milliseconds, ...more, ledger: { attempt, ...more.ledger } });

const LOOK = 'Failed recovering wait look [] Confluent has been asked to resume it.';
const STOP = 'Failed recovering stop stop [] A resume alone did nothing: it is stopped, then resumed.';
const AGAIN = 'Failed recovering resume resume [] It is resumed where it stopped.';
const FIRST_AGAIN = 'Failed recovering resume resume [] It failed (E: boom); the next try is due.';
const ANEW = 'Missing recovering create create [] It is started anew at the offsets where it stopped.';
const GRACE = 15 * SECOND;

describe('a failure that nothing was done about yet', () => {
  test('is resumed, and its offsets are forgotten before', () => {
    const decision = decided({ ledger: { offsets: OFFSETS, since: { phase: 'FAILED', at: 1 } } });
    expect(told(decision)).toBe(FIRST_AGAIN);
    expect(decision.step).toEqual({ do: 'resume', statementName: NAME });
    expect(decision.ledger).toEqual({
      ...EMPTY_LEDGER,
      version: FIRST,
      failure: FAILURE,
      streak: { ...EMPTY_STREAK, resumes: 1 },
      attempt: asked('resume'),
      actedAt: BEGIN,
    });
  });

  test('is resumed after a stop of the keeper’s own, which may still take effect: that is remembered', () => {
    const before = asked('stop', { of: 'replace', answer: 'accepted' });
    const resumed = (attempt: Attempt, stopped: boolean): Attempt | undefined =>
      decided({ ledger: { attempt }, statement: { stopped } }).ledger.attempt;
    expect(resumed(before, true)).toEqual(asked('resume', { stopAsked: true }));
    expect(resumed(before, false)).toEqual(asked('resume'));
    expect(resumed({ ...before, step: 'again' }, true)).toEqual(asked('resume'));
    expect(resumed({ ...before, step: 'resume', stopAsked: true }, true)).toEqual(asked('resume', { stopAsked: true }));
  });

  test('is stopped first where it is to run elsewhere, and nothing is forgotten for that', () => {
    const decision = decided({ ...MISPLACED, ledger: { offsets: OFFSETS } });
    expect(decision.step).toEqual({ do: 'stop', statementName: NAME });
    expect(decision.action).toBe('stop');
    expect(decision.ledger.attempt).toEqual(asked('stop', { open: true }));
    expect(decision.ledger.offsets).toBe(OFFSETS);
    expect(decision.ledger.actedAt).toBeUndefined();
  });

  test('is another one than that which something was done about', () => {
    const decision = decided({ ledger: { attempt: { of: 'f0', step: 'again', at: BEGIN, answer: 'refused' } } });
    expect(told(decision)).toBe(FIRST_AGAIN);
    expect(decision.ledger.attempt).toEqual(asked('resume'));
  });

  test('is looked at again where it is not known yet', () => {
    const { failure: _, ...unknown } = { ...EMPTY_LEDGER, version: FIRST, failure: FAILURE };
    const decision = decideFailed(DESIRED, older('FAILED'), ABSENT, { ...unknown, attempt: asked('resume') }, BEGIN);
    expect(told(decision)).toBe('Failed recovering wait look [] It failed.');
  });
});

describe('a failure for want of the statement that it was to carry on from', () => {
  const statement = { detail: 'Referenced statement flights-0 does not exist.' };
  const ABOUT = `Missing held hold rest [] It was to carry on from a statement that is gone, and cannot begin (${statement.detail}).`;
  const restart: Attempt = { of: 'restart', step: 'stop', at: BEGIN };

  test('is held until a person says where it begins', () => {
    const decision = decided({ statement });
    expect(told(decision)).toBe(
      `${ABOUT} \`restart\` with "from": "earliest" reads every row again, with "from": "<timestamp>" those from then on.`,
    );
    expect(decided({ statement, ledger: { attempt: restart } }).ledger).not.toHaveProperty('attempt');
    const approved = decided({ statement, ledger: { attempt: { ...restart, from: { from: 'earliest' } } } });
    expect(approved.step.do).toBe('create');
  });

  test('cannot be begun elsewhere where its text is not known', () => {
    const { sql: _, ...adopted } = DESIRED;
    expect(told(decided({ statement, desired: adopted }))).toBe(ABOUT);
  });
});

describe('a failure that a resume was asked for', () => {
  const ROUND: Partial<Attempt> = { step: 'resume', open: true, fruitless: true, stopAsked: true };
  const ROWS: readonly (readonly [
    words: string,
    attempt: Attempt,
    milliseconds: number,
    next: Partial<Attempt> | undefined,
  ])[] = [
    [LOOK, asked('resume'), GRACE - 1, undefined],
    [LOOK, asked('resume', { answer: 'accepted' }), GRACE - 1, undefined],
    [STOP, asked('resume'), GRACE, { step: 'stop', open: true, fruitless: false }],
    [STOP, asked('resume', { answer: 'accepted' }), GRACE, { step: 'stop', open: true, fruitless: false }],
    [STOP, asked('resume', { answer: 'refused' }), 0, { step: 'stop', open: false, fruitless: false }],
    [STOP, asked('resume', { answer: 'refused', open: true }), 0, { step: 'stop', open: true, fruitless: false }],
    [STOP, asked('resume', { answer: 'refused', fruitless: true }), 0, { step: 'stop', open: false, fruitless: true }],
    [LOOK, asked('stop', { answer: 'accepted' }), GRACE - 1, undefined],
    [AGAIN, asked('stop', { answer: 'accepted' }), GRACE, { step: 'again', open: false, fruitless: false }],
    [AGAIN, asked('stop', { open: true }), GRACE, { step: 'again', open: true, fruitless: false }],
    [AGAIN, asked('stop', { fruitless: true }), GRACE, { step: 'again', open: false, fruitless: true }],
    [AGAIN, asked('stop', { answer: 'refused', open: true }), 0, { step: 'again', open: true, fruitless: false }],
    [ANEW, asked('stop', { answer: 'refused' }), 0, undefined],
    [ANEW, asked('stop', { answer: 'refused', open: true, fruitless: true }), 0, undefined],
    [LOOK, asked('again'), GRACE - 1, undefined],
    [LOOK, asked('again', { fruitless: true }), GRACE - 1, undefined],
    [FIRST_AGAIN, asked('again'), GRACE, ROUND],
    [FIRST_AGAIN, asked('again', { fruitless: true }), GRACE, ROUND],
    [FIRST_AGAIN, asked('again', { answer: 'refused', open: true }), 0, ROUND],
    [ANEW, asked('again', { answer: 'refused' }), 0, undefined],
    [ANEW, asked('again', { answer: 'refused', open: true, fruitless: true }), 0, undefined],
  ];
  test.each(ROWS)('%s after %j, %d ms later', (words, attempt, milliseconds, next) => {
    const decision = then(attempt, milliseconds, { ledger: { offsets: OFFSETS } });
    expect(told(decision)).toBe(words);
    if (next !== undefined) expect(decision.ledger.attempt).toEqual({ of: 'f1', at: BEGIN + milliseconds, ...next });
    if (words === ANEW) expect(createdName(decision)).toBe(`${NAME}-2`);
    expect(decision.ledger.offsets).toBe([LOOK, STOP].includes(words) ? OFFSETS : undefined);
  });

  test('goes on at once where it is asked to stop already', () => {
    expect(told(then(asked('stop'), 0, { statement: { stopped: true } }))).toBe(AGAIN);
  });

  test('waits for its back-off once all of it had no effect, counted from the last resume', () => {
    const once = { ledger: { streak: { ...EMPTY_STREAK, resumes: 1 } } };
    expect(told(then(asked('again'), 2 * MINUTE - 1, once))).toBe(
      'BackingOff recovering wait rest [] It failed (E: boom); the next try is at 2026-11-22T10:02:00.000Z.',
    );
    expect(told(then(asked('again'), 2 * MINUTE, once))).toBe(FIRST_AGAIN);
  });
});

describe('a failure of one that is to run elsewhere', () => {
  test('waits a minute until it can be moved, then goes on where it is', () => {
    const stop = asked('stop', { open: true, answer: 'accepted' });
    expect(told(then(stop, MINUTE - 1, MISPLACED))).toBe(LOOK);
    expect(told(then(stop, MINUTE, MISPLACED))).toBe(AGAIN);
    const ordered = { ...MISPLACED, statement: { ...MISPLACED.statement, stopped: true } };
    expect(told(then(stop, MINUTE - 1, ordered))).toBe(LOOK);
  });

  test('goes on where it is at once where the stop is refused', () => {
    expect(told(then(asked('stop', { open: true, answer: 'refused' }), 0, MISPLACED))).toBe(AGAIN);
  });
});

describe('a failure of one whose compute pool is gone', () => {
  const refusedFor = (detail: string): Attempt => asked('resume', { answer: 'refused', detail });
  const GONE = `AutoStopped held hold rest [] Its compute pool is gone (${NO_POOL}): name another one in the secret (flink.compute.pool.id) or for the statement, and it is resumed there.`;

  test('is held, unless there is another one for it', () => {
    expect(told(then(refusedFor(NO_POOL)))).toBe(GONE);
    expect(told(then(refusedFor(NO_POOL), 0, MISPLACED))).toBe(STOP);
    expect(told(then(refusedFor('not now')))).toBe(STOP);
    const unsaid = asked('resume', { answer: 'refused' });
    expect(told(then(unsaid, 0, { statement: { detail: NO_POOL } }))).toBe(GONE);
    expect(told(then({ ...refusedFor(NO_POOL), answer: 'accepted' }))).toBe(LOOK);
  });
});

describe('a failure of one that a person wants otherwise', () => {
  const EARLIEST = asked('stop', { of: 'restart', from: { from: 'earliest' } });
  const { sql: _, ...ADOPTED } = DESIRED;

  test('stays as it is where it is to be stopped', () => {
    const intent = { want: 'stopped', carriedOut: true } as const;
    expect(told(decided({ ledger: { intent } }))).toBe(
      'Suspended suspended none rest [] It has failed, and is to stay as it is until `resume`.',
    );
    expect(told(decided({ ledger: { intent: { ...intent, want: 'running' } } }))).toBe(FIRST_AGAIN);
  });

  test('is started anew as approved, once no resume can take effect any more', () => {
    const ledger = { attempt: EARLIEST, actedAt: BEGIN };
    expect(told(decided({ ledger, now: BEGIN + GRACE - 1 }))).toBe(
      'Failed recovering wait look [] It has just been asked to resume: it is started anew, as approved, once that has had no effect.',
    );
    const decision = decided({ ledger, now: BEGIN + GRACE });
    expect(told(decision)).toBe(
      'Moving progressing create create [] It is started anew from the beginning, as approved.',
    );
    expect(createdName(decision)).toBe(`${NAME}-2`);
  });

  test('is resumed where its text is not known', () => {
    expect(told(decided({ ledger: { attempt: EARLIEST }, desired: ADOPTED }))).toBe(FIRST_AGAIN);
  });
});
