import { describe, expect, test } from 'vitest';
import { operationOf } from '../../../lambda/core/ledger/journal.ts';
import { observe } from '../../../lambda/core/ledger/observe.ts';
import { currentRecord, prerequisiteRecord } from '../../../lambda/core/ledger/records.ts';
import {
  EMPTY_LEDGER,
  EMPTY_STREAK,
  type Failure,
  type Ledger,
  type Purpose,
  type Request,
  type StatementRecord,
} from '../../../lambda/core/model/ledger.ts';
import type { Prerequisite } from '../../../lambda/core/model/statement.ts';
import { BEGIN, DAY, DESIRED, exception, HOUR, MINUTE, NAME, SECOND, TABLE } from '../keeping.ts';
import { beforeStart, FIRST, observed, older, type Shown, shown } from '../rules/changing.ts';
import {
  acceptance,
  createWith,
  currentOf,
  errorsWith,
  type Facts,
  ledgerWith,
  refusal,
  requestWith,
  stopFor,
} from './ledger-with.ts';

const known = ({ current, ...facts }: Facts = {}): Ledger =>
  ledgerWith({ ...facts, current: { ...FIRST, ...current } });
const seen = (phase: string, facts: Facts = {}, more: Shown = {}, now = BEGIN): Ledger =>
  observe(DESIRED, shown(older(phase, more)), known(facts), now);
/** The record of the current version after a look at it. */
const recordSeen = (
  phase: string,
  current: Partial<StatementRecord> = {},
  more: Shown = {},
  now = BEGIN,
): StatementRecord => {
  return currentOf(seen(phase, { current }, more, now));
};

const BROKEN = { detail: 'Division by zero', endTime: BEGIN };
const FAILURE: Failure = {
  id: String(BEGIN),
  of: NAME,
  versionName: NAME,
  ended: BEGIN,
  at: BEGIN,
  name: '',
  message: 'Division by zero',
  detail: 'Division by zero',
  fingerprint: ': Division by zero',
  signals: [],
};
/** An hour before. */
const EARLIER: Failure = { ...FAILURE, id: 'earlier', ended: BEGIN - HOUR, at: BEGIN - HOUR };
const STREAK = { resumes: 1, probes: 2, errors: errorsWith(['earlier']) };

const ACCEPTED = acceptance();
const REFUSED = refusal('no');

const toCure = (id: string): Purpose => ({ kind: 'failure', id, round: 1 });
const PURPOSES = {
  replace: { kind: 'replace', round: 1 },
  move: { kind: 'move' },
  degraded: { kind: 'degraded' },
  restart: { kind: 'restart' },
} as const satisfies Record<string, Purpose>;

describe('a failure', () => {
  test('is remembered once, however often it is seen', () => {
    const once = seen('FAILED', { current: { streak: STREAK } }, BROKEN);
    const record = currentRecord(once);
    expect(record?.failure).toEqual(FAILURE);
    expect(record?.streak).toEqual({ ...STREAK, errors: errorsWith(['earlier', FAILURE.fingerprint]) });
    expect(once.downSince).toBe(BEGIN);
    expect(observe(DESIRED, shown(older('FAILED', BROKEN)), once, BEGIN + MINUTE)).toEqual(once);
  });

  test('is another one where it ended at another time; it is down since the first', () => {
    const after = seen('FAILED', { current: { failure: EARLIER, streak: STREAK }, downSince: BEGIN - HOUR }, BROKEN);
    const record = currentRecord(after);
    expect(record?.failure).toEqual(FAILURE);
    expect(record?.streak.errors).toEqual(errorsWith(['earlier', FAILURE.fingerprint]));
    expect(after.downSince).toBe(BEGIN - HOUR);
  });

  test('is told from the one before by what was updated since the request to cure that', () => {
    const { ended: _, ...unsaid } = EARLIER;
    const at = (updatedAt: number, more: Partial<Request> = {}, detail = FAILURE.message): string | undefined => {
      const journal = [requestWith({ purpose: toCure('earlier'), at: BEGIN, ...more })];
      return recordSeen('FAILED', { failure: unsaid, journal }, { detail, updatedAt }, BEGIN + MINUTE).failure?.id;
    };
    const LATER = BEGIN + 5 * SECOND + 1;
    expect(at(LATER - 1)).toBe('earlier');
    expect(at(LATER)).toBe(String(BEGIN + MINUTE));
    // A request for something else has cured nothing, nor has one that is over.
    for (const more of [{ purpose: toCure('another') }, { purpose: PURPOSES.move }, { overtaken: true }]) {
      expect(at(LATER, more)).toBe('earlier');
      expect(at(LATER, more, 'Of now')).toBe('earlier');
    }
    expect(at(BEGIN, {}, 'Of now')).toBe(String(BEGIN + MINUTE));
  });

  test('is not told by what an earlier one has left in the list of exceptions', () => {
    const failed = older('FAILED', { detail: 'of now', updatedAt: BEGIN + SECOND });
    const ledger = known({ current: { phase: { name: 'PENDING', since: BEGIN } } });
    const look = { ...shown(failed), exceptions: [exception({ name: 'E', message: 'of old', at: BEGIN - 1 })] };
    expect(currentOf(observe(DESIRED, look, ledger, BEGIN + MINUTE)).failure).toMatchObject({
      message: 'of now',
      at: BEGIN + SECOND,
    });
  });

  test('that is curable counts as no error', () => {
    const { failure, streak } = recordSeen('FAILED', { streak: STREAK }, { ...BROKEN, detail: 'Topic t not found' });
    expect(failure?.signals).toEqual(['curable']);
    expect(streak).toEqual(STREAK);
  });

  test('begins a streak of its own after one of another version', () => {
    const { streak } = recordSeen('FAILED', { failure: { ...EARLIER, versionName: TABLE }, streak: STREAK }, BROKEN);
    expect(streak).toEqual({ ...EMPTY_STREAK, errors: errorsWith([FAILURE.fingerprint]) });
  });

  test.each(['replace', 'move', 'degraded'] as const)(
    'ends what was asked to %s, unless that is just being asked',
    (what) => {
      const at = BEGIN - 15 * SECOND;
      const stop = stopFor(PURPOSES[what], at);
      const left = (more: Partial<Request>): Request | undefined =>
        operationOf(seen('FAILED', { current: { journal: [{ ...stop, ...more }] } }, BROKEN));
      expect(left({})).toBeUndefined();
      expect(left({ at: at + 1, answer: REFUSED })).toBeUndefined();
      expect(left({ at: at + 1, verb: 'resume' })).toBeUndefined();
      expect(left({ at: at + 1 })).toEqual({ ...stop, at: at + 1 });
    },
  );

  test('ends no restart whose resume is still to be asked for', () => {
    const at = BEGIN - 15 * SECOND;
    const stop = stopFor(PURPOSES.restart, at);
    const left = (journal: readonly Request[], carriedOut = false): Request | undefined =>
      operationOf(
        seen('FAILED', { restart: { at, ...(carriedOut ? { carriedOut } : {}) }, current: { journal } }, BROKEN),
      );
    expect(left([])).toEqual(stop);
    expect(left([{ ...stop, answer: ACCEPTED }])).toEqual({ ...stop, answer: ACCEPTED });
    expect(left([{ ...stop, verb: 'resume' }], true)).toBeUndefined();
  });

  test('ends no resume after a stop that Confluent has still taken note of', () => {
    const resume = requestWith({ purpose: toCure(EARLIER.id), at: BEGIN - MINUTE, afterOwnStop: true });
    const left = (more: Partial<Request>, stopped: boolean): Request | undefined =>
      operationOf(
        seen('FAILED', { current: { failure: EARLIER, journal: [{ ...resume, ...more }] } }, { ...BROKEN, stopped }),
      );
    expect(left({}, true)).toEqual({ ...resume, withoutEffect: true });
    expect(left({}, false)).toBeUndefined();
    expect(left({ afterOwnStop: false }, true)).toBeUndefined();
  });

  test.each(['move', 'degraded'] as const)('that is known ends a stop to %s that has had no effect', (what) => {
    const stop = stopFor(PURPOSES[what], BEGIN - 15 * SECOND);
    const left = (more: Partial<Request>, stopped = false): Request | undefined =>
      operationOf(
        seen('FAILED', { current: { failure: FAILURE, journal: [{ ...stop, ...more }] } }, { ...BROKEN, stopped }),
      );
    expect(left({})).toBeUndefined();
    expect(left({}, true)).toEqual(stop);
    expect(left({ at: stop.at + 1 })).toEqual({ ...stop, at: stop.at + 1 });
    expect(left({ purpose: PURPOSES.replace })).toEqual({ ...stop, purpose: PURPOSES.replace });
  });

  test('ends the request to cure the one before: that has had its effect', () => {
    const resume = requestWith({ purpose: toCure(EARLIER.id), at: BEGIN });
    expect(operationOf(seen('FAILED', { current: { journal: [resume], failure: EARLIER } }, BROKEN))).toBeUndefined();
    const still = { ...resume, purpose: toCure(FAILURE.id) };
    expect(operationOf(seen('FAILED', { current: { journal: [still], failure: FAILURE } }, BROKEN))).toBe(still);
  });

  test('is over once it is seen otherwise than FAILED', () => {
    const current = { failure: FAILURE };
    for (const phase of ['PENDING', 'DEGRADED']) {
      expect(recordSeen(phase, current).failure).toEqual({ ...FAILURE, superseded: true });
    }
    for (const phase of ['STOPPED', 'STOPPING', 'MOVED']) {
      expect(recordSeen(phase, current).failure).toBe(FAILURE);
    }
    expect(recordSeen('RUNNING', current)).not.toHaveProperty('failure');
    expect(seen('RUNNING', { current, downSince: BEGIN })).not.toHaveProperty('downSince');
    expect(recordSeen('PENDING')).not.toHaveProperty('failure');
  });
});

describe('a run before a failure', () => {
  const HALF = BEGIN - 30 * MINUTE;
  const since = (name: string, at: number): Partial<StatementRecord> => ({ phase: { name, since: at } });
  const started = (at: number): Partial<StatementRecord> => ({
    journal: [createWith(acceptance(at), at)],
  });
  const ROWS: readonly (readonly [lasted: boolean, record: Partial<StatementRecord>])[] = [
    [true, since('RUNNING', HALF)],
    [true, since('DEGRADED', HALF)],
    [false, since('RUNNING', HALF + 1)],
    [false, since('STOPPED', HALF - HOUR)],
    [false, { ...since('PENDING', HALF - HOUR), ...started(HALF - HOUR) }],
    [true, started(HALF)],
    [false, started(HALF + 1)],
    [false, {}],
  ];
  test.each(ROWS)('ends the streak: %s, with %j', (lasted, record) => {
    const { streak } = recordSeen('FAILED', { streak: STREAK, failure: EARLIER, ...record }, BROKEN);
    const errors = errorsWith(lasted ? [FAILURE.fingerprint] : ['earlier', FAILURE.fingerprint]);
    expect(streak).toEqual(lasted ? { ...EMPTY_STREAK, errors } : { ...STREAK, errors });
  });
});

describe('a run that ended in a failure', () => {
  const runs = (record: Partial<StatementRecord>): readonly number[] | undefined =>
    recordSeen('FAILED', { streak: STREAK, ...record }, BROKEN).failedRuns;
  const ran = (minutes: number): Partial<StatementRecord> => ({
    phase: { name: 'RUNNING', since: BEGIN - minutes * MINUTE },
  });

  test('counts if it had lasted ten minutes', () => {
    expect(runs(ran(10))).toEqual([BEGIN]);
    expect(runs({ phase: { name: 'DEGRADED', since: BEGIN - HOUR } })).toEqual([BEGIN]);
    expect(recordSeen('FAILED', ran(10), { ...BROKEN, endTime: BEGIN - 1 }).failedRuns).toBeUndefined();
    expect(runs({ phase: { name: 'PENDING', since: BEGIN - HOUR } })).toBeUndefined();
    expect(runs({})).toBeUndefined();
  });

  test('counts for a day', () => {
    const failedRuns = [BEGIN - DAY - 1, BEGIN - DAY, BEGIN - DAY + 1, BEGIN - HOUR];
    expect(runs({ ...ran(10), failedRuns })).toEqual([BEGIN - DAY + 1, BEGIN - HOUR, BEGIN]);
    expect(runs({ ...ran(9), failedRuns })).toEqual(failedRuns);
  });
});

describe('a run', () => {
  test('ends the streak once it has lasted', () => {
    const at = (
      now: number,
      record: Partial<StatementRecord> = { phase: { name: 'RUNNING', since: BEGIN } },
    ): StatementRecord['streak'] => recordSeen('RUNNING', { streak: STREAK, ...record }, {}, now).streak;
    expect(at(BEGIN + 30 * MINUTE - 1)).toBe(STREAK);
    expect(at(BEGIN + 30 * MINUTE)).toEqual(EMPTY_STREAK);
    expect(at(BEGIN + HOUR, {})).toBe(STREAK);
    const updated = recordSeen('RUNNING', { streak: STREAK }, { updatedAt: BEGIN - 30 * MINUTE });
    expect(updated.streak).toEqual(EMPTY_STREAK);
    const degraded = { streak: STREAK, phase: { name: 'DEGRADED', since: BEGIN } };
    expect(recordSeen('DEGRADED', degraded, {}, BEGIN + HOUR).streak).toBe(STREAK);
  });

  const asked = (verb: Request['verb'], purpose: Purpose, at = BEGIN): Facts => ({
    current: { journal: [requestWith({ verb, purpose, at })] },
  });
  const resumed = { ...asked('resume', PURPOSES.restart), restart: { at: BEGIN, carriedOut: true } };
  const ROWS: readonly (readonly [kept: boolean, facts: Facts, stopped: boolean])[] = [
    [false, asked('resume', toCure('f1')), false],
    [false, resumed, false],
    [false, resumed, true],
    [true, asked('stop', PURPOSES.move, BEGIN - 14_999), false],
    [false, asked('stop', PURPOSES.move, BEGIN - 15_000), false],
    [true, asked('stop', PURPOSES.replace, BEGIN - 14_999), false],
    [false, asked('stop', PURPOSES.replace, BEGIN - 15_000), false],
    [true, asked('stop', PURPOSES.degraded), false],
    [false, asked('stop', PURPOSES.degraded, BEGIN - 15_000), false],
    [true, asked('stop', PURPOSES.degraded, BEGIN - 15_000), true],
    [true, asked('stop', PURPOSES.move), true],
    [
      false,
      {
        current: {
          journal: [stopFor(PURPOSES.move, BEGIN, ACCEPTED), requestWith({ purpose: PURPOSES.move, at: BEGIN })],
        },
      },
      true,
    ],
    [true, { restart: { at: BEGIN } }, false],
    [true, { restart: { at: BEGIN } }, true],
    [true, { ...asked('stop', PURPOSES.restart, BEGIN - 15_000), restart: { at: BEGIN - HOUR } }, false],
  ];
  test.each(ROWS)('keeps what is still to come: %s, %j, asked to stop: %s', (kept, facts, stopped) => {
    const before = operationOf(known(facts));
    expect(before).toBeDefined();
    expect(operationOf(seen('RUNNING', facts, { stopped }))).toEqual(kept ? before : undefined);
    expect(operationOf(seen('DEGRADED', facts, { stopped }))).toMatchObject({ ...before });
  });
});

test('a run leaves in the journal what is still to stop it, and what Confluent has refused before it', () => {
  const stop = stopFor(PURPOSES.move);
  const over = stopFor(PURPOSES.degraded, BEGIN, ACCEPTED);
  const refused = createWith(REFUSED);
  const after = seen('RUNNING', {
    current: { journal: [createWith(ACCEPTED), { ...over, overtaken: true }, stop] },
    prerequisite: { versionName: TABLE, journal: [refused, createWith(ACCEPTED)] },
  });
  expect(currentOf(after).journal).toEqual([stop]);
  expect(prerequisiteRecord(after)?.journal).toEqual([refused]);
});

test('a stop without an answer that comes later than the resume counts from now on', () => {
  const late = stopFor(PURPOSES.move, BEGIN - 2 * SECOND);
  const resume = requestWith({ purpose: PURPOSES.move, at: BEGIN - SECOND, answer: ACCEPTED });
  const { journal } = recordSeen('PENDING', { journal: [late, resume] }, { stopped: true });
  expect(journal).toEqual([resume, { ...late, answer: ACCEPTED }]);
});

test('a start without effect is marked, and no later request', () => {
  const resume = requestWith({ at: BEGIN - MINUTE, answer: ACCEPTED });
  const stop = stopFor({ kind: 'person' });
  const { journal } = recordSeen('STOPPED', { journal: [resume, stop] });
  expect(journal).toEqual([{ ...resume, withoutEffect: true }, stop]);
});

describe('a resume whose answer nobody has seen', () => {
  const answer = (phase: string, more: Partial<Request> = {}, stopped = false): Request['answer'] => {
    const journal = [requestWith({ at: BEGIN, ...more })];
    return operationOf(seen(phase, { current: { journal } }, { stopped }))?.answer;
  };

  test('was accepted where it is live since', () => {
    expect(answer('PENDING')).toEqual(ACCEPTED);
    expect(answer('PENDING', { purpose: { kind: 'person' } })).toEqual(ACCEPTED);
    expect(answer('DEGRADED')).toEqual(ACCEPTED);
    const [resume, stop] = [requestWith({ at: BEGIN }), stopFor({ kind: 'person' })];
    const { journal } = recordSeen('PENDING', { journal: [resume, stop] });
    expect(journal).toEqual([{ ...resume, answer: ACCEPTED }, stop]);
  });

  test('may not have been where it is at rest, or asked to stop', () => {
    expect(answer('FAILED')).toBeUndefined();
    expect(answer('STOPPED')).toBeUndefined();
    expect(answer('PENDING', {}, true)).toBeUndefined();
    expect(answer('PENDING', { verb: 'stop' })).toBeUndefined();
    expect(answer('PENDING', { answer: REFUSED })).toBe(REFUSED);
    expect(operationOf(seen('PENDING'))).toBeUndefined();
  });
});

describe('a prerequisite', () => {
  const WANTED: Prerequisite = { versionName: TABLE, sql: 'CREATE TABLE f (a STRING)', properties: {} };
  const ABOUT = { wanted: WANTED, statementName: TABLE };
  const learned = (phase: string | undefined): Ledger => {
    const present = { ...ABOUT, statement: observed(TABLE, phase ?? '', BROKEN), exceptions: [] };
    return observe(DESIRED, beforeStart(phase === undefined ? ABOUT : present), EMPTY_LEDGER, BEGIN);
  };
  const phase = { name: 'ABSENT', since: BEGIN };

  test.each(['FAILED', 'STOPPED'])('that is %s is a failure', (name) => {
    expect(learned(name)).toEqual(
      ledgerWith({
        texts: {},
        current: {
          evidence: 'planned',
          failure: { ...FAILURE, of: TABLE, versionName: TABLE },
          streak: { ...EMPTY_STREAK, errors: errorsWith([FAILURE.fingerprint]) },
          phase,
        },
        downSince: BEGIN,
      }),
    );
  });

  test('of a change is told by its own words', () => {
    const exceptions = [exception({ name: 'E', message: 'of an exception', at: BEGIN - 1 })];
    const statement = observed(TABLE, 'FAILED', { detail: 'Division by zero' });
    const preparation = { for: 'change', prerequisite: { ...ABOUT, statement, exceptions } } as const;
    const after = observe(DESIRED, shown(undefined, { preparation }), EMPTY_LEDGER, BEGIN);
    const { ended: _, ...unended } = FAILURE;
    expect(currentOf(after).failure).toStrictEqual({ ...unended, of: TABLE, versionName: TABLE });
  });

  test.each([undefined, 'PENDING', 'COMPLETED'])('that is %s is none', (name) => {
    expect(learned(name)).toEqual(ledgerWith({ texts: {}, current: { evidence: 'planned', phase } }));
  });
});
