import { describe, expect, test } from 'vitest';
import { ledgerSchema } from '../../../lambda/adapters/ledger/ledger-schema.ts';
import {
  approvalOf,
  hasOwnStop,
  isFirstOfRound,
  isRestartPending,
  isSettling,
  isStopRefused,
  isStopWanted,
  lastStart,
  mayTakeEffect,
  operationOf,
  roundsOf,
  startedAt,
} from '../../../lambda/core/ledger/journal.ts';
import {
  currentRecord,
  prerequisiteRecord,
  refusalOf,
  rejectionOf,
  successorRecord,
} from '../../../lambda/core/ledger/records.ts';
import { isChanging, recordFor } from '../../../lambda/core/ledger/versions.ts';
import { EMPTY_LEDGER, EMPTY_STREAK, type Ledger, type Request } from '../../../lambda/core/model/ledger.ts';
import { LAST_TIME } from '../../../lambda/core/model/limits.ts';
import { BEGIN, DESIRED, HOUR, MINUTE, NAME, OFFSETS, SECOND } from '../../core/keeping.ts';
import { SAVEPOINT, SECOND_NAME, textOf, UNKNOWN_TABLE } from '../../core/rules/changing.ts';
import { changedFolder, withFilter } from '../../handler/change-rig.ts';
import { type Rig, startRig } from '../../handler/keeper-rig.ts';
import { EMPTY_LEDGER_02, FULL_LEDGER_02 } from './ledgers-0.2.ts';
import { changed, named, pathOf, pathsIn } from './paths.ts';

/** Entries of a ledger as release 0.2 wrote it. */
type Entries = Readonly<Record<string, unknown>>;

/** A version as release 0.2 wrote it: the one that every story has, long since created, unless it says otherwise. */
const version = (more: Entries = {}): Entries => ({
  versionName: NAME,
  incarnation: 1,
  start: { from: 'earliest' },
  created: true,
  ...more,
});

const FAILURE = {
  id: String(BEGIN),
  of: 'uid-1',
  versionName: NAME,
  ended: BEGIN,
  at: BEGIN,
  name: 'java.lang.ArithmeticException',
  message: 'Division by zero',
  detail: 'It failed',
  fingerprint: 'java.lang.ArithmeticException: Division by zero',
};

const SUCCESSOR = {
  version: version({ versionName: SECOND_NAME, start: { from: 'statement', statementName: NAME }, created: false }),
  at: BEGIN,
};

/** What is read from an item of release 0.2 with these entries; without a version of its own, the current one has run. */
const read = (entries: Entries = {}): Ledger =>
  ledgerSchema.parse(JSON.parse(JSON.stringify({ ...EMPTY_LEDGER_02, version: version({ ran: true }), ...entries })));

/** The current record of such a ledger. */
const current = (entries: Entries = {}) => {
  const record = currentRecord(read(entries));
  if (record === undefined) throw new Error('nothing is current');
  return record;
};

const successor = (entries: Entries = {}, next: Entries = {}) =>
  successorRecord(read({ next: { ...SUCCESSOR, ...next }, ...entries }));

describe('an item of release 0.2', () => {
  test('that knew of nothing knows of nothing', () => {
    expect(ledgerSchema.parse(EMPTY_LEDGER_02)).toEqual(EMPTY_LEDGER);
  });

  test('is upgraded once: what comes of it is left as it is', () => {
    const ledger = ledgerSchema.parse(FULL_LEDGER_02);
    expect(ledgerSchema.parse(ledger)).toEqual(ledger);
    expect(Object.keys(ledger).filter((key) => key in FULL_LEDGER_02)).toEqual(
      expect.not.arrayContaining(['version', 'next', 'previous', 'prerequisites', 'attempt', 'intent', 'actedAt']),
    );
  });

  test.each([
    [{ created: false }, 'requested'],
    [{ created: true }, 'accepted'],
    [{ created: true, ran: true }, 'ran'],
    [{ created: true, ran: false }, 'accepted'],
  ])('has a version that is %j: %s', (flags, evidence) => {
    expect(current({ version: version(flags) })).toEqual({
      versionName: NAME,
      incarnation: 1,
      start: { from: 'configured' },
      evidence,
      streak: EMPTY_STREAK,
      journal: [],
    });
  });

  test.each([
    { from: 'earliest' },
    { from: 'timestamp', timestamp: 5 },
    { from: 'offsets', offsets: OFFSETS },
    { from: 'statement', statementName: SECOND_NAME },
  ])('has a version that began at %j', (start) => {
    expect(current({ version: version({ start, incarnation: 3 }) })).toMatchObject({ start, incarnation: 3 });
    expect(read({ version: version({ start, incarnation: 3 }) }).current).toBe(`${NAME}-3`);
  });

  test.each<readonly [string, unknown, object]>([
    ['offsets', OFFSETS, { position: OFFSETS }],
    ['since', { phase: 'STOPPED', at: BEGIN }, { phase: { name: 'STOPPED', since: BEGIN } }],
    ['placed', { computePoolId: 'lfcp-1' }, { placement: { computePoolId: 'lfcp-1' } }],
    [
      'streak',
      { resumes: 2, probes: 1, errors: ['x'] },
      { streak: { resumes: 2, probes: 1, errors: [{ fingerprint: 'x', count: 1, first: 0 }] } },
    ],
    ['failure', { ...FAILURE, curable: false }, { failure: { ...FAILURE, signals: [] } }],
    ['failure', { ...FAILURE, curable: true }, { failure: { ...FAILURE, signals: ['curable'] } }],
    ['failure', { ...FAILURE, curable: false, left: true }, { failure: { ...FAILURE, signals: [], superseded: true } }],
    ['failure', { ...FAILURE, curable: false, left: false }, { failure: { ...FAILURE, signals: [] } }],
    ['version', version({ askedAt: BEGIN }), { succeedsSince: BEGIN, start: { from: 'earliest' } }],
  ])('has its %s %j in the record of its version', (key, value, facts) => {
    const before = { ...current(), ...(key === 'version' ? { evidence: 'accepted' } : {}) };
    expect(current({ [key]: value })).toEqual({ ...before, ...facts });
  });

  test.each<readonly [string, unknown, object]>([
    ['previous', SECOND_NAME, { replaced: SECOND_NAME }],
    ['incarnations', { [SECOND_NAME]: 2 }, { incarnations: { [SECOND_NAME]: 2 } }],
    ['prerequisites', { 'sink-9f8e7d6c': 3 }, { incarnations: { 'sink-9f8e7d6c': 3 } }],
    ['completed', ['sink-9f8e7d6c'], { completed: ['sink-9f8e7d6c'] }],
    ['downSince', BEGIN, {}],
    ['others', { statementNames: ['stranger'], at: BEGIN }, { census: { statementNames: ['stranger'], at: BEGIN } }],
    ['takeover', ['stranger'], {}],
    ['told', { phase: 'FAILED', health: 'held', reason: 'CrashLoop', at: BEGIN, urgency: 2 }, {}],
    ['told', { phase: 'FAILED', health: 'held', reason: 'CrashLoop', at: BEGIN }, {}],
    ['changes', 7, {}],
  ])('has its %s %j in the ledger', (key, value, facts) => {
    const as = Object.keys(facts).length === 0 ? { [key]: value } : facts;
    expect(read({ [key]: value })).toEqual({ ...read(), ...as });
  });

  test('has no answer of INFORMATION_SCHEMA any more: it is asked again, for more than before', () => {
    const preflight = { versionName: NAME, problems: ['no column'], at: BEGIN };
    expect(read({ preflight })).toEqual(read());
    expect(read({ preflight }).texts).toEqual({});
  });

  test('began where it was configured if it was the first, and nobody had asked for anything else', () => {
    const startOf = (more: Entries) => current({ version: version(more) }).start;
    expect(startOf({})).toEqual({ from: 'configured' });
    // A person has approved of another incarnation, and a `reprocess` of another version.
    expect(startOf({ incarnation: 2 })).toEqual({ from: 'earliest' });
    expect(startOf({ askedAt: BEGIN })).toEqual({ from: 'earliest' });
    expect(successor({}, { version: { ...SUCCESSOR.version, start: { from: 'earliest' } } })?.start).toEqual({
      from: 'earliest',
    });
  });

  test('counts its versions and its prerequisites together', () => {
    const { incarnations } = read({ incarnations: { [SECOND_NAME]: 2 }, prerequisites: { 'sink-9f8e7d6c': 3 } });
    expect(incarnations).toEqual({ [SECOND_NAME]: 2, 'sink-9f8e7d6c': 3 });
  });

  test('says when decisions were made', () => {
    const { at, ...decision } = FULL_LEDGER_02.decisions[0] ?? { at: 0 };
    expect(read({ decisions: [{ at: BEGIN, ...decision }] }).decisions).toEqual([
      { at: new Date(BEGIN).toISOString(), ...decision },
    ]);
    expect(at).toBe(12);
  });

  test.each([
    [{}, undefined],
    [{ recalled: false }, undefined],
    [{ recalled: true }, expect.any(Number)],
    [{ recalled: true, since: { phase: 'RUNNING', at: BEGIN } }, BEGIN],
  ])('has asked for earlier versions or not: %j', (entries, at) => {
    expect(read({ version: undefined, ...entries }).rediscoveredAt).toEqual(at);
  });
});

describe('a first start of release 0.2 that a prerequisite has kept from beginning', () => {
  const kept = {
    version: undefined,
    failure: { ...FAILURE, versionName: 'sink-9f8e7d6c', curable: false, left: true },
    streak: { resumes: 2, probes: 0, errors: [FAILURE.fingerprint] },
    since: { phase: 'ABSENT', at: BEGIN },
    prerequisites: { 'sink-9f8e7d6c': 3 },
    downSince: BEGIN,
  };

  test('goes on within its back-off, whichever version is configured by now', () => {
    for (const desired of [DESIRED, textOf(SECOND_NAME)]) {
      const ledger = read(kept);
      expect(recordFor(desired, ledger)).toMatchObject({
        ...{ versionName: desired.versionName, incarnation: 1, start: { from: 'configured' }, evidence: 'planned' },
        ...{
          streak: { ...kept.streak, errors: [{ fingerprint: FAILURE.fingerprint, count: 1, first: 0 }] },
          phase: { name: 'ABSENT', since: BEGIN },
        },
        failure: { versionName: 'sink-9f8e7d6c', at: BEGIN, superseded: true },
      });
      expect(isChanging(desired, ledger)).toBe(false);
      expect(ledger).toMatchObject({ incarnations: { 'sink-9f8e7d6c': 3 }, downSince: BEGIN });
    }
  });

  test('knows when its prerequisite was asked for', () => {
    const ledger = read({ version: undefined, actedAt: BEGIN });
    expect(isSettling(ledger, BEGIN + 15 * SECOND - 1)).toBe(true);
    expect(isSettling(ledger, BEGIN + 15 * SECOND)).toBe(false);
    const asked = prerequisiteRecord(ledger)?.journal ?? [];
    expect(asked).toMatchObject([{ verb: 'create', answer: { kind: 'accepted', at: BEGIN } }]);
  });

  test('still has the restart that a person wished for', () => {
    const from = { from: 'timestamp', timestamp: 5 };
    const ledger = read({ ...kept, attempt: { of: 'restart', step: 'stop', at: BEGIN, from } });
    expect(isRestartPending(ledger)).toBe(true);
    expect(approvalOf(ledger)).toEqual(from);
  });
});

describe('a successor of release 0.2', () => {
  test.each([
    [{}, 'requested'],
    [{ version: { ...SUCCESSOR.version, created: true } }, 'accepted'],
    [{ version: { ...SUCCESSOR.version, created: true }, dead: false }, 'accepted'],
    [{ version: { ...SUCCESSOR.version, created: true }, dead: true }, 'neverRan'],
  ])('that is %j: %s', (next, evidence) => {
    expect(successor({}, next)).toEqual({
      versionName: SECOND_NAME,
      incarnation: 1,
      start: { from: 'statement', statementName: NAME },
      evidence,
      succeedsSince: BEGIN,
      streak: EMPTY_STREAK,
      journal: [],
    });
  });

  test('keeps the placement that it was created with', () => {
    expect(successor({}, { placed: { computePoolId: 'lfcp-2' } })?.placement).toEqual({ computePoolId: 'lfcp-2' });
  });

  test.each([
    ['has come to nothing, and a person wants it tried again', {}, { again: true }, true],
    [
      'has come to nothing, and a person wants it tried again: that is still wished for',
      { attempt: { of: 'restart', step: 'stop', at: BEGIN + MINUTE } },
      { again: true },
      true,
    ],
    [
      'was asked for after the wish for a restart',
      { attempt: { of: 'restart', step: 'stop', at: BEGIN - MINUTE, answer: 'accepted' } },
      {},
      false,
    ],
    [
      'is to be tried again, beside a stop for it with an older approval',
      { attempt: { of: 'replace', step: 'stop', at: BEGIN - MINUTE, from: { from: 'earliest' } } },
      { again: true },
      true,
    ],
    ['is to be tried again no more', {}, { again: false }, false],
  ])('%s', (_, entries, next, isTriedAgain) => {
    const { restart } = read({ next: { ...SUCCESSOR, ...next }, ...entries });
    expect((restart?.at ?? -Infinity) > BEGIN).toBe(isTriedAgain);
  });

  test('that is tried again leaves no wish to restart the older version', () => {
    expect(isRestartPending(read({ next: { ...SUCCESSOR, again: true } }))).toBe(false);
  });
});

const ID = FAILURE.id;

/** An attempt as release 0.2 wrote it. */
const attempt = (of: string, step: string, more: Entries = {}): Entries => ({ of, step, at: BEGIN, ...more });

/** A ledger with the failure, and an attempt to do something about it or something else. */
const attempted = (given: Entries, more: Entries = {}): Ledger =>
  read({ failure: { ...FAILURE, curable: false }, attempt: given, ...more });

const REFUSED = { answer: 'refused', detail: 'not in this phase' };
const NO = { kind: 'refused', at: BEGIN, detail: 'not in this phase', signals: [] };
const YES = { kind: 'accepted', at: BEGIN };

describe('an attempt of release 0.2', () => {
  test.each<readonly [Entries, Partial<Request> | object]>([
    [attempt('restart', 'stop'), { verb: 'stop', purpose: { kind: 'restart' } }],
    [attempt('restart', 'stop', { answer: 'accepted' }), { verb: 'stop', purpose: { kind: 'restart' }, answer: YES }],
    [attempt('restart', 'stop', REFUSED), { verb: 'stop', purpose: { kind: 'restart' }, answer: NO }],
    [attempt('restart', 'again', REFUSED), { verb: 'resume', purpose: { kind: 'restart' }, answer: NO }],
    [attempt('move', 'stop', { answer: 'accepted' }), { verb: 'stop', purpose: { kind: 'move' }, answer: YES }],
    [
      attempt('move', 'again', { placement: { computePoolId: 'lfcp-2' } }),
      { verb: 'resume', purpose: { kind: 'move' }, placement: { computePoolId: 'lfcp-2' } },
    ],
    [attempt('degraded', 'stop'), { verb: 'stop', purpose: { kind: 'degraded' } }],
    [
      attempt('degraded', 'again', { answer: 'accepted' }),
      { verb: 'resume', purpose: { kind: 'degraded' }, answer: YES },
    ],
    [attempt('policy', 'again', REFUSED), { verb: 'resume', purpose: { kind: 'policy' }, answer: NO }],
    [attempt('resume', 'again', REFUSED), { verb: 'resume', purpose: { kind: 'person' }, answer: NO }],
    [attempt('replace', 'stop'), { verb: 'stop', purpose: { kind: 'replace', round: 1 } }],
    [attempt('replace', 'stop', REFUSED), { verb: 'stop', purpose: { kind: 'replace', round: 1 }, answer: NO }],
    [
      attempt('replace', 'stop', { fruitless: true, answer: 'accepted' }),
      { verb: 'stop', purpose: { kind: 'replace', round: 2 }, answer: YES },
    ],
    [
      attempt('savepoint', 'stop', { detail: SAVEPOINT }),
      { verb: 'stop', purpose: { kind: 'savepoint', detail: SAVEPOINT } },
    ],
    [attempt('savepoint', 'again'), { verb: 'resume', purpose: { kind: 'savepoint' } }],
    [
      attempt('savepoint', 'again', { answer: 'accepted' }),
      { verb: 'resume', purpose: { kind: 'savepoint' }, answer: YES },
    ],
    [attempt('savepoint', 'again', REFUSED), { verb: 'resume', purpose: { kind: 'savepoint' }, answer: NO }],
    [attempt(ID, 'resume'), { verb: 'resume', purpose: { kind: 'failure', id: ID, round: 1 } }],
    [
      attempt(ID, 'resume', { stopAsked: true, open: true, fruitless: true, ...REFUSED }),
      { verb: 'resume', purpose: { kind: 'failure', id: ID, round: 2 }, afterOwnStop: true, answer: NO },
    ],
    [
      attempt(ID, 'stop', { open: true, fruitless: false, answer: 'accepted' }),
      { verb: 'stop', purpose: { kind: 'failure', id: ID, round: 1 }, answer: YES },
    ],
    [
      attempt(ID, 'again', { open: false, fruitless: true, placement: { computePoolId: 'lfcp-2' } }),
      { verb: 'resume', purpose: { kind: 'failure', id: ID, round: 2 }, placement: { computePoolId: 'lfcp-2' } },
    ],
  ])('%j is what is under way', (given, operation) => {
    const known = operationOf(attempted(given));
    expect(known).toMatchObject({ at: BEGIN, ...operation });
    for (const key of ['answer', 'placement', 'afterOwnStop', 'overtaken'] as const) {
      expect(key in (known ?? {}), key).toBe(key in operation);
    }
  });

  test('is no more where there was none', () => {
    expect(operationOf(read())).toBeUndefined();
  });

  test('means what Confluent said', () => {
    const detail = 'logical compute pool=lfcp-1 not found';
    expect(operationOf(attempted(attempt(ID, 'resume', { answer: 'refused', detail })))?.answer).toEqual({
      ...NO,
      detail,
      signals: ['pool-gone'],
    });
    expect(operationOf(attempted(attempt(ID, 'resume', { answer: 'refused' })))?.answer).toEqual({ ...NO, detail: '' });
  });

  test.each<readonly [Entries, { first: boolean; open: boolean; rounds: number; own: boolean }]>([
    [attempt(ID, 'resume'), { first: true, open: true, rounds: 1, own: false }],
    [attempt(ID, 'resume', { answer: 'accepted' }), { first: true, open: true, rounds: 1, own: false }],
    [attempt(ID, 'resume', REFUSED), { first: true, open: false, rounds: 1, own: false }],
    [attempt(ID, 'resume', { stopAsked: true }), { first: true, open: true, rounds: 1, own: true }],
    [
      attempt(ID, 'resume', { stopAsked: true, fruitless: true, open: true }),
      { first: true, open: true, rounds: 2, own: true },
    ],
    [attempt(ID, 'stop', { open: true }), { first: false, open: true, rounds: 1, own: true }],
    [attempt(ID, 'stop', { open: false }), { first: false, open: false, rounds: 1, own: true }],
    [attempt(ID, 'stop', { open: true, fruitless: true }), { first: false, open: true, rounds: 2, own: true }],
    [attempt(ID, 'stop', { open: false, ...REFUSED }), { first: false, open: false, rounds: 1, own: true }],
    [attempt(ID, 'again', { open: true, ...REFUSED }), { first: false, open: true, rounds: 1, own: false }],
    [attempt(ID, 'again', { open: false, ...REFUSED }), { first: false, open: false, rounds: 1, own: false }],
    [attempt(ID, 'again', { open: false }), { first: false, open: true, rounds: 1, own: false }],
    [
      attempt(ID, 'again', { open: true, fruitless: true, ...REFUSED }),
      { first: false, open: true, rounds: 2, own: false },
    ],
  ])('%j is a step of the chain that cures a failure: %j', (given, { first, open, rounds, own }) => {
    const ledger = attempted(given);
    const [record, operation] = [currentRecord(ledger), operationOf(ledger)];
    if (record === undefined || operation === undefined) throw new Error('nothing is under way');
    expect(isFirstOfRound(record, operation)).toBe(first);
    expect(mayTakeEffect(record, operation)).toBe(open);
    expect(roundsOf(ledger, record.failure)).toBe(rounds);
    expect(hasOwnStop(ledger)).toBe(own);
  });

  test('at another failure is none at the one that is known', () => {
    const ledger = attempted(attempt('another', 'resume'));
    expect(roundsOf(ledger, currentRecord(ledger)?.failure)).toBe(0);
    expect(operationOf(ledger)).toMatchObject({ purpose: { kind: 'failure', id: 'another' } });
  });

  const FROM = { from: { from: 'timestamp', timestamp: 5 } };

  test.each<readonly [Entries, boolean, object | undefined]>([
    [attempt('restart', 'stop'), true, undefined],
    [attempt('restart', 'stop', FROM), true, FROM.from],
    [attempt('restart', 'stop', { answer: 'accepted', ...FROM }), true, FROM.from],
    [attempt('restart', 'stop', { ...REFUSED, ...FROM }), true, FROM.from],
    [attempt('restart', 'again', { answer: 'accepted' }), false, undefined],
    [attempt('replace', 'stop', { answer: 'accepted', ...FROM }), false, FROM.from],
    [attempt('move', 'stop'), false, undefined],
    [attempt(ID, 'resume'), false, undefined],
  ])('%j leaves a restart to be carried out (%s), and an approval: %j', (given, wished, approval) => {
    const ledger = attempted(given);
    expect(isRestartPending(ledger)).toBe(wished);
    expect(approvalOf(ledger)).toEqual(approval);
  });
});

describe('the last start of release 0.2', () => {
  const LATER = BEGIN + HOUR;

  test.each<readonly [string, Entries]>([
    ['is a create', { actedAt: LATER }],
    ['is a create that nobody has answered', { actedAt: LATER, version: version({ created: false }) }],
    ['is the first resume', { actedAt: LATER, attempt: attempt(ID, 'resume', { at: LATER }) }],
    ['is the second resume', { actedAt: LATER, attempt: attempt(ID, 'again', { at: LATER, open: true }) }],
    ['came before a stop', { actedAt: LATER, attempt: attempt(ID, 'stop', { at: LATER + MINUTE, open: true }) }],
    ['came before a stop for something else', { actedAt: LATER, attempt: attempt('move', 'stop', { at: LATER + 5 }) }],
    ['came before a wish for a restart', { actedAt: LATER, attempt: attempt('restart', 'stop', { at: LATER + 5 }) }],
    ['is a resume for something else', { actedAt: LATER, attempt: attempt('policy', 'again', { at: LATER }) }],
  ])('%s, and may still take effect', (_, entries) => {
    const ledger = read({ failure: { ...FAILURE, curable: false }, ...entries });
    const record = currentRecord(ledger);
    expect(record && startedAt(record)).toBe(LATER);
    expect(isSettling(ledger, LATER + 15 * SECOND - 1)).toBe(true);
    expect(isSettling(ledger, LATER + 15 * SECOND)).toBe(false);
  });

  test.each<readonly [string, Entries]>([
    ['there is none', {}],
    ['it was refused', { attempt: attempt(ID, 'resume', REFUSED) }],
    ['the second one was refused', { attempt: attempt(ID, 'again', { open: true, ...REFUSED }) }],
    ['the statement was at rest long after it', { attempt: attempt(ID, 'resume', { answer: 'accepted' }) }],
    ['the statement was at rest long after it, before a stop', { attempt: attempt(ID, 'stop', { open: true }) }],
    ['it was refused before a stop', { attempt: attempt(ID, 'stop', { open: false }) }],
    ['a restart is wished for', { attempt: attempt('restart', 'stop') }],
    ['the statement is stopped for something else', { attempt: attempt('degraded', 'stop') }],
  ])('has no effect to come where %s', (_, entries) => {
    const ledger = read({ failure: { ...FAILURE, curable: false }, ...entries });
    const record = currentRecord(ledger);
    expect(record && lastStart(record)).toBeUndefined();
    expect(isSettling(ledger, BEGIN)).toBe(false);
  });

  test('was that of a prerequisite where the own one was refused before', () => {
    const ledger = attempted(attempt('restart', 'again', REFUSED), { actedAt: LATER });
    const record = currentRecord(ledger);
    expect(record && startedAt(record)).toBeUndefined();
    expect(isSettling(ledger, LATER)).toBe(true);
    expect(operationOf(ledger)).toMatchObject({ purpose: { kind: 'restart' }, answer: NO });
  });
});

describe('an intent of release 0.2', () => {
  const told = { phase: 'RUNNING', health: 'healthy', reason: 'Running', at: BEGIN };

  test.each<readonly [Entries, object, boolean]>([
    [{ want: 'running', carriedOut: false }, { state: 'running', by: 'person' }, false],
    [{ want: 'stopped', carriedOut: false }, { state: 'stopped', by: 'person' }, true],
    [{ want: 'stopped', carriedOut: true }, { state: 'stopped', by: 'person', reachedAt: BEGIN }, true],
    [{ want: 'stopped', carriedOut: true, foreign: true }, { state: 'stopped', by: 'foreign', reachedAt: BEGIN }, true],
    [{ want: 'stopped', carriedOut: false, foreign: false }, { state: 'stopped', by: 'person' }, true],
  ])('%j is the desired state: %j', (intent, desired, isWanted) => {
    const ledger = read({ intent, told });
    expect(ledger.desiredState).toEqual({ at: BEGIN, ...desired });
    expect(isStopWanted(ledger)).toBe(isWanted);
    expect(isStopRefused(current({ intent, told }))).toBe(false);
  });

  test('is at the time of the phase where nothing was told yet, and at any where nothing was seen', () => {
    const intent = { want: 'stopped', carriedOut: true };
    const since = { phase: 'STOPPED', at: BEGIN };
    expect(read({ intent, since }).desiredState).toMatchObject({ at: BEGIN, reachedAt: BEGIN });
    expect(read({ intent }).desiredState).toMatchObject({ at: expect.any(Number), reachedAt: expect.any(Number) });
  });

  test('that Confluent has refused is asked for no more while the statement is PENDING', () => {
    const intent = { want: 'stopped', carriedOut: false, refused: true };
    const ledger = read({ intent, told, attempt: attempt('replace', 'stop') });
    expect(isStopRefused(current({ intent, told }))).toBe(true);
    expect(ledger.desiredState).toEqual({ state: 'stopped', by: 'person', at: BEGIN });
    expect(operationOf(ledger)).toMatchObject({ purpose: { kind: 'replace' } });
    expect(operationOf(read({ intent, told }))).toBeUndefined();
    expect(isStopRefused(current({ intent: { ...intent, refused: false }, told }))).toBe(false);
  });

  test('is none where nobody wanted anything', () => {
    expect(read().desiredState).toBeUndefined();
  });
});

describe('a refusal of release 0.2', () => {
  const refusal = (statementName: string) => ({ statementName, detail: UNKNOWN_TABLE, at: BEGIN });
  const REFUSAL = { kind: 'refused', at: BEGIN, detail: UNKNOWN_TABLE };

  test('of the current version is the answer to its create', () => {
    const record = current({ version: version({ created: false }), refusal: refusal(NAME) });
    expect(refusalOf(record)).toMatchObject(REFUSAL);
    expect(lastStart(record)).toBeUndefined();
    const second = current({ version: version({ created: false, incarnation: 2 }), refusal: refusal(`${NAME}-2`) });
    expect(refusalOf(second)).toMatchObject(REFUSAL);
  });

  test('of a version that is there is none', () => {
    expect(refusalOf(current({ refusal: refusal(NAME) }))).toBeUndefined();
    expect(read({ refusal: refusal(NAME) })).not.toHaveProperty('prerequisite');
  });

  test('of the successor is the answer to its create', () => {
    const record = successor({ refusal: refusal(SECOND_NAME) });
    expect(record && refusalOf(record)).toMatchObject(REFUSAL);
    expect(record && rejectionOf(record)).toMatchObject(REFUSAL);
  });

  test('of a successor that has failed is its failure', () => {
    const next = { version: { ...SUCCESSOR.version, created: true }, dead: true };
    const record = successor({ refusal: refusal(SECOND_NAME) }, next);
    expect(record && refusalOf(record)).toBeUndefined();
    expect(record && rejectionOf(record)).toMatchObject(REFUSAL);
  });

  test('of something else is of neither version', () => {
    const ledger = read({ next: SUCCESSOR, refusal: refusal('sink-9f8e7d6c') });
    const [own, other] = [currentRecord(ledger), successorRecord(ledger)];
    expect(own && rejectionOf(own)).toBeUndefined();
    expect(other && rejectionOf(other)).toBeUndefined();
  });

  test.each([
    ['sink-9f8e7d6c', {}, 'sink-9f8e7d6c', 1],
    ['sink-9f8e7d6c-3', { 'sink-9f8e7d6c': 3 }, 'sink-9f8e7d6c', 3],
    ['sink-9f8e7d6c', { 'sink-22222222': 3 }, 'sink-9f8e7d6c', 1],
  ])('of %s, with %j counted, is that of a prerequisite', (name, prerequisites, versionName, incarnation) => {
    const ledger = read({ refusal: refusal(name), prerequisites });
    const record = prerequisiteRecord(ledger);
    expect(ledger.prerequisite).toBe(name);
    expect(record).toMatchObject({ versionName, incarnation });
    expect(record && rejectionOf(record)).toMatchObject(REFUSAL);
  });

  test('means what Confluent said', () => {
    const detail = 'The compute pool is exhausted: no CFUs left';
    for (const created of [true, false]) {
      const next = { version: { ...SUCCESSOR.version, created } };
      const record = successor({ refusal: { statementName: SECOND_NAME, detail, at: BEGIN } }, next);
      expect(record && rejectionOf(record)).toMatchObject({ signals: ['pool-exhausted'] });
    }
  });
});

const OPTIONAL_IN_02 = [
  ...['version', 'version.ran', 'version.askedAt', 'next', 'next.again', 'next.dead', 'next.placed', 'previous'],
  ...['incarnations', 'completed', 'preflight', 'recalled', 'others', 'takeover', 'offsets'],
  ...['failure', 'failure.ended', 'failure.detail', 'failure.left'],
  ...['attempt', 'attempt.answer', 'attempt.detail', 'attempt.open', 'attempt.fruitless', 'attempt.stopAsked'],
  ...['attempt.from', 'attempt.placement', 'intent', 'intent.foreign', 'intent.refused', 'refusal', 'since'],
  ...['actedAt', 'downSince', 'told', 'told.urgency', 'placed', 'decisions'],
];

/** Keys of records, each of which may be missing. */
const RECORDS_02 = /(^|\.)(offsets|incarnations|prerequisites|placed|placement)\.[\w-]+$/;

describe('an item of release 0.2 that something is wrong with', () => {
  const paths = pathsIn(FULL_LEDGER_02);
  const isBelieved = (ledger: unknown): boolean => ledgerSchema.safeParse(ledger).success;

  test('is not believed: it has nothing of another type', () => {
    expect(named(paths.filter((path) => isBelieved(changed(FULL_LEDGER_02, path, { by: [null] }))))).toEqual([]);
  });

  test('is not believed: it may lack only what need not be there', () => {
    const lacking = paths.filter(
      (path) =>
        typeof path.at(-1) === 'string' &&
        !RECORDS_02.test(path.join('.')) &&
        isBelieved(changed(FULL_LEDGER_02, path, 'removed')),
    );
    expect(named(lacking).toSorted()).toEqual(OPTIONAL_IN_02.toSorted());
  });

  test.each([
    ['attempt.step', ['resume', 'stop', 'again']],
    ['attempt.answer', ['accepted', 'refused']],
    ['intent.want', ['stopped', 'running']],
  ])('has as its %s one of %j', (where, values) => {
    const all: readonly string[] = values;
    for (const value of [...all, 'another', '']) {
      expect(isBelieved(changed(FULL_LEDGER_02, pathOf(where), { by: value })), value).toBe(all.includes(value));
    }
  });

  test.each([
    { from: 'latest' },
    { from: 'timestamp' },
    { from: 'offsets' },
    { from: 'offsets', offsets: { t: 5 } },
    { from: 'statement' },
    'latest',
    { t: 5 },
  ])('does not begin at %j', (start) => {
    expect(isBelieved(changed(FULL_LEDGER_02, ['version', 'start'], { by: start }))).toBe(false);
  });

  test.each([
    [LAST_TIME, true],
    [LAST_TIME + 1, false],
    [-LAST_TIME, true],
    [-LAST_TIME - 1, false],
    [Number.NaN, false],
  ])('has a time of %d: %s', (at, believed) => {
    for (const where of ['actedAt', 'since.at', 'version.askedAt', 'attempt.at', 'decisions.0.at']) {
      expect(isBelieved(changed(FULL_LEDGER_02, pathOf(where), { by: at })), where).toBe(believed);
    }
  });
});

describe('an item of release 0.1', () => {
  test.each([
    ['earliest', { from: 'earliest' }, { from: 'configured' }],
    [{ skyone_avro: 'partition:0,offset:7' }, { from: 'offsets', offsets: { skyone_avro: 'partition:0,offset:7' } }],
    [{ from: 'partition:0,offset:7' }, { from: 'offsets', offsets: { from: 'partition:0,offset:7' } }],
  ])('has versions that begin at %j', (was, start, first = start) => {
    expect(current({ version: version({ start: was }) })).toMatchObject({ start: first });
    expect(successor({}, { version: { ...SUCCESSOR.version, start: was } })).toMatchObject({ start });
  });

  test('knew less than it may have', () => {
    const ledger = read({ decisions: undefined, completed: undefined, incarnations: undefined });
    expect(ledger).toMatchObject({ decisions: [], completed: [], incarnations: {} });
  });
});

const STATEMENT = 'flight-consolidator';

describe('the item of a statement that runs, as release 0.2 has left it in DynamoDB', () => {
  const itemOf = ({ aws }: Rig) => aws.tables.get('ledger')?.get(STATEMENT);

  const ledgerIn = (rig: Rig): Entries => {
    const ledger = itemOf(rig)?.['ledger'];
    return ledger !== undefined && 'S' in ledger ? JSON.parse(ledger.S) : {};
  };

  /** A statement that runs, whose ledger is one of release 0.2, as a function of the new release finds it. */
  const upgradedRig = async (): Promise<{ rig: Rig; name: string }> => {
    const rig = await startRig();
    rig.flights(3);
    await rig.minutes(2);
    const name = rig.name();
    const told = { phase: 'RUNNING', health: 'healthy', reason: 'Running', at: rig.clock.now(), urgency: 0 };
    const ledger = {
      ...EMPTY_LEDGER_02,
      version: version({ versionName: name, ran: true }),
      incarnations: {},
      completed: [],
      recalled: true,
      since: { phase: 'RUNNING', at: rig.clock.now() },
      told,
      changes: 7,
      decisions: [],
    };
    const item = { ledger: { S: JSON.stringify(ledger) }, outbox: { S: '[]' }, revision: { N: '41' } };
    rig.aws.tables.get('ledger')?.set(STATEMENT, { statement: { S: STATEMENT }, ...item });
    // A function of another release is a new process.
    rig.deploy(rig.config.statementsFolder);
    return { rig, name };
  };

  const expectNewForm = (rig: Rig, name: string): void => {
    const ledger = ledgerIn(rig);
    for (const entry of ['version', 'next', 'prerequisites', 'streak', 'attempt', 'intent', 'since', 'recalled']) {
      expect(ledger).not.toHaveProperty(entry);
    }
    expect(ledger).toMatchObject({ current: name, records: { [name]: { evidence: 'ran' } } });
    expect(ledgerSchema.parse(ledger)).toEqual(ledger);
    const revision = itemOf(rig)?.['revision'];
    expect(revision !== undefined && 'N' in revision ? Number(revision.N) : 0).toBeGreaterThan(41);
  };

  test('is read by a pass that changes it, and written in the new form', async () => {
    const { rig, name } = await upgradedRig();
    rig.flights(2);
    rig.clock.advance(MINUTE);
    expect(await rig.invoke({ command: 'stop' })).toMatchObject({ statementName: name, phase: 'STOPPED' });
    expectNewForm(rig, name);
    expect(ledgerIn(rig)).toMatchObject({ desiredState: { state: 'stopped', by: 'person' } });
    rig.clock.advance(MINUTE);
    await rig.invoke({ command: 'resume' });
    expect(await rig.minutes(2)).toMatchObject({ statementName: name, health: 'healthy' });
    rig.expectOneWriter();
    rig.expectEveryRowOnce();
  });

  test('goes on where it was: nothing is told twice, and no change is told under an id that was used', async () => {
    const { rig, name } = await upgradedRig();
    const before = rig.changes().length;
    rig.clock.advance(MINUTE);
    expect(await rig.invoke()).toMatchObject({ statementName: name, health: 'healthy', action: 'none' });
    expect(rig.changes()).toHaveLength(before);
    rig.confluent.control.fail(name, { phase: 'FAILED' });
    rig.clock.advance(MINUTE);
    await rig.invoke();
    expect(rig.changes()[before]?.id).toMatch(/-8$/);
    expectNewForm(rig, name);
  });

  test('is carried over to another text', async () => {
    const { rig, name } = await upgradedRig();
    rig.flights(2);
    rig.deploy(await changedFolder(withFilter));
    rig.clock.advance(MINUTE);
    expect(await rig.invoke()).toMatchObject({ health: 'healthy', action: 'replace' });
    expect(rig.phase(name)).toBe('STOPPED');
    expectNewForm(rig, rig.name());
    expect(ledgerIn(rig)).toMatchObject({ replaced: name });
    rig.expectOneWriter();
    rig.expectEveryRowOnce();
  });

  test('is left as it is by a question', async () => {
    const { rig } = await upgradedRig();
    const item = itemOf(rig);
    for (const command of ['status', 'plan', 'explain'])
      expect(await rig.invoke({ command })).toMatchObject({ health: 'healthy' });
    expect(itemOf(rig)).toEqual(item);
  });
});
