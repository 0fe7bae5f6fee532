import * as say from '../../../lambda/core/messages/judgement.ts';
import { BEGIN } from '../keeping.ts';
import { pin } from './pinned.ts';

pin<typeof say>({
  BY_TRAITS: [[() => say.BY_TRAITS, 'Confluent’s traits of the version that runs']],
  BY_DDL: [[() => say.BY_DDL, 'the DDL of a prerequisite']],
  BY_TABLES: [[() => say.BY_TABLES, 'INFORMATION_SCHEMA']],
  BY_PLAN: [[() => say.BY_PLAN, 'a key in Confluent’s plan']],
  keepsByText: [[() => say.keepsByText('a join'), 'by its text it keeps state (a join)']],
  keepsByPlan: [[() => say.keepsByPlan(['Join', 'Rank']), 'by Confluent’s plan it keeps state (Join, Rank)']],
  leftOpen: [
    [
      () => say.leftOpen('the function F'),
      'its text leaves open whether it keeps state (the function F), and no plan of Confluent’s shows that it keeps none',
    ],
  ],
  byText: [
    [() => say.byText({ verdict: 'stateless', why: '' }), 'By its text it keeps no state.'],
    [() => say.byText({ verdict: 'stateful', why: 'a join' }), 'By its text it keeps state: a join.'],
    [
      () => say.byText({ verdict: 'open', why: 'the function F' }),
      'Its text leaves open whether it keeps state: the function F.',
    ],
  ],
  byPlan: [
    [
      () => say.byPlan(undefined),
      'Confluent has not been asked for its plan (EXPLAIN): the keeper asks before a change, or once the version runs well.',
    ],
    [
      () => say.byPlan({ kind: 'asked', at: BEGIN }),
      'Confluent was asked for its plan (EXPLAIN), without an answer so far.',
    ],
    [() => say.byPlan({ kind: 'stateless', at: BEGIN }), 'Confluent’s plan has no operator that keeps state.'],
    [
      () => say.byPlan({ kind: 'stateful', at: BEGIN, operators: ['Join', 'Rank'] }),
      'Confluent’s plan has operators that may keep state: Join, Rank.',
    ],
    [() => say.byPlan({ kind: 'unreadable', at: BEGIN }), 'Confluent’s plan cannot be read, so it decides nothing.'],
    [
      () => say.byPlan({ kind: 'refused', at: BEGIN, detail: 'no such table', signals: [] }),
      'Confluent does not plan it: no such table.',
    ],
  ],
  bySink: [
    [
      () => say.bySink(undefined),
      'Whether its sink only appends is not known: INFORMATION_SCHEMA is asked before a change.',
    ],
    [
      () => say.bySink({ is: 'appends', by: 'INFORMATION_SCHEMA' }),
      'Its sink is only appended to (INFORMATION_SCHEMA).',
    ],
    [
      () => say.bySink({ is: 'upserts', by: 'the DDL of a prerequisite' }),
      'Its sink is an upsert table (the DDL of a prerequisite), which excludes carry-over.',
    ],
  ],
});
