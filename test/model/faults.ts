import * as z from 'zod';
import type { Control } from '../../emulator/control.ts';
import type { StatementChange } from '../../lambda/contract.ts';
import type { Observed } from '../../lambda/core/statement.ts';
import type { Confluent, EventSink } from '../../lambda/ports.ts';
import { view } from './view.ts';

/** Deliberate faults, to see that they are caught. */
export const FAULTS = ['name', 'recreate', 'outbox'] as const;
export type FaultName = (typeof FAULTS)[number];
export const faultSchema = z.enum(FAULTS);

/** Creates under names of its own, and finds what is there by how its name begins. */
const unnamed = (confluent: Confluent, control: Control, random: () => number): Confluent => {
  const actual = (name: string): string =>
    control
      .statements()
      .map((statement) => view(statement).name)
      .findLast((each) => each.startsWith(`${name}-x`)) ?? name;
  const found = async (name: string, ...rest: [Parameters<Confluent['find']>[1]]): Promise<Observed | undefined> => {
    const observed = await confluent.find(actual(name), ...rest);
    return observed && { ...observed, statementName: name };
  };
  return {
    find: found,
    exceptions: (name, budget) => confluent.exceptions(actual(name), budget),
    create: (statement, budget) => {
      const { statementName } = statement;
      const suffix = `x${Math.floor(random() * 1_000_000)}`;
      return confluent.create({ ...statement, statementName: `${statementName}-${suffix}` }, budget);
    },
    setStopped: (name, ...rest) => confluent.setStopped(actual(name), ...rest),
    live: (budget) => confluent.live(budget),
    census: (budget) => confluent.census(budget),
    placement: () => confluent.placement(),
    query: (question, budget) => confluent.query(question, budget),
    remove: (name, budget) => confluent.remove(actual(name), budget),
  };
};

/** Instead of resuming it: deletes it as a person would, and creates it again, from the beginning. */
const recreate = (control: Control, name: string): void => {
  const { spec } = view(control.statement(name));
  control.delete(name);
  control.advance(control.behaviour().secondsToDelete + 1);
  control.create(name, spec.statement, { pool: spec.compute_pool_id, principal: spec.principal });
};

const recreating = (confluent: Confluent, control: Control): Confluent => ({
  find: (name, budget) => confluent.find(name, budget),
  exceptions: (name, budget) => confluent.exceptions(name, budget),
  create: (statement, budget) => confluent.create(statement, budget),
  setStopped: async (name, stopped, budget, placement) => {
    if (stopped || control.statement(name) === undefined) {
      return confluent.setStopped(name, stopped, budget, placement);
    }
    recreate(control, name);
    return { kind: 'accepted' };
  },
  live: (budget) => confluent.live(budget),
  census: (budget) => confluent.census(budget),
  placement: () => confluent.placement(),
  query: (question, budget) => confluent.query(question, budget),
  remove: (name, budget) => confluent.remove(name, budget),
});

export const spoiled = (
  fault: FaultName | undefined,
  confluent: Confluent,
  control: Control,
  random: () => number,
): Confluent => {
  if (fault === 'name') return unnamed(confluent, control, random);
  return fault === 'recreate' ? recreating(confluent, control) : confluent;
};

/** Says that everything was taken, so that the outbox is cleared, before it is sent. */
export const clearedBefore = (events: EventSink): EventSink => ({
  send: async (changes: readonly StatementChange[], deadline) => {
    await events.send(changes, deadline);
    return new Set(changes.map(({ id }) => id));
  },
});
