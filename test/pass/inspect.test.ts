import { describe, expect, test } from 'vitest';
import type { Details, ReportEntry } from '../../lambda/contract.ts';
import type { Ledger, PlanFact } from '../../lambda/core/model/ledger.ts';
import type { Desired, Observed } from '../../lambda/core/model/statement.ts';
import { judged } from '../../lambda/core/rules/judgement.ts';
import { inspect } from '../../lambda/pass/inspect.ts';
import { LedgerCache } from '../../lambda/pass/ledger-cache.ts';
import type { World } from '../../lambda/pass/ports.ts';
import { BEGIN, DESIRED, MINUTE, NAME, SETTLED } from '../core/keeping.ts';
import { ledgerWith } from '../core/ledger/ledger-with.ts';
import { older } from '../core/rules/changing.ts';
import { confluentWith, unexpected } from './confluent-with.ts';

/** A world in which the statement is there, and of which questions may only read. */
const worldOf = (statement: Observed): World => ({
  confluent: confluentWith({
    find: async (statementName) => (statementName === NAME ? statement : undefined),
    live: async () => [],
    exceptions: async () => [],
    placement: async () => ({ computePoolId: 'lfcp-1', principalId: 'sa-1' }),
  }),
  ledgers: { read: unexpected, write: unexpected },
  events: { send: unexpected },
  clock: { now: () => BEGIN, sleep: unexpected },
  cache: new LedgerCache(),
});

const BUDGET = { deadline: BEGIN + MINUTE, onFailedTry: () => undefined };

const asked = (
  question: 'plan' | 'explain' | 'status',
  ledger: Ledger,
  desired: Desired = DESIRED,
  statement = older('RUNNING'),
): Promise<ReportEntry> => inspect(question, desired, ledger, worldOf(statement), BUDGET);

const planned = (plan?: PlanFact): Ledger => {
  const { plan: _, ...others } = SETTLED;
  return ledgerWith({ current: {}, texts: { [NAME]: { ...others, ...(plan && { plan }) } } });
};

describe.each(['plan', 'explain', 'status'] as const)('%s', (question) => {
  const judgementOf = async (...given: readonly [Ledger, Desired?, Observed?]): Promise<Details['judgement']> =>
    (await asked(question, ...given)).details?.judgement;

  test('says what the text was judged by', async () => {
    for (const plan of [undefined, { kind: 'stateful', at: BEGIN, operators: ['Join'] }] as const) {
      expect(await judgementOf(planned(plan))).toBe(judged(DESIRED, planned(plan)));
    }
    const upserts = older('RUNNING', { upserts: true });
    expect(await judgementOf(planned(), DESIRED, upserts)).toBe(judged(DESIRED, planned(), upserts));
  });

  test('says nothing of a text that is not known', async () => {
    const { sql: _, ...adopted } = DESIRED;
    expect((await asked(question, planned(), adopted)).details).not.toHaveProperty('judgement');
  });

  test('asks Confluent nothing about the text, but says what the next pass would ask', async () => {
    const unasked = ledgerWith({ current: { phase: { name: 'RUNNING', since: BEGIN - MINUTE } }, texts: {} });
    const { steps, action } = await asked(question, unasked);
    expect(action).toBe('none');
    expect(steps ?? []).toEqual(
      question === 'plan' ? [expect.stringMatching(/^Nothing but a question\. .*\(EXPLAIN\)/)] : [],
    );
  });
});

test('plan shows the act that follows the question before a change', async () => {
  const changed: Desired = { ...DESIRED, versionName: 'flights-99999999' };
  const { action, steps } = await asked('plan', ledgerWith({ current: {} }), changed);
  expect(action).toBe('replace');
  expect(steps?.[0]).toMatch(/^Ask INFORMATION_SCHEMA /);
});
