import { describe, expect, test } from 'vitest';
import * as say from '../../../lambda/core/messages/change.ts';
import { RUNNING as RUNS_WELL } from '../../../lambda/core/messages/live.ts';
import { rowsTwice } from '../../../lambda/core/messages/writers.ts';
import type { PlanFact } from '../../../lambda/core/model/ledger.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { afterPlan, PLAN_FIRST, withLatePlan } from '../../../lambda/core/rules/explain.ts';
import { decided, firstOf, hold } from '../../../lambda/core/rules/rule.ts';
import { situationOf } from '../../../lambda/core/rules/situation.ts';
import { World } from '../flink.ts';
import { ABSENT, BEGIN, brief, DESIRED, HOUR, MINUTE, NAME, running, SETTLED, SQL, seen } from '../keeping.ts';
import { ledgerWith, refusal } from '../ledger/ledger-with.ts';
import { live } from '../live.ts';
import { beside } from './changing.ts';

const { plan: _, ...UNPLANNED } = SETTLED;
const RUNS = seen('RUNNING', { updatedAt: BEGIN });

const knowing = (plan?: PlanFact) => ledgerWith({ texts: { [NAME]: { ...UNPLANNED, ...(plan && { plan }) } } });

const PLAN = `== Physical Plan ==

StreamSink [3]
  +- StreamCalc [2]
    +- StreamTableSourceScan [1]

== Physical Details ==

[1] StreamTableSourceScan
Table: \`env\`.\`db\`.\`skyone\`
Changelog mode: append
State size: low
`;

describe('a version that runs well is planned once', () => {
  const story = () => {
    const keeping = running();
    keeping.ledger = { ...keeping.ledger, texts: { [NAME]: UNPLANNED } };
    return keeping;
  };

  test('from its second minute on, and nothing is told of it', () => {
    const keeping = story()
      .after(MINUTE - 1)
      .sees(RUNS, 'Running healthy none rest');
    const decision = keeping.after(1).look(RUNS);
    expect(brief(decision)).toBe('Running healthy none ask');
    expect(decision.message).toBe(RUNS_WELL);
    expect(decision.step).toEqual({
      do: 'ask',
      about: 'plan',
      question: {
        statementName: `${NAME}-plan`,
        sql: `EXPLAIN ${SQL}`,
        properties: DESIRED.properties,
        placement: {},
      },
    });
    expect(keeping.ledger.texts[NAME]?.plan).toEqual({ kind: 'asked', at: keeping.now });
  });

  test('and asked for again after ten minutes if nothing came', () => {
    const keeping = story().after(MINUTE).sees(RUNS, 'Running healthy none ask');
    keeping.after(10 * MINUTE - 1).sees(RUNS, 'Running healthy none rest');
    keeping.after(1).sees(RUNS, 'Running healthy none ask');
    expect(keeping.ledger.texts[NAME]?.plan).toEqual({ kind: 'asked', at: keeping.now });
  });

  test.each<PlanFact>([
    { kind: 'stateless', at: BEGIN },
    { kind: 'stateful', at: BEGIN, operators: ['Join'] },
    { kind: 'unreadable', at: BEGIN },
    refusal('no such table'),
  ])('whatever the answer is: $kind', (plan) => {
    const keeping = story();
    keeping.ledger = { ...keeping.ledger, texts: { [NAME]: { plan } } };
    keeping.after(60 * MINUTE).sees(RUNS, 'Running healthy none rest');
  });

  test('but for want of a compute pool it is asked again', () => {
    const keeping = story();
    keeping.ledger = {
      ...keeping.ledger,
      texts: { [NAME]: { plan: refusal('logical compute pool=lfcp-1 is exhausted') } },
    };
    keeping.after(60 * MINUTE).sees(RUNS, 'Running healthy none ask');
  });

  test.each(['PENDING', 'DEGRADED', 'FAILED', 'STOPPED'])('one that is %s is not', (phase) => {
    const keeping = story().after(HOUR);
    expect(keeping.look(seen(phase, { updatedAt: BEGIN })).step.do).not.toBe('ask');
  });

  test('one that is about to stop, or is to, is not', () => {
    story()
      .after(HOUR)
      .sees(seen('RUNNING', { stopped: true }), 'InTransition progressing wait look');
    story().after(HOUR).ask({ command: 'stop' }).sees(RUNS, 'Suspended suspended stop stop');
  });

  test('others that write its sink are told of all the same', () => {
    const stranger = live('mine');
    const decision = story()
      .after(MINUTE)
      .look({ ...RUNS, ...beside(stranger) });
    expect(brief(decision)).toBe('Running healthy none ask');
    expect(decision.notice?.message).toBe(rowsTwice([stranger]));
    expect(decision.ledger.census?.statementNames).toEqual(['mine']);
    expect(decision.ledger.texts[NAME]?.plan?.kind).toBe('asked');
  });

  test('a replaced one that runs beside it comes first', () => {
    const keeping = story().after(MINUTE);
    keeping.ledger = { ...keeping.ledger, incarnations: { 'flights-00000000': 1 } };
    expect(keeping.look({ ...RUNS, ...beside(live('flights-00000000')) }).step.do).toBe('stop');
    expect(keeping.ledger.texts[NAME]?.plan).toBeUndefined();
  });

  test('with the values of the secret, where the place is that of the statement', () => {
    const secretProperties = { 'sql.secrets.key': 'model.key' };
    const keeping = story().after(MINUTE);
    keeping.desired = { ...DESIRED, secretProperties };
    expect(keeping.look({ ...RUNS, placement: { computePoolId: 'lfcp-1' } }).step).toMatchObject({
      question: { secretProperties, placement: { computePoolId: 'lfcp-1' } },
    });
  });

  test('an adopted one is not: its text is not known', () => {
    const { sql: __, ...adopted } = DESIRED;
    const keeping = story();
    keeping.desired = adopted;
    keeping.after(60 * MINUTE).sees(RUNS, 'Running healthy none rest');
  });
});

test('a plan that never comes disturbs nothing, whatever else happens', () => {
  const world = new World({ runs: (n) => (n === 1 ? 20 * MINUTE : Number.POSITIVE_INFINITY), error: () => 'boom' });
  world.keeping.ledger = { ...world.keeping.ledger, texts: {} };
  expect(world.passes(2 * HOUR)).toBe('healthy Running');
  expect(world.flink.runs).toBe(2);
  expect(world.flink.fromTheBeginning).toBe(1);
  const asked = world.flink.requests.filter((request) => request === 'ask').length;
  expect(asked).toBeGreaterThan(9);
  expect(asked).toBeLessThanOrEqual(12);
});

describe('a change waits for the plan of its text', () => {
  const decidedOn = (ledger = knowing(), now = BEGIN, desired: Desired = DESIRED) =>
    firstOf(PLAN_FIRST, situationOf(desired, ABSENT, ledger, now));

  test('for two minutes at most, counted from the first question', () => {
    const first = decidedOn();
    expect(first && brief(first)).toBe('SpecChanged progressing wait ask');
    expect(first?.message).toBe(say.PLAN_FIRST);
    const asked = knowing({ kind: 'asked', at: BEGIN });
    expect(decidedOn(asked, BEGIN + 2 * MINUTE - 1)?.ledger.texts[NAME]?.plan).toEqual({ kind: 'asked', at: BEGIN });
    expect(decidedOn(asked, BEGIN + 2 * MINUTE)).toBeUndefined();
  });

  test('not if the text keeps state, which no plan can disprove', () => {
    const sql = 'INSERT INTO f (a) SELECT COUNT(*) FROM skyone';
    expect(decidedOn(knowing(), BEGIN, { ...DESIRED, sql })).toBeUndefined();
  });

  test('and is held if Confluent does not plan it', () => {
    const held = decidedOn(knowing(refusal('no such table')));
    expect(held && brief(held)).toBe('SqlInvalid held hold rest');
    expect(held?.message).toContain('no such table');
  });

  test('and asks again a minute after a refusal for want of a compute pool', () => {
    const ledger = knowing(refusal('logical compute pool=lfcp-1 is exhausted'));
    expect(decidedOn(ledger)?.reason).toBe('PoolExhausted');
    const again = decidedOn(ledger, BEGIN + MINUTE);
    expect(again?.step.do).toBe('ask');
    expect(decidedOn(ledger, BEGIN + 10 * MINUTE)?.step.do).toBe('ask');
    // It has two minutes from then on.
    expect(again?.ledger.texts[NAME]?.plan).toEqual({ kind: 'asked', at: BEGIN + MINUTE });
  });

  test.each<PlanFact['kind']>(['stateless', 'unreadable'])('and goes on after one that is %s', (kind) => {
    if (kind === 'stateless' || kind === 'unreadable') expect(decidedOn(knowing({ kind, at: BEGIN }))).toBeUndefined();
  });
});

test('a change that is held for want of a plan asks for it once more each hour, and stays held', () => {
  const held = { ...decided('SpecChanged', { ...hold(knowing(), 'It is held.'), health: 'held' }) } as const;
  const late = (plan: PlanFact, now: number) =>
    withLatePlan(situationOf(DESIRED, ABSENT, knowing(plan), now), { ...held, ledger: knowing(plan) });
  const asked = { kind: 'asked', at: BEGIN } as const;
  expect(late(asked, BEGIN + 60 * MINUTE - 1).step.do).toBe('rest');
  const again = late(asked, BEGIN + 60 * MINUTE);
  expect(brief(again)).toBe('SpecChanged held hold ask');
  const noted = { ...asked, again: BEGIN + 60 * MINUTE };
  expect(again.ledger.texts[NAME]?.plan).toEqual(noted);
  expect(late(noted, BEGIN + 120 * MINUTE - 1).step.do).toBe('rest');
  expect(late(noted, BEGIN + 120 * MINUTE).step.do).toBe('ask');
  expect(late({ kind: 'unreadable', at: BEGIN }, BEGIN + 120 * MINUTE).step.do).toBe('rest');
});

describe('the answer to EXPLAIN', () => {
  const planBy = (...rows: readonly (readonly (string | null)[])[]): PlanFact | undefined =>
    afterPlan(DESIRED, knowing({ kind: 'asked', at: BEGIN }), rows, BEGIN + 1).texts[NAME]?.plan;

  test('is one text, or a row for each line', () => {
    expect(planBy([PLAN])).toEqual({ kind: 'stateless', at: BEGIN + 1 });
    expect(planBy(...PLAN.split('\n').map((line) => [line]))).toEqual({ kind: 'stateless', at: BEGIN + 1 });
  });

  test('names the operators that may keep state', () => {
    expect(planBy([PLAN.replaceAll('StreamCalc', 'StreamJoin')])).toEqual({
      kind: 'stateful',
      at: BEGIN + 1,
      operators: ['Join'],
    });
  });

  test.each<[string, string, PlanFact]>([
    ['keeps no state', PLAN, { kind: 'stateless', at: BEGIN + 1, keyedSink: true }],
    [
      'keeps state',
      PLAN.replaceAll('StreamCalc', 'StreamJoin'),
      { kind: 'stateful', at: BEGIN + 1, operators: ['Join'], keyedSink: true },
    ],
  ])('says that a sink has a key, also where it %s', (_name, plan, expected) => {
    expect(planBy([`${plan}\n[3] StreamSink\nTable: \`env\`.\`db\`.\`f\`\nPrimary key: a\n`])).toEqual(expected);
  });

  test('may be unreadable, or empty', () => {
    for (const rows of [[['nothing of the kind']], [[null]], []]) {
      expect(planBy(...rows)).toEqual({ kind: 'unreadable', at: BEGIN + 1 });
    }
  });

  test('may be a refusal', () => {
    const { texts } = afterPlan(DESIRED, knowing(), refusal('no such table'), BEGIN);
    expect(texts[NAME]?.plan).toEqual(refusal('no such table'));
    expect(texts[NAME]?.tables).toEqual(UNPLANNED.tables);
  });
});
