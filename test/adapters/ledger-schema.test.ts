import { describe, expect, test } from 'vitest';
import { ledgerSchema, outboxSchema, revisionSchema } from '../../lambda/adapters/ledger-schema.ts';
import { ACTIONS, HEALTHS, REASONS, URGENCIES } from '../../lambda/contract.ts';
import { LAST_TIME } from '../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER } from '../../lambda/core/model/ledger.ts';
import { CHANGE, FULL_LEDGER } from './ledgers.ts';

type Path = readonly (string | number)[];

/** All that can be taken away or spoiled: each property, however deep, by the way to it. */
const pathsIn = (value: unknown, path: Path = []): readonly Path[] => {
  const own: readonly Path[] = path.length === 0 ? [] : [path];
  if (typeof value !== 'object' || value === null) return own;
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item: unknown, index) => [index, item])
    : Object.entries(value);
  return [...own, ...entries.flatMap(([key, item]) => pathsIn(item, [...path, key]))];
};

/** A copy in which what stands at the path has been replaced, or removed. */
const changed = (value: unknown, [key, ...rest]: Path, replaced: { readonly by: unknown } | 'removed'): unknown => {
  if (key === undefined) return replaced === 'removed' ? undefined : replaced.by;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? changed(item, rest, replaced) : item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, item]) => {
    if (name !== key) return [[name, item]];
    return rest.length === 0 && replaced === 'removed' ? [] : [[name, changed(item, rest, replaced)]];
  });
  return Object.fromEntries(entries);
};

const named = (paths: readonly Path[]): readonly string[] => paths.map((path) => path.join('.'));

const OPTIONAL_IN_LEDGER = [
  ...[
    'version',
    'version.ran',
    'version.askedAt',
    'next',
    'next.again',
    'next.dead',
    'next.placed',
    'previous',
    'incarnations',
  ],
  ...[
    'completed',
    'preflight',
    'recalled',
    'others',
    'takeover',
    'offsets',
    'failure',
    'failure.ended',
    'failure.detail',
    'failure.left',
  ],
  ...[
    'attempt',
    'attempt.answer',
    'attempt.detail',
    'attempt.open',
    'attempt.fruitless',
    'attempt.stopAsked',
    'attempt.from',
  ],
  ...['attempt.placement', 'intent', 'intent.foreign', 'intent.refused', 'refusal', 'since', 'actedAt', 'downSince'],
  ...['told', 'told.urgency', 'placed', 'decisions'],
];

/** Keys of records, each of which may be missing. */
const RECORDS = /(^|\.)(offsets|latestOffsets|incarnations|prerequisites|placed|placement)\.[\w-]+$/;

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
    expect(named(undefinedBelieved)).toEqual(['incarnations', 'completed', 'decisions']);
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

  test.each(['', 'version', 'next', 'next.version', 'next.placed', 'preflight', 'streak', 'failure', 'attempt'])(
    'keeps what a newer release has added to it (%s)',
    (where) => {
      const path: Path = where === '' ? ['addedLater'] : [...where.split('.'), 'addedLater'];
      const parent = path.slice(0, -1);
      const at = parent.reduce<unknown>(
        (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
        FULL_LEDGER,
      );
      const ledger = changed(FULL_LEDGER, parent, { by: Object.assign({}, at, { addedLater: 1 }) });
      expect(ledgerSchema.parse(ledger)).toEqual(ledger);
    },
  );

  test.each([
    { from: 'earliest' },
    { from: 'timestamp', timestamp: 5 },
    { from: 'offsets', offsets: { t: 'x' } },
    { from: 'statement', statementName: 'flight-1a2b' },
  ])('begins at %j', (start) => {
    const ledger = changed(FULL_LEDGER, ['version', 'start'], { by: start });
    expect(ledgerSchema.parse(ledger)).toEqual(ledger);
    const more = changed(FULL_LEDGER, ['version', 'start'], { by: { ...start, addedLater: 1 } });
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
    expect(ledgerSchema.safeParse(changed(FULL_LEDGER, ['version', 'start'], { by: start })).success).toBe(false);
  });

  test.each([
    [{ from: 'earliest' }, true],
    [{ from: 'timestamp', timestamp: 5 }, true],
    [{ from: 'timestamp' }, false],
    [{ from: 'offsets', offsets: {} }, false],
  ])('was approved from %j: %s', (from, believed) => {
    expect(ledgerSchema.safeParse(changed(FULL_LEDGER, ['attempt', 'from'], { by: from })).success).toBe(believed);
  });

  test.each([
    [['attempt', 'from'], { from: 'earliest', addedLater: 1 }],
    [['attempt', 'from'], { from: 'timestamp', timestamp: 5, addedLater: 1 }],
    [['decisions', 0], { ...FULL_LEDGER.decisions[0], addedLater: 1 }],
  ])('keeps what a newer release has added to its %j', (path, by) => {
    const ledger = changed(FULL_LEDGER, path, { by });
    expect(ledgerSchema.parse(ledger)).toEqual(ledger);
  });

  test.each([
    ['attempt.step', ['resume', 'stop', 'again']],
    ['attempt.answer', ['accepted', 'refused']],
    ['intent.want', ['stopped', 'running']],
    ['told.health', HEALTHS],
  ])('has as its %s one of %j', (where, values) => {
    const all: readonly string[] = values;
    for (const value of [...all, 'another', '']) {
      const ledger = changed(FULL_LEDGER, where.split('.'), { by: value });
      expect(ledgerSchema.safeParse(ledger).success, value).toBe(all.includes(value));
    }
  });

  test.each([
    [LAST_TIME, true],
    [LAST_TIME + 1, false],
    [-LAST_TIME, true],
    [-LAST_TIME - 1, false],
    [0.5, true],
    [Number.NaN, false],
  ])('has a time of %d: %s', (at, believed) => {
    expect(ledgerSchema.safeParse({ ...FULL_LEDGER, actedAt: at }).success).toBe(believed);
    expect(ledgerSchema.safeParse({ ...FULL_LEDGER, changes: 0.5 }).success).toBe(false);
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
    expect(named(lacking).toSorted()).toEqual(['exception', 'latestOffsets', 'nextAttemptAt', 'purgeAt', 'urgency']);
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
