import { stuck } from '../current/decide-pending.ts';
import { isSettling } from '../memory/remember.ts';
import { inOffice, isStillThere, stillWaits } from '../memory/take-over.ts';
import { type Decision, wait } from '../model/decision.ts';
import { type Next, without } from '../model/ledger.ts';
import { ACCEPTANCE, GRACE, LONGEST_CREATE, MINUTE, PENDING_LIMIT } from '../model/limits.ts';
import { isAtRest, type Observed } from '../model/statement.ts';
import { nameOf } from '../model/version.ts';
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
import { decideDead, drop, isWanted, refused } from './decide-dead.ts';

/** How Confluent says that a new version is in order, and waits for the older one to stop. */
const WAITS = /referenced statement|pending until/i;

/** It was asked for, and is not there. */
const decideNotThere = (change: Change, next: Next): Decision => {
  const { ledger, seen, older, now } = change;
  const name = nameOf(next.version);
  const { refusal } = ledger;
  const olderLive = seen.statement !== undefined && !isAtRest(seen.statement.phase);
  const isRefused = refusal?.statementName === name;
  const held = isRefused && isWanted(change, next) ? refused(change, next, refusal.detail, refusal.at) : undefined;
  if (next.version.created) {
    if (held !== undefined) return held;
    if (now < next.at + GRACE) return lookAgain(`${name} has just been created, and is not shown yet.`, ledger);
    const neverRan = olderLive || next.dead === true || stillWaits(next, seen.statement);
    if (neverRan) return drop(change, next, `${name} is gone before it took over.`);
    // It may have run: from then on its own position counts.
    return lookAgain(`${name} is gone.`, inOffice(ledger, next));
  }
  if (!isWanted(change, next)) {
    if (isRefused || now >= next.at + LONGEST_CREATE) return drop(change, next, `${name} is not wanted any more.`);
    const message = `${name}, which is not wanted any more, has been asked for: whether it comes is waited for until ${new Date(next.at + LONGEST_CREATE).toISOString()}.`;
    // Should it still come, it begins at once: the older one must not be resumed beside it.
    if (!olderLive && older.health !== 'suspended')
      return wait('progressing', { reason: 'Replacing', message, ledger });
    return keepOlder(change, (kept) => wait('progressing', { reason: 'Replacing', message, ledger: kept }));
  }
  if (held !== undefined) return held;
  // One that does not wait for the older one must not begin beside it.
  if (next.version.start.from !== 'statement' && olderLive)
    return drop(change, next, `${olderName(change)} runs again.`);
  if (!isStillThere(next, ledger.offsets)) return drop(change, next, `${olderName(change)} has read on since.`);
  // Beside one that is to stay stopped it would take over at once.
  if (older.health === 'suspended') return asOlder(change, `${older.message} The new version follows then.`);
  return ask({ ...change, ledger: without(ledger, 'refusal') }, next.version.start);
};

/** The older one has failed while the new one waits for it to stop. */
const stopFailed = (change: Change, waiting: Observed): Decision => {
  const { ledger, older, now } = change;
  const { attempt } = ledger;
  if (older.health === 'suspended') return asOlder(change, `${older.message} The new version follows then.`);
  if (isSettling(ledger, now)) return settling(ledger);
  const isBeingCured = attempt !== undefined && attempt.of === ledger.failure?.id;
  if (attempt?.of !== 'replace' && !isBeingCured) return stopOlder(change);
  if (mayYetStop(change)) return lookAgain(`${olderName(change)} has been asked to stop.`, ledger);
  // The pass that wanted to ask may have died before it did.
  if (attempt?.of === 'replace' && attempt.answer === undefined) return stopOlder(change);
  if (attempt?.from !== undefined) {
    const message = `${waiting.statementName} waits for ${olderName(change)}, which cannot be stopped: Confluent gives it up after six hours, and then it starts anew, as approved.`;
    return wait('degraded', { reason: 'Replacing', message, ledger });
  }
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
