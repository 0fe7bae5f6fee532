import { carryOver } from './carry-over.ts';
import type { World } from './confluent.ts';
import { hasTrait } from './phases.ts';
import { closeEngine, nextReadAt, read } from './reading.ts';
import { begin, complete, run } from './starting.ts';
import type { DueEvent, Statement, Transition } from './statement.ts';
import { nextRestart } from './topic-loss.ts';
import { enter, fail, transition } from './transitions.ts';

/**
 * The catching up of time: everything happens that was due until now, one event after another, in the order of time.
 * The state changes only here and at the moment of a request, so months pass in milliseconds.
 */
export const catchUp = (world: World): void => {
  const now = Math.max(world.at, world.clock.now());
  for (;;) {
    let first: DueEvent | undefined;
    for (const statement of world.statements.values()) {
      const event = nextEvent(world, statement);
      if (event !== undefined && event.at <= now && (first === undefined || event.at < first.at)) first = event;
    }
    if (first === undefined) break;
    world.at = Math.max(world.at, first.at);
    first.happen();
  }
  world.at = now;
  for (const statement of world.statements.values()) bumpBySystem(world, statement);
};

const nextEvent = (world: World, statement: Statement): DueEvent | undefined => {
  const { next, wait, endedAt } = statement;
  const readAt =
    statement.phase === 'RUNNING' && statement.lostTopic === null ? nextReadAt(world, statement) : undefined;
  if (readAt !== undefined && (next === null || readAt <= next.at)) {
    return { at: readAt, happen: () => readOn(world, statement) };
  }
  const restart = nextRestart(world, statement);
  if (restart !== undefined && (next === null || restart.at < next.at)) return restart;
  if (next !== null) return { at: next.at, happen: () => applyTransition(world, statement, next) };
  if (wait?.for === 'statement') return carryOver(world, statement, wait);
  if (hasTrait(statement.phase, 'terminal') && endedAt !== null) {
    return { at: endedAt + world.behaviour.secondsToPurge * 1000, happen: () => erase(world, statement) };
  }
  return undefined;
};

const readOn = (world: World, statement: Statement): void => {
  const exception = read(world, statement);
  if (exception !== undefined) fail(world, statement, exception);
};

const applyTransition = (world: World, statement: Statement, { to, detail }: Transition): void => {
  statement.next = null;
  switch (to) {
    case 'RUNNING':
      run(world, statement);
      break;
    case 'COMPLETED':
      complete(world, statement);
      break;
    case 'STOPPING':
      statement.next = transition(
        world,
        'STOPPED',
        Math.max(0, world.behaviour.secondsToStop - world.behaviour.secondsToStopping),
        detail,
      );
      enter(world, statement, 'STOPPING', detail);
      break;
    case 'STOPPED':
      takeSavepoint(statement);
      enter(world, statement, 'STOPPED', detail);
      if (!statement.stopped) begin(world, statement, world.behaviour.secondsToResume);
      break;
    case 'FAILED':
    case 'DEGRADED':
      enter(world, statement, to, detail);
      break;
    case 'ABSENT':
      erase(world, statement);
      break;
  }
};

/**
 * The savepoint that ends a stop. A failed one does the statement itself no harm: a resume goes on from its own
 * position.
 */
const takeSavepoint = (statement: Statement): void => {
  statement.savepointFailed = statement.savepointsToFail > 0;
  if (statement.savepointFailed) statement.savepointsToFail -= 1;
};

/** The end of a statement that was deleted or purged. Its name is free again. */
const erase = (world: World, statement: Statement): void => {
  closeEngine(world, statement);
  world.statements.delete(statement.name);
  world.history.push({ at: world.at, name: statement.name, uid: statement.uid, phase: 'ABSENT' });
};

/** Confluent's own updates of a live statement, as many as were due since the last change. */
const bumpBySystem = (world: World, statement: Statement): void => {
  const period = world.behaviour.systemBumpSeconds * 1000;
  if (period === 0 || hasTrait(statement.phase, 'terminal')) return;
  const bumps = Math.floor((world.at - statement.updatedAt) / period);
  statement.resourceVersion += bumps;
  statement.updatedAt += bumps * period;
};
