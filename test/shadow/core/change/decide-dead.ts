import { resumeWithin } from '../current/decide-stopped.ts';
import { decideRefused } from '../current/refusal.ts';
import { hasWaitedInVain, lacksSavepoint } from '../memory/take-over.ts';
import { type Decision, hold } from '../model/decision.ts';
import { type Ledger, type Next, without } from '../model/ledger.ts';
import { SHORTEST_WAIT } from '../model/limits.ts';
import type { Observed } from '../model/statement.ts';
import { nameOf } from '../model/version.ts';
import { about, asOlder, type Change, keepOlder, lookAgain, olderName } from './change.ts';

/** The version on its way is the one that is configured. */
export const isWanted = ({ desired }: Change, { version }: Next): boolean =>
  version.versionName === desired.versionName;

/** Forgets a version that never came to run; a name that was used is not used again. */
export const drop = ({ ledger }: Change, { version }: Next, why: string): Decision => {
  const { versionName, incarnation, created } = version;
  const dropped = without(ledger, 'next', 'refusal');
  const used = created ? { ...ledger.incarnations, [versionName]: incarnation } : ledger.incarnations;
  return lookAgain(why, { ...dropped, incarnations: used });
};

/** Confluent's final word on it, unless that was about the pool: the older version goes on. */
export const refused = (change: Change, next: Next, detail: string, at: number): Decision | undefined => {
  const statementName = nameOf(next.version);
  const refusal = { statementName, detail, at };
  const held = decideRefused(refusal, change.ledger, change.now);
  if (held === undefined) return undefined;
  const goesOn = change.seen.statement === undefined ? '' : ` ${olderName(change)} stays in charge.`;
  return keepOlder(change, (ledger) =>
    about(next.version, change, { ...held, message: `${held.message}${goesOn}`, ledger: { ...ledger, refusal } }),
  );
};

/**
 * The savepoint is missing of the one before, since the older one has never run itself: that one is resumed. As soon as it
 * is live it is stopped again, as it always is.
 */
const fromPrevious = (change: Change, next: Next, previous: Observed, why: string, at: number): Decision => {
  const { charge, seen, ledger, older, now } = change;
  if (older.health === 'suspended') return asOlder(change);
  const decision = resumeWithin({ desired: charge, statement: previous, seen, now }, ledger, 'savepoint', at, why);
  if (decision.step.do !== 'resume') return decision;
  return { ...decision, ledger: { ...drop(change, next, why).ledger, streak: decision.ledger.streak } };
};

/** The older one's savepoint failed when it stopped: it is resumed, and stopped once more for another incarnation. */
const withSavepoint = (
  change: Change,
  next: Next,
  { statementName, detail, endTime, updatedAt }: Observed,
): Decision => {
  const { seen, ledger, now } = change;
  const { start } = next.version;
  const why = `${statementName} could not begin (${detail})`;
  const at = Math.min(now, endTime ?? updatedAt ?? now);
  if (seen.previous !== undefined && start.from === 'statement' && start.statementName === seen.previous.statementName)
    return fromPrevious(change, next, seen.previous, why, at);
  const resumed: Ledger =
    seen.statement?.phase === 'STOPPED'
      ? { ...ledger, attempt: { of: 'savepoint', step: 'stop', at, detail: `${why}, and has to be stopped once more` } }
      : ledger;
  return drop({ ...change, ledger: resumed }, next, `${why}: ${olderName(change)} is stopped once more.`);
};

/** It came to nothing before it ever ran. */
export const decideDead = (change: Change, next: Next, dead: Observed): Decision => {
  const { ledger, seen, now } = change;
  if (!isWanted(change, next)) return drop(change, next, `${dead.statementName} is not wanted any more.`);
  if (lacksSavepoint(dead)) return withSavepoint(change, next, dead);
  if (next.again === true) return drop(change, next, `${dead.statementName} is tried again, as asked.`);
  const waited = (dead.endTime ?? now) - next.at >= SHORTEST_WAIT;
  if (hasWaitedInVain(dead) && (waited || seen.statement === undefined)) {
    return drop(change, next, `${dead.statementName} has waited in vain.`);
  }
  if (dead.phase !== 'FAILED') {
    const message = `Somebody stopped ${dead.statementName} before it took over: \`restart\` tries again.`;
    return keepOlder(change, (kept) =>
      about(next.version, change, hold({ reason: 'SpecChanged', message, ledger: kept })),
    );
  }
  const detail = dead.detail || seen.nextExceptions?.[0]?.message || 'Confluent gives no reason';
  const at = ledger.refusal?.statementName === dead.statementName ? ledger.refusal.at : now;
  return refused(change, next, detail, at) ?? drop(change, next, `${dead.statementName} is tried again.`);
};
