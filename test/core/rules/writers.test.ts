import { describe, expect, test } from 'vitest';
import { withSuccessor } from '../../../lambda/core/ledger/records.ts';
import { RUNNING } from '../../../lambda/core/messages/live.ts';
import * as say from '../../../lambda/core/messages/writers.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, type Ledger, type StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import type { Desired, LiveStatement } from '../../../lambda/core/model/statement.ts';
import { takeoverOf } from '../../../lambda/core/rules/plan.ts';
import { firstOf } from '../../../lambda/core/rules/rule.ts';
import { situationOf } from '../../../lambda/core/rules/situation.ts';
import { besideOthers, OTHERS_FIRST, othersOf } from '../../../lambda/core/rules/writers.ts';
import { ABSENT, BEGIN, brief, DESIRED, HOUR, Keeping, MINUTE, NAME, running, SQL, seen } from '../keeping.ts';
import { type Facts, ledgerWith, recordWith } from '../ledger/ledger-with.ts';
import { live } from '../live.ts';
import { beforeStart, beside } from './changing.ts';

const OLDER = 'flights-00000000';

const { sql: _, ...UNKNOWN_TEXT } = DESIRED;
const ADOPTED: Desired = UNKNOWN_TEXT;

const version = (versionName: string, incarnation: number): Partial<StatementRecord> => ({
  versionName,
  incarnation,
  evidence: 'accepted',
});

const others = (ledger: Ledger, statementName: string): boolean =>
  othersOf(DESIRED, ledger, [live(statementName)]).length > 0;

describe('a live writer of the sink is somebody else’s', () => {
  const ROWS: readonly (readonly [statementName: string, other: boolean, more: Facts])[] = [
    ['flights-by-hand', true, {}],
    ['flight', true, {}],
    [NAME, false, {}],
    [`${NAME}-1`, true, {}],
    [`${NAME}-2`, true, {}],
    [`${NAME}-2`, false, { incarnations: { [NAME]: 2 } }],
    [`${NAME}-3`, true, { incarnations: { [NAME]: 2 } }],
    [`${NAME}-02`, true, { incarnations: { [NAME]: 2 } }],
    [`${NAME}-2-mine`, true, { incarnations: { [NAME]: 2 } }],
    [`${NAME}-mine-2`, true, { incarnations: { [NAME]: 2 } }],
    [`${NAME}-10`, false, { incarnations: { [NAME]: 12 } }],
    [`${NAME}-12`, false, { incarnations: { [NAME]: 12 } }],
    [`${NAME}-13`, true, { incarnations: { [NAME]: 12 } }],
    [OLDER, true, {}],
    [OLDER, false, { incarnations: { [OLDER]: 1 } }],
    [OLDER, false, { current: version(OLDER, 1) }],
    [`${OLDER}-3`, false, { current: version(OLDER, 3), incarnations: { [OLDER]: 2 } }],
    [`${OLDER}-3`, false, { current: version(OLDER, 2), incarnations: { [OLDER]: 3 } }],
    [`${OLDER}-4`, true, { current: version(OLDER, 3), incarnations: { [OLDER]: 2 } }],
    [`${NAME}-3`, false, { current: version(NAME, 3) }],
    [`${NAME}-2`, false, { current: version(OLDER, 1), successor: version(NAME, 2) }],
    [`${NAME}-3`, true, { current: version(OLDER, 1), successor: version(NAME, 2) }],
    [OLDER, false, { current: version(OLDER, 1), successor: version(NAME, 2) }],
    ['flights-by-hand', false, { replaced: 'flights-by-hand' }],
  ];
  test.each(ROWS)('%s: %s', (statementName, other, more) => {
    expect(others(ledgerWith(more), statementName)).toBe(other);
  });

  test('unless it writes another sink', () => {
    const stranger = live('by-hand', { sql: 'INSERT INTO g SELECT 1' });
    expect(othersOf(DESIRED, EMPTY_LEDGER, [stranger])).toEqual([]);
    const dry = live('by-hand', { properties: { ...DESIRED.properties, 'sql.dry-run': 'true' } });
    expect(othersOf(DESIRED, EMPTY_LEDGER, [dry])).toEqual([]);
    const explains = live(`${OLDER}-plan`, { labelled: true, sql: `EXPLAIN ${SQL}` });
    expect(othersOf(DESIRED, EMPTY_LEDGER, [explains])).toEqual([]);
    const elsewhere = live('by-hand', { properties: { ...DESIRED.properties, 'sql.current-database': 'lkc-2' } });
    expect(othersOf(DESIRED, EMPTY_LEDGER, [elsewhere])).toEqual([]);
  });

  test('as far as the text of the keeper’s own is known', () => {
    expect(othersOf(ADOPTED, EMPTY_LEDGER, [live('by-hand')])).toEqual([]);
  });
});

describe('a statement of a sibling writes the same sink by right', () => {
  const SIBLINGS: Desired = { ...DESIRED, siblings: ['flights', 'returns', 'by-others', 'flights-late'] };
  const isOther = (statementName: string, labelled: boolean, desired = SIBLINGS): boolean =>
    othersOf(desired, EMPTY_LEDGER, [live(statementName, { labelled })]).length > 0;

  test.each([
    'returns-0a1b2c3d',
    'returns-0a1b2c3d-2',
    'returns-0a1b2c3d-120',
    'by-others-99999999',
    'flights-late-0a1b2c3d',
  ])('%s: an entry of the same list, or of another keeper, with its version and incarnation', (statementName) => {
    expect(isOther(statementName, true)).toBe(false);
    expect(isOther(statementName, true, DESIRED)).toBe(true);
    // The name proves nothing without the keeper's label.
    expect(isOther(statementName, false)).toBe(true);
  });

  test.each([true, false])(
    'one that it has adopted has its very name, and no label of the keeper’s: %s',
    (labelled) => {
      expect(isOther('returns', labelled)).toBe(false);
    },
  );

  test.each([
    'returns-',
    'returns-0a1b2c3',
    'returns-0a1b2c3d4',
    'returns-0A1B2C3D',
    'returns-0a1b2c3g',
    'returns-0a1b2c3d-',
    'returns-0a1b2c3d-two',
    'returns-0a1b2c3d-2-3',
    'returns-0a1b2c3d-dry',
    'returns0a1b2c3d',
    'returnsx-0a1b2c3d',
    'x-returns-0a1b2c3d',
    'return-0a1b2c3d',
    'Returns-0a1b2c3d',
    'return',
  ])('%s only looks like it', (statementName) => {
    expect(isOther(statementName, true)).toBe(true);
  });

  test('its own name among the siblings counts for nothing: what it has not started itself is somebody else’s', () => {
    for (const statementName of ['flights', OLDER, `${OLDER}-2`, `${NAME}-2`]) {
      expect(isOther(statementName, true)).toBe(true);
    }
    expect(isOther(NAME, true)).toBe(false);
  });

  test('so that it starts beside it, and no takeover is offered', () => {
    const sibling = live('returns-0a1b2c3d', { labelled: true });
    const first = beforeStart(undefined, [sibling]);
    new Keeping(SIBLINGS).sees(first, 'NeverExisted progressing create create');
    new Keeping().sees(first, 'ForeignWriter held hold rest');
    expect(takeoverOf(SIBLINGS, first, EMPTY_LEDGER)).toEqual([
      'Nothing: no other live statement writes the same sink.',
    ]);
    const keeping = running(SIBLINGS);
    const shown = { ...seen('RUNNING'), ...beside(sibling, live('mine')) };
    expect(keeping.look(shown).notice?.message).toBe(say.rowsTwice([live('mine')]));
  });
});

describe('before a first start', () => {
  const first = (...writers: readonly LiveStatement[]): Observation => beforeStart(undefined, writers);
  const stopped = { stopped: true, phase: phaseOf('STOPPING') };
  const decidedOn = (shown: Observation): Decision | undefined =>
    firstOf(OTHERS_FIRST, situationOf(DESIRED, shown, EMPTY_LEDGER, BEGIN));

  test('nothing stands against it where no other writes the sink', () => {
    expect(decidedOn({ ...ABSENT, preparation: { for: 'nothing' } })).toBeUndefined();
    expect(decidedOn(first())).toBeUndefined();
    expect(decidedOn(first(live(NAME)))).toBeUndefined();
  });

  test('another writer holds it, until that has stopped', () => {
    const keeping = new Keeping();
    const decision = keeping.look(first(live('mine')));
    expect(brief(decision)).toBe('ForeignWriter held hold rest');
    expect(decision.message).toBe(say.nothingBeside([live('mine')]));
    keeping.after(HOUR).sees(first(), 'NeverExisted progressing create create');
  });

  test('another writer holds it too if a look for plan or explanation shows it beside a prerequisite that runs', () => {
    const beside = {
      ...ABSENT,
      preparation: { for: 'nothing' },
      survey: { asked: true, writers: [live('mine')] },
    } as const;
    expect(decidedOn(beside)?.message).toBe(say.nothingBeside([live('mine')]));
    const own = { asked: true, writers: [live(NAME)] } as const;
    expect(decidedOn({ ...beside, survey: own })).toBeUndefined();
  });

  test('those that a person has named are stopped, one after the other, and waited for', () => {
    const keeping = new Keeping().ask({ command: 'takeover', statementNames: ['mine', 'yours'] });
    const decision = keeping.look(first(live('mine'), live('yours')));
    expect(brief(decision)).toBe('ForeignWriter progressing stop stop');
    expect(decision.step).toEqual({ do: 'stop', statementName: 'mine' });
    expect(decision.message).toBe(say.othersAreStopped([live('mine'), live('yours')]));
    expect(keeping.look(first(live('mine', stopped), live('yours'))).step).toEqual({
      do: 'stop',
      statementName: 'yours',
    });
    const last = keeping.look(first(live('mine', stopped), live('yours', stopped)));
    expect(brief(last)).toBe('ForeignWriter progressing wait look');
    expect(last.message).toBe(decision.message);
    expect(last.ledger.takeover).toEqual(['mine', 'yours']);
    keeping.sees(first(), 'NeverExisted progressing create create');
  });

  test('one that nobody has named keeps all from being stopped', () => {
    const keeping = new Keeping().ask({ command: 'takeover', statementNames: ['mine'] });
    keeping.sees(first(live('mine'), live('yours')), 'ForeignWriter held hold rest');
  });
});

describe('beside a statement that runs', () => {
  const runs = (...writers: readonly LiveStatement[]): Observation => ({ ...seen('RUNNING'), ...beside(...writers) });

  test('nothing is said of others where nobody has looked for them', () => {
    const keeping = running();
    const decision = keeping.look(seen('RUNNING'));
    expect(decision.message).toBe(RUNNING);
    expect(decision.ledger.census).toBeUndefined();
  });

  test('that none was found is kept, with the time', () => {
    const keeping = running().after(MINUTE);
    const decision = keeping.look(runs(live(NAME)));
    expect(decision.message).toBe(RUNNING);
    expect(decision.notice).toBeUndefined();
    expect(keeping.ledger.census).toEqual({ statementNames: [], at: keeping.now });
  });

  test('another writer is told once, and a further one once more', () => {
    const keeping = running().after(MINUTE);
    const decision = keeping.look(runs(live('mine')));
    const said = say.rowsTwice([live('mine')]);
    expect(brief(decision)).toBe('Running healthy none rest');
    expect(decision.message).toBe(`${RUNNING} ${said}`);
    expect(decision.notice).toEqual({ reason: 'ForeignWriter', message: said });
    expect(keeping.ledger.census).toEqual({ statementNames: ['mine'], at: keeping.now });
    const again = keeping.after(HOUR).look(runs(live('mine')));
    expect(again.message).toBe(`${RUNNING} ${said}`);
    expect(again).not.toHaveProperty('notice');
    expect(keeping.ledger.census?.at).toBe(keeping.now);
    const both = keeping.after(HOUR).look(runs(live('mine'), live('yours')));
    expect(both.notice?.message).toBe(say.rowsTwice([live('mine'), live('yours')]));
    expect(keeping.look(runs(live('yours')))).not.toHaveProperty('notice');
    expect(keeping.look(runs(live('mine'), live('yours'))).notice).toBeDefined();
  });

  test('a takeover stops those that it names, and is over then', () => {
    const keeping = running().ask({ command: 'takeover', statementNames: ['mine'] });
    const decision = keeping.look(runs(live('mine')));
    expect(brief(decision)).toBe('ForeignWriter progressing stop stop');
    expect(decision.step).toEqual({ do: 'stop', statementName: 'mine' });
    keeping.sees(runs(live('mine', { stopped: true })), 'ForeignWriter progressing wait look');
    expect(keeping.ledger.takeover).toEqual(['mine']);
    keeping.sees(runs(), 'Running healthy none rest');
    expect(keeping.ledger).not.toHaveProperty('takeover');
  });

  test('a takeover that does not name them all stops none, and is over', () => {
    const keeping = running().ask({ command: 'takeover', statementNames: ['mine'] });
    keeping.sees(runs(live('mine'), live('yours')), 'Running healthy none rest');
    expect(keeping.ledger).not.toHaveProperty('takeover');
  });

  test('a version that was replaced is stopped, before others are told', () => {
    const keeping = running();
    keeping.ledger = { ...keeping.ledger, incarnations: { [OLDER]: 2 } };
    const decision = keeping.look(runs(live('mine'), live(NAME), live(`${OLDER}-2`)));
    expect(brief(decision)).toBe('Replacing progressing stop stop');
    expect(decision.step).toEqual({ do: 'stop', statementName: `${OLDER}-2` });
    expect(decision.message).toBe(say.replacedIsLive(`${OLDER}-2`));
    expect(decision.ledger.census).toBeUndefined();
    keeping.sees(runs(live(NAME), live(`${OLDER}-2`, { stopped: true })), 'Running healthy none rest');
    keeping.sees(runs(live(NAME), live(OLDER, { sql: 'INSERT INTO g SELECT 1' })), 'Running healthy none rest');
  });

  test('neither the one in charge nor the one that is to follow it was replaced', () => {
    const { ledger } = running();
    const changing = withSuccessor(ledger, recordWith(version(OLDER, 1)));
    const goesOn = { ...new Keeping().look(ABSENT), ledger: changing };
    const situation = situationOf(DESIRED, runs(live(NAME), live(OLDER)), changing, BEGIN);
    expect(besideOthers(situation, goesOn).step).toBe(goesOn.step);
  });

  test('nothing is stopped for one whose text is not known', () => {
    const keeping = new Keeping(ADOPTED);
    keeping.ledger = { ...keeping.ledger, incarnations: { [OLDER]: 1 } };
    keeping.sees(runs(live('mine'), live(OLDER)), 'Running healthy none rest');
    expect(keeping.ledger.census?.statementNames).toEqual([]);
  });
});
