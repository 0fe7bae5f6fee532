import { describe, expect, test } from 'vitest';
import { observe } from '../../../lambda/core/ledger/observe.ts';
import { promotedBy } from '../../../lambda/core/ledger/promotion.ts';
import { currentRecord } from '../../../lambda/core/ledger/records.ts';
import type { StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { type Desired, Hidden } from '../../../lambda/core/model/statement.ts';
import { notToBeApproved } from '../../../lambda/core/rules/unseen.ts';
import {
  ABSENT,
  BEGIN,
  brief,
  DESIRED,
  Keeping,
  MINUTE,
  NAME,
  OFFSETS,
  running,
  SECOND,
  seen,
  TABLE,
} from '../keeping.ts';
import { acceptance, createWith, type Facts, ledgerWith, refusal } from '../ledger/ledger-with.ts';
import { FIRST, observed, older, onItsWay, SECOND_NAME, shown, textOf } from './changing.ts';

const denied = (statementName: string): Hidden => new Hidden(statementName, `GET of ${statementName} was answered 403`);

/** A look that was denied these names, and shows nothing else. */
const hiding = (...names: readonly string[]): Observation => ({ ...ABSENT, hidden: names.map(denied) });

const DENIED = 'AccessDenied unknown none rest';

const decided = (look: Observation, facts: Facts, desired: Desired = DESIRED): string => {
  const keeping = new Keeping(desired);
  keeping.ledger = ledgerWith(facts);
  return brief(keeping.look(look));
};

/** The facts of a version that was requested, with that answer, for that compute pool. */
const requested = (
  answer?: Parameters<typeof createWith>[0],
  computePoolId = 'lfcp-a',
): Pick<StatementRecord, 'evidence' | 'journal'> => ({
  evidence: 'requested',
  journal: [{ ...createWith(answer, BEGIN - MINUTE), placement: { computePoolId } }],
});

const TAKEN = { kind: 'exists', at: BEGIN - MINUTE, detail: 'it exists' } as const;

describe('a current version that is denied and not listed', () => {
  test.each(['accepted', 'ran'] as const)('may live if it was known as %s: nothing is done', (evidence) => {
    expect(decided(hiding(NAME), { current: { evidence } })).toBe(DENIED);
  });

  test('is not created anew by any command', () => {
    for (const command of [
      { command: 'stop' },
      { command: 'resume' },
      { command: 'restart' },
      { command: 'restart', from: { from: 'earliest' } },
    ] as const) {
      const keeping = running().after(MINUTE).ask(command);
      keeping.sees(hiding(NAME), DENIED).after(MINUTE);
      keeping.sees(hiding(NAME), DENIED);
    }
  });

  test('teaches the ledger nothing', () => {
    const { ledger, now } = running();
    expect(observe(DESIRED, hiding(NAME), ledger, now + MINUTE)).toEqual(ledger);
  });

  test('is waited for if it was created a moment ago, and not shown yet', () => {
    const keeping = new Keeping();
    keeping.look(hiding(NAME));
    keeping.answered().after(10 * SECOND);
    keeping.sees(hiding(NAME), 'Starting progressing wait look').after(5 * SECOND);
    keeping.sees(hiding(NAME), DENIED);
  });

  test.each<readonly [string, Facts]>([
    ['nothing is known of it', {}],
    ['it was only planned', { current: { evidence: 'planned' } }],
    ['no answer to its create was seen', { current: requested() }],
    ['it was refused, and a person wants another try', { current: { evidence: 'requested' } }],
  ])('is asked for under its name if %s: the 409 decides', (_, facts) => {
    const keeping = new Keeping();
    keeping.ledger = ledgerWith(facts);
    const { step } = keeping.look(hiding(NAME));
    expect(step).toMatchObject({ do: 'create', statement: { statementName: NAME } });
  });

  test('goes on once it is seen', () => {
    const keeping = running().after(MINUTE);
    keeping.sees(hiding(NAME), DENIED).after(MINUTE);
    keeping.sees(seen('RUNNING'), 'Running healthy none rest');
    expect(currentRecord(keeping.ledger)?.phase?.name).toBe('RUNNING');
  });
});

describe('an adopted statement that is denied and not listed', () => {
  const { sql: _, ...adopted }: Desired = DESIRED;

  test('is there, as a person says', () => {
    expect(decided(hiding(NAME), {}, adopted)).toBe(DENIED);
  });

  test('is gone once Confluent says so', () => {
    expect(decided(ABSENT, {}, adopted)).toBe('Missing held hold rest');
  });
});

describe('the older version of a change that is denied and not listed', () => {
  test.each<readonly [string, Partial<StatementRecord>, boolean]>([
    ['it has run', FIRST, true],
    ['it was accepted', { ...FIRST, evidence: 'accepted' }, true],
    ['it was sent to the compute pool of today, without an answer', { ...FIRST, ...requested() }, false],
    ['it was sent to another compute pool, without an answer', { ...FIRST, ...requested(undefined, 'lfcp-b') }, true],
    ['it was refused', { ...FIRST, ...requested(refusal(), 'lfcp-b') }, false],
    ['its name is taken', { ...FIRST, ...requested(TAKEN) }, true],
  ])('may live: %s (%j): %s', (_, current, mayLive) => {
    const look = { ...hiding(NAME), placement: { computePoolId: 'lfcp-a' } };
    const decision = decided(look, { current }, textOf(SECOND_NAME));
    if (mayLive) expect(decision).toBe(DENIED);
    else expect(decision).not.toBe(DENIED);
  });

  test('is no reason to promote a new version, unless that has run', () => {
    const ledger = ledgerWith({ current: FIRST, successor: onItsWay() });
    const beside = (phase: string, more = {}): Observation => ({
      ...hiding(NAME),
      successor: observed(SECOND_NAME, phase, more),
    });
    expect(promotedBy(beside('FAILED'), ledger).ledger).toBe(ledger);
    expect(promotedBy(beside('PENDING'), ledger).ledger).toBe(ledger);
    const { ledger: promoted, seen: current } = promotedBy(beside('RUNNING'), ledger);
    expect([promoted.current, promoted.replaced]).toEqual([SECOND_NAME, NAME]);
    expect(current.hidden).toEqual([denied(NAME)]);
    expect(promotedBy(beside('STOPPED', { latestOffsets: OFFSETS }), ledger).ledger.current).toBe(SECOND_NAME);
  });
});

describe('a new version that is denied and not listed', () => {
  const beside = (phase: string): Observation => shown(older(phase), { hidden: [denied(SECOND_NAME)] });
  const of = (successor: Partial<StatementRecord>, phase = 'RUNNING', desired = textOf(SECOND_NAME)) =>
    decided(beside(phase), { current: FIRST, successor: onItsWay(successor) }, desired);

  test('may live if it was accepted: the older one is not stopped', () => {
    expect(of({})).toBe(DENIED);
  });

  test('is asked for once more if no answer was seen', () => {
    expect(of(requested())).toBe('SpecChanged progressing replace create');
  });

  test.each([
    ['RUNNING', 'InTransition progressing wait look'],
    ['FAILED', 'InTransition progressing wait look'],
    ['STOPPED', DENIED],
  ])('whose name is taken may have begun, unless an older one holds it back: %s', (phase, expected) => {
    const taken = {
      ...requested({ ...TAKEN, at: BEGIN - SECOND }),
      start: { from: 'statement', statementName: NAME },
    } as const;
    expect(of(taken, phase)).toBe(expected);
  });

  test('that is not wanted any more is not forgotten if its name is taken', () => {
    expect(of(requested(TAKEN), 'RUNNING', textOf('flights-33333333'))).toBe(DENIED);
  });

  test('that can never have run is none', () => {
    expect(of({ evidence: 'neverRan' })).not.toBe(DENIED);
  });
});

describe('a prerequisite that is denied and not listed', () => {
  const desired: Desired = {
    ...DESIRED,
    prerequisites: [{ versionName: TABLE, sql: 'CREATE TABLE f', properties: {} }],
  };
  const [wanted] = desired.prerequisites;
  const look = (): Observation => {
    if (wanted === undefined) throw new Error('there is none');
    return {
      ...hiding(NAME, TABLE),
      preparation: { for: 'start', prerequisite: { wanted, statementName: TABLE }, writers: [] },
    };
  };

  test('may run if it was accepted', () => {
    const prerequisite = {
      versionName: TABLE,
      evidence: 'accepted',
      journal: [createWith(acceptance(BEGIN - MINUTE))],
    } as const;
    expect(decided(look(), { prerequisite }, desired)).toBe(DENIED);
    expect(decided({ ...look(), hidden: [] }, { prerequisite }, desired)).toBe(
      'NeverExisted progressing create create',
    );
  });

  test('is asked for under its name if it may not', () => {
    expect(decided(look(), {}, desired)).toBe('NeverExisted progressing create create');
    const prerequisite = { versionName: TABLE, ...requested() };
    expect(decided(look(), { prerequisite }, desired)).toBe('NeverExisted progressing create create');
  });
});

describe('a replaced version that is denied and not listed', () => {
  const keeping = (): Keeping => {
    const one = new Keeping();
    one.ledger = ledgerWith({ current: FIRST, replaced: 'flights-0' });
    return one;
  };

  test('stays known, while the current one goes on', () => {
    const one = keeping();
    one.sees({ ...seen('RUNNING'), hidden: [denied('flights-0')] }, 'Running healthy none rest');
    expect(one.ledger.replaced).toBe('flights-0');
    one.sees(seen('RUNNING'), 'Running healthy none rest');
    expect(one.ledger.replaced).toBeUndefined();
  });

  test('forbids the approval of a start beside it', () => {
    const { ledger } = keeping();
    const look = { ...seen('RUNNING'), hidden: [denied('flights-0')] };
    expect(notToBeApproved(DESIRED, look, ledger)).toContain('GET of flights-0 was answered 403');
    expect(notToBeApproved(DESIRED, seen('RUNNING'), ledger)).toBeUndefined();
    expect(notToBeApproved(DESIRED, hiding(NAME), ledger)).toContain(`GET of ${NAME} was answered 403`);
  });
});

test('a list that leaves something out is no search for earlier versions', () => {
  const facts = { current: { evidence: 'planned' }, rediscoveredAt: BEGIN } as const;
  const after = (look: Observation) => observe(DESIRED, look, ledgerWith(facts), BEGIN).rediscoveredAt;
  expect([after(hiding(NAME)), after(ABSENT)]).toEqual([undefined, BEGIN]);
});
