import type { World } from './confluent.ts';
import { hasTrait } from './phases.ts';
import { closeEngine } from './reading.ts';
import type { Statement, StatementException, Transition } from './statement.ts';

const EXCEPTIONS_KEPT = 10;

/** A change of phase that will happen by itself, so many seconds from now. */
export const transition = (world: World, to: Transition['to'], seconds: number, detail = ''): Transition => ({
  at: world.at + seconds * 1000,
  to,
  detail,
});

/** An update of the statement, which raises its `resource_version`. */
export const touch = (world: World, statement: Statement): void => {
  statement.resourceVersion += 1;
  statement.updatedAt = world.at;
};

/** The entry into a phase, with everything that goes with it: version, history, end, offsets. */
export const enter = (world: World, statement: Statement, phase: string, detail = ''): void => {
  statement.phase = phase;
  statement.detail = detail;
  touch(world, statement);
  world.history.push({ at: world.at, name: statement.name, uid: statement.uid, phase });
  if (phase === 'RUNNING') statement.runningSince = world.at;
  if (phase === 'FAILED') statement.failed = true;
  if (hasTrait(phase, 'starting')) statement.latestOffsets = null;
  statement.endedAt = null;
  if (!hasTrait(phase, 'terminal')) return;
  statement.endedAt = world.at;
  statement.wait = null;
  closeEngine(world, statement);
  if (statement.positions !== null) {
    statement.latestOffsets = { at: world.at, topics: structuredClone(statement.positions) };
  }
};

/** The failure of a statement with an exception, by way of FAILING unless `straight`. */
export const fail = (
  world: World,
  statement: Statement,
  exception: Omit<StatementException, 'at'>,
  { straight = world.behaviour.secondsToFail === 0, detail = exception.message } = {},
): void => {
  addException(world, statement, exception);
  if (straight) {
    statement.next = null;
    enter(world, statement, 'FAILED', detail);
    return;
  }
  enter(world, statement, 'FAILING', detail);
  statement.next = transition(world, 'FAILED', world.behaviour.secondsToFail, detail);
};

/** A new exception, put in front of the others. */
export const addException = (world: World, statement: Statement, exception: Omit<StatementException, 'at'>): void => {
  statement.exceptions.unshift({ ...exception, at: world.at });
  statement.exceptions.length = Math.min(statement.exceptions.length, EXCEPTIONS_KEPT);
};
