import { UnsupportedSql } from './sql-error.ts';
import { SqlError, type TokenReader } from './tokens.ts';

/** Words that follow ADD or DROP when the change is not about a column. */
const NO_COLUMN = ['WATERMARK', 'CONSTRAINT', 'PRIMARY'];

/**
 * The refusal of an ALTER TABLE, whose text is read up to where it is refused. Confluent changes no physical columns by
 * SQL: their schema is evolved in Schema Registry (here: the control's `addColumn`). The words are those of its
 * documentation.
 */
export const refuseAlterTable = (reader: TokenReader): SqlError => {
  reader.accept('IF', 'EXISTS');
  reader.path();
  if (
    reader.accept('MODIFY') || reader.accept('DROP') ? seesColumn(reader) : reader.accept('ADD') && seesPhysical(reader)
  )
    return new SqlError(
      "Physical columns can't be added, modified, or dropped within Flink directly, but schemas can be evolved in Schema Registry.",
    );
  return new UnsupportedSql('run ALTER TABLE, but to refuse a change of physical columns');
};

const seesColumn = (reader: TokenReader): boolean => {
  if (!reader.accept('COLUMN')) reader.accept('(');
  return !NO_COLUMN.some((word) => reader.sees(word));
};

/** The test that a column with a type comes next, neither computed nor metadata. */
const seesPhysical = (reader: TokenReader): boolean => {
  if (!seesColumn(reader)) return false;
  reader.identifier();
  if (reader.sees('AS')) return false;
  reader.identifier();
  if (reader.sees('(')) reader.skipParentheses();
  return !reader.sees('METADATA');
};
