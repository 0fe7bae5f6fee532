import { SqlError, type TokenReader } from './tokens.ts';

/** What follows ADD or DROP where it is about something else than a column. */
const NO_COLUMN = ['WATERMARK', 'CONSTRAINT', 'PRIMARY'];

/**
 * Reads what follows ALTER TABLE, up to where it is refused. Confluent changes no physical columns by SQL: their schema is
 * evolved in Schema Registry, which the control's `addColumn` stands for. The words are those of its documentation.
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
  return new SqlError(
    'ALTER TABLE is not supported by the embedded Confluent but for its refusal of physical columns.',
  );
};

const seesColumn = (reader: TokenReader): boolean => {
  if (!reader.accept('COLUMN')) reader.accept('(');
  return !NO_COLUMN.some((word) => reader.sees(word));
};

/** Whether a column of a type comes next, neither computed nor metadata. */
const seesPhysical = (reader: TokenReader): boolean => {
  if (!seesColumn(reader)) return false;
  reader.identifier();
  if (reader.sees('AS')) return false;
  reader.identifier();
  if (reader.sees('(')) reader.skipParentheses();
  return !reader.sees('METADATA');
};
