import { describe, expect, test } from 'vitest';
import type { Seen } from '../../lambda/core/model/decision.ts';
import type { Ledger, Next } from '../../lambda/core/model/ledger.ts';
import {
  CARRIED,
  decided,
  FIRST,
  keeper,
  NO_POOL,
  older,
  onItsWay,
  ran,
  SECOND_NAME,
  shown,
  THIRD_NAME,
  textOf,
  told,
  UNKNOWN_TABLE,
} from './changing.ts';
import { ABSENT, BEGIN, DESIRED, failedAt, HOUR, MINUTE, NAME, OFFSETS, SECOND } from './keeping.ts';

const GRACE = 15 * SECOND;
const LONGEST_CREATE = 15 * MINUTE;
const RUNS = shown(older('RUNNING'));
const THIRD = textOf(THIRD_NAME);
const WANT_STOP: Partial<Ledger> = { intent: { want: 'stopped', carriedOut: true } };

const ago = (milliseconds: number): Partial<Next> => ({ at: BEGIN - milliseconds });
const about = (words: string, message: string, phase = 'ABSENT'): string =>
  `${words} [${SECOND_NAME} ${phase}] ${message}`;
const LOOK = 'Replacing progressing wait look';

describe('a new version that was created, and is not there', () => {
  const ledger = (at: Partial<Next>): Partial<Ledger> => ({ next: onItsWay({}, at) });

  test('may be shown late', () => {
    const late = about(LOOK, `${SECOND_NAME} has just been created, and is not shown yet.`);
    expect(decided(RUNS, ledger(ago(GRACE - 1)))).toBe(late);
    expect(decided(RUNS, ledger(ago(GRACE)))).not.toBe(late);
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING', 'STOPPING'])('is forgotten beside an older one that is %s', (phase) => {
    const keeping = keeper({
      ...ledger(ago(GRACE)),
      refusal: { statementName: 'x', detail: 'y', at: 1 },
      incarnations: { a: 1 },
    });
    expect(told(keeping.look(shown(older(phase))))).toBe(about(LOOK, `${SECOND_NAME} is gone before it took over.`));
    expect(keeping.ledger).not.toHaveProperty('next');
    expect(keeping.ledger).not.toHaveProperty('refusal');
    expect(keeping.ledger.incarnations).toEqual({ a: 1, [SECOND_NAME]: 1 });
  });

  test.each<[string, Seen]>([
    ['stopped', shown(ran)],
    ['gone', ABSENT],
  ])('may have run where the older one is %s', (_, seen) => {
    const keeping = keeper(ledger(ago(GRACE)));
    expect(told(keeping.look(seen))).toBe(about(LOOK, `${SECOND_NAME} is gone.`));
    const version = { versionName: SECOND_NAME, incarnation: 1, start: CARRIED, created: true };
    expect(keeping.ledger.version).toEqual({ ...version, askedAt: BEGIN - GRACE });
  });
});

describe('a new version that was created, had never run, and is not there any more', () => {
  const created = onItsWay({}, ago(HOUR));

  test.each<[string, Next, Seen]>([
    ['since it was dead', { ...created, dead: true }, shown(ran)],
    ['since it was dead, and the older one is gone', { ...created, dead: true }, ABSENT],
    ['since the older one has failed, and not stopped', created, shown(older('FAILED'))],
  ])('is forgotten, %s', (_, next, seen) => {
    const keeping = keeper({ next });
    expect(told(keeping.look(seen))).toBe(about(LOOK, `${SECOND_NAME} is gone before it took over.`));
    expect(keeping.ledger).not.toHaveProperty('next');
    expect(keeping.ledger.version).toEqual(FIRST);
  });

  test('stays held where Confluent had refused it', () => {
    const refusal = { statementName: SECOND_NAME, detail: UNKNOWN_TABLE, at: BEGIN };
    expect(decided(RUNS, { next: created, refusal })).toContain(`SqlInvalid held hold rest [${SECOND_NAME} ABSENT]`);
    expect(decided(RUNS, { next: created, refusal }, THIRD)).toContain(' is gone before it took over.');
  });
});

describe('a new version that was asked for, is not there and not wanted any more', () => {
  const asked = (at: number, more: Partial<Ledger> = {}): Partial<Ledger> => ({
    next: onItsWay({ created: false }, ago(at)),
    ...more,
  });
  const refusal = (statementName: string): Partial<Ledger> => ({
    refusal: { statementName, detail: NO_POOL, at: BEGIN },
  });
  const MESSAGE = `${SECOND_NAME}, which is not wanted any more, has been asked for: whether it comes is waited for until 2026-11-22T10:14:00.000Z.`;

  test('may still come', () => {
    const keeping = keeper(asked(MINUTE, refusal('another')), THIRD);
    expect(told(keeping.look(RUNS))).toBe(about('Replacing progressing wait rest', MESSAGE));
    expect(keeping.ledger.next).toBeDefined();
    expect(decided(RUNS, asked(LONGEST_CREATE - 1), THIRD)).toContain('Replacing progressing wait rest ');
    expect(decided(shown(older('COMPLETED')), asked(MINUTE), THIRD)).toBe(
      about('Replacing progressing wait rest', MESSAGE),
    );
    const intent = { want: 'stopped', carriedOut: true } as const;
    expect(decided(shown(ran), asked(MINUTE, { intent }), THIRD)).toContain(
      `Suspended suspended none rest [${NAME} STOPPED]`,
    );
    expect(decided(shown(older('DEGRADED')), asked(MINUTE), THIRD)).toMatch(
      new RegExp(`^Degraded degraded none rest \\[${NAME} DEGRADED\\] .* Meanwhile the new version waits: ${MESSAGE}$`),
    );
  });

  test('while who else writes the sink of the older one, whose text is deployed again, is told as ever', () => {
    const { sql = '', properties } = DESIRED;
    const live = [{ statementName: 'other', phase: 'RUNNING', stopped: false, sql, properties }];
    const decision = keeper(asked(MINUTE), DESIRED).look({ ...RUNS, live });
    expect(told(decision)).toBe(about('Replacing progressing wait rest', MESSAGE));
    expect(decision.aside?.message).toContain('Another live statement writes the same sink: other.');
    expect(decision.ledger.others).toEqual({ statementNames: ['other'], at: BEGIN });
    expect(keeper(asked(MINUTE), DESIRED).look(RUNS)).not.toHaveProperty('aside');
  });

  test.each<[string, Partial<Ledger>]>([
    ['has been refused', asked(MINUTE, refusal(SECOND_NAME))],
    ['has not come in the time that a pass can last', asked(LONGEST_CREATE)],
  ])('is forgotten once it %s', (_, ledger) => {
    const keeping = keeper(ledger, THIRD);
    expect(told(keeping.look(RUNS))).toBe(about(LOOK, `${SECOND_NAME} is not wanted any more.`));
    expect(keeping.ledger).not.toHaveProperty('next');
    expect(keeping.ledger).not.toHaveProperty('refusal');
    expect(keeping.ledger.incarnations).toEqual({});
  });
});

describe('a new version that was asked for, and is not there', () => {
  const asked = (more: Partial<Ledger> = {}, next: Next = onItsWay({ created: false })): Partial<Ledger> => ({
    next,
    ...more,
  });
  const refused = (detail: string, at = BEGIN, statementName = SECOND_NAME): Partial<Ledger> => ({
    refusal: { statementName, detail, at },
  });
  const ASKED_AGAIN = about(
    'SpecChanged progressing replace create',
    `Its SQL or properties have changed: ${SECOND_NAME} is created and begins where ${NAME} stops.`,
  );
  const earliest = onItsWay({ created: false, start: { from: 'earliest' } });

  test('and was refused, and the older one is gone: that is not said to stay in charge', () => {
    const words = decided(ABSENT, asked(refused(UNKNOWN_TABLE)));
    expect(words).toContain(`Meanwhile the new version waits: Confluent refuses ${SECOND_NAME}: ${UNKNOWN_TABLE}`);
    expect(words.endsWith('once the cause is gone.')).toBe(true);
  });

  test('is asked for again', () => {
    const keeping = keeper(asked(refused(UNKNOWN_TABLE, BEGIN, 'another')));
    expect(told(keeping.look(RUNS))).toBe(ASKED_AGAIN);
    expect(keeping.ledger.next).toEqual(onItsWay({ created: false }, { at: BEGIN }));
    expect(keeping.ledger).not.toHaveProperty('refusal');
  });

  const SQL_INVALID = `Confluent refuses ${SECOND_NAME}: ${UNKNOWN_TABLE}. Correct the SQL and deploy, or \`restart\` once the cause is gone.`;

  test('because Confluent refused it, is held, and the older one goes on', () => {
    const keeping = keeper(asked(refused(UNKNOWN_TABLE)));
    const remembered = keeper(asked(refused(UNKNOWN_TABLE))).ledger;
    expect(told(keeping.look(RUNS))).toBe(
      about('SqlInvalid held hold rest', `${SQL_INVALID} ${NAME} stays in charge.`),
    );
    expect(keeping.ledger).toEqual({ ...remembered, since: { phase: 'RUNNING', at: BEGIN } });
  });

  test('because Confluent refused it, waits for the cure of the older one', () => {
    expect(decided(shown(older('DEGRADED')), asked(refused(UNKNOWN_TABLE)))).toContain(
      `Meanwhile the new version waits: ${SQL_INVALID} ${NAME} stays in charge.`,
    );
  });

  test('for want of a pool is asked for again a minute later', () => {
    expect(decided(RUNS, asked(refused(NO_POOL, BEGIN - MINUTE + 1)))).toContain('AutoStopped held hold rest');
    expect(decided(RUNS, asked(refused(NO_POOL, BEGIN - MINUTE)))).toBe(ASKED_AGAIN);
  });

  test('is not asked for beside one that is to stay stopped', () => {
    expect(decided(shown(ran), asked(WANT_STOP))).toBe(
      `Suspended suspended none rest [${NAME} STOPPED] It is stopped, as asked, until \`resume\`. The new version follows then.`,
    );
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING', 'STOPPING'])(
    'is not begun beside one that is %s where it would not wait for that',
    (phase) => {
      const keeping = keeper(asked({}, earliest));
      expect(told(keeping.look(shown(older(phase))))).toBe(about(LOOK, `${NAME} runs again.`));
      expect(keeping.ledger).not.toHaveProperty('next');
    },
  );

  test('is not begun at offsets from which the older one has read on', () => {
    const next = onItsWay({ created: false, start: { from: 'offsets', offsets: OFFSETS } });
    const beside = (latestOffsets: typeof OFFSETS | undefined) =>
      keeper(asked({}, next)).look({
        ...failedAt(BEGIN, 'Boom', latestOffsets === undefined ? {} : { latestOffsets }),
      });
    expect(told(beside(OFFSETS))).toContain('is created and begins at the recorded offsets of the older one.');
    for (const offsets of [{ ...OFFSETS, skyone: 'partition:0,offset:99' }, undefined]) {
      const decision = beside(offsets);
      expect(told(decision)).toBe(about(LOOK, `${NAME} has read on since.`));
      expect(decision.ledger).not.toHaveProperty('next');
    }
    expect(decided(ABSENT, asked({ offsets: OFFSETS }, next))).toContain(
      'is created and begins at the recorded offsets',
    );
  });

  test.each<[string, Seen]>([
    ['has ended', shown(older('COMPLETED'))],
    ['has failed', failedAt(BEGIN)],
    ['is gone', ABSENT],
  ])('is begun at once where it need not wait and the older one %s', (_, seen) => {
    expect(decided(seen, asked({}, earliest))).toContain('is created and begins from the beginning, as asked for.');
  });
});
