import { describe, expect, it } from 'vitest';
import type { Evidence } from './evidence.ts';
import { FAULTS } from './faults.ts';
import { history } from './history.ts';
import { ALWAYS, examine, IN_THE_END } from './invariants.ts';

const STEPS = 600;
const FIRST_SEED = 1;
const EVERYTHING = { ...ALWAYS, ...IN_THE_END };

/** Nothing has happened. */
const NOTHING: Evidence = {
  history: [],
  requests: [],
  writes: [],
  sources: {},
  allowedNames: [/^flight-consolidator-[0-9a-f]{8}(-|$)/],
  approvals: 0,
  resets: [],
  probing: [],
  stops: [],
  holds: [],
  mistaken: [],
  mostStatements: 9,
  said: [],
  secrets: ['very-secret'],
  delivered: [],
  reported: [],
};

const NAME = 'flight-consolidator-00000001';
const START = Date.parse('2026-01-01T00:00:00Z');
const phase = (minute: number, what: string, uid = 'a') => ({
  at: START + minute * 60_000,
  uid,
  name: NAME,
  phase: what,
});
const request = (method: string, name: string) => ({
  at: START,
  method,
  path: `/sql/v1/organizations/o/environments/e/statements/${name}`,
  status: 202,
});

const values = (number: number) =>
  Object.fromEntries(
    [
      'departure_airport_code',
      'flight_number',
      'email_address',
      'departure_time',
      'arrival_time',
      'arrival_airport_code',
      'confirmation_code',
    ].map((column) => [column, `${column} ${number}`]),
  );
const record = (offset: number) => ({
  partition: 0,
  offset,
  at: START,
  value: values(offset),
  poison: false,
  expired: false,
});
const written = (offset: number, airline = 'SkyOne', row = values(offset)) => ({
  at: START,
  statement: NAME,
  uid: 'a',
  source: { topic: 'skyone_avro', partition: 0, offset },
  row: { ...row, airline },
});
const sources = { skyone_avro: [record(0), record(1)] };

const change = (number: number, message = 'It is running.') => ({
  name: 'flight-consolidator',
  statementName: NAME,
  phase: 'RUNNING',
  health: 'healthy' as const,
  action: 'none' as const,
  reason: 'Running' as const,
  message,
  restarts: 0,
  version: '1' as const,
  id: `flight-consolidator-${START}-${number}`,
  at: '2026-01-01T00:00:00.000Z',
  previousPhase: 'PENDING',
  previousHealth: 'progressing' as const,
});

/** One way of breaking each invariant. */
const BROKEN: readonly (readonly [string, Partial<Evidence>])[] = [
  ['1 one writer', { history: [phase(0, 'RUNNING'), phase(1, 'RUNNING', 'b')] }],
  ['1 one writer', { history: [phase(0, 'RUNNING'), phase(1, 'DEGRADED'), phase(2, 'RUNNING', 'b')] }],
  ['2 and 3 no row twice', { sources, writes: [written(0), written(1), written(0)] }],
  ['3 no row misplaced', { sources, writes: [written(0, 'Sunset'), written(1)] }],
  ['3 no row misplaced', { sources, writes: [written(0, 'SkyOne', values(1)), written(1)] }],
  ['3 no row misplaced', { sources, writes: [written(0), written(1), written(2)] }],
  ['3 no row lost', { sources, writes: [written(0)] }],
  [
    '3 losses are said before',
    {
      history: [phase(0, 'RUNNING'), phase(1, 'FAILED')],
      retention: 60_000,
      reported: [
        {
          ...{ at: START, phase: 'RUNNING', health: 'healthy', reason: 'Running', restarts: 0 },
          statementName: NAME,
        },
        {
          ...{ at: START + 180_000, phase: 'FAILED', health: 'recovering', reason: 'Failed', restarts: 0 },
          statementName: NAME,
        },
      ],
    },
  ],
  [
    '4 restarts within the back-off',
    {
      history: [phase(0, 'PENDING'), phase(1, 'FAILED'), phase(1, 'PENDING'), phase(2, 'FAILED'), phase(3, 'PENDING')],
    },
  ],
  [
    '4 restarts within the back-off',
    {
      history: [1, 1.1, 1.2]
        .flatMap((minute) => [phase(minute, 'PENDING'), phase(minute, 'FAILED')])
        .concat(phase(1.3, 'PENDING')),
    },
  ],
  [
    '4 a held statement is touched once an hour',
    { requests: [request('PATCH', NAME)], history: [phase(-1, 'FAILED')], holds: [{ from: 0, at: START }] },
  ],
  ['4 nothing is created without a reason', { history: [phase(0, 'PENDING')], mostStatements: 0 }],
  ['5 a stop is respected', { history: [phase(0, 'STOPPED'), phase(1, 'RUNNING')], stops: [{ from: 1 }] }],
  ['5 what nobody has stopped is not suspended', { mistaken: [START] }],
  ['6 only its own, and nothing deleted', { requests: [request('DELETE', NAME)] }],
  ['6 only its own, and nothing deleted', { requests: [request('PATCH', 'somebody-elses')] }],
  ['6 only its own, and nothing deleted', { requests: [request('DELETE', 'somebody-elses-ask')] }],
  [
    '8 health follows from the reason',
    { reported: [{ at: START, phase: 'STOPPED', health: 'recovering', reason: 'Suspended', restarts: 0 }] },
  ],
  ['8 ids are stable', { delivered: [change(1), change(1, 'It is not.')] }],
  ['8 every change is told', { delivered: [change(1), change(3)] }],
  [
    '8 every change is told',
    { reported: [{ at: START, phase: 'FAILED', health: 'held', reason: 'CrashLoop', restarts: 7 }] },
  ],
  ['9 secrets stay secret', { said: ['GET was refused: very-secret'] }],
];

describe('the invariants', () => {
  it('hold where nothing has happened', () => {
    expect(() => examine(EVERYTHING, NOTHING)).not.toThrow();
  });

  it('hold where all is well', () => {
    const well: Partial<Evidence> = {
      sources,
      writes: [written(0), written(1)],
      delivered: [change(1), change(1), change(2)],
      reported: [{ at: START, phase: 'RUNNING', health: 'healthy', reason: 'Running', restarts: 0 }],
      requests: [request('PATCH', NAME)],
      history: [
        phase(0, 'PENDING'),
        phase(1, 'RUNNING'),
        phase(2, 'FAILED'),
        phase(2, 'PENDING'),
        phase(3, 'FAILED'),
        phase(5, 'PENDING'),
        phase(6, 'RUNNING'),
      ],
    };
    expect(() => examine(EVERYTHING, { ...NOTHING, ...well })).not.toThrow();
  });

  it.each(BROKEN)('sees that it is broken: %s', (name, broken) => {
    expect(() => examine(EVERYTHING, { ...NOTHING, ...broken })).toThrow(`invariant ${name}: `);
  });

  it('is broken in at least one way each', () => {
    expect(new Set(BROKEN.map(([name]) => name))).toEqual(new Set(Object.keys(EVERYTHING)));
  });
});

/** Histories until there are so many steps; the first failure ends them. */
const run = async (steps: number, firstSeed: number, given: Partial<Parameters<typeof history>[0]> = {}) => {
  let done = 0;
  for (let seed = firstSeed; done < steps; seed += 1) {
    const { coverage, failure } = await history({ seed, shrinks: false, ...given });
    done += coverage.steps;
    if (failure !== undefined) return { done, failure };
  }
  return { done };
};

describe('random histories', () => {
  it('break no invariant', { timeout: 120_000 }, async () => {
    const { failure } = await run(STEPS, FIRST_SEED);
    expect(failure).toBeUndefined();
  });

  it('take no late stop of the keeper for somebody’s', async () => {
    // Release 0.2 broke invariant 5 here: two passes asked for a stop, and the slower one came after a resume.
    const { failure } = await history({ seed: 20_263_927, shrinks: false });
    expect(failure).toBeUndefined();
  });

  it('run the same way again', { timeout: 60_000 }, async () => {
    const [one, other] = [await history({ seed: 5 }), await history({ seed: 5 })];
    expect([...other.coverage.counts]).toEqual([...one.coverage.counts]);
    expect(other.stories).toEqual(one.stories);
  });

  it.each(FAULTS)('catch the deliberate fault "%s" within a thousand steps', { timeout: 120_000 }, async (fault) => {
    const { done, failure } = await run(1_000, FIRST_SEED, { fault });
    expect(failure?.invariant).toMatch(/^\d/);
    expect(done).toBeLessThanOrEqual(1_000);
  });
});
