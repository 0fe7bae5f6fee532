import type { Row } from '../sql/table.ts';
import type { Behaviour } from './behaviour.ts';
import type { Clock } from './clock.ts';
import type { Fault } from './faults.ts';
import type { Statement } from './statement.ts';
import { type LogRecord, type Origin, partitionOf, type Topic } from './topics.ts';

/** A row, and the table that it is written to. */
export interface Written {
  sink: string;
  row: Row;
}

/** A change of phase. `ABSENT` stands for the end of a deletion or a purge. */
export interface PhaseChange {
  /** Time of the change, in milliseconds since 1970. */
  at: number;
  name: string;
  uid: string;
  phase: string;
}

/** A request to the API as it arrived. */
export interface RequestRecord {
  /** Time of arrival, in milliseconds since 1970. */
  at: number;
  method: string;
  /** Path with its query string. */
  path: string;
  /** Status of the answer; null if there was none: reset, lost, never given. */
  status: number | null;
}

/** The account: its place on Confluent, its API key, and its defaults. */
export interface Account {
  cloud: string;
  region: string;
  key: string;
  secret: string;
  organization: string;
  /** Id of the environment, which Flink calls a catalog. */
  environment: string;
  /** Name of the environment. */
  catalogName: string;
  /** Id of the Kafka cluster, which Flink calls a database. */
  databaseId: string;
  /** Name of the Kafka cluster. */
  databaseName: string;
  /** Compute pool of statements that don't name one. */
  pool: string;
  /** Principal of statements that don't name one. */
  principal: string;
}

/** The part of a SQL engine that the world needs: rows in, rows out. `sql-engine.ts` implements it on SQLite. */
export interface Engine {
  /** The rows that the statement writes when it reads this record. */
  read(topic: string, record: LogRecord): Written[];
  /** The rows that the statement writes without reading anything: VALUES, and SELECTs without FROM. */
  values(): Written[];
  close(): void;
}

/** The whole state of the embedded Confluent. Every change of it first lets time catch up (`lifecycle.ts`). */
export interface World {
  clock: Clock;
  /** Time up to which everything has happened, in milliseconds since 1970. */
  at: number;
  behaviour: Behaviour;
  account: Account;
  pools: Map<string, { exhausted: boolean }>;
  /** Principals that were deleted; every other one exists. */
  missingPrincipals: Set<string>;
  topics: Map<string, Topic>;
  /** Functions that CREATE FUNCTION made, in lower case. */
  functions: Set<string>;
  /** Answer to EXPLAIN of every INSERT; null: the plan that the text really has. */
  plan: string | null;
  statements: Map<string, Statement>;
  history: PhaseChange[];
  requests: RequestRecord[];
  faults: Fault[];
  /** Count of the numbers given out so far, to records, statements and faults alike. */
  numbers: number;
  /** Engines of the statements that read, by uid. They are not part of a snapshot, and are made again when needed. */
  engines: Map<string, Engine>;
}

export const nextNumber = (world: World): number => {
  world.numbers += 1;
  return world.numbers;
};

/** A record appended to a topic's log, at `world.at`. */
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
