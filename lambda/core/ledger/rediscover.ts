import type { Ledger, StatementRecord } from '../model/ledger.ts';
import type { Desired, LabelledStatement } from '../model/statement.ts';
import { currentRecord, newRecord, successorRecord, withCurrent, withSuccessor } from './records.ts';

/** A statement on Confluent that is a version of the configured one, with the record that follows from it. */
interface Found extends LabelledStatement {
  readonly record: StatementRecord;
}

/** Name of the statement that a version carries over from, by the property with which it was created. */
const carriesFrom = ({ properties }: LabelledStatement): string | undefined =>
  properties['sql.tables.initial-offset-from'];

const recordIn = (statement: LabelledStatement, { name }: Desired): StatementRecord | undefined => {
  const { statementName, phase, hasOffsets } = statement;
  if (!statementName.startsWith(`${name}-`)) return undefined;
  const match = /^(?<digest>[0-9a-f]{8})(?:-(?<number>\d{1,3}))?$/.exec(statementName.slice(name.length + 1));
  if (match?.groups === undefined) return undefined;
  const { digest, number = '1' } = match.groups;
  const from = carriesFrom(statement);
  return newRecord(
    `${name}-${digest}`,
    Number(number),
    from === undefined ? { from: 'configured' } : { from: 'statement', statementName: from },
    hasOffsets || phase.running ? 'ran' : 'accepted',
  );
};

/** Versions of this statement in its own catalog and database: another keeper may use the same name elsewhere. */
const versionsOf = (desired: Desired, labelled: readonly LabelledStatement[]): readonly Found[] =>
  labelled.flatMap((statement) => {
    const isSamePlace = ['sql.current-catalog', 'sql.current-database'].every(
      (key) => statement.properties[key] === desired.properties[key],
    );
    const record = isSamePlace && !statement.phase.deleting ? recordIn(statement, desired) : undefined;
    return record === undefined ? [] : [{ ...statement, record }];
  });

/**
 * The rank of a version: one that runs comes first, then one that has run. Among equals, the one created last comes
 * first.
 */
const rank = ({ phase, hasOffsets }: Found): number => {
  if (!phase.atRest && !phase.starting) return 2;
  return hasOffsets ? 1 : 0;
};

/**
 * An empty ledger with what Confluent shows of earlier versions: a person deleted the stack and deployed it once more,
 * or the ledger was lost. Without it the keeper would resume a replaced version or read everything from the beginning,
 * and write every row twice.
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
  // This successor exists already and waits for the current version to stop: the keeper must request no other.
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

/** Condition for the search for earlier versions on Confluent: the ledger knows of none. */
export const isToRediscover = ({ sql }: Desired, ledger: Ledger): boolean => {
  const current = currentRecord(ledger);
  const knowsNothing =
    (current === undefined || current.evidence === 'planned') && successorRecord(ledger) === undefined;
  return sql !== undefined && knowsNothing && ledger.rediscoveredAt === undefined;
};
