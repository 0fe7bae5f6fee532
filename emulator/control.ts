import { type Behaviour, behaviourSchema } from './behaviour.ts';
import { change, create, loosePool, remove } from './changes.ts';
import { isAdvanceable } from './clock.ts';
import { append, nextNumber, type PhaseChange, type RequestRecord, type World } from './confluent.ts';
import { type FaultRule, newFault } from './faults.ts';
import { catchUp } from './lifecycle.ts';
import { enter, fail, transition } from './phases.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { relievePool } from './starting.ts';
import type { Statement } from './statement.ts';
import { findTopic, loseTopic } from './topic-loss.ts';
import {
  airlineColumns,
  type Column,
  newTopic,
  type Origin,
  type Row,
  recordsOf,
  type Topic,
  type Value,
} from './topics.ts';
import { type StatementBody, statementBody } from './wire.ts';

/** Something is asked of the control that can't be: there is no such statement, topic or pool, or not in that phase. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}

/** A row of a sink, with where it came from. */
export interface Write extends Origin {
  /** Milliseconds since 1970. */
  at: number;
  row: Readonly<Record<string, string | null>>;
}

/** A record of a log as the control shows it. */
export interface LogEntry {
  partition: number;
  offset: number;
  /** Milliseconds since 1970. */
  at: number;
  value: Row;
  /** Whether readers fail at it. */
  poison: boolean;
}

/** What a person in the console asks for when they create a statement. */
export interface ConsoleOptions {
  properties?: Record<string, string> | undefined;
  labels?: Record<string, string> | undefined;
  pool?: string | undefined;
  principal?: string | undefined;
}

/**
 * What tests and people do to the embedded Confluent from outside its API: they produce records, break things, and act
 * as others who use the same account. Every method first lets time catch up.
 */
export class Control {
  readonly #world: World;
  readonly #baseUrl: string;

  constructor(world: World, baseUrl: string) {
    this.#world = world;
    this.#baseUrl = baseUrl;
  }

  /** Appends rows to a topic's log. Columns that a row leaves out are null. */
  produce(name: string, rows: readonly Row[], partition?: number): void {
    const topic = this.#topic(name);
    const columns = new Set(topic.columns.map((column) => column.name));
    const unknown = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) => !columns.has(column));
    if (unknown.length > 0) throw new ControlError(`${name} has no column ${unknown.join(', ')}`);
    const to = partition === undefined ? {} : { partition: this.#partition(topic, partition) };
    for (const row of rows) append(this.#world, topic, row, to);
    catchUp(this.#world);
  }

  /** Appends a record that no statement can read: whoever comes to it fails, each time, until it is removed. Returns its offset. */
  poison(name: string, partition = 0): number {
    const topic = this.#topic(name);
    const { offset } = append(this.#world, topic, {}, { partition: this.#partition(topic, partition), poison: true });
    catchUp(this.#world);
    return offset;
  }

  /** Takes the poison records out, of one topic or of all: readers skip them from now on. */
  removePoison(name?: string): void {
    const topics = name === undefined ? this.#now().topics.values() : [this.#topic(name)];
    for (const topic of topics) {
      for (const record of topic.partitions.flat()) if (record.poison === 'live') record.poison = 'removed';
    }
  }

  /** The rows of a table, in the order in which they were written; all values as text. */
  rows(table: string): readonly Readonly<Record<string, string | null>>[] {
    return recordsOf(this.#topic(table))
      .filter(({ poison }) => poison === 'none')
      .map(({ value }) => texts(value));
  }

  /** The rows that statements wrote to a table, in order, each with the statement and the source record that it came from. */
  writes(table: string): readonly Write[] {
    return recordsOf(this.#topic(table)).flatMap(({ at, value, origin }) =>
      origin === null ? [] : [{ ...structuredClone(origin), at, row: texts(value) }],
    );
  }

  /** All records of a topic. A removed poison record is not among them; its offset stays unused. */
  log(name: string): readonly LogEntry[] {
    return recordsOf(this.#topic(name))
      .filter(({ poison }) => poison !== 'removed')
      .map(({ partition, offset, at, value, poison }) => ({
        partition,
        offset,
        at,
        value: { ...value },
        poison: poison === 'live',
      }));
  }

  topics(): readonly string[] {
    return [...this.#now().topics.keys()];
  }

  /** A topic made by somebody else, empty; with the airlines' columns if none are given. */
  createTopic(name: string, columns: readonly Column[] = airlineColumns, partitions = 1): void {
    const world = this.#now();
    if (world.topics.has(name)) throw new ControlError(`topic ${name} exists already`);
    world.topics.set(name, newTopic(name, columns, { partitions }));
    findTopic(world, name);
  }

  /** A topic dropped by somebody else, with all its records. */
  dropTopic(name: string): void {
    const { topics } = this.#now();
    topics.delete(this.#topic(name).name);
    loseTopic(this.#world, name);
  }

  /** A statement as the API shows it, or undefined. */
  statement(name: string): StatementBody | undefined {
    const world = this.#now();
    const statement = world.statements.get(name);
    return statement === undefined ? undefined : statementBody(world, statement, this.#baseUrl);
  }

  /** All statements as the API shows them, in the order of their creation. */
  statements(): readonly StatementBody[] {
    const world = this.#now();
    return [...world.statements.values()].map((statement) => statementBody(world, statement, this.#baseUrl));
  }

  /** Every phase change so far, in order; `ABSENT` at the end of a deletion or a purge. */
  history(): readonly PhaseChange[] {
    return structuredClone(this.#now().history);
  }

  /** Every request to the API so far, those included that a fault hit. */
  requests(): readonly RequestRecord[] {
    return structuredClone(this.#now().requests);
  }

  clearRequests(): void {
    this.#now().requests = [];
  }

  /** A statement fails with an exception: by way of FAILING, or straight to FAILED. */
  fail(
    name: string,
    {
      exception = {
        name: 'org.apache.flink.util.FlinkRuntimeException',
        message: 'The embedded Confluent was told to fail.',
      },
      phase,
      detail,
    }: {
      exception?: { name: string; message: string } | undefined;
      phase?: 'FAILED' | 'FAILING' | undefined;
      detail?: string | undefined;
    } = {},
  ): void {
    const statement = this.#in(name, 'PENDING', 'RUNNING', 'DEGRADED');
    statement.wait = null;
    fail(this.#world, statement, exception, {
      ...(phase === undefined ? {} : { straight: phase === 'FAILED' }),
      ...(detail === undefined ? {} : { detail }),
    });
  }

  /** A running statement degrades: it commits nothing more. */
  degrade(name: string, detail = ''): void {
    enter(this.#world, this.#in(name, 'RUNNING'), 'DEGRADED', detail);
  }

  /** A degraded statement is well again. */
  recover(name: string): void {
    enter(this.#world, this.#in(name, 'DEGRADED'), 'RUNNING');
    catchUp(this.#world);
  }

  /** A person stops a statement in the console. Looks the same as a stop through the API. */
  stop(name: string): void {
    const statement = this.#statement(name);
    change(this.#world, statement, { ...statement, stopped: true });
  }

  /** A person resumes a statement in the console. */
  resume(name: string): void {
    const statement = this.#statement(name);
    change(this.#world, statement, { ...statement, stopped: false });
  }

  /** A person deletes a statement in the console. */
  delete(name: string): void {
    remove(this.#world, this.#statement(name));
  }

  /** A person creates a statement in the console. */
  create(name: string, sql: string, { properties = {}, labels = {}, pool, principal }: ConsoleOptions = {}): void {
    const world = this.#now();
    const { account } = world;
    create(world, {
      name,
      sql,
      properties,
      labels,
      poolId: pool ?? account.pool,
      principal: principal ?? account.principal,
    });
  }

  /** Puts a statement into any phase, also one that nobody has heard of; it stays there until something else happens to it. */
  setPhase(name: string, phase: string, detail = ''): void {
    const statement = this.#statement(name);
    statement.next = null;
    statement.wait = null;
    if (phase === 'RUNNING' && statement.positions === null) statement.next = transition(this.#world, 'RUNNING', 0);
    else enter(this.#world, statement, phase, detail);
    catchUp(this.#world);
  }

  /** A compute pool is deleted: its statements are stopped. */
  deletePool(id: string): void {
    this.#pool(id);
    this.#world.pools.delete(id);
    loosePool(this.#world, id);
  }

  createPool(id: string): void {
    const { pools } = this.#now();
    if (pools.has(id)) throw new ControlError(`compute pool ${id} exists already`);
    pools.set(id, { exhausted: false });
  }

  /** A compute pool is at its limit: what would start stays PENDING. What runs goes on. */
  exhaustPool(id: string): void {
    this.#pool(id).exhausted = true;
  }

  /** A compute pool has room again. */
  relievePool(id: string): void {
    this.#pool(id).exhausted = false;
    relievePool(this.#world, id);
  }

  /** The API key is replaced; the old one is refused from now on. */
  rotateKey({ key, secret }: { key: string; secret: string }): void {
    Object.assign(this.#now().account, { key, secret });
  }

  /** Something will go wrong with requests. Returns the fault's id. */
  fault(rule: FaultRule): string {
    const world = this.#now();
    const id = `fault-${nextNumber(world)}`;
    world.faults.push(newFault(id, rule));
    return id;
  }

  clearFaults(): void {
    this.#now().faults = [];
  }

  /** Changes switches from now on. */
  behave(switches: { [Name in keyof Behaviour]?: Behaviour[Name] | undefined }): void {
    const world = this.#now();
    const given = Object.fromEntries(Object.entries(switches).filter(([, value]) => value !== undefined));
    world.behaviour = behaviourSchema.parse({ ...world.behaviour, ...given });
  }

  behaviour(): Behaviour {
    return { ...this.#now().behaviour };
  }

  /** The world's time, in milliseconds since 1970. */
  time(): number {
    return this.#now().at;
  }

  /** Lets time pass, if the clock can be moved. */
  advance(seconds: number): number {
    const { clock } = this.#world;
    if (!isAdvanceable(clock)) throw new ControlError('this clock can not be advanced');
    clock.advance(seconds * 1000);
    return this.time();
  }

  /** Everything, as plain JSON: `startEmbedded({ snapshot })` goes on from there. */
  snapshot(): Snapshot {
    return takeSnapshot(this.#now());
  }

  #now(): World {
    catchUp(this.#world);
    return this.#world;
  }

  #topic(name: string): Topic {
    const topic = this.#now().topics.get(name);
    if (topic === undefined) throw new ControlError(`there is no topic ${name}`);
    return topic;
  }

  #partition(topic: Topic, partition: number): number {
    if (topic.partitions[partition] === undefined)
      throw new ControlError(`${topic.name} has no partition ${partition}`);
    return partition;
  }

  #statement(name: string): Statement {
    const statement = this.#now().statements.get(name);
    if (statement === undefined) throw new ControlError(`there is no statement ${name}`);
    return statement;
  }

  #in(name: string, ...phases: readonly string[]): Statement {
    const statement = this.#statement(name);
    if (!phases.includes(statement.phase))
      throw new ControlError(`${name} is ${statement.phase}, not ${phases.join(' or ')}`);
    return statement;
  }

  #pool(id: string): { exhausted: boolean } {
    const pool = this.#now().pools.get(id);
    if (pool === undefined) throw new ControlError(`there is no compute pool ${id}`);
    return pool;
  }
}

const text = (value: Value): string | null => (value === null ? null : String(value));

const texts = (row: Row): Record<string, string | null> =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, text(value)]));
