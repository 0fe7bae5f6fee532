import type { Column, Row } from '../sql/table.ts';

/** A column of a topic's table. */
export interface TopicColumn extends Column {
  /** Value of `World.numbers` when somebody added it to an existing table; not given for other columns. */
  added?: number | undefined;
}

/** The origin of a row: the statement that wrote it, and the record that it was made from. */
export interface Origin {
  statement: string;
  uid: string;
  /** Source record; null for a row of INSERT … VALUES. */
  source: { topic: string; partition: number; offset: number } | null;
}

/** A record of a topic's log. */
export interface LogRecord {
  /** Place in the order of writing over all topics of this world. */
  order: number;
  /** Time of writing, in milliseconds since 1970. */
  at: number;
  partition: number;
  offset: number;
  value: Row;
  /** Poison: `live` makes every reader fail, every reader skips `removed`. */
  poison: 'none' | 'live' | 'removed';
  /** Origin in a statement; null for a record that was produced from outside. */
  origin: Origin | null;
}

/** A Kafka topic and the table that it is: a log of records per partition, offsets from 0. */
export interface Topic {
  name: string;
  columns: TopicColumn[];
  primaryKey: string[];
  distributedBy: string[];
  /** WITH options, as they were given. */
  options: Record<string, string>;
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
  {
    partitions = 1,
    primaryKey = [] as readonly string[],
    distributedBy = [] as readonly string[],
    options = {} as Readonly<Record<string, string>>,
  } = {},
): Topic => ({
  name,
  columns: columns.map((column) => ({ ...column })),
  primaryKey: [...primaryKey],
  distributedBy: [...distributedBy],
  options: { ...options },
  partitions: Array.from({ length: partitions }, () => []),
});

/** The partition that a row belongs to: by its key columns if the table has any, else the first. */
export const partitionOf = (topic: Topic, row: Row): number => {
  const key = topic.distributedBy.map((column) => row[column] ?? '').join('\u0000');
  let hash = 0;
  for (const character of key) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % topic.partitions.length;
};

/** Records of a topic, in the order in which they were written. */
export const recordsOf = (topic: Topic): LogRecord[] =>
  topic.partitions.length === 1
    ? [...(topic.partitions[0] ?? [])]
    : topic.partitions.flat().sort((one, other) => one.order - other.order);
