import { parseSql } from '../sql/sql.ts';
import type { World } from './confluent.ts';
import { hasTrait } from './phases.ts';
import { startPositions } from './reading.ts';
import type { Statement } from './statement.ts';
import { addException, enter, fail, transition } from './transitions.ts';
import { validated } from './validation.ts';

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

const live = (world: World, topic: string): Statement[] =>
  [...world.statements.values()].filter(({ phase, sql }) => {
    if (!hasTrait(phase, 'running')) return false;
    const parsed = parseSql(sql);
    return (
      parsed.kind === 'INSERT_INTO' &&
      (parsed.sink === topic || parsed.sources.some((source) => source.topic === topic))
    );
  });
