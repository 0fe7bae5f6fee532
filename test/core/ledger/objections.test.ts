import { describe, expect, test } from 'vitest';
import { withoutObjections } from '../../../lambda/core/ledger/objections.ts';
import type { TextFacts } from '../../../lambda/core/model/ledger.ts';
import { BEGIN, NAME, SETTLED } from '../keeping.ts';
import { ledgerWith, refusal } from './ledger-with.ts';

const NO = refusal('no');

describe('a restart asks once more for', () => {
  const left = (facts: TextFacts): TextFacts | undefined =>
    withoutObjections(ledgerWith({ texts: { [NAME]: facts } })).texts[NAME];

  test.each<[string, TextFacts]>([
    ['tables that the INSERT does not fit', { tables: { at: BEGIN, problems: ['no column'] } }],
    ['tables that could not be asked about', { tables: { at: BEGIN, problems: [], refusal: NO } }],
    ['a dry run that was refused', { dryRun: { at: BEGIN, refusal: NO } }],
    ['a dry run without a verdict', { dryRun: { at: BEGIN, phase: 'PENDING' } }],
    ['a plan that was refused', { plan: NO }],
    ['a plan that has not come', { plan: { kind: 'asked', at: BEGIN } }],
  ])('%s', (_, facts) => {
    expect(left(facts)).toStrictEqual({});
    expect(left({ ...SETTLED, ...facts })).toStrictEqual(
      Object.fromEntries(Object.entries(SETTLED).filter(([key]) => !(key in facts))),
    );
  });

  test.each<TextFacts>([
    {},
    SETTLED,
    { tables: { at: BEGIN, problems: [] } },
    { tables: { at: BEGIN, problems: [], sink: 'upserts', state: { verdict: 'stateful', why: 'a key' } } },
    { plan: { kind: 'stateful', at: BEGIN, operators: ['Join'] } },
    { plan: { kind: 'unreadable', at: BEGIN } },
  ])('nothing that is no objection: %j', (facts) => {
    expect(left(facts)).toStrictEqual(facts);
  });
});

test('a restart is about every text, and about nothing else', () => {
  const ledger = ledgerWith({ changes: 3, texts: { one: { plan: NO }, two: { plan: NO, dryRun: { at: 1 } } } });
  expect(withoutObjections(ledger)).toStrictEqual({ ...ledger, texts: { one: {}, two: { dryRun: { at: 1 } } } });
});
