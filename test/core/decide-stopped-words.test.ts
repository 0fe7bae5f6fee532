import { describe, expect, test } from 'vitest';
import { decideStopped } from '../../lambda/core/current/decide-stopped.ts';
import type { Decision } from '../../lambda/core/model/decision.ts';
import { type Attempt, EMPTY_LEDGER, EMPTY_STREAK, type Ledger } from '../../lambda/core/model/ledger.ts';
import type { Desired, Observed, Placement } from '../../lambda/core/model/statement.ts';
import { FIRST, NO_POOL, older, told } from './changing.ts';
import { ABSENT, BEGIN, createdName, DESIRED, MINUTE, NAME, OFFSETS, RESUMING, SECOND } from './keeping.ts';

interface Case {
  readonly ledger?: Partial<Ledger>;
  readonly statement?: Partial<Observed>;
  readonly wanted?: Partial<Placement>;
  readonly desired?: Desired;
  readonly now?: number;
}

const decided = ({ ledger, statement, wanted = {}, desired = DESIRED, now = BEGIN }: Case = {}): Decision =>
  decideStopped(
    desired,
    older('STOPPED', statement),
    { ...ABSENT, placement: wanted },
    { ...EMPTY_LEDGER, version: FIRST, ...ledger },
    now,
  );

/** It is in one place, and to run in another. */
const HERE: Placement = { computePoolId: 'lfcp-1', principalId: 'sa-1' };
const THERE: Placement = { computePoolId: 'lfcp-2', principalId: 'sa-1' };
const MISPLACED: Case = { statement: HERE, wanted: THERE };

const asked = (step: Attempt['step'], more: Partial<Attempt> = {}): Attempt => ({
  of: 'restart',
  step,
  at: BEGIN,
  ...more,
});
const resumes = (count: number): Partial<Ledger> => ({ streak: { ...EMPTY_STREAK, resumes: count } });
/** After that attempt, with so many resumes behind it. */
const following = (attempt: Attempt, count = 0, more: Case = {}): Decision =>
  decided({ ...more, ledger: { attempt, ...resumes(count), ...more.ledger } });

const FOREIGN =
  'Suspended suspended none rest [] Somebody stopped it: it stays stopped until `resume`, or until it is resumed on Confluent.';
const STAYS = 'Suspended suspended none rest [] It is stopped, as asked, until `resume`.';
const MOVE =
  'Moving progressing resume resume [] The keeper stopped it to start it again: it is resumed where it stopped.';
const IN_FLIGHT = 'Moving progressing wait look [] Confluent has been asked to resume it.';
const POOL = `AutoStopped held hold rest [] Its compute pool is gone (${NO_POOL}): name another one in the secret (flink.compute.pool.id) or for the statement, and it is resumed there.`;
const now = (what: string): string => `Suspended recovering resume resume [] ${what}; it is resumed now.`;
const later = (what: string): string =>
  `BackingOff recovering wait rest [] ${what}; it is resumed at 2026-11-22T10:02:00.000Z.`;

describe('a stop by somebody else', () => {
  const POLICY = 'Somebody stopped it, and by its policy it is to run';

  test('is respected, and remembered', () => {
    const decision = decided();
    expect(told(decision)).toBe(FOREIGN);
    expect(decision.ledger.intent).toEqual({ want: 'stopped', carriedOut: true, foreign: true });
    expect(told(decided({ ledger: decision.ledger }))).toBe(FOREIGN);
  });

  test('stays what it was, whatever becomes of the pool', () => {
    const { ledger } = decided();
    expect(told(decided({ ledger, statement: { detail: NO_POOL } }))).toBe(FOREIGN);
  });

  test('is answered by policy, and from when the policy is so', () => {
    const decision = decided({ desired: RESUMING, ledger: { offsets: OFFSETS, since: { phase: 'STOPPED', at: 1 } } });
    expect(told(decision)).toBe(now(POLICY));
    expect(decision.ledger).toEqual({
      ...EMPTY_LEDGER,
      version: FIRST,
      ...resumes(1),
      attempt: asked('again', { of: 'policy' }),
      actedAt: BEGIN,
    });
    const intent = { want: 'stopped', carriedOut: true, foreign: true } as const;
    expect(told(decided({ desired: RESUMING, ledger: { intent } }))).toBe(now(POLICY));
    const { foreign: _, ...own } = intent;
    expect(told(decided({ desired: RESUMING, ledger: { intent: own } }))).toBe(STAYS);
  });

  test('is answered within the back-off, from the moment of the stop', () => {
    const since = { phase: 'STOPPED', at: BEGIN - MINUTE };
    const once: Case = { desired: RESUMING, ledger: { ...resumes(1), since } };
    expect(told(decided({ ...once, now: BEGIN + MINUTE - 1 }))).toBe(later(POLICY).replace('10:02:00', '10:01:00'));
    expect(told(decided({ ...once, now: BEGIN + MINUTE }))).toBe(now(POLICY));
    const unknown = decided({ desired: RESUMING, ledger: resumes(1) });
    expect(told(unknown)).toBe(later(POLICY));
    expect(unknown.nextAttemptAt).toBe(BEGIN + 2 * MINUTE);
  });

  test('is a crash loop after seven resumes', () => {
    expect(told(decided({ desired: RESUMING, ledger: resumes(6) }))).toContain('BackingOff');
    expect(told(decided({ desired: RESUMING, ledger: resumes(7) }))).toBe(
      `CrashLoop held hold rest [] ${POLICY}, after 7 resumes. Mend the cause, then \`restart\`.`,
    );
  });

  test('is answered by policy no sooner than the failure before it', () => {
    const failure = { ...EMPTY_FAILURE, at: BEGIN };
    const failed = (count: number): string =>
      told(decided({ desired: RESUMING, ledger: { failure, ...resumes(count) } }));
    expect(failed(0)).toContain('Failed recovering resume resume [] It failed before it was stopped');
    expect(failed(1)).toContain('BackingOff recovering wait rest [] It failed before it was stopped');
    expect(failed(7)).toContain('CrashLoop held hold rest [] It failed before it was stopped');
    const decision = decided({ desired: RESUMING, ledger: { failure } });
    expect(decision.ledger.attempt).toEqual(asked('again', { of: 'policy' }));
    const answered = { failure: { ...failure, left: true }, ...resumes(7) };
    expect(told(decided({ desired: RESUMING, ledger: answered }))).toContain(POLICY);
  });

  test('is Confluent’s own where the pool is gone, and ends elsewhere', () => {
    const statement = { ...HERE, detail: NO_POOL };
    for (const desired of [DESIRED, RESUMING]) {
      expect(told(decided({ desired, statement }))).toBe(POOL);
      const moved = decided({ desired, statement, wanted: THERE });
      expect(told(moved)).toBe(MOVE);
      expect(moved.step).toEqual({ do: 'resume', statementName: NAME, placement: THERE });
      expect(moved.ledger).toMatchObject({
        attempt: asked('again', { of: 'move', placement: THERE }),
        ...resumes(1),
      });
    }
  });
});

describe('a statement that is stopped', () => {
  test('stays so as asked', () => {
    expect(told(decided({ ledger: { intent: { want: 'stopped', carriedOut: true } } }))).toBe(STAYS);
  });

  test('is resumed as asked, where it is to run, which does not count for its back-off', () => {
    const decision = decided({ ...MISPLACED, ledger: { intent: { want: 'running', carriedOut: false } } });
    expect(told(decision)).toBe('Suspended progressing resume resume [] It is resumed where it stopped, as asked.');
    expect(decision.step).toEqual({ do: 'resume', statementName: NAME, placement: THERE });
    expect(decision.ledger.attempt).toEqual(asked('again', { of: 'resume', placement: THERE }));
    expect(decision.ledger.streak).toEqual(EMPTY_STREAK);
  });
});

describe('a stop on the way to a resume', () => {
  const ROWS: readonly (readonly [words: string, resumes: number, attempt: Attempt])[] = [
    [MOVE, 1, asked('stop')],
    [MOVE, 1, asked('stop', { answer: 'accepted' })],
    [MOVE, 1, asked('stop', { answer: 'refused', detail: NO_POOL })],
    // A resume whose answer nobody has seen was counted when it was asked for.
    [MOVE, 0, asked('again')],
    // The keeper had asked it to stop before.
    [MOVE, 1, asked('resume', { answer: 'refused', stopAsked: true })],
  ];
  test.each(ROWS)('%s, counted %d times: %j', (words, count, attempt) => {
    const decision = following(attempt);
    expect(told(decision)).toBe(words);
    expect(decision.step).toEqual({ do: 'resume', statementName: NAME });
    expect(decision.ledger).toMatchObject({ ...resumes(count), attempt: asked('again') });
  });

  test('was the keeper’s own where it had asked for one before the resume', () => {
    const decision = following(asked('resume', { of: 'f1', stopAsked: true }), 0, { statement: { stopped: true } });
    expect(told(decision)).toBe(MOVE);
  });

  test('was somebody else’s where the keeper had asked for none, or in vain', () => {
    const resume = { of: 'f1', step: 'resume' } as const;
    const attempts = [
      resume,
      { ...resume, answer: 'refused' },
      { ...resume, answer: 'accepted' },
      { of: 'move', step: 'stop', answer: 'refused' },
    ] as const;
    for (const { step, ...attempt } of attempts) {
      const decision = following(asked(step, attempt), 0, {
        now: BEGIN + 15 * SECOND,
        statement: { stopped: true },
      });
      expect(told(decision)).toBe(FOREIGN);
      expect(decision.ledger).not.toHaveProperty('attempt');
    }
  });

  test('of one that had failed before is followed within the back-off of that', () => {
    const failure = { ...EMPTY_FAILURE, id: 'f1', at: BEGIN, message: 'boom' };
    const stop = asked('stop', { of: 'replace', answer: 'accepted' });
    const failed = (count: number, more: Partial<typeof failure & { left: boolean }> = {}, attempt = stop): string =>
      told(following(attempt, count, { ledger: { failure: { ...failure, ...more } } }));
    const before = 'It failed before it was stopped (E: boom)';
    expect(failed(0)).toBe(`Failed recovering resume resume [] ${before}; the next try is due.`);
    expect(failed(1)).toBe(
      `BackingOff recovering wait rest [] ${before}; the next try is at 2026-11-22T10:02:00.000Z.`,
    );
    expect(failed(7)).toContain('CrashLoop held hold rest [] It failed before it was stopped again after 7 resumes');
    const decision = following(stop, 0, { ledger: { failure } });
    expect(decision.ledger).toMatchObject({ ...resumes(1), attempt: asked('again', { of: 'replace' }) });
    expect(failed(1, { left: true })).toBe(MOVE);
    expect(failed(1, {}, { ...stop, of: 'restart' })).toBe(MOVE);
    expect(failed(1, {}, { ...stop, of: 'f1' })).toBe(MOVE);
  });

  test('for a failure was counted when that was answered', () => {
    const failure = { ...EMPTY_FAILURE, id: 'restart' };
    const decision = following(asked('stop'), 0, { ledger: { failure } });
    expect(told(decision)).toBe(MOVE);
    expect(decision.ledger).toMatchObject(resumes(0));
  });

  test('starts it anew where a person has approved that, unless its text is not known', () => {
    const approved = asked('stop', { from: { from: 'earliest' } });
    expect(createdName(following(approved))).toBe(`${NAME}-2`);
    const { sql: _, ...adopted } = DESIRED;
    expect(told(following(approved, 0, { desired: adopted }))).toBe(MOVE);
  });

  test('for a savepoint is followed by a resume within the back-off', () => {
    const attempt = asked('stop', { of: 'savepoint', detail: 'it has to be stopped once more' });
    const what = 'It was stopped without a savepoint (it has to be stopped once more)';
    expect(told(following(attempt))).toBe(now(what));
    expect(told(following(attempt, 1))).toBe(later(what));
    expect(told(following(asked('again', { of: 'savepoint' })))).toContain('(Confluent gives no reason)');
    expect(following(attempt).ledger.attempt).toEqual(asked('again', { of: 'savepoint' }));
  });
});

const EMPTY_FAILURE = {
  id: 'f1',
  of: 'uid-1',
  versionName: NAME,
  at: BEGIN,
  name: 'E',
  message: 'boom',
  fingerprint: 'E: boom',
  curable: false,
};

describe('a resume that was refused', () => {
  const refused = (detail: string, more: Partial<Attempt> = {}): Attempt =>
    asked('again', { answer: 'refused', detail, ...more });
  const WHAT = 'Confluent refuses to resume it (not now)';
  const OF_FAILURE: Case = { ledger: { failure: { ...EMPTY_FAILURE, id: 'restart' }, offsets: OFFSETS } };

  test('is asked for again within the back-off', () => {
    expect(told(following(refused('not now')))).toBe(now(WHAT));
    expect(told(following(refused('not now'), 1))).toBe(later(WHAT));
    const unsaid = following(asked('again', { answer: 'refused' }), 0, { statement: { detail: 'not now' } });
    expect(told(unsaid)).toBe(now(WHAT));
    expect(unsaid.ledger.attempt?.of).toBe('restart');
  });

  test('starts it anew where that was to cure a failure, unless it was refused for where it was to go', () => {
    expect(createdName(following(refused('not now'), 0, OF_FAILURE))).toBe(`${NAME}-2`);
    expect(told(following(refused('not now'), 0, { ledger: { failure: EMPTY_FAILURE, offsets: OFFSETS } }))).toBe(
      now(WHAT),
    );
    const placed = refused('not now', { placement: THERE });
    expect(told(following(placed, 0, { ...OF_FAILURE, ...MISPLACED }))).toBe(now(WHAT));
  });

  test('is held where the pool is gone', () => {
    expect(told(following(refused(NO_POOL), 0, OF_FAILURE))).toBe(POOL);
  });

  test('is asked for at once elsewhere than where it was refused', () => {
    for (const detail of ['not now', NO_POOL]) {
      const here = refused(detail);
      const decision = following(here, 0, { ...OF_FAILURE, ...MISPLACED });
      expect(told(decision)).toBe(MOVE);
      expect(decision.step).toEqual({ do: 'resume', statementName: NAME, placement: THERE });
      expect(decision.ledger).toMatchObject(resumes(0));
    }
  });

  test.each([
    [POOL, THERE, THERE],
    [MOVE, THERE, HERE],
    [MOVE, THERE, { ...THERE, principalId: 'sa-2' }],
    [MOVE, THERE, { ...THERE, computePoolId: 'lfcp-3' }],
  ])('%s: refused at %j, wanted at %j', (words, placement, wanted) => {
    expect(told(following(refused(NO_POOL, { placement }), 0, { statement: HERE, wanted }))).toBe(words);
  });
});

describe('a resume that was accepted', () => {
  const accepted = (step: Attempt['step']): Attempt => asked(step, { answer: 'accepted' });
  const GRACE = 15 * SECOND;

  test.each(['resume', 'again'] as const)('is waited for a while, then somebody else has stopped it: %s', (step) => {
    expect(told(following(accepted(step), 0, { now: BEGIN + GRACE - 1 }))).toBe(IN_FLIGHT);
    const ledger: Partial<Ledger> = { intent: { want: 'running', carriedOut: false } };
    const decision = following(accepted(step), 0, { ledger, now: BEGIN + GRACE });
    expect(told(decision)).toBe(FOREIGN);
    expect(decision.ledger.attempt).toBeUndefined();
  });

  test('and is not taken back had no effect: it is asked for again within the back-off', () => {
    const WHAT = 'Confluent accepted to resume it, without effect';
    const more: Case = { statement: { stopped: false }, now: BEGIN + 2 * MINUTE - 1 };
    expect(told(following(accepted('again'), 1, more))).toBe(later(WHAT));
    expect(told(following(accepted('again'), 1, { ...more, now: BEGIN + 2 * MINUTE }))).toBe(now(WHAT));
    expect(told(following(accepted('resume'), 1, more))).toBe(MOVE);
  });
});
