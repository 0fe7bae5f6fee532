import { describe, expect, test } from 'vitest';
import { ledgerSchema, outboxSchema, revisionSchema } from '../../../lambda/adapters/ledger/ledger-schema.ts';
import { ACTIONS, HEALTHS, REASONS, URGENCIES } from '../../../lambda/contract.ts';
import { EMPTY_LEDGER } from '../../../lambda/core/model/ledger.ts';
import { LAST_TIME } from '../../../lambda/core/model/limits.ts';
import { CHANGE, FULL_LEDGER } from './ledgers.ts';
import { changed, named, pathOf, pathsIn } from './paths.ts';

const OWN = 'records.flight-1a2b-2';
const TEXT = 'texts.flight-1a2b';
const START = pathOf(`${OWN}.start`);

const OPTIONAL_IN_LEDGER = [
  ...['current', 'successor', 'replaced', 'prerequisite', 'texts', 'restart', 'restart.from', 'restart.carriedOut'],
  ...['desiredState', 'desiredState.reachedAt', 'downSince', 'rediscoveredAt', 'census', 'takeover'],
  ...['told', 'told.urgency', 'told.rowsLostFrom'],
  ...['rest', 'rest.keeps'],
  ...[
    'tables',
    'tables.skipped',
    'tables.refusal',
    'tables.sink',
    'tables.state',
    'dryRun',
    'dryRun.refusal',
    'dryRun.phase',
    'plan',
  ].map((key) => `${TEXT}.${key}`),
  ...['texts.flight-3c4d.plan', 'texts.flight-3c4d.plan.again', 'texts.flight-4d5e.plan'],
  ...['taken', 'taken.tables', 'taken.plan', 'taken.dry-run'].map((key) => `texts.flight-4d5e.${key}`),
  'records.sink-1a2b-2.journal.0.answer',
  ...['succeedsSince', 'phase', 'position', 'placement', 'failure', 'failedSavepoints', 'failedRuns', 'watch'].map(
    (key) => `${OWN}.${key}`,
  ),
  ...['watch.at', 'watch.row'].map((key) => `${OWN}.${key}`),
  ...['ended', 'detail', 'superseded'].map((key) => `${OWN}.failure.${key}`),
  ...[1, 2].flatMap((index) =>
    ['placement', 'afterOwnStop', 'trial', 'answer', 'overtaken', 'withoutEffect'].map(
      (key) => `${OWN}.journal.${index}.${key}`,
    ),
  ),
];

/** Keys of records, each of which may be missing. */
const RECORDS = /(^|\.)(offsets|latestOffsets|position|incarnations|records|placement|texts)\.[\w-]+$/;

describe('a ledger', () => {
  test('is what was written', () => {
    expect(ledgerSchema.parse(FULL_LEDGER)).toEqual(FULL_LEDGER);
    expect(ledgerSchema.parse(EMPTY_LEDGER)).toEqual(EMPTY_LEDGER);
  });

  const paths = pathsIn(FULL_LEDGER);

  test('has nothing of another type', () => {
    const believed = paths.filter((path) => ledgerSchema.safeParse(changed(FULL_LEDGER, path, { by: [null] })).success);
    expect(named(believed)).toEqual([]);
    const undefinedBelieved = paths.filter(
      (path) => ledgerSchema.safeParse(changed(FULL_LEDGER, path, { by: undefined })).success,
    );
    // An item from before there were facts about texts has none.
    expect(named(undefinedBelieved)).toEqual(['texts']);
  });

  test('may lack only what need not be there', () => {
    const lacking = paths.filter(
      (path) =>
        typeof path.at(-1) === 'string' &&
        !RECORDS.test(path.join('.')) &&
        ledgerSchema.safeParse(changed(FULL_LEDGER, path, 'removed')).success,
    );
    expect(named(lacking).toSorted()).toEqual(OPTIONAL_IN_LEDGER.toSorted());
  });

  test.each([
    ...['', TEXT, `${TEXT}.tables`, `${TEXT}.tables.refusal`, `${TEXT}.tables.state`, `${TEXT}.dryRun`, `${TEXT}.plan`],
    ...[
      'texts.flight-3c4d.plan',
      'texts.flight-4d5e.plan',
      'desiredState',
      'restart',
      'restart.from',
      'census',
      'told',
      'decisions.0',
    ],
    ...[OWN, `${OWN}.start`, `${OWN}.phase`, `${OWN}.placement`, `${OWN}.failure`, `${OWN}.streak`],
    `${OWN}.failedSavepoints`,
    ...[`${OWN}.journal.1`, `${OWN}.journal.1.placement`, `${OWN}.journal.1.answer`, `${OWN}.journal.2.answer`],
    ...[0, 1, 2, 3].map((index) => `${OWN}.journal.${index}.purpose`),
  ])('keeps what a newer release has added to it (%s)', (where) => {
    const parent = where === '' ? [] : pathOf(where);
    const at = parent.reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      FULL_LEDGER,
    );
    const ledger = changed(FULL_LEDGER, parent, { by: Object.assign({}, at, { addedLater: 1 }) });
    expect(ledgerSchema.parse(ledger)).toEqual(ledger);
  });

  test.each([
    { from: 'configured' },
    { from: 'earliest' },
    { from: 'timestamp', timestamp: 5 },
    { from: 'offsets', offsets: { t: 'x' } },
    { from: 'statement', statementName: 'flight-1a2b' },
  ])('begins at %j', (start) => {
    const ledger = changed(FULL_LEDGER, START, { by: start });
    expect(ledgerSchema.parse(ledger)).toEqual(ledger);
    const more = changed(FULL_LEDGER, START, { by: { ...start, addedLater: 1 } });
    expect(ledgerSchema.parse(more)).toEqual(more);
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
    expect(ledgerSchema.safeParse(changed(FULL_LEDGER, START, { by: start })).success).toBe(false);
  });

  test.each([
    [{ from: 'earliest' }, true],
    [{ from: 'timestamp', timestamp: 5 }, true],
    [{ from: 'timestamp' }, false],
    [{ from: 'configured' }, false],
    [{ from: 'offsets', offsets: {} }, false],
    [{ from: 'statement', statementName: 'flight-1a2b' }, false],
  ])('was approved from %j: %s', (from, believed) => {
    expect(ledgerSchema.safeParse(changed(FULL_LEDGER, ['restart', 'from'], { by: from })).success).toBe(believed);
  });

  test.each([{ from: 'earliest' }, { from: 'timestamp', timestamp: 5 }])(
    'keeps what a newer release has added to an approval from %j',
    (from) => {
      const ledger = changed(FULL_LEDGER, ['restart', 'from'], { by: { ...from, addedLater: 1 } });
      expect(ledgerSchema.parse(ledger)).toEqual(ledger);
    },
  );

  const signals = [
    ...['savepoint-failed', 'reference-gone', 'reference-not-stopped', 'waits-for-reference'],
    ...['pool-gone', 'pool-exhausted', 'curable'],
  ];

  test.each([
    [`${OWN}.evidence`, ['planned', 'requested', 'accepted', 'neverRan', 'ran']],
    [`${OWN}.failure.signals.0`, signals],
    [`${OWN}.journal.1.verb`, ['create', 'stop', 'resume']],
    [`${OWN}.journal.2.answer.kind`, ['accepted', 'refused']],
    [`${OWN}.journal.2.answer.signals.0`, signals],
    [`${TEXT}.tables.sink`, ['appends', 'upserts']],
    [`${TEXT}.tables.state.verdict`, ['stateless', 'open', 'stateful']],
    ['texts.flight-3c4d.plan.kind', ['asked', 'stateless', 'unreadable']],
    ['desiredState.state', ['running', 'stopped']],
    ['desiredState.by', ['person', 'foreign']],
    ['told.health', HEALTHS],
  ])('has as its %s one of %j', (where, values) => {
    const all: readonly string[] = values;
    for (const value of [...all, 'another', '']) {
      const ledger = changed(FULL_LEDGER, pathOf(where), { by: value });
      expect(ledgerSchema.safeParse(ledger).success, value).toBe(all.includes(value));
    }
  });

  test.each<readonly [object, boolean]>([
    [{ kind: 'failure', id: '1', round: 1 }, true],
    [{ kind: 'failure', id: '1' }, false],
    [{ kind: 'failure', round: 1 }, false],
    [{ kind: 'failure', id: '1', round: 0.5 }, false],
    [{ kind: 'replace', round: 1 }, true],
    [{ kind: 'replace' }, false],
    [{ kind: 'savepoint', detail: 'no' }, true],
    [{ kind: 'savepoint' }, false],
    ...['start', 'restart', 'move', 'degraded', 'policy', 'person'].map((kind) => [{ kind }, true] as const),
    [{ kind: 'another' }, false],
    [{}, false],
  ])('has a request with the purpose %j: %s', (purpose, believed) => {
    const ledger = changed(FULL_LEDGER, pathOf(`${OWN}.journal.1.purpose`), { by: purpose });
    expect(ledgerSchema.safeParse(ledger).success).toBe(believed);
  });

  test.each([
    [LAST_TIME, true],
    [LAST_TIME + 1, false],
    [-LAST_TIME, true],
    [-LAST_TIME - 1, false],
    [0.5, true],
    [Number.NaN, false],
  ])('has a time of %d: %s', (at, believed) => {
    const times = ['downSince', 'restart.at', `${OWN}.phase.since`, `${OWN}.journal.1.at`];
    const ofTexts = ['tables.at', 'tables.refusal.at', 'dryRun.at', 'plan.at'].map((key) => `${TEXT}.${key}`);
    for (const where of [...times, ...ofTexts, 'texts.flight-3c4d.plan.at']) {
      const ledger = changed(FULL_LEDGER, pathOf(where), { by: at });
      expect(ledgerSchema.safeParse(ledger).success, where).toBe(believed);
    }
    expect(ledgerSchema.safeParse({ ...FULL_LEDGER, changes: 0.5 }).success).toBe(false);
  });
});

test.each<readonly [object, boolean]>([
  ...['asked', 'stateless', 'unreadable'].map((kind) => [{ kind, at: 1 }, true] as const),
  ...['asked', 'stateless', 'unreadable'].map((kind) => [{ kind }, false] as const),
  [{ kind: 'stateful', at: 1, operators: ['Join'] }, true],
  [{ kind: 'stateful', at: 1 }, false],
  [{ kind: 'refused', at: 1, detail: 'no', signals: [] }, true],
  [{ kind: 'refused', at: 1 }, false],
  [{ kind: 'another', at: 1 }, false],
  [{}, false],
])('a text has the plan %j: %s', (plan, believed) => {
  const ledger = changed(FULL_LEDGER, pathOf(`${TEXT}.plan`), { by: plan });
  expect(ledgerSchema.safeParse(ledger).success).toBe(believed);
});

test('a ledger from before there were facts about texts has none', () => {
  const { texts: _, ...older } = FULL_LEDGER;
  expect(
    ledgerSchema.parse({ ...older, preflight: { versionName: 'flight-1a2b', problems: [], at: 1 } }),
  ).toMatchObject({
    ...older,
    texts: {},
  });
});

describe('an outbox', () => {
  test('is what was written', () => {
    expect(outboxSchema.parse([CHANGE, CHANGE])).toEqual([CHANGE, CHANGE]);
    expect(outboxSchema.parse([])).toEqual([]);
    const more = { ...CHANGE, addedLater: 1, exception: { ...CHANGE.exception, addedLater: 1 } };
    expect(outboxSchema.parse([more])).toEqual([more]);
    expect(outboxSchema.safeParse({}).success).toBe(false);
  });

  const paths = pathsIn(CHANGE);
  const believed = (change: unknown): boolean => outboxSchema.safeParse([change]).success;

  test('has nothing of another type, and lacks only what need not be there', () => {
    expect(named(paths.filter((path) => believed(changed(CHANGE, path, { by: [null] }))))).toEqual([]);
    const lacking = paths.filter((path) => !RECORDS.test(path.join('.')) && believed(changed(CHANGE, path, 'removed')));
    expect(named(lacking).toSorted()).toEqual([
      'exception',
      'latestOffsets',
      'nextAttemptAt',
      'purgeAt',
      'rowsLostFrom',
      'urgency',
    ]);
  });

  test.each([
    ['version', ['1']],
    ['health', HEALTHS],
    ['previousHealth', HEALTHS],
    ['action', ACTIONS],
    ['reason', REASONS],
    ['urgency', URGENCIES],
  ])('has as its %s one of those that are known', (key, values) => {
    const all: readonly string[] = values;
    for (const value of [...all, 'another']) expect(believed({ ...CHANGE, [key]: value })).toBe(all.includes(value));
  });
});

test.each([
  [1, true],
  [0, false],
  [-1, false],
  [1.5, false],
  ['1', false],
])('a revision is a whole number from one on: %s', (revision, believed) => {
  expect(revisionSchema.safeParse(revision).success).toBe(believed);
});
