import { describe, expect, test } from 'vitest';
import * as say from '../../../lambda/core/messages/judgement.ts';
import type { Table } from '../../../lambda/core/model/catalog.ts';
import type { TextFacts } from '../../../lambda/core/model/ledger.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { certainSinkOf, judged, sinkOf, stateKept } from '../../../lambda/core/rules/judgement.ts';
import { BEGIN, DESIRED, NAME } from '../keeping.ts';
import { ledgerWith, refusal } from '../ledger/ledger-with.ts';
import { older } from './changing.ts';

const knowing = (facts: TextFacts) => ledgerWith({ texts: { [NAME]: facts } });
const NOTHING = knowing({});

const KEYED: Table = {
  names: [{ catalog: 'env-1', database: 'lkc-1', table: 'f' }],
  columns: [],
  hasPrimaryKey: true,
  changelogMode: undefined,
};
const STATELESS = { kind: 'stateless', at: BEGIN } as const;
const STATEFUL = { kind: 'stateful', at: BEGIN, operators: ['Join'] } as const;
const OPEN: Desired = { ...DESIRED, sql: 'INSERT INTO f (a) SELECT MY_OWN(a) FROM skyone' };
const JOINS: Desired = { ...DESIRED, sql: 'INSERT INTO f (a) SELECT s.a FROM skyone s JOIN sunset t ON s.a = t.a' };

describe('the kind of a sink is known', () => {
  test.each<[string, ReturnType<typeof sinkOf>, ReturnType<typeof sinkOf>]>([
    ['from nobody', sinkOf(DESIRED, NOTHING), undefined],
    [
      'from the version that runs, if it upserts',
      sinkOf(
        DESIRED,
        knowing({ tables: { at: 1, problems: [], sink: 'appends' } }),
        older('RUNNING', { upserts: true }),
      ),
      { is: 'upserts', by: say.BY_TRAITS },
    ],
    ['not from one that shows no keys', sinkOf(DESIRED, NOTHING, older('RUNNING')), undefined],
    [
      'from the DDL of a prerequisite with a key',
      sinkOf({ ...DESIRED, declared: [KEYED] }, knowing({ tables: { at: 1, problems: [], sink: 'appends' } })),
      { is: 'upserts', by: say.BY_DDL },
    ],
    [
      'not from one that says that it only appends: it may have met another table',
      sinkOf({ ...DESIRED, declared: [{ ...KEYED, changelogMode: 'append' }] }, NOTHING),
      undefined,
    ],
    [
      'from INFORMATION_SCHEMA',
      sinkOf(DESIRED, knowing({ tables: { at: 1, problems: [], sink: 'upserts' } })),
      { is: 'upserts', by: say.BY_TABLES },
    ],
    [
      'from a key in the plan, if nobody else says',
      sinkOf(DESIRED, knowing({ plan: { ...STATELESS, keyedSink: true } })),
      { is: 'upserts', by: say.BY_PLAN },
    ],
    [
      'from a key in the plan, if that keeps state as well',
      sinkOf(DESIRED, knowing({ plan: { ...STATEFUL, keyedSink: true } })),
      { is: 'upserts', by: say.BY_PLAN },
    ],
    [
      'from INFORMATION_SCHEMA before a key in the plan: the changelog mode decides what it means',
      sinkOf(
        DESIRED,
        knowing({ plan: { ...STATELESS, keyedSink: true }, tables: { at: 1, problems: [], sink: 'appends' } }),
      ),
      { is: 'appends', by: say.BY_TABLES },
    ],
    ['not from a plan without a key', sinkOf(DESIRED, knowing({ plan: STATELESS })), undefined],
    [
      'not for certain from a key in the plan: INFORMATION_SCHEMA is still asked',
      certainSinkOf(DESIRED, knowing({ plan: { ...STATELESS, keyedSink: true } })),
      undefined,
    ],
    [
      'not from a denied one',
      sinkOf(DESIRED, knowing({ tables: { at: 1, problems: [], refusal: refusal('no') } })),
      undefined,
    ],
  ])('%s', (_name, got, expected) => {
    expect(got).toEqual(expected);
  });
});

describe('a version keeps state', () => {
  const VIEW = { tables: { at: 1, problems: [], state: { verdict: 'stateful', why: 'a key' } } } as const;

  test.each<[string, Desired, TextFacts, string | undefined]>([
    ['not by a plain text', DESIRED, {}, undefined],
    ['not by a plain text and plan', DESIRED, { plan: STATELESS }, undefined],
    ['by the plan, whatever the text looks like', DESIRED, { plan: STATEFUL }, say.keepsByPlan(['Join'])],
    ['by the text, whatever the plan says', JOINS, { plan: STATELESS }, say.keepsByText('a join')],
    ['by its tables', DESIRED, VIEW, say.keepsByText('a key')],
    ['not by an open text with such a plan', OPEN, { plan: STATELESS }, undefined],
    [
      'not by a plain text with a plan that cannot be read',
      DESIRED,
      { plan: { kind: 'unreadable', at: 1 } },
      undefined,
    ],
  ])('%s', (_name, desired, facts, expected) => {
    expect(stateKept(desired, knowing(facts))).toBe(expected);
  });

  test('by the key of a source, as the DDL of a prerequisite says, until INFORMATION_SCHEMA says otherwise', () => {
    const source = { ...KEYED, names: [{ catalog: 'env-1', database: 'lkc-1', table: 'skyone' }] };
    const desired = { ...DESIRED, declared: [source] };
    expect(stateKept(desired, NOTHING)).toBe(say.keepsByText('source skyone has a PRIMARY KEY'));
    const state = { verdict: 'stateless', why: '' } as const;
    expect(stateKept(desired, knowing({ tables: { at: 1, problems: [], state } }))).toBeUndefined();
  });

  test.each<TextFacts>([
    {},
    { plan: { kind: 'asked', at: 1 } },
    { plan: { kind: 'unreadable', at: 1 } },
    { plan: refusal('no such table') },
  ])('as long as an open text has no plan that shows the opposite: %j', (facts) => {
    expect(stateKept(OPEN, knowing(facts))).toMatch(/^its text leaves open .*MY_OWN/);
  });
});

test('what was judged by what is told in sentences, but for an adopted statement', () => {
  const facts = { plan: STATELESS, tables: { at: 1, problems: [], sink: 'appends' } } as const;
  expect(judged(DESIRED, knowing(facts))).toBe(
    [
      say.byText({ verdict: 'stateless', why: '' }),
      say.byPlan(STATELESS),
      say.bySink({ is: 'appends', by: say.BY_TABLES }),
    ].join(' '),
  );
  const { sql: _, ...adopted } = DESIRED;
  expect(judged(adopted, NOTHING)).toBeUndefined();
});
