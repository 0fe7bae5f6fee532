import { parseSql } from '../sql/sql.ts';
import type { World } from './confluent.ts';
import { hasTrait } from './phases.ts';
import { startPositions } from './reading.ts';
import type { DueEvent, Statement } from './statement.ts';
import { addException, enter, fail, transition } from './transitions.ts';
import { validated } from './validation.ts';

/**
 * The loss of a topic with every position in it. Statements that read or write it keep restarting and degrade, or fail.
 */
export const loseTopic = (world: World, name: string): void => {
  for (const { positions } of world.statements.values()) if (positions !== null) delete positions[name];
  const exception = unknownTopic(name);
  for (const statement of live(world, name)) {
    if (world.behaviour.topicDropped === 'fails') {
      fail(world, statement, exception);
    } else {
      addException(world, statement, exception);
      statement.lostTopic = name;
      statement.next ??= transition(world, 'DEGRADED', world.behaviour.secondsToDegrade, exception.message);
    }
  }
};

const unknownTopic = (name: string) => ({
  name: 'org.apache.kafka.common.errors.UnknownTopicOrPartitionException',
  message: `This server does not host this topic-partition: ${name}`,
});

/**
 * The next of Confluent's own restarts of a RUNNING statement whose topic is lost: each ends at once, with one more
 * exception.
 */
export const nextRestart = (world: World, statement: Statement): DueEvent | undefined => {
  const { lostTopic, phase, exceptions } = statement;
  if (lostTopic === null || phase !== 'RUNNING') return undefined;
  const last = exceptions[0]?.at ?? world.at;
  return {
    at: last + world.behaviour.secondsBetweenRestarts * 1000,
    happen: () => addException(world, statement, unknownTopic(lostTopic)),
  };
};

/** The return of a topic, under the same name and empty: statements that waited for it go on. */
export const regainTopic = (world: World, name: string): void => {
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

const live = (world: World, topic: string): Statement[] =>
  [...world.statements.values()].filter(({ phase, sql }) => {
    if (!hasTrait(phase, 'running')) return false;
    const parsed = parseSql(sql);
    return (
      parsed.kind === 'INSERT_INTO' &&
      (parsed.sinks.includes(topic) || parsed.sources.some((source) => source.topic === topic))
    );
  });
