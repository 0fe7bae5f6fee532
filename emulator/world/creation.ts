import { randomUUID } from 'node:crypto';
import { admitted } from './admission.ts';
import { nextNumber, type World } from './confluent.ts';
import { Refusal } from './refusal.ts';
import { begin, dryRun } from './starting.ts';
import type { Statement } from './statement.ts';

/** A statement that somebody wants to create. */
export interface NewStatement {
  name: string;
  sql: string;
  properties: Record<string, string>;
  labels: Record<string, string>;
  poolId: string;
  principal: string;
}

/**
 * The creation of a statement, which is not kept if it is a dry run. Names are unique, also against terminal and DELETING statements; a name used again gets
 * a new `uid`.
 */
export const create = (world: World, wanted: NewStatement): Statement => {
  if (world.statements.has(wanted.name)) throw new Refusal(409, `Statement resource=${wanted.name} already exists`);
  requirePlace(world, wanted);
  if (world.behaviour.createOnExhaustedPool === 'rejected' && world.pools.get(wanted.poolId)?.exhausted === true) {
    throw new Refusal(400, `logical compute pool=${wanted.poolId} is exhausted`);
  }
  const statement: Statement = {
    ...wanted,
    serial: nextNumber(world),
    uid: randomUUID(),
    compiled: world.numbers,
    createdAt: world.at,
    updatedAt: world.at,
    resourceVersion: 0,
    stopped: false,
    phase: 'PENDING',
    detail: '',
    next: null,
    wait: null,
    runningSince: null,
    endedAt: null,
    failed: false,
    lostTopic: null,
    positions: null,
    savepointsToFail: 0,
    savepointFailed: false,
    latestOffsets: null,
    exceptions: [],
    warnings: [],
    results: null,
  };
  if (world.behaviour.badSql !== 'fails-later') {
    const problem = admitted(world, statement);
    if (typeof problem === 'string') throw new Refusal(Number(world.behaviour.badSql), problem);
  }
  if (statement.properties['sql.dry-run'] === 'true') return dryRun(world, statement);
  world.statements.set(statement.name, statement);
  begin(world, statement, world.behaviour.secondsToStart);
  return statement;
};

/**
 * The refusal of a compute pool or a user that does not exist. A service account that does not exist is accepted: the
 * statement fails when it starts.
 */
export const requirePlace = (world: World, { poolId, principal }: { poolId: string; principal: string }): void => {
  if (!world.pools.has(poolId)) throw new Refusal(400, `logical compute pool=${poolId} not found`);
  if (principal.startsWith('u-') && world.missingPrincipals.has(principal))
    throw new Refusal(400, `principal=${principal} not found`);
};
