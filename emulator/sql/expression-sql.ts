import type { Expression } from './ast.ts';
import { callSql } from './call-sql.ts';
import { columnOf, type Scope } from './scope.ts';
import { invalid, UnsupportedSql } from './sql-error.ts';
import { BOOLEAN, commonType, isNumber, isText, LONGEST, type SqlType, STRING, typeText } from './types.ts';

/** An expression as SQLite reads it, with its type as far as that is known. */
export interface Resolved {
  sql: string;
  type: SqlType | undefined;
  nullable: boolean;
}

/** The expression with its names resolved and its types checked. */
export const resolve = (scope: Scope, expression: Expression): Resolved => {
  switch (expression.kind) {
    case 'column': {
      const { ref, type, nullable } = columnOf(scope, expression);
      return { sql: ref, type, nullable };
    }
    case 'literal':
      return { sql: expression.sql, type: expression.type, nullable: expression.type.root === 'NULL' };
    case 'cast': {
      const { sql, type, nullable } = resolve(scope, expression.operand);
      const given = type?.root === 'BOOLEAN' ? `CASE WHEN ${sql} THEN 'TRUE' WHEN NOT ${sql} THEN 'FALSE' END` : sql;
      const words = expression.type !== undefined && isText(expression.type);
      return { sql: castSql(words ? given : sql, expression.type), type: expression.type, nullable };
    }
    case 'call':
      return callSql(scope, expression, (each) => resolve(scope, each));
    case 'form':
      return resolveForm(scope, expression);
  }
};

type Form = Extract<Expression, { kind: 'form' }>;

const resolveForm = (scope: Scope, expression: Form): Resolved => {
  const { form, parts, typed } = expression;
  const known = new Map<Expression, Resolved>();
  const of = (part: Expression): Resolved => {
    const found = known.get(part) ?? resolve(scope, part);
    known.set(part, found);
    return found;
  };
  const counted = form === 'condition' || form === 'arithmetic';
  if (form === 'arithmetic' && typed.some((each) => isTime(of(each).type)))
    throw new UnsupportedSql('compute with times and intervals');
  const sql = parts.map((part) => (typeof part === 'string' ? part : operand(of(part), counted))).join('');
  const types = typed.map((each) => of(each).type);
  requireOperands(scope, expression, types);
  return {
    sql: `(${sql})`,
    type: typeOfForm(scope, expression, types),
    nullable: [...known.values()].some(({ nullable }) => nullable),
  };
};

const isTime = (type: SqlType | undefined): boolean => type !== undefined && /^(DATE|TIME|INTERVAL)/.test(type.root);

/** DECIMAL values are kept as they were written; they are compared and computed with as numbers. */
const operand = ({ sql, type }: Resolved, counted: boolean): string =>
  counted && type?.root === 'DECIMAL' ? `CAST(${sql} AS NUMERIC)` : sql;

const typeOfForm = (
  scope: Scope,
  { form, ...place }: Form,
  types: readonly (SqlType | undefined)[],
): SqlType | undefined => {
  if (form === 'condition') return BOOLEAN;
  if (form === 'text') return STRING;
  if (form === 'other') return undefined;
  let common = types[0];
  for (const type of types.slice(1)) {
    const next = commonType(common, type);
    if (next === 'none') {
      if (form === 'arithmetic') return undefined;
      throw invalid(scope.catalog.sql, place, 'Illegal mixing of types in CASE or COALESCE statement');
    }
    common = next;
  }
  return common;
};

/** Operators that Flink applies to two of a kind only. Between text and numbers it compares by order, but not for equality. */
const requireOperands = (
  { catalog }: Scope,
  { parts, typed, ...place }: Form,
  types: readonly (SqlType | undefined)[],
): void => {
  const [, operator] = parts;
  const [left, right] = types;
  if (parts.length !== 3 || typed.length !== 2 || typeof operator !== 'string') return;
  if (left === undefined || right === undefined || left.root === 'NULL' || right.root === 'NULL') return;
  const sign = operator.trim();
  const mixed = isText(left) !== isText(right) && (isNumber(left) || isNumber(right));
  const unlike = (left.root === 'BOOLEAN') !== (right.root === 'BOOLEAN');
  const refused = ['=', '<>', '+', '-', '*', '/', '%', '||'].includes(sign) && (mixed || unlike);
  const noText = sign === '||' && !isText(left) && !isText(right);
  if (!refused && !noText) return;
  const shown = `<${longText(left)}> ${sign} <${longText(right)}>`;
  throw invalid(catalog.sql, place, `Cannot apply '${sign}' to arguments of type '${shown}'`);
};

const longText = (type: SqlType): string => {
  if (type.root === 'INT') return 'INTEGER';
  return type.root === 'VARCHAR' ? `VARCHAR(${type.size ?? 1})` : typeText(type);
};

/** A value made into one of a type. */
export const castSql = (sql: string, type: SqlType | undefined): string => {
  switch (type?.root) {
    case 'CHAR':
      return `substr(CAST(${sql} AS TEXT) || ${`'${' '.repeat(type.size ?? 1)}'`}, 1, ${type.size ?? 1})`;
    case 'VARCHAR':
      return type.size === LONGEST ? `CAST(${sql} AS TEXT)` : `substr(CAST(${sql} AS TEXT), 1, ${type.size ?? 1})`;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return `CAST(${sql} AS INTEGER)`;
    case 'FLOAT':
    case 'DOUBLE':
      return `CAST(${sql} AS REAL)`;
    case 'DATE':
      return `date(${sql})`;
    default:
      return sql;
  }
};
