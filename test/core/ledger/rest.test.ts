import { describe, expect, test } from 'vitest';
import { observe } from '../../../lambda/core/ledger/observe.ts';
import { isLosingRows, purgeUrgency, rowsUrgency, urgencyOf } from '../../../lambda/core/ledger/purge.ts';
import { rowsLostFrom } from '../../../lambda/core/ledger/rest.ts';
import type { Ledger, Rest } from '../../../lambda/core/model/ledger.ts';
import { ABSENT, BEGIN, DAY, DESIRED, failedAt, HOUR, Keeping, MINUTE, running, seen } from '../keeping.ts';
import { type Facts, ledgerWith } from './ledger-with.ts';

const RUNS = seen('RUNNING');

/** A keeper whose statement has run for an hour. */
const settled = (): Keeping => {
  const keeping = running().after(HOUR);
  keeping.look(RUNS);
  return keeping;
};

const rest = ({ ledger }: Keeping): number | undefined => ledger.rest && (ledger.rest.since - BEGIN) / MINUTE;

describe('a rest', () => {
  test('begins when the statement came to rest, as Confluent says', () => {
    const keeping = settled();
    expect(keeping.ledger.rest).toBeUndefined();
    keeping.after(10 * MINUTE).look(seen('STOPPED', { endTime: BEGIN + 63 * MINUTE }));
    expect(rest(keeping)).toBe(63);
    keeping.after(DAY).look(seen('STOPPED', { endTime: BEGIN + 63 * MINUTE }));
    expect(rest(keeping)).toBe(63);
    expect(rowsLostFrom(keeping.ledger)).toBe(BEGIN + 63 * MINUTE + 7 * DAY);
  });

  test('begins with its failure, and a resume that fails within ten minutes does not renew it', () => {
    const keeping = settled().after(MINUTE);
    keeping.look(failedAt(keeping.now));
    expect(rest(keeping)).toBe(61);
    keeping
      .answered()
      .after(MINUTE)
      .look(seen('RUNNING', { updatedAt: keeping.now }));
    expect(rowsLostFrom(keeping.ledger)).toBeUndefined();
    keeping.after(9 * MINUTE).look(failedAt(keeping.now));
    expect(rest(keeping)).toBe(61);
    expect(rowsLostFrom(keeping.ledger)).toBe(BEGIN + 61 * MINUTE + 7 * DAY);
  });

  test('is over after a run of ten minutes, whoever looks', () => {
    const keeping = settled().after(MINUTE);
    keeping.look(failedAt(keeping.now));
    const began = keeping.answered().after(MINUTE).now;
    keeping.look(seen('RUNNING', { updatedAt: began }));
    keeping.after(10 * MINUTE - 1).look(seen('RUNNING', { updatedAt: began }));
    expect(rest(keeping)).toBe(61);
    keeping.after(1).look(seen('RUNNING', { updatedAt: began }));
    expect(rest(keeping)).toBeUndefined();
  });

  test('is another one after a run of ten minutes that nobody has seen the end of', () => {
    const keeping = settled().after(MINUTE);
    keeping.look(failedAt(keeping.now));
    keeping
      .answered()
      .after(MINUTE)
      .look(seen('RUNNING', { updatedAt: keeping.now }));
    keeping.after(12 * MINUTE).look(failedAt(keeping.now));
    expect(rest(keeping)).toBe(74);
  });

  test('begins with the exception where Confluent does not say when the run ended, and somebody has touched it since', () => {
    const keeping = settled().after(MINUTE);
    const errors = [{ name: 'E', message: 'x', at: keeping.now }];
    keeping.after(HOUR).look(seen('FAILED', { updatedAt: keeping.now, errors }));
    expect(rest(keeping)).toBe(61);
  });

  test('goes on once the statement is gone, or begins with that', () => {
    const keeping = settled();
    keeping.look(seen('STOPPED'));
    keeping.after(DAY).look(ABSENT);
    expect(rest(keeping)).toBe(60);
    const gone = settled().after(MINUTE);
    gone.look(ABSENT);
    expect(rest(gone)).toBe(61);
  });

  test('is none of a statement that has never run, or that has ended', () => {
    const keeping = new Keeping();
    keeping.look(ABSENT);
    keeping.answered().after(MINUTE).look(failedAt(keeping.now));
    expect(rest(keeping)).toBeUndefined();
    const ended = settled();
    ended.look(seen('STOPPED'));
    ended.look(seen('COMPLETED'));
    expect(rest(ended)).toBeUndefined();
  });

  test('of a ledger that an earlier release has written began when the phase did', () => {
    const ledger = ledgerWith({ current: { phase: { name: 'STOPPED', since: BEGIN - 3 * DAY } } });
    expect(observe(DESIRED, seen('STOPPED'), ledger, BEGIN).rest).toEqual({ since: BEGIN - 3 * DAY });
  });
});

const resting = (more: Partial<Rest> = {}, phase = 'STOPPED', facts: Facts = {}): Ledger =>
  ledgerWith({ current: { phase: { name: phase, since: BEGIN } }, rest: { since: BEGIN, ...more }, ...facts });

describe('rows are lost', () => {
  test.each([
    [undefined, 7],
    [3 * DAY, 3],
    [90 * DAY, 90],
  ])('after the time for which topics keep them: %s', (keeps, days) => {
    expect(rowsLostFrom(resting(keeps === undefined ? {} : { keeps }))).toBe(BEGIN + days * DAY);
  });

  test('never of topics that keep everything, nor while the statement runs', () => {
    expect(rowsLostFrom(resting({ keeps: 'forever' }))).toBeUndefined();
    expect(rowsLostFrom(resting({}, 'RUNNING'))).toBeUndefined();
    expect(rowsLostFrom(resting({}, 'DEGRADED'))).toBeUndefined();
    expect(rowsUrgency(resting({ keeps: 'forever' }), BEGIN + 99 * DAY)).toBe(0);
  });

  test.each(['STOPPED', 'FAILED', 'PENDING', 'STOPPING', 'ABSENT'])('while it is %s', (phase) => {
    expect(rowsLostFrom(resting({}, phase))).toBe(BEGIN + 7 * DAY);
  });

  test.each([
    [20, 1],
    [25, 2],
    [29, 3],
    [30, 4],
  ])('and from %d thirtieths of the time on that is told as loudly as %d', (part, urgency) => {
    const ledger = resting({ keeps: 3 * DAY });
    const at = BEGIN + (3 * DAY * part) / 30;
    expect(urgencyOf(ledger, at)).toBe(urgency);
    expect(urgencyOf(ledger, at - 1)).toBe(urgency - 1);
    expect(isLosingRows(ledger, at)).toBe(part === 30);
  });

  test('later than the statement itself, if its topics keep them for longer', () => {
    const ledger = resting({ keeps: 60 * DAY });
    expect([rowsUrgency(ledger, BEGIN + 29 * DAY), purgeUrgency(ledger, BEGIN + 29 * DAY)]).toEqual([0, 3]);
    expect(urgencyOf(ledger, BEGIN + 29 * DAY)).toBe(3);
  });
});
