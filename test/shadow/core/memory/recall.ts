import type { Ledger, Version } from '../model/ledger.ts';
import { type Desired, isAtRest, type LabelledStatement } from '../model/statement.ts';

interface Found extends LabelledStatement {
  readonly version: Version;
}

/** The statement that a version carries over from, by the property with which it was created. */
const carriesFrom = ({ properties }: LabelledStatement): string | undefined =>
  properties['sql.tables.initial-offset-from'];

const versionIn = (statement: LabelledStatement, { name }: Desired): Version | undefined => {
  const { statementName, phase, hasOffsets } = statement;
  if (!statementName.startsWith(`${name}-`)) return undefined;
  const [, digest, number = '1'] = /^([0-9a-f]{8})(?:-(\d{1,3}))?$/.exec(statementName.slice(name.length + 1)) ?? [];
  if (digest === undefined) return undefined;
  const from = carriesFrom(statement);
  return {
    versionName: `${name}-${digest}`,
    incarnation: Number(number),
    start: from === undefined ? { from: 'earliest' } : { from: 'statement', statementName: from },
    created: true,
    ...(hasOffsets || phase === 'RUNNING' || phase === 'DEGRADED' ? { ran: true } : {}),
  };
};

/** Versions of this statement: another keeper may use the same name for another catalog or database. */
const versionsOf = (desired: Desired, labelled: readonly LabelledStatement[]): readonly Found[] =>
  labelled.flatMap((statement) => {
    const sameplace = ['sql.current-catalog', 'sql.current-database'].every(
      (key) => statement.properties[key] === desired.properties[key],
    );
    const version = sameplace && statement.phase !== 'DELETING' ? versionIn(statement, desired) : undefined;
    return version === undefined ? [] : [{ ...statement, version }];
  });

/** What runs comes first, then what has run, then what was created last. */
const rank = ({ phase, hasOffsets }: Found): number => {
  if (!isAtRest(phase) && phase !== 'PENDING') return 2;
  return hasOffsets ? 1 : 0;
};

/**
 * An empty ledger with what Confluent shows of earlier versions: the stack was deleted and deployed again, or the ledger was
 * lost. Without it a replaced version would be resumed, or everything be read again, and every row be written twice.
 */
export const recalled = (desired: Desired, ledger: Ledger, labelled: readonly LabelledStatement[]): Ledger => {
  const [inCharge, ...rest] = versionsOf(desired, labelled).toSorted(
    (one, other) => rank(other) - rank(one) || (other.createdAt ?? 0) - (one.createdAt ?? 0),
  );
  if (inCharge === undefined) return { ...ledger, recalled: true };
  // Created already, and waiting for the one in charge to stop: nothing else may be asked for.
  const waiting = rest.find((each) => each.phase === 'PENDING' && carriesFrom(each) === inCharge.statementName);
  const others = rest.filter((each) => each !== waiting);
  const incarnations: Record<string, number> = { ...ledger.incarnations };
  for (const { version } of others) {
    incarnations[version.versionName] = Math.max(incarnations[version.versionName] ?? 0, version.incarnation);
  }
  const previous = others.find(({ statementName }) => statementName === carriesFrom(inCharge))?.statementName;
  return {
    ...ledger,
    recalled: true,
    version: inCharge.version,
    incarnations,
    ...(previous === undefined ? {} : { previous }),
    ...(waiting === undefined ? {} : { next: { version: waiting.version, at: waiting.createdAt ?? 0 } }),
  };
};

/** Only a ledger that knows of nothing needs to be told. */
export const isToRecall = ({ sql }: Desired, { version, next, recalled: done }: Ledger): boolean =>
  sql !== undefined && version === undefined && next === undefined && done !== true;
