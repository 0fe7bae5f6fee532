import type { Row } from '../sql/table.ts';
import type { Behaviour } from './behaviour.ts';
import type { Clock } from './clock.ts';
import type { Fault } from './faults.ts';
import type { Statement } from './statement.ts';
import { type LogRecord, type Origin, partitionOf, type Topic } from './topics.ts';

/** A phase change. `ABSENT` stands for the end of a deletion or a purge. */
export interface PhaseChange {
  /** Milliseconds since 1970. */
  at: number;
  name: string;
  uid: string;
  phase: string;
}

/** A request to the API as it arrived. */
export interface RequestRecord {
  /** Milliseconds since 1970. */
  at: number;
  method: string;
  /** With its query string. */
  path: string;
  /** Null where no answer was given: reset, lost, never. */
  status: number | null;
}

/** Where this world is, and who may come in. */
export interface Account {
  cloud: string;
  region: string;
  key: string;
  secret: string;
  organization: string;
  environment: string;
  /** The compute pool of statements that don't name one. */
  pool: string;
  /** The principal of statements that don't name one. */
  principal: string;
}

/** The part of a SQL engine that a world needs: rows in, rows out. `sql-engine.ts` implements it on SQLite. */
export interface Engine {
  /** The rows that the statement writes when it reads this record. */
  read(topic: string, record: Row): Row[];
  /** The rows that the statement writes without reading anything: INSERT … VALUES. */
  values(): Row[];
  close(): void;
}

/** The whole state of the embedded Confluent. All that changes it first lets time catch up (`lifecycle.ts`). */
export interface World {
  clock: Clock;
  /** How far time has caught up. */
  at: number;
  behaviour: Behaviour;
  account: Account;
  pools: Map<string, { exhausted: boolean }>;
  /** Principals that are known not to exist; every other one does. */
  missingPrincipals: Set<string>;
  topics: Map<string, Topic>;
  statements: Map<string, Statement>;
  history: PhaseChange[];
  requests: RequestRecord[];
  faults: Fault[];
  /** Numbers given out so far, to records, statements and faults alike. */
  numbers: number;
  /** SQLite for the statements that read, by uid. Not part of a snapshot: made again when needed. */
  engines: Map<string, Engine>;
}

export const nextNumber = (world: World): number => {
  world.numbers += 1;
  return world.numbers;
};

/** Appends a record to a topic's log, at `world.at`. */
export const append = (
  world: World,
  topic: Topic,
  value: Row,
  { partition = partitionOf(topic, value), poison = false, origin = null as Origin | null } = {},
): LogRecord => {
  const log = topic.partitions[partition];
  if (log === undefined) throw new RangeError(`${topic.name} has no partition ${partition}`);
  const record: LogRecord = {
    order: nextNumber(world),
    at: world.at,
    partition,
    offset: log.length,
    value,
    poison: poison ? 'live' : 'none',
    origin,
  };
  log.push(record);
  return record;
};
