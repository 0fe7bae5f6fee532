import { describe, expect, test } from 'vitest';
import { afterCreate, afterStep } from '../../lambda/core/memory/outcome.ts';
import { type Attempt, EMPTY_LEDGER, type Intent, type Ledger } from '../../lambda/core/model/ledger.ts';
import type { NewStatement } from '../../lambda/core/model/statement.ts';
import { accepted, BEGIN, NAME, refused, SQL } from './keeping.ts';

const OTHER = 'flights-00000000';
const POOL = { computePoolId: 'lfcp-1' };

const version = { versionName: NAME, incarnation: 2, start: { from: 'earliest' }, created: false } as const;
const NAMED = `${NAME}-2`;

const LEDGER: Ledger = { ...EMPTY_LEDGER, version, actedAt: 1 };
const { actedAt: _, ...UNACTED } = LEDGER;

const created = (statementName: string): NewStatement => ({ statementName, sql: SQL, properties: {}, placement: POOL });

describe('a create that is accepted', () => {
  test('is of the version in charge: it may run from now on, there', () => {
    expect(afterCreate(LEDGER, created(NAMED), accepted, BEGIN)).toStrictEqual({
      ...LEDGER,
      actedAt: BEGIN,
      version: { ...version, created: true },
      placed: POOL,
    });
  });

  test('is of the version that is to follow: it waits, there', () => {
    const next = { version: { ...version, versionName: OTHER }, at: 2 };
    expect(afterCreate({ ...LEDGER, next }, created(`${OTHER}-2`), accepted, BEGIN)).toStrictEqual({
      ...LEDGER,
      next: { at: 2, version: { ...next.version, created: true }, placed: POOL },
    });
    expect(afterCreate({ ...LEDGER, next }, created(NAMED), accepted, BEGIN).next).toBe(next);
  });

  test('is of a prerequisite', () => {
    expect(afterCreate(LEDGER, created('sink-1'), accepted, BEGIN)).toStrictEqual({ ...LEDGER, actedAt: BEGIN });
    expect(afterCreate(EMPTY_LEDGER, created('sink-1'), accepted, BEGIN)).toStrictEqual({
      ...EMPTY_LEDGER,
      actedAt: BEGIN,
    });
  });
});

test('a create of what exists teaches nothing', () => {
  expect(afterCreate(LEDGER, created(NAMED), { kind: 'exists' }, BEGIN)).toBe(LEDGER);
});

describe('a create that is refused', () => {
  test('is remembered with Confluent’s words, and has no effect that could still come', () => {
    expect(afterCreate(LEDGER, created(NAMED), refused('no such table'), BEGIN)).toStrictEqual({
      ...UNACTED,
      refusal: { statementName: NAMED, detail: 'no such table', at: BEGIN },
    });
  });

  test('is of another one: what was asked of the one in charge may still come', () => {
    const refusal = { statementName: 'sink-1', detail: 'not now', at: BEGIN };
    expect(afterCreate(LEDGER, created('sink-1'), refused(), BEGIN)).toStrictEqual({ ...LEDGER, refusal });
    expect(afterCreate({ ...EMPTY_LEDGER, actedAt: 1 }, created('sink-1'), refused(), BEGIN)).toStrictEqual({
      ...EMPTY_LEDGER,
      actedAt: 1,
      refusal,
    });
  });
});

const RESUME = { do: 'resume', statementName: NAMED } as const;
const STOP = { do: 'stop', statementName: NAMED } as const;
const TO_STOP: Intent = { want: 'stopped', carriedOut: false };
const attempt: Attempt = { of: 'restart', step: 'again', at: 3 };
const trying = (ledger: Ledger, more: Partial<Attempt> = {}): Ledger => ({
  ...ledger,
  attempt: { ...attempt, ...more },
});

describe('a stop or a resume of another statement', () => {
  test.each([accepted, refused()])('teaches nothing: %j', (outcome) => {
    const ledger = { ...trying(LEDGER), intent: TO_STOP };
    expect(afterStep(ledger, { do: 'stop', statementName: NAME }, outcome)).toBe(ledger);
    const unknown = trying(EMPTY_LEDGER);
    expect(afterStep(unknown, STOP, outcome)).toBe(unknown);
  });
});

describe('a stop that a person wants', () => {
  test('is nothing more once it is accepted', () => {
    const ledger = { ...trying(LEDGER), intent: TO_STOP };
    expect(afterStep(ledger, STOP, accepted)).toBe(ledger);
  });

  test('is remembered where it is refused', () => {
    const ledger = { ...trying(LEDGER), intent: TO_STOP };
    expect(afterStep(ledger, STOP, refused())).toStrictEqual({ ...ledger, intent: { ...TO_STOP, refused: true } });
    const unasked = { ...LEDGER, intent: TO_STOP };
    expect(afterStep(unasked, STOP, refused())).toStrictEqual({ ...unasked, intent: { ...TO_STOP, refused: true } });
  });

  test('is not the one that a new version waits for', () => {
    const ledger = { ...trying(LEDGER, { of: 'replace' }), intent: TO_STOP };
    expect(afterStep(ledger, STOP, refused('PENDING'))).toStrictEqual({
      ...trying(LEDGER, { of: 'replace', answer: 'refused', detail: 'PENDING' }),
      intent: TO_STOP,
    });
  });
});

describe('an attempt', () => {
  test('is none: its answer teaches nothing', () => {
    expect(afterStep(LEDGER, RESUME, refused())).toBe(LEDGER);
    const wanted: Ledger = { ...LEDGER, intent: { want: 'running', carriedOut: false } };
    expect(afterStep(wanted, STOP, refused())).toBe(wanted);
  });

  test('that is accepted may still take effect', () => {
    expect(afterStep(trying(LEDGER), RESUME, accepted)).toStrictEqual(trying(LEDGER, { answer: 'accepted' }));
    expect(afterStep(trying(LEDGER), STOP, accepted)).toStrictEqual(trying(LEDGER, { answer: 'accepted' }));
  });

  test('that is accepted is kept with the place that was asked for', () => {
    const moved = { ...trying(LEDGER, { answer: 'accepted' }), placed: POOL };
    expect(afterStep(trying(LEDGER), { ...RESUME, placement: POOL }, accepted)).toStrictEqual(moved);
    expect(afterStep({ ...trying(LEDGER), placed: POOL }, RESUME, accepted)).toStrictEqual(moved);
  });

  test('to resume that is refused has no effect, and moves nothing', () => {
    const answered = trying(UNACTED, { answer: 'refused', detail: 'not now' });
    expect(afterStep(trying(LEDGER), RESUME, refused())).toStrictEqual(answered);
    expect(afterStep(trying(LEDGER), { ...RESUME, placement: POOL }, refused())).toStrictEqual(answered);
  });

  test('to stop that is refused leaves what was asked before', () => {
    const answered = trying(LEDGER, { answer: 'refused', detail: 'not now' });
    expect(afterStep(trying(LEDGER), STOP, refused())).toStrictEqual(answered);
  });
});
