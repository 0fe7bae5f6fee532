import { describe, expect, test } from 'vitest';
import { isRestarting, watchDue, withRemarksTold, withWatch } from '../../../lambda/core/ledger/watch.ts';
import type { Watch } from '../../../lambda/core/model/ledger.ts';
import { BEGIN, exception, HOUR, MINUTE, SECOND, seen } from '../keeping.ts';
import { currentOf, ledgerWith, recordWith } from './ledger-with.ts';

/** Exceptions at these minutes, the newest first, as Confluent lists them: ten at most. */
const listed = (...minutes: readonly number[]) =>
  minutes
    .toSorted((one, other) => other - one)
    .slice(0, 10)
    .map((at) => exception({ name: 'E', message: 'boom', at: BEGIN + at * MINUTE }));

/** From that minute to the other one, one each so many minutes. */
const each = (from: number, to: number, step = 1): readonly number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

interface Look {
  readonly minute: number;
  /** What Confluent lists; undefined: no answer. */
  readonly at?: readonly number[];
}

/** The watch after these looks at a statement that runs since `BEGIN`. */
const watched = (...looks: readonly Look[]) =>
  looks.reduce(
    (ledger, { minute, at }) => {
      const look = { ...seen('RUNNING'), watched: at === undefined ? {} : { exceptions: listed(...at) } };
      const { statement } = look;
      if (statement === undefined) throw new Error('nothing is seen');
      return withWatch(ledger, { statement, seen: look, now: BEGIN + minute * MINUTE });
    },
    ledgerWith({ current: { phase: { name: 'RUNNING', since: BEGIN } } }),
  );

const restarts = (...looks: readonly Look[]): boolean => isRestarting(currentOf(watched(...looks)));

describe('a statement that runs restarts again and again', () => {
  test('once its exceptions have come for ten minutes, one after another', () => {
    const first: Look = { minute: 10, at: each(1, 9) };
    expect(restarts(first)).toBe(false);
    expect(restarts(first, { minute: 20, at: each(10, 19) })).toBe(true);
    expect(restarts(first, { minute: 20, at: each(1, 19, 6) })).toBe(true);
  });

  test('also if so many come that Confluent lists those of a moment', () => {
    const burst = (minute: number): Look => ({ minute, at: each(minute - 0.5, minute, 0.05) });
    expect(restarts(burst(10), burst(22))).toBe(true);
  });

  test('not if it was one of them, or a few at long distances', () => {
    expect(restarts({ minute: 10, at: [5] }, { minute: 20, at: [5] })).toBe(false);
    expect(restarts({ minute: 10, at: [5] }, { minute: 20, at: [5, 15] })).toBe(false);
    expect(restarts({ minute: 10, at: [2] }, { minute: 20, at: [2, 14] }, { minute: 30, at: [2, 14, 26] })).toBe(false);
  });

  test('and no more once ten minutes bring no new one', () => {
    const before: readonly Look[] = [
      { minute: 10, at: each(1, 9) },
      { minute: 20, at: each(10, 19) },
    ];
    expect(restarts(...before, { minute: 28, at: each(10, 19) })).toBe(true);
    expect(restarts(...before, { minute: 29, at: each(10, 19) })).toBe(false);
    expect(restarts(...before, { minute: 30, at: [] })).toBe(false);
    expect(restarts(...before, { minute: 30, at: each(10, 19) }, { minute: 40, at: [...each(11, 19), 38] })).toBe(
      false,
    );
  });

  test('of which a look without an answer says nothing', () => {
    expect(restarts({ minute: 10, at: each(1, 9) }, { minute: 12 }, { minute: 20, at: each(10, 19) })).toBe(true);
  });

  test('and not for those of an earlier run, or without a time', () => {
    expect(restarts({ minute: 10, at: each(-15, -1) })).toBe(false);
    const ledger = watched({ minute: 10, at: each(1, 9) }, { minute: 20, at: each(10, 19) });
    expect(isRestarting({ ...currentOf(ledger), phase: { name: 'RUNNING', since: BEGIN + 20 * MINUTE } })).toBe(false);
    expect(isRestarting(recordWith({}))).toBe(false);
    const look = { ...seen('RUNNING'), watched: { exceptions: [exception({ name: 'E', message: 'boom' })] } };
    if (look.statement === undefined) throw new Error('nothing is seen');
    const { watch } = currentOf(withWatch(watched(), { statement: look.statement, seen: look, now: BEGIN }));
    expect(watch).toEqual({ at: BEGIN, told: [] });
  });

  test('which only a look at what runs can say', () => {
    const look = { ...seen('STOPPED'), watched: { exceptions: listed(1) } };
    if (look.statement === undefined) throw new Error('nothing is seen');
    const ledger = watched();
    expect(withWatch(ledger, { statement: look.statement, seen: look, now: BEGIN })).toBe(ledger);
    const { statement } = seen('RUNNING');
    if (statement === undefined) throw new Error('nothing is seen');
    expect(withWatch(ledger, { statement, seen: seen('RUNNING'), now: BEGIN })).toBe(ledger);
  });
});

describe('the next look is due', () => {
  test.each([
    [{ phase: { name: 'RUNNING', since: BEGIN } }, BEGIN + 10 * MINUTE],
    [{ phase: { name: 'RUNNING', since: BEGIN }, watch: { at: BEGIN + HOUR, told: [] } }, BEGIN + HOUR + 10 * MINUTE],
    [{ phase: { name: 'RUNNING', since: BEGIN }, watch: { at: BEGIN - HOUR, told: [] } }, BEGIN + 10 * MINUTE],
    [{}, Number.POSITIVE_INFINITY],
  ])('after %j at %d', (facts, due) => {
    expect(watchDue(recordWith(facts))).toBe(due);
  });
});

describe('what was told', () => {
  test('is kept with its time, the newest twenty', () => {
    const told = (watch: Watch | undefined): readonly string[] => watch?.told.map(({ what }) => what) ?? [];
    const first = withRemarksTold(recordWith({ watch: { at: BEGIN, told: [] } }), ['a', 'b'], BEGIN);
    expect(first.watch).toEqual({
      at: BEGIN,
      told: [
        { what: 'a', at: BEGIN },
        { what: 'b', at: BEGIN },
      ],
    });
    expect(told(withRemarksTold(first, ['a'], BEGIN + SECOND).watch)).toEqual(['b', 'a']);
    const many = Array.from({ length: 25 }, (_, number) => String(number));
    expect(told(withRemarksTold(first, many, BEGIN).watch)).toEqual(many.slice(5));
  });
});
