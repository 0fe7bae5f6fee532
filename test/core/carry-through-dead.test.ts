import { describe, expect, test } from 'vitest';
import type { Seen } from '../../lambda/core/model/decision.ts';
import type { Attempt, Ledger, Next } from '../../lambda/core/model/ledger.ts';
import type { Observed } from '../../lambda/core/model/statement.ts';
import {
  CARRIED,
  decided,
  keeper,
  NO_POOL,
  observed,
  older,
  onItsWay,
  ran,
  SAVEPOINT,
  SECOND_NAME,
  shown,
  THIRD_NAME,
  textOf,
  told,
  UNKNOWN_TABLE,
} from './changing.ts';
import { BEGIN, exception, failedAt, HOUR, MINUTE, NAME, OFFSETS, SECOND } from './keeping.ts';

const IN_VAIN = `The referenced statement ${NAME} was not stopped before the end.`;
const RUNS = older('RUNNING');

const dead = (detail = '', more: Partial<Observed> = {}): Observed =>
  observed(SECOND_NAME, 'FAILED', { detail, ...more });
const both = (charge: Observed | undefined, next: Observed, more: Partial<Seen> = {}): Seen =>
  shown(charge, { next, ...more });
const asked = (more: Partial<Next> = {}): Partial<Ledger> => ({ next: onItsWay({}, { at: BEGIN - MINUTE, ...more }) });
const about = (words: string, message: string, phase = 'FAILED'): string =>
  `${words} [${SECOND_NAME} ${phase}] ${message}`;
const LOOK = 'Replacing progressing wait look';

/** Expects it to be forgotten, its name used. */
const expectDropped = (seen: Seen, ledger: Partial<Ledger>, why: string, desired = textOf(SECOND_NAME)): Ledger => {
  const keeping = keeper(ledger, desired);
  expect(told(keeping.look(seen))).toBe(about(LOOK, why, seen.next?.phase));
  expect(keeping.ledger).not.toHaveProperty('next');
  expect(keeping.ledger).not.toHaveProperty('refusal');
  expect(keeping.ledger.incarnations).toEqual({ [SECOND_NAME]: 1 });
  return keeping.ledger;
};

describe('a new version that came to nothing is forgotten', () => {
  test('where it is not wanted any more, whatever it failed of', () => {
    for (const detail of [UNKNOWN_TABLE, SAVEPOINT]) {
      expectDropped(both(RUNS, dead(detail)), asked(), `${SECOND_NAME} is not wanted any more.`, textOf(THIRD_NAME));
    }
  });

  test('where a person wants it tried again', () => {
    expectDropped(both(RUNS, dead(UNKNOWN_TABLE)), asked({ again: true }), `${SECOND_NAME} is tried again, as asked.`);
    const stopped = observed(SECOND_NAME, 'STOPPED');
    expectDropped(both(RUNS, stopped), asked({ again: true }), `${SECOND_NAME} is tried again, as asked.`);
  });

  const waitedFor = (milliseconds: number) => asked({ at: BEGIN - milliseconds });

  test('where it has waited in vain, and for some time', () => {
    const message = `${SECOND_NAME} has waited in vain.`;
    expectDropped(both(RUNS, dead(IN_VAIN)), waitedFor(5 * MINUTE), message);
    expectDropped(both(RUNS, dead(IN_VAIN)), waitedFor(6 * HOUR), message);
    const ended = { endTime: BEGIN - HOUR };
    expectDropped(both(RUNS, dead(IN_VAIN, ended)), asked({ at: BEGIN - HOUR - 5 * MINUTE }), message);
    expectDropped(both(undefined, dead(IN_VAIN)), waitedFor(SECOND), message);
  });

  test('but not where it cannot have waited', () => {
    const refused = `Confluent refuses ${SECOND_NAME}: ${IN_VAIN}.`;
    expect(decided(both(RUNS, dead(IN_VAIN)), waitedFor(5 * MINUTE - 1))).toContain(refused);
    const ended = { endTime: BEGIN - HOUR };
    expect(decided(both(RUNS, dead(IN_VAIN, ended)), asked({ at: BEGIN - HOUR - MINUTE }))).toContain(refused);
    expect(decided(both(RUNS, dead(UNKNOWN_TABLE)), waitedFor(6 * HOUR))).toContain(UNKNOWN_TABLE);
  });

  test('a minute after it was refused for want of a pool', () => {
    const refusal = { statementName: SECOND_NAME, detail: NO_POOL, at: BEGIN - MINUTE };
    expectDropped(both(RUNS, dead(NO_POOL)), { ...asked(), refusal }, `${SECOND_NAME} is tried again.`);
  });
});

describe('a new version that came to nothing is held', () => {
  const REFUSED = (detail: string): string =>
    about(
      'SqlInvalid held hold rest',
      `Confluent refuses ${SECOND_NAME}: ${detail}. Correct the SQL and deploy, or \`restart\` once the cause is gone. ${NAME} stays in charge.`,
    );
  const exceptions = [exception({ name: 'org.apache.flink.table.api.ValidationException', message: 'No such column' })];

  test.each<[string, string, Pick<Seen, 'nextExceptions'>, string]>([
    ['with what Confluent says', UNKNOWN_TABLE, { nextExceptions: exceptions }, UNKNOWN_TABLE],
    ['with its newest exception', '', { nextExceptions: exceptions }, 'No such column'],
    ['without a word, and no exceptions', '', { nextExceptions: [] }, 'Confluent gives no reason'],
    ['without a word, and none looked for', '', {}, 'Confluent gives no reason'],
  ])('%s', (_, detail, more, expected) => {
    const keeping = keeper(asked());
    expect(told(keeping.look(both(RUNS, dead(detail), more)))).toBe(REFUSED(expected));
    expect(keeping.ledger.refusal).toEqual({ statementName: SECOND_NAME, detail: expected, at: BEGIN });
    expect(keeping.ledger.next).toBeDefined();
  });

  test('without another one that stays in charge, where that is gone', () => {
    expect(decided(both(undefined, dead(UNKNOWN_TABLE)), { ...asked(), offsets: OFFSETS })).not.toContain('in charge');
  });

  test('since when it was refused first, and not another one', () => {
    const keeping = keeper(asked()).after(0);
    keeping.look(both(RUNS, dead(NO_POOL)));
    expect(keeping.ledger.refusal?.at).toBe(BEGIN);
    keeping.after(MINUTE - 1).look(both(RUNS, dead(NO_POOL)));
    expect(keeping.ledger.refusal?.at).toBe(BEGIN);
    const refusal = { statementName: 'another', detail: NO_POOL, at: BEGIN - HOUR };
    const other = keeper({ ...asked(), refusal });
    other.look(both(RUNS, dead(NO_POOL)));
    expect(other.ledger.refusal).toEqual({ statementName: SECOND_NAME, detail: NO_POOL, at: BEGIN });
  });

  test('where somebody stopped it', () => {
    const stopped = observed(SECOND_NAME, 'STOPPED');
    const message = `Somebody stopped ${SECOND_NAME} before it took over: \`restart\` tries again.`;
    expect(decided(both(RUNS, stopped), asked())).toBe(about('SpecChanged held hold rest', message, 'STOPPED'));
    expect(decided(both(older('DEGRADED'), stopped), asked())).toContain(`Meanwhile the new version waits: ${message}`);
  });
});

describe('a new version that found no savepoint', () => {
  const why = `${SECOND_NAME} could not begin (${SAVEPOINT})`;
  const ONCE_MORE = `${why}: ${NAME} is stopped once more.`;

  test.each<[string, Partial<Observed>, number]>([
    ['since it ended', { endTime: BEGIN - 5 * SECOND, updatedAt: BEGIN - SECOND }, BEGIN - 5 * SECOND],
    ['since it was updated', { updatedAt: BEGIN - SECOND }, BEGIN - SECOND],
    ['since now', {}, BEGIN],
    ['since now where that is said to be later', { endTime: BEGIN + HOUR }, BEGIN],
  ])('has the older one, that stopped, resumed and stopped once more: %s', (_, times, at) => {
    const { attempt } = expectDropped(both(ran, dead(SAVEPOINT, times)), asked(), ONCE_MORE);
    expect(attempt).toEqual({ of: 'savepoint', step: 'stop', at, detail: `${why}, and has to be stopped once more` });
  });

  test('though a person wants it tried again, which would find none either', () => {
    expectDropped(both(ran, dead(SAVEPOINT)), asked({ again: true }), ONCE_MORE);
  });

  test('has the older one, that does not stand still, stopped once more', () => {
    const before: Attempt = { of: 'replace', step: 'stop', at: BEGIN - HOUR };
    const ledger = { ...asked(), attempt: before };
    expect(expectDropped(both(older('DEGRADED'), dead(SAVEPOINT)), ledger, ONCE_MORE).attempt).toEqual(before);
    expect(expectDropped(both(undefined, dead(SAVEPOINT)), ledger, ONCE_MORE).attempt).toEqual(before);
    const { attempt } = expectDropped({ ...failedAt(BEGIN), next: dead(SAVEPOINT) }, asked(), ONCE_MORE);
    expect(attempt).toBeUndefined();
  });
});

describe('a new version that found no savepoint of the one before, since the older one has never run', () => {
  const ZERO = 'flights-0';
  const previous = observed(ZERO, 'STOPPED', { latestOffsets: OFFSETS });
  const start = { from: 'statement', statementName: ZERO } as const;
  const version = { versionName: NAME, incarnation: 1, start, created: true };
  const why = `${SECOND_NAME} could not begin (${SAVEPOINT})`;
  const ENDED = { endTime: BEGIN - SECOND };
  const lacking = (charge = older('STOPPED')): Seen => both(charge, dead(SAVEPOINT, ENDED), { previous });
  const replace: Attempt = { of: 'replace', step: 'stop', at: BEGIN - HOUR, answer: 'accepted' };
  const ledger = (more: Partial<Ledger> = {}): Partial<Ledger> => ({
    version,
    previous: ZERO,
    attempt: replace,
    next: { version: { versionName: SECOND_NAME, incarnation: 1, start, created: true }, at: BEGIN - MINUTE },
    ...more,
  });

  test('has that one resumed, to be stopped again', () => {
    const keeping = keeper(ledger());
    const decision = keeping.look(lacking());
    expect(told(decision)).toBe(about('Suspended recovering resume resume', `${why}; it is resumed now.`));
    expect(decision.step).toEqual({ do: 'resume', statementName: ZERO });
    expect(keeping.ledger).not.toHaveProperty('next');
    expect(keeping.ledger).toMatchObject({
      version,
      previous: ZERO,
      attempt: replace,
      incarnations: { [SECOND_NAME]: 1 },
      streak: { resumes: 1, probes: 0, errors: [] },
    });
  });

  test('has that one resumed within the back-off, from when it failed', () => {
    const keeping = keeper(ledger({ streak: { resumes: 1, probes: 0, errors: [] } }));
    expect(told(keeping.look(lacking()))).toBe(
      about('BackingOff recovering wait rest', `${why}; it is resumed at 2026-11-22T10:01:59.000Z.`),
    );
    expect(keeping.ledger.next).toBeDefined();
    keeping.ledger = { ...keeping.ledger, streak: { resumes: 7, probes: 0, errors: [] } };
    expect(told(keeping.look(lacking()))).toContain('CrashLoop held hold rest');
  });

  test('waits where the older one is to stay stopped', () => {
    const keeping = keeper(ledger({ intent: { want: 'stopped', carriedOut: true } }));
    expect(told(keeping.look(lacking()))).toBe(
      `Suspended suspended none rest [${NAME} STOPPED] It is stopped, as asked, until \`resume\`.`,
    );
  });

  test.each<[string, Partial<Ledger>, Seen]>([
    ['that is gone', {}, { ...both(older('STOPPED'), dead(SAVEPOINT, ENDED)) }],
    ['that it did not carry on from', asked(), lacking()],
  ])('has the older one resumed rather than one %s', (_, more, seen) => {
    const dropped = expectDropped(seen, ledger(more), `${why}: ${NAME} is stopped once more.`);
    expect(dropped.attempt?.of).toBe('savepoint');
  });
});

test('a new version that is dead is not in charge, even once the older one has stopped', () => {
  const keeping = keeper(asked());
  keeping.look(both(RUNS, dead(UNKNOWN_TABLE)));
  expect(keeping.ledger.next).toMatchObject({ dead: true, version: { start: CARRIED } });
  keeping.ask({ command: 'stop' }).look(both(ran, dead(UNKNOWN_TABLE)));
  expect(keeping.ledger.version?.versionName).toBe(NAME);
});
