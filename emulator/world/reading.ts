import { type Insert, parseSql } from '../sql/sql.ts';
import { SqlError } from '../sql/tokens.ts';
import { append, type Engine, type World } from './confluent.ts';
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
  const sources = [...new Set(insert.sources.map(({ topic }) => topic))].map((name) => existing(world, name));
  const seen = (topic: Topic): Topic => asCompiled(statement, topic);
  const engine = new SqlEngine(insert, sources.map(seen), seen(existing(world, insert.sink)));
  world.engines.set(statement.uid, engine);
  return engine;
};

/**
 * A table with the columns that the statement knows: Confluent's statements keep a snapshot of the tables they name.
 */
const asCompiled = ({ compiled }: Statement, topic: Topic): Topic => ({
  ...topic,
  columns: topic.columns.filter(({ added = 0 }) => added <= compiled),
});

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
    world.topics.get(name)?.partitions.forEach((log, partition) => {
      const at = log[offsets[partition] ?? 0]?.at;
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
  const sink = existing(world, insert.sink);
  const engine = engineOf(world, statement, insert);
  for (const { topic, record } of unread(world, statement.positions)) {
    if (record.poison === 'live') return poisoned(topic, record);
    if (record.poison === 'none') {
      try {
        const source = { topic, partition: record.partition, offset: record.offset };
        for (const row of engine.read(topic, record.value)) {
          append(world, sink, row, { origin: { statement: statement.name, uid: statement.uid, source } });
        }
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

/** The writing of the rows of INSERT … VALUES. */
export const writeValues = (world: World, statement: Statement, insert: Insert): void => {
  const sink = existing(world, insert.sink);
  for (const row of engineOf(world, statement, insert).values()) {
    append(world, sink, row, { origin: { statement: statement.name, uid: statement.uid, source: null } });
  }
};

const unread = (world: World, positions: NonNullable<Statement['positions']>): { topic: string; record: LogRecord }[] =>
  Object.entries(positions)
    .flatMap(([topic, offsets]) =>
      (world.topics.get(topic)?.partitions ?? []).flatMap((log, partition) =>
        log
          .slice(offsets[partition] ?? 0)
          .filter(({ at }) => at <= world.at)
          .map((record) => ({ topic, record })),
      ),
    )
    .sort((one, other) => one.record.order - other.record.order);

const poisoned = (topic: string, { partition, offset }: LogRecord) => ({
  name: 'org.apache.flink.util.FlinkRuntimeException',
  message: `Failed to deserialize consumer record ConsumerRecord(topic = ${topic}, partition = ${partition}, offset = ${offset}): the value is no Avro record of the topic's schema.`,
});

const unwritable = (error: unknown) => ({
  name: 'org.apache.flink.table.api.TableException',
  message: `Failed to write a row: ${error instanceof Error ? error.message : String(error)}`,
});
