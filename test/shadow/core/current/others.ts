import { type Decision, hold, inFlight, type Seen } from '../model/decision.ts';
import { type Ledger, type Version, without } from '../model/ledger.ts';
import { type Desired, incarnationName, type LiveStatement } from '../model/statement.ts';
import { nameOf } from '../model/version.ts';
import { isPythonCopy, writesSame } from '../sql/writers.ts';

/** The versions that are in charge, or about to be. */
const currentOf = ({ version, next }: Ledger): readonly Version[] =>
  [version, next?.version].filter((each) => each !== undefined);

/** The highest incarnation of each version that this statement has ever had. */
const highest = (desired: Desired, ledger: Ledger): ReadonlyMap<string, number> => {
  const known = new Map([[desired.versionName, 1], ...Object.entries(ledger.incarnations)]);
  for (const { versionName, incarnation } of currentOf(ledger)) {
    known.set(versionName, Math.max(incarnation, known.get(versionName) ?? 1));
  }
  return known;
};

/** A name that the keeper has given to an incarnation of one of this statement's versions; others may be like it. */
const isOwnName = (desired: Desired, ledger: Ledger, statementName: string): boolean =>
  statementName === ledger.previous ||
  [...highest(desired, ledger)].some(([versionName, count]) => {
    const number = Number(/\d+/.exec(statementName.slice(versionName.length))?.[0] ?? 1);
    return incarnationName(versionName, number) === statementName && number <= count;
  });

/** Live statements that write the same sink, whoever started them; an adopted one's SQL text is not known. A dry run writes nothing. */
const writersOf = ({ sql, properties }: Desired, live: readonly LiveStatement[]): readonly LiveStatement[] =>
  sql === undefined
    ? []
    : live.filter((each) => each.properties['sql.dry-run'] !== 'true' && writesSame({ sql, properties }, each));

/** Those of them that are none of this statement's versions. */
export const othersOf = (desired: Desired, ledger: Ledger, live: readonly LiveStatement[]): readonly LiveStatement[] =>
  writersOf(desired, live).filter(({ statementName }) => !isOwnName(desired, ledger, statementName));

/** Replaced long ago, and resumed by somebody: it would write every row a second time. */
const decideReplaced = (desired: Desired, ledger: Ledger, live: readonly LiveStatement[]): Decision | undefined => {
  const current = currentOf(ledger).map(nameOf);
  const replaced = writersOf(desired, live).find(
    ({ statementName, stopped }) =>
      !stopped && !current.includes(statementName) && isOwnName(desired, ledger, statementName),
  );
  if (replaced === undefined) return undefined;
  const { statementName } = replaced;
  const message = `${statementName}, which was replaced, is live: it is stopped.`;
  return {
    step: { do: 'stop', statementName },
    action: 'stop',
    health: 'progressing',
    reason: 'Replacing',
    message,
    ledger,
  };
};

const named = (others: readonly LiveStatement[]): string => {
  const copies = others.filter(({ statementName }) => isPythonCopy(statementName));
  const rest = others.filter((other) => !copies.includes(other)).map(({ statementName }) => statementName);
  const names = copies.map(({ statementName }) => statementName).join(', ');
  return [
    ...rest,
    ...(copies.length === 0 ? [] : [`${names} (${copiesOf(copies.length)} of the former Python app)`]),
  ].join(', ');
};

const copiesOf = (count: number): string => (count === 1 ? 'a copy' : `${count} copies`);

/** In one sentence, who else writes the sink. */
export const aboutOthers = (others: readonly LiveStatement[]): string =>
  others.length === 1
    ? `Another live statement writes the same sink: ${named(others)}.`
    : `${others.length} other live statements write the same sink: ${named(others)}.`;

/** What a person must know before the Python app's copies are taken over. */
export const WARNING =
  'The copies of the Python app never read sunset_avro, and filled the columns by position, so that their rows are scrambled. ' +
  'This statement reads both topics from the beginning and writes beside those rows: to have a clean table, name a new sink in the SQL ' +
  'and its prerequisite first.';

/** One of those that a person has allowed to be stopped. */
const stopOne = (others: readonly LiveStatement[], ledger: Ledger): Decision => {
  const verdict = {
    reason: 'ForeignWriter',
    message: `${aboutOthers(others)} They are being stopped, as confirmed.`,
    ledger,
  } as const;
  const next = others.find(({ stopped }) => !stopped);
  if (next === undefined) return inFlight('progressing', verdict);
  return { step: { do: 'stop', statementName: next.statementName }, action: 'stop', health: 'progressing', ...verdict };
};

const areApproved = (others: readonly LiveStatement[], { takeover }: Ledger): boolean =>
  others.every(({ statementName }) => takeover?.includes(statementName) === true);

/** Before a first start: nothing is started beside somebody else's statement that writes the same sink. */
export const decideOthers = (desired: Desired, seen: Seen, ledger: Ledger): Decision | undefined => {
  const others = othersOf(desired, ledger, seen.live ?? []);
  if (others.length === 0) return undefined;
  if (areApproved(others, ledger)) return stopOne(others, ledger);
  return hold({
    reason: 'ForeignWriter',
    message: `${aboutOthers(others)} Nothing is started beside it: stop it, or let \`takeover\` show how it is replaced.`,
    ledger,
  });
};

/** Beside a running statement they are told once, and left alone unless a person has confirmed a takeover. */
export const decideBeside = (desired: Desired, seen: Seen, running: Decision, now: number): Decision => {
  const { ledger } = running;
  if (seen.live === undefined) return running;
  const replaced = decideReplaced(desired, ledger, seen.live);
  if (replaced !== undefined) return replaced;
  const others = othersOf(desired, ledger, seen.live);
  if (others.length > 0 && areApproved(others, ledger)) return stopOne(others, ledger);
  const statementNames = others.map(({ statementName }) => statementName);
  const looked: Ledger = { ...without(ledger, 'takeover'), others: { statementNames, at: now } };
  if (others.length === 0) return { ...running, ledger: looked };
  const message = `${aboutOthers(others)} Rows may be in it twice: stop it, or let \`takeover\` show how.`;
  const isNew = statementNames.some((name) => ledger.others?.statementNames.includes(name) !== true);
  return {
    ...running,
    message: `${running.message} ${message}`,
    ledger: looked,
    ...(isNew ? { aside: { reason: 'ForeignWriter', message } as const } : {}),
  };
};
