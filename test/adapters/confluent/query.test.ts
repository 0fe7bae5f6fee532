import { describe, expect, test } from 'vitest';
import { Query } from '../../../lambda/adapters/confluent/query.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import type { Observed } from '../../../lambda/core/model/statement.ts';
import type { Confluent } from '../../../lambda/pass/ports.ts';
import { TestClock } from '../clock.ts';
import { Refused, requests } from './scripted-requests.ts';

const QUESTION = { statementName: 'ask-1a2b', sql: 'SELECT 1', properties: {}, placement: {} };
const BUDGET = { deadline: Number.POSITIVE_INFINITY, onFailedTry: () => undefined };

const inPhase = (phase: string, detail = ''): Observed => ({
  statementName: 'ask-1a2b',
  phase: phaseOf(phase),
  detail,
  signals: [],
  stopped: false,
  labelled: true,
  poolExhausted: false,
  upserts: false,
});

/** A query that is in these phases one after the other, on a Confluent that answers its pages so. */
const run = async (
  phases: readonly (Observed | undefined)[],
  page: (asked: string) => unknown = () => ({}),
  created: Awaited<ReturnType<Confluent['create']>> = { kind: 'accepted' },
  milliseconds = Number.POSITIVE_INFINITY,
) => {
  const clock = new TestClock();
  const budget = { ...BUDGET, deadline: clock.now() + milliseconds };
  const removed: string[] = [];
  const on = requests(page);
  const left = [...phases];
  const confluent: Pick<Confluent, 'create' | 'find' | 'remove'> = {
    create: async (statement) =>
      statement === QUESTION ? created : { kind: 'refused', detail: 'another question', signals: [] },
    find: async () => left.shift(),
    remove: async (name) => void removed.push(name),
  };
  const [result] = await Promise.allSettled([new Query(confluent, on, clock, QUESTION, budget).run()]);
  return { result, removed, clock, asked: on.asked, subjects: on.subjects };
};

const value = (outcome: PromiseSettledResult<unknown>): unknown =>
  outcome.status === 'fulfilled' ? outcome.value : outcome.reason;

describe('a query', () => {
  test('is waited for, read page by page, and removed', async () => {
    const ran = await run([inPhase('PENDING'), inPhase('RUNNING'), inPhase('COMPLETED')], (asked) =>
      asked.endsWith('/results')
        ? { results: { data: [{ row: ['a'] }] }, metadata: { next: 'x?page_token=two%202' } }
        : { results: { data: [{ row: ['b', null] }] } },
    );
    expect(value(ran.result)).toEqual([['a'], ['b', null]]);
    expect(ran.clock.pauses).toEqual([500, 500]);
    expect(ran.asked).toEqual(['GET /ask-1a2b/results', 'GET /ask-1a2b/results?page_token=two%202']);
    expect(ran.subjects[0]).toBe('the results of statement ask-1a2b');
    expect(ran.removed).toEqual(['ask-1a2b']);
  });

  test('that is refused is nothing to remove', async () => {
    const refused = { kind: 'refused', detail: 'no such table', signals: [] } as const;
    const ran = await run([], undefined, refused);
    expect(value(ran.result)).toEqual(refused);
    expect([ran.removed, ran.asked]).toEqual([[], []]);
  });

  test('whose name is taken, while none is shown, is not asked', async () => {
    const taken = { kind: 'exists', detail: 'taken' } as const;
    const ran = await run([], undefined, taken);
    expect(value(ran.result)).toEqual(taken);
    expect([ran.removed, ran.asked]).toEqual([[], []]);
  });

  test('that was there already, and is gone, was another pass’s', async () => {
    const ran = await run([inPhase('RUNNING')], undefined, { kind: 'exists', detail: 'taken' });
    expect(value(ran.result)).toBeUndefined();
  });

  test('that was there already is waited for', async () => {
    const ran = await run([inPhase('COMPLETED')], undefined, { kind: 'exists', detail: 'taken' });
    expect(value(ran.result)).toEqual([]);
  });

  test.each([
    [inPhase('FAILED', 'out of order'), 'out of order', []],
    [inPhase('FAILED', 'access denied'), 'access denied', ['curable']],
    [inPhase('FAILED'), 'the query is FAILED', []],
    [inPhase('STOPPED'), 'the query is STOPPED', []],
  ])('that did not come to its end has no rows: %j', async (ended, detail, signals) => {
    const ran = await run([ended]);
    expect(value(ran.result)).toEqual({ kind: 'refused', detail, signals });
    expect([ran.removed, ran.asked]).toEqual([['ask-1a2b'], []]);
  });

  test.each([[undefined], [inPhase('DELETING')]])('that another pass has removed has no answer: %j', async (found) => {
    const ran = await run([inPhase('RUNNING'), found]);
    expect(ran.result).toEqual({ status: 'fulfilled', value: undefined });
    expect(ran.removed).toEqual([]);
    expect(ran.clock.pauses).toEqual([500]);
  });

  test('that takes too long has no answer, and is left to the next pass', async () => {
    const ran = await run(
      Array.from({ length: 9 }, () => inPhase('PENDING')),
      undefined,
      undefined,
      2_000,
    );
    expect(ran.result).toEqual({ status: 'fulfilled', value: undefined });
    expect(ran.removed).toEqual([]);
    expect(ran.clock.pauses).toEqual([500, 500, 500]);
  });

  test('that has ended in the answer to its create is not looked for', async () => {
    const shown = { phase: phaseOf('FAILED'), detail: 'no such table', signals: [] };
    const ran = await run([], undefined, { kind: 'accepted', shown });
    expect(value(ran.result)).toEqual({ kind: 'refused', detail: 'no such table', signals: [] });
    expect(ran.removed).toEqual(['ask-1a2b']);
  });

  test('whose rows are refused is given up', async () => {
    const ran = await run([inPhase('COMPLETED')], () => new Refused(403));
    expect(value(ran.result)).toMatchObject({ reason: 'AccessDenied' });
  });

  test('has a hundred pages at most', async () => {
    const pages = (most: number) => (asked: string) => {
      const page = Number(/page_token=(\d+)/.exec(asked)?.[1] ?? 1);
      return { results: { data: [{ row: [] }] }, metadata: page < most ? { next: `?page_token=${page + 1}` } : null };
    };
    expect(value((await run([inPhase('COMPLETED')], pages(100))).result)).toHaveLength(100);
    const ran = await run([inPhase('COMPLETED')], pages(101));
    expect(value(ran.result)).toMatchObject({
      reason: 'Unreachable',
      message: 'The results of ask-1a2b did not end after 100 pages.',
    });
    expect(ran.asked).toHaveLength(100);
  });
});
