import { describe, expect, test } from 'vitest';
import * as say from '../../../lambda/core/messages/change.ts';
import type { TextFacts } from '../../../lambda/core/model/ledger.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import { afterDryRun, DRY_RUN_FIRST } from '../../../lambda/core/rules/dry-run.ts';
import { firstOf } from '../../../lambda/core/rules/rule.ts';
import { situationOf } from '../../../lambda/core/rules/situation.ts';
import { ABSENT, BEGIN, brief, DESIRED, MINUTE, NAME, SQL } from '../keeping.ts';
import { ledgerWith, refusal } from '../ledger/ledger-with.ts';

const decidedOn = (facts: TextFacts, now = BEGIN) =>
  firstOf(DRY_RUN_FIRST, situationOf(DESIRED, ABSENT, ledgerWith({ texts: { [NAME]: facts } }), now));

describe('before every row is read anew, Confluent checks the text', () => {
  test('in a dry run, which leaves nothing behind', () => {
    const decision = decidedOn({});
    expect(decision && brief(decision)).toBe('SpecChanged progressing wait ask');
    expect(decision?.message).toBe(say.DRY_RUN_FIRST);
    expect(decision?.step).toEqual({
      do: 'ask',
      about: 'dry-run',
      question: {
        statementName: `${NAME}-dry`,
        sql: SQL,
        properties: { ...DESIRED.properties, 'sql.dry-run': 'true' },
        placement: {},
      },
    });
  });

  test('with the values of the secret, where the statement is to run', () => {
    const secretProperties = { 'sql.secrets.key': 'model.key' };
    const placed = { ...ABSENT, placement: { computePoolId: 'lfcp-1' } };
    const situation = situationOf({ ...DESIRED, secretProperties }, placed, ledgerWith({ texts: {} }), BEGIN);
    expect(firstOf(DRY_RUN_FIRST, situation)?.step).toMatchObject({
      question: { secretProperties, placement: { computePoolId: 'lfcp-1' } },
    });
  });

  test('and a text that it takes goes on', () => {
    expect(decidedOn({ dryRun: { at: BEGIN } })).toBeUndefined();
  });

  test('and one that it refuses is held, in its words', () => {
    const held = decidedOn({ dryRun: { at: BEGIN, refusal: refusal('Column zip not found') } }, BEGIN + 60 * MINUTE);
    expect(held && brief(held)).toBe('SqlInvalid held hold rest');
    expect(held?.message).toContain('Column zip not found');
  });

  test('and again a minute later, if there was no room for it', () => {
    const facts = { dryRun: { at: BEGIN, refusal: refusal('logical compute pool=lfcp-1 is exhausted') } };
    expect(decidedOn(facts)?.reason).toBe('PoolExhausted');
    expect(decidedOn(facts, BEGIN + MINUTE)?.step.do).toBe('ask');
  });

  test('and again five minutes later, if it gave no verdict', () => {
    const facts = { dryRun: { at: BEGIN, phase: 'PENDING' } };
    const waits = decidedOn(facts, BEGIN + 5 * MINUTE - 1);
    expect(waits && brief(waits)).toBe('SpecChanged progressing wait rest');
    expect(waits).toMatchObject({
      message: say.dryRunWithout('PENDING', BEGIN + 5 * MINUTE),
      nextAttemptAt: BEGIN + 5 * MINUTE,
    });
    expect(decidedOn(facts, BEGIN + 5 * MINUTE)?.step.do).toBe('ask');
  });
});

test('the verdict is the phase in the answer to the create', () => {
  const factBy = (phase: string) => afterDryRun(DESIRED, ledgerWith(), phaseOf(phase), BEGIN).texts[NAME]?.dryRun;
  expect(factBy('COMPLETED')).toEqual({ at: BEGIN });
  expect(factBy('PENDING')).toEqual({ at: BEGIN, phase: 'PENDING' });
  expect(afterDryRun(DESIRED, ledgerWith(), undefined, BEGIN).texts[NAME]?.dryRun).toEqual({
    at: BEGIN,
    phase: 'no phase',
  });
  expect(afterDryRun(DESIRED, ledgerWith(), refusal('no'), BEGIN).texts[NAME]?.dryRun).toEqual({
    at: BEGIN,
    refusal: refusal('no'),
  });
});
