import { beforeEach, expect, test } from 'vitest';
import { Finder } from '../../../lambda/adapters/confluent/finder.ts';
import { type Budget, DeadlineExceeded } from '../../../lambda/pass/ports.ts';
import { failureOf } from '../secrets.ts';
import { Refused, requests } from './scripted-requests.ts';
import { statement } from './stage.ts';
import { visible } from './visible.ts';

const BUDGET: Budget = { deadline: Number.POSITIVE_INFINITY, onFailedTry: () => undefined };
const SETTLING = 60_000;
const PAUSE = 10 * 60_000;

let now: number;

beforeEach(() => {
  now = Date.parse('2026-11-22T10:00:00Z');
});

const names = (count: number, prefix = 'flight'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

const named = (name: string, phase = 'RUNNING') => ({ ...statement({ status: { phase } }), name });

/** Confluent with a list of these pages; each statement can be asked for by name, and is pending then. */
const listing = (pages: readonly (readonly string[])[], onList: () => void = () => undefined) => {
  const on = requests((asked) => {
    if (!asked.startsWith('GET ?')) return named(asked.slice('GET /'.length), 'PENDING');
    onList();
    const page = Number(/page_token=(\d+)/.exec(asked)?.[1] ?? 0);
    const next = page + 1 < pages.length ? `?page_token=${page + 1}` : '';
    return { data: (pages[page] ?? []).map((name) => named(name)), metadata: { next } };
  });
  const finder = new Finder(on, () => now);
  return {
    finder,
    on,
    /** Who of those was found in the list. */
    findAll: async (all: readonly string[], budget = BUDGET) => {
      const found = await Promise.all(all.map((name) => finder.find(name, budget)));
      expect(found.map((one) => visible(one)?.name)).toEqual(all);
      return all.filter((_, index) => visible(found[index])?.status.phase.name === 'RUNNING');
    },
    lists: () => on.asked.filter((asked) => asked.startsWith('GET ?')).length,
  };
};

test('twenty are asked for by name, and five more that are not worth a list', async () => {
  const { findAll, lists } = listing([names(26)]);
  expect(await findAll(names(20))).toEqual([]);
  expect(await findAll(names(25))).toEqual([]);
  expect(lists()).toBe(0);
  expect(await findAll(names(26))).toEqual(names(26).slice(20));
  expect(lists()).toBe(1);
  expect(await findAll(names(20))).toEqual([]);
});

test('the list is read for each name once, until all are found, and is said to be', async () => {
  const all = [...names(20, 'first'), ...names(6), ...names(6)];
  const { findAll, lists, on } = listing([[...names(4), 'stranger', 'another'], names(6).slice(4), ['stranger']]);
  expect(await findAll(all)).toEqual([...names(6), ...names(6)]);
  expect(lists()).toBe(2);
  expect(on.subjects).toContain('the list of statements, looking for 6 statements');
});

test.each([
  [6, 3],
  [7, 4],
  [8, 4],
])('of a large environment, for %d statements %d pages are read', async (count, most) => {
  const { findAll, lists } = listing(Array.from({ length: 9 }, () => ['stranger']));
  await findAll([...names(20, 'first'), ...names(count)]);
  expect(lists()).toBe(most);
});

test('a list that answers too little is not read again for ten minutes', async () => {
  const { findAll, lists } = listing([['flight-25']]);
  expect(await findAll(names(26))).toEqual(['flight-25']);
  now += PAUSE - 1;
  expect(await findAll(names(26))).toEqual([]);
  expect(lists()).toBe(1);
  now += 1;
  expect(await findAll(names(26))).toEqual(['flight-25']);
  expect(lists()).toBe(2);
});

test('a list that answers two of a page is read again', async () => {
  const { findAll, lists } = listing([['flight-24', 'flight-25']]);
  expect(await findAll(names(26))).toEqual(['flight-24', 'flight-25']);
  expect(await findAll(names(26))).toEqual(['flight-24', 'flight-25']);
  expect(lists()).toBe(2);
});

test('a list that is refused is not asked for again for ten minutes', async () => {
  let lists = 0;
  const on = requests((asked) => {
    if (!asked.startsWith('GET ?')) return named(asked.slice('GET /'.length));
    lists += 1;
    return new Refused(410);
  });
  const finder = new Finder(on, () => now);
  const findAll = () => Promise.all(names(26).map((name) => finder.find(name, BUDGET)));
  expect(await findAll()).toHaveLength(26);
  now += PAUSE - 1;
  await findAll();
  expect(lists).toBe(1);
  now += 1;
  await findAll();
  expect(lists).toBe(2);
});

test('of one that has been acted on, the list is not believed for a minute', async () => {
  const { finder, findAll } = listing([names(30)]);
  finder.noteChange('flight-25');
  now += SETTLING - 1;
  expect(await findAll(names(30))).not.toContain('flight-25');
  now += 1;
  expect(await findAll(names(30))).toContain('flight-25');
});

test('nor of one that is acted on while the list is read', async () => {
  const { finder, findAll } = listing([names(30)], () => finder.noteChange('flight-25'));
  const found = await findAll(names(30));
  expect(found).toContain('flight-24');
  expect(found).not.toContain('flight-25');
});

test('the list is given up at the first deadline of those who wait for it', async () => {
  const { finder } = listing([], () => {
    throw new DeadlineExceeded('the list took too long');
  });
  const failures = await Promise.all(
    names(26).map((name) => failureOf(finder.find(name, BUDGET)).catch(() => 'found')),
  );
  expect(failures.slice(20)).toEqual(Array.from({ length: 6 }, () => new DeadlineExceeded('the list took too long')));
  const short = { ...BUDGET, deadline: now + 5 };
  const late = await Promise.all(names(26).map((name) => failureOf(finder.find(name, short)).catch(() => 'found')));
  expect(late[25]).toEqual(new DeadlineExceeded('No time left for the list with statement flight-25'));
});

test('the list has the time of whoever has the least', async () => {
  const deadlines: number[] = [];
  const on = requests(() => ({ data: [], metadata: {} }));
  const finder = new Finder(
    {
      send: (ask, budget) => {
        if (ask.path.startsWith('?')) deadlines.push(budget.deadline);
        return ask.path.startsWith('?')
          ? on.send(ask, budget)
          : Promise.resolve({ ok: false, refusal: new Refused(404).refusal });
      },
    },
    () => now,
  );
  const budgets = names(26).map((_, index) => ({ ...BUDGET, deadline: now + 60_000 + ((index * 7) % 26) }));
  await Promise.all(names(26).map((name, index) => finder.find(name, budgets[index] ?? BUDGET)));
  expect(deadlines).toEqual([Math.min(...budgets.slice(20).map(({ deadline }) => deadline))]);
});
