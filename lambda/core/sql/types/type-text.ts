import { DEEPEST, indexFrom, isSign, isWord, type Token, tokens } from '../syntax/tokens.ts';

/** A column type, read. */
export interface DataType {
  /** Kind under which Flink's table of casts knows it: VARCHAR, INT, TIMESTAMP_LTZ, INTERVAL_MONTHS, …; '' if unknown. */
  readonly root: string;
  /** Types of which it consists; undefined if they are not known, or if it is no type of types. */
  readonly children?: readonly DataType[];
  /** Mark of an INTERVAL of several units. */
  readonly isCompound?: boolean;
}

const UNKNOWN: DataType = { root: '' };

/** Number of words such as ARRAY and NULL that are read behind a type. */
const MOST_WRAPPED = 10;

/** Types by every name that SQL and INFORMATION_SCHEMA have for them. */
const ROOTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ CHAR: 'CHAR', CHARACTER: 'CHAR', VARCHAR: 'VARCHAR', STRING: 'VARCHAR', BOOLEAN: 'BOOLEAN' },
    ...{ BINARY: 'BINARY', VARBINARY: 'VARBINARY', BYTES: 'VARBINARY' },
    ...{ TINYINT: 'TINYINT', SMALLINT: 'SMALLINT', INT: 'INT', INTEGER: 'INT', BIGINT: 'BIGINT' },
    ...{ DECIMAL: 'DECIMAL', DEC: 'DECIMAL', NUMERIC: 'DECIMAL', FLOAT: 'FLOAT', DOUBLE: 'DOUBLE' },
    ...{ DATE: 'DATE', TIME: 'TIME', TIME_WITHOUT_TIME_ZONE: 'TIME', TIMESTAMP: 'TIMESTAMP' },
    ...{ TIMESTAMP_LTZ: 'TIMESTAMP_LTZ', TIMESTAMP_WITHOUT_TIME_ZONE: 'TIMESTAMP' },
    ...{ TIMESTAMP_WITH_LOCAL_TIME_ZONE: 'TIMESTAMP_LTZ', TIMESTAMP_WITH_TIME_ZONE: 'TIMESTAMP_TZ' },
    ...{ ARRAY: 'ARRAY', MULTISET: 'MULTISET', MAP: 'MAP', ROW: 'ROW' },
    ...{ INTERVAL_YEAR_MONTH: 'INTERVAL_MONTHS', INTERVAL_DAY_TIME: 'INTERVAL_SECONDS' },
    ...{ RAW: 'RAW', VARIANT: 'VARIANT', BITMAP: 'BITMAP', STRUCTURED: 'STRUCTURED', NULL: 'NULL' },
  }),
);

/** A reader's place in a type: what was read, and the index behind it. */
interface Read {
  readonly type: DataType;
  readonly end: number;
}

/** The index behind `(…)`, if that is at `at`; behind the end of the text if nothing closes it. */
const afterParameters = (all: readonly Token[], at: number): number =>
  isSign(all[at], '(') ? indexFrom(all, at + 1, all.length, (token) => isSign(token, ')')) + 1 : at;

const afterWords = (all: readonly Token[], at: number, words: readonly string[]): number =>
  words.every((word, index) => isWord(all[at + index], word)) ? at + words.length : at;

const VARYING: Readonly<Record<string, string>> = { CHAR: 'VARCHAR', BINARY: 'VARBINARY' };

/** A TIME or TIMESTAMP, whose zone stands behind its digits. */
const zoned = (all: readonly Token[], root: string, at: number): Read => {
  const local = afterWords(all, at, ['WITH', 'LOCAL', 'TIME', 'ZONE']);
  if (local > at) return { type: { root: 'TIMESTAMP_LTZ' }, end: local };
  const zone = afterWords(all, at, ['WITH', 'TIME', 'ZONE']);
  if (zone > at) return { type: { root: 'TIMESTAMP_TZ' }, end: zone };
  return { type: { root }, end: afterWords(all, at, ['WITHOUT', 'TIME', 'ZONE']) };
};

const interval = (all: readonly Token[], at: number): Read => {
  const root = isWord(all[at], 'YEAR', 'MONTH') ? 'INTERVAL_MONTHS' : 'INTERVAL_SECONDS';
  if (!isWord(all[at], 'YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND')) return { type: UNKNOWN, end: at };
  const end = afterParameters(all, at + 1);
  if (!isWord(all[end], 'TO')) return { type: { root }, end };
  return { type: { root, isCompound: true }, end: afterParameters(all, end + 2) };
};

/** The index behind a field's description. */
const afterComment = (all: readonly Token[], at: number): number => (all[at]?.kind === 'string' ? at + 1 : at);

/** Test for a field's name before its type: two operands in a row. */
const isFieldName = (all: readonly Token[], at: number): boolean => {
  const [first, next] = [all[at], all[at + 1]];
  if (first?.kind === 'quoted') return true;
  return first?.kind === 'word' && next?.kind === 'word' && !isWord(next, 'NOT', 'NULL', 'ARRAY', 'MULTISET', 'WITH');
};

/** The types between `<` and `>`, or between `(` and `)` as a ROW may have them. */
const children = (
  all: readonly Token[],
  at: number,
  close: string,
  isRow: boolean,
  depth: number,
): { readonly types: readonly DataType[] | undefined; readonly end: number } => {
  const types: DataType[] = [];
  if (isSign(all[at], close)) return { types, end: at + 1 };
  let index = at;
  for (;;) {
    const { type, end } = typeAt(all, isRow && isFieldName(all, index) ? index + 1 : index, depth + 1);
    const next = afterComment(all, end);
    types.push(type);
    if (isSign(all[next], close)) return { types, end: next + 1 };
    if (!isSign(all[next], ',') || next === index) return { types: undefined, end: all.length };
    index = next + 1;
  }
};

const constructed = (all: readonly Token[], root: string, at: number, depth: number): Read => {
  const isRow = root === 'ROW';
  const close = isSign(all[at], '<') ? '>' : isRow && isSign(all[at], '(') ? ')' : undefined;
  if (close === undefined) return { type: { root }, end: at };
  const { types, end } = children(all, at + 1, close, isRow, depth);
  return { type: types === undefined ? UNKNOWN : { root, children: types }, end };
};

const simpleAt = (all: readonly Token[], at: number, depth: number): Read => {
  const first = all[at];
  const root = first?.kind === 'word' ? ROOTS.get(first.value.toUpperCase()) : undefined;
  if (isWord(first, 'INTERVAL')) return interval(all, at + 1);
  if (root === undefined) return { type: UNKNOWN, end: at + 1 };
  if (['ARRAY', 'MULTISET', 'MAP', 'ROW'].includes(root)) return constructed(all, root, at + 1, depth);
  const varying = isWord(all[at + 1], 'VARYING') ? VARYING[root] : undefined;
  if (varying !== undefined) return { type: { root: varying }, end: afterParameters(all, at + 2) };
  if (root === 'DOUBLE') return { type: { root }, end: afterWords(all, at + 1, ['PRECISION']) };
  const end = afterParameters(all, at + 1);
  return root === 'TIME' || root === 'TIMESTAMP' ? zoned(all, root, end) : { type: { root }, end };
};

/** The type at `at`, with what follows it: `NOT NULL`, `ARRAY`. */
const typeAt = (all: readonly Token[], at: number, depth: number): Read => {
  if (depth > DEEPEST) return { type: UNKNOWN, end: all.length };
  let { type, end } = simpleAt(all, at, depth);
  for (let wrapped = 0; wrapped < MOST_WRAPPED; wrapped += 1) {
    if (isWord(all[end], 'NULL')) end += 1;
    else if (isWord(all[end], 'NOT') && isWord(all[end + 1], 'NULL')) end += 2;
    else if (isWord(all[end], 'ARRAY', 'MULTISET'))
      [type, end] = [{ root: all[end]?.value.toUpperCase() ?? '', children: [type] }, end + 1];
    else return { type, end };
  }
  return { type: UNKNOWN, end: all.length };
};

/** The type as SQL or INFORMATION_SCHEMA writes it; unknown if anything in it is not understood. */
export const typeOf = (text: string): DataType => {
  const all = tokens(text).filter(({ kind }) => kind !== 'hint');
  const { type, end } = typeAt(all, 0, 0);
  return end === all.length ? type : UNKNOWN;
};
