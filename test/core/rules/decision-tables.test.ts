import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { REASONS, type Reason } from '../../../lambda/contract.ts';
import { ABSENT } from '../../../lambda/core/rules/absent.ts';
import { BEGIN_CHANGE } from '../../../lambda/core/rules/begin-change.ts';
import { CAME_TO_NOTHING } from '../../../lambda/core/rules/came-to-nothing.ts';
import { CHANGE_PREREQUISITE } from '../../../lambda/core/rules/change-prerequisites.ts';
import { CHANGE_CHECKS, START_CHECKS } from '../../../lambda/core/rules/checks.ts';
import { RULES } from '../../../lambda/core/rules/current.ts';
import { DRY_RUN_FIRST } from '../../../lambda/core/rules/dry-run.ts';
import { PLAN_FIRST } from '../../../lambda/core/rules/explain.ts';
import { STOPPED_ON_THE_WAY } from '../../../lambda/core/rules/failed.ts';
import { IN_TRANSITION, STUCK } from '../../../lambda/core/rules/live.ts';
import { PREREQUISITE } from '../../../lambda/core/rules/prerequisites.ts';
import { REFUSED, REFUSED_IN_CHANGE } from '../../../lambda/core/rules/refused.ts';
import { resumeWithin } from '../../../lambda/core/rules/resuming.ts';
import { STARTING_POINT } from '../../../lambda/core/rules/starting-point.ts';
import { ACCEPTED_AND_GONE, NEVER_SEEN } from '../../../lambda/core/rules/successor-gone.ts';
import { WAITING } from '../../../lambda/core/rules/successor-waiting.ts';
import { UNSEEN } from '../../../lambda/core/rules/unseen.ts';
import { OTHERS_FIRST } from '../../../lambda/core/rules/writers.ts';

// The tables of docs/how-it-decides.md say what the rules say: a row for each reason that a list gives, and no other.

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const isReason = (text: string): text is Reason => REASONS.some((reason) => reason === text);

interface Line {
  readonly why: string;
  readonly reason?: Reason;
}

/** The reasons of a list. A rule without a reason leaves the decision to another list, or to a file below. */
const reasonsOf = (...lists: readonly (readonly Line[])[]): readonly Reason[] =>
  lists.flat().flatMap(({ reason }) => reason ?? []);

/** A list without the lines that it has of others. */
const without = (list: readonly Line[], ...others: readonly (readonly Line[])[]): readonly Line[] =>
  list.filter(({ why }) => !others.flat().some((line) => line.why === why));

/** The reasons that a file gives by private lists and by acts without a list; those that it only compares are none. */
const namedIn = (path: string, ...compared: readonly Reason[]): readonly Reason[] =>
  [...read(path).matchAll(/['"]([A-Z]\w+)['"]/g)]
    .map(([, text = '']) => text)
    .filter(isReason)
    .filter((reason) => !compared.includes(reason));

/** The resume of the statement before an older version that has never run: the list is private, its lines are these. */
const RESUME_PREVIOUS = resumeWithin(
  'no savepoint',
  () => true,
  () => ({ from: 0, what: '' }),
);

/** The lists, each with the reasons that its rules give. */
const LISTS = {
  /** Every version: is it the keeper's, and does the one before it rest? */
  CASES: namedIn('lambda/core/rules/decide.ts'),
  ABSENT: reasonsOf(without(ABSENT, REFUSED, OTHERS_FIRST, PREREQUISITE, START_CHECKS)),
  OTHERS_FIRST: reasonsOf(OTHERS_FIRST),
  PREREQUISITE: reasonsOf(PREREQUISITE),
  START_CHECKS: reasonsOf(START_CHECKS),
  REFUSED: reasonsOf(REFUSED),
  REFUSED_IN_CHANGE: reasonsOf(REFUSED_IN_CHANGE),
  /** A new incarnation: where it begins, or why it cannot. */
  INCARNATION: namedIn('lambda/core/rules/incarnation.ts'),
  PENDING: reasonsOf(RULES.PENDING),
  RUNNING: reasonsOf(RULES.RUNNING),
  DEGRADED: reasonsOf(RULES.DEGRADED),
  /** Other writers, before a first start and beside a statement that runs. */
  WRITERS: namedIn('lambda/core/rules/writers.ts'),
  FAILED: reasonsOf(RULES.FAILED),
  STOPPED: reasonsOf(without(RULES.STOPPED, STOPPED_ON_THE_WAY)),
  STOPPED_ON_THE_WAY: reasonsOf(STOPPED_ON_THE_WAY),
  COMPLETED: reasonsOf(RULES.COMPLETED),
  IN_TRANSITION: reasonsOf(IN_TRANSITION, RULES.FAILING, RULES.STOPPING, RULES.DELETING),
  UNSEEN: reasonsOf(UNSEEN),
  /** A pass that could not do its job: nothing was decided. */
  UNAVAILABLE: namedIn('lambda/pass/ports.ts'),
  /** The acts of a change: it begins, waits, stops the older version, or cannot begin exactly. */
  CHANGE: namedIn('lambda/core/rules/change.ts', 'Suspended', 'Running'),
  BEGIN_CHANGE: reasonsOf(BEGIN_CHANGE),
  CHANGE_PREREQUISITE: reasonsOf(without(CHANGE_PREREQUISITE, REFUSED_IN_CHANGE)),
  CHANGE_CHECKS: reasonsOf(without([...CHANGE_CHECKS, ...DRY_RUN_FIRST, ...PLAN_FIRST], REFUSED_IN_CHANGE)),
  STARTING_POINT: reasonsOf(STARTING_POINT),
  SUCCESSION: [
    ...reasonsOf(ACCEPTED_AND_GONE, NEVER_SEEN, CAME_TO_NOTHING, WAITING),
    ...namedIn('lambda/core/rules/successor.ts'),
  ],
  RESUME_PREVIOUS: reasonsOf(RESUME_PREVIOUS),
  STUCK: reasonsOf(STUCK),
} as const satisfies Readonly<Record<string, readonly Reason[]>>;
type ListName = keyof typeof LISTS;
const LIST_NAMES = Object.keys(LISTS).filter((name): name is ListName => name in LISTS);

/** The lists that each row of the tables is about, by its first cell. */
const ROWS: ReadonlyMap<string, readonly ListName[]> = new Map<string, readonly ListName[]>([
  ['absent, never created', ['ABSENT', 'PREREQUISITE', 'START_CHECKS', 'INCARNATION']],
  ['absent, and a prerequisite has failed', ['PREREQUISITE']],
  ['absent, never created, and another live statement writes its sink', ['OTHERS_FIRST', 'WRITERS']],
  [
    'absent, and Confluent refuses the create, or the INSERT does not fit its tables, or they could not be asked about',
    ['REFUSED', 'START_CHECKS'],
  ],
  ['absent, and Confluent refuses the create because of the compute pool', ['REFUSED', 'START_CHECKS']],
  [
    'absent, and Confluent refuses the create for now: it asks to try later, or names a quota',
    ['REFUSED', 'START_CHECKS'],
  ],
  [
    'absent, and Confluent answers the create, or a question before it, that its name is taken',
    ['ABSENT', 'PREREQUISITE', 'START_CHECKS'],
  ],
  ['absent, but it has run, or it is adopted', ['ABSENT', 'INCARNATION']],
  ['`restart` with `from` was given', ['INCARNATION']],
  ["there under its name, but not the keeper's", ['CASES']],
  ['a version or incarnation that was replaced is live again', ['CASES', 'WRITERS']],
  ['PENDING, or created a moment ago', ['ABSENT', 'PENDING']],
  ['PENDING for ten minutes, or its prerequisite runs for as long', ['PREREQUISITE', 'PENDING', 'STUCK']],
  ['RUNNING', ['RUNNING']],
  ['RUNNING, and Confluent has listed one new exception after another for ten minutes', ['RUNNING']],
  ['RUNNING, and five runs that had lasted ten minutes ended in a failure within 24 hours', ['RUNNING']],
  ['RUNNING or DEGRADED, and another live statement writes its sink', ['WRITERS']],
  ['RUNNING or DEGRADED, and `restart` was given', ['RUNNING', 'DEGRADED']],
  ['PENDING, RUNNING or DEGRADED, and another pool or principal is configured', ['PENDING', 'RUNNING', 'DEGRADED']],
  ['DEGRADED', ['DEGRADED']],
  ['FAILED; or STOPPED after a failure, though it is to run', ['FAILED', 'STOPPED', 'STOPPED_ON_THE_WAY']],
  [
    'failed after seven resumes, or with the same error for the fifth time, 20 minutes after the first or later',
    ['ABSENT', 'PREREQUISITE', 'FAILED', 'STOPPED', 'STOPPED_ON_THE_WAY'],
  ],
  ['FAILED, since the statement that it was to carry on from is gone', ['FAILED']],
  ['FAILED or STOPPED, and its compute pool is gone', ['FAILED', 'STOPPED', 'STOPPED_ON_THE_WAY']],
  ['STOPPED by the keeper on the way to a resume', ['STOPPED', 'STOPPED_ON_THE_WAY']],
  ['STOPPED, and a person has asked for `resume`', ['STOPPED']],
  ['STOPPED by anyone else, and `onForeignStop` is `resume`', ['STOPPED']],
  ['STOPPED, and Confluent has refused or ignored a resume', ['STOPPED_ON_THE_WAY']],
  ['STOPPED by anyone else', ['STOPPED']],
  ['`stop` was given', ['ABSENT', 'PENDING', 'RUNNING', 'DEGRADED', 'FAILED', 'STOPPED', 'COMPLETED']],
  ['COMPLETED', ['COMPLETED']],
  ['FAILING, STOPPING, DELETING, or about to stop', ['IN_TRANSITION', 'RUNNING', 'DEGRADED']],
  ['any other phase', ['IN_TRANSITION']],
  ['denied (403) and not listed, though it was accepted, has run or is adopted', ['UNSEEN']],
  ['no usable answer', ['UNAVAILABLE']],
  ['changed', ['CHANGE', 'BEGIN_CHANGE', 'CHANGE_PREREQUISITE', 'CHANGE_CHECKS', 'STARTING_POINT', 'SUCCESSION']],
  ['the new version is accepted', ['CHANGE', 'BEGIN_CHANGE', 'CHANGE_PREREQUISITE', 'STARTING_POINT', 'SUCCESSION']],
  [
    'Confluent refuses the new version, its plan or a prerequisite, or the INSERT does not fit its tables',
    ['REFUSED_IN_CHANGE', 'CHANGE_PREREQUISITE', 'CHANGE_CHECKS'],
  ],
  ['Confluent refuses the new version because of the compute pool', ['REFUSED_IN_CHANGE', 'CHANGE_CHECKS']],
  [
    'Confluent refuses the new version for now: it asks to try later, or names a quota',
    ['REFUSED_IN_CHANGE', 'CHANGE_CHECKS'],
  ],
  ['the new version waits in PENDING for ten minutes beside an older one that does not run', ['STUCK']],
  [
    'the new SQL keeps state, writes an upsert sink or has `scan.startup` hints, `onChange` is `hold`, or somebody stopped the new version',
    ['BEGIN_CHANGE', 'SUCCESSION'],
  ],
  [
    'Confluent answers that the name of the new version, of a prerequisite or of a question is taken',
    ['CHANGE_PREREQUISITE', 'CHANGE_CHECKS', 'SUCCESSION'],
  ],
  ["another statement has the new version's name, and it is not the keeper's", ['BEGIN_CHANGE']],
  ['the older version is suspended', ['BEGIN_CHANGE', 'SUCCESSION']],
  ['the older version has FAILED', ['STARTING_POINT', 'SUCCESSION', 'FAILED']],
  ['the older version has stopped without a savepoint', ['STOPPED_ON_THE_WAY', 'RESUME_PREVIOUS']],
  ['savepoints of the older version have failed twice', ['BEGIN_CHANGE']],
  ['the same, and the older version has failed and was never seen running', ['BEGIN_CHANGE']],
  ['nobody knows how far the older version has read', ['CHANGE']],
]);

/** A row of a table: its first cell, and the reasons of its last. */
interface Row {
  readonly observed: string;
  readonly reasons: readonly string[];
}

const TABLE: readonly Row[] = read('docs/how-it-decides.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| observed '))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, observed = '', , codes = '']) => ({
    observed,
    reasons: [...codes.matchAll(/`(\w+)`/g)].map(([, code = '']) => code),
  }));

const listsOf = ({ observed }: Row): readonly ListName[] => ROWS.get(observed) ?? [];

describe('the tables of docs/how-it-decides.md', () => {
  test('have a row for each entry of this test, and no other', () => {
    expect(TABLE.map(({ observed }) => observed)).toEqual([...ROWS.keys()]);
  });

  test.each(TABLE)('name reasons of its rules only: $observed', (row) => {
    const given: readonly string[] = listsOf(row).flatMap((name) => LISTS[name]);
    expect(row.reasons.length).toBeGreaterThan(0);
    expect(row.reasons.filter((reason) => !given.includes(reason))).toEqual([]);
    // A list that gives none of the row's reasons has no business there.
    expect(listsOf(row).filter((name) => !LISTS[name].some((reason) => row.reasons.includes(reason)))).toEqual([]);
  });

  test.each(LIST_NAMES)('name each reason of %s', (name) => {
    const rows = TABLE.filter((row) => listsOf(row).includes(name));
    const named = rows.flatMap(({ reasons }) => reasons);
    expect(LISTS[name].length).toBeGreaterThan(0);
    expect([...new Set(LISTS[name])].filter((reason) => !named.includes(reason))).toEqual([]);
  });

  test('name every reason', () => {
    const named = TABLE.flatMap(({ reasons }) => reasons);
    expect(REASONS.filter((reason) => !named.includes(reason))).toEqual([]);
  });
});
