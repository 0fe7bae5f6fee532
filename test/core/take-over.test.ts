import { describe, expect, test } from 'vitest';
import { isDead, takenOver } from '../../lambda/core/memory/take-over.ts';
import type { Seen } from '../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, EMPTY_STREAK, type Ledger, type Next, type Start } from '../../lambda/core/model/ledger.ts';
import type { Observed } from '../../lambda/core/model/statement.ts';
import { nameOf } from '../../lambda/core/model/version.ts';
import { CARRIED, FIRST, observed, older, onItsWay, SAVEPOINT, SECOND_NAME, shown, UNKNOWN_TABLE } from './changing.ts';
import { BEGIN, exception, NAME, OFFSETS } from './keeping.ts';

const second = (phase: string, more: Partial<Observed> = {}): Observed => observed(SECOND_NAME, phase, more);

const ledgerWith = (next: Next, more: Partial<Ledger> = {}): Ledger => ({
  ...EMPTY_LEDGER,
  version: FIRST,
  next,
  ...more,
});

/** Whether the second version is in charge after a look that shows these two. */
const takes = (next: Observed | undefined, charge: Observed | undefined, asked: Next = onItsWay()): boolean => {
  const seen: Seen = shown(charge, next && { next });
  const ledger = ledgerWith(asked);
  const taken = takenOver(seen, ledger);
  const inCharge = taken.ledger.version?.versionName === SECOND_NAME;
  if (!inCharge) expect(taken).toEqual({ seen, ledger });
  return inCharge;
};

const RUNS = older('RUNNING');
const STOPPED = older('STOPPED');
const READ: Partial<Observed> = { latestOffsets: OFFSETS };
const FROM_EARLIEST = onItsWay({ start: { from: 'earliest' } });
const FROM_TIME = onItsWay({ start: { from: 'timestamp', timestamp: BEGIN } });
const AT_OFFSETS = onItsWay({ start: { from: 'offsets', offsets: OFFSETS } });
const KNOWN_DEAD = onItsWay({}, { dead: true });

describe('the new version is in charge', () => {
  test.each<[string, Observed, Observed | undefined, Next?]>([
    ['once it runs', second('RUNNING'), RUNS],
    ['once it runs, though unhealthy', second('DEGRADED'), RUNS],
    ['once it has ended', second('COMPLETED'), RUNS],
    ['once it shows offsets', second('STOPPED', READ), RUNS],
    ['once it shows offsets, though it was dead', second('STOPPED', READ), STOPPED, KNOWN_DEAD],
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
  ])('%s', (_, next, charge, asked) => {
    expect(takes(next, charge, asked)).toBe(true);
  });
});

describe('the new version is not in charge', () => {
  test.each<[string, Observed | undefined, Observed | undefined, Next?]>([
    ['while it is not there', undefined, STOPPED],
    ['while another one is there', observed(`${SECOND_NAME}-2`, 'RUNNING'), STOPPED],
    ['while it waits', second('PENDING'), STOPPED],
    ['while it is stopping', second('STOPPING'), STOPPED],
    ['where it was known to be dead', second('STOPPED'), STOPPED, KNOWN_DEAD],
    ['where it was known to be dead, and the older one is gone', second('FAILED'), undefined, KNOWN_DEAD],
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
  ])('%s', (_, next, charge, asked) => {
    expect(takes(next, charge, asked)).toBe(false);
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
    expect(takes(second('FAILED', { detail }), STOPPED)).toBe(false);
  });

  test.each([
    'Table nowhere does not exist.',
    'The referenced statement is bad. Table nowhere does not exist.',
    `referenced statement ${'x'.repeat(99)} not found`,
    'It was not stopped.',
  ])('but has begun, and failed of something else: %s', (detail) => {
    expect(takes(second('FAILED', { detail }), STOPPED)).toBe(true);
  });
});

test('what was seen of a version in charge is its own, and the older one is what was replaced', () => {
  const nextExceptions = [exception({ name: 'java.lang.ArithmeticException', message: 'Division by zero' })];
  const mine = [exception({ name: 'java.io.IOException', message: 'of the older one' })];
  const placement = { computePoolId: 'lfcp-1' };
  const next = second('RUNNING');
  const look = { ...shown(RUNS, { next }), exceptions: mine, placement };
  expect(takenOver({ ...look, nextExceptions }, ledgerWith(onItsWay())).seen).toEqual({
    statement: next,
    exceptions: nextExceptions,
    placement,
    previous: RUNS,
  });
  const { statement: _, ...alone } = look;
  const { seen } = takenOver(alone, ledgerWith(onItsWay()));
  expect(seen).toStrictEqual({ statement: next, exceptions: [], placement });
});

test('a new version is dead where it is at rest beside an older one that is still to stop', () => {
  for (const phase of ['RUNNING', 'DEGRADED', 'PENDING', 'FAILING']) {
    expect(isDead(onItsWay(), second('FAILED'), older(phase))).toBe(true);
    expect(isDead(onItsWay(), second('FAILED'), older(phase, { stopped: true }))).toBe(false);
    expect(isDead(FROM_EARLIEST, second('FAILED'), older(phase))).toBe(false);
  }
  expect(isDead(onItsWay(), second('FAILED'), older('FAILED'))).toBe(true);
  expect(isDead(onItsWay(), second('FAILED'), older('FAILED', { stopped: true }))).toBe(true);
  expect(isDead(onItsWay(), second('FAILED'), older('STOPPING', { stopped: false }))).toBe(false);
  expect(isDead(onItsWay(), second('FAILED'), undefined)).toBe(false);
  expect(isDead(onItsWay(), second('PENDING'), RUNS)).toBe(false);
  expect(isDead(onItsWay(), second('FAILED'), STOPPED)).toBe(false);
});

test('nothing takes over where nothing is on its way', () => {
  const seen = shown(RUNS, { next: second('RUNNING') });
  expect(takenOver(seen, EMPTY_LEDGER)).toEqual({ seen, ledger: EMPTY_LEDGER });
});

describe('the ledger of a version that has taken over', () => {
  const inOffice = (next: Next, more: Partial<Ledger> = {}): Ledger =>
    takenOver(shown(STOPPED, { next: observed(nameOf(next.version), 'RUNNING') }), ledgerWith(next, more)).ledger;

  test('knows nothing any more of how the older one was, and all that is not its own', () => {
    const kept: Partial<Ledger> = {
      prerequisites: { 'sink-1': 2 },
      completed: ['sink-1'],
      changes: 7,
      downSince: BEGIN - 5,
      recalled: true,
      takeover: ['other'],
    };
    const ledger = inOffice(onItsWay({ incarnation: 2, created: false }), {
      ...kept,
      incarnations: { [SECOND_NAME]: 1, [NAME]: 1, 'flights-0': 4 },
      version: { ...FIRST, incarnation: 3 },
      offsets: OFFSETS,
      failure: {
        id: '1',
        of: NAME,
        versionName: NAME,
        at: 1,
        name: '',
        message: 'x',
        fingerprint: 'x',
        curable: false,
      },
      attempt: { of: 'replace', step: 'stop', at: BEGIN },
      refusal: { statementName: SECOND_NAME, detail: 'no', at: BEGIN },
      since: { phase: 'STOPPED', at: BEGIN },
      actedAt: BEGIN,
      previous: 'flights-0',
      placed: { computePoolId: 'lfcp-1' },
      streak: { resumes: 3, probes: 1, errors: ['x'] },
    });
    expect(ledger).toStrictEqual({
      ...EMPTY_LEDGER,
      ...kept,
      version: { versionName: SECOND_NAME, incarnation: 2, start: CARRIED, created: true, askedAt: onItsWay().at },
      incarnations: { [SECOND_NAME]: 1, [NAME]: 3, 'flights-0': 4 },
      previous: NAME,
      streak: EMPTY_STREAK,
    });
  });

  test('knows where it was created', () => {
    const placed = { computePoolId: 'lfcp-2' };
    expect(inOffice(onItsWay({}, { placed }), { placed: { computePoolId: 'lfcp-1' } }).placed).toEqual(placed);
  });

  test('knows of none before it where there was none', () => {
    const { version: _, ...first } = ledgerWith(onItsWay());
    const { ledger } = takenOver(shown(undefined, { next: second('RUNNING') }), first);
    expect(ledger.version?.versionName).toBe(SECOND_NAME);
    expect(ledger).not.toHaveProperty('previous');
    expect(ledger.incarnations).toEqual({});
  });

  test.each<[string, Start, string]>([
    ['the one that it carries on from', { from: 'statement', statementName: 'flights-0' }, 'flights-0'],
    ['the older one where it carries on from none', { from: 'earliest' }, `${NAME}-3`],
  ])('has replaced %s', (_, start, previous) => {
    expect(inOffice(onItsWay({ start }), { version: { ...FIRST, incarnation: 3 } }).previous).toBe(previous);
  });

  test.each<[string, Ledger['intent'], Ledger['intent']]>([
    ['a stop is still to come', { want: 'stopped', carriedOut: true }, { want: 'stopped', carriedOut: false }],
    ['a resume is still to come', { want: 'running', carriedOut: false }, { want: 'running', carriedOut: false }],
    ['a stop by somebody else was of the older one', { want: 'stopped', carriedOut: true, foreign: true }, undefined],
  ])('%s', (_, intent, expected) => {
    expect(inOffice(onItsWay(), intent && { intent }).intent).toEqual(expected);
  });
});
