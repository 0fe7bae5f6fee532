import { describe, expect, test } from 'vitest';
import { afterCreate, afterStep } from '../../../lambda/core/ledger/answers.ts';
import { hasOwnStop, isSettling, isStopRefused, operationOf, startedAt } from '../../../lambda/core/ledger/journal.ts';
import { observe } from '../../../lambda/core/ledger/observe.ts';
import { currentRecord, prerequisiteRecord, refusalOf, successorRecord } from '../../../lambda/core/ledger/records.ts';
import {
  type DesiredState,
  EMPTY_LEDGER,
  type Ledger,
  type Purpose,
  type Request,
  type StatementRecord,
} from '../../../lambda/core/model/ledger.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import type { NewStatement } from '../../../lambda/core/model/statement.ts';
import { accepted, BEGIN, DESIRED, HOUR, NAME, refused, SQL, seen } from '../keeping.ts';
import {
  acceptance,
  createWith,
  errorsWith,
  type Facts,
  ledgerWith,
  recordWith,
  refusal,
  requestWith,
  stopFor,
  streakWith,
} from './ledger-with.ts';

const OTHER = 'flights-00000000';
const POOL = { computePoolId: 'lfcp-1' };

const CREATE = createWith(undefined, 1);
/** A second incarnation that was asked for. */
const ASKED: Partial<StatementRecord> = {
  versionName: NAME,
  incarnation: 2,
  evidence: 'requested',
  journal: [CREATE],
};
const NAMED = `${NAME}-2`;
const LEDGER = ledgerWith({ current: ASKED });

const NEXT: Partial<StatementRecord> = { ...ASKED, versionName: OTHER, succeedsSince: 2 };
const BOTH = ledgerWith({ current: ASKED, successor: NEXT });

const SINK: Partial<StatementRecord> = { versionName: 'sink-1', evidence: 'requested', journal: [CREATE] };
const BEFORE = ledgerWith({ current: ASKED, prerequisite: SINK });

const created = (statementName: string): NewStatement => ({ statementName, sql: SQL, properties: {}, placement: POOL });

const ACCEPTED: Request = { ...CREATE, answer: acceptance() };

describe('a create that is accepted', () => {
  test('is of the current version: it may run from now on, there', () => {
    const ledger = afterCreate(LEDGER, created(NAMED), accepted, BEGIN);
    expect(ledger).toStrictEqual(
      ledgerWith({ current: { ...ASKED, evidence: 'accepted', placement: POOL, journal: [ACCEPTED] } }),
    );
    expect(isSettling(ledger, BEGIN)).toBe(true);
  });

  test('is of the successor: it waits, there', () => {
    const ledger = afterCreate(BOTH, created(`${OTHER}-2`), accepted, BEGIN);
    expect(ledger).toStrictEqual(
      ledgerWith({
        current: ASKED,
        successor: { ...NEXT, evidence: 'accepted', placement: POOL, journal: [ACCEPTED] },
      }),
    );
    expect(isSettling(ledger, BEGIN)).toBe(false);
    expect(successorRecord(afterCreate(BOTH, created(NAMED), accepted, BEGIN))).toBe(successorRecord(BOTH));
  });

  test.each([
    ['before the first version', BEFORE],
    ['as the first thing of all', ledgerWith({ prerequisite: SINK })],
  ])('is of a prerequisite %s', (_, before) => {
    const ledger = afterCreate(before, created('sink-1'), accepted, BEGIN);
    expect(prerequisiteRecord(ledger)).toMatchObject({ evidence: 'accepted', journal: [ACCEPTED] });
    expect(isSettling(ledger, BEGIN)).toBe(true);
    expect(currentRecord(ledger)).toBe(currentRecord(before));
  });

  test('is of one that has been seen running since', () => {
    const before = ledgerWith({ current: { ...ASKED, evidence: 'ran' } });
    expect(currentRecord(afterCreate(before, created(NAMED), accepted, BEGIN))?.evidence).toBe('ran');
  });

  test('is of nothing that the ledger knows', () => {
    expect(afterCreate(EMPTY_LEDGER, created('sink-1'), accepted, BEGIN)).toBe(EMPTY_LEDGER);
  });
});

describe('the phase in the answer to a create', () => {
  const answeredIn = (phase: string, before = LEDGER): StatementRecord | undefined =>
    currentRecord(afterCreate(before, created(NAMED), { kind: 'accepted', shown: { phase: phaseOf(phase) } }, BEGIN));

  test.each(['RUNNING', 'FAILED', 'COMPLETED', 'STOPPED', 'NEW'])('is known from then on: %s', (name) => {
    expect(answeredIn(name)).toStrictEqual(
      recordWith({
        ...ASKED,
        evidence: 'accepted',
        placement: POOL,
        journal: [ACCEPTED],
        phase: { name, since: BEGIN },
      }),
    );
  });

  test.each(['PENDING', 'FAILING'])('says nothing new if it is %s', (name) => {
    expect(answeredIn(name)).not.toHaveProperty('phase');
  });

  test('is of the successor and of a prerequisite, too', () => {
    const shown = { kind: 'accepted', shown: { phase: phaseOf('COMPLETED') } } as const;
    const phase = { name: 'COMPLETED', since: BEGIN };
    expect(successorRecord(afterCreate(BOTH, created(`${OTHER}-2`), shown, BEGIN))?.phase).toEqual(phase);
    expect(currentRecord(afterCreate(BOTH, created(`${OTHER}-2`), shown, BEGIN))).not.toHaveProperty('phase');
    expect(prerequisiteRecord(afterCreate(BEFORE, created('sink-1'), shown, BEGIN))?.phase).toEqual(phase);
  });

  test('is no reason to forget a run that no look has shown: it ends the streak', () => {
    const streak = streakWith({ resumes: 2, errors: errorsWith(['earlier']) });
    const before = ledgerWith({ current: { ...ASKED, streak, journal: [createWith(undefined, BEGIN)] } });
    const shown = { kind: 'accepted', shown: { phase: phaseOf('PENDING') } } as const;
    const after = afterCreate(before, created(NAMED), shown, BEGIN);
    const now = BEGIN + 2 * HOUR;
    const failed = seen('FAILED', { statementName: NAMED, detail: 'boom', endTime: now });
    expect(currentRecord(observe(DESIRED, failed, after, now))?.streak).toEqual(
      streakWith({ errors: errorsWith([': boom'], now) }),
    );
  });
});

test('a create of what exists proves nothing but that the name is taken, in Confluent’s words', () => {
  const answer = { kind: 'exists', at: BEGIN, detail: 'already there' } as const;
  const after = afterCreate(LEDGER, created(NAMED), { kind: 'exists', detail: 'already there' }, BEGIN);
  expect(after).toStrictEqual(ledgerWith({ current: { ...ASKED, journal: [{ ...CREATE, answer }] } }));
});

describe('a create that is refused', () => {
  test('is remembered with Confluent’s words, and has no effect that could still come', () => {
    const ledger = afterCreate(LEDGER, created(NAMED), refused('no such table'), BEGIN);
    const answer = refusal('no such table');
    expect(ledger).toStrictEqual(ledgerWith({ current: { ...ASKED, journal: [{ ...CREATE, answer }] } }));
    const record = currentRecord(ledger);
    expect(record && refusalOf(record)).toStrictEqual(answer);
    expect(record && startedAt(record)).toBeUndefined();
  });

  test.each([
    ['a prerequisite', BEFORE, 'sink-1', prerequisiteRecord],
    ['the successor', BOTH, `${OTHER}-2`, successorRecord],
  ])('is of %s: what was asked of the current version may still come', (_, before, statementName, recordIn) => {
    const ledger = afterCreate(before, created(statementName), refused(), BEGIN);
    const record = recordIn(ledger);
    expect(record && refusalOf(record)).toStrictEqual(refusal('not now'));
    const current = currentRecord(ledger);
    expect(current).toEqual(currentRecord(before));
    expect(current && startedAt(current)).toBe(1);
  });

  test('is of a prerequisite, where nothing else was asked for yet', () => {
    const ledger = afterCreate(ledgerWith({ prerequisite: SINK }), created('sink-1'), refused(), BEGIN);
    const record = prerequisiteRecord(ledger);
    expect(record && refusalOf(record)).toStrictEqual(refusal('not now'));
    expect(isSettling(ledger, BEGIN)).toBe(false);
  });

  test('is the only one that is remembered', () => {
    const answered = { ...ASKED, journal: [{ ...CREATE, answer: refusal('of before') }] };
    const before = ledgerWith({ current: answered, successor: NEXT });
    const ledger = afterCreate(before, created(`${OTHER}-2`), refused(), BEGIN);
    const [current, successor] = [currentRecord(ledger), successorRecord(ledger)];
    expect(current && refusalOf(current)).toBeUndefined();
    expect(successor && refusalOf(successor)).toStrictEqual(refusal('not now'));
  });
});

const RESUME = { do: 'resume', statementName: NAMED } as const;
const STOP = { do: 'stop', statementName: NAMED } as const;
const TO_STOP: DesiredState = { state: 'stopped', by: 'person', at: 2 };

const RESTART: Purpose = { kind: 'restart' };
const PERSON_STOP = stopFor({ kind: 'person' }, 4);
const asked = (verb: Request['verb'], more: Partial<Request> = {}): Request =>
  requestWith({ verb, purpose: RESTART, at: 3, ...more });
/** A second incarnation that runs, or is to, with these requests about it. */
const trying = (journal: readonly Request[], more: Facts = {}, record: Partial<StatementRecord> = {}): Ledger =>
  ledgerWith({ ...more, current: { ...ASKED, evidence: 'ran', journal, ...record } });

/** Whether Confluent has refused to stop the current version, since a person asked for that. */
const isStopRefusedIn = (ledger: Ledger): boolean => {
  const record = currentRecord(ledger);
  return record !== undefined && isStopRefused(record);
};

const ANSWERED = { answer: acceptance() };
const REFUSED = { answer: refusal('not now') } as const;

describe('a stop or a resume of another statement', () => {
  test.each([accepted, refused()])('teaches nothing: %j', (outcome) => {
    const ledger = trying([asked('resume'), PERSON_STOP], { desiredState: TO_STOP });
    expect(afterStep(ledger, { do: 'stop', statementName: NAME }, outcome, BEGIN)).toBe(ledger);
    const beside = ledgerWith({ current: ASKED, successor: { ...NEXT, journal: [CREATE, PERSON_STOP] } });
    expect(afterStep(beside, { do: 'stop', statementName: `${OTHER}-9` }, outcome, BEGIN)).toBe(beside);
    expect(afterStep(EMPTY_LEDGER, STOP, outcome, BEGIN)).toBe(EMPTY_LEDGER);
  });
});

describe('a stop that a person wants', () => {
  const resume = asked('resume', ANSWERED);

  test('is nothing more once it is accepted', () => {
    const ledger = trying([resume, PERSON_STOP], { desiredState: TO_STOP });
    const after = afterStep(ledger, STOP, accepted, BEGIN);
    expect(after).toStrictEqual(trying([resume, { ...PERSON_STOP, ...ANSWERED }], { desiredState: TO_STOP }));
    expect(operationOf(after)).toBe(resume);
    expect(hasOwnStop(after)).toBe(false);
  });

  test.each([
    ['beside something that is under way', [resume]],
    ['by itself', []],
  ])('is remembered where it is refused, %s', (_, before) => {
    const ledger = trying([...before, PERSON_STOP], { desiredState: TO_STOP });
    const after = afterStep(ledger, STOP, refused(), BEGIN);
    expect(after).toStrictEqual(trying([...before, { ...PERSON_STOP, ...REFUSED }], { desiredState: TO_STOP }));
    expect(isStopRefusedIn(after)).toBe(true);
    expect(operationOf(after)).toBe(before[0]);
  });

  test('is not the one that a new version waits for', () => {
    const stop = asked('stop', { purpose: { kind: 'replace', round: 1 } });
    const ledger = trying([stop], { desiredState: TO_STOP });
    const after = afterStep(ledger, STOP, refused('PENDING'), BEGIN);
    const answer = refusal('PENDING');
    expect(after).toStrictEqual(trying([{ ...stop, answer }], { desiredState: TO_STOP }));
    expect(isStopRefusedIn(after)).toBe(false);
  });
});

describe('a request', () => {
  test('is none: its answer teaches nothing', () => {
    expect(afterStep(LEDGER, RESUME, refused(), BEGIN)).toBe(LEDGER);
    const wanted = ledgerWith({ current: ASKED, desiredState: { state: 'running', by: 'person', at: 2 } });
    expect(afterStep(wanted, STOP, refused(), BEGIN)).toBe(wanted);
  });

  test('that is accepted may still take effect', () => {
    const resumed = afterStep(trying([asked('resume')]), RESUME, accepted, BEGIN);
    expect(resumed).toStrictEqual(trying([asked('resume', ANSWERED)]));
    const stopped = afterStep(trying([asked('stop')]), STOP, accepted, BEGIN);
    expect(stopped).toStrictEqual(trying([asked('stop', ANSWERED)]));
  });

  test('of which Confluent says that it exists is accepted', () => {
    const resumed = afterStep(trying([asked('resume')]), RESUME, { kind: 'exists', detail: 'taken' }, BEGIN);
    expect(resumed).toStrictEqual(trying([asked('resume', ANSWERED)]));
  });

  test('to stop that a new version waits for is answered with that of a person', () => {
    const stop = asked('stop', { purpose: { kind: 'replace', round: 1 } });
    const after = afterStep(trying([stop, PERSON_STOP]), STOP, accepted, BEGIN);
    expect(after).toStrictEqual(
      trying([
        { ...stop, ...ANSWERED },
        { ...PERSON_STOP, ...ANSWERED },
      ]),
    );
  });

  test('that is accepted is kept with the place that was asked for', () => {
    const moved = trying([asked('resume', ANSWERED)], {}, { placement: POOL });
    expect(afterStep(trying([asked('resume')]), { ...RESUME, placement: POOL }, accepted, BEGIN)).toStrictEqual(moved);
    const placed = trying([asked('resume')], {}, { placement: POOL });
    expect(afterStep(placed, RESUME, accepted, BEGIN)).toStrictEqual(moved);
  });

  test('to resume that is refused has no effect, and moves nothing', () => {
    const answered = trying([CREATE, asked('resume', REFUSED)]);
    const before = trying([CREATE, asked('resume')]);
    for (const step of [RESUME, { ...RESUME, placement: POOL }]) {
      const after = afterStep(before, step, refused(), BEGIN);
      expect(after).toStrictEqual(answered);
      const record = currentRecord(after);
      expect(record && startedAt(record)).toBeUndefined();
    }
  });

  test('to stop that is refused leaves what was asked before', () => {
    const after = afterStep(trying([CREATE, asked('stop')]), STOP, refused(), BEGIN);
    expect(after).toStrictEqual(trying([CREATE, asked('stop', REFUSED)]));
    const record = currentRecord(after);
    expect(record && startedAt(record)).toBe(1);
  });

  test('is answered by the newest of its verb', () => {
    const before = [asked('resume', ANSWERED), asked('stop'), asked('resume', { at: 5 })];
    const after = afterStep(trying(before), STOP, refused(), BEGIN);
    expect(after).toStrictEqual(
      trying([asked('resume', ANSWERED), asked('stop', REFUSED), asked('resume', { at: 5 })]),
    );
  });
});
