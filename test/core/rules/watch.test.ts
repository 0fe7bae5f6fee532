import { describe, expect, test } from 'vitest';
import * as say from '../../../lambda/core/messages/watch.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import type { Watch } from '../../../lambda/core/model/ledger.ts';
import type { Warning } from '../../../lambda/core/model/statement.ts';
import { BEGIN, exception, HOUR, Keeping, MINUTE, running, seen, type Thrown } from '../keeping.ts';
import { currentOf, ledgerWith } from '../ledger/ledger-with.ts';

const CRITICAL: Warning = { severity: 'CRITICAL', reason: 'NO_BOUNDS', message: 'State of 17 MB grows.' };
const LOW: Warning = { severity: 'LOW', reason: 'HINT', message: 'There is another way.' };
const LOST = { name: 'E', message: 'task manager 17 is lost' };

/** A keeper whose statement has run for an hour, and of which nothing else is to be asked. */
const settled = (): Keeping => {
  const keeping = running().after(HOUR);
  keeping.look(seen('RUNNING'));
  return keeping;
};

const warned = (...warnings: readonly Warning[]) => seen('RUNNING', { warnings });
const thrown = (...exceptions: readonly Thrown[]) => ({
  ...seen('RUNNING'),
  watched: { exceptions: exceptions.map(exception) },
});

const said = ({ reason, health, remark }: Decision): string => `${reason} ${health} ${remark?.message ?? '-'}`;

describe('a warning about what runs', () => {
  test('is told once, and changes nothing else', () => {
    const keeping = settled();
    expect(said(keeping.look(warned(CRITICAL)))).toBe(`Running healthy ${say.warnings([CRITICAL])}`);
    expect(said(keeping.after(MINUTE).look(warned(CRITICAL)))).toBe('Running healthy -');
    expect(said(keeping.after(MINUTE).look(warned({ ...CRITICAL, message: 'State of 18 MB grows.' })))).toBe(
      'Running healthy -',
    );
  });

  test('is not told if its severity is LOW', () => {
    expect(said(settled().look(warned(LOW)))).toBe('Running healthy -');
    expect(said(settled().look(warned(LOW, CRITICAL)))).toBe(`Running healthy ${say.warnings([CRITICAL])}`);
  });

  test('is told of a DEGRADED one as well', () => {
    expect(said(settled().look(seen('DEGRADED', { warnings: [CRITICAL] })))).toBe(
      `Degraded degraded ${say.warnings([CRITICAL])}`,
    );
  });

  test('is another one with another severity', () => {
    const keeping = settled();
    keeping.look(warned({ ...CRITICAL, severity: 'MODERATE' }));
    expect(said(keeping.look(warned(CRITICAL)))).toBe(`Running healthy ${say.warnings([CRITICAL])}`);
  });
});

describe('an exception of what runs', () => {
  test('is told once in a run, by its words, and the newest is named', () => {
    const keeping = settled();
    const newest = { ...LOST, message: 'no leader', at: keeping.now - MINUTE };
    const look = thrown(newest, { ...LOST, at: keeping.now - 2 * MINUTE });
    const decision = keeping.look(look);
    expect(said(decision)).toBe(`Running healthy ${say.exceptionWhileRunning('E', 'no leader')}`);
    expect(decision.remark?.exception).toMatchObject(newest);
    expect(said(keeping.after(10 * MINUTE).look(look))).toBe('Running healthy -');
    const again = thrown({ ...LOST, message: 'task manager 18 is lost', at: keeping.now });
    expect(said(keeping.after(10 * MINUTE).look(again))).toBe('Running healthy -');
  });

  test('is told again in another run, unlike a warning', () => {
    const keeping = settled();
    const both = (at: number) => ({ ...warned(CRITICAL), watched: { exceptions: [exception({ ...LOST, at })] } });
    const sentence = say.exceptionWhileRunning('E', LOST.message);
    expect(keeping.look(both(keeping.now)).remark?.message).toBe(`${say.warnings([CRITICAL])} ${sentence}`);
    keeping.after(MINUTE).look(seen('STOPPED'));
    keeping.ask({ command: 'resume' }).look(seen('STOPPED'));
    keeping
      .answered()
      .after(MINUTE)
      .look(seen('RUNNING', { updatedAt: keeping.now }));
    expect(keeping.after(10 * MINUTE).look(both(keeping.now)).remark?.message).toBe(sentence);
  });

  test('is none of this run if it is older', () => {
    const keeping = settled();
    expect(said(keeping.look(thrown({ ...LOST, at: BEGIN - MINUTE })))).toBe('Running healthy -');
    expect(said(keeping.look(thrown(LOST)))).toBe('Running healthy -');
  });
});

describe('a statement that runs, and restarts again and again', () => {
  const restarting = (watch: Watch): Decision => {
    const keeping = new Keeping();
    keeping.ledger = ledgerWith({
      current: { phase: { name: 'RUNNING', since: BEGIN - HOUR }, watch },
      census: { statementNames: [], at: BEGIN },
    });
    return keeping.look(seen('RUNNING'));
  };
  const row = (first: number, newest: number): Watch => ({
    at: BEGIN,
    row: { first: BEGIN - first * MINUTE, newest: BEGIN - newest * MINUTE },
    told: [],
  });

  test('is degraded, and left alone', () => {
    const decision = restarting(row(11, 1));
    expect(decision).toMatchObject({ reason: 'Restarting', health: 'degraded', action: 'none', step: { do: 'rest' } });
    expect(decision.message).toBe(say.restarting('2026-11-22T09:49:00.000Z'));
  });

  test.each([
    ['they have come for less', row(10, 1)],
    ['the last one is ten minutes old', row(30, 10)],
    ['they are of an earlier run', row(90, 70)],
    ['there are none', { at: BEGIN, told: [] }],
  ])('unless %s', (_why, watch) => {
    expect(restarting(watch).reason).toBe('Running');
  });

  test('which the ledger knows from its looks', () => {
    const keeping = settled();
    const each = (from: number, to: number) =>
      Array.from({ length: 10 }, (_, index) => ({ ...LOST, at: keeping.now - (from + index * to) * MINUTE }));
    keeping.look(thrown(...each(0, 1)));
    expect(keeping.after(10 * MINUTE).look(thrown(...each(0, 1))).reason).toBe('Restarting');
    expect(currentOf(keeping.ledger).watch?.at).toBe(keeping.now);
    expect(keeping.after(MINUTE).look(seen('RUNNING')).reason).toBe('Restarting');
    expect(keeping.after(9 * MINUTE).look(thrown(...each(10, 1))).reason).toBe('Running');
  });
});
