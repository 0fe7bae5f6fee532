import { compileInsert } from '../sql/insert-sql.ts';
import { type Insert, parseSql } from '../sql/sql.ts';
import { SqlError } from '../sql/sql-error.ts';
import { catalogOf } from './catalog.ts';
import { append, type Engine, type World, type Written } from './confluent.ts';
import { readableFrom } from './retention.ts';
import { SqlEngine } from './sql-engine.ts';
import { startOffsets } from './start-position.ts';
import type { Statement } from './statement.ts';
import type { LogRecord, Topic } from './topics.ts';

/** The topic of a table, or the error that Flink's validation gives. */
const existing = (world: World, name: string): Topic => {
  const topic = world.topics.get(name);
  if (topic === undefined) {
    throw new SqlError(
      `SQL validation failed. Table (or view) '${name}' does not exist or you do not have permission to access it.`,
    );
  }
  return topic;
};

/** The engine that runs this INSERT. It is made when first needed, and validates the SQL against the present topics. */
export const engineOf = (world: World, statement: Statement, insert: Insert): Engine => {
  const known = world.engines.get(statement.uid);
  if (known !== undefined) return known;
  const catalog = catalogOf(world, statement);
  const inserts = insert.parts.map((part) => compileInsert(catalog, part));
  const engine = new SqlEngine(catalog, insert.sources, inserts);
  world.engines.set(statement.uid, engine);
  return engine;
};

/** The end of the engine of a statement that reads no more, or whose tables have changed. */
export const closeEngine = (world: World, statement: Statement): void => {
  world.engines.get(statement.uid)?.close();
  world.engines.delete(statement.uid);
};

/** The position in each topic from which a statement that never ran begins to read. */
export const startPositions = (world: World, statement: Statement, insert: Insert, carried: Statement['positions']) => {
  const positions: Record<string, Record<string, number>> = {};
  for (const source of insert.sources) {
    const offsets = startOffsets(source, existing(world, source.topic), statement.properties, carried?.[source.topic]);
    positions[source.topic] ??= { ...offsets };
  }
  return positions;
};

/**
 * The time at which the statement can read its next unread record, in milliseconds since 1970; undefined if it has read
 * everything.
 */
export const nextReadAt = (world: World, statement: Statement): number | undefined => {
  let first: number | undefined;
  for (const [name, offsets] of Object.entries(statement.positions ?? {})) {
    const topic = world.topics.get(name);
    topic?.partitions.forEach((log, partition) => {
      const at = log[readableFrom(topic, log, offsets[partition] ?? 0, world.at)]?.at;
      if (at !== undefined && (first === undefined || at < first)) first = at;
    });
  }
  return first === undefined ? undefined : Math.max(first, statement.runningSince ?? first);
};

/**
 * The reading of every record that is unread by now, in the order of writing, through the statement's own SQL into its
 * sink. It ends at a record that can't be read, and returns that exception: earlier rows are written, and the position
 * stands at that record.
 */
export const read = (world: World, statement: Statement): { name: string; message: string } | undefined => {
  const insert = parseSql(statement.sql);
  if (insert.kind !== 'INSERT_INTO' || statement.positions === null) return undefined;
  const engine = engineOf(world, statement, insert);
  for (const { topic, record } of unread(world, statement.positions)) {
    if (record.poison === 'live') return poisoned(topic, record);
    if (record.poison === 'none') {
      try {
        const source = { topic, partition: record.partition, offset: record.offset };
        write(world, statement, engine.read(topic, record), source);
      } catch (error) {
        return unwritable(error);
      }
    }
    const offsets = statement.positions[topic] ?? {};
    offsets[record.partition] = record.offset + 1;
    statement.positions[topic] = offsets;
  }
  return undefined;
};

/** The writing of the rows that need no source: VALUES, and SELECTs without FROM. */
export const writeValues = (world: World, statement: Statement, insert: Insert): void =>
  write(world, statement, engineOf(world, statement, insert).values(), null);

const write = (
  world: World,
  { name, uid }: Statement,
  written: readonly Written[],
  source: { topic: string; partition: number; offset: number } | null,
): void => {
  for (const { sink, row } of written)
    append(world, existing(world, sink), row, { origin: { statement: name, uid, source } });
};

/** Records after these positions. What a topic has removed by now is skipped, without a word, as Kafka does. */
const unread = (world: World, positions: NonNullable<Statement['positions']>): { topic: string; record: LogRecord }[] =>
  Object.entries(positions)
    .flatMap(([name, offsets]) => {
      const topic = world.topics.get(name);
      return (topic?.partitions ?? []).flatMap((log, partition) =>
        log
          .slice(topic === undefined ? 0 : readableFrom(topic, log, offsets[partition] ?? 0, world.at))
          .filter(({ at }) => at <= world.at)
          .map((record) => ({ topic: name, record })),
      );
    })
    .sort((one, other) => one.record.order - other.record.order);

const poisoned = (topic: string, { partition, offset }: LogRecord) => ({
  name: 'org.apache.flink.util.FlinkRuntimeException',
  message: `Failed to deserialize consumer record ConsumerRecord(topic = ${topic}, partition = ${partition}, offset = ${offset}): the value is no Avro record of the topic's schema.`,
});

const unwritable = (error: unknown) => ({
  name: 'org.apache.flink.table.api.TableException',
  message: `Failed to write a row: ${error instanceof Error ? error.message : String(error)}`,
});
