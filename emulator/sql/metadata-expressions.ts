import { LONGEST } from './data-types.ts';
import type { ViewColumn } from './information-schema.ts';
import type { Row, Value } from './table.ts';
import { SqlError, type TokenReader } from './tokens.ts';

/** The type of a result column, as `traits.schema.columns` describes it. */
export interface ResultType {
  type: 'VARCHAR' | 'INTEGER' | 'CHAR';
  nullable: boolean;
  length?: number;
}

export interface Expression {
  /** Name of the result column; null if the expression gives it none. */
  name: string | null;
  type: ResultType;
  read: (row: Row) => Value;
}

/** A part of the query that is read before its FROM, so before the view's columns are known. */
export type Unresolved<Resolved> = (columns: readonly ViewColumn[]) => Resolved;

/** A condition on a row. SQL's "unknown" counts as false, which is the same as long as there is no NOT. */
export type Condition = (row: Row) => boolean;

/** The error for anything beyond what Confluent documents for INFORMATION_SCHEMA. */
export const unsupported = (reader: TokenReader): SqlError => {
  const found = reader.peek()?.value;
  if (found === undefined) return reader.unexpected();
  return new SqlError(
    `The embedded Confluent does not read '${found}' in a query of INFORMATION_SCHEMA. Confluent documents only SELECT, WHERE, UNION ALL, =, <>, IS [NOT] NULL, AND, OR, CAST to STRING or INT, AS and literals for it.`,
  );
};

/** Reader of a column, a literal, or a CAST of one. */
export const readExpression = (reader: TokenReader): Unresolved<Expression> => {
  if (reader.accept('CAST', '(')) return readCast(reader);
  if (reader.accept('NULL'))
    throw new SqlError('SQL validation failed. Illegal use of NULL: use CAST(NULL AS STRING).');
  const token = reader.peek();
  switch (token?.kind) {
    case 'string':
      reader.take();
      return () => constant(token.value, { type: 'CHAR', nullable: false, length: token.value.length });
    case 'number':
      if (!/^\d+$/.test(token.value)) throw unsupported(reader);
      reader.take();
      return () => constant(Number(token.value), { type: 'INTEGER', nullable: false });
    case 'word':
    case 'quoted':
      reader.take();
      return (columns) => columnNamed(columns, token.value);
    default:
      throw unsupported(reader);
  }
};

const constant = (value: Value, type: ResultType): Expression => ({ name: null, type, read: () => value });

/** The expression for a column. Flink's column names are case-sensitive. */
export const columnNamed = (columns: readonly ViewColumn[], name: string): Expression => {
  const column = columns.find((each) => each.name === name);
  if (column === undefined) throw new SqlError(`SQL validation failed. Column '${name}' not found in any table.`);
  const type = column.type === 'INT' ? integer(column.nullable) : varchar(column.nullable);
  return { name, type, read: (row) => row[name] ?? null };
};

const varchar = (nullable: boolean): ResultType => ({ type: 'VARCHAR', nullable, length: LONGEST });
const integer = (nullable: boolean): ResultType => ({ type: 'INTEGER', nullable });

/** Reader of the text after `CAST(`. Its types are the two of INFORMATION_SCHEMA. */
const readCast = (reader: TokenReader): Unresolved<Expression> => {
  const inner = reader.accept('NULL') ? () => constant(null, integer(true)) : readExpression(reader);
  reader.expect('AS');
  const toText = reader.accept('STRING');
  if (!toText && !reader.accept('INT')) throw unsupported(reader);
  reader.expect(')');
  return (columns) => {
    const { type, read } = inner(columns);
    if (toText) return { name: null, type: varchar(type.nullable), read: (row) => asText(read(row)) };
    if (type.type !== 'INTEGER') throw new SqlError('The embedded Confluent does not cast text to INT.');
    return { name: null, type, read };
  };
};

export const asText = (value: Value): string | null => (value === null ? null : String(value));

/** Reader of a condition; AND binds closer than OR. */
export const readCondition = (reader: TokenReader): Unresolved<Condition> => {
  const alternatives = [readConjunction(reader)];
  while (reader.accept('OR')) alternatives.push(readConjunction(reader));
  return (columns) => {
    const each = alternatives.map((alternative) => alternative(columns));
    return (row) => each.some((holds) => holds(row));
  };
};

const readConjunction = (reader: TokenReader): Unresolved<Condition> => {
  const parts = [readComparison(reader)];
  while (reader.accept('AND')) parts.push(readComparison(reader));
  return (columns) => {
    const each = parts.map((part) => part(columns));
    return (row) => each.every((holds) => holds(row));
  };
};

const readComparison = (reader: TokenReader): Unresolved<Condition> => {
  if (reader.accept('(')) {
    const inner = readCondition(reader);
    reader.expect(')');
    return inner;
  }
  const left = readExpression(reader);
  if (reader.accept('IS', 'NOT', 'NULL')) return nullTest(left, (value) => value !== null);
  if (reader.accept('IS', 'NULL')) return nullTest(left, (value) => value === null);
  const equal = reader.accept('=');
  if (!equal && !reader.accept('<>')) throw unsupported(reader);
  const right = readExpression(reader);
  return (columns) => {
    const [one, other] = [left(columns), right(columns)];
    return (row) => {
      const [a, b] = [asText(one.read(row)), asText(other.read(row))];
      return a !== null && b !== null && (a === b) === equal;
    };
  };
};

const nullTest =
  (expression: Unresolved<Expression>, holds: (value: Value) => boolean): Unresolved<Condition> =>
  (columns) => {
    const { read } = expression(columns);
    return (row) => holds(read(row));
  };
