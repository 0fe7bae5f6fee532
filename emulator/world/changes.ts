import { parseSql } from '../sql/sql.ts';
import { SqlError } from '../sql/tokens.ts';
import type { World } from './confluent.ts';
import { requirePlace } from './creation.ts';
import { hasTrait } from './phases.ts';
import { Refusal } from './refusal.ts';
import { begin } from './starting.ts';
import type { Statement } from './statement.ts';
import { enter, touch, transition } from './transitions.ts';

/** The part of a statement that PUT and PATCH may change. */
export interface Change {
  stopped: boolean;
  poolId: string;
  principal: string;
}

/** A change as PUT and PATCH make it: a stop, or a resume, on another pool or as another principal if asked to. */
export const change = (world: World, statement: Statement, { stopped, poolId, principal }: Change): void => {
  if (statement.phase === 'DELETING') throw refusal(world, statement, stopped ? 'stopped' : 'resumed');
  const moved = poolId !== statement.poolId || principal !== statement.principal;
  if (moved && !(statement.stopped && !stopped)) {
    throw new Refusal(
      400,
      'The compute pool and the principal can only be changed when a stopped statement is resumed',
    );
  }
  if (stopped) {
    stop(world, statement);
  } else if (resumes(world, statement)) {
    requirePlace(world, { poolId, principal });
    statement.poolId = poolId;
    statement.principal = principal;
    resume(world, statement);
  }
};

/** The deletion of a statement, in any phase. It is DELETING for a while, then the API answers 404. */
export const remove = (world: World, statement: Statement): void => {
  if (statement.phase === 'DELETING') {
    const status = world.behaviour.deleteOfDeleting;
    if (status !== 202) throw new Refusal(status, `Statement resource=${statement.name} is being deleted`);
    return;
  }
  statement.wait = null;
  enter(world, statement, 'DELETING');
  statement.next = transition(world, 'ABSENT', world.behaviour.secondsToDelete);
};

/** The stop of a pool's statements when the pool is deleted, as if somebody had stopped them. */
export const stopWithPool = (world: World, poolId: string): void => {
  const detail = `The statement was stopped automatically because its compute pool ${poolId} was deleted.`;
  for (const statement of world.statements.values()) {
    if (statement.poolId !== poolId || !hasTrait(statement.phase, 'on-pool')) continue;
    statement.stopped = true;
    statement.wait = null;
    statement.next = transition(world, 'STOPPED', world.behaviour.secondsToStop, detail);
    if (statement.phase !== 'STOPPING') enter(world, statement, 'STOPPING', detail);
  }
};

const stop = (world: World, statement: Statement): void => {
  if (statement.stopped) return;
  const { behaviour } = world;
  switch (statement.phase) {
    case 'COMPLETED':
      if (behaviour.stopOfCompleted === 'refused') throw refusal(world, statement, 'stopped');
      break;
    case 'PENDING':
      if (behaviour.stopOfPending === 'refused') throw refusal(world, statement, 'stopped');
      statement.wait = null;
      statement.next = transition(world, 'STOPPED', behaviour.secondsToStop);
      break;
    case 'FAILED':
      if (behaviour.stopOfFailed === 'refused') throw refusal(world, statement, 'stopped');
      if (behaviour.stopOfFailed === 'works') statement.next = transition(world, 'STOPPED', behaviour.secondsToStop);
      break;
    default:
      if (hasTrait(statement.phase, 'immutable')) throw refusal(world, statement, 'stopped');
      if (!hasTrait(statement.phase, 'stopping'))
        statement.next = transition(world, 'STOPPING', behaviour.secondsToStopping);
  }
  statement.stopped = true;
  touch(world, statement);
};

/** The test that `stopped: false` starts something. Throws where Confluent refuses it. */
const resumes = (world: World, statement: Statement): boolean => {
  const { resumeOfFailed, resumeOfStopping } = world.behaviour;
  const impossible = !isResumable(statement);
  if (hasTrait(statement.phase, 'immutable')) throw refusal(world, statement, 'resumed');
  switch (statement.phase) {
    case 'FAILED':
      if (impossible || resumeOfFailed === 'always-refused') throw refusal(world, statement, 'resumed');
      if (statement.stopped || resumeOfFailed === 'works') return true;
      if (resumeOfFailed === 'refused') throw refusal(world, statement, 'resumed');
      return false;
    case 'STOPPED':
      if (impossible || (statement.failed && resumeOfFailed === 'always-refused'))
        throw refusal(world, statement, 'resumed');
      return true;
    case 'STOPPING':
      if (statement.stopped && resumeOfStopping === 'refused') throw refusal(world, statement, 'resumed');
      return statement.stopped;
    default:
      return statement.stopped;
  }
};

const resume = (world: World, statement: Statement): void => {
  statement.stopped = false;
  if (hasTrait(statement.phase, 'restartable')) {
    begin(world, statement, world.behaviour.secondsToResume);
    return;
  }
  if (!hasTrait(statement.phase, 'stopping')) statement.next = null;
  touch(world, statement);
};

/**
 * The test that a text can be resumed: only INSERT INTO can. A text that can't be read counts if it begins as one.
 */
const isResumable = ({ sql }: Statement): boolean => {
  try {
    return parseSql(sql).kind === 'INSERT_INTO';
  } catch (error) {
    if (error instanceof SqlError) return /^\s*(INSERT|EXECUTE|BEGIN)\b/i.test(sql);
    throw error;
  }
};

const refusal = (world: World, { name, phase }: Statement, done: string): Refusal =>
  new Refusal(world.behaviour.refusalStatus, `Statement resource=${name} in phase ${phase} cannot be ${done}`);
