/** Row of a log or of the sink. */
export type AuditRow = Readonly<Record<string, string | number | null>>;

/** Records of one airline's topic, in any order, without poison records. */
export interface SourceLog {
  /** Value of the sink's column `airline` for them. */
  readonly airline: string;
  readonly rows: readonly AuditRow[];
}

/** Result of comparing the logs with the sink, in numbers of rows. */
export interface Audit {
  /** Records that the statement has to carry. */
  readonly read: number;
  /** Rows in the sink. */
  readonly written: number;
  /** Records that no row of the sink comes from. */
  readonly lost: number;
  /** Rows of the sink that repeat another row. */
  readonly duplicated: number;
  /** Rows of the sink that no record would give: a value in the wrong column, the wrong airline, or out of nowhere. */
  readonly misplaced: number;
  /** Records with a NULL in a carried column: the SQL leaves them out, so they are not among those read. */
  readonly filtered: number;
}

/** Airline of each topic, as the sink names it. */
export const AIRLINES = { skyone_avro: 'SkyOne', sunset_avro: 'Sunset' } as const;

export const SINK = 'flight_avro';

/** The columns that the statement carries over from each topic, in the sink's order. */
export const CARRIED = [
  'departure_airport_code',
  'flight_number',
  'email_address',
  'departure_time',
  'arrival_time',
  'arrival_airport_code',
  'confirmation_code',
] as const;

type Values = readonly (string | null)[];

const valuesOf = (row: AuditRow, columns: readonly string[]): Values =>
  columns.map((column) => row[column]?.toString() ?? null);

/** Counter of keys. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Removal of one; false: there was none. */
  take(key: string): boolean {
    const count = this.#counts.get(key) ?? 0;
    if (count > 0) this.#counts.set(key, count - 1);
    return count > 0;
  }
}

const exactKey = (values: Values): string => JSON.stringify(values);

/** Key of the values, whatever their columns. */
const looseKey = (values: Values): string => JSON.stringify(values.map(String).sort());

/** Removal, from `scattered`, of the record whose values this row of the sink has in any columns: all but one of its own. */
const takeScattered = (scattered: Tally, row: Values): boolean =>
  row.some((_, left) => scattered.take(looseKey(row.filter((_value, index) => index !== left))));

/**
 * Comparison, row by row, of the airlines' logs with the sink: every record once, each value in its column, under its
 * airline. A record whose values stand in the sink in the wrong place is misplaced, and not lost as well.
 */
export const audit = (sources: readonly SourceLog[], sink: readonly AuditRow[]): Audit => {
  const records = sources.flatMap(({ airline, rows }) =>
    rows.map((row) => ({ airline, values: valuesOf(row, CARRIED) })),
  );
  const expected = records.filter(({ values }) => !values.includes(null));
  const keys = expected.map(({ airline, values }) => exactKey([...values, airline]));
  const known = new Set(keys);
  const missing = new Tally();
  for (const key of keys) missing.add(key);

  const odd = sink
    .map((row) => valuesOf(row, [...CARRIED, 'airline']))
    .filter((values) => !missing.take(exactKey(values)));
  const misplaced = odd.filter((values) => !known.has(exactKey(values)));

  const scattered = new Tally();
  const unseen = expected.filter((_, index) => missing.take(keys[index] ?? ''));
  for (const { values } of unseen) scattered.add(looseKey(values));
  const found = misplaced.filter((values) => takeScattered(scattered, values));

  return {
    read: expected.length,
    written: sink.length,
    lost: unseen.length - found.length,
    duplicated: odd.length - misplaced.length,
    misplaced: misplaced.length,
    filtered: records.length - expected.length,
  };
};

export const isClean = ({ lost, duplicated, misplaced }: Audit): boolean =>
  lost === 0 && duplicated === 0 && misplaced === 0;

/** Last line of the story. */
export const auditLine = ({ read, written, lost, duplicated, misplaced }: Audit): string =>
  `rows: ${read} read, ${written} written, ${lost} lost, ${duplicated} duplicated, ${misplaced} misplaced`;
