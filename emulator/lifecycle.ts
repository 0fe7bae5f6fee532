import type { World } from './confluent.ts';
import { closeEngine, engineOf, nextReadAt, read, startPositions, writeValues } from './reading.ts';
import { type Insert, type ParsedSql, parseSql } from './sql.ts';
import { isTerminal, type Statement, type StatementException, type Transition } from './statement.ts';
import { SqlError } from './tokens.ts';
import { newTopic } from './topics.ts';

const MS = 1000;
const EXCEPTIONS_KEPT = 10;

/**
 * Lets everything happen that was due until now, one event after another in the order of time. State moves only here and
 * at the moment of a request, so that months pass in milliseconds.
 */
export const catchUp = (world: World): void => {
  const now = Math.max(world.at, world.clock.now());
  for (;;) {
    let first: Event | undefined;
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

interface Event {
  at: number;
  happen: () => void;
}

const nextEvent = (world: World, statement: Statement): Event | undefined => {
  const { next, wait, endedAt } = statement;
  const readAt =
    statement.phase === 'RUNNING' && statement.lostTopic === null ? nextReadAt(world, statement) : undefined;
  if (readAt !== undefined && (next === null || readAt <= next.at)) {
    return { at: readAt, happen: () => readOn(world, statement) };
  }
  if (next !== null) return { at: next.at, happen: () => move(world, statement, next) };
  if (wait?.for === 'statement') return carryOver(world, statement, wait);
  if (isTerminal(statement.phase) && endedAt !== null) {
    return { at: endedAt + world.behaviour.secondsToPurge * MS, happen: () => vanish(world, statement) };
  }
  return undefined;
};

const readOn = (world: World, statement: Statement): void => {
  const exception = read(world, statement);
  if (exception !== undefined) fail(world, statement, exception);
};

const move = (world: World, statement: Statement, { to, detail }: Transition): void => {
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
      enter(world, statement, 'STOPPED', detail);
      if (!statement.stopped) begin(world, statement, world.behaviour.secondsToResume);
      break;
    case 'FAILED':
    case 'DEGRADED':
      enter(world, statement, to, detail);
      break;
    case 'ABSENT':
      vanish(world, statement);
      break;
  }
};

/** A moment from now at which a statement goes on by itself. */
export const transition = (world: World, to: Transition['to'], seconds: number, detail = ''): Transition => ({
  at: world.at + seconds * MS,
  to,
  detail,
});

/** The statement has changed: its `resource_version` is another one. */
export const touch = (world: World, statement: Statement): void => {
  statement.resourceVersion += 1;
  statement.updatedAt = world.at;
};

/** Puts a statement into a phase, with all that goes with it: version, history, end, offsets. */
export const enter = (world: World, statement: Statement, phase: string, detail = ''): void => {
  statement.phase = phase;
  statement.detail = detail;
  touch(world, statement);
  world.history.push({ at: world.at, name: statement.name, uid: statement.uid, phase });
  if (phase === 'RUNNING') statement.runningSince = world.at;
  if (phase === 'FAILED') statement.failed = true;
  if (phase === 'PENDING' || phase === 'RUNNING') statement.latestOffsets = null;
  statement.endedAt = isTerminal(phase) ? world.at : null;
  if (!isTerminal(phase)) return;
  statement.wait = null;
  closeEngine(world, statement);
  if (statement.positions !== null) {
    statement.latestOffsets = { at: world.at, topics: structuredClone(statement.positions) };
  }
};

/** Starts a statement, new or resumed, as PENDING: refused, waiting, or on its way. */
export const begin = (world: World, statement: Statement, seconds: number): void => {
  const { behaviour } = world;
  const reference = carriesOverFrom(statement);
  statement.next = null;
  statement.wait = null;
  statement.lostTopic = null;
  enter(world, statement, 'PENDING');
  const parsed = validated(world, statement);
  if (typeof parsed === 'string') {
    statement.next = transition(world, 'FAILED', behaviour.secondsToRefuse, parsed);
  } else if (statement.properties['sql.dry-run'] === 'true') {
    statement.next = transition(world, 'COMPLETED', behaviour.secondsToRefuse);
  } else if (parsed.kind === 'INSERT_INTO' && reference !== undefined && statement.positions === null) {
    const until = world.at + behaviour.secondsToGiveUpCarryOver * MS;
    statement.wait = { for: 'statement', name: reference, since: world.at, until };
    statement.detail = `Statement is currently pending until referenced statement ${reference} is stopped. If ${reference} is not stopped before ${new Date(until).toISOString()}, this statement will fail.`;
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

/** The statement whose offsets this one starts from. */
const carriesOverFrom = ({ properties }: Statement): string | undefined => properties['sql.tables.initial-offset-from'];

/** The statement's SQL if it can run here and now, else what is wrong with it. */
export const validated = (world: World, statement: Statement): ParsedSql | string => {
  try {
    const parsed = parseSql(statement.sql);
    requireDatabase(world, statement, parsed.unqualified);
    switch (parsed.kind) {
      case 'INSERT_INTO':
        validateInsert(world, statement, parsed);
        break;
      case 'CREATE_TABLE':
        if (!parsed.table.ifNotExists && world.topics.has(parsed.table.name)) {
          throw new SqlError(`Could not execute CreateTable: Table '${parsed.table.name}' already exists.`);
        }
        break;
      case 'DROP_TABLE':
        if (!parsed.ifExists && !world.topics.has(parsed.name))
          throw new SqlError(`Table '${parsed.name}' does not exist.`);
        break;
      case 'CREATE_FUNCTION':
      case 'DROP_FUNCTION':
        break;
    }
    return parsed;
  } catch (error) {
    if (error instanceof SqlError) return error.message;
    throw error;
  }
};

/** A statement has no session: without catalog and database in its properties, it has to name them with every table. */
const requireDatabase = ({ behaviour }: World, { properties }: Statement, [table]: readonly string[]): void => {
  const given = 'sql.current-catalog' in properties && 'sql.current-database' in properties;
  if (behaviour.unqualifiedNames === 'resolved' || given || table === undefined) return;
  throw new SqlError(
    `SQL validation failed. Table (or view) '${table}' does not exist: set 'sql.current-catalog' and 'sql.current-database', or use a fully qualified name.`,
  );
};

const validateInsert = (world: World, statement: Statement, insert: Insert): void => {
  closeEngine(world, statement);
  engineOf(world, statement, insert);
  startPositions(world, statement, insert, null);
  const upsert = (world.topics.get(insert.sink)?.primaryKey.length ?? 0) > 0;
  if (upsert && carriesOverFrom(statement) !== undefined) {
    throw new SqlError(
      "'sql.tables.initial-offset-from' is only supported for stateless statements; the sink is an upsert table.",
    );
  }
};

const run = (world: World, statement: Statement): void => {
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
  if (!isBounded(statement, insert)) return;
  if (fresh && insert.sources.length === 0) writeValues(world, statement, insert);
  const exception = read(world, statement);
  if (exception === undefined) enter(world, statement, 'COMPLETED');
  else fail(world, statement, exception);
};

/** The INSERT of a statement that is about to run; one that can't run fails, and one that is no INSERT is carried out. */
const runnable = (world: World, statement: Statement): Insert | undefined => {
  const parsed = validated(world, statement);
  if (typeof parsed === 'string') enter(world, statement, 'FAILED', parsed);
  else if (parsed.kind === 'INSERT_INTO') return parsed;
  else complete(world, statement);
  return undefined;
};

/** INSERT … VALUES, and what its properties bound: only these complete. */
export const isBounded = ({ properties }: Statement, insert: Insert): boolean =>
  insert.sources.length === 0 ||
  properties['sql.snapshot.mode'] === 'now' ||
  properties['sql.tables.scan.bounded.mode'] === 'latest-offset';

/** Carries out a DDL, at the moment at which it completes. */
const complete = (world: World, statement: Statement): void => {
  const parsed = validated(world, statement);
  if (typeof parsed === 'string') {
    enter(world, statement, 'FAILED', parsed);
    return;
  }
  if (statement.properties['sql.dry-run'] !== 'true') {
    if (parsed.kind === 'CREATE_TABLE' && !world.topics.has(parsed.table.name)) {
      const { name, columns, buckets, primaryKey, distributedBy } = parsed.table;
      world.topics.set(name, newTopic(name, columns, { partitions: buckets, primaryKey, distributedBy }));
      findTopic(world, name);
    }
    if (parsed.kind === 'DROP_TABLE' && world.topics.delete(parsed.name)) loseTopic(world, parsed.name);
  }
  enter(world, statement, 'COMPLETED', parsed.kind === 'CREATE_TABLE' ? `Table '${parsed.table.name}' created` : '');
};

/** The end of a carry-over's wait: the referenced statement stopped, is gone, or took too long. */
const carryOver = (
  world: World,
  statement: Statement,
  { name, since, until }: { name: string; since: number; until: number },
): Event => {
  const reference = world.statements.get(name);
  const refuse = (at: number, detail: string): Event => ({
    at,
    happen: () => enter(world, statement, 'FAILED', detail),
  });
  if (reference === undefined) return refuse(world.at, `Referenced statement ${name} does not exist.`);
  if (reference.phase !== 'STOPPED') {
    return refuse(until, `Referenced statement ${name} was not stopped before ${new Date(until).toISOString()}.`);
  }
  const happen = (): void => {
    const insert = runnable(world, statement);
    if (insert === undefined) return;
    statement.positions = startPositions(world, statement, insert, reference.positions);
    statement.wait = null;
    statement.next = transition(world, 'RUNNING', world.behaviour.secondsToCarryOver);
    statement.detail = '';
    touch(world, statement);
  };
  return { at: Math.max(since, reference.endedAt ?? since), happen };
};

/** A statement fails with an exception, by way of FAILING unless that is left out. */
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

export const addException = (world: World, statement: Statement, exception: Omit<StatementException, 'at'>): void => {
  statement.exceptions.unshift({ ...exception, at: world.at });
  statement.exceptions.length = Math.min(statement.exceptions.length, EXCEPTIONS_KEPT);
};

/** A topic is gone, and every position in it: what reads or writes it keeps restarting and degrades, or fails. */
export const loseTopic = (world: World, name: string): void => {
  for (const { positions } of world.statements.values()) if (positions !== null) delete positions[name];
  for (const statement of live(world, name)) {
    const exception = {
      name: 'org.apache.kafka.common.errors.UnknownTopicOrPartitionException',
      message: `This server does not host this topic-partition: ${name}`,
    };
    if (world.behaviour.topicDropped === 'fails') {
      fail(world, statement, exception);
    } else {
      addException(world, statement, exception);
      statement.lostTopic = name;
      statement.next ??= transition(world, 'DEGRADED', world.behaviour.secondsToDegrade, exception.message);
    }
  }
};

/** A topic is there again, under the same name and empty: what waited for it goes on. */
export const findTopic = (world: World, name: string): void => {
  for (const statement of live(world, name)) {
    if (statement.lostTopic !== name) continue;
    const parsed = validated(world, statement);
    if (typeof parsed === 'string' || parsed.kind !== 'INSERT_INTO') continue;
    statement.lostTopic = null;
    statement.positions = { ...startPositions(world, statement, parsed, null), ...statement.positions };
    if (statement.next?.to === 'DEGRADED') statement.next = null;
    if (statement.phase === 'DEGRADED') enter(world, statement, 'RUNNING');
  }
};

/** A pool has room again: what waited for it starts. */
export const relievePool = (world: World, poolId: string): void => {
  for (const statement of world.statements.values()) {
    if (statement.poolId !== poolId || statement.wait?.for !== 'pool') continue;
    statement.wait = null;
    statement.next = transition(world, 'RUNNING', world.behaviour.secondsToStart);
    touch(world, statement);
  }
};

const live = (world: World, topic: string): Statement[] =>
  [...world.statements.values()].filter(({ phase, sql }) => {
    if (phase !== 'RUNNING' && phase !== 'DEGRADED') return false;
    const parsed = parseSql(sql);
    return (
      parsed.kind === 'INSERT_INTO' &&
      (parsed.sink === topic || parsed.sources.some((source) => source.topic === topic))
    );
  });

/** Gone for good: deleted or purged. Its name is free again. */
const vanish = (world: World, statement: Statement): void => {
  closeEngine(world, statement);
  world.statements.delete(statement.name);
  world.history.push({ at: world.at, name: statement.name, uid: statement.uid, phase: 'ABSENT' });
};

/** The system's own updates of a live statement, as many as were due since the last change. */
const bumpBySystem = (world: World, statement: Statement): void => {
  const period = world.behaviour.systemBumpSeconds * MS;
  if (period === 0 || isTerminal(statement.phase)) return;
  const bumps = Math.floor((world.at - statement.updatedAt) / period);
  statement.resourceVersion += bumps;
  statement.updatedAt += bumps * period;
};
