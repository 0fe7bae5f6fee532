import { describe, expect, test } from 'vitest';
import {
  isTakenForLong,
  newestOf,
  nextCreateAt,
  seriesOf,
  takenAnswers,
  takenCreates,
} from '../../../lambda/core/ledger/taken.ts';
import type { NameTaken, Request } from '../../../lambda/core/model/ledger.ts';
import { BEGIN, HOUR, MINUTE, SECOND } from '../keeping.ts';
import { acceptance, createWith, recordWith, refusal, requestWith } from './ledger-with.ts';

/** Confluent's answer that the name is taken, so many seconds after the beginning. */
const at = (seconds: number): NameTaken => ({ kind: 'exists', at: BEGIN + seconds * SECOND, detail: `at ${seconds}` });
const taken = (seconds: number): Request => createWith(at(seconds), BEGIN + seconds * SECOND);
const requested = (...journal: readonly Request[]) => recordWith({ evidence: 'requested', journal });

describe('the creates whose name was taken', () => {
  test.each<readonly [string, readonly Request[], readonly number[]]>([
    ['none', [], []],
    ['one', [taken(0)], [0]],
    ['in a row', [taken(0), taken(30), taken(60)], [0, 30, 60]],
    ['since an accepted one', [taken(0), createWith(acceptance()), taken(60)], [60]],
    ['since a refused one', [taken(0), createWith(refusal())], []],
    ['with one without an answer among them', [taken(0), createWith(undefined), taken(60)], [0, 60]],
    ['and the newest without an answer', [taken(0), createWith(undefined)], [0]],
    ['beside other requests', [taken(0), requestWith(), taken(30)], [0, 30]],
  ])('are %s', (_, journal, times) => {
    expect(takenCreates(requested(...journal)).map(({ at: time }) => (time - BEGIN) / SECOND)).toEqual(times);
    expect(takenAnswers(requested(...journal))).toEqual(times.length === 0 ? undefined : times.map(at));
  });

  test('are none of a statement that a look has shown, and of one of which nothing is known', () => {
    expect(takenCreates(recordWith({ evidence: 'accepted', journal: [taken(0)] }))).toEqual([]);
    expect(takenCreates(undefined)).toEqual([]);
  });
});

test('the ledger keeps the first answer of a series, and the last ones', () => {
  expect([[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4, 5]].map(newestOf)).toEqual([
    [],
    [1],
    [1, 2],
    [1, 2, 3],
    [1, 3, 4],
    [1, 4, 5],
  ]);
});

describe('a name is taken for good', () => {
  test.each<readonly [readonly number[], boolean]>([
    [[0], false],
    [[0, 60], false],
    [[0, 30, 59], false],
    [[0, 30, 60], true],
    [[0, 1, 2, 3, 4], false],
    [[0, 1, 2, 3, 60], true],
  ])('after answers at %j s: %s', (times, isForLong) => {
    const answers = seriesOf(times.map(at));
    if (answers === undefined) throw new Error('there is none');
    expect(isTakenForLong(answers)).toBe(isForLong);
    expect(nextCreateAt(answers)).toBe(BEGIN + (times.at(-1) ?? 0) * SECOND + (isForLong ? HOUR : MINUTE / 2));
  });
});
