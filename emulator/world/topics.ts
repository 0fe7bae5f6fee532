import type { Column, Row } from '../sql/table.ts';

/** A column of a topic's table. */
export interface TopicColumn extends Column {
  /** The world's number when it was added to a table that was there already; not given for the others. */
  added?: number | undefined;
}

/** Which record a row was made from, and by which statement. */
export interface Origin {
  statement: string;
  uid: string;
  /** Null for a row of INSERT … VALUES, which has no source. */
  source: { topic: string; partition: number; offset: number } | null;
}

/** One record of a log. */
export interface LogRecord {
  /** Place in the order of everything ever written in this world, over all topics. */
  order: number;
  /** When it was written, in milliseconds since 1970. */
  at: number;
  partition: number;
  offset: number;
  value: Row;
  /** `live` makes every reader fail, `removed` is skipped by every reader. */
  poison: 'none' | 'live' | 'removed';
  /** Null where it was produced from outside. */
  origin: Origin | null;
}

/** A Kafka topic and the table that it is: a log of records per partition, offsets from 0. */
export interface Topic {
  name: string;
  columns: TopicColumn[];
  primaryKey: string[];
  distributedBy: string[];
  partitions: LogRecord[][];
}

/** A field of Avro type string; Confluent infers NOT NULL from it. */
const text = (name: string): Column => ({ name, type: 'STRING', nullable: false });

/** The columns of the airlines' topics, in the order of AirlineAvroData.avsc. */
export const airlineColumns: readonly Column[] = [
  text('email_address'),
  text('departure_time'),
  text('departure_airport_code'),
  text('arrival_time'),
  text('arrival_airport_code'),
  { name: 'flight_duration', type: 'BIGINT', nullable: false },
  text('flight_number'),
  text('confirmation_code'),
  { name: 'ticket_price', type: 'DECIMAL(10, 2)', nullable: false },
  text('aircraft'),
  text('booking_agency_email'),
];

export const newTopic = (
  name: string,
  columns: readonly Column[],
  { partitions = 1, primaryKey = [] as readonly string[], distributedBy = [] as readonly string[] } = {},
): Topic => ({
  name,
  columns: columns.map((column) => ({ ...column })),
  primaryKey: [...primaryKey],
  distributedBy: [...distributedBy],
  partitions: Array.from({ length: partitions }, () => []),
});

/** The partition that a row belongs to: by its key columns where the table has any, else the first. */
export const partitionOf = (topic: Topic, row: Row): number => {
  const key = topic.distributedBy.map((column) => row[column] ?? '').join('\u0000');
  let hash = 0;
  for (const character of key) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % topic.partitions.length;
};

/** All records of a topic, in the order in which they were written. */
export const recordsOf = (topic: Topic): LogRecord[] =>
  topic.partitions.length === 1
    ? [...(topic.partitions[0] ?? [])]
    : topic.partitions.flat().sort((one, other) => one.order - other.order);
