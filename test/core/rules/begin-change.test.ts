import { describe, expect, test } from 'vitest';
import {
  currentRecord,
  prerequisiteRecord,
  rejectionOf,
  successorRecord,
} from '../../../lambda/core/ledger/records.ts';
import { type DesiredState, type Request, type StatementRecord, without } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { ABSENT, BEGIN, HOUR, MINUTE, NAME, OFFSETS, SECOND, TABLE } from '../keeping.ts';
import { type Facts, recordWith, requestWith } from '../ledger/ledger-with.ts';
import { CARRIED, decided, FIRST, keeper, observed, older, ran, SECOND_NAME, shown, textOf, told } from './changing.ts';

const RUNS = shown(older('RUNNING'));

/** A stop that a person has asked for, and that has taken effect. */
const STAYS_STOPPED: DesiredState = { state: 'stopped', by: 'person', at: BEGIN - HOUR, reachedAt: BEGIN - HOUR };

const create = (at: number, answer?: Request['answer']): Request =>
  requestWith({ verb: 'create', purpose: { kind: 'start' }, at, ...(answer && { answer }) });

describe('a change that is not carried out as it is configured is held, and the older version goes on', () => {
  const HELD = `SpecChanged held hold rest [] Its SQL or properties have changed since ${NAME} was started, which goes on as it is: `;
  const { sql: _, ...adopted } = textOf(SECOND_NAME);
  const withSql = (sql: string): Desired => ({ ...textOf(SECOND_NAME), sql });

  test.each<[string, Desired, string]>([
    [
      'to one that is adopted',
      adopted,
      `${SECOND_NAME} is to be adopted, which does not replace what this keeper has started itself. Give the adopted statement an entry of its own.`,
    ],
    [
      'by its policy',
      textOf(SECOND_NAME, { onChange: 'hold' }),
      'by its policy ("onChange": "hold") it is not replaced. Put the text back, or change the policy.',
    ],
    [
      'of one that keeps state',
      withSql('INSERT INTO f SELECT a, COUNT(*) FROM skyone GROUP BY a'),
      'it keeps state or says itself where it begins to read, so that it cannot be carried over exactly. Put the text back, or choose "onChange": "reprocess", which reads every row again.',
    ],
  ])('%s', (_name, desired, why) => {
    expect(decided(RUNS, {}, desired)).toBe(HELD + why);
  });

  test('unless every row is to be read again, where state is no obstacle', () => {
    const desired = {
      ...withSql('INSERT INTO f SELECT DISTINCT a FROM skyone'),
      policies: textOf('', { onChange: 'reprocess' }).policies,
    };
    expect(decided(RUNS, {}, desired)).toBe(
      `Replacing progressing stop stop [] ${NAME} is stopped, so that the new version takes over where it stops.`,
    );
  });

  test('whose own trouble comes first', () => {
    expect(decided(shown(older('DEGRADED')), {}, textOf(SECOND_NAME, { onChange: 'hold' }))).toBe(
      `Degraded degraded none rest [${NAME} DEGRADED] Confluent reports that it is unhealthy; it goes on using CFUs. Look at its exceptions, else ask Confluent's support. Meanwhile the new version waits: Its SQL or properties have changed since ${NAME} was started, which goes on as it is: by its policy ("onChange": "hold") it is not replaced. Put the text back, or change the policy.`,
    );
  });
});

describe('a change back to a text of before', () => {
  const BACK = textOf(SECOND_NAME, { onChange: 'reprocess' });
  const current = { ...FIRST, succeedsSince: BEGIN - MINUTE };
  const replaced: Facts = { current, incarnations: { [SECOND_NAME]: 1 } };

  test.each([BACK, textOf(SECOND_NAME)])('waits until no function of the older release is left', (desired) => {
    const keeping = keeper(replaced, desired);
    expect(told(keeping.look(RUNS))).toBe(
      `SpecChanged progressing wait look [] Its SQL or properties are those of an earlier version again: in case only a function wants them that is about to end, it begins at 2026-11-22T10:01:00.000Z, or at \`restart\`.`,
    );
    expect(told(keeping.after(MINUTE - 1).look(RUNS))).toContain('wait look');
    expect(told(keeping.after(1).look(RUNS))).toMatch(/(stop stop|replace create)/);
  });

  test.each<[string, Facts, Desired]>([
    ['where a person wants it now', { ...replaced, restart: { at: BEGIN } }, BACK],
    ['where it is another one', { ...replaced, incarnations: { [NAME]: 1 } }, BACK],
    ['where the current one has replaced nothing', { ...replaced, current: FIRST }, BACK],
  ])('does not wait %s', (_, facts, desired) => {
    expect(decided(RUNS, facts, desired)).not.toContain('an earlier version again');
  });

  test('leaves the older one its own trouble', () => {
    expect(decided(shown(older('DEGRADED')), replaced, BACK)).toContain(
      `Degraded degraded none rest [${NAME} DEGRADED] Confluent reports that it is unhealthy`,
    );
  });
});

describe('a change of one that is suspended', () => {
  const stopped: Facts = { desiredState: STAYS_STOPPED };

  test('follows once that is resumed', () => {
    expect(decided(shown(ran), stopped)).toBe(
      `Suspended suspended none rest [${NAME} STOPPED] It is stopped, as asked, until \`resume\`. The new version follows then.`,
    );
  });

  test('follows also where the older one is gone', () => {
    expect(decided(ABSENT, stopped)).toBe(
      `Suspended suspended none rest [${NAME} ABSENT] It is to stay stopped: nothing is created until \`resume\`. The new version follows then.`,
    );
  });
});

test('a change waits for the older one to be resumed and stopped once more for its savepoint', () => {
  const stop = requestWith({ verb: 'stop', purpose: { kind: 'savepoint', detail: 'it had none' }, at: BEGIN });
  const facts: Facts = { current: { ...FIRST, journal: [stop] } };
  expect(decided(shown(ran), facts)).toBe(
    `Resuming progressing resume resume [${NAME} STOPPED] It was stopped without a savepoint (it had none); it is resumed now.`,
  );
  expect(decided(shown(older('PENDING')), facts)).toContain('SpecChanged progressing replace create');
  expect(decided(shown(ran), { restart: { at: BEGIN } })).toContain('SpecChanged progressing replace create');
});

describe('the older incarnation was asked for, and is not there', () => {
  const asked = (at: number): Partial<StatementRecord> => ({
    versionName: NAME,
    evidence: 'requested',
    journal: [create(at)],
  });
  const first = asked(BEGIN - HOUR);
  const second: Partial<StatementRecord> = {
    ...first,
    incarnation: 2,
    start: { from: 'offsets', offsets: OFFSETS },
  };

  test('which may be shown late', () => {
    const late = { current: asked(BEGIN - 15 * SECOND + 1) };
    expect(decided(ABSENT, late)).toBe(`Replacing progressing wait look [] ${NAME} is not shown yet.`);
    expect(decided(ABSENT, { current: asked(BEGIN - 15 * SECOND) })).toContain('NeverExisted');
  });

  test('and is to stay stopped', () => {
    expect(decided(ABSENT, { current: first, desiredState: STAYS_STOPPED })).toBe(
      `Suspended suspended none rest [${NAME} ABSENT] It is to stay stopped: nothing is created until \`resume\`.`,
    );
  });

  test('of the very first version, so that the new one is the first', () => {
    const decision = keeper({ current: asked(BEGIN - 15 * SECOND) }).look(ABSENT);
    expect(told(decision)).toBe(
      'NeverExisted progressing create create [] It has never existed: it is created and reads its topics from the beginning.',
    );
    expect(currentRecord(decision.ledger)).toMatchObject({
      versionName: SECOND_NAME,
      incarnation: 1,
      start: { from: 'earliest' },
      evidence: 'requested',
    });
    expect(decision.ledger.successor).toBeUndefined();
  });

  test.each<[string, Facts, string]>([
    ['where that was to begin', { current: second }, 'at the recorded offsets of the older one'],
    [
      'where that was to carry on',
      { current: { ...second, start: { from: 'statement', statementName: 'flights-0' } } },
      'where flights-0 stops',
    ],
    [
      'where a person has approved',
      { current: second, restart: { at: BEGIN, from: { from: 'timestamp', timestamp: BEGIN } } },
      'with the rows from 2026-11-22T10:00:00.000Z on, as approved',
    ],
    [
      'where that was to, though a restart is wanted',
      { current: second, restart: { at: BEGIN } },
      'at the recorded offsets of the older one',
    ],
  ])('so that the new one begins %s', (_, facts, where) => {
    expect(decided(ABSENT, facts)).toBe(
      `SpecChanged progressing replace create [${SECOND_NAME} ABSENT] Its SQL or properties have changed: ${SECOND_NAME} is created and begins ${where}.`,
    );
  });

  test('but is there after all, and carries the new one', () => {
    expect(decided(RUNS, { current: first })).toContain(`begins where ${NAME} stops.`);
  });
});

test('the new version that is the first waits for its prerequisite anew', () => {
  const wanted = { versionName: TABLE, sql: 'CREATE TABLE g (a INT)', properties: {} };
  const prerequisite = { wanted, statementName: TABLE, statement: observed(TABLE, 'RUNNING'), exceptions: [] };
  const keeping = keeper({ current: { ...FIRST, evidence: 'requested', journal: [create(BEGIN - HOUR)] } });
  expect(told(keeping.look({ ...ABSENT, preparation: { for: 'start', prerequisite } }))).toBe(
    `NeverExisted progressing wait look [] It waits for its prerequisite ${TABLE} (RUNNING).`,
  );
  expect(currentRecord(keeping.ledger)).toMatchObject({
    versionName: SECOND_NAME,
    incarnation: 1,
    start: { from: 'earliest' },
    evidence: 'planned',
  });
});

test('the new version that is the first begins where a person has approved for a text that was refused', () => {
  const start = { from: 'timestamp', timestamp: BEGIN } as const;
  const asked = (journal: readonly Request[]): Facts => ({
    current: { ...FIRST, start, evidence: 'requested', journal },
  });
  const second = { versionName: SECOND_NAME, incarnation: 1, start, evidence: 'requested' };
  const decision = keeper(asked([create(BEGIN - HOUR)])).look(ABSENT);
  expect(told(decision)).toContain('It is started anew with the rows from 2026-11-22T10:00:00.000Z on, as approved.');
  expect(currentRecord(decision.ledger)).toMatchObject(second);
  const refusal = create(BEGIN - HOUR, { kind: 'refused', at: BEGIN, detail: 'no', signals: [] });
  expect(currentRecord(keeper(asked([refusal])).look(ABSENT).ledger)).toMatchObject(second);
});

describe('a statement of the new name is there already', () => {
  const found = (phase: string, labelled = true): Observation =>
    shown(older('RUNNING'), { successor: observed(SECOND_NAME, phase, { labelled }) });

  test("that is somebody else's is left alone, whatever it is", () => {
    for (const phase of ['RUNNING', 'STOPPED']) {
      expect(decided(found(phase, false))).toBe(
        `ForeignWriter held hold rest [${SECOND_NAME} ${phase}] ${SECOND_NAME} exists, but the keeper did not create it: it has not the keeper's label. Rename or delete it.`,
      );
    }
  });

  test.each(['STOPPED', 'FAILED', 'COMPLETED'])(
    'that has run before and is %s is followed by the next incarnation',
    (phase) => {
      const keeping = keeper({ incarnations: { 'flights-0': 3 } });
      expect(told(keeping.look(found(phase)))).toBe(
        `Replacing progressing wait look [] ${SECOND_NAME} has run before: the next incarnation follows it.`,
      );
      expect(keeping.ledger.incarnations).toEqual({ 'flights-0': 3, [SECOND_NAME]: 1 });
      expect(keeping.ledger.successor).toBeUndefined();
      expect(told(keeping.look(RUNS))).toContain(`${SECOND_NAME}-2 is created`);
    },
  );

  test.each(['PENDING', 'RUNNING', 'STOPPING'])('and %s: it is carried through', (phase) => {
    const keeping = keeper();
    expect(told(keeping.look(found(phase)))).toBe(
      `Replacing progressing wait look [] ${SECOND_NAME} is there already.`,
    );
    expect(successorRecord(keeping.ledger)).toEqual(
      recordWith({ versionName: SECOND_NAME, start: CARRIED, evidence: 'accepted', succeedsSince: BEGIN }),
    );
  });
});

describe('before a new version is asked for', () => {
  const wanting: Desired = {
    ...textOf(SECOND_NAME),
    prerequisites: [{ versionName: TABLE, sql: 'CREATE TABLE g (a INT)', properties: {} }],
  };
  const wanted = { versionName: TABLE, sql: 'CREATE TABLE g (a INT)', properties: {} };
  const prerequisite = (phase?: string, detail = ''): Pick<Observation, 'preparation'> => ({
    preparation: {
      for: 'change',
      prerequisite:
        phase === undefined
          ? { wanted, statementName: TABLE }
          : { wanted, statementName: TABLE, statement: observed(TABLE, phase, { detail }), exceptions: [] },
    },
  });

  test('its prerequisite is run', () => {
    expect(decided({ ...RUNS, ...prerequisite() }, {}, wanting)).toBe(
      `SpecChanged progressing create create [${SECOND_NAME} ABSENT] Its SQL or properties have changed: the prerequisite ${TABLE} is run first.`,
    );
  });

  test('its prerequisite is run also beside an older one with trouble of its own', () => {
    expect(decided({ ...shown(older('DEGRADED')), ...prerequisite() }, {}, wanting)).toContain('create create');
  });

  test('a prerequisite that fails holds it, and the older one goes on', () => {
    const seen = { ...RUNS, ...prerequisite('FAILED', 'no such type') };
    const keeping = keeper({ census: { statementNames: [], at: 1 } }, wanting);
    const before = keeping.ledger;
    const decision = keeping.look(seen);
    expect(told(decision)).toBe(
      `SqlInvalid held hold rest [${SECOND_NAME} ABSENT] The prerequisite ${TABLE} of its new version failed: no such type. Correct it and deploy, or \`restart\` once the cause is gone.`,
    );
    expect(currentRecord(decision.ledger)).toEqual(recordWith({ ...FIRST, phase: { name: 'RUNNING', since: BEGIN } }));
    const refused = prerequisiteRecord(decision.ledger);
    expect(decision.ledger.prerequisite).toBe(TABLE);
    expect(refused && rejectionOf(refused)).toEqual({
      kind: 'refused',
      at: BEGIN,
      detail: 'no such type',
      signals: [],
    });
    expect(Object.keys(decision.ledger.records)).toEqual([NAME, TABLE]);
    expect(without(decision.ledger, 'records', 'prerequisite')).toEqual(without(before, 'records'));
    expect(decided({ ...shown(older('DEGRADED')), ...prerequisite('FAILED') }, {}, wanting)).toContain(
      `Degraded degraded none rest [${NAME} DEGRADED]`,
    );
  });

  test('its columns are asked for', () => {
    const checked = textOf(SECOND_NAME, { preflight: true });
    expect(decided(RUNS, {}, checked)).toBe(
      `SpecChanged progressing wait preflight [${SECOND_NAME} ABSENT] Confluent is asked for the columns of its tables first.`,
    );
    const preflight = { versionName: SECOND_NAME, problems: ['the column c is missing'], at: BEGIN };
    expect(decided(RUNS, { preflight }, checked)).toContain(
      `SqlInvalid held hold rest [${SECOND_NAME} ABSENT] The INSERT`,
    );
    expect(decided(RUNS, { preflight: { ...preflight, problems: [] } }, checked)).toContain('replace create');
  });
});
