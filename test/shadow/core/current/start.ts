import type { Start, Version } from '../model/ledger.ts';
import type { Desired, NewStatement, Placement } from '../model/statement.ts';
import { nameOf } from '../model/version.ts';
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

/** What is sent to create this version; undefined where it cannot begin exactly there, or its SQL text is not known. */
export const statementOf = (
  { sql, properties }: Desired,
  version: Version,
  placement: Partial<Placement>,
): NewStatement | undefined => {
  const { start } = version;
  const text = sql !== undefined && start.from === 'offsets' ? startingAt(sql, start.offsets) : sql;
  if (text === undefined) return undefined;
  return {
    statementName: nameOf(version),
    sql: text,
    properties: { ...properties, ...startProperties(start) },
    placement,
  };
};
