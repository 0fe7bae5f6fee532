import { describe, expect, test } from 'vitest';
import { operationOf } from '../../../lambda/core/ledger/journal.ts';
import { prerequisiteRecord, rejectionOf } from '../../../lambda/core/ledger/records.ts';
import { refusedStatement } from '../../../lambda/core/messages/absent.ts';
import * as say from '../../../lambda/core/messages/change.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import type { Ledger, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import type { Desired, Policies, Prerequisite } from '../../../lambda/core/model/statement.ts';
import { createPrerequisite, prerequisitesOf, refusedPrerequisite } from '../../../lambda/core/rules/prerequisites.ts';
import {
  BEGIN,
  brief,
  DAY,
  DESIRED,
  HOUR,
  type Keeping,
  NAME,
  refused,
  running,
  SECOND,
  type Sight,
  seen,
} from '../keeping.ts';
import {
  acceptance,
  createWith,
  currentOf,
  type Facts,
  ledgerWith,
  recordWith,
  refusal,
  refusedCreate,
} from '../ledger/ledger-with.ts';

const NEWER = 'flights-22222222';

const ddl = (versionName: string): Prerequisite => ({
  versionName,
  sql: `CREATE TABLE ${versionName} (a STRING)`,
  properties: { p: 'q' },
});

const SINK = ddl('sink-22222222');

const newer = (onChange: Policies['onChange'], ...prerequisites: readonly Prerequisite[]): Desired => ({
  ...DESIRED,
  versionName: NEWER,
  prerequisites,
  policies: { ...DESIRED.policies, onChange },
});

const older = (more: Partial<StatementRecord> = {}): Partial<StatementRecord> => ({
  versionName: NAME,
  evidence: 'accepted',
  ...more,
});

describe('what has to be COMPLETED before', () => {
  const ALL = [ddl('one'), ddl('two')];
  const names = (desired: Desired, more: Facts): readonly string[] =>
    prerequisitesOf(desired, ledgerWith({ completed: ['one'], ...more })).map(({ versionName }) => versionName);

  const ROWS: readonly (readonly [onChange: Policies['onChange'], more: Facts, names: readonly string[]])[] = [
    ['carry-over', {}, ['one', 'two']],
    ['carry-over', { current: older({ versionName: NEWER }) }, ['one', 'two']],
    ['carry-over', { current: older({ evidence: 'requested' }) }, ['one', 'two']],
    ['carry-over', { current: older() }, ['two']],
    ['carry-over', { current: older(), completed: ['one', 'two'] }, []],
    ['hold', { current: older() }, ['two']],
    ['reprocess', {}, ['one', 'two']],
    ['reprocess', { current: older() }, ['two']],
  ];
  test.each(ROWS)('%s after %j: %j', (onChange, more, expected) => {
    expect(names(newer(onChange, ...ALL), more)).toEqual(expected);
  });
});

/** The older version runs, and the sink of the newer one is seen like this. */
const sink = (phase?: string, more: Sight = {}, wanted = SINK): Observation => {
  const absent = { wanted, statementName: wanted.versionName };
  const { statement, exceptions } = seen(phase ?? '', { ...more, statementName: wanted.versionName });
  const prerequisite = phase === undefined || statement === undefined ? absent : { ...absent, statement, exceptions };
  return { ...seen('RUNNING'), preparation: { for: 'change', prerequisite } };
};

const changing = (): Keeping => {
  const keeping = running().after(HOUR);
  keeping.desired = newer('carry-over', SINK);
  return keeping;
};

describe('a prerequisite of a new version', () => {
  test('is created while the older version runs', () => {
    const keeping = changing();
    const { ledger } = running().after(HOUR);
    const decision = keeping.look({ ...sink(), placement: { computePoolId: 'lfcp-1' } });
    expect(brief(decision)).toBe('SpecChanged progressing create create');
    expect(decision.message).toBe(say.prerequisiteFirst(SINK.versionName));
    expect(decision.step).toEqual({
      do: 'create',
      statement: {
        statementName: SINK.versionName,
        sql: SINK.sql,
        properties: SINK.properties,
        placement: { computePoolId: 'lfcp-1' },
      },
    });
    expect(decision.subject).toEqual({ statementName: NEWER, phase: phaseOf('ABSENT') });
    expect(currentOf(decision.ledger)).toEqual({
      ...currentOf(ledger),
      placement: { computePoolId: 'lfcp-1' },
    });
  });

  test.each(['PENDING', 'RUNNING'])('that is %s is waited for', (phase) => {
    const decision = changing().look(sink(phase));
    expect(brief(decision)).toBe('SpecChanged progressing wait look');
    expect(decision.message).toBe(say.waitsForPrerequisite(SINK.versionName, phase));
  });

  test('that is refused is held, and not asked for again until `restart`', () => {
    const keeping = changing();
    keeping.look(sink());
    keeping.answered(refused('no such type'));
    const decision = keeping.look(sink());
    expect(brief(decision)).toBe('SqlInvalid held hold rest');
    expect(decision.message).toBe(refusedStatement(SINK.versionName, 'no such type'));
    keeping.ask({ command: 'restart' }).sees(sink(), 'SpecChanged progressing create create');
    const asked = prerequisiteRecord(keeping.ledger);
    expect(asked?.versionName).toBe(SINK.versionName);
    expect(asked && rejectionOf(asked)).toBeUndefined();
  });

  test('follows in the journal the last create that Confluent accepted, even of another one', () => {
    const placement = { computePoolId: 'lfcp-1' };
    const create = { verb: 'create', purpose: { kind: 'start' }, at: BEGIN, placement } as const;
    const journalAfter = (ledger: Ledger): StatementRecord['journal'] | undefined => {
      const absent = { wanted: SINK, statementName: SINK.versionName };
      return prerequisiteRecord(createPrerequisite(absent, ledger, placement, BEGIN).ledger)?.journal;
    };
    const last = createWith(acceptance(BEGIN - SECOND), BEGIN - SECOND);
    const journal = [createWith(acceptance(1), 1), createWith(acceptance(2), 2), last, createWith(refusal())];
    expect(journalAfter(ledgerWith({ prerequisite: { versionName: 'sink-11111111', journal } }))).toEqual([
      last,
      create,
    ]);
    expect(journalAfter(ledgerWith({ prerequisite: { journal: [last] } }))).toEqual([last, create]);
    expect(journalAfter(ledgerWith())).toEqual([create]);
  });

  test('is refused where an incarnation of it was, and not for another one', () => {
    const { versionName } = SINK;
    const asked = recordWith({ versionName, evidence: 'requested' });
    const no = recordWith({ versionName, incarnation: 2, ...refusedCreate('no') });
    const ledger: Ledger = { ...ledgerWith(), records: { [versionName]: asked, [`${versionName}-2`]: no } };
    expect(refusedPrerequisite([SINK], ledger, BEGIN)).toMatchObject({ statementName: `${versionName}-2` });
    expect(refusedPrerequisite([ddl('another')], ledger, BEGIN)).toBeUndefined();
  });

  test('is asked for though another one was refused', () => {
    const other = ddl('sink-11111111');
    const keeping = changing();
    keeping.desired = newer('carry-over', other);
    keeping.look(sink(undefined, {}, other));
    keeping.answered(refused('no')).sees(sink(undefined, {}, other), 'SqlInvalid held hold rest');
    keeping.desired = newer('carry-over', SINK);
    keeping.sees(sink(), 'SpecChanged progressing create create');
  });

  test('that was refused for want of room is asked for again a minute later', () => {
    const keeping = changing();
    keeping.look(sink());
    keeping.answered(refused('the compute pool is exhausted'));
    keeping.sees(sink(), 'PoolExhausted degraded wait rest').after(60 * SECOND);
    keeping.sees(sink(), 'SpecChanged progressing create create');
  });
});

describe('a prerequisite of a new version that has failed', () => {
  const errors = [
    { name: 'E', message: 'the newest' },
    { name: 'E', message: 'an older one' },
  ];
  const ROWS: readonly (readonly [phase: string, more: Sight, why: string])[] = [
    ['FAILED', { errors, detail: 'a detail' }, 'the newest'],
    ['STOPPED', { errors }, 'the newest'],
    ['FAILED', { detail: 'a detail' }, 'a detail'],
    ['FAILED', { detail: 'a detail', errors: [{ name: 'E', message: '' }] }, 'a detail'],
    ['FAILED', {}, 'Confluent gives no reason'],
  ];
  test.each(ROWS)('%s %j is held', (phase, more, why) => {
    const decision = changing().look(sink(phase, more));
    expect(brief(decision)).toBe('SqlInvalid held hold rest');
    expect(decision.message).toBe(say.prerequisiteFailed(SINK.versionName, why));
  });

  test('has never run, and is known beside one that failed before', () => {
    const other = ddl('sink-11111111');
    const keeping = changing();
    keeping.look(sink('FAILED', { detail: 'no such table' }, other));
    const { ledger } = keeping.look(sink('FAILED', { detail: 'no such type' }));
    expect(prerequisiteRecord(ledger)).toMatchObject({
      versionName: SINK.versionName,
      evidence: 'neverRan',
      failure: { message: 'no such type' },
    });
  });

  test('says nothing about its next incarnation', () => {
    const keeping = changing();
    keeping.look(sink('FAILED', { detail: 'no such type' }));
    keeping.ledger = { ...keeping.ledger, incarnations: { [SINK.versionName]: 2 } };
    const prerequisite = { wanted: SINK, statementName: `${SINK.versionName}-2` };
    keeping.sees(
      { ...seen('RUNNING'), preparation: { for: 'change', prerequisite } },
      'SpecChanged progressing create create',
    );
  });

  test('stays held once Confluent has purged it, until `restart`', () => {
    const keeping = changing();
    const failed = sink('FAILED', { detail: 'no such type' });
    const since = keeping.now;
    keeping.look(failed);
    keeping.after(DAY).look(failed);
    expect(prerequisiteRecord(keeping.ledger)?.failure?.at).toBe(since);
    const decision = keeping.after(30 * DAY).look(sink());
    expect(brief(decision)).toBe('SqlInvalid held hold rest');
    expect(decision.message).toBe(refusedStatement(SINK.versionName, 'no such type'));
    keeping.ask({ command: 'restart' }).sees(sink(), 'SpecChanged progressing create create');
  });

  test('is run again while the older version is on its way to a stop, which is the keeper’s own', () => {
    const keeping = changing();
    keeping.look(sink('FAILED'));
    const stopping = { ...seen('STOPPING', { stopped: true }), preparation: sink('FAILED').preparation };
    const { ledger } = keeping.ask({ command: 'restart' }).look(stopping);
    expect(operationOf(ledger)).toMatchObject({
      verb: 'stop',
      purpose: { kind: 'replace' },
      answer: { kind: 'accepted' },
    });
  });

  const again = (keeping: Keeping): Decision => keeping.ask({ command: 'restart' }).look(sink('FAILED'));

  test('is run again by `restart`, each time under its next name', () => {
    const keeping = changing();
    const decision = again(keeping);
    expect(brief(decision)).toBe('Replacing progressing wait look');
    expect(decision.message).toBe(say.PREREQUISITE_AGAIN);
    expect(operationOf(decision.ledger)).toBeUndefined();
    expect(decision.ledger.incarnations).toEqual({ [SINK.versionName]: 2 });
    keeping.ledger = { ...keeping.ledger, incarnations: { ...keeping.ledger.incarnations, other: 5 } };
    expect(again(keeping).ledger.incarnations).toEqual({ [SINK.versionName]: 3, other: 5 });
  });
});
