import type { Options, Source } from '../sql/sql.ts';
import { SqlError } from '../sql/tokens.ts';
import { type Offsets, parseOffsets } from './offsets.ts';
import type { Topic } from './topics.ts';

interface Start {
  mode: string;
  offsets: string | undefined;
  timestamp: string | undefined;
}

/**
 * The offsets at which a statement that never ran starts to read a topic. Its table hint comes first, then the offsets
 * that it carries over, then its `sql.tables.scan.startup.*` properties; without any of them it reads from the
 * beginning.
 */
export const startOffsets = (
  source: Source,
  topic: Topic,
  properties: Options,
  carried: Offsets | undefined,
): Offsets => {
  const hinted = source.hint['scan.startup.mode'];
  if (hinted !== undefined) {
    return offsetsOf(topic, {
      mode: hinted,
      offsets: source.hint['scan.startup.specific-offsets'],
      timestamp: source.hint['scan.startup.timestamp-millis'],
    });
  }
  if (carried !== undefined) return { ...everywhere(topic, () => 0), ...carried };
  return offsetsOf(topic, {
    mode: properties['sql.tables.scan.startup.mode'] ?? 'earliest-offset',
    offsets: properties['sql.tables.scan.startup.specific-offsets'],
    timestamp: properties['sql.tables.scan.startup.timestamp-millis'],
  });
};

const offsetsOf = (topic: Topic, { mode, offsets, timestamp }: Start): Offsets => {
  switch (mode) {
    case 'earliest-offset':
      return everywhere(topic, () => 0);
    case 'latest-offset':
      return everywhere(topic, (log) => log.length);
    case 'specific-offsets': {
      const given = parseOffsets(offsets ?? '');
      if (given === undefined) {
        throw new SqlError(
          `Invalid properties '${offsets ?? ''}' for 'scan.startup.specific-offsets': expected 'partition:0,offset:42;…'.`,
        );
      }
      return { ...everywhere(topic, () => 0), ...given };
    }
    case 'timestamp': {
      if (timestamp === undefined || !/^\d{1,15}$/.test(timestamp)) {
        throw new SqlError("'scan.startup.timestamp-millis' is required for the startup mode 'timestamp'.");
      }
      const from = Number(timestamp);
      return everywhere(topic, (log) => {
        const first = log.findIndex(({ at }) => at >= from);
        return first < 0 ? log.length : first;
      });
    }
    default:
      throw new SqlError(`Invalid value '${mode}' for option 'scan.startup.mode'.`);
  }
};

const everywhere = (topic: Topic, offset: (log: Topic['partitions'][number]) => number): Record<string, number> =>
  Object.fromEntries(topic.partitions.map((log, partition) => [String(partition), offset(log)]));
