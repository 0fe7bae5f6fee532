import { typedColumns } from '../sql/scan.ts';
import type { Insert, ParsedSql } from '../sql/sql.ts';
import { admitted } from './admission.ts';
import { catalogOf } from './catalog.ts';
import type { World } from './confluent.ts';
import { explained } from './explain.ts';
import { runMetadataQuery } from './metadata.ts';
import { closeEngine, read, startPositions, writeValues } from './reading.ts';
import type { Statement } from './statement.ts';
import { loseTopic, regainTopic } from './topic-loss.ts';
import { newTopic } from './topics.ts';
import { enter, fail, touch, transition } from './transitions.ts';
import { carriesOverFrom, isBounded } from './validation.ts';

/** The statement's SQL if it can start as its principal, else the reason why not. */
const started = (world: World, statement: Statement): ParsedSql | string =>
  world.missingPrincipals.has(statement.principal)
    ? `Principal ${statement.principal} does not exist.`
    : admitted(world, statement);

/**
 * A dry run: the statement is looked at and answered for at once, and is never kept. It has no uid and no version, and
 * does not happen in the world's history.
 */
export const dryRun = (world: World, statement: Statement): Statement => {
  const parsed = started(world, statement);
  closeEngine(world, statement);
  const problem = typeof parsed === 'string' ? parsed : undefined;
  return {
    ...statement,
    uid: '',
    phase: problem === undefined ? 'COMPLETED' : 'FAILED',
    detail: problem ?? '',
    endedAt: world.at,
  };
};

/** The start of a statement, new or resumed, as PENDING: refused, waiting, or on its way. */
export const begin = (world: World, statement: Statement, seconds: number): void => {
  const { behaviour } = world;
  const reference = carriesOverFrom(statement);
  statement.next = null;
  statement.wait = null;
  statement.lostTopic = null;
  // A statement that has run keeps the plan that it was compiled to.
  if (statement.positions === null) statement.compiled = world.numbers;
  enter(world, statement, 'PENDING');
  const parsed = started(world, statement);
  if (typeof parsed === 'string') {
    statement.next = transition(world, 'FAILED', behaviour.secondsToRefuse, parsed);
  } else if (parsed.kind === 'INSERT_INTO' && reference !== undefined && statement.positions === null) {
    const until = world.at + behaviour.secondsToGiveUpCarryOver * 1000;
    statement.wait = { for: 'statement', name: reference, since: world.at, until };
    statement.detail = `Statement is currently pending until referenced statement ${reference} is stopped. If ${reference} is not stopped before ${new Date(until).toISOString()}, this statement will fail.`;
  } else if (parsed.kind === 'SELECT' || parsed.kind === 'EXPLAIN') {
    // Queries of metadata and of plans need no room in their pool.
    statement.next = transition(world, 'COMPLETED', behaviour.secondsToQuery);
  } else if (world.pools.get(statement.poolId)?.exhausted === true) {
    statement.wait = { for: 'pool' };
  } else {
    const insert = parsed.kind === 'INSERT_INTO';
    statement.next = transition(
      world,
      insert ? 'RUNNING' : 'COMPLETED',
      insert ? seconds : behaviour.secondsToComplete,
    );
  }
};

/**
 * The run of a statement from its own position or, if it never ran, from its start position. It waits if its pool is
 * full.
 */
export const run = (world: World, statement: Statement): void => {
  if (world.pools.get(statement.poolId)?.exhausted === true) {
    statement.wait = { for: 'pool' };
    touch(world, statement);
    return;
  }
  const insert = runnable(world, statement);
  if (insert === undefined) return;
  const fresh = statement.positions === null;
  statement.failed = false;
  statement.positions = { ...startPositions(world, statement, insert, null), ...statement.positions };
  enter(world, statement, 'RUNNING');
  if (fresh) writeValues(world, statement, insert);
  if (!isBounded(statement, insert)) return;
  const exception = read(world, statement);
  if (exception === undefined) enter(world, statement, 'COMPLETED');
  else fail(world, statement, exception);
};

/** The INSERT of a statement that is about to run. One that can't run fails; one that is no INSERT is carried out. */
export const runnable = (world: World, statement: Statement): Insert | undefined => {
  const parsed = admitted(world, statement);
  if (typeof parsed === 'string') enter(world, statement, 'FAILED', parsed);
  else if (parsed.kind === 'INSERT_INTO') return parsed;
  else complete(world, statement);
  return undefined;
};

/** The completion of a DDL or a query of metadata, which is carried out at that moment. */
export const complete = (world: World, statement: Statement): void => {
  const parsed = admitted(world, statement);
  if (typeof parsed === 'string') {
    enter(world, statement, 'FAILED', parsed);
    return;
  }
  if (parsed.kind === 'CREATE_TABLE' && !world.topics.has(parsed.table.name)) {
    const { name, buckets, primaryKey, distributedBy, options } = parsed.table;
    const columns = typedColumns(catalogOf(world, statement), parsed.table);
    world.topics.set(name, newTopic(name, columns, { partitions: buckets, primaryKey, distributedBy, options }));
    regainTopic(world, name);
  }
  if (parsed.kind === 'SELECT') statement.results = runMetadataQuery(world, parsed, statement.properties);
  if (parsed.kind === 'EXPLAIN') statement.results = [[explained(world, statement, parsed)]];
  if (parsed.kind === 'CREATE_FUNCTION') world.functions.add(parsed.name.toLowerCase());
  if (parsed.kind === 'DROP_FUNCTION') world.functions.delete(parsed.name.toLowerCase());
  if (parsed.kind === 'DROP_TABLE' && world.topics.delete(parsed.name)) loseTopic(world, parsed.name);
  enter(world, statement, 'COMPLETED', parsed.kind === 'CREATE_TABLE' ? `Table '${parsed.table.name}' created` : '');
};

/** The start of statements that waited for room in their pool. */
export const startWaitingForPool = (world: World, poolId: string): void => {
  for (const statement of world.statements.values()) {
    if (statement.poolId !== poolId || statement.wait?.for !== 'pool') continue;
    statement.wait = null;
    statement.next = transition(world, 'RUNNING', world.behaviour.secondsToStart);
    touch(world, statement);
  }
};
