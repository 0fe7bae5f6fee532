import { describe, expect, test } from 'vitest';
import { prerequisiteRecord, rejectionOf, successorRecord } from '../../../lambda/core/ledger/records.ts';
import * as absent from '../../../lambda/core/messages/absent.ts';
import * as say from '../../../lambda/core/messages/change.ts';
import { BY_TABLES, BY_TRAITS, keepsByPlan, keepsByText, leftOpen } from '../../../lambda/core/messages/judgement.ts';
import { degraded } from '../../../lambda/core/messages/live.ts';
import * as stopped from '../../../lambda/core/messages/stopped.ts';
import {
  type Approval,
  type Request,
  type Start,
  type StatementRecord,
  type TextFacts,
  without,
} from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Desired, Observed, Policies } from '../../../lambda/core/model/statement.ts';
import { stateOf } from '../../../lambda/core/sql/state/state.ts';
import { ABSENT, BEGIN, HOUR, MINUTE, NAME, OFFSETS, SECOND, SETTLED, TABLE } from '../keeping.ts';
import {
  createWith,
  currentOf,
  type Facts,
  recordWith,
  refusal,
  refusedCreate,
  stopFor,
} from '../ledger/ledger-with.ts';
import {
  aboutSecond,
  beforeStart,
  begins,
  CARRIED,
  decided,
  FIRST,
  keeper,
  observed,
  older,
  ran,
  SECOND_NAME,
  STAYS_STOPPED,
  STOPS,
  shown,
  THIRD_NAME,
  textOf,
  told,
} from './changing.ts';

const RUNS = shown(older('RUNNING'));

const NO_ROOM = refusal('logical compute pool=lfcp-1 is exhausted');

const NO_COLUMN: TextFacts = { tables: { at: BEGIN, problems: ['the column c is missing'] } };

describe('a change that is not carried out as it is configured is held, and the older version goes on', () => {
  const HELD = 'SpecChanged held hold rest []';
  const { sql: _, ...adopted } = textOf(SECOND_NAME);
  const withSql = (sql: string): Desired => ({ ...textOf(SECOND_NAME), sql });

  test.each<[string, Desired, string]>([
    ['to one that is adopted', adopted, say.isAdopted(SECOND_NAME)],
    ['by its policy', textOf(SECOND_NAME, { onChange: 'hold' }), say.HELD_BY_POLICY],
    [
      'of one that keeps state',
      withSql('INSERT INTO f SELECT a, COUNT(*) FROM skyone GROUP BY a'),
      say.keepsState(keepsByText('GROUP BY')),
    ],
  ])('%s', (_name, desired, why) => {
    expect(decided(RUNS, {}, desired)).toBe(`${HELD} ${say.notReplaced(NAME, why)}`);
  });

  const STATEFUL = { kind: 'stateful', at: BEGIN, operators: ['Join'] } as const;
  const OPEN = withSql('INSERT INTO f (a) SELECT MY_OWN(a) FROM skyone');
  const APPENDS: TextFacts = { tables: { at: BEGIN, problems: [], sink: 'appends' } };
  const UPSERTS: TextFacts = { tables: { at: BEGIN, problems: [], sink: 'upserts' } };
  const open = leftOpen(stateOf(OPEN.sql ?? '', [], OPEN.properties).why);

  test.each<[string, string, Facts['texts'], Desired, Observation]>([
    [
      'whose plan keeps state',
      say.keepsState(keepsByPlan(['Join'])),
      { [SECOND_NAME]: { ...SETTLED, plan: STATEFUL } },
      textOf(SECOND_NAME),
      RUNS,
    ],
    [
      'whose text leaves that open, without a plan after two minutes',
      say.keepsState(open),
      { [SECOND_NAME]: { ...SETTLED, plan: { kind: 'asked', at: BEGIN - 2 * MINUTE } } },
      OPEN,
      RUNS,
    ],
    [
      'whose text leaves that open, with a plan that cannot be read',
      say.keepsState(open),
      { [SECOND_NAME]: { ...SETTLED, plan: { kind: 'unreadable', at: BEGIN } } },
      OPEN,
      RUNS,
    ],
    [
      'from one that keeps state by its own plan',
      say.olderKeepsState(['Join']),
      { [SECOND_NAME]: SETTLED, [NAME]: { plan: STATEFUL } },
      textOf(SECOND_NAME),
      RUNS,
    ],
    [
      'into an upsert sink, by INFORMATION_SCHEMA',
      say.upsertSink(BY_TABLES),
      { [SECOND_NAME]: { ...SETTLED, ...UPSERTS } },
      textOf(SECOND_NAME),
      RUNS,
    ],
    [
      'into an upsert sink, by the version that runs',
      say.upsertSink(BY_TRAITS),
      { [SECOND_NAME]: { ...SETTLED, ...APPENDS } },
      textOf(SECOND_NAME),
      shown(older('RUNNING', { upserts: true })),
    ],
    [
      'that begins where a hint says',
      say.beginsByHint(['earliest-offset']),
      {},
      withSql("INSERT INTO f (a) SELECT a FROM skyone /*+ OPTIONS('scan.startup.mode'='earliest-offset') */"),
      RUNS,
    ],
    [
      'that is to read every row, and begins where a hint says',
      say.beginsByHint(['latest-offset']),
      {},
      {
        ...withSql("INSERT INTO f (a) SELECT a FROM skyone /*+ OPTIONS('scan.startup.mode'='latest-offset') */"),
        policies: textOf('', { onChange: 'reprocess' }).policies,
      },
      RUNS,
    ],
  ])('%s', (_name, why, texts, desired, seen) => {
    expect(decided(seen, { ...(texts && { texts }) }, desired)).toBe(`${HELD} ${say.notReplaced(NAME, why)}`);
  });

  test('not before its plan had two minutes to come, nor if that shows no state', () => {
    const openWith = (plan?: TextFacts['plan']) =>
      decided(RUNS, { texts: { [SECOND_NAME]: { ...APPENDS, ...(plan && { plan }) } } }, OPEN);
    const asks = aboutSecond('SpecChanged progressing wait ask', say.PLAN_FIRST);
    expect(openWith()).toBe(asks);
    expect(openWith({ kind: 'asked', at: BEGIN - 2 * MINUTE + 1 })).toBe(asks);
    expect(openWith({ kind: 'stateless', at: BEGIN })).toBe(begins(CARRIED));
  });

  test('if it is to read every row, not for state, an upsert sink, or a hint that says the same', () => {
    const sql = "INSERT INTO f (a) SELECT COUNT(*) FROM s /*+ OPTIONS('scan.startup.mode'='earliest-offset') */";
    const desired = { ...withSql(sql), policies: textOf('', { onChange: 'reprocess' }).policies };
    const texts = { [SECOND_NAME]: { ...SETTLED, ...UPSERTS, plan: STATEFUL } };
    expect(decided(shown(older('RUNNING', { upserts: true })), { texts }, desired)).toBe(STOPS);
  });

  test('unless every row is to be read again, where state is no obstacle', () => {
    const desired = {
      ...withSql('INSERT INTO f SELECT DISTINCT a FROM skyone'),
      policies: textOf('', { onChange: 'reprocess' }).policies,
    };
    expect(decided(RUNS, {}, desired)).toBe(STOPS);
  });

  test('whose own trouble comes first', () => {
    const message = say.meanwhile(degraded(''), say.notReplaced(NAME, say.HELD_BY_POLICY));
    expect(decided(shown(older('DEGRADED')), {}, textOf(SECOND_NAME, { onChange: 'hold' }))).toBe(
      `Degraded degraded none rest [${NAME} DEGRADED] ${message}`,
    );
  });
});

describe('a change back to a text of before', () => {
  const BACK = textOf(SECOND_NAME, { onChange: 'reprocess' });
  const current = { ...FIRST, succeedsSince: BEGIN - MINUTE };
  const replaced: Facts = { current, incarnations: { [SECOND_NAME]: 1 } };

  test.each([BACK, textOf(SECOND_NAME)])('waits until no function of the older release is left', (desired) => {
    const keeping = keeper(replaced, desired);
    expect(told(keeping.look(RUNS))).toBe(`SpecChanged progressing wait look [] ${say.backToEarlier(BEGIN + MINUTE)}`);
    expect(told(keeping.after(MINUTE - 1).look(RUNS))).toContain('wait look');
    expect(told(keeping.after(1).look(RUNS))).toMatch(/(stop stop|replace create)/);
  });

  test.each<[string, Facts, Desired]>([
    ['where a person wants it now', { ...replaced, restart: { at: BEGIN } }, BACK],
    ['where it is another one', { ...replaced, incarnations: { [NAME]: 1 } }, BACK],
    ['where the current one has replaced nothing', { ...replaced, current: FIRST }, BACK],
  ])('does not wait %s', (_, facts, desired) => {
    expect(decided(RUNS, facts, desired)).not.toContain(say.backToEarlier(BEGIN + MINUTE));
  });

  test('leaves the older one its own trouble', () => {
    expect(decided(shown(older('DEGRADED')), replaced, BACK)).toBe(
      `Degraded degraded none rest [${NAME} DEGRADED] ${say.meanwhile(degraded(''), say.backToEarlier(BEGIN + MINUTE))}`,
    );
  });
});

describe('a change of one that is suspended', () => {
  const suspended: Facts = { desiredState: STAYS_STOPPED };

  test('follows once that is resumed', () => {
    expect(decided(shown(ran), suspended)).toBe(
      `Suspended suspended none rest [${NAME} STOPPED] ${say.followsThen(stopped.STOPPED_AS_ASKED)}`,
    );
  });

  test('follows also where the older one is gone', () => {
    expect(decided(ABSENT, suspended)).toBe(
      `Suspended suspended none rest [${NAME} ABSENT] ${say.followsThen(absent.STAYS_STOPPED)}`,
    );
  });
});

describe('a change of which savepoints have failed', () => {
  const failed = (...at: readonly number[]): Partial<StatementRecord> => ({
    ...FIRST,
    failedSavepoints: { for: SECOND_NAME, at },
  });
  const TWICE = failed(BEGIN - 2 * HOUR, BEGIN - HOUR + MINUTE);
  const HELD = `SpecChanged held hold rest [] ${say.savepointsFailed(NAME, BEGIN + MINUTE)}`;
  const CREATES = 'SpecChanged progressing replace create';

  test('is tried again once the older one runs', () => {
    const once: Facts = { current: failed(BEGIN - MINUTE) };
    expect(decided(shown(older('PENDING')), once)).toContain('Starting progressing wait look');
    expect(decided(shown(older('RUNNING')), once)).toContain(CREATES);
    expect(decided(shown(older('PENDING')), { current: FIRST })).toContain(CREATES);
  });

  test('is held for an hour after the second one, and looks for its next try then', () => {
    const keeping = keeper({ current: TWICE });
    const decision = keeping.look(shown(older('RUNNING')));
    expect(told(decision)).toBe(HELD);
    expect(decision.nextAttemptAt).toBe(BEGIN + MINUTE);
    expect(told(keeping.after(MINUTE).look(shown(older('RUNNING'))))).toContain(CREATES);
  });

  test('is tried again at `restart`, or for another text', () => {
    const RUNS = shown(older('RUNNING'));
    expect(decided(RUNS, { current: TWICE, restart: { at: BEGIN - HOUR, carriedOut: true } })).toBe(HELD);
    expect(decided(RUNS, { current: TWICE, restart: { at: BEGIN } })).toContain(CREATES);
    expect(decided(RUNS, { current: TWICE }, textOf(THIRD_NAME))).toContain(CREATES);
  });

  test('leaves the older one in charge, whatever becomes of it', () => {
    expect(decided(shown(older('FAILED')), { current: TWICE })).toContain('Failed recovering resume resume');
    expect(decided(shown(older('COMPLETED')), { current: TWICE })).toContain('Missing held hold rest');
  });

  test('waits for a person where the older one has failed and was never seen running; the older one is tried on', () => {
    const unseen: Facts = { current: { ...TWICE, evidence: 'accepted' } };
    const why = say.cannotCarryOn(NAME, say.NOT_KNOWN_TO_HAVE_RUN);
    const decision = keeper(unseen).look(shown(older('FAILED')));
    expect(told(decision)).toMatch(
      new RegExp(`^Missing held resume resume \\[${NAME} FAILED\\] It failed .*the next try is due`),
    );
    expect(decision.message.endsWith(say.meanwhile('', why))).toBe(true);
    expect(decided(shown(older('RUNNING')), { current: { ...TWICE, evidence: 'accepted' } })).toBe(HELD);
  });
});

test('a change waits for the older one to be resumed for its savepoint', () => {
  const stop = stopFor({ kind: 'savepoint', detail: 'it had none' });
  const facts: Facts = { current: { ...FIRST, journal: [stop] } };
  expect(decided(shown(ran), facts)).toBe(
    `Resuming progressing resume resume [${NAME} STOPPED] ${stopped.resumedNow(stopped.withoutSavepoint('it had none'))}`,
  );
  expect(decided(shown(older('PENDING')), facts)).toContain('SpecChanged progressing replace create');
  expect(decided(shown(ran), { restart: { at: BEGIN } })).toContain('SpecChanged progressing replace create');
});

describe('the older incarnation was asked for, and is not there', () => {
  const asked = (at: number): Partial<StatementRecord> => ({
    versionName: NAME,
    evidence: 'requested',
    journal: [createWith(undefined, at)],
  });
  const first = asked(BEGIN - HOUR);
  const AT_OFFSETS: Start = { from: 'offsets', offsets: OFFSETS };
  const OF_ZERO: Start = { from: 'statement', statementName: 'flights-0' };
  const APPROVED = { from: 'timestamp', timestamp: BEGIN } as const;
  const second: Partial<StatementRecord> = { ...first, incarnation: 2, start: AT_OFFSETS };

  test('which may be shown late', () => {
    const late = { current: asked(BEGIN - 15 * SECOND + 1) };
    expect(decided(ABSENT, late)).toBe(`Replacing progressing wait look [] ${say.notShownYet(NAME)}`);
    expect(decided(ABSENT, { current: asked(BEGIN - 15 * SECOND) })).toContain('NeverExisted');
  });

  test('and is to stay stopped', () => {
    expect(decided(ABSENT, { current: first, desiredState: STAYS_STOPPED })).toBe(
      `Suspended suspended none rest [${NAME} ABSENT] ${absent.STAYS_STOPPED}`,
    );
  });

  test('of the very first version, so that the new one is the first', () => {
    const decision = keeper({ current: asked(BEGIN - 15 * SECOND) }).look(ABSENT);
    expect(told(decision)).toBe(`NeverExisted progressing create create [] ${absent.NEVER_EXISTED}`);
    expect(currentOf(decision.ledger)).toMatchObject({
      versionName: SECOND_NAME,
      incarnation: 1,
      start: { from: 'configured' },
      evidence: 'requested',
    });
    expect(decision.ledger.successor).toBeUndefined();
  });

  test.each<[string, Facts, Start]>([
    ['where that was to begin', { current: second }, AT_OFFSETS],
    ['where that was to carry on', { current: { ...second, start: OF_ZERO } }, OF_ZERO],
    ['where a person has approved', { current: second, restart: { at: BEGIN, from: APPROVED } }, APPROVED],
    ['where that was to, though a restart is wanted', { current: second, restart: { at: BEGIN } }, AT_OFFSETS],
  ])('so that the new one begins %s', (_, facts, start) => {
    expect(decided(ABSENT, facts)).toBe(begins(start));
  });

  test('but is there after all, and carries the new one', () => {
    expect(decided(RUNS, { current: first })).toBe(begins(CARRIED));
  });
});

test('the new version that is the first waits for its prerequisite anew', () => {
  const wanted = { versionName: TABLE, sql: 'CREATE TABLE g (a INT)', properties: {} };
  const prerequisite = { wanted, statementName: TABLE, statement: observed(TABLE, 'RUNNING'), exceptions: [] };
  const keeping = keeper({
    current: { ...FIRST, evidence: 'requested', journal: [createWith(undefined, BEGIN - HOUR)] },
  });
  expect(told(keeping.look(beforeStart(prerequisite)))).toBe(
    `NeverExisted progressing wait look [] ${absent.waitsForPrerequisite(TABLE, 'RUNNING')}`,
  );
  expect(currentOf(keeping.ledger)).toMatchObject({
    versionName: SECOND_NAME,
    incarnation: 1,
    start: { from: 'configured' },
    evidence: 'planned',
  });
});

test.each<[Approval, string]>([
  [{ from: 'timestamp', timestamp: BEGIN }, `Moving progressing create create [] ${absent.anewFrom(BEGIN)}`],
  [{ from: 'earliest' }, `NeverExisted progressing create create [] ${absent.NEVER_EXISTED}`],
])(
  'the new version that is the first begins at %j if a person has approved that for a refused text',
  (start, words) => {
    const asked = (journal: readonly Request[]): Facts => ({
      current: { ...FIRST, start, evidence: 'requested', journal },
    });
    const second = { versionName: SECOND_NAME, incarnation: 1, start, evidence: 'requested' };
    const decision = keeper(asked([createWith(undefined, BEGIN - HOUR)])).look(ABSENT);
    expect(told(decision)).toBe(words);
    expect(currentOf(decision.ledger)).toMatchObject(second);
    const refused = createWith(refusal('no'), BEGIN - HOUR);
    expect(currentOf(keeper(asked([refused])).look(ABSENT).ledger)).toMatchObject(second);
  },
);

describe('a statement of the new name is there already', () => {
  const found = (phase: string, labelled = true): Observation =>
    shown(older('RUNNING'), { successor: observed(SECOND_NAME, phase, { labelled }) });

  test("that is somebody else's is left alone, whatever it is", () => {
    for (const phase of ['RUNNING', 'STOPPED']) {
      expect(decided(found(phase, false))).toBe(
        aboutSecond('ForeignWriter held hold rest', absent.notTheKeepers(SECOND_NAME), phase),
      );
    }
  });

  test.each(['STOPPED', 'FAILED', 'COMPLETED'])(
    'that has run before and is %s is followed by the next incarnation',
    (phase) => {
      const keeping = keeper({ incarnations: { 'flights-0': 3 } });
      expect(told(keeping.look(found(phase)))).toBe(
        `Replacing progressing wait look [] ${say.hasRunBefore(SECOND_NAME)}`,
      );
      expect(keeping.ledger.incarnations).toEqual({ 'flights-0': 3, [SECOND_NAME]: 1 });
      expect(keeping.ledger.successor).toBeUndefined();
      expect(told(keeping.look(RUNS))).toContain(say.successorIsCreated(`${SECOND_NAME}-2`, CARRIED));
    },
  );

  test.each(['PENDING', 'RUNNING', 'STOPPING'])('and %s: it is carried through', (phase) => {
    const keeping = keeper();
    expect(told(keeping.look(found(phase)))).toBe(
      `Replacing progressing wait look [] ${say.isThereAlready(SECOND_NAME)}`,
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
      aboutSecond('SpecChanged progressing create create', say.prerequisiteFirst(TABLE)),
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
      aboutSecond('SqlInvalid held hold rest', say.prerequisiteFailed(TABLE, 'no such type')),
    );
    expect(currentOf(decision.ledger)).toEqual(recordWith({ ...FIRST, phase: { name: 'RUNNING', since: BEGIN } }));
    const refused = prerequisiteRecord(decision.ledger);
    expect(decision.ledger.prerequisite).toBe(TABLE);
    expect(refused && rejectionOf(refused)).toEqual(refusal('no such type'));
    expect(Object.keys(decision.ledger.records)).toEqual([NAME, TABLE]);
    expect(without(decision.ledger, 'records', 'prerequisite')).toEqual(without(before, 'records'));
    expect(decided({ ...shown(older('DEGRADED')), ...prerequisite('FAILED') }, {}, wanting)).toContain(
      `Degraded degraded none rest [${NAME} DEGRADED]`,
    );
  });

  test('its tables are asked about', () => {
    const checked = textOf(SECOND_NAME, { preflight: true });
    expect(decided(RUNS, { texts: {} }, checked)).toBe(
      aboutSecond('SpecChanged progressing wait ask', absent.COLUMNS_FIRST),
    );
    expect(decided(RUNS, { texts: { [SECOND_NAME]: NO_COLUMN } }, checked)).toBe(
      aboutSecond('SqlInvalid held hold rest', absent.doesNotFit(['the column c is missing'])),
    );
    expect(decided(RUNS, {}, checked)).toContain('replace create');
    const reprocessed = textOf(SECOND_NAME, { preflight: true, onChange: 'reprocess' });
    expect(decided(RUNS, { texts: { [SECOND_NAME]: without(SETTLED, 'tables') } }, reprocessed)).toBe(
      aboutSecond('SpecChanged progressing wait ask', absent.COLUMNS_FIRST),
    );
  });

  test.each<[string, Policies['onChange'], TextFacts]>([
    ['no verdict of the dry run', 'reprocess', { ...SETTLED, dryRun: { at: BEGIN, phase: 'PENDING' } }],
    ['no room for the plan', 'carry-over', { ...SETTLED, plan: NO_ROOM }],
    ['no room for the question', 'carry-over', { tables: { at: BEGIN, problems: [], refusal: NO_ROOM } }],
  ])('it waits for %s, and the older one is looked after meanwhile', (_, onChange, facts) => {
    const texts = { [SECOND_NAME]: facts };
    const alone = (statement?: Observed) => decided(shown(statement), { texts }, textOf(SECOND_NAME, { onChange }));
    expect(alone(older('RUNNING'))).toMatch(/wait rest \[flights-22222222 ABSENT\]/);
    expect(alone(older('FAILED'))).toMatch(/^Failed recovering resume resume .* Meanwhile the new version waits: /);
    expect(alone(older('DEGRADED'))).toMatch(/^Degraded .* Meanwhile the new version waits: /);
    // Nothing could be done for one that is gone: it is the new one that counts.
    expect(alone()).toMatch(/wait rest \[flights-22222222 ABSENT\]/);
  });

  test('the older one is resumed first where questions that nobody answers keep that from it', () => {
    const keeping = keeper({ texts: {} });
    const seen = shown(older('FAILED'));
    const asks = aboutSecond('SpecChanged progressing wait ask', absent.COLUMNS_FIRST);
    expect(told(keeping.look(seen))).toBe(asks);
    expect(told(keeping.after(2 * MINUTE - 1).look(seen))).toBe(asks);
    const neglected = keeping.after(1).look(seen);
    expect(told(neglected)).toMatch(/^Failed recovering resume resume .* Meanwhile the new version waits: /);
    expect(told(keeping.look(shown(older('PENDING'))))).toBe(asks);
  });

  test('its columns hold it, and the ledger keeps what it knows of the prerequisite and of a refusal', () => {
    const keeping = keeper(
      { texts: { [SECOND_NAME]: NO_COLUMN }, prerequisite: { versionName: TABLE } },
      textOf(SECOND_NAME, { preflight: true }),
    );
    const other = recordWith({ versionName: 'sink-11111111', ...refusedCreate('no') });
    keeping.ledger = { ...keeping.ledger, records: { ...keeping.ledger.records, [other.versionName]: other } };
    const { ledger } = keeping.look(RUNS);
    expect(ledger.records[other.versionName]).toEqual(other);
    expect(prerequisiteRecord(ledger)).toEqual(recordWith({ versionName: TABLE }));
  });
});
