import { describe, expect, test } from 'vitest';
import { operationOf } from '../../../lambda/core/ledger/journal.ts';
import { trialOf } from '../../../lambda/core/ledger/trial.ts';
import { poolIsGone } from '../../../lambda/core/messages/absent.ts';
import * as failed from '../../../lambda/core/messages/failed.ts';
import * as say from '../../../lambda/core/messages/stopped.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import {
  EMPTY_LEDGER,
  EMPTY_STREAK,
  type Failure,
  type Ledger,
  type Purpose,
  type Request,
  type RequestAnswer,
  type StatementRecord,
} from '../../../lambda/core/model/ledger.ts';
import type { Desired, Placement } from '../../../lambda/core/model/statement.ts';
import { decideCurrent } from '../../../lambda/core/rules/current.ts';
import { BEGIN, createdName, DESIRED, HOUR, MINUTE, NAME, OFFSETS, RESUMING, SECOND } from '../keeping.ts';
import {
  acceptance,
  currentOf,
  type Facts,
  failureWith,
  ledgerWith,
  refusal,
  requestWith,
  stopFor,
  streakWith,
} from '../ledger/ledger-with.ts';
import { FIRST, NO_POOL, older, type Shown, shown, told } from './changing.ts';

interface Case {
  readonly record?: Partial<StatementRecord>;
  readonly ledger?: Facts;
  readonly statement?: Shown;
  readonly wanted?: Partial<Placement>;
  readonly desired?: Desired;
  readonly now?: number;
}

const decided = ({ record, ledger, statement, wanted = {}, desired = DESIRED, now = BEGIN }: Case = {}): Decision =>
  decideCurrent(
    desired,
    shown(older('STOPPED', statement), { placement: wanted }),
    ledgerWith({ ...ledger, current: { ...FIRST, ...record } }),
    now,
  );

/** It is in one place, and to run in another. */
const HERE: Placement = { computePoolId: 'lfcp-1', principalId: 'sa-1' };
const THERE: Placement = { computePoolId: 'lfcp-2', principalId: 'sa-1' };
const MISPLACED: Case = { statement: HERE, wanted: THERE };

const ACCEPTED = acceptance();

const RESTART: Purpose = { kind: 'restart' };
const CURE: Purpose = { kind: 'failure', id: 'f1', round: 1 };

/** A request with that answer, for a restart unless it says otherwise. */
const asked = (verb: 'stop' | 'resume', answer?: RequestAnswer, more: Partial<Request> = {}): Request =>
  requestWith({ verb, purpose: RESTART, at: BEGIN, ...(answer && { answer }), ...more });

/** A person's restart: still to be carried out, as long as no resume was asked for. */
const restarting = (...journal: readonly Request[]): Case => {
  const carriedOut = journal.some(({ verb }) => verb === 'resume');
  return { ledger: { restart: { at: BEGIN, ...(carriedOut ? { carriedOut } : {}) } }, record: { journal } };
};

/** A restart whose resume, after its stop, has that answer. */
const resumedFor = (answer?: RequestAnswer, more: Partial<Request> = {}): Case =>
  restarting(asked('stop', ACCEPTED), asked('resume', answer, more));

/** A chain that is to cure a failure: a resume that did nothing, a stop, and a resume with that answer. */
const curing = (answer?: RequestAnswer, more: Partial<Request> = {}): Case => ({
  record: {
    journal: [
      asked('resume', ACCEPTED, { purpose: CURE }),
      asked('stop', ACCEPTED, { purpose: CURE }),
      asked('resume', answer, { purpose: CURE, ...more }),
    ],
  },
});

const resumes = (count: number): Partial<StatementRecord> => ({ streak: streakWith({ resumes: count }) });

/** Decision after that, with so many resumes behind it. */
const following = (before: Case, count = 0, more: Case = {}): Decision =>
  decided({
    ...before,
    ...more,
    ledger: { ...before.ledger, ...more.ledger },
    record: { ...before.record, ...resumes(count), ...more.record },
  });

const resumesIn = (ledger: Ledger): number => currentOf(ledger).streak.resumes;

const FOREIGN = `Suspended suspended none rest [] ${say.STOPPED_BY_SOMEBODY}`;
const STAYS = `Suspended suspended none rest [] ${say.STOPPED_AS_ASKED}`;
const MOVE = `Moving progressing resume resume [] ${say.RESUMED_BY_KEEPER}`;
const IN_FLIGHT = `Moving progressing wait look [] ${failed.RESUME_ASKED}`;
const POOL = `AutoStopped held hold rest [] ${poolIsGone(NO_POOL)}`;
const now = (what: string): string => `Resuming progressing resume resume [] ${say.resumedNow(what)}`;
const later = (what: string, due = BEGIN + 2 * MINUTE): string =>
  `BackingOff recovering wait rest [] ${say.resumedLater(what, due)}`;

const FAILURE = failureWith();

/** What is told of one that had failed before it was stopped, with so many resumes behind it. */
const afterFailure = (count: 0 | 1 | 7): string => {
  const what = failed.FAILED_BEFORE_STOP;
  return {
    0: `Failed recovering resume resume [] ${failed.tryDue(what, FAILURE)}`,
    1: `BackingOff recovering wait rest [] ${failed.backingOff(what, FAILURE, BEGIN + 2 * MINUTE)}`,
    7: `CrashLoop held hold rest [] ${failed.crashLoop(what, FAILURE, streakWith({ resumes: 7 }), EMPTY_LEDGER, BEGIN + HOUR)}`,
  }[count];
};

const STOPPED_BY_OTHERS = { state: 'stopped', by: 'foreign', at: BEGIN, reachedAt: BEGIN } as const;

describe('a stop by somebody else', () => {
  const POLICY = say.STOPPED_AGAINST_POLICY;

  test('is respected, and remembered', () => {
    const decision = decided();
    expect(told(decision)).toBe(FOREIGN);
    expect(decision.ledger.desiredState).toEqual(STOPPED_BY_OTHERS);
    expect(told(decideCurrent(DESIRED, shown(older('STOPPED')), decision.ledger, BEGIN))).toBe(FOREIGN);
  });

  test('stays what it was, whatever becomes of the pool', () => {
    const { ledger } = decided();
    const gone = shown(older('STOPPED', { detail: NO_POOL }));
    expect(told(decideCurrent(DESIRED, gone, ledger, BEGIN))).toBe(FOREIGN);
  });

  test('is answered by policy, and from when the policy is so', () => {
    const decision = decided({
      desired: RESUMING,
      record: { position: OFFSETS, phase: { name: 'STOPPED', since: 1 } },
    });
    expect(told(decision)).toBe(now(POLICY));
    const journal = [asked('resume', undefined, { purpose: { kind: 'policy' } })];
    expect(decision.ledger).toEqual(ledgerWith({ current: { ...FIRST, ...resumes(1), journal } }));
    expect(told(decided({ desired: RESUMING, ledger: { desiredState: STOPPED_BY_OTHERS } }))).toBe(now(POLICY));
    const desiredState = { ...STOPPED_BY_OTHERS, by: 'person' } as const;
    expect(told(decided({ desired: RESUMING, ledger: { desiredState } }))).toBe(STAYS);
  });

  test('is answered within the back-off, from the moment of the stop', () => {
    const phase = { name: 'STOPPED', since: BEGIN - MINUTE };
    const once: Case = { desired: RESUMING, record: { ...resumes(1), phase } };
    expect(told(decided({ ...once, now: BEGIN + MINUTE - 1 }))).toBe(later(POLICY, BEGIN + MINUTE));
    expect(told(decided({ ...once, now: BEGIN + MINUTE }))).toBe(now(POLICY));
    const unknown = decided({ desired: RESUMING, record: resumes(1) });
    expect(told(unknown)).toBe(later(POLICY));
    expect(unknown.nextAttemptAt).toBe(BEGIN + 2 * MINUTE);
  });

  test('is a crash loop after seven resumes', () => {
    expect(told(decided({ desired: RESUMING, record: resumes(6) }))).toContain('BackingOff');
    expect(told(decided({ desired: RESUMING, record: resumes(7) }))).toBe(
      `CrashLoop held hold rest [] ${say.resumedTooOften(POLICY, 7, BEGIN + HOUR)}`,
    );
  });

  test('is answered once an hour on trial after seven resumes, unless that is turned off', () => {
    const phase = { name: 'STOPPED', since: BEGIN - HOUR };
    const held: Case = { desired: RESUMING, record: { ...resumes(7), phase } };
    expect(decided({ ...held, now: BEGIN - 1 })).toMatchObject({ reason: 'CrashLoop', nextAttemptAt: BEGIN });
    const trial = decided(held);
    expect(told(trial)).toBe(`CrashLoop held resume resume [] ${say.resumedOnTrial(POLICY)}`);
    expect(trialOf(trial.ledger, BEGIN)).toBe('CrashLoop');
    const policies = { ...RESUMING.policies, onCrashLoop: 'hold' } as const;
    expect(told(decided({ ...held, desired: { ...RESUMING, policies } }))).toBe(
      `CrashLoop held hold rest [] ${say.resumedTooOften(POLICY, 7, undefined)}`,
    );
  });

  test('is answered by policy no sooner than the failure before it', () => {
    for (const count of [0, 1, 7] as const) {
      const resumed = decided({ desired: RESUMING, record: { failure: FAILURE, ...resumes(count) } });
      expect(told(resumed)).toBe(afterFailure(count));
    }
    const decision = decided({ desired: RESUMING, record: { failure: FAILURE } });
    expect(operationOf(decision.ledger)).toEqual(asked('resume', undefined, { purpose: { kind: 'policy' } }));
    const answered = { failure: { ...FAILURE, superseded: true }, ...resumes(7) };
    expect(told(decided({ desired: RESUMING, record: answered }))).toBe(
      `CrashLoop held hold rest [] ${say.resumedTooOften(POLICY, 7, BEGIN + HOUR)}`,
    );
  });

  test('is Confluent’s own where the pool is gone, and ends elsewhere', () => {
    const statement = { ...HERE, detail: NO_POOL };
    for (const desired of [DESIRED, RESUMING]) {
      expect(told(decided({ desired, statement }))).toBe(POOL);
      const moved = decided({ desired, statement, wanted: THERE });
      expect(told(moved)).toBe(MOVE);
      expect(moved.step).toEqual({ do: 'resume', statementName: NAME, placement: THERE });
      expect(operationOf(moved.ledger)).toEqual(
        asked('resume', undefined, { purpose: { kind: 'move' }, placement: THERE }),
      );
      expect(resumesIn(moved.ledger)).toBe(1);
    }
  });
});

const TO_RUN = { state: 'running', by: 'person', at: BEGIN } as const;

describe('a statement that is stopped', () => {
  test('stays so as asked', () => {
    expect(told(decided({ ledger: { desiredState: { ...STOPPED_BY_OTHERS, by: 'person' } } }))).toBe(STAYS);
  });

  test('is resumed as asked, where it is to run, which does not count for its back-off', () => {
    const decision = decided({ ...MISPLACED, ledger: { desiredState: TO_RUN } });
    expect(told(decision)).toBe(`Resuming progressing resume resume [] ${say.RESUMED_AS_ASKED}`);
    expect(decision.step).toEqual({ do: 'resume', statementName: NAME, placement: THERE });
    expect(operationOf(decision.ledger)).toEqual(
      asked('resume', undefined, { purpose: { kind: 'person' }, placement: THERE }),
    );
    expect(currentOf(decision.ledger).streak).toEqual(EMPTY_STREAK);
  });
});

describe('a stop on the way to a resume', () => {
  const ROWS: readonly (readonly [what: string, resumes: number, before: Case, purpose: Purpose])[] = [
    ['is still to be asked for', 1, restarting(), RESTART],
    ['was accepted', 1, restarting(asked('stop', ACCEPTED)), RESTART],
    ['was refused', 1, restarting(asked('stop', refusal(NO_POOL))), RESTART],
    // A resume whose answer nobody has seen was counted when it was asked for.
    ['was followed by a resume', 0, resumedFor(), RESTART],
    [
      'came before a resume that is refused',
      1,
      { record: { journal: [asked('resume', refusal('not now'), { purpose: CURE, afterOwnStop: true })] } },
      CURE,
    ],
  ];
  test.each(ROWS)('that %s: it is resumed, counted %d times', (_, count, before, purpose) => {
    const decision = following(before);
    expect(told(decision)).toBe(MOVE);
    expect(decision.step).toEqual({ do: 'resume', statementName: NAME });
    expect(resumesIn(decision.ledger)).toBe(count);
    expect(operationOf(decision.ledger)).toEqual(asked('resume', undefined, { purpose }));
  });

  test('was the keeper’s own where it had asked for one before the resume', () => {
    const journal = [asked('resume', undefined, { purpose: CURE, afterOwnStop: true })];
    const decision = following({ record: { journal } }, 0, { statement: { stopped: true } });
    expect(told(decision)).toBe(MOVE);
  });

  test('may have come late where nothing else is under way: it goes on where it is to run', () => {
    const late = [stopFor({ kind: 'move' }, BEGIN)].map((request) => ({ ...request, overtaken: true }));
    const decision = following({ record: { journal: late } }, 0, { statement: { stopped: true } });
    expect(told(decision)).toBe(MOVE);
    expect(operationOf(decision.ledger)?.purpose).toEqual({ kind: 'move' });
  });

  test('was somebody else’s where the keeper had asked for none, or in vain', () => {
    const requests = [
      asked('resume', undefined, { purpose: CURE }),
      asked('resume', refusal(''), { purpose: CURE }),
      asked('resume', ACCEPTED, { purpose: CURE }),
      asked('stop', refusal(''), { purpose: { kind: 'move' } }),
    ];
    for (const request of requests) {
      const decision = following({ record: { journal: [request] } }, 0, {
        now: BEGIN + 15 * SECOND,
        statement: { stopped: true },
      });
      expect(told(decision)).toBe(FOREIGN);
      expect(operationOf(decision.ledger)).toBeUndefined();
    }
  });

  test('of one that had failed before is followed within the back-off of that', () => {
    const purpose = { kind: 'replace', round: 1 } as const;
    const stop: Case = { record: { journal: [asked('stop', ACCEPTED, { purpose })] } };
    const failedBefore = (count: number, more: Partial<Failure> = {}, last = stop): string =>
      told(following(last, count, { record: { failure: { ...FAILURE, ...more } } }));
    for (const count of [0, 1, 7] as const) expect(failedBefore(count)).toBe(afterFailure(count));
    const decision = following(stop, 0, { record: { failure: FAILURE } });
    expect(resumesIn(decision.ledger)).toBe(1);
    expect(operationOf(decision.ledger)).toEqual(asked('resume', undefined, { purpose }));
    expect(failedBefore(1, { superseded: true })).toBe(MOVE);
    expect(failedBefore(1, {}, restarting(asked('stop', ACCEPTED)))).toBe(MOVE);
    expect(failedBefore(1, {}, { record: { journal: [asked('stop', ACCEPTED, { purpose: CURE })] } })).toBe(MOVE);
  });

  test('for a failure was counted when that was answered', () => {
    const journal = [asked('stop', undefined, { purpose: CURE })];
    const decision = decided({ record: { failure: FAILURE, journal } });
    expect(told(decision)).toBe(MOVE);
    expect(resumesIn(decision.ledger)).toBe(0);
  });

  test('starts it anew where a person has approved that, unless its text is not known', () => {
    const approved: Case = { ledger: { restart: { at: BEGIN, from: { from: 'earliest' } } } };
    expect(createdName(following(approved))).toBe(`${NAME}-2`);
    const { sql: _, ...adopted } = DESIRED;
    expect(told(following(approved, 0, { desired: adopted }))).toBe(MOVE);
  });

  test('for a savepoint is followed by a resume at once, which no streak counts', () => {
    const purpose = { kind: 'savepoint', detail: 'it has none' } as const;
    const stop: Case = { record: { journal: [asked('stop', undefined, { purpose })] } };
    const what = say.withoutSavepoint(purpose.detail);
    for (const resumes of [0, 1, 7]) {
      const decision = following(stop, resumes);
      expect(told(decision)).toBe(now(what));
      expect(resumesIn(decision.ledger)).toBe(resumes);
    }
    const unsaid = asked('resume', undefined, { purpose: { ...purpose, detail: '' } });
    expect(told(following({ record: { journal: [unsaid] } }))).toBe(now(say.withoutSavepoint('')));
    expect(operationOf(following(stop).ledger)).toEqual(asked('resume', undefined, { purpose }));
  });
});

describe('a resume that was refused', () => {
  const refused = (detail: string, more: Partial<Request> = {}): Case => resumedFor(refusal(detail), more);
  const WHAT = say.resumeRefused('not now');
  /** The same, where that was to cure a failure. */
  const cureRefused = (detail: string, more: Partial<Request> = {}): Case => curing(refusal(detail), more);
  const OF_FAILURE: Case = { record: { failure: FAILURE, position: OFFSETS } };

  test('is asked for again within the back-off', () => {
    expect(told(following(refused('not now')))).toBe(now(WHAT));
    expect(told(following(refused('not now'), 1))).toBe(later(WHAT));
    const unsaid = following(refused(''), 0, { statement: { detail: 'not now' } });
    expect(operationOf(unsaid.ledger)).toEqual(asked('resume'));
    expect(told(unsaid)).toBe(now(WHAT));
  });

  test('starts it anew where that was to cure a failure, unless it was refused for where it was to go', () => {
    expect(createdName(following(cureRefused('not now'), 0, OF_FAILURE))).toBe(`${NAME}-2`);
    expect(told(following(refused('not now'), 0, OF_FAILURE))).toBe(now(WHAT));
    const placed = cureRefused('not now', { placement: THERE });
    expect(told(following(placed, 0, { ...OF_FAILURE, ...MISPLACED }))).toBe(now(WHAT));
  });

  test('is held where the pool is gone', () => {
    expect(told(following(cureRefused(NO_POOL), 0, OF_FAILURE))).toBe(POOL);
  });

  test('is asked for at once elsewhere than where it was refused', () => {
    for (const detail of ['not now', NO_POOL]) {
      const decision = following(cureRefused(detail), 0, { ...OF_FAILURE, ...MISPLACED });
      expect(told(decision)).toBe(MOVE);
      expect(decision.step).toEqual({ do: 'resume', statementName: NAME, placement: THERE });
      expect(resumesIn(decision.ledger)).toBe(0);
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
  /** The first resume for a failure that nobody knows any more, and one that follows a stop. */
  const FIRST_RESUME: Case = { record: { journal: [asked('resume', ACCEPTED, { purpose: CURE })] } };
  const LATER_RESUME = resumedFor(ACCEPTED);
  const GRACE = 15 * SECOND;

  test.each([
    ['resume', FIRST_RESUME],
    ['again', LATER_RESUME],
  ])('is waited for a while, then somebody else has stopped it: %s', (_, accepted) => {
    expect(told(following(accepted, 0, { now: BEGIN + GRACE - 1 }))).toBe(IN_FLIGHT);
    const decision = following(accepted, 0, { ledger: { desiredState: TO_RUN }, now: BEGIN + GRACE });
    expect(told(decision)).toBe(FOREIGN);
    expect(operationOf(decision.ledger)).toBeUndefined();
  });

  test('and is not taken back had no effect: it is asked for again within the back-off', () => {
    const WHAT = say.ACCEPTED_WITHOUT_EFFECT;
    const more: Case = { statement: { stopped: false }, now: BEGIN + 2 * MINUTE - 1 };
    expect(told(following(LATER_RESUME, 1, more))).toBe(later(WHAT));
    expect(told(following(LATER_RESUME, 1, { ...more, now: BEGIN + 2 * MINUTE }))).toBe(now(WHAT));
    expect(told(following(FIRST_RESUME, 1, more))).toBe(MOVE);
  });
});
