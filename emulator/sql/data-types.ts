/** A type as INFORMATION_SCHEMA shows it: its root and its full text. Neither includes nullability. */
export interface DataType {
  /** Column `DATA_TYPE`: `VARCHAR`, `INTEGER`, `TIMESTAMP_LTZ`, … */
  root: string;
  /** Column `FULL_DATA_TYPE`: `VARCHAR(2147483647)`, `INT`, `TIMESTAMP(3) WITH LOCAL TIME ZONE`, … */
  full: string;
}

/** Flink's length of STRING and BYTES, which are short forms of VARCHAR and VARBINARY with this length. */
export const LONGEST = 2_147_483_647;

const SHORT_FORMS: Readonly<Record<string, string>> = {
  STRING: `VARCHAR(${LONGEST})`,
  BYTES: `VARBINARY(${LONGEST})`,
  INTEGER: 'INT',
  DEC: 'DECIMAL',
  NUMERIC: 'DECIMAL',
};

/** Flink's length or precision for a type that is written without one. */
const DEFAULTS: Readonly<Record<string, string>> = {
  CHAR: '1',
  VARCHAR: '1',
  BINARY: '1',
  VARBINARY: '1',
  DECIMAL: '10, 0',
  TIME: '0',
  TIMESTAMP: '6',
  TIMESTAMP_LTZ: '6',
};

/** The long form of TIMESTAMP_LTZ, with or without a precision. */
const LOCAL_TIME = /^TIMESTAMP(\s*\([^()]*\))?\s+WITH\s+LOCAL\s+TIME\s+ZONE$/;

/** The type that a text of Flink SQL means; an unknown one stays as written. */
export const dataTypeOf = (written: string): DataType => {
  const given = written.trim().toUpperCase().replace(LOCAL_TIME, 'TIMESTAMP_LTZ$1');
  const [, word = given, inner] = /^(\w+)\s*(?:\(([^()]*)\))?$/.exec(given) ?? [];
  const short = SHORT_FORMS[word];
  if (short !== undefined) return dataTypeOf(inner === undefined ? short : `${short}(${inner})`);
  if (word === 'INT') return { root: 'INTEGER', full: 'INT' };
  const parameters = parametersOf(word, inner);
  if (word === 'TIMESTAMP_LTZ') return { root: word, full: `TIMESTAMP(${parameters}) WITH LOCAL TIME ZONE` };
  return { root: /^\w+/.exec(given)?.[0] ?? given, full: parameters === undefined ? given : `${word}(${parameters})` };
};

const parametersOf = (word: string, inner: string | undefined): string | undefined => {
  const given = inner?.split(',').map((each) => each.trim());
  if (word === 'DECIMAL' && given?.length === 1) return `${given[0]}, 0`;
  return given?.join(', ') ?? DEFAULTS[word];
};
