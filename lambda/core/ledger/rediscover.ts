import type { Ledger, StatementRecord } from '../model/ledger.ts';
import type { Desired, LabelledStatement } from '../model/statement.ts';
import { currentRecord, newRecord, successorRecord, withCurrent, withSuccessor } from './records.ts';

/** A statement on Confluent that is a version of the configured one, with the record that it amounts to. */
interface Found extends LabelledStatement {
  readonly record: StatementRecord;
}

/** The statement that a version carries over from, by the property with which it was created. */
const carriesFrom = ({ properties }: LabelledStatement): string | undefined =>
  properties['sql.tables.initial-offset-from'];

const recordIn = (statement: LabelledStatement, { name }: Desired): StatementRecord | undefined => {
  const { statementName, phase, hasOffsets } = statement;
  if (!statementName.startsWith(`${name}-`)) return undefined;
  const [, digest, number = '1'] = /^([0-9a-f]{8})(?:-(\d{1,3}))?$/.exec(statementName.slice(name.length + 1)) ?? [];
  if (digest === undefined) return undefined;
  const from = carriesFrom(statement);
  return newRecord(
    `${name}-${digest}`,
    Number(number),
    from === undefined ? { from: 'earliest' } : { from: 'statement', statementName: from },
    hasOffsets || phase.running ? 'ran' : 'accepted',
  );
};

/** Versions of this statement: another keeper may use the same name for another catalog or database. */
const versionsOf = (desired: Desired, labelled: readonly LabelledStatement[]): readonly Found[] =>
  labelled.flatMap((statement) => {
    const isSamePlace = ['sql.current-catalog', 'sql.current-database'].every(
      (key) => statement.properties[key] === desired.properties[key],
    );
    const record = isSamePlace && !statement.phase.deleting ? recordIn(statement, desired) : undefined;
    return record === undefined ? [] : [{ ...statement, record }];
  });

/** The rank of a version: what runs comes first, then what has run, then what was created last. */
const rank = ({ phase, hasOffsets }: Found): number => {
  if (!phase.atRest && !phase.starting) return 2;
  return hasOffsets ? 1 : 0;
};

/**
 * An empty ledger with what Confluent shows of earlier versions: the stack was deleted and deployed again, or the ledger was
 * lost. Without it a replaced version would be resumed, or everything be read again, and every row be written twice.
 */
export const rediscovered = (
  desired: Desired,
  ledger: Ledger,
  labelled: readonly LabelledStatement[],
  now: number,
): Ledger => {
  const [current, ...rest] = versionsOf(desired, labelled).toSorted(
    (one, other) => rank(other) - rank(one) || (other.createdAt ?? 0) - (one.createdAt ?? 0),
  );
  if (current === undefined) return { ...ledger, rediscoveredAt: now };
  // Created already, and waiting for the current one to stop: nothing else may be asked for.
  const waiting = rest.find((each) => each.phase.starting && carriesFrom(each) === current.statementName);
  const others = rest.filter((each) => each !== waiting);
  const incarnations: Record<string, number> = { ...ledger.incarnations };
  for (const { record } of others) {
    incarnations[record.versionName] = Math.max(incarnations[record.versionName] ?? 0, record.incarnation);
  }
  const replaced = others.find(({ statementName }) => statementName === carriesFrom(current))?.statementName;
  const known: Ledger = {
    ...withCurrent(ledger, current.record),
    rediscoveredAt: now,
    incarnations,
    ...(replaced === undefined ? {} : { replaced }),
  };
  if (waiting === undefined) return known;
  return withSuccessor(known, { ...waiting.record, evidence: 'accepted', succeedsSince: waiting.createdAt ?? 0 });
};

/** Whether Confluent is to be asked for earlier versions: only for a ledger that knows of nothing. */
export const isToRediscover = ({ sql }: Desired, ledger: Ledger): boolean => {
  const current = currentRecord(ledger);
  const knowsNothing =
    (current === undefined || current.evidence === 'planned') && successorRecord(ledger) === undefined;
  return sql !== undefined && knowsNothing && ledger.rediscoveredAt === undefined;
};
