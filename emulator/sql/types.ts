/** A type of Flink SQL; nullability is kept beside it. */
export interface SqlType {
  root: string;
  /** Length, precision, or the precision of a time. */
  size?: number;
  scale?: number;
  /** Types of elements or fields. */
  children?: readonly (SqlType | undefined)[];
  /** Names of a ROW's fields. */
  fields?: readonly string[];
}

/** Flink's length of STRING and BYTES. */
export const LONGEST = 2_147_483_647;

export const STRING: SqlType = { root: 'VARCHAR', size: LONGEST };
export const BOOLEAN: SqlType = { root: 'BOOLEAN' };
export const INT: SqlType = { root: 'INT' };
export const BIGINT: SqlType = { root: 'BIGINT' };
export const DOUBLE: SqlType = { root: 'DOUBLE' };
export const NULL: SqlType = { root: 'NULL' };

/** Whole numbers, the narrowest first. */
const WHOLE = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];
const NUMBERS = [...WHOLE, 'DECIMAL', 'FLOAT', 'DOUBLE'];
const NESTED = ['ARRAY', 'MULTISET', 'MAP', 'ROW'];

export const isText = ({ root }: SqlType): boolean => root === 'CHAR' || root === 'VARCHAR';
export const isNumber = ({ root }: SqlType): boolean => NUMBERS.includes(root);

/** Types, other than itself, that are cast into a type by themselves: the table of Flink's `supportsImplicitCast`. */
const INTO: Readonly<Record<string, readonly string[]>> = {
  VARCHAR: ['CHAR'],
  VARBINARY: ['BINARY'],
  SMALLINT: WHOLE.slice(0, 1),
  INT: WHOLE.slice(0, 2),
  BIGINT: [...WHOLE.slice(0, 3), 'INTERVAL_MONTH', 'INTERVAL_DAY'],
  DECIMAL: [...NUMBERS, 'INTERVAL_MONTH', 'INTERVAL_DAY'],
  FLOAT: [...WHOLE, 'DECIMAL'],
  DOUBLE: NUMBERS,
  DATE: ['TIMESTAMP'],
  TIME: ['TIMESTAMP'],
  TIMESTAMP: ['TIMESTAMP_LTZ'],
  TIMESTAMP_LTZ: ['TIMESTAMP'],
  INTERVAL_MONTH: [...WHOLE, 'DECIMAL'],
  INTERVAL_DAY: [...WHOLE, 'DECIMAL'],
};

/** The test that a value of a type goes into a sink's column without a CAST. A type that is not known fits everywhere. */
export const fits = (from: SqlType | undefined, to: SqlType | undefined): boolean => {
  if (from === undefined || to === undefined || from.root === 'NULL') return true;
  if (from.root !== to.root) return INTO[to.root]?.includes(from.root) === true;
  if (!NESTED.includes(to.root)) return true;
  const [some, others] = [from.children ?? [], to.children ?? []];
  return some.length === others.length && some.every((child, index) => fits(child, others[index]));
};

/** The type that branches and alternatives have in common; undefined if one is not known; 'none' if there is none. */
export const commonType = (one: SqlType | undefined, other: SqlType | undefined): SqlType | undefined | 'none' => {
  if (one === undefined || other === undefined) return undefined;
  if (one.root === 'NULL' || one === other) return other;
  if (other.root === 'NULL') return one;
  if (isText(one) && isText(other)) return commonText(one, other);
  if (isNumber(one) && isNumber(other)) return commonNumber(one, other);
  if (one.root === other.root) return (one.size ?? 0) >= (other.size ?? 0) ? one : other;
  return fits(one, other) ? other : fits(other, one) ? one : 'none';
};

const commonText = (one: SqlType, other: SqlType): SqlType => {
  const equal = one.root === other.root && one.size === other.size;
  return equal ? one : { root: 'VARCHAR', size: Math.max(one.size ?? 1, other.size ?? 1) };
};

const commonNumber = (one: SqlType, other: SqlType): SqlType => {
  const [lesser, greater] = NUMBERS.indexOf(one.root) > NUMBERS.indexOf(other.root) ? [other, one] : [one, other];
  return lesser.root === 'DECIMAL' && greater.root === 'FLOAT' ? DOUBLE : greater;
};

/** A type as Flink writes it in its messages. */
export const typeText = (type: SqlType | undefined): string => {
  if (type === undefined) return 'UNKNOWN';
  const { root, size, scale, children = [], fields } = type;
  if (root === 'ROW')
    return `ROW<${children.map((child, n) => `\`${fields?.[n] ?? `f${n}`}\` ${typeText(child)}`).join(', ')}>`;
  if (NESTED.includes(root)) return `${root}<${children.map(typeText).join(', ')}>`;
  if (size === LONGEST && root === 'VARCHAR') return 'STRING';
  if (size === LONGEST && root === 'VARBINARY') return 'BYTES';
  if (root === 'DECIMAL') return `DECIMAL(${size ?? 10}, ${scale ?? 0})`;
  return size === undefined ? root : `${root}(${size})`;
};

/** The family of a type, as Flink names it where no function fits. */
export const familyOf = (type: SqlType | undefined): string => {
  if (type === undefined) return '<ANY>';
  if (isText(type)) return '<CHARACTER>';
  if (isNumber(type)) return '<NUMERIC>';
  if (type.root === 'VARBINARY') return '<BINARY>';
  return type.root.startsWith('INTERVAL') ? '<INTERVAL>' : `<${type.root}>`;
};
