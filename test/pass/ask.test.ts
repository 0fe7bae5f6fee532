import { describe, expect, test } from 'vitest';
import type { Step } from '../../lambda/core/model/decision.ts';
import type { Ledger } from '../../lambda/core/model/ledger.ts';
import { phaseOf } from '../../lambda/core/model/phase.ts';
import type { Desired, NewStatement, ResultRow } from '../../lambda/core/model/statement.ts';
import { afterTables } from '../../lambda/core/rules/checks.ts';
import { afterPlan } from '../../lambda/core/rules/explain.ts';
import { ask } from '../../lambda/pass/ask.ts';
import {
  type Answer,
  type Budget,
  type Confluent,
  DeadlineExceeded,
  KeeperUnavailable,
  type Refused,
} from '../../lambda/pass/ports.ts';
import { BEGIN, DESIRED, MINUTE, NAME, SECOND } from '../core/keeping.ts';
import { ledgerWith, refusal } from '../core/ledger/ledger-with.ts';
import { confluentWith, unexpected } from './confluent-with.ts';

type About = Extract<Step, { readonly do: 'ask' }>['about'];

const QUESTION: NewStatement = { statementName: `${NAME}-q`, sql: 'SELECT 1', properties: {}, placement: {} };
const LEDGER = ledgerWith({ texts: { [NAME]: { plan: { kind: 'asked', at: BEGIN } } } });
const REFUSED: Refused = { kind: 'refused', detail: 'no access', signals: [] };

const COLUMN: ResultRow = [
  ...['column', 'env-1', 'env-1', 'lkc-1', 'lkc-1', 'f', 'a', 'STRING', '1', 'YES', 'NO', 'NO', 'YES'],
];
const PLAN: ResultRow = ['== Physical Plan ==\n\nStreamSink [2]\n  +- StreamTableSourceScan [1]\n'];

const CLOCK = { now: () => BEGIN + 5, sleep: unexpected };
const BUDGET: Budget = { deadline: BEGIN + MINUTE, onFailedTry: () => undefined };

const asked = (
  about: About,
  answers: Partial<Pick<Confluent, 'query' | 'create'>>,
  budget = BUDGET,
  desired: Desired = DESIRED,
): Promise<Ledger> =>
  ask(
    { do: 'ask', about, question: QUESTION },
    desired,
    LEDGER,
    { confluent: confluentWith(answers), clock: CLOCK },
    budget,
  );

const UNREACHABLE = new KeeperUnavailable('Unreachable', 'no answer');
const TOO_LATE = new DeadlineExceeded('the time is up');

describe.each<About>(['tables', 'plan'])('a question about the %s', (about) => {
  test('is sent as it is', async () => {
    const questions: NewStatement[] = [];
    await asked(about, {
      query: async (question) => {
        questions.push(question);
        return undefined;
      },
    });
    expect(questions).toEqual([QUESTION]);
  });

  test('without an answer leaves the ledger as it is', async () => {
    expect(await asked(about, { query: async () => undefined })).toBe(LEDGER);
  });

  test('that was answered by no row at all is answered', async () => {
    expect(await asked(about, { query: async () => [] })).not.toEqual(LEDGER);
  });
});

describe('INFORMATION_SCHEMA', () => {
  test('answers with rows', async () => {
    const known = await asked('tables', { query: async () => [COLUMN] });
    expect(known).toEqual(afterTables(DESIRED, LEDGER, [COLUMN], BEGIN + 5));
    expect(known.texts[NAME]?.tables).toMatchObject({ at: BEGIN + 5, sink: 'appends' });
  });

  test('may be denied', async () => {
    const known = await asked('tables', { query: async () => REFUSED });
    expect(known.texts[NAME]?.tables).toEqual({
      at: BEGIN + 5,
      problems: [],
      refusal: refusal('no access', BEGIN + 5),
    });
  });

  test('has the whole time of the pass, and what goes wrong ends the pass', async () => {
    const budgets: Budget[] = [];
    const query = async (_: NewStatement, budget: Budget): Promise<undefined> => {
      budgets.push(budget);
      return undefined;
    };
    await asked('tables', { query });
    expect(budgets).toEqual([BUDGET]);
    for (const error of [UNREACHABLE, TOO_LATE]) {
      await expect(asked('tables', { query: () => Promise.reject(error) })).rejects.toBe(error);
    }
  });
});

describe('a plan', () => {
  test('is read', async () => {
    const known = await asked('plan', { query: async () => [PLAN] });
    expect(known).toEqual(afterPlan(DESIRED, LEDGER, [PLAN], BEGIN + 5));
    expect(known.texts[NAME]?.plan).toMatchObject({ kind: 'stateless', at: BEGIN + 5 });
  });

  test('may be refused', async () => {
    const known = await asked('plan', { query: async () => REFUSED });
    expect(known.texts[NAME]?.plan).toEqual(refusal('no access', BEGIN + 5));
  });

  test.each([
    [BEGIN + MINUTE, BEGIN + 5 + 20 * SECOND],
    [BEGIN + 10 * SECOND, BEGIN + 10 * SECOND],
  ])('is waited for until the pass ends at %d, but 20 seconds at most', async (deadline, expected) => {
    const budgets: Budget[] = [];
    const query = async (_: NewStatement, budget: Budget): Promise<undefined> => {
      budgets.push(budget);
      return undefined;
    };
    await asked('plan', { query }, { ...BUDGET, deadline });
    expect(budgets).toEqual([{ ...BUDGET, deadline: expected }]);
  });

  test.each([UNREACHABLE, TOO_LATE])('comes another time if Confluent does not answer: %s', async (error) => {
    expect(await asked('plan', { query: () => Promise.reject(error) })).toBe(LEDGER);
  });

  test('hides no error of the keeper’s own', async () => {
    const error = new TypeError('a fault');
    await expect(asked('plan', { query: () => Promise.reject(error) })).rejects.toBe(error);
  });
});

describe('a dry run', () => {
  const answered = async (answer: Answer) =>
    (await asked('dry-run', { create: async () => answer })).texts[NAME]?.dryRun;
  const shown = (phase: string, detail = ''): Answer => ({
    kind: 'accepted',
    shown: { phase: phaseOf(phase), detail, signals: detail === '' ? [] : ['curable'] },
  });

  test('is a create, answered at once', async () => {
    const created: NewStatement[] = [];
    await asked('dry-run', {
      create: async (statement, budget) => {
        created.push(statement);
        expect(budget).toBe(BUDGET);
        return shown('COMPLETED');
      },
    });
    expect(created).toEqual([QUESTION]);
  });

  test('is passed if the answer shows COMPLETED', async () => {
    expect(await answered(shown('COMPLETED'))).toEqual({ at: BEGIN + 5 });
  });

  test('is refused if the answer shows FAILED, in its words', async () => {
    expect(await answered(shown('FAILED', 'Column zip not found'))).toEqual({
      at: BEGIN + 5,
      refusal: { kind: 'refused', at: BEGIN + 5, detail: 'Column zip not found', signals: ['curable'] },
    });
  });

  test('is refused if the create is', async () => {
    expect(await answered(REFUSED)).toEqual({ at: BEGIN + 5, refusal: refusal('no access', BEGIN + 5) });
  });

  test('has not been made if its name is taken', async () => {
    const taken = { kind: 'exists', detail: 'taken' } as const;
    const { texts } = await asked('dry-run', { create: async () => taken });
    expect(texts[NAME]).toMatchObject({ taken: { 'dry-run': [{ ...taken, at: BEGIN + 5 }] } });
  });

  test.each(['PENDING', 'RUNNING', 'STOPPED', 'NEW'])('has no verdict if the answer shows %s', async (phase) => {
    expect(await answered(shown(phase))).toEqual({ at: BEGIN + 5, phase });
  });

  test('has no verdict if the answer shows no statement, so that it is not asked for again at once', async () => {
    expect(await answered({ kind: 'accepted' })).toEqual({ at: BEGIN + 5, phase: 'no phase' });
  });

  test('ends the pass if Confluent does not answer', async () => {
    await expect(asked('dry-run', { create: () => Promise.reject(UNREACHABLE) })).rejects.toBe(UNREACHABLE);
  });
});
