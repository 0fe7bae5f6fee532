import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../lambda/core/ledger/failure.ts';
import { operationOf } from '../../../lambda/core/ledger/journal.ts';
import { currentRecord, rejectionOf, successorRecord } from '../../../lambda/core/ledger/records.ts';
import type { Ledger, Refusal, Request, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Observed } from '../../../lambda/core/model/statement.ts';
import { BEGIN, exception, failedAt, HOUR, MINUTE, NAME, OFFSETS, SECOND } from '../keeping.ts';
import { type Facts, requestWith } from '../ledger/ledger-with.ts';
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

const IN_VAIN = `The referenced statement ${NAME} was not stopped before the end.`;
const RUNS = older('RUNNING');

const dead = (detail = '', more: Partial<Observed> = {}): Observed =>
  observed(SECOND_NAME, 'FAILED', { detail, ...more });
const both = (current: Observed | undefined, successor: Observed, more: Partial<Observation> = {}): Observation =>
  shown(current, { successor, ...more });
const asked = (more: Partial<StatementRecord> = {}): Facts => ({
  successor: onItsWay({ succeedsSince: BEGIN - MINUTE, ...more }),
});
/** The same, and a person has asked for a restart since. */
const askedAgain = (): Facts => ({ ...asked(), restart: { at: BEGIN - SECOND, carriedOut: true } });
/** Confluent's final word on the second version. */
const rejected = (ledger: Ledger): Refusal | undefined => {
  const record = successorRecord(ledger);
  return record && rejectionOf(record);
};
const about = (words: string, message: string, phase = 'FAILED'): string =>
  `${words} [${SECOND_NAME} ${phase}] ${message}`;
const LOOK = 'Replacing progressing wait look';

/** Expects it to be forgotten, its name used. */
const expectDropped = (seen: Observation, facts: Facts, why: string, desired = textOf(SECOND_NAME)): Ledger => {
  const keeping = keeper(facts, desired);
  expect(told(keeping.look(seen))).toBe(about(LOOK, why, seen.successor?.phase.name));
  expect(keeping.ledger).not.toHaveProperty('successor');
  expect(Object.keys(keeping.ledger.records)).toEqual([NAME]);
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
    expectDropped(both(RUNS, dead(UNKNOWN_TABLE)), askedAgain(), `${SECOND_NAME} is tried again, as asked.`);
    const stopped = observed(SECOND_NAME, 'STOPPED');
    expectDropped(both(RUNS, stopped), askedAgain(), `${SECOND_NAME} is tried again, as asked.`);
  });

  const waitedFor = (milliseconds: number) => asked({ succeedsSince: BEGIN - milliseconds });

  test('where it has waited in vain, and for some time', () => {
    const message = `${SECOND_NAME} has waited in vain.`;
    expectDropped(both(RUNS, dead(IN_VAIN)), waitedFor(5 * MINUTE), message);
    expectDropped(both(RUNS, dead(IN_VAIN)), waitedFor(6 * HOUR), message);
    const ended = { endTime: BEGIN - HOUR };
    expectDropped(both(RUNS, dead(IN_VAIN, ended)), asked({ succeedsSince: BEGIN - HOUR - 5 * MINUTE }), message);
    expectDropped(both(undefined, dead(IN_VAIN)), waitedFor(SECOND), message);
  });

  test('but not where it cannot have waited', () => {
    const refused = `Confluent refuses ${SECOND_NAME}: ${IN_VAIN}.`;
    expect(decided(both(RUNS, dead(IN_VAIN)), waitedFor(5 * MINUTE - 1))).toContain(refused);
    const ended = { endTime: BEGIN - HOUR };
    expect(decided(both(RUNS, dead(IN_VAIN, ended)), asked({ succeedsSince: BEGIN - HOUR - MINUTE }))).toContain(
      refused,
    );
    expect(decided(both(RUNS, dead(UNKNOWN_TABLE)), waitedFor(6 * HOUR))).toContain(UNKNOWN_TABLE);
  });

  test('a minute after it was refused for want of a pool', () => {
    const failure = failureOf(dead(NO_POOL), [], SECOND_NAME, BEGIN - MINUTE);
    expectDropped(both(RUNS, dead(NO_POOL)), asked({ failure }), `${SECOND_NAME} is tried again.`);
  });
});

describe('a new version that came to nothing is held', () => {
  const REFUSED = (detail: string): string =>
    about(
      'SqlInvalid held hold rest',
      `Confluent refuses ${SECOND_NAME}: ${detail}. Correct the SQL and deploy, or \`restart\` once the cause is gone. ${NAME} stays in charge.`,
    );
  const thrown = (message: string) => [exception({ name: 'org.apache.flink.table.api.ValidationException', message })];
  const exceptions = thrown('No such column');

  test.each<[string, string, Observation['successorExceptions'], string]>([
    ['with what Confluent says', UNKNOWN_TABLE, exceptions, UNKNOWN_TABLE],
    ['with its newest exception', '', exceptions, 'No such column'],
    ['without a word, and no exceptions', '', [], 'Confluent gives no reason'],
    ['without a word, and an exception without one', '', thrown(''), 'Confluent gives no reason'],
  ])('%s', (_, detail, successorExceptions, expected) => {
    const keeping = keeper(asked());
    expect(told(keeping.look(both(RUNS, dead(detail), { successorExceptions })))).toBe(REFUSED(expected));
    expect(keeping.ledger.successor).toBe(SECOND_NAME);
    expect(rejected(keeping.ledger)).toMatchObject({ kind: 'refused', at: BEGIN, detail: expected });
  });

  test('without another one that stays in charge, where that is gone', () => {
    const facts: Facts = { ...asked(), current: { position: OFFSETS } };
    expect(decided(both(undefined, dead(UNKNOWN_TABLE)), facts)).not.toContain('in charge');
  });

  test('since when it was refused first, and not another one', () => {
    const keeping = keeper(asked()).after(0);
    keeping.look(both(RUNS, dead(NO_POOL)));
    expect(rejected(keeping.ledger)?.at).toBe(BEGIN);
    keeping.after(MINUTE - 1).look(both(RUNS, dead(NO_POOL)));
    expect(rejected(keeping.ledger)?.at).toBe(BEGIN);
    const failure = failureOf(observed('another', 'FAILED', { detail: NO_POOL }), [], 'another', BEGIN - HOUR);
    const other = keeper({ ...asked(), prerequisite: { versionName: 'another', evidence: 'neverRan', failure } });
    other.look(both(RUNS, dead(NO_POOL)));
    expect(other.ledger.successor).toBe(SECOND_NAME);
    expect(rejected(other.ledger)).toEqual({
      kind: 'refused',
      at: BEGIN,
      detail: NO_POOL,
      signals: dead(NO_POOL).signals,
    });
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
    expect(operationOf(expectDropped(both(ran, dead(SAVEPOINT, times)), asked(), ONCE_MORE))).toEqual({
      verb: 'stop',
      purpose: { kind: 'savepoint', detail: `${why}, and has to be stopped once more` },
      at,
    });
  });

  test('though a person wants it tried again, which would find none either', () => {
    expectDropped(both(ran, dead(SAVEPOINT)), askedAgain(), ONCE_MORE);
  });

  test('has the older one, that does not stand still, stopped once more', () => {
    const before = requestWith({ verb: 'stop', purpose: { kind: 'replace', round: 1 }, at: BEGIN - HOUR });
    const facts: Facts = { ...asked(), current: { journal: [before] } };
    expect(operationOf(expectDropped(both(older('DEGRADED'), dead(SAVEPOINT)), facts, ONCE_MORE))).toEqual(before);
    expect(operationOf(expectDropped(both(undefined, dead(SAVEPOINT)), facts, ONCE_MORE))).toEqual(before);
    const failed = { ...failedAt(BEGIN), successor: dead(SAVEPOINT) };
    expect(operationOf(expectDropped(failed, asked(), ONCE_MORE))).toBeUndefined();
  });
});

describe('a new version that found no savepoint of the one before, since the older one has never run', () => {
  const ZERO = 'flights-0';
  const replaced = observed(ZERO, 'STOPPED', { latestOffsets: OFFSETS });
  const start = { from: 'statement', statementName: ZERO } as const;
  const why = `${SECOND_NAME} could not begin (${SAVEPOINT})`;
  const ENDED = { endTime: BEGIN - SECOND };
  const lacking = (current = older('STOPPED')): Observation => both(current, dead(SAVEPOINT, ENDED), { replaced });
  const stop: Request = requestWith({
    verb: 'stop',
    purpose: { kind: 'replace', round: 1 },
    at: BEGIN - HOUR,
    answer: { kind: 'accepted', at: BEGIN - HOUR },
  });
  const NEVER_RAN: Partial<StatementRecord> = { versionName: NAME, start, evidence: 'accepted', journal: [stop] };
  const facts = (current: Partial<StatementRecord> = {}, more: Facts = {}): Facts => ({
    current: { ...NEVER_RAN, ...current },
    replaced: ZERO,
    ...asked({ start }),
    ...more,
  });
  const resumes = (times: number) => ({ resumes: times, probes: 0, errors: [] });

  test('has that one resumed, to be stopped again', () => {
    const keeping = keeper(facts());
    const decision = keeping.look(lacking());
    expect(told(decision)).toBe(about('Resuming progressing resume resume', `${why}; it is resumed now.`));
    expect(decision.step).toEqual({ do: 'resume', statementName: ZERO });
    expect(keeping.ledger).not.toHaveProperty('successor');
    expect(keeping.ledger).toMatchObject({ replaced: ZERO, incarnations: { [SECOND_NAME]: 1 } });
    expect(currentRecord(keeping.ledger)).toMatchObject({ ...NEVER_RAN, incarnation: 1, streak: resumes(1) });
    expect(operationOf(keeping.ledger)).toEqual(stop);
  });

  test('has that one resumed within the back-off, from when it failed', () => {
    const keeping = keeper(facts({ streak: resumes(1) }));
    expect(told(keeping.look(lacking()))).toBe(
      about('BackingOff recovering wait rest', `${why}; it is resumed at 2026-11-22T10:01:59.000Z.`),
    );
    expect(keeping.ledger.successor).toBe(SECOND_NAME);
    expect(decided(lacking(), facts({ streak: resumes(7) }))).toContain('CrashLoop held hold rest');
  });

  test('waits where the older one is to stay stopped', () => {
    const desiredState = { state: 'stopped', by: 'person', at: BEGIN - HOUR, reachedAt: BEGIN - HOUR } as const;
    const keeping = keeper(facts({}, { desiredState }));
    expect(told(keeping.look(lacking()))).toBe(
      `Suspended suspended none rest [${NAME} STOPPED] It is stopped, as asked, until \`resume\`.`,
    );
  });

  test.each<[string, Facts, Observation]>([
    ['that is gone', {}, both(older('STOPPED'), dead(SAVEPOINT, ENDED))],
    ['that it did not carry on from', asked(), lacking()],
  ])('has the older one resumed rather than one %s', (_, more, seen) => {
    const dropped = expectDropped(seen, facts({}, more), `${why}: ${NAME} is stopped once more.`);
    expect(operationOf(dropped)?.purpose.kind).toBe('savepoint');
  });
});

test('a new version that is dead is not in charge, even once the older one has stopped', () => {
  const keeping = keeper(asked());
  keeping.look(both(RUNS, dead(UNKNOWN_TABLE)));
  expect(successorRecord(keeping.ledger)).toMatchObject({ evidence: 'neverRan', start: CARRIED });
  keeping.ask({ command: 'stop' }).look(both(ran, dead(UNKNOWN_TABLE)));
  expect(keeping.ledger.current).toBe(NAME);
});
