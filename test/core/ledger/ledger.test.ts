import { describe, expect, test } from 'vitest';
import { afterCreate, afterStep, type Outcome } from '../../../lambda/core/ledger/answers.ts';
import { backoff, lasted } from '../../../lambda/core/ledger/backoff.ts';
import { applyCommand } from '../../../lambda/core/ledger/commands.ts';
import { isStopRefused, operationOf } from '../../../lambda/core/ledger/journal.ts';
import { isNews, type Standing, withTold } from '../../../lambda/core/ledger/news.ts';
import { currentRecord } from '../../../lambda/core/ledger/records.ts';
import { EMPTY_LEDGER, type Ledger, without } from '../../../lambda/core/model/ledger.ts';
import {
  ABSENT,
  accepted,
  BEGIN,
  createdName,
  DAY,
  HOUR,
  Keeping,
  MINUTE,
  NAME,
  refused,
  running,
  seen,
} from '../keeping.ts';

describe('back-off', () => {
  test('is n² + n minutes, at most 60', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 100].map((n) => backoff(n) / MINUTE)).toEqual([
      0, 2, 6, 12, 20, 30, 42, 56, 60, 60,
    ]);
  });

  test('and half an hour are what a run must last', () => {
    const streak = { resumes: 1, probes: 0, errors: [] };
    expect(lasted(30 * MINUTE - 1, streak)).toBe(false);
    expect(lasted(30 * MINUTE, streak)).toBe(true);
    expect(lasted(60 * MINUTE - 1, { ...streak, resumes: 9 })).toBe(false);
    expect(lasted(60 * MINUTE, { ...streak, resumes: 9 })).toBe(true);
  });
});

describe('news', () => {
  const standing: Standing = { phase: 'RUNNING', health: 'healthy', reason: 'Running' };
  const told = withTold(EMPTY_LEDGER, standing, BEGIN);

  test('is the first look', () => {
    expect(isNews(standing, EMPTY_LEDGER, BEGIN)).toBe(true);
  });

  test('is none twice, not after years', () => {
    expect(isNews(standing, told, BEGIN)).toBe(false);
    expect(isNews(standing, told, BEGIN + 999 * DAY)).toBe(false);
  });

  test.each([
    { phase: 'DEGRADED', health: 'healthy', reason: 'Running' },
    { phase: 'RUNNING', health: 'degraded', reason: 'Running' },
    { phase: 'RUNNING', health: 'healthy', reason: 'Degraded' },
  ] as const)('is any change: $phase $health $reason', (other) => {
    expect(isNews(other, told, BEGIN)).toBe(true);
  });

  test.each(['suspended', 'held'] as const)('is that it is still %s, every 24 hours', (health) => {
    const waiting: Standing = { phase: 'STOPPED', health, reason: 'Suspended' };
    let ledger = withTold(EMPTY_LEDGER, waiting, BEGIN);
    const reminders: number[] = [];
    for (let hour = 1; hour <= 100; hour += 1) {
      if (!isNews(waiting, ledger, BEGIN + hour * HOUR)) continue;
      reminders.push(hour);
      ledger = withTold(ledger, waiting, BEGIN + hour * HOUR);
    }
    expect(reminders).toEqual([24, 48, 72, 96]);
    expect(ledger.changes).toBe(5);
  });

  test.each(['healthy', 'progressing', 'recovering', 'degraded', 'unknown'] as const)(
    'is not that it is still %s',
    (health) => {
      const waiting: Standing = { ...standing, health };
      expect(isNews(waiting, withTold(EMPTY_LEDGER, waiting, BEGIN), BEGIN + 99 * DAY)).toBe(false);
    },
  );
});

describe('a wish', () => {
  test.each(['stop', 'resume', 'restart'] as const)('to %s is the same said twice', (command) => {
    for (const { ledger } of [new Keeping(), running(), running().ask({ command: 'stop' })]) {
      const once = applyCommand(ledger, { command }, BEGIN);
      expect(applyCommand(once, { command }, BEGIN)).toEqual(once);
    }
  });

  test.each(['stop', 'resume', 'restart'] as const)('to %s forgets nothing of what ran', (command) => {
    const { ledger } = running();
    const after = applyCommand(ledger, { command }, BEGIN);
    expect(currentRecord(after)?.evidence).toBe('ran');
    expect(currentRecord(after)).toEqual(currentRecord(ledger));
    expect(after.incarnations).toEqual(ledger.incarnations);
    expect(after.changes).toBe(ledger.changes);
  });

  test('approves of a new reading only with its own restart', () => {
    const keeping = running()
      .ask({ command: 'restart', from: { from: 'earliest' } })
      .ask({ command: 'restart' });
    keeping.sees(ABSENT, 'Missing held hold rest');
    const other = running()
      .ask({ command: 'restart', from: { from: 'earliest' } })
      .ask({ command: 'stop' })
      .ask({ command: 'resume' });
    other.sees(ABSENT, 'Missing held hold rest');
  });
});

describe('an answer', () => {
  const created = { statementName: NAME, sql: 'x', properties: {}, placement: {} };

  test('of `exists` to a create is nothing to a statement that was seen', () => {
    const { ledger } = running();
    expect(afterCreate(ledger, created, { kind: 'exists', detail: 'taken' }, BEGIN)).toEqual(ledger);
  });

  test('to a create of a prerequisite does not make the statement’s own', () => {
    const keeping = new Keeping();
    keeping.look(ABSENT);
    const { ledger } = keeping;
    const after = afterCreate(ledger, { ...created, statementName: 'sink-12345678' }, accepted, BEGIN);
    keeping.ledger = after;
    expect(createdName(keeping.look(ABSENT))).toBe(NAME);
  });

  test('to a create that is accepted makes it the keeper’s own', () => {
    const keeping = new Keeping();
    keeping.look(ABSENT);
    keeping.answered().sees(ABSENT, 'Starting progressing wait look');
    keeping.after(MINUTE).sees(ABSENT, 'Missing held hold rest');
    keeping.sees(seen('RUNNING', { labelled: false }), 'Running healthy none rest');
  });

  test('that nobody waits for changes nothing', () => {
    const { ledger } = running();
    expect(afterStep(ledger, { do: 'resume', statementName: NAME }, accepted, BEGIN)).toBe(ledger);
    expect(afterStep(ledger, { do: 'stop', statementName: NAME }, refused(), BEGIN)).toBe(ledger);
  });

  test('to a stop that was asked for is remembered only if it is a refusal', () => {
    const keeping = running().ask({ command: 'stop' });
    const { ledger } = keeping.sees(seen('RUNNING'), 'Suspended suspended stop stop');
    const answered = (outcome: Outcome): Ledger =>
      afterStep(ledger, { do: 'stop', statementName: NAME }, outcome, BEGIN);
    for (const outcome of [accepted, refused()]) {
      const record = currentRecord(answered(outcome));
      expect(record && isStopRefused(record)).toBe(outcome.kind === 'refused');
      expect(operationOf(answered(outcome))).toBeUndefined();
      expect(without(answered(outcome), 'records')).toEqual(without(ledger, 'records'));
    }
  });
});
