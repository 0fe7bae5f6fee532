import type { Topic } from './topics.ts';

/** The options of every table, as Confluent's SHOW CREATE TABLE gives them; its own options come on top. */
export const optionsOf = ({ primaryKey, distributedBy, options }: Topic): Readonly<Record<string, string>> => ({
  'changelog.mode': primaryKey.length > 0 ? 'upsert' : 'append',
  connector: 'confluent',
  'kafka.cleanup-policy': 'delete',
  'kafka.compaction.time': '0 ms',
  'kafka.max-message-size': '2097164 bytes',
  'kafka.retention.size': '0 bytes',
  'kafka.retention.time': '7 d',
  ...(primaryKey.length + distributedBy.length > 0 ? KEYED : {}),
  'scan.bounded.mode': 'unbounded',
  'scan.startup.mode': 'earliest-offset',
  'value.format': 'avro-registry',
  ...options,
});

/** Options of tables with a key, whose columns are not in the value. */
const KEYED = { 'key.format': 'avro-registry', 'value.fields-include': 'except-key' };

/** The test that rows with the same key replace each other. */
export const isUpsert = (topic: Topic): boolean =>
  topic.primaryKey.length > 0 && optionsOf(topic)['changelog.mode'] === 'upsert';
