/** The types that Flink's built-in functions return, where they are certain. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const TYPES: Readonly<Record<string, string>> = {
  STRING: `CONCAT CONCAT_WS CHR CURRENT_CATALOG CURRENT_DATABASE DATE_FORMAT DECODE FROM_BASE64 FROM_UNIXTIME HEX INITCAP
    JSON_ARRAY JSON_OBJECT JSON_QUERY JSON_STRING LEFT LOWER LPAD LTRIM MD5 OVERLAY PARSE_URL REGEXP_EXTRACT REGEXP_REPLACE
    REPEAT REPLACE REVERSE RIGHT RPAD RTRIM SHA1 SHA2 SHA224 SHA256 SHA384 SHA512 SPLIT_INDEX SUBSTR SUBSTRING TO_BASE64
    TRANSLATE TRIM TYPEOF UPPER URL_DECODE URL_ENCODE UUID`,
  BOOLEAN: 'ARRAY_CONTAINS ENDSWITH IS_ALPHA IS_DECIMAL IS_DIGIT JSON_EXISTS STARTSWITH',
  INT: 'CARDINALITY CHARACTER_LENGTH CHAR_LENGTH INSTR LOCATE POSITION TIMESTAMPDIFF',
  BIGINT: 'COUNT DAYOFMONTH DAYOFWEEK DAYOFYEAR EXTRACT HOUR MINUTE MONTH QUARTER SECOND UNIX_TIMESTAMP WEEK YEAR',
  DOUBLE:
    'ACOS ASIN ATAN ATAN2 COS COSH COT DEGREES E EXP LN LOG LOG10 LOG2 PI POWER RADIANS RAND SIN SINH SQRT TAN TANH',
  DATE: 'CURRENT_DATE TO_DATE',
  'TIME(0)': 'CURRENT_TIME LOCALTIME',
  'TIMESTAMP(3)': 'LOCALTIMESTAMP TO_TIMESTAMP',
  'TIMESTAMP_LTZ(3)': 'CURRENT_ROW_TIMESTAMP CURRENT_TIMESTAMP NOW PROCTIME TO_TIMESTAMP_LTZ',
};

const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(TYPES).flatMap(([type, names]) => words(names).map((name) => [name, type] as const)),
);

/** Functions that are written without parentheses. */
const BARE = words(
  'CURRENT_CATALOG CURRENT_DATABASE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP',
);

/** Functions that return the text that they are given with its own type, which is a CHAR for a literal. */
const KEEPERS = words('INITCAP LEFT LOWER OVERLAY REPEAT REPLACE REVERSE RIGHT SUBSTR SUBSTRING TRIM UPPER');

/** The type that a function of that name returns; undefined if it is not certain. */
export const returnedBy = (name: string): string | undefined => BY_NAME.get(name.toUpperCase());

/** The type of a word that is a function by itself. */
export const typeOfWord = (word: string): string | undefined =>
  BARE.includes(word.toUpperCase()) ? returnedBy(word) : undefined;

export const keepsText = (name: string): boolean => KEEPERS.includes(name.toUpperCase());

/** Functions whose type is that of their arguments, by the index of the first one that counts. */
export const FIRST_OF_EQUALS: ReadonlyMap<string, number> = new Map([
  ['COALESCE', 0],
  ['IFNULL', 0],
  ['GREATEST', 0],
  ['LEAST', 0],
  ['IF', 1],
]);
