import { nameParts } from '../syntax/names.ts';
import { afterName, closing, depthAt, indexFrom, isSign, isWord, type Token } from '../syntax/tokens.ts';

/** Words that name a column only in back-ticks: reserved ones, units of time, and values that look like a column. */
const NO_COLUMN: ReadonlySet<string> = new Set(
  `ALL AND ANY ARRAY AS ASYMMETRIC BETWEEN BOTH CASE CAST COLLATE CURRENT DATE DEFAULT DESCRIPTOR DISTINCT ELSE END ESCAPE
  EXCEPT EXISTS FALSE FOLLOWING FOR FROM GROUP GROUPING HAVING IN INTERSECT INTERVAL INTO IS JSON LATERAL LEADING LIKE LIMIT
  MAP MULTISET NOT NULL OF ON OR ORDER OVER PARTITION PERIOD PRECEDING RANGE ROW ROWS SELECT SIMILAR SOME SYMMETRIC TABLE THEN
  TIME TIMESTAMP TO TRAILING TRUE TRY_CAST UNBOUNDED UNION UNIQUE UNKNOWN UNNEST USER USING VALUE VALUES WHEN WHERE WINDOW WITH
  NANOSECOND MICROSECOND MILLISECOND SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR DECADE CENTURY MILLENNIUM EPOCH DOW DOY
  ISODOW ISOYEAR DAYOFWEEK DAYOFYEAR FRAC_SECOND LOCALTIME LOCALTIMESTAMP PI ROWNUM SESSION_USER SYSTEM_USER`.split(
    /\s+/,
  ),
);

/** Test for a word with a meaning in SQL: it names a column or an alias only in back-ticks. */
export const isReserved = (token: Token | undefined): boolean =>
  token?.kind === 'word' && (NO_COLUMN.has(token.value.toUpperCase()) || /^(CURRENT_|SQL_TSI_)/i.test(token.value));

export const isName = (token: Token | undefined): boolean =>
  token?.kind === 'quoted' || (token?.kind === 'word' && !isReserved(token));

const isOneOf = ({ kind, value }: Token, signs: string): boolean => kind === 'sign' && signs.includes(value);

/** Test for a place at which an operand surely begins. */
const begins = (all: readonly Token[], at: number): boolean => {
  const before = all[at - 1];
  if (before === undefined || isOneOf(before, '(,=<>+-*/%|[')) return true;
  if (isWord(before, 'NOT')) return !isWord(all[at - 2], 'IS');
  return isWord(before, 'AND', 'OR', 'WHEN', 'THEN', 'ELSE', 'CASE', 'BETWEEN', 'LIKE');
};

/** Test for a token before which an operand surely ends. */
const ends = (next: Token | undefined): boolean =>
  next === undefined ||
  isOneOf(next, '),=<>+-*/%|[]!') ||
  isWord(next, 'AND', 'OR', 'NOT', 'IS', 'IN', 'LIKE', 'BETWEEN', 'WHEN', 'THEN', 'ELSE', 'END', 'AS');

/** Test for `name => value` or `x -> …`, which bring names of their own. */
const hasOwnNames = (all: readonly Token[]): boolean =>
  all.some((token, index) => isOneOf(token, '=-') && isSign(all[index + 1], '>'));

/**
 * The index behind a sub-query or a type that begins at `at`, which names no columns of this SELECT; else `at` itself.
 */
const afterOther = (all: readonly Token[], at: number): number => {
  const token = all[at];
  if (isSign(token, '(') && isWord(all[at + 1], 'SELECT', 'WITH', 'VALUES', 'TABLE')) return closing(all, at) + 1;
  if (!isWord(token, 'AS')) return at;
  // A type follows, up to the end of its CAST.
  return indexFrom(all, at, all.length, ({ depth }) => depth < depthAt(all, at));
};

/**
 * The columns that an expression reads, as the parts of their names: only names that cannot be anything else.
 * Sub-queries are skipped, and so is a name in a place that is not understood.
 */
export const referencesIn = (all: readonly Token[]): readonly (readonly string[])[] => {
  const found: (readonly string[])[] = [];
  if (hasOwnNames(all)) return found;
  let next = 0;
  for (const [index, token] of all.entries()) {
    if (index < next) continue;
    const end = afterName(all, index);
    if (isName(token) && begins(all, index) && ends(all[end])) found.push(nameParts(all, index));
    next = Math.max(afterOther(all, index), end);
  }
  return found;
};
