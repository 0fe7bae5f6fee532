import type { World } from './confluent.ts';
import { startPositions } from './reading.ts';
import { runnable } from './starting.ts';
import type { DueEvent, Statement, Wait } from './statement.ts';
import { enter, touch, transition } from './transitions.ts';
import { carriesOverFrom, validated } from './validation.ts';

/** The end of a carry-over's wait: the referenced statement stopped, is gone, or took too long. */
export const carryOver = (
  world: World,
  statement: Statement,
  { name, since, until }: Extract<Wait, { for: 'statement' }>,
): DueEvent => {
  const refuse = (at: number, detail: string): DueEvent => ({
    at,
    happen: () => enter(world, statement, 'FAILED', detail),
  });
  const named = world.statements.get(name);
  if (named === undefined) return refuse(world.at, `Referenced statement ${name} does not exist.`);
  const reference = offsetsOwner(world, named);
  if (reference.phase !== 'STOPPED') {
    return refuse(until, `Referenced statement ${name} was not stopped before ${new Date(until).toISOString()}.`);
  }
  const at = Math.max(since, reference.endedAt ?? since);
  if (reference.savepointFailed) {
    return refuse(
      at,
      `Savepoint failed: referenced statement ${reference.name} did not enter the stopped state gracefully. Resume it and stop it again.`,
    );
  }
  return { at, happen: () => start(world, statement, reference) };
};

const start = (world: World, statement: Statement, reference: Statement): void => {
  const insert = runnable(world, statement);
  if (insert === undefined) return;
  statement.positions = startPositions(world, statement, insert, positionsOf(world, reference));
  statement.wait = null;
  statement.next = transition(world, 'RUNNING', world.behaviour.secondsToCarryOver);
  statement.detail = '';
  touch(world, statement);
};

/**
 * The statement whose offsets count: one that was stopped while it still waited for another one's offsets has only
 * those.
 */
const offsetsOwner = (world: World, named: Statement): Statement => {
  const passed = new Set([named]);
  for (let one = named; ; ) {
    const next = world.statements.get(carriesOverFrom(one) ?? '');
    if (one.phase !== 'STOPPED' || one.positions !== null || next === undefined || passed.has(next)) return one;
    passed.add(next);
    one = next;
  }
};

/** The referenced statement's position; if it never ran, the position where it would have started. */
const positionsOf = (world: World, reference: Statement): Statement['positions'] => {
  if (reference.positions !== null) return reference.positions;
  const parsed = validated(world, reference);
  return typeof parsed !== 'string' && parsed.kind === 'INSERT_INTO'
    ? startPositions(world, reference, parsed, null)
    : null;
};
