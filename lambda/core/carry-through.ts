import {
  about,
  ask,
  asOlder,
  type Change,
  keepOlder,
  lookAgain,
  mayYetStop,
  olderName,
  settling,
  stopOlder,
} from './change.ts';
import { stuck } from './decide-pending.ts';
import { resumeWithin } from './decide-stopped.ts';
import { type Decision, hold, wait } from './decision.ts';
import { type Ledger, type Next, without } from './ledger.ts';
import { ACCEPTANCE, GRACE, LONGEST_CREATE, MINUTE, PENDING_LIMIT, SHORTEST_WAIT } from './limits.ts';
import { decideRefused } from './refusal.ts';
import { isSettling } from './remember.ts';
import { isAtRest, type Observed } from './statement.ts';
import { hasWaitedInVain, inOffice, lacksSavepoint } from './take-over.ts';
import { nameOf } from './version.ts';

/** How Confluent says that a new version is in order, and waits for the older one to stop. */
const WAITS = /referenced statement|pending until/i;

const isWanted = ({ desired }: Change, { version }: Next): boolean => version.versionName === desired.versionName;

/** Forgets a version that never came to run; a name that was used is not used again. */
const drop = ({ ledger }: Change, { version }: Next, why: string): Decision => {
  const { versionName, incarnation, created } = version;
  const dropped = without(ledger, 'next', 'refusal');
  const used = created ? { ...ledger.incarnations, [versionName]: incarnation } : ledger.incarnations;
  return lookAgain(why, { ...dropped, incarnations: used });
};

const refused = (change: Change, next: Next, detail: string, at: number): Decision | undefined => {
  const statementName = nameOf(next.version);
  const refusal = { statementName, detail, at };
  const held = decideRefused(refusal, change.ledger, change.now);
  if (held === undefined) return undefined;
  const goesOn = change.seen.statement === undefined ? '' : ` ${olderName(change)} stays in charge.`;
  return keepOlder(change, (ledger) =>
    about(next.version, change, { ...held, message: `${held.message}${goesOn}`, ledger: { ...ledger, refusal } }),
  );
};

/** It was asked for, and is not there. */
const decideNotThere = (change: Change, next: Next): Decision => {
  const { ledger, seen, older, now } = change;
  const name = nameOf(next.version);
  const { refusal } = ledger;
  const olderLive = seen.statement !== undefined && !isAtRest(seen.statement.phase);
  if (next.version.created) {
    if (now < next.at + GRACE) return lookAgain(`${name} has just been created, and is not shown yet.`, ledger);
    if (olderLive) return drop(change, next, `${name} is gone before it took over.`);
    // It may have run: from then on its own position counts.
    return lookAgain(`${name} is gone.`, inOffice(ledger, next));
  }
  const isRefused = refusal?.statementName === name;
  if (!isWanted(change, next)) {
    if (isRefused || now >= next.at + LONGEST_CREATE) return drop(change, next, `${name} is not wanted any more.`);
    const message = `${name}, which is not wanted any more, has been asked for: whether it comes is waited for until ${new Date(next.at + LONGEST_CREATE).toISOString()}.`;
    // Should it still come, it begins at once: the older one must not be resumed beside it.
    if (!olderLive && older.health !== 'suspended')
      return wait('progressing', { reason: 'Replacing', message, ledger });
    return keepOlder(change, (kept) => wait('progressing', { reason: 'Replacing', message, ledger: kept }));
  }
  const held = isRefused ? refused(change, next, refusal.detail, refusal.at) : undefined;
  if (held !== undefined) return held;
  // One that does not wait for the older one must not begin beside it.
  if (next.version.start.from !== 'statement' && olderLive)
    return drop(change, next, `${olderName(change)} runs again.`);
  // Beside one that is to stay stopped it would take over at once.
  if (older.health === 'suspended') return asOlder(change, `${older.message} The new version follows then.`);
  return ask({ ...change, ledger: without(ledger, 'refusal') }, next.version.start);
};

/** The older one has failed while the new one waits for it to stop. */
const stopFailed = (change: Change, waiting: Observed): Decision => {
  const { ledger, now } = change;
  const { attempt } = ledger;
  if (isSettling(ledger, now)) return settling(ledger);
  const isBeingCured = attempt !== undefined && attempt.of === ledger.failure?.id;
  if (attempt?.of !== 'replace' && !isBeingCured) return stopOlder(change);
  if (mayYetStop(change)) return lookAgain(`${olderName(change)} has been asked to stop.`, ledger);
  // Where a failed statement cannot be stopped it is resumed, and stopped as soon as it runs.
  return keepOlder(change, (kept) => lookAgain(`${waiting.statementName} begins where it stops.`, kept));
};

const stopRunning = (change: Change, next: Next, waiting: Observed, older: Observed): Decision => {
  const { ledger, now } = change;
  const { attempt } = ledger;
  const accepted = WAITS.test(waiting.detail) || now >= next.at + ACCEPTANCE;
  if (!accepted && next.version.start.from === 'statement') {
    return lookAgain(`Confluent is looking at ${waiting.statementName}.`, ledger);
  }
  if (older.stopped) return lookAgain(`${older.statementName} is about to stop.`, ledger);
  const asked = attempt?.of === 'replace' && now < attempt.at + GRACE;
  if (asked) return lookAgain(`${older.statementName} has been asked to stop.`, ledger);
  return stopOlder(change);
};

/** It is accepted and waits, or is about to start. */
const switchOver = (change: Change, next: Next, waiting: Observed): Decision => {
  const { ledger, seen } = change;
  const older = seen.statement;
  if (older === undefined) return starting(change, next, waiting);
  switch (older.phase) {
    case 'RUNNING':
    case 'DEGRADED':
    case 'PENDING':
      return stopRunning(change, next, waiting, older);
    case 'FAILED':
      return next.version.start.from === 'statement' ? stopFailed(change, waiting) : starting(change, next, waiting);
    case 'STOPPED':
    case 'COMPLETED':
      return starting(change, next, waiting);
    default:
      return lookAgain(`${older.statementName} is ${older.phase}.`, ledger);
  }
};

const starting = ({ ledger, now }: Change, next: Next, waiting: Observed): Decision => {
  const minutes = Math.floor((now - next.at) / MINUTE);
  return now - next.at >= PENDING_LIMIT
    ? stuck(waiting, minutes, ledger)
    : lookAgain(`Confluent is starting ${waiting.statementName}.`, ledger);
};

/**
 * A replacement that takes too long is told, and looked at again by the next pass; unless it has just come to its end, or
 * it is the older one that is on its way.
 */
const unlessLate = ({ ledger, now }: Change, { at }: Next, decision: Decision): Decision => {
  const isReplacing = decision.step.do === 'look' && decision.reason === 'Replacing';
  if (!isReplacing || decision.ledger.next === undefined || now - at < PENDING_LIMIT) return decision;
  const minutes = Math.floor((now - at) / MINUTE);
  const detail = ledger.attempt?.detail === undefined ? '' : ` (${ledger.attempt.detail})`;
  const message = `${decision.message} The new version has waited for ${minutes} minutes${detail}: look at both statements.`;
  return wait('degraded', { reason: decision.reason, message, ledger: decision.ledger });
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
const decideDead = (change: Change, next: Next, dead: Observed): Decision => {
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

const decideNext = (change: Change, next: Next): Decision => {
  const found = change.seen.next;
  if (found === undefined) return decideNotThere(change, next);
  if (isAtRest(found.phase)) return decideDead(change, next, found);
  if (found.phase === 'PENDING') return switchOver(change, next, found);
  return lookAgain(`${found.statementName} is ${found.phase}.`, change.ledger);
};

/** A version has been asked for: it takes over, or comes to nothing. */
export const carryThrough = (change: Change, next: Next): Decision => {
  const decision = unlessLate(change, next, decideNext(change, next));
  return decision.subject === undefined ? about(next.version, change, decision) : decision;
};
