import type { World } from '../world/confluent.ts';
import { catchUp } from '../world/lifecycle.ts';
import type { Statement } from '../world/statement.ts';
import type { Topic } from '../world/topics.ts';

/** The error for a control action that is impossible: no such statement, topic or pool, or not in that phase. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}

/** The base of all parts of the control: the world as it is by now, and lookups by name. */
export abstract class ControlBase {
  protected readonly world: World;
  protected readonly baseUrl: string;

  constructor(world: World, baseUrl: string) {
    this.world = world;
    this.baseUrl = baseUrl;
  }

  protected now(): World {
    catchUp(this.world);
    return this.world;
  }

  protected topicNamed(name: string): Topic {
    const topic = this.now().topics.get(name);
    if (topic === undefined) throw new ControlError(`there is no topic ${name}`);
    return topic;
  }

  protected existing(topic: Topic, partition: number): number {
    if (topic.partitions[partition] === undefined)
      throw new ControlError(`${topic.name} has no partition ${partition}`);
    return partition;
  }

  protected statementNamed(name: string): Statement {
    const statement = this.now().statements.get(name);
    if (statement === undefined) throw new ControlError(`there is no statement ${name}`);
    return statement;
  }

  protected statementIn(name: string, ...phases: readonly string[]): Statement {
    const statement = this.statementNamed(name);
    if (!phases.includes(statement.phase))
      throw new ControlError(`${name} is ${statement.phase}, not ${phases.join(' or ')}`);
    return statement;
  }

  protected poolNamed(id: string): { exhausted: boolean } {
    const pool = this.now().pools.get(id);
    if (pool === undefined) throw new ControlError(`there is no compute pool ${id}`);
    return pool;
  }
}
