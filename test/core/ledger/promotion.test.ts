import { describe, expect, test } from 'vitest';
import { isNeverRan, promotedBy } from '../../../lambda/core/ledger/promotion.ts';
import { currentRecord } from '../../../lambda/core/ledger/records.ts';
import {
  type DesiredState,
  EMPTY_LEDGER,
  EMPTY_STREAK,
  type Ledger,
  type Start,
  type StatementRecord,
} from '../../../lambda/core/model/ledger.ts';
import { nameOf } from '../../../lambda/core/model/names.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Observed } from '../../../lambda/core/model/statement.ts';
import { BEGIN, exception, NAME, OFFSETS, SETTLED } from '../keeping.ts';
import {
  CARRIED,
  FIRST,
  observed,
  older,
  onItsWay,
  SAVEPOINT,
  SECOND_NAME,
  type Shown,
  shown,
  UNKNOWN_TABLE,
} from '../rules/changing.ts';
import { createWith, type Facts, ledgerWith, recordWith, refusedCreate, stopFor } from './ledger-with.ts';

type Successor = Partial<StatementRecord>;

const second = (phase: string, more: Shown = {}): Observed => observed(SECOND_NAME, phase, more);

const changing = (successor: Successor, more: Facts = {}): Ledger => ledgerWith({ current: FIRST, successor, ...more });

/** Whether the second version is the current one after a look that shows these two. */
const isPromoted = (
  successor: Observed | undefined,
  current: Observed | undefined,
  asked: Successor = onItsWay(),
): boolean => {
  const seen = shown(current, successor && { successor });
  const ledger = changing(asked);
  const promoted = promotedBy(seen, ledger);
  const is = currentRecord(promoted.ledger)?.versionName === SECOND_NAME;
  if (!is) expect(promoted).toEqual({ seen, ledger });
  return is;
};

const RUNS = older('RUNNING');
const STOPPED = older('STOPPED');
const READ: Shown = { latestOffsets: OFFSETS };
const FROM_EARLIEST = onItsWay({ start: { from: 'earliest' } });
const FROM_TIME = onItsWay({ start: { from: 'timestamp', timestamp: BEGIN } });
const AT_OFFSETS = onItsWay({ start: { from: 'offsets', offsets: OFFSETS } });
const NEVER_RAN = onItsWay({ evidence: 'neverRan' });

describe('the new version is the current one', () => {
  test.each<[string, Observed, Observed | undefined, Successor?]>([
    ['once it runs', second('RUNNING'), RUNS],
    ['once it runs, though unhealthy', second('DEGRADED'), RUNS],
    ['once it has ended', second('COMPLETED'), RUNS],
    ['once it shows offsets', second('STOPPED', READ), RUNS],
    ['once it shows offsets, though it was known never to have run', second('STOPPED', READ), STOPPED, NEVER_RAN],
    [
      'once it shows offsets, though it says that it was not stopped in time',
      second('FAILED', { ...READ, detail: 'not stopped in time' }),
      STOPPED,
    ],
    ['once it fails and shows offsets', second('FAILING', READ), RUNS],
    ['where it failed after the older one stopped', second('FAILED', { detail: UNKNOWN_TABLE }), STOPPED],
    ['where it was stopped after the older one stopped', second('STOPPED'), STOPPED],
    ['where it was stopped after the older one ended', second('STOPPED'), older('COMPLETED')],
    ['where somebody stopped it, though it tells of a savepoint', second('STOPPED', { detail: SAVEPOINT }), STOPPED],
    [
      'where somebody stopped it, though it tells of no older one',
      second('STOPPED', { detail: 'Referenced statement flights-0 not found' }),
      STOPPED,
    ],
    ['where somebody stopped it, though it has waited', second('STOPPED', { detail: 'not stopped in time' }), STOPPED],
    ['where it failed and has waited for nothing, whatever the older one does', second('FAILED'), RUNS, FROM_EARLIEST],
    ['where it was stopped and has waited for nothing', second('STOPPED'), older('FAILED'), FROM_EARLIEST],
    [
      'where it failed and has waited for nothing, whatever it says',
      second('FAILED', { detail: SAVEPOINT }),
      RUNS,
      FROM_EARLIEST,
    ],
    ['where it failed and began at a time', second('FAILED'), older('FAILED'), FROM_TIME],
    ['where it failed at offsets, and the older one is gone', second('FAILED'), undefined, AT_OFFSETS],
    ['where it failed, and the older one is gone', second('FAILED'), undefined],
    [
      'where it failed at offsets, and the older one is at them still',
      second('FAILED'),
      older('STOPPED', READ),
      AT_OFFSETS,
    ],
  ])('%s', (_, successor, current, asked) => {
    expect(isPromoted(successor, current, asked)).toBe(true);
  });
});

describe('the new version is not the current one', () => {
  test.each<[string, Observed | undefined, Observed | undefined, Successor?]>([
    ['while it is not there', undefined, STOPPED],
    ['while another one is there', observed(`${SECOND_NAME}-2`, 'RUNNING'), STOPPED],
    ['while it waits', second('PENDING'), STOPPED],
    ['while it is stopping', second('STOPPING'), STOPPED],
    ['where it was known never to have run', second('STOPPED'), STOPPED, NEVER_RAN],
    ['where it was known never to have run, and the older one is gone', second('FAILED'), undefined, NEVER_RAN],
    ['where it found no older one', second('FAILED', { detail: `Referenced statement ${NAME} not found` }), undefined],
    ['where it failed and the older one failed', second('FAILED'), older('FAILED')],
    ['where it failed at offsets, and the older one failed', second('FAILED'), older('FAILED', READ), AT_OFFSETS],
    ['while it waits for nothing and starts', second('PENDING'), STOPPED, FROM_EARLIEST],
    [
      'where it failed and the older one failed while it was to stop',
      second('FAILED'),
      older('FAILED', { stopped: true }),
    ],
    ['where it failed and the older one runs', second('FAILED'), RUNS],
    ['where it failed and the older one is stopping', second('FAILED'), older('STOPPING')],
    ['where it has no savepoint', second('FAILED', { detail: 'Cannot restore: SAVEPOINT missing' }), STOPPED],
    [
      'where the older one stopped badly',
      second('FAILED', { detail: `${NAME} did not enter the stopped state` }),
      STOPPED,
    ],
    [
      'where it failed at offsets, and the older one has read on since',
      second('FAILED'),
      older('STOPPED', { latestOffsets: { ...OFFSETS, sunset: 'partition:0,offset:10;partition:1,offset:0' } }),
      AT_OFFSETS,
    ],
    [
      'where it failed at offsets, and the older one has read another topic since',
      second('FAILED'),
      older('STOPPED', { latestOffsets: { ...OFFSETS, third: 'partition:0,offset:1' } }),
      AT_OFFSETS,
    ],
    ['where it failed at offsets, and the older one shows none', second('FAILED'), STOPPED, AT_OFFSETS],
    ['while it is failing, which proves no run', second('FAILING'), STOPPED],
    ['while it is failing, and need not wait', second('FAILING'), RUNS, FROM_EARLIEST],
  ])('%s', (_, successor, current, asked) => {
    expect(isPromoted(successor, current, asked)).toBe(false);
  });

  test.each([
    'The referenced statement was not stopped before the limit of six hours.',
    'It was not stopped within 6 hours.',
    'It was not stopped in six hours.',
    'It was NOT STOPPED IN TIME.',
    `The referenced statement ${NAME} does not exist.`,
    `Referenced statement ${NAME} not found`,
    `referenced statement ${'x'.repeat(98)} not found`,
  ])('where it waited in vain: %s', (detail) => {
    expect(isPromoted(second('FAILED', { detail }), STOPPED)).toBe(false);
  });

  test.each([
    'Table nowhere does not exist.',
    'The referenced statement is bad. Table nowhere does not exist.',
    `referenced statement ${'x'.repeat(99)} not found`,
    'It was not stopped.',
  ])('but has begun, and failed of something else: %s', (detail) => {
    expect(isPromoted(second('FAILED', { detail }), STOPPED)).toBe(true);
  });
});

test('what was seen of a promoted version is its own, and the older one is what was replaced', () => {
  const successorExceptions = [exception({ name: 'java.lang.ArithmeticException', message: 'Division by zero' })];
  const mine = [exception({ name: 'java.io.IOException', message: 'of the older one' })];
  const placement = { computePoolId: 'lfcp-1' };
  const successor = second('RUNNING');
  const look = { ...shown(RUNS, { successor }), exceptions: mine, placement };
  const nothingElse: Pick<Observation, 'successorExceptions' | 'preparation' | 'survey'> = {
    successorExceptions: [],
    preparation: { for: 'nothing' },
    survey: { asked: false },
  };
  expect(promotedBy({ ...look, successorExceptions }, changing(onItsWay())).seen).toEqual({
    statement: successor,
    exceptions: successorExceptions,
    placement,
    replaced: RUNS,
    ...nothingElse,
  });
  const { statement: _, ...alone } = look;
  const { seen } = promotedBy(alone, changing(onItsWay()));
  expect(seen).toStrictEqual({ statement: successor, exceptions: [], placement, ...nothingElse });
});

test('a new version has never run where it is at rest beside an older one that is still to stop', () => {
  const neverRan = (current: Observed | undefined, successor = second('FAILED'), asked = onItsWay()): boolean =>
    isNeverRan(recordWith(asked), successor, current);
  for (const phase of ['RUNNING', 'DEGRADED', 'PENDING', 'FAILING']) {
    expect(neverRan(older(phase))).toBe(true);
    expect(neverRan(older(phase, { stopped: true }))).toBe(false);
    expect(neverRan(older(phase), second('FAILED'), FROM_EARLIEST)).toBe(false);
  }
  expect(neverRan(older('FAILED'))).toBe(true);
  expect(neverRan(older('FAILED', { stopped: true }))).toBe(true);
  expect(neverRan(older('STOPPING', { stopped: false }))).toBe(false);
  expect(neverRan(undefined)).toBe(false);
  expect(neverRan(RUNS, second('PENDING'))).toBe(false);
  expect(neverRan(STOPPED)).toBe(false);
});

test('nothing is promoted where nothing is on its way', () => {
  const seen = shown(RUNS, { successor: second('RUNNING') });
  expect(promotedBy(seen, EMPTY_LEDGER)).toEqual({ seen, ledger: EMPTY_LEDGER });
});

describe('the ledger of a version that was promoted', () => {
  const promoted = (successor: Successor, more: Facts = {}): Ledger => {
    const running = observed(nameOf(recordWith(successor)), 'RUNNING');
    return promotedBy(shown(STOPPED, { successor: running }), changing(successor, more)).ledger;
  };

  test('knows nothing any more of how the older one was, and all that is not its own', () => {
    const kept = {
      completed: ['sink-1'],
      texts: { [SECOND_NAME]: SETTLED },
      changes: 7,
      downSince: BEGIN - 5,
      rediscoveredAt: BEGIN,
      takeover: ['other'],
    };
    const at = BEGIN;
    const failure = {
      id: '1',
      of: NAME,
      versionName: NAME,
      at: 1,
      name: '',
      message: 'x',
      fingerprint: 'x',
      signals: [],
    };
    const successor = onItsWay({ incarnation: 2, failure, ...refusedCreate('no') });
    const ledger = promoted(successor, {
      ...kept,
      incarnations: { [SECOND_NAME]: 1, [NAME]: 1, 'flights-0': 4, 'sink-1': 2 },
      current: {
        ...FIRST,
        incarnation: 3,
        position: OFFSETS,
        failure,
        journal: [createWith(), stopFor({ kind: 'replace', round: 1 })],
        phase: { name: 'STOPPED', since: BEGIN },
        placement: { computePoolId: 'lfcp-1' },
        streak: { resumes: 3, probes: 1, errors: [{ fingerprint: 'x', count: 1, first: 1 }] },
      },
      restart: { at, from: { from: 'earliest' } },
      replaced: 'flights-0',
    });
    const name = `${SECOND_NAME}-2`;
    expect(ledger).toStrictEqual({
      ...EMPTY_LEDGER,
      ...kept,
      current: name,
      records: {
        [name]: {
          versionName: SECOND_NAME,
          incarnation: 2,
          start: CARRIED,
          evidence: 'accepted',
          succeedsSince: onItsWay().succeedsSince,
          streak: EMPTY_STREAK,
          journal: [],
        },
      },
      restart: { at, from: { from: 'earliest' }, carriedOut: true },
      incarnations: { [SECOND_NAME]: 1, [NAME]: 3, 'flights-0': 4, 'sink-1': 2 },
      replaced: NAME,
    });
  });

  test('knows where it was created', () => {
    const placement = { computePoolId: 'lfcp-2' };
    const current = { ...FIRST, placement: { computePoolId: 'lfcp-1' } };
    expect(currentRecord(promoted(onItsWay({ placement }), { current }))?.placement).toEqual(placement);
  });

  test('knows of none before it where there was none', () => {
    const seen = shown(undefined, { successor: second('RUNNING') });
    const { ledger } = promotedBy(seen, ledgerWith({ successor: onItsWay() }));
    expect(currentRecord(ledger)?.versionName).toBe(SECOND_NAME);
    expect(ledger).not.toHaveProperty('replaced');
    expect(ledger.incarnations).toEqual({});
    const planned = promoted(onItsWay(), { current: { ...FIRST, evidence: 'planned' } });
    expect(planned).not.toHaveProperty('replaced');
    expect(planned.incarnations).toEqual({});
  });

  test.each<[string, Start, string]>([
    ['the one that it carries on from', { from: 'statement', statementName: 'flights-0' }, 'flights-0'],
    ['the older one where it carries on from none', { from: 'earliest' }, `${NAME}-3`],
  ])('has replaced %s', (_, start, replaced) => {
    expect(promoted(onItsWay({ start }), { current: { ...FIRST, incarnation: 3 } }).replaced).toBe(replaced);
  });

  const wanted = (state: DesiredState['state'], more: Partial<DesiredState> = {}): DesiredState => ({
    state,
    by: 'person',
    at: BEGIN,
    ...more,
  });

  test.each<[string, DesiredState, DesiredState | undefined]>([
    ['a stop is still to come', wanted('stopped', { reachedAt: BEGIN }), wanted('stopped')],
    ['a resume is still to come', wanted('running'), wanted('running')],
    ['a stop by somebody else was of the older one', wanted('stopped', { by: 'foreign', reachedAt: BEGIN }), undefined],
  ])('%s', (_, desiredState, expected) => {
    expect(promoted(onItsWay(), { desiredState }).desiredState).toEqual(expected);
  });
});
