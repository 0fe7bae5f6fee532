import { commonType, DOUBLE, INT, type SqlType, STRING } from './types.ts';

/** A function that the embedded Confluent runs: how SQLite calls it, and the type of what it returns. */
export interface KnownFunction {
  least: number;
  most: number;
  sql: (args: readonly string[]) => string;
  type: (types: readonly (SqlType | undefined)[]) => SqlType | undefined;
}

type Typing = KnownFunction['type'];

const text: Typing = () => STRING;
const whole: Typing = () => INT;
const double: Typing = () => DOUBLE;
const first: Typing = ([type]) => type;
const common: Typing = ([type, ...types]) => {
  let found = type;
  for (const each of types) {
    const next = commonType(found, each);
    found = next === 'none' ? undefined : next;
  }
  return found;
};
const last: Typing = ([, ...types]) => common(types);

const called =
  (name: string): KnownFunction['sql'] =>
  (args) =>
    `${name}(${args.join(', ')})`;

const known = (least: number, most: number, sql: string | KnownFunction['sql'], type: Typing): KnownFunction => ({
  least,
  most,
  sql: typeof sql === 'string' ? called(sql) : sql,
  type,
});

const MANY = 100;
const asText = (arg: string): string => `CAST(${arg} AS TEXT)`;
const now = (format: string) => () => `strftime('${format}', 'now')`;
const time =
  (root: string, size: number): Typing =>
  () => ({ root, size });

/** The functions that run, by their name in upper case. */
export const FUNCTIONS: Readonly<Record<string, KnownFunction>> = {
  UPPER: known(1, 1, 'upper', text),
  LOWER: known(1, 1, 'lower', text),
  LTRIM: known(1, 2, 'ltrim', text),
  RTRIM: known(1, 2, 'rtrim', text),
  BTRIM: known(1, 2, 'trim', text),
  REPLACE: known(3, 3, 'replace', text),
  SUBSTR: known(2, 3, 'substr', text),
  LEFT: known(2, 2, ([value, length]) => `substr(${value}, 1, ${length})`, text),
  RIGHT: known(2, 2, ([value, length]) => `substr(${value}, -(${length}))`, text),
  CONCAT: known(1, MANY, (args) => `(${args.map(asText).join(' || ')})`, text),
  CONCAT_WS: known(2, MANY, 'concat_ws', text),
  CHAR_LENGTH: known(1, 1, 'length', whole),
  CHARACTER_LENGTH: known(1, 1, 'length', whole),
  INSTR: known(2, 2, 'instr', whole),
  LOCATE: known(2, 2, ([sought, value]) => `instr(${value}, ${sought})`, whole),
  COALESCE: known(1, MANY, (args) => (args.length === 1 ? `${args[0]}` : `coalesce(${args.join(', ')})`), common),
  IFNULL: known(2, 2, 'ifnull', common),
  NULLIF: known(2, 2, 'nullif', first),
  IF: known(3, 3, 'iif', last),
  GREATEST: known(2, MANY, 'max', common),
  LEAST: known(2, MANY, 'min', common),
  ABS: known(1, 1, 'abs', first),
  ROUND: known(1, 2, 'round', first),
  FLOOR: known(1, 1, 'floor', first),
  CEIL: known(1, 1, 'ceil', first),
  CEILING: known(1, 1, 'ceil', first),
  SIGN: known(1, 1, 'sign', first),
  MOD: known(2, 2, ([value, divisor]) => `(${value} % ${divisor})`, last),
  POWER: known(2, 2, 'pow', double),
  SQRT: known(1, 1, 'sqrt', double),
  EXP: known(1, 1, 'exp', double),
  LN: known(1, 1, 'ln', double),
  LOG10: known(1, 1, 'log10', double),
  TO_TIMESTAMP: known(1, 1, ([value]) => `${value}`, time('TIMESTAMP', 3)),
  TO_DATE: known(1, 1, 'date', time('DATE', 0)),
  CURRENT_TIMESTAMP: known(0, 0, now('%Y-%m-%d %H:%M:%f'), time('TIMESTAMP_LTZ', 3)),
  NOW: known(0, 0, now('%Y-%m-%d %H:%M:%f'), time('TIMESTAMP_LTZ', 3)),
  LOCALTIMESTAMP: known(0, 0, now('%Y-%m-%d %H:%M:%f'), time('TIMESTAMP', 3)),
  CURRENT_DATE: known(0, 0, now('%Y-%m-%d'), time('DATE', 0)),
  CURRENT_TIME: known(0, 0, now('%H:%M:%S'), time('TIME', 0)),
  LOCALTIME: known(0, 0, now('%H:%M:%S'), time('TIME', 0)),
};

const words = (names: string): ReadonlySet<string> => new Set(names.trim().split(/\s+/));

export const AGGREGATES = words(`
  COUNT SUM SUM0 AVG MIN MAX LISTAGG STRING_AGG COLLECT FIRST_VALUE LAST_VALUE STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP
  VAR_SAMP ARRAY_AGG JSON_OBJECTAGG JSON_ARRAYAGG SINGLE_VALUE PERCENTILE APPROX_COUNT_DISTINCT ROW_NUMBER RANK DENSE_RANK
  NTILE LAG LEAD CUME_DIST PERCENT_RANK`);

/** Functions of Flink and of Confluent that do not run here. */
export const NOT_RUN = words(`
  ACOS ARRAY_CONCAT ARRAY_CONTAINS ARRAY_DISTINCT ARRAY_JOIN ARRAY_MAX ARRAY_MIN ARRAY_POSITION ARRAY_REMOVE ARRAY_REVERSE
  ARRAY_SLICE ARRAY_SORT ARRAY_UNION ARRAY_APPEND ARRAY_PREPEND ARRAY_EXCEPT ARRAY_INTERSECT ASCII ASIN ATAN ATAN2 BIN CARDINALITY CHR
  CONVERT_TZ COS COSH COT CURRENT_ROW_TIMESTAMP CURRENT_WATERMARK DATE_FORMAT DAYOFMONTH DAYOFWEEK DAYOFYEAR DECODE DEGREES E
  ELEMENT ELT ENCODE FROM_BASE64 FROM_UNIXTIME HEX HOUR INITCAP IS_ALPHA IS_DECIMAL IS_DIGIT JSON_ARRAY JSON_EXISTS
  JSON_LENGTH JSON_OBJECT JSON_QUERY JSON_QUOTE JSON_STRING JSON_UNQUOTE JSON_VALUE LOG LOG2 LPAD MAP_ENTRIES MAP_FROM_ARRAYS MAP_KEYS
  MAP_UNION MAP_VALUES MD5 MINUTE MONTH OVERLAY PARSE_JSON PARSE_URL PI PRINTF QUARTER RADIANS RAND RAND_INTEGER REGEXP
  REGEXP_COUNT REGEXP_EXTRACT REGEXP_EXTRACT_ALL REGEXP_INSTR REGEXP_REPLACE REGEXP_SUBSTR REPEAT REVERSE RPAD SECOND SHA1 SHA2 SHA224
  SHA256 SHA384 SHA512 SIN SINH SOURCE_WATERMARK SPLIT SPLIT_INDEX STARTSWITH ENDSWITH STR_TO_MAP TAN TANH TIMESTAMPADD
  TIMESTAMPDIFF TO_BASE64 TO_TIMESTAMP_LTZ TRANSLATE TRUNCATE TRY_PARSE_JSON TYPEOF UNHEX UNIX_TIMESTAMP URL_DECODE URL_ENCODE
  UUID WEEK YEAR PROCTIME ML_PREDICT ML_DETECT_ANOMALIES ML_FORECAST AI_COMPLETE AI_EMBEDDING AI_RUN_AGENT AI_TOOL_INVOKE
  FEDERATED_SEARCH KEY_SEARCH_AGG VECTOR_SEARCH_AGG TEXT_SEARCH_AGG`);

/** The test that Flink, or Confluent, has a function of this name. */
export const isBuiltIn = (name: string): boolean => {
  const upper = name.toUpperCase();
  return Object.hasOwn(FUNCTIONS, upper) || AGGREGATES.has(upper) || NOT_RUN.has(upper);
};
