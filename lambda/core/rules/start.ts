import type { Ledger, Start, StatementRecord } from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import type { Desired, NewStatement, Placement } from '../model/statement.ts';
import { startingAt } from '../sql/state/offsets.ts';
import { sinkOf, stateKept } from './judgement.ts';

/** Properties that say where a statement begins to read (Confluent, "SET"). */
const STARTUP = 'sql.tables.scan.startup.';

/** The properties by which a statement begins where it should. */
const startProperties = (start: Start): Readonly<Record<string, string>> => {
  switch (start.from) {
    case 'statement':
      return { 'sql.tables.initial-offset-from': start.statementName };
    case 'timestamp':
      return { [`${STARTUP}mode`]: 'timestamp', [`${STARTUP}timestamp-millis`]: String(start.timestamp) };
    case 'earliest':
      return { [`${STARTUP}mode`]: 'earliest-offset' };
    case 'configured':
    case 'offsets':
      return {};
  }
};

/** The version's properties; what they say about its beginning counts for a first start alone. */
const propertiesFor = ({ properties }: Desired, start: Start): Readonly<Record<string, string>> => {
  if (start.from === 'configured') return properties;
  const others = Object.entries(properties).filter(([key]) => !key.startsWith(STARTUP));
  return { ...Object.fromEntries(others), ...startProperties(start) };
};

/** The text that begins at the start; undefined if none begins exactly there. */
const textFor = (desired: Desired, { start }: StatementRecord, ledger: Ledger): string | undefined => {
  if (desired.sql === undefined || start.from !== 'offsets') return desired.sql;
  const isExact = stateKept(desired, ledger) === undefined && sinkOf(desired, ledger)?.is !== 'upserts';
  return isExact ? startingAt(desired.sql, start.offsets) : undefined;
};

/**
 * The statement that the keeper sends to create a version; undefined if it cannot begin exactly there, or its text is
 * not known.
 */
export const statementOf = (
  desired: Desired,
  record: StatementRecord,
  placement: Partial<Placement>,
  ledger: Ledger,
): NewStatement | undefined => {
  const sql = textFor(desired, record, ledger);
  if (sql === undefined) return undefined;
  const { secretProperties } = desired;
  return {
    statementName: nameOf(record),
    sql,
    properties: propertiesFor(desired, record.start),
    ...(secretProperties && { secretProperties }),
    placement,
  };
};
