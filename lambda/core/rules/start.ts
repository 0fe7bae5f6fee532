import type { Start, StatementRecord } from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import type { Desired, NewStatement, Placement } from '../model/statement.ts';
import { startingAt } from '../sql/offsets.ts';

/** The properties by which a statement begins where it should (Confluent, "SET": `sql.tables.*`). */
const startProperties = (start: Start): Readonly<Record<string, string>> => {
  switch (start.from) {
    case 'statement':
      return { 'sql.tables.initial-offset-from': start.statementName };
    case 'timestamp':
      return {
        'sql.tables.scan.startup.mode': 'timestamp',
        'sql.tables.scan.startup.timestamp-millis': String(start.timestamp),
      };
    case 'earliest':
    case 'offsets':
      return {};
  }
};

/**
 * The statement that the keeper sends to create a version; undefined if it cannot begin exactly there, or its text is
 * not known.
 */
export const statementOf = (
  { sql, properties }: Desired,
  record: StatementRecord,
  placement: Partial<Placement>,
): NewStatement | undefined => {
  const { start } = record;
  const text = sql !== undefined && start.from === 'offsets' ? startingAt(sql, start.offsets) : sql;
  if (text === undefined) return undefined;
  return {
    statementName: nameOf(record),
    sql: text,
    properties: { ...properties, ...startProperties(start) },
    placement,
  };
};
