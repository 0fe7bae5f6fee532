import * as z from 'zod';
import type { Control } from '../../emulator/control/control.ts';
import type { StatementChange } from '../../lambda/contract.ts';
import { Hidden, type NewStatement, type Observed } from '../../lambda/core/model/statement.ts';
import type { Budget, Confluent, EventSink } from '../../lambda/pass/ports.ts';
import { isOurs, view } from './view.ts';

/** Deliberate faults, to see that they are caught. */
export const FAULTS = ['name', 'recreate', 'outbox'] as const;
export type FaultName = (typeof FAULTS)[number];
export const faultSchema = z.enum(FAULTS);

/** The names that were recorded, by those that the keeper gives. */
export type Names = Map<string, string>;

/**
 * Creates the statement under a random name, which is recorded once the pass goes on: all is well until two passes create at
 * once, or one dies between the two.
 */
class Unnamed implements Confluent {
  readonly #inner: Confluent;
  readonly #names: Names;
  readonly #random: () => number;
  #created: readonly [name: string, actual: string] | undefined;

  constructor(inner: Confluent, names: Names, random: () => number) {
    this.#inner = inner;
    this.#names = names;
    this.#random = random;
  }

  async find(name: string, budget: Budget): Promise<Observed | Hidden | undefined> {
    const observed = await this.#inner.find(this.#actual(name), budget);
    if (observed === undefined) return undefined;
    return observed instanceof Hidden ? new Hidden(name, observed.denial) : { ...observed, statementName: name };
  }

  exceptions(name: string, budget: Budget): ReturnType<Confluent['exceptions']> {
    return this.#inner.exceptions(this.#actual(name), budget);
  }

  async create(statement: NewStatement, budget: Budget): ReturnType<Confluent['create']> {
    const { statementName, properties } = statement;
    if (!isOurs({ name: statementName })) return this.#inner.create(statement, budget);
    const from = properties[CARRIES_OVER];
    const actual = `${statementName}-x${Math.floor(this.#random() * 1_000_000)}`;
    const carried = from === undefined ? {} : { [CARRIES_OVER]: this.#actual(from) };
    const sent = { ...statement, statementName: actual, properties: { ...properties, ...carried } };
    const answer = await this.#inner.create(sent, budget);
    if (answer.kind === 'accepted') this.#created = [statementName, actual];
    return answer;
  }

  setStopped(name: string, ...rest: Rest<Confluent['setStopped']>): ReturnType<Confluent['setStopped']> {
    return this.#inner.setStopped(this.#actual(name), ...rest);
  }

  async live(budget: Budget): ReturnType<Confluent['live']> {
    return (await this.#inner.live(budget)).map(known);
  }

  async census(budget: Budget): ReturnType<Confluent['census']> {
    const { labelled, live } = await this.#inner.census(budget);
    return { labelled: labelled.map(known), live: live.map(known) };
  }

  placement(deadline: number): ReturnType<Confluent['placement']> {
    return this.#inner.placement(deadline);
  }

  query(question: NewStatement, budget: Budget): ReturnType<Confluent['query']> {
    return this.#inner.query(question, budget);
  }

  remove(name: string, budget: Budget): Promise<void> {
    return this.#inner.remove(this.#actual(name), budget);
  }

  #actual(name: string): string {
    if (this.#created !== undefined) this.#names.set(...this.#created);
    this.#created = undefined;
    return this.#names.get(name) ?? name;
  }
}

const CARRIES_OVER = 'sql.tables.initial-offset-from';

type Rest<F> = F extends (first: string, ...rest: infer R) => unknown ? R : never;

/** Under the name that the keeper knows it by. */
const known = <T extends { readonly statementName: string }>(statement: T): T => ({
  ...statement,
  statementName: statement.statementName.replace(/-x\d+$/, ''),
});

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
  placement: (deadline) => confluent.placement(deadline),
  query: (question, budget) => confluent.query(question, budget),
  remove: (name, budget) => confluent.remove(name, budget),
});

export const spoiled = (
  fault: FaultName | undefined,
  confluent: Confluent,
  control: Control,
  random: () => number,
  names: Names,
): Confluent => {
  if (fault === 'name') return new Unnamed(confluent, names, random);
  return fault === 'recreate' ? recreating(confluent, control) : confluent;
};

/** Says that everything was taken, so that the outbox is cleared, before it is sent. */
export const clearedBefore = (events: EventSink): EventSink => ({
  send: async (changes: readonly StatementChange[], deadline) => {
    await events.send(changes, deadline);
    return new Set(changes.map(({ id }) => id));
  },
});
