import { type DataType, typeOf } from './type-text.ts';

/** Conversions between column types that Flink makes by itself (its `LogicalTypeCasts`), as far as they are certain. */

const WHOLE = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];
const EXACT = [...WHOLE, 'DECIMAL'];
const NUMBERS = [...EXACT, 'FLOAT', 'DOUBLE'];
const TIMESTAMPS = ['TIMESTAMP', 'TIMESTAMP_LTZ'];

/** Kind of a sink's column → the kinds that it takes. */
const TAKES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    ...{ CHAR: ['CHAR'], VARCHAR: ['CHAR', 'VARCHAR'], BINARY: ['BINARY'], VARBINARY: ['BINARY', 'VARBINARY'] },
    BOOLEAN: ['BOOLEAN'],
    ...{ TINYINT: WHOLE.slice(0, 1), SMALLINT: WHOLE.slice(0, 2), INT: WHOLE.slice(0, 3), BIGINT: WHOLE },
    ...{ DECIMAL: NUMBERS, FLOAT: [...EXACT, 'FLOAT'], DOUBLE: NUMBERS },
    ...{ DATE: ['DATE', 'TIMESTAMP'], TIME: ['TIME', 'TIMESTAMP'] },
    ...{ TIMESTAMP: TIMESTAMPS, TIMESTAMP_LTZ: TIMESTAMPS, TIMESTAMP_TZ: ['TIMESTAMP_TZ'] },
    ...{ INTERVAL_MONTHS: ['INTERVAL_MONTHS'], INTERVAL_SECONDS: ['INTERVAL_SECONDS'] },
    ...{ ARRAY: ['ARRAY'], MULTISET: ['MULTISET'], MAP: ['MAP'], ROW: ['ROW'] },
    ...{ RAW: ['RAW'], VARIANT: ['VARIANT'], BITMAP: ['BITMAP'], STRUCTURED: ['STRUCTURED'] },
  }),
);

const isInterval = ({ root }: DataType): boolean => root.startsWith('INTERVAL_');

const isKnown = ({ root }: DataType): boolean => root === 'NULL' || TAKES.has(root);

/** Test for an INTERVAL of one unit and an exact number, which are cast into each other. */
const countsUnits = (interval: DataType, number: DataType): boolean =>
  isInterval(interval) && interval.isCompound !== true && EXACT.includes(number.root);

/** Test for the same number of children, each of which fits. */
const childrenFit = ({ children: sinks }: DataType, { children: sources }: DataType): boolean =>
  sinks === undefined ||
  sources === undefined ||
  (sinks.length === sources.length &&
    sinks.every((sink, index) => {
      const source = sources[index];
      return source === undefined || accepts(sink, source);
    }));

/** Test for a type that takes values of the other type, both read. */
export const accepts = (sink: DataType, source: DataType): boolean => {
  if (!(isKnown(sink) && isKnown(source)) || source.root === 'NULL') return true;
  if (countsUnits(sink, source) || countsUnits(source, sink)) return true;
  return TAKES.get(sink.root)?.includes(source.root) === true && childrenFit(sink, source);
};

/**
 * Test for a column type that takes values of the other type, both as SQL or INFORMATION_SCHEMA write them. Lengths,
 * digits and NOT NULL are of no matter to Flink here. A type that is not known here always fits.
 */
export const fits = (sink: string, source: string): boolean => sink === source || accepts(typeOf(sink), typeOf(source));
