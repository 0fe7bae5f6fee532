import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../lambda/core/ledger/failure.ts';
import { operationOf } from '../../../lambda/core/ledger/journal.ts';
import { rejectionOf, successorRecord } from '../../../lambda/core/ledger/records.ts';
import { refusedStatement } from '../../../lambda/core/messages/absent.ts';
import * as say from '../../../lambda/core/messages/change.ts';
import { IT_FAILED, tryDue } from '../../../lambda/core/messages/failed.ts';
import { degraded } from '../../../lambda/core/messages/live.ts';
import * as stop from '../../../lambda/core/messages/stopped.ts';
import type { FailedSavepoints, Ledger, Refusal, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Observed } from '../../../lambda/core/model/statement.ts';
import { BEGIN, exception, failedAt, HOUR, MINUTE, NAME, OFFSETS, SECOND } from '../keeping.ts';
import { acceptance, currentOf, type Facts, failureWith, refusal, stopFor, streakWith } from '../ledger/ledger-with.ts';
import {
  aboutSecond,
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
  STAYS_STOPPED,
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
/** What is told about the second version, which has failed. */
const dying = (words: string, message: string): string => aboutSecond(words, message, 'FAILED');
/** What is told where it is refused beside the first version. */
const refusing = (detail: string): string =>
  dying('SqlInvalid held hold rest', say.staysInCharge(refusedStatement(SECOND_NAME, detail), NAME));
const LOOK = 'Replacing progressing wait look';

/** Expects it to be forgotten, its name used. */
const expectDropped = (seen: Observation, facts: Facts, why: string, desired = textOf(SECOND_NAME)): Ledger => {
  const keeping = keeper(facts, desired);
  expect(told(keeping.look(seen))).toBe(aboutSecond(LOOK, why, seen.successor?.phase.name));
  expect(keeping.ledger).not.toHaveProperty('successor');
  expect(Object.keys(keeping.ledger.records)).toEqual([NAME]);
  expect(keeping.ledger.incarnations).toEqual({ [SECOND_NAME]: 1 });
  return keeping.ledger;
};

describe('a new version that came to nothing is forgotten', () => {
  test('where it is not wanted any more, whatever it failed of', () => {
    for (const detail of [UNKNOWN_TABLE, SAVEPOINT]) {
      expectDropped(both(RUNS, dead(detail)), asked(), say.notWanted(SECOND_NAME), textOf(THIRD_NAME));
    }
  });

  test('where a person wants it tried again', () => {
    expectDropped(both(RUNS, dead(UNKNOWN_TABLE)), askedAgain(), say.triedAgainAsAsked(SECOND_NAME));
    const stopped = observed(SECOND_NAME, 'STOPPED');
    expectDropped(both(RUNS, stopped), askedAgain(), say.triedAgainAsAsked(SECOND_NAME));
  });

  test('where the keeper has stopped it, to begin elsewhere', () => {
    const own: Facts = asked({ journal: [stopFor({ kind: 'replace', round: 1 })] });
    expectDropped(both(older('FAILED'), observed(SECOND_NAME, 'STOPPED')), own, say.triedAgainAsAsked(SECOND_NAME));
    expect(decided(both(RUNS, dead(UNKNOWN_TABLE)), own)).toBe(refusing(UNKNOWN_TABLE));
  });

  test('but not where that was asked for before it', () => {
    const before: Facts = { ...asked(), restart: { at: BEGIN - MINUTE, carriedOut: true } };
    expect(decided(both(RUNS, dead(UNKNOWN_TABLE)), before)).toBe(refusing(UNKNOWN_TABLE));
  });

  const waitedFor = (milliseconds: number) => asked({ succeedsSince: BEGIN - milliseconds });

  test('where it has waited in vain, and for some time', () => {
    const message = say.waitedInVain(SECOND_NAME);
    expectDropped(both(RUNS, dead(IN_VAIN)), waitedFor(5 * MINUTE), message);
    expectDropped(both(RUNS, dead(IN_VAIN)), waitedFor(6 * HOUR), message);
    const ended = { endTime: BEGIN - HOUR };
    expectDropped(both(RUNS, dead(IN_VAIN, ended)), asked({ succeedsSince: BEGIN - HOUR - 5 * MINUTE }), message);
    expectDropped(both(undefined, dead(IN_VAIN)), waitedFor(SECOND), message);
  });

  test('but not where it cannot have waited', () => {
    const refused = refusing(IN_VAIN);
    expect(decided(both(RUNS, dead(IN_VAIN)), waitedFor(5 * MINUTE - 1))).toBe(refused);
    const ended = { endTime: BEGIN - HOUR };
    expect(decided(both(RUNS, dead(IN_VAIN, ended)), asked({ succeedsSince: BEGIN - HOUR - MINUTE }))).toBe(refused);
    expect(decided(both(RUNS, dead(UNKNOWN_TABLE)), waitedFor(6 * HOUR))).toBe(refusing(UNKNOWN_TABLE));
  });

  test('a minute after it was refused for want of a pool', () => {
    const failure = failureOf(dead(NO_POOL), [], SECOND_NAME, BEGIN - MINUTE);
    expectDropped(both(RUNS, dead(NO_POOL)), asked({ failure }), say.triedAgain(SECOND_NAME));
  });
});

describe('a new version that came to nothing is held', () => {
  const thrown = (message: string) => [exception({ name: 'org.apache.flink.table.api.ValidationException', message })];
  const exceptions = thrown('No such column');

  test.each<[string, string, Observation['successorExceptions'], string]>([
    ['with what Confluent says', UNKNOWN_TABLE, exceptions, UNKNOWN_TABLE],
    ['with its newest exception', '', exceptions, 'No such column'],
    ['without a word, and no exceptions', '', [], 'Confluent gives no reason'],
    ['without a word, and an exception without one', '', thrown(''), 'Confluent gives no reason'],
  ])('%s', (_, detail, successorExceptions, expected) => {
    const keeping = keeper(asked());
    expect(told(keeping.look(both(RUNS, dead(detail), { successorExceptions })))).toBe(refusing(expected));
    expect(keeping.ledger.successor).toBe(SECOND_NAME);
    expect(rejected(keeping.ledger)).toMatchObject({ kind: 'refused', at: BEGIN, detail: expected });
  });

  test('without another one that stays in charge, where that is gone', () => {
    const facts: Facts = { ...asked(), current: { position: OFFSETS } };
    const message = tryDue(IT_FAILED, failureWith({ name: '', message: UNKNOWN_TABLE }));
    expect(decided(both(undefined, dead(UNKNOWN_TABLE)), facts)).toBe(`Failed recovering resume resume [] ${message}`);
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
    expect(rejected(other.ledger)).toEqual(refusal(NO_POOL));
  });

  test('and what is known of its failure stays as it is for the same words', () => {
    const failure = failureWith({ versionName: SECOND_NAME, message: UNKNOWN_TABLE });
    const keeping = keeper(asked({ evidence: 'neverRan', failure }));
    keeping.look(both(RUNS, dead(UNKNOWN_TABLE)));
    expect(successorRecord(keeping.ledger)?.failure).toEqual(failure);
  });

  test('where somebody stopped it', () => {
    const stopped = observed(SECOND_NAME, 'STOPPED');
    const message = say.stoppedBySomebody(SECOND_NAME);
    expect(decided(both(RUNS, stopped), asked())).toBe(aboutSecond('SpecChanged held hold rest', message, 'STOPPED'));
    expect(decided(both(older('DEGRADED'), stopped), asked())).toBe(
      `Degraded degraded none rest [${NAME} DEGRADED] ${say.meanwhile(degraded(''), message)}`,
    );
  });
});

describe('a new version that found no savepoint', () => {
  const why = say.couldNotBegin(SECOND_NAME, SAVEPOINT);
  const GOES_ON = say.olderGoesOn(why, NAME);

  test.each<[string, Partial<Observed>, number]>([
    ['since it ended', { endTime: BEGIN - 5 * SECOND, updatedAt: BEGIN - SECOND }, BEGIN - 5 * SECOND],
    ['since it was updated', { updatedAt: BEGIN - SECOND }, BEGIN - SECOND],
    ['since now', {}, BEGIN],
    ['since now where that is said to be later', { endTime: BEGIN + HOUR }, BEGIN],
  ])('has the older one, that stopped, resumed at once: %s', (_, times, at) => {
    expect(operationOf(expectDropped(both(ran, dead(SAVEPOINT, times)), asked(), GOES_ON))).toEqual(
      stopFor({ kind: 'savepoint', detail: why }, at),
    );
  });

  test('though a person wants it tried again, which would find none either', () => {
    expectDropped(both(ran, dead(SAVEPOINT)), askedAgain(), GOES_ON);
  });

  test('leaves an older one alone that does not stand still', () => {
    const before = stopFor({ kind: 'replace', round: 1 }, BEGIN - HOUR);
    const facts: Facts = { ...asked(), current: { journal: [before] } };
    expect(operationOf(expectDropped(both(older('DEGRADED'), dead(SAVEPOINT)), facts, GOES_ON))).toEqual(before);
    expect(operationOf(expectDropped(both(undefined, dead(SAVEPOINT)), facts, GOES_ON))).toEqual(before);
    const failed = { ...failedAt(BEGIN), successor: dead(SAVEPOINT) };
    expect(operationOf(expectDropped(failed, asked(), GOES_ON))).toBeUndefined();
  });

  test.each<[string, FailedSavepoints | undefined, readonly number[]]>([
    ['the first of this change', undefined, [BEGIN]],
    ['the second', { for: SECOND_NAME, at: [BEGIN - HOUR] }, [BEGIN - HOUR, BEGIN]],
    ['the third', { for: SECOND_NAME, at: [BEGIN - 2 * HOUR, BEGIN - HOUR] }, [BEGIN - HOUR, BEGIN]],
    ['the first after those of another change', { for: THIRD_NAME, at: [BEGIN - HOUR] }, [BEGIN]],
  ])('is noted with the older one: %s', (_, failedSavepoints, at) => {
    const facts: Facts = { ...asked(), current: failedSavepoints ? { failedSavepoints } : {} };
    const { records } = expectDropped(both(ran, dead(SAVEPOINT, { endTime: BEGIN })), facts, GOES_ON);
    expect(records[NAME]?.failedSavepoints).toEqual({ for: SECOND_NAME, at });
  });
});

describe('a new version that found no savepoint of the one before, since the older one has never run', () => {
  const ZERO = 'flights-0';
  const replaced = observed(ZERO, 'STOPPED', { latestOffsets: OFFSETS });
  const start = { from: 'statement', statementName: ZERO } as const;
  const why = say.couldNotBegin(SECOND_NAME, SAVEPOINT);
  const ENDED = { endTime: BEGIN - SECOND };
  const lacking = (current = older('STOPPED')): Observation => both(current, dead(SAVEPOINT, ENDED), { replaced });
  const STOP = stopFor({ kind: 'replace', round: 1 }, BEGIN - HOUR, acceptance(BEGIN - HOUR));
  const NEVER_RAN: Partial<StatementRecord> = { versionName: NAME, start, evidence: 'accepted', journal: [STOP] };
  const facts = (current: Partial<StatementRecord> = {}, more: Facts = {}): Facts => ({
    current: { ...NEVER_RAN, ...current },
    replaced: ZERO,
    ...asked({ start }),
    ...more,
  });

  test('has that one resumed, to be stopped again', () => {
    const keeping = keeper(facts());
    const decision = keeping.look(lacking());
    expect(told(decision)).toBe(dying('Resuming progressing resume resume', stop.resumedNow(why)));
    expect(decision.step).toEqual({ do: 'resume', statementName: ZERO });
    expect(keeping.ledger).not.toHaveProperty('successor');
    expect(keeping.ledger).toMatchObject({ replaced: ZERO, incarnations: { [SECOND_NAME]: 1 } });
    expect(currentOf(keeping.ledger)).toMatchObject({
      ...NEVER_RAN,
      incarnation: 1,
      streak: streakWith({ resumes: 1 }),
    });
    expect(operationOf(keeping.ledger)).toEqual(STOP);
  });

  test('has that one resumed within the back-off, from when it failed', () => {
    const keeping = keeper(facts({ streak: streakWith({ resumes: 1 }) }));
    expect(told(keeping.look(lacking()))).toBe(
      dying('BackingOff recovering wait rest', stop.resumedLater(why, BEGIN + 2 * MINUTE - SECOND)),
    );
    expect(keeping.ledger.successor).toBe(SECOND_NAME);
    expect(decided(lacking(), facts({ streak: streakWith({ resumes: 7 }) }))).toContain('CrashLoop held hold rest');
  });

  test('waits where the older one is to stay stopped', () => {
    const keeping = keeper(facts({}, { desiredState: STAYS_STOPPED }));
    expect(told(keeping.look(lacking()))).toBe(
      `Suspended suspended none rest [${NAME} STOPPED] ${stop.STOPPED_AS_ASKED}`,
    );
  });

  test.each<[string, Facts, Observation]>([
    ['that is gone', {}, both(older('STOPPED'), dead(SAVEPOINT, ENDED))],
    ['that it did not carry on from', asked(), lacking()],
  ])('has the older one resumed rather than one %s', (_, more, seen) => {
    const dropped = expectDropped(seen, facts({}, more), say.olderGoesOn(why, NAME));
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
