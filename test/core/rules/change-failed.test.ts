import { describe, expect, test } from 'vitest';
import { operationOf } from '../../../lambda/core/ledger/journal.ts';
import * as say from '../../../lambda/core/messages/change.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import type { Approval, Restart } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { BEGIN, createdSql, failedAt, NAME, OFFSETS, refused, SECOND, type Sight } from '../keeping.ts';
import { acceptance, type Facts, refusal, requestWith, stopFor } from '../ledger/ledger-with.ts';
import {
  begins,
  CARRIED,
  carriedFrom,
  decided,
  keeper,
  observed,
  older,
  onItsWay,
  ran,
  SAVEPOINT,
  SECOND_NAME,
  STOPS,
  shown,
  textOf,
  told,
} from './changing.ts';

const GRACE = 15 * SECOND;
const AGAIN = textOf(SECOND_NAME, { onChange: 'reprocess' });
const APPROVED: Approval = { from: 'timestamp', timestamp: BEGIN };
const CARRIED_ON = begins(CARRIED);
const AT_OFFSETS = begins({ from: 'offsets', offsets: OFFSETS });
const FROM_EARLIEST = begins({ from: 'earliest' });
const AS_APPROVED = begins(APPROVED);
const ASKED_TO_STOP = `Replacing progressing wait look [] ${say.askedToStop(NAME)}`;

/** A failed one that shows its offsets. */
const KNOWN: Sight = { latestOffsets: OFFSETS };

const restart = (from?: Approval): Restart => ({ at: BEGIN, ...(from && { from }) });

describe('a new version of one that has failed', () => {
  const failing = (at: number, more: Sight = {}): Observation => failedAt(at, 'Boom', more);
  const asked = (failed: Observation) => {
    const keeping = keeper();
    expect(told(keeping.look(failed))).toBe(STOPS);
    return keeping;
  };

  test('is asked for at once where its position is not known, and waits for it to stop', () => {
    expect(decided(failing(BEGIN))).toBe(CARRIED_ON);
    expect(decided(failing(BEGIN, { stopped: true }))).toBe(CARRIED_ON);
    expect(decided(failing(BEGIN), { current: { start: CARRIED, evidence: 'ran' } })).toBe(CARRIED_ON);
  });

  test('is asked for only where a stop did not help, if it is not known to have run', () => {
    const start = { from: 'statement', statementName: 'flights-0' } as const;
    const keeping = keeper({ current: { versionName: NAME, start, evidence: 'accepted' } });
    expect(told(keeping.look(failing(BEGIN)))).toBe(STOPS);
    keeping.answered().after(60 * SECOND);
    expect(told(keeping.look(failing(BEGIN, { stopped: true })))).toBe(CARRIED_ON);
  });

  test('carries on from the statement before the older one, where that has found no savepoint of it', () => {
    const start = { from: 'statement', statementName: 'flights-0' } as const;
    const before = observed('flights-0', 'STOPPED');
    const lacking = (others: Partial<Observation>): Observation =>
      shown(older('FAILED', { detail: SAVEPOINT }), others);
    const facts: Facts = { current: { versionName: NAME, start, evidence: 'accepted' }, replaced: 'flights-0' };
    expect(decided(lacking({ replaced: before }), facts)).toBe(begins(start));
    // It waits for that one, and the older one is left alone.
    const successor = observed(SECOND_NAME, 'PENDING');
    const waits: Facts = { ...facts, successor: onItsWay({ start, succeedsSince: BEGIN }) };
    expect(decided(lacking({ replaced: before, successor }), waits)).toContain(say.isStarted(SECOND_NAME));
    expect(decided(lacking({}), { ...facts, replaced: 'flights-9' })).toBe(STOPS);
    const ran = { ...facts, current: { versionName: NAME, start, evidence: 'ran' } } as const;
    expect(decided(lacking({ replaced: before }), ran)).toBe(CARRIED_ON);
  });

  test('is held where the statement is gone that the older one was to carry on from', () => {
    const gone = shown(older('FAILED', { detail: 'Referenced statement flights-0 does not exist.' }));
    const start = { from: 'statement', statementName: 'flights-0' } as const;
    expect(decided(gone, { current: { versionName: NAME, start, evidence: 'accepted' } })).toContain(
      'Missing held hold rest',
    );
  });

  test('is asked for once that is stopped: where it stopped', () => {
    const failed = failing(BEGIN, KNOWN);
    const keeping = asked(failed)
      .answered()
      .after(GRACE - 1);
    expect(told(keeping.look(failed))).toBe(ASKED_TO_STOP);
    expect(told(keeping.look(shown(ran)))).toBe(CARRIED_ON);
  });

  test.each([
    ['refused', true, 0],
    ['accepted and noted, without effect for a minute', false, 60 * SECOND],
  ])('begins at its offsets where the stop is %s', (_, isRefused, later) => {
    const failed = failing(BEGIN, { latestOffsets: OFFSETS, stopped: true });
    const keeping = asked(failed)
      .answered(isRefused ? refused() : undefined)
      .after(later);
    const decision: Decision = keeping.look(failed);
    expect(told(decision)).toBe(AT_OFFSETS);
    expect(createdSql(decision)).toContain('partition:0,offset:7');
    expect(carriedFrom(decision)).toBeUndefined();
  });

  test('waits for a stop that Confluent has taken note of for a minute, and for another one for the grace', () => {
    const noted = failing(BEGIN, { latestOffsets: OFFSETS, stopped: true });
    const keeping = asked(noted).answered();
    expect(told(keeping.after(60 * SECOND - 1).look(noted))).toBe(ASKED_TO_STOP);
    const other = failing(BEGIN, { latestOffsets: OFFSETS });
    const asking = asked(other).answered();
    expect(told(asking.after(GRACE - 1).look(other))).toBe(ASKED_TO_STOP);
    expect(told(asking.after(1).look(other))).toBe(STOPS);
  });

  test('is preceded by another stop, once, where somebody has undone the first one', () => {
    const undone = failing(BEGIN, { latestOffsets: OFFSETS });
    const keeping = asked(undone).answered().after(GRACE);
    expect(told(keeping.look(undone))).toBe(STOPS);
    expect(operationOf(keeping.ledger)).toEqual(stopFor({ kind: 'replace', round: 2 }, BEGIN + GRACE));
    expect(told(keeping.answered().after(GRACE).look(undone))).toBe(AT_OFFSETS);
    expect(told(asked(undone).answered(refused()).after(GRACE).look(undone))).toBe(AT_OFFSETS);
  });

  test('is preceded by another stop where the pass that wanted to ask died', () => {
    const failed = failing(BEGIN, KNOWN);
    const keeping = asked(failed).after(GRACE - 1);
    expect(told(keeping.look(failed))).toBe(ASKED_TO_STOP);
    expect(told(keeping.after(1).look(failed))).toBe(STOPS);
  });

  test('waits until a resume has shown its effect', () => {
    const resumed = (at: number): Facts => ({
      current: { journal: [requestWith({ purpose: { kind: 'person' }, at, answer: acceptance(at) })] },
    });
    const settling = resumed(BEGIN - GRACE + 1);
    const message = `Replacing recovering wait look [] ${say.settling}`;
    expect(decided(failing(BEGIN), settling)).toBe(message);
    expect(decided(failing(BEGIN), settling, AGAIN)).toBe(message);
    expect(decided(failing(BEGIN), { ...settling, restart: restart(APPROVED) })).toBe(message);
    expect(decided(failing(BEGIN, KNOWN), resumed(BEGIN - GRACE))).toBe(STOPS);
    expect(decided(failing(BEGIN), resumed(BEGIN - GRACE), AGAIN)).toBe(FROM_EARLIEST);
  });

  test('is preceded by its stop where the last request was for something else', () => {
    const journal = [stopFor({ kind: 'move' }, BEGIN - SECOND, acceptance(BEGIN - SECOND))];
    expect(decided(failing(BEGIN, KNOWN), { current: { journal } })).toBe(STOPS);
    const resume = requestWith({ purpose: { kind: 'person' }, at: BEGIN - GRACE, answer: refusal() });
    expect(decided(failing(BEGIN, KNOWN), { current: { journal: [resume] } })).toBe(STOPS);
  });

  test('begins where a person has approved', () => {
    expect(decided(failing(BEGIN), { restart: restart(APPROVED) })).toBe(AS_APPROVED);
    expect(decided(failing(BEGIN, KNOWN), { restart: restart() })).toBe(STOPS);
  });
});
