import type { TableName } from '../../model/catalog.ts';
import { about, name, placed, text } from './catalog-question.ts';

type Properties = Readonly<Record<string, string>>;

/** Option of a table that says how long its topic keeps rows. */
const OPTION = 'kafka.retention.time';

/**
 * The question to INFORMATION_SCHEMA how long these tables keep their rows; undefined if there is nothing to ask. It stays
 * within what Confluent documents for these views: no `IN`, no `LIMIT`.
 */
export const retentionQuestion = (tables: readonly TableName[], properties: Properties): string | undefined => {
  const asked = Map.groupBy(
    tables.flatMap((table) => placed(table, properties)),
    ({ catalog }) => catalog,
  );
  const branches = [...asked].map(([catalog, inIt]) => {
    const view = `${name(catalog)}.\`INFORMATION_SCHEMA\`.\`TABLE_OPTIONS\``;
    return `SELECT \`TABLE_NAME\`, \`OPTION_VALUE\` FROM ${view} WHERE \`OPTION_KEY\` = ${text(OPTION)} AND (${about(inIt)})`;
  });
  return branches.length === 0 ? undefined : branches.join(' UNION ALL ');
};

/** Milliseconds of each unit in which Flink writes a duration, without the plural's s; without a unit, milliseconds. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ...['', 'ms', 'milli', 'millisecond'].map((unit) => [unit, 1] as const),
  ...['s', 'sec', 'second'].map((unit) => [unit, 1_000] as const),
  ...['m', 'min', 'minute'].map((unit) => [unit, 60_000] as const),
  ...['h', 'hour'].map((unit) => [unit, 3_600_000] as const),
  ...['d', 'day'].map((unit) => [unit, 86_400_000] as const),
]);

/**
 * Time for which a topic keeps rows, in milliseconds, from Confluent's text: `7 d`, `168 h`, `604800000 ms`. `0` and `-1`
 * keep everything. Undefined: the text has another form.
 */
export const retentionOf = (value: string): number | 'forever' | undefined => {
  const [, count, unit = ''] = /^\s*(-?\d+)\s*([a-z]*)\s*$/i.exec(value) ?? [];
  const word = unit.toLowerCase();
  const size = UNITS.get(word) ?? UNITS.get(word.replace(/s$/, ''));
  if (count === undefined || size === undefined) return undefined;
  return Number(count) <= 0 ? 'forever' : Number(count) * size;
};
