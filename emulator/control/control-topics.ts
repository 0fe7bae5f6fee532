import type { Column, Row, Value } from '../sql/table.ts';
import { append, nextNumber } from '../world/confluent.ts';
import { catchUp } from '../world/lifecycle.ts';
import { durationOf, isExpired } from '../world/retention.ts';
import { loseTopic, regainTopic } from '../world/topic-loss.ts';
import { airlineColumns, newTopic, type Origin, recordsOf, type Topic } from '../world/topics.ts';
import { ControlBase, ControlError } from './control-base.ts';

/** A row that a statement wrote to its sink, with its origin. */
export interface Write extends Origin {
  /** Time of writing, in milliseconds since 1970. */
  at: number;
  row: Readonly<Record<string, string | null>>;
}

/** A record of a log as the control shows it. */
export interface LogEntry {
  partition: number;
  offset: number;
  /** Time of writing, in milliseconds since 1970. */
  at: number;
  value: Row;
  /** Poison: readers fail at this record. */
  poison: boolean;
  /** Removal by the topic's retention: no reader gets this record any more. */
  expired: boolean;
}

/** Control of topics and their records: what somebody else does to them. */
export abstract class TopicControl extends ControlBase {
  /** Rows appended to a topic's log. Columns that a row leaves out are null. */
  produce(name: string, rows: readonly Row[], partition?: number): void {
    const topic = this.topicNamed(name);
    const columns = new Set(topic.columns.map((column) => column.name));
    const unknown = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) => !columns.has(column));
    if (unknown.length > 0) throw new ControlError(`${name} has no column ${unknown.join(', ')}`);
    const to = partition === undefined ? {} : { partition: this.existing(topic, partition) };
    for (const row of rows) append(this.world, topic, row, to);
    catchUp(this.world);
  }

  /** A record appended that no statement can read: each reader fails at it until it is removed. Returns its offset. */
  poison(name: string, partition = 0): number {
    const topic = this.topicNamed(name);
    const { offset } = append(this.world, topic, {}, { partition: this.existing(topic, partition), poison: true });
    catchUp(this.world);
    return offset;
  }

  /** The removal of poison records, from one topic or from all: readers skip them from now on. */
  removePoison(name?: string): void {
    const topics = name === undefined ? this.now().topics.values() : [this.topicNamed(name)];
    for (const topic of topics) {
      for (const record of topic.partitions.flat()) if (record.poison === 'live') record.poison = 'removed';
    }
  }

  /** The rows of a table, in the order in which they were written; all values as text. */
  rows(table: string): readonly Readonly<Record<string, string | null>>[] {
    const topic = this.topicNamed(table);
    return recordsOf(topic)
      .filter(({ poison }) => poison === 'none')
      .map(({ value }) => texts(topic, value));
  }

  /** The rows that statements wrote to a table, in order, each with its statement and source record. */
  writes(table: string): readonly Write[] {
    const topic = this.topicNamed(table);
    return recordsOf(topic).flatMap(({ at, value, origin }) =>
      origin === null ? [] : [{ ...structuredClone(origin), at, row: texts(topic, value) }],
    );
  }

  /**
   * Records of a topic, also those that its retention has removed. A removed poison record is not among them; its offset
   * stays unused.
   */
  log(name: string): readonly LogEntry[] {
    const topic = this.topicNamed(name);
    return recordsOf(topic)
      .filter(({ poison }) => poison !== 'removed')
      .map((record) => ({
        partition: record.partition,
        offset: record.offset,
        at: record.at,
        value: { ...record.value },
        poison: record.poison === 'live',
        expired: isExpired(topic, record, this.world.at),
      }));
  }

  /**
   * Another retention of a topic (`kafka.retention.time`), as `7 d`, `168 h` or `604800000 ms`; `0` keeps everything.
   */
  retain(name: string, time: string): void {
    if (durationOf(time) === undefined) throw new ControlError(`'${time}' is no duration such as '7 d'`);
    this.topicNamed(name).options['kafka.retention.time'] = time;
  }

  topics(): readonly string[] {
    return [...this.now().topics.keys()];
  }

  /** A new, empty topic made by somebody else; with the airlines' columns if none are given. */
  createTopic(name: string, columns: readonly Column[] = airlineColumns, partitions = 1): void {
    const world = this.now();
    if (world.topics.has(name)) throw new ControlError(`topic ${name} exists already`);
    world.topics.set(name, newTopic(name, columns, { partitions }));
    regainTopic(world, name);
  }

  /**
   * Schema evolution: the table gets one more, optional column. Older rows have null there. Statements that have run go
   * on without it, also after a resume; new ones can use it.
   */
  addColumn(table: string, name: string, type = 'STRING'): void {
    const { columns } = this.topicNamed(table);
    if (columns.some((column) => column.name === name)) throw new ControlError(`${table} has a column ${name} already`);
    columns.push({ name, type: type.toUpperCase(), nullable: true, added: nextNumber(this.world) });
  }

  /** The loss of a topic that somebody else drops, with all its records. */
  dropTopic(name: string): void {
    const { topics } = this.now();
    topics.delete(this.topicNamed(name).name);
    loseTopic(this.world, name);
  }
}

const text = (value: Value): string | null => (value === null ? null : String(value));

/** The values of all columns that the table has by now, even if the row was written before they existed. */
const texts = ({ columns }: Topic, row: Row): Record<string, string | null> =>
  Object.fromEntries(columns.map(({ name }) => [name, text(row[name] ?? null)]));
