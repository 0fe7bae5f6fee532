import { describe, expect, test } from 'vitest';
import {
  acceptedAt,
  approvalOf,
  hasOwnStop,
  isAccepted,
  isFirstOfRound,
  isRefused,
  isRestartPending,
  isSettling,
  isStopOnItsWay,
  isStopRefused,
  isStopWanted,
  lastStart,
  mayComeLate,
  mayTakeEffect,
  operationOf,
  refusedDetail,
  roundsOf,
  startedAt,
  withAnswer,
  withLast,
  withRequest,
  withStopAnswer,
} from '../../../lambda/core/ledger/journal.ts';
import {
  closeOperation,
  overtakeAll,
  overtakePersonStops,
  withOperation,
  withRestartCarriedOut,
  withStart,
  withStopFor,
} from '../../../lambda/core/ledger/operations.ts';
import { refusalOf, rejectionOf } from '../../../lambda/core/ledger/records.ts';
import {
  EMPTY_LEDGER,
  type Evidence,
  type Failure,
  type Ledger,
  type Purpose,
  type Refusal,
  type Request,
  type RequestAnswer,
  type Restart,
} from '../../../lambda/core/model/ledger.ts';
import { LATE_STOP_MS } from '../../../lambda/core/model/limits.ts';
import { BEGIN, NAME, OFFSETS, SECOND, TABLE } from '../keeping.ts';
import { type Facts, ledgerWith, recordWith, requestWith } from './ledger-with.ts';

const GRACE = 15 * SECOND;

const YES: RequestAnswer = { kind: 'accepted', at: 7 };
const NO: Refusal = { kind: 'refused', at: 8, detail: 'no', signals: ['pool-gone'] };

const CURE: Purpose = { kind: 'failure', id: 'f1', round: 1 };
const AGAIN: Purpose = { kind: 'failure', id: 'f1', round: 2 };
const OTHER_FAILURE: Purpose = { kind: 'failure', id: 'f2', round: 1 };
const REPLACE: Purpose = { kind: 'replace', round: 1 };
const RESTART: Purpose = { kind: 'restart' };
const MOVE: Purpose = { kind: 'move' };
const PERSON: Purpose = { kind: 'person' };

const ask = (verb: Request['verb'], purpose: Purpose, answer?: RequestAnswer, more: Partial<Request> = {}): Request =>
  requestWith({ verb, purpose, at: 1, ...(answer && { answer }), ...more });
const create = (answer?: RequestAnswer, more: Partial<Request> = {}): Request =>
  ask('create', { kind: 'start' }, answer, more);

const OVER = { overtaken: true } as const;

/** A ledger whose current version has that journal. */
const about = (journal: readonly Request[], more: Facts = {}): Ledger => ledgerWith({ ...more, current: { journal } });

describe('an answer', () => {
  test.each([
    ['none was seen', ask('stop', MOVE), false, false, undefined],
    ['accepted', ask('stop', MOVE, YES), true, false, undefined],
    ['refused', ask('stop', MOVE, NO), false, true, 'no'],
  ])('%s', (_, request, accepted, refused, detail) => {
    expect(isAccepted(request)).toBe(accepted);
    expect(isRefused(request)).toBe(refused);
    expect(refusedDetail(request)).toBe(detail);
  });

  test('is that of the newest request of its verb', () => {
    const [first, stop, last] = [ask('resume', CURE), ask('stop', CURE), ask('resume', CURE)];
    const record = recordWith({ journal: [first, stop, last] });
    expect(withAnswer(record, 'resume', NO).journal).toEqual([first, stop, { ...last, answer: NO }]);
    expect(withAnswer(record, 'stop', YES).journal).toEqual([first, { ...stop, answer: YES }, last]);
    expect(withAnswer(record, 'create', YES)).toBe(record);
  });

  test('to a stop is that to the newest stop for a successor, too', () => {
    const replace = ask('stop', REPLACE);
    const between = [ask('resume', REPLACE), ask('stop', MOVE), ask('stop', REPLACE, undefined, OVER)];
    const last = ask('stop', PERSON);
    expect(withStopAnswer(recordWith({ journal: [replace, ...between, last] }), YES).journal).toEqual([
      { ...replace, answer: YES },
      ...between,
      { ...last, answer: YES },
    ]);
  });
});

describe('the journal', () => {
  test('has the newest request last', () => {
    const [stop, resume] = [ask('stop', MOVE), ask('resume', MOVE)];
    expect(withRequest(recordWith({ journal: [stop] }), resume).journal).toEqual([stop, resume]);
  });

  test('keeps the last eight requests', () => {
    const all = Array.from({ length: 11 }, (_, at) => ask('resume', CURE, undefined, { at }));
    expect(all.reduce(withRequest, recordWith()).journal).toEqual(all.slice(3));
  });

  const STOP = ask('stop', MOVE, YES);
  const ROWS: readonly (readonly [what: string, before: Request, isReplaced: boolean])[] = [
    ['the same stop', STOP, true],
    ['the same stop, which was refused', ask('stop', MOVE, NO), false],
    ['a stop for something else', ask('stop', RESTART), false],
    ['a stop for another round', ask('stop', AGAIN), false],
    ['a stop that is over', { ...STOP, ...OVER }, false],
    ['a resume', ask('resume', MOVE), false],
  ];
  test.each(ROWS)('has a stop once: after %s', (_, before, isReplaced) => {
    const stop = ask('stop', MOVE, undefined, { at: 9 });
    const { journal } = withRequest(recordWith({ journal: [before] }), stop);
    expect(journal).toEqual(isReplaced ? [stop] : [before, stop]);
  });

  test('keeps the first refusal of a stop that is asked for again, and no later one', () => {
    const [first, second] = [ask('stop', MOVE, NO), ask('stop', MOVE, NO, { at: 2 })];
    const stop = ask('stop', MOVE, undefined, { at: 9 });
    expect(withRequest(recordWith({ journal: [first, second] }), stop).journal).toEqual([first, stop]);
  });

  test('has as many resumes as were asked for', () => {
    const resume = ask('resume', CURE);
    expect(withRequest(recordWith({ journal: [resume] }), resume).journal).toEqual([resume, resume]);
  });

  test('changes the newest request of a kind, if it has one', () => {
    const [first, last] = [ask('stop', MOVE), ask('stop', RESTART)];
    const record = recordWith({ journal: [first, last, create()] });
    const changed = withLast(
      record,
      ({ verb }) => verb === 'stop',
      (request) => ({ ...request, at: 9 }),
    );
    expect(changed.journal).toEqual([first, { ...last, at: 9 }, create()]);
    expect(
      withLast(
        record,
        () => false,
        () => first,
      ),
    ).toBe(record);
  });
});

describe('the last start', () => {
  const RESUME = ask('resume', CURE, undefined, { at: 2 });
  const ROWS: readonly (readonly [
    what: string,
    journal: readonly Request[],
    last: Request | undefined,
    at: number | undefined,
  ])[] = [
    ['of nothing', [], undefined, undefined],
    ['is no stop', [ask('stop', MOVE, YES)], undefined, undefined],
    ['is a create without an answer, from when it was asked for', [create()], create(), 1],
    ['is a create, from when it was accepted', [create(YES)], create(YES), 7],
    ['is no create that is refused', [create(NO)], undefined, undefined],
    ['is a resume without an answer', [RESUME], RESUME, 2],
    ['is a resume, from when it was asked for', [{ ...RESUME, answer: YES }], { ...RESUME, answer: YES }, 2],
    ['is no resume that is refused', [{ ...RESUME, answer: NO }], undefined, undefined],
    ['is none without effect', [{ ...RESUME, withoutEffect: true }], undefined, undefined],
    ['may be overtaken', [{ ...RESUME, ...OVER }], { ...RESUME, ...OVER }, 2],
    ['is that before a stop', [RESUME, ask('stop', CURE)], RESUME, 2],
    ['is the newest', [create(YES), RESUME], RESUME, 2],
    ['is not that before a refused one', [create(YES), { ...RESUME, answer: NO }], undefined, undefined],
    ['is not that before one without effect', [create(YES), { ...RESUME, withoutEffect: true }], undefined, undefined],
  ];
  test.each(ROWS)('%s', (_, journal, last, at) => {
    const record = recordWith({ journal });
    expect(lastStart(record)).toEqual(last);
    expect(startedAt(record)).toBe(at);
  });
});

describe('the newest create that was accepted', () => {
  test.each([
    ['none', [], undefined],
    ['no answer', [create()], undefined],
    ['refused', [create(NO)], undefined],
    ['accepted', [create(YES)], 7],
    ['another is asked for since', [create(YES), create()], 7],
    ['another is refused since', [create(YES), create(NO)], 7],
    ['another is accepted since', [create(YES), create({ ...YES, at: 9 })], 9],
    ['a resume is accepted', [ask('resume', CURE, YES)], undefined],
  ])('%s', (_, journal, at) => {
    expect(acceptedAt(recordWith({ journal }))).toBe(at);
  });
});

describe('a start settles', () => {
  const start = (at: number) => create({ kind: 'accepted', at }, { at });
  const sink = (journal: readonly Request[]): Facts => ({ prerequisite: { versionName: TABLE, journal } });
  const ROWS: readonly (readonly [settling: boolean, what: string, ledger: Ledger])[] = [
    [false, 'there is none', EMPTY_LEDGER],
    [false, 'nothing was asked for', about([])],
    [true, 'just now', about([start(BEGIN)])],
    [true, 'shortly before', about([start(BEGIN - GRACE + 1)])],
    [false, 'long enough before', about([start(BEGIN - GRACE)])],
    [true, 'without an answer', about([create(undefined, { at: BEGIN })])],
    [true, 'by a resume', about([ask('resume', CURE, YES, { at: BEGIN })])],
    [false, 'by a stop', about([ask('stop', CURE, YES, { at: BEGIN })])],
    [false, 'that was refused', about([create(NO, { at: BEGIN })])],
    [true, 'of a prerequisite', ledgerWith(sink([start(BEGIN)]))],
    [true, 'of a prerequisite, after that of the version', about([start(1)], sink([start(BEGIN)]))],
    [true, 'of the version, after that of a prerequisite', about([start(BEGIN)], sink([start(1)]))],
    [false, 'of a prerequisite, long enough before', ledgerWith(sink([start(BEGIN - GRACE)]))],
    [false, 'of a prerequisite, without an answer', ledgerWith(sink([create(undefined, { at: BEGIN })]))],
    [true, 'of a prerequisite, before another is asked for', ledgerWith(sink([start(BEGIN), create()]))],
    [
      false,
      'of a successor',
      ledgerWith({ current: {}, successor: { versionName: 'flights-22222222', journal: [start(BEGIN)] } }),
    ],
  ];
  test.each(ROWS)('%s: %s', (settling, _, ledger) => {
    expect(isSettling(ledger, BEGIN)).toBe(settling);
  });
});

describe('a restart', () => {
  const wish: Restart = { at: 5, from: { from: 'earliest' } };
  const STOP = ask('stop', RESTART, YES);
  const ROWS: readonly (readonly [
    what: string,
    ledger: Ledger,
    wished: boolean,
    approved: boolean,
    operation: Request | undefined,
  ])[] = [
    ['nobody wants', about([STOP]), false, false, STOP],
    ['of nothing yet', ledgerWith({ restart: wish }), true, true, ask('stop', RESTART, undefined, { at: 5 })],
    ['is to be asked for', about([], { restart: wish }), true, true, ask('stop', RESTART, undefined, { at: 5 })],
    ['was asked to stop', about([STOP], { restart: wish }), true, true, { ...STOP, at: 5 }],
    [
      'comes after something else',
      about([ask('resume', CURE, NO)], { restart: wish }),
      true,
      true,
      ask('stop', RESTART, undefined, { at: 5 }),
    ],
    [
      'comes after a stop that is over',
      about([{ ...STOP, ...OVER }], { restart: wish }),
      true,
      true,
      ask('stop', RESTART, undefined, { at: 5 }),
    ],
    // The stop for a successor is one for the restart, too.
    ['waits with a successor', about([ask('stop', REPLACE)], { restart: wish }), false, true, ask('stop', REPLACE)],
    ['is carried out', about([STOP], { restart: { ...wish, carriedOut: true } }), false, false, STOP],
    ['is carried out, and over', about([], { restart: { ...wish, carriedOut: true } }), false, false, undefined],
    [
      'is not carried out yet',
      about([STOP], { restart: { ...wish, carriedOut: false } }),
      true,
      true,
      { ...STOP, at: 5 },
    ],
  ];
  test.each(ROWS)('that %s', (_, ledger, wished, approved, operation) => {
    expect(isRestartPending(ledger)).toBe(wished);
    expect(approvalOf(ledger)).toEqual(approved ? wish.from : undefined);
    expect(operationOf(ledger)).toEqual(operation);
  });

  test('need not approve of anything', () => {
    expect(approvalOf(EMPTY_LEDGER)).toBeUndefined();
    expect(approvalOf(ledgerWith({ restart: { at: 5 } }))).toBeUndefined();
  });
});

describe('the operation', () => {
  const RESUME = ask('resume', CURE);
  const STOP = ask('stop', CURE);
  const ROWS: readonly (readonly [what: string, ledger: Ledger, operation: Request | undefined])[] = [
    ['is none of nothing', EMPTY_LEDGER, undefined],
    ['is none where nothing was asked for', about([]), undefined],
    ['is no create', about([create(YES)]), undefined],
    ['is a resume', about([create(YES), RESUME]), RESUME],
    ['is the newest', about([RESUME, STOP]), STOP],
    ['is none that is over', about([RESUME, { ...STOP, ...OVER }]), RESUME],
    ['is none where all are over', about([{ ...RESUME, ...OVER }]), undefined],
    ['is no stop that a person wants', about([RESUME, ask('stop', PERSON)]), RESUME],
    ['is a resume that a person wants', about([RESUME, ask('resume', PERSON)]), ask('resume', PERSON)],
    ['is one that has had no effect', about([{ ...RESUME, withoutEffect: true }]), { ...RESUME, withoutEffect: true }],
    [
      'is none of a successor',
      ledgerWith({ current: {}, successor: { versionName: TABLE, journal: [STOP] } }),
      undefined,
    ],
  ];
  test.each(ROWS)('%s', (_, ledger, operation) => {
    expect(operationOf(ledger)).toEqual(operation);
  });
});

const FAILURE: Failure = {
  id: 'f1',
  of: 'uid-1',
  versionName: NAME,
  at: 3,
  name: 'E',
  message: 'boom',
  fingerprint: 'E: boom',
  signals: ['curable'],
};

describe('the rounds for a failure', () => {
  const ROWS: readonly (readonly [rounds: number, what: string, ledger: Ledger, failure: Failure | undefined])[] = [
    [0, 'nothing was asked for', about([]), FAILURE],
    [1, 'a resume was', about([ask('resume', CURE)]), FAILURE],
    [1, 'a stop was', about([ask('resume', CURE), ask('stop', CURE)]), FAILURE],
    [2, 'it was begun again', about([ask('resume', CURE), ask('resume', AGAIN)]), FAILURE],
    [0, 'it is over', about([ask('resume', CURE, YES, OVER)]), FAILURE],
    [0, 'another failure was answered', about([ask('resume', OTHER_FAILURE)]), FAILURE],
    [0, 'something else is under way', about([ask('resume', CURE), ask('stop', MOVE)]), FAILURE],
    [0, 'a person wants a restart', about([ask('resume', CURE)], { restart: { at: 1 } }), FAILURE],
    [0, 'there is no failure', about([ask('resume', CURE)]), undefined],
  ];
  test.each(ROWS)('%d: %s', (rounds, _, ledger, failure) => {
    expect(roundsOf(ledger, failure)).toBe(rounds);
  });
});

describe('a chain', () => {
  const ROWS: readonly (readonly [
    what: string,
    journal: readonly Request[],
    isFirst: boolean,
    mayTakeEffect: boolean,
  ])[] = [
    ['resume', [ask('resume', CURE)], true, true],
    ['resume accepted', [ask('resume', CURE, YES)], true, true],
    ['resume refused', [ask('resume', CURE, NO)], true, false],
    ['stop', [ask('stop', CURE)], false, true],
    ['stop refused', [ask('stop', CURE, NO)], false, true],
    ['stop refused, resume refused', [ask('stop', CURE, NO), ask('resume', CURE, NO)], false, true],
    ['resume refused, stop', [ask('resume', CURE, NO), ask('stop', CURE)], false, false],
    ['resume accepted, stop refused', [ask('resume', CURE, YES), ask('stop', CURE, NO)], false, true],
    ['resume refused, stop, resume', [ask('resume', CURE, NO), ask('stop', CURE), ask('resume', CURE)], false, true],
    [
      'resume refused, stop, resume refused',
      [ask('resume', CURE, NO), ask('stop', CURE), ask('resume', CURE, NO)],
      false,
      false,
    ],
    [
      'resume accepted, stop, resume refused',
      [ask('resume', CURE, YES), ask('stop', CURE), ask('resume', CURE, NO)],
      false,
      true,
    ],
    ['another round before', [ask('resume', CURE, YES), ask('resume', AGAIN, NO)], true, false],
    ['another failure before', [ask('resume', OTHER_FAILURE, YES), ask('resume', CURE, NO)], true, false],
    ['something else between', [ask('resume', CURE, YES), ask('stop', MOVE), ask('resume', CURE, NO)], true, false],
    ['what is over before', [ask('resume', CURE, YES, OVER), ask('resume', CURE, NO)], true, false],
    ['a create before', [create(YES), ask('resume', CURE, NO)], true, false],
    [
      'a stop that a person wants between',
      [ask('resume', CURE, YES), ask('stop', PERSON), ask('stop', CURE)],
      false,
      true,
    ],
    ['a resume for no failure', [ask('resume', MOVE, NO)], false, false],
  ];
  test.each(ROWS)('%s', (_, journal, isFirst, mayYet) => {
    const record = recordWith({ journal });
    const last = journal.at(-1) ?? create();
    expect(isFirstOfRound(record, last)).toBe(isFirst);
    expect(mayTakeEffect(record, last)).toBe(mayYet);
  });

  test('of which the journal knows nothing any more takes no effect', () => {
    expect(mayTakeEffect(recordWith(), ask('resume', CURE))).toBe(false);
  });
});

describe('a stop of the keeper’s own', () => {
  const stop = (more: Partial<Request> = {}, answer?: RequestAnswer) =>
    ask('stop', MOVE, answer, { at: BEGIN, ...more });
  const ROWS: readonly (readonly [what: string, ledger: Ledger, hasOwn: boolean, isOnItsWay: boolean])[] = [
    ['was not asked for', about([]), false, false],
    ['was asked for just now', about([stop()]), true, true],
    ['was accepted just now', about([stop({}, YES)]), true, true],
    ['was refused', about([stop({}, NO)]), true, false],
    ['was asked for shortly before', about([stop({ at: BEGIN - GRACE + 1 })]), true, true],
    ['was asked for long before', about([stop({ at: BEGIN - GRACE })]), true, false],
    ['is over', about([stop(OVER)]), false, false],
    ['was followed by a resume', about([stop(), ask('resume', MOVE)]), false, false],
    ['stood when a resume was asked for', about([ask('resume', CURE, NO, { afterOwnStop: true })]), true, false],
    ['is that of a restart, which is to be asked for', about([], { restart: { at: 1 } }), true, true],
    ['is that of a restart, long before', about([ask('stop', RESTART, YES)], { restart: { at: 1 } }), true, true],
    ['is that of a restart, refused', about([ask('stop', RESTART, NO)], { restart: { at: 1 } }), true, true],
    ['is for a person', about([ask('stop', PERSON, YES, { at: BEGIN })]), false, false],
  ];
  test.each(ROWS)('%s', (_, ledger, hasOwn, isOnItsWay) => {
    expect(hasOwnStop(ledger)).toBe(hasOwn);
    expect(isStopOnItsWay(ledger, BEGIN)).toBe(isOnItsWay);
  });
});

test.each<[late: boolean, what: string, request: Request, after: number]>([
  [true, 'a stop without an answer', ask('stop', MOVE), 0],
  [true, 'a stop without an answer, in time', ask('stop', MOVE), LATE_STOP_MS - 1],
  [false, 'a stop without an answer, too late', ask('stop', MOVE), LATE_STOP_MS],
  [true, 'a stop that is over', ask('stop', MOVE, undefined, OVER), 0],
  [true, 'a stop that a person wants', ask('stop', PERSON), 0],
  [false, 'a stop that was accepted', ask('stop', MOVE, YES), 0],
  [false, 'a stop that was refused', ask('stop', MOVE, NO), 0],
  [false, 'a resume', ask('resume', MOVE), 0],
  [false, 'a create', create(), 0],
])('%s: %s may come late', (late, _, request, after) => {
  expect(mayComeLate(request, request.at + after)).toBe(late);
});

describe('Confluent’s no to a create', () => {
  const ROWS: readonly (readonly [
    what: string,
    evidence: Evidence,
    journal: readonly Request[],
    isRefused: boolean,
  ])[] = [
    ['was asked for', 'requested', [create()], false],
    ['refused', 'requested', [create(NO)], true],
    ['refused, then asked for again', 'requested', [create(NO), create()], false],
    ['asked for again, then refused', 'requested', [create(YES), create(NO)], true],
    ['accepted, and not seen since', 'requested', [create(YES)], false],
    ['refused, and there all the same', 'accepted', [create(NO)], false],
    ['refused, and running all the same', 'ran', [create(NO)], false],
    ['a resume is refused', 'requested', [ask('resume', CURE, NO)], false],
    ['nothing was asked for', 'planned', [], false],
  ];
  test.each(ROWS)('%s', (_, evidence, journal, refused) => {
    const record = recordWith({ evidence, journal });
    expect(refusalOf(record)).toBe(refused ? NO : undefined);
    expect(rejectionOf(record)).toBe(refused ? NO : undefined);
    const rejection = { kind: 'refused', at: 3, detail: 'boom', signals: ['curable'] };
    expect(rejectionOf({ ...record, failure: FAILURE })).toEqual(rejection);
  });
});

describe('Confluent’s no to a stop', () => {
  const STOP = ask('stop', PERSON, NO);
  const ROWS: readonly (readonly [refused: boolean, what: string, journal: readonly Request[]])[] = [
    [false, 'nothing was asked for', []],
    [true, 'it was refused', [STOP]],
    [false, 'no answer was seen', [ask('stop', PERSON)]],
    [false, 'it was accepted', [ask('stop', PERSON, YES)]],
    [false, 'it is over', [{ ...STOP, ...OVER }]],
    [true, 'it was asked for again', [STOP, ask('stop', PERSON)]],
    [true, 'something else was asked for since', [STOP, ask('resume', CURE, YES)]],
    [true, 'something else was asked for before', [ask('resume', CURE, YES), STOP]],
    [false, 'another stop was refused', [ask('stop', MOVE, NO)]],
    [false, 'a successor needs it, too', [ask('stop', REPLACE, YES), STOP]],
    [true, 'a successor needs it only since then', [STOP, ask('stop', REPLACE, YES)]],
    [true, 'it was asked for something else before', [ask('stop', MOVE, YES), STOP]],
    [false, 'a resume that a person wants was refused', [ask('resume', PERSON, NO)]],
    [true, 'a successor needed it', [ask('stop', REPLACE, YES, OVER), STOP]],
  ];
  test.each(ROWS)('%s: %s', (refused, _, journal) => {
    expect(isStopRefused(recordWith({ journal }))).toBe(refused);
  });
});

test('it is to be stopped where somebody wants that', () => {
  expect(isStopWanted(EMPTY_LEDGER)).toBe(false);
  expect(isStopWanted(ledgerWith({ desiredState: { state: 'stopped', by: 'foreign', at: 1 } }))).toBe(true);
  expect(isStopWanted(ledgerWith({ desiredState: { state: 'stopped', by: 'person', at: 1 } }))).toBe(true);
  expect(isStopWanted(ledgerWith({ desiredState: { state: 'running', by: 'person', at: 1 } }))).toBe(false);
});

const [PERSON_STOP, STOP, RESUME] = [ask('stop', PERSON, NO), ask('stop', MOVE, YES), ask('resume', CURE)];
const BOTH = about([create(YES), PERSON_STOP, STOP, RESUME], { restart: { at: 5 } });
const DONE = { restart: { at: 5, carriedOut: true } };

describe('what is over', () => {
  const over = (request: Request): Request => ({ ...request, ...OVER });

  test('is everything under way, but for a stop that a person wants', () => {
    expect(closeOperation(BOTH)).toEqual(about([over(create(YES)), PERSON_STOP, over(STOP), over(RESUME)], DONE));
    expect(operationOf(closeOperation(BOTH))).toBeUndefined();
  });

  test('is everything where a person wants something else, and not what they want', () => {
    const all = [create(YES), PERSON_STOP, STOP, RESUME].map(over);
    expect(overtakeAll(BOTH)).toEqual(about(all, { restart: { at: 5 } }));
  });

  test('is the stop that a person wanted', () => {
    const journal = [create(YES), over(PERSON_STOP), STOP, RESUME];
    expect(overtakePersonStops(BOTH)).toEqual(about(journal, { restart: { at: 5 } }));
  });

  test('is a restart that was carried out', () => {
    expect(withRestartCarriedOut(about([STOP], { restart: { at: 5 } }))).toEqual(about([STOP], DONE));
    const from = { from: 'timestamp', timestamp: 1 } as const;
    expect(withRestartCarriedOut(ledgerWith({ restart: { at: 5, from } })).restart).toEqual({
      at: 5,
      from,
      carriedOut: true,
    });
  });

  test.each([
    ['closeOperation', closeOperation],
    ['overtakeAll', overtakeAll],
    ['overtakePersonStops', overtakePersonStops],
    ['withRestartCarriedOut', withRestartCarriedOut],
  ])('is over once: %s', (_, end) => {
    const once = end(BOTH);
    expect(end(once)).toBe(once);
    expect(end(EMPTY_LEDGER)).toBe(EMPTY_LEDGER);
    const { restart: __, ...nothing } = about([]);
    expect(end(nothing)).toBe(nothing);
  });

  test('leaves the start to take effect', () => {
    expect(isSettling(overtakeAll(about([create(YES)])), 7)).toBe(true);
    expect(isSettling(closeOperation(about([create(YES)])), 7)).toBe(true);
  });
});

describe('a request is recorded', () => {
  const RESTARTING = { restart: { at: 5, from: { from: 'earliest' } } } as const;
  const ROWS: readonly (readonly [what: string, request: Request, keepsRestart: boolean])[] = [
    ['the stop of a restart', ask('stop', RESTART), true],
    ['the stop for a successor', ask('stop', REPLACE), true],
    ['the resume of a restart', ask('resume', RESTART), false],
    ['a resume for a successor', ask('resume', REPLACE), false],
    ['a stop for something else', ask('stop', MOVE), false],
    ['a stop that a person wants', ask('stop', PERSON), false],
    ['a resume for a failure', ask('resume', CURE), false],
  ];
  const FACTS = { phase: { name: 'STOPPED', since: 1 }, position: OFFSETS };
  const ledger = ledgerWith({ ...RESTARTING, current: { ...FACTS, journal: [create(YES)] } });

  test.each(ROWS)('%s, with the restart where that is still to be carried out', (_, request, keepsRestart) => {
    const restart = keepsRestart ? RESTARTING.restart : { ...RESTARTING.restart, carriedOut: true };
    const journal = [create(YES), request];
    expect(withOperation(ledger, request)).toEqual(ledgerWith({ restart, current: { ...FACTS, journal } }));
    // Before it may read on, phase and position are forgotten.
    expect(withStart(ledger, request)).toStrictEqual(ledgerWith({ restart, current: { journal } }));
  });

  test('of nothing: nothing but the end of a restart', () => {
    expect(withOperation(EMPTY_LEDGER, ask('stop', MOVE))).toBe(EMPTY_LEDGER);
    expect(withStart(ledgerWith({ restart: { at: 5 } }), ask('resume', MOVE))).toEqual(ledgerWith(DONE));
  });
});

describe('a stop of the keeper’s own stands for something else', () => {
  test.each([
    [true, { answer: { kind: 'accepted', at: 9 } } as const],
    [false, {}],
  ])('accepted: %s', (accepted, answer) => {
    const ledger = withStopFor(BOTH, REPLACE, 9, accepted);
    const stop = requestWith({ verb: 'stop', purpose: REPLACE, at: 9, ...answer });
    const over = [create(YES, OVER), PERSON_STOP, { ...STOP, ...OVER }, { ...RESUME, ...OVER }];
    expect(ledger).toEqual(about([...over, stop], DONE));
    expect(operationOf(ledger)).toEqual(stop);
    expect(hasOwnStop(ledger)).toBe(true);
  });
});
