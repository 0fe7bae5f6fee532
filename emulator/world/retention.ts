import { optionsOf } from './table-options.ts';
import type { LogRecord, Topic } from './topics.ts';

/** Milliseconds of each unit in which Flink writes a duration; a number without a unit is milliseconds. */
const UNITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    '': 1,
    ms: 1,
    milli: 1,
    millisecond: 1,
    s: 1_000,
    sec: 1_000,
    second: 1_000,
    m: 60_000,
    min: 60_000,
    minute: 60_000,
    h: 3_600_000,
    hour: 3_600_000,
    d: 86_400_000,
    day: 86_400_000,
  }),
);

/** A duration as Flink reads it, in milliseconds; undefined if it is none. */
export const durationOf = (text: string): number | undefined => {
  const [, count, unit = ''] = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const size = UNITS.get(unit.toLowerCase()) ?? UNITS.get(unit.toLowerCase().replace(/s$/, ''));
  return count === undefined || size === undefined ? undefined : Number(count) * size;
};

/** Time for which a topic keeps its records, in milliseconds; infinite for `0`, and where it only compacts. */
const retentionOf = (topic: Topic): number => {
  const { 'kafka.retention.time': text = '', 'kafka.cleanup-policy': policy } = optionsOf(topic);
  const duration = policy === 'compact' ? 0 : (durationOf(text) ?? 0);
  return duration === 0 ? Number.POSITIVE_INFINITY : duration;
};

/** Test for a record that the topic has removed by the time `at`: no reader gets it any more. Its offset stays. */
export const isExpired = (topic: Topic, record: LogRecord, at: number): boolean => record.at + retentionOf(topic) <= at;

/**
 * The offset at which a reader goes on that stands at `offset`: there, or at the earliest record that is left. Records
 * stand in a log in the order of their times.
 */
export const readableFrom = (topic: Topic, log: readonly LogRecord[], offset: number, at: number): number => {
  const oldest = at - retentionOf(topic);
  const isGone = (index: number): boolean => (log[index]?.at ?? Number.POSITIVE_INFINITY) <= oldest;
  if (!isGone(offset)) return offset;
  let [low, high] = [offset, log.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (isGone(middle)) low = middle;
    else high = middle;
  }
  return high;
};
