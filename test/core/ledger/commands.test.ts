import { describe, expect, test } from 'vitest';
import { applyCommand } from '../../../lambda/core/ledger/commands.ts';
import {
  approvalOf,
  isRestartPending,
  isStopRefused,
  isStopWanted,
  operationOf,
  startedAt,
} from '../../../lambda/core/ledger/journal.ts';
import { currentRecord, prerequisiteRecord, refusalOf, successorRecord } from '../../../lambda/core/ledger/records.ts';
import {
  EMPTY_LEDGER,
  EMPTY_STREAK,
  type Failure,
  type Ledger,
  type Purpose,
  type Request,
  type StatementRecord,
  without,
} from '../../../lambda/core/model/ledger.ts';
import { BEGIN, NAME, OFFSETS, TABLE } from '../keeping.ts';
import { acceptance, createWith, type Facts, ledgerWith, refusal, requestWith, stopFor } from './ledger-with.ts';

const NO = refusal('no', 3);
const RESUME = requestWith({ purpose: { kind: 'policy' }, at: 1, answer: NO });
const PERSON_STOP = stopFor({ kind: 'person' }, 1, NO);
const REFUSED = createWith(NO, 1);

const TRIED: Partial<StatementRecord> = {
  position: OFFSETS,
  streak: { resumes: 5, probes: 6, errors: [{ fingerprint: 'e', count: 1, first: 1 }] },
  failedRuns: [1],
  journal: [PERSON_STOP, RESUME],
};

/** A ledger with everything in it that a command can change. */
const FULL: Facts = {
  current: TRIED,
  downSince: 2,
  desiredState: { state: 'stopped', by: 'foreign', at: 2, reachedAt: 2 },
  texts: {
    [NAME]: {
      tables: { at: 4, problems: ['p'] },
      dryRun: { at: 4, refusal: NO },
      plan: { kind: 'stateful', at: 4, operators: ['Join'] },
    },
  },
  restart: { at: 5, carriedOut: true },
};
const full = (more: Facts = {}): Ledger => ledgerWith({ ...FULL, ...more });

/** Whether Confluent has refused to stop the current version, since a person asked for that. */
const isStopRefusedIn = (ledger: Ledger): boolean => {
  const record = currentRecord(ledger);
  return record !== undefined && isStopRefused(record);
};

const OVERTAKEN = { overtaken: true } as const;
const { downSince: _, restart: __, ...CALM } = FULL;
const { desiredState: ___, ...KEPT } = FULL;
const RELEASED: Facts = { ...KEPT, texts: { [NAME]: { plan: { kind: 'stateful', at: 4, operators: ['Join'] } } } };

describe('a command', () => {
  test('to stop it ends what was being tried', () => {
    const ledger = applyCommand(full(), { command: 'stop' }, BEGIN);
    expect(ledger).toStrictEqual(
      ledgerWith({
        ...CALM,
        current: {
          ...TRIED,
          journal: [
            { ...PERSON_STOP, ...OVERTAKEN },
            { ...RESUME, ...OVERTAKEN },
          ],
        },
        desiredState: { state: 'stopped', by: 'person', at: BEGIN },
        restart: { at: 5, carriedOut: true },
      }),
    );
    expect(operationOf(ledger)).toBeUndefined();
    expect(isStopWanted(ledger)).toBe(true);
  });

  test('to stop it leaves a start that may still take effect', () => {
    const accepted: Request = { ...RESUME, answer: acceptance(1) };
    const ledger = applyCommand(full({ current: { ...TRIED, journal: [accepted] } }), { command: 'stop' }, BEGIN);
    const record = currentRecord(ledger);
    expect(record && startedAt(record)).toBe(1);
    expect(operationOf(ledger)).toBeUndefined();
  });

  test('to resume it leaves what was being tried', () => {
    const ledger = applyCommand(full(), { command: 'resume' }, BEGIN);
    expect(ledger).toStrictEqual(
      full({
        current: { ...TRIED, journal: [{ ...PERSON_STOP, ...OVERTAKEN }, RESUME] },
        desiredState: { state: 'running', by: 'person', at: BEGIN },
      }),
    );
    expect(operationOf(ledger)).toBe(RESUME);
  });

  test.each(['stop', 'resume', 'restart'] as const)('to %s it forgets that Confluent refused a stop', (command) => {
    expect(isStopRefusedIn(full())).toBe(true);
    expect(isStopRefusedIn(applyCommand(full(), { command }, BEGIN))).toBe(false);
  });

  test('to restart it begins anew, whatever was held against it', () => {
    const ledger = applyCommand(full(), { command: 'restart' }, BEGIN);
    expect(ledger).toStrictEqual(
      ledgerWith({
        ...RELEASED,
        current: {
          ...without(TRIED, 'failedRuns'),
          streak: EMPTY_STREAK,
          journal: [
            { ...PERSON_STOP, ...OVERTAKEN },
            { ...RESUME, ...OVERTAKEN },
          ],
        },
        restart: { at: BEGIN },
      }),
    );
    expect(operationOf(ledger)).toEqual(stopFor({ kind: 'restart' }));
  });

  test('to restart it says from where, where a person has approved of that', () => {
    const from = { from: 'timestamp', timestamp: 8 } as const;
    const ledger = applyCommand(full(), { command: 'restart', from }, BEGIN);
    expect(ledger.restart).toStrictEqual({ at: BEGIN, from });
    expect(approvalOf(ledger)).toBe(from);
    expect(ledger.successor).toBeUndefined();
  });

  test('to restart it tries a successor again, should that come to nothing', () => {
    const successor = { versionName: 'flights-22222222', evidence: 'accepted', succeedsSince: 7 } as const;
    const before = full({ successor });
    const ledger = applyCommand(before, { command: 'restart' }, BEGIN);
    expect(successorRecord(ledger)).toEqual(successorRecord(before));
    expect(ledger.restart).toStrictEqual({ at: BEGIN });
    const atOnce = full({ successor: { ...successor, succeedsSince: BEGIN } });
    expect(applyCommand(atOnce, { command: 'restart' }, BEGIN).restart).toStrictEqual({ at: BEGIN + 1 });
  });

  const asked: Partial<StatementRecord> = { evidence: 'requested', journal: [REFUSED] };
  const FAILURE: Failure = {
    id: 'f1',
    of: TABLE,
    versionName: TABLE,
    at: 1,
    name: '',
    message: 'no',
    fingerprint: ': no',
    signals: [],
  };
  const REFUSALS: readonly (readonly [
    what: string,
    facts: Facts,
    recordIn: (ledger: Ledger) => StatementRecord | undefined,
  ])[] = [
    ['the current version', { current: asked }, currentRecord],
    ['the successor', { successor: { ...asked, versionName: 'flights-22222222' } }, successorRecord],
    ['a prerequisite', { prerequisite: { ...asked, versionName: TABLE } }, prerequisiteRecord],
  ];
  test.each(REFUSALS)('to restart it forgets that Confluent refused %s, and no other does', (_, facts, recordIn) => {
    const known = (ledger: Ledger) => {
      const record = recordIn(ledger);
      return record && refusalOf(record);
    };
    const before = full(facts);
    expect(known(before)).toEqual(NO);
    expect(known(applyCommand(before, { command: 'restart' }, BEGIN))).toBeUndefined();
    expect(known(applyCommand(before, { command: 'stop' }, BEGIN))).toEqual(NO);
    expect(known(applyCommand(before, { command: 'resume' }, BEGIN))).toEqual(NO);
  });

  test('to restart it forgets what failed before it ever ran, and not the failure of the current version', () => {
    const before = full({
      current: { failure: FAILURE },
      successor: { versionName: 'flights-22222222', failure: FAILURE },
      prerequisite: { versionName: TABLE, failure: FAILURE },
    });
    const ledger = applyCommand(before, { command: 'restart' }, BEGIN);
    expect(successorRecord(ledger)).not.toHaveProperty('failure');
    expect(prerequisiteRecord(ledger)).not.toHaveProperty('failure');
    expect(currentRecord(ledger)?.failure).toBe(FAILURE);
  });

  const takeover = { command: 'takeover', statementNames: ['mine', 'yours'] } as const;

  test('to take over wants it to run, where it was to stay stopped', () => {
    expect(applyCommand(full(), takeover, BEGIN)).toStrictEqual({
      ...applyCommand(full(), { command: 'resume' }, BEGIN),
      takeover: ['mine', 'yours'],
    });
  });

  test('to take over is no other wish where it is to run anyway', () => {
    expect(applyCommand(EMPTY_LEDGER, takeover, BEGIN)).toStrictEqual({
      ...EMPTY_LEDGER,
      takeover: ['mine', 'yours'],
    });
    const wanted = full({ desiredState: { state: 'running', by: 'person', at: 2, reachedAt: 2 } });
    expect(applyCommand(wanted, takeover, BEGIN)).toStrictEqual({ ...wanted, takeover: ['mine', 'yours'] });
  });
});

test('it is to stop where that was the last wish', () => {
  expect(isStopWanted(EMPTY_LEDGER)).toBe(false);
  expect(isStopWanted(applyCommand(EMPTY_LEDGER, { command: 'stop' }, BEGIN))).toBe(true);
  expect(isStopWanted(applyCommand(EMPTY_LEDGER, { command: 'resume' }, BEGIN))).toBe(false);
});

test('it is stopped and resumed while a restart is at its stop', () => {
  expect(isRestartPending(EMPTY_LEDGER)).toBe(false);
  expect(isRestartPending(applyCommand(EMPTY_LEDGER, { command: 'restart' }, BEGIN))).toBe(true);
  const purposes: readonly Purpose[] = [{ kind: 'replace', round: 1 }, { kind: 'move' }, { kind: 'degraded' }];
  for (const purpose of purposes) {
    const journal = [stopFor(purpose)];
    expect(isRestartPending(ledgerWith({ current: { journal } }))).toBe(false);
  }
  const resumed = [requestWith({ purpose: { kind: 'restart' }, at: BEGIN })];
  const restart = { at: BEGIN, carriedOut: true };
  expect(isRestartPending(ledgerWith({ restart, current: { journal: resumed } }))).toBe(false);
  expect(isRestartPending(full())).toBe(false);
});
