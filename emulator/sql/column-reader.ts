import { readExpression } from './expression-parser.ts';
import type { Column } from './table.ts';
import type { TokenReader } from './tokens.ts';
import { readType } from './type-reader.ts';
import { typeText } from './types.ts';

export interface TableColumns {
  columns: Column[];
  primaryKey: string[];
}

/** Reader of the columns of a CREATE TABLE, its keys and its watermark, which has no effect here. */
export const readColumns = (reader: TokenReader): TableColumns => {
  const primaryKey: string[] = [];
  const columns: Column[] = [];
  reader.expect('(');
  do {
    if (!readConstraint(reader, primaryKey) && !readWatermark(reader)) {
      const column = readColumn(reader, primaryKey);
      // Confluent's own column, which the Table API names, too: every table has it.
      if (column.name !== '$rowtime') columns.push(column);
    }
  } while (reader.accept(','));
  reader.expect(')');
  const keyed = (column: Column): Column =>
    primaryKey.includes(column.name) ? { ...column, nullable: false } : column;
  return { columns: columns.map(keyed), primaryKey };
};

/** Reader of `[CONSTRAINT n] PRIMARY KEY (…) NOT ENFORCED`; false where none comes. */
const readConstraint = (reader: TokenReader, primaryKey: string[]): boolean => {
  if (reader.accept('CONSTRAINT')) reader.identifier();
  else if (!reader.sees('PRIMARY', 'KEY')) return false;
  reader.expect('PRIMARY', 'KEY');
  primaryKey.push(...reader.names());
  reader.expect('NOT', 'ENFORCED');
  return true;
};

const readWatermark = (reader: TokenReader): boolean => {
  if (!reader.accept('WATERMARK', 'FOR')) return false;
  do reader.identifier();
  while (reader.accept('.'));
  reader.expect('AS');
  readExpression(reader);
  return true;
};

const readColumn = (reader: TokenReader, primaryKey: string[]): Column => {
  const name = reader.name().value;
  const column = reader.accept('AS') ? readComputed(reader, name) : readTyped(reader, name, primaryKey);
  if (reader.accept('COMMENT')) reader.string();
  return column;
};

const readComputed = (reader: TokenReader, name: string): Column => {
  const { start, end } = readExpression(reader);
  // Its type is that of the expression, which is known where the table is read.
  return { name, type: '', nullable: true, kind: 'computed', expression: reader.sql.slice(start, end) };
};

const readTyped = (reader: TokenReader, name: string, primaryKey: string[]): Column => {
  const start = reader.start();
  const type = readType(reader);
  const written = reader.sql.slice(start, reader.placeFrom(start).end);
  const notNull = reader.accept('NOT', 'NULL');
  if (!notNull) reader.accept('NULL');
  const column: Column = {
    name,
    type: shortest(written, type === undefined ? written : typeText(type)),
    nullable: !notNull,
  };
  if (reader.accept('METADATA')) return readMetadata(reader, column);
  if (readKey(reader)) primaryKey.push(name);
  return column;
};

/** A type as it is written, in upper case; one that has fields or several words in Flink's own form. */
const shortest = (written: string, own: string): string =>
  /^\w+\s*(\([\d\s,]*\))?$/.test(written) ? written.toUpperCase() : own;

const readKey = (reader: TokenReader): boolean => {
  if (reader.accept('CONSTRAINT')) reader.identifier();
  else if (!reader.sees('PRIMARY', 'KEY')) return false;
  reader.expect('PRIMARY', 'KEY', 'NOT', 'ENFORCED');
  return true;
};

/** Reader of what follows METADATA: `[FROM 'key'] [VIRTUAL]`. */
const readMetadata = (reader: TokenReader, column: Column): Column => {
  const key = reader.accept('FROM') ? { metadataKey: reader.string() } : {};
  return { ...column, ...key, kind: reader.accept('VIRTUAL') ? 'virtual' : 'metadata' };
};
