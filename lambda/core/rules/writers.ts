import { currentRecord, successorRecord } from '../ledger/records.ts';
import * as say from '../messages/writers.ts';
import type { Decision } from '../model/decision.ts';
import { type Ledger, type StatementRecord, without } from '../model/ledger.ts';
import { incarnationName, nameOf } from '../model/names.ts';
import type { Desired, LiveStatement } from '../model/statement.ts';
import { writesSame } from '../sql/tables/writers.ts';
import { decided, hold, inFlight, type Rule, rule, stop } from './rule.ts';
import type { Situation } from './situation.ts';

/** The records of the current version and of its successor. */
const currentOf = (ledger: Ledger): readonly StatementRecord[] =>
  [currentRecord(ledger), successorRecord(ledger)].filter((record) => record !== undefined);

/** The highest incarnation of each version that this statement has ever had. */
const highest = (desired: Desired, ledger: Ledger): ReadonlyMap<string, number> => {
  const known = new Map([[desired.versionName, 1], ...Object.entries(ledger.incarnations)]);
  for (const { versionName, incarnation } of currentOf(ledger)) {
    known.set(versionName, Math.max(incarnation, known.get(versionName) ?? 1));
  }
  return known;
};

/**
 * Test for a name that the keeper has given to an incarnation of this statement. Other people's names may look like it.
 */
const isOwnName = (desired: Desired, ledger: Ledger, statementName: string): boolean =>
  statementName === ledger.replaced ||
  [...highest(desired, ledger)].some(([versionName, count]) => {
    const number = Number(/\d+/.exec(statementName.slice(versionName.length))?.[0] ?? 1);
    return incarnationName(versionName, number) === statementName && number <= count;
  });

/**
 * Test for a statement of another entry of the same list, or of another keeper of the same app: several statements may
 * write one sink (fan-in). Such an entry's statement has its name and, unless it is adopted, a version behind it.
 */
const isSibling = ({ name, siblings = [] }: Desired, { statementName, labelled }: LiveStatement): boolean =>
  siblings.some((sibling) => {
    if (sibling === name || !statementName.startsWith(sibling)) return false;
    const version = statementName.slice(sibling.length);
    return version === '' || (labelled && /^-[0-9a-f]{8}(-\d+)?$/.test(version));
  });

/** Live statements that write the same sink; an adopted statement's SQL text is not known. A dry run writes nothing. */
const writersOf = ({ sql, properties }: Desired, live: readonly LiveStatement[]): readonly LiveStatement[] =>
  sql === undefined
    ? []
    : live.filter((each) => each.properties['sql.dry-run'] !== 'true' && writesSame({ sql, properties }, each));

/** Live statements that write the same sink, and are no version of this statement. */
export const othersOf = (desired: Desired, ledger: Ledger, live: readonly LiveStatement[]): readonly LiveStatement[] =>
  writersOf(desired, live).filter(
    (each) => !isOwnName(desired, ledger, each.statementName) && !isSibling(desired, each),
  );

const areApproved = (others: readonly LiveStatement[], { takeover }: Ledger): boolean =>
  others.every(({ statementName }) => takeover?.includes(statementName) === true);

/** A stop of one of the statements that a person has allowed to be stopped. */
const stopOne = (others: readonly LiveStatement[], ledger: Ledger) => {
  const next = others.find(({ stopped }) => !stopped);
  const message = say.othersAreStopped(others);
  return next === undefined ? inFlight(ledger, message) : stop(ledger, message, next.statementName);
};

/** Other writers of the sink, by whichever question of this look has shown them. */
const othersBefore = ({ desired, ledger, seen: { preparation, survey } }: Situation): readonly LiveStatement[] => {
  if ('writers' in preparation) return othersOf(desired, ledger, preparation.writers);
  return survey.asked ? othersOf(desired, ledger, survey.writers) : [];
};

/** Rules before a first start: the keeper starts nothing beside somebody else's statement that writes the same sink. */
export const OTHERS_FIRST: readonly Rule<Situation>[] = [
  rule(
    'another live statement writes its sink, and a person has confirmed a takeover',
    (s) => othersBefore(s).length > 0 && areApproved(othersBefore(s), s.ledger),
    'ForeignWriter',
    (s) => ({ ...stopOne(othersBefore(s), s.ledger), health: 'progressing' }),
  ),
  rule(
    'another live statement writes its sink',
    (s) => othersBefore(s).length > 0,
    'ForeignWriter',
    (s) => hold(s.ledger, say.nothingBeside(othersBefore(s))),
  ),
];

/** A replaced version that somebody has resumed: it would write every row a second time. */
const replacedOf = (desired: Desired, ledger: Ledger, live: readonly LiveStatement[]): LiveStatement | undefined => {
  const current = currentOf(ledger).map(nameOf);
  return writersOf(desired, live).find(
    ({ statementName, stopped }) =>
      !stopped && !current.includes(statementName) && isOwnName(desired, ledger, statementName),
  );
};

/**
 * The decision about a running statement, with a notice of other statements that write its sink. The keeper publishes
 * it once, and does nothing about them.
 */
const withNotice = (running: Decision, others: readonly LiveStatement[], now: number): Decision => {
  const { ledger } = running;
  const statementNames = others.map(({ statementName }) => statementName);
  const looked: Ledger = { ...without(ledger, 'takeover'), census: { statementNames, at: now } };
  if (others.length === 0) return { ...running, ledger: looked };
  const message = say.rowsTwice(others);
  const isNew = statementNames.some((name) => ledger.census?.statementNames.includes(name) !== true);
  return {
    ...running,
    message: `${running.message} ${message}`,
    ledger: looked,
    ...(isNew ? { notice: { reason: 'ForeignWriter', message } as const } : {}),
  };
};

/** The decision about a running statement after a look for other writers of its sink. */
export const besideOthers = ({ desired, seen: { survey }, now }: Situation, running: Decision): Decision => {
  if (!survey.asked) return running;
  const { ledger } = running;
  const replaced = replacedOf(desired, ledger, survey.writers);
  if (replaced !== undefined) {
    const { statementName } = replaced;
    return decided('Replacing', stop(ledger, say.replacedIsLive(statementName), statementName));
  }
  const others = othersOf(desired, ledger, survey.writers);
  if (others.length > 0 && areApproved(others, ledger)) {
    return decided('ForeignWriter', { ...stopOne(others, ledger), health: 'progressing' });
  }
  return withNotice(running, others, now);
};
