import type { Seen } from '../model/decision.ts';
import { type Attempt, EMPTY_STREAK, type Failure, type Ledger, type Next, without } from '../model/ledger.ts';
import { GRACE } from '../model/limits.ts';
import { type Desired, isAtRest, isRunning, type Observed } from '../model/statement.ts';
import { inCharge, nameOf, versionOf } from '../model/version.ts';
import { lasted } from './backoff.ts';
import { exceptionsOf, failureOf, isSameFailure } from './failure.ts';
import { withPlacement } from './placement.ts';
import { hasRun, isDead } from './take-over.ts';

/**
 * A statement is the keeper's own if it carries its label, or if the ledger says that the keeper created it, or was about to:
 * labels are not always answered, and an answer to the create may be lost. One that is adopted is configured by its name.
 */
export const owns = (desired: Desired, { labelled, statementName }: Observed, { version }: Ledger): boolean =>
  labelled ||
  (version !== undefined && nameOf(version) === statementName) ||
  (desired.sql === undefined && desired.versionName === statementName);

/** A create or a resume of the keeper's own may not have taken effect yet: what is seen may be from before. */
export const isSettling = (ledger: Ledger, now: number): boolean => now < (ledger.actedAt ?? -Infinity) + GRACE;

/** Whether the run that ended at `end` was long enough to end the streak. */
const ranFor = ({ since, actedAt, streak }: Ledger, end: number): boolean => {
  const start = since === undefined ? actedAt : isRunning(since.phase) ? since.at : undefined;
  return lasted(end - (start ?? end), streak);
};

/** A person's wish, or a stop that another pass may be asking for at this moment, and that is then the keeper's own. */
const isOnItsWay = (attempt: Attempt | undefined, now: number): boolean =>
  attempt?.step === 'stop' && (attempt.of === 'restart' || (attempt.answer !== 'refused' && now < attempt.at + GRACE));

/** The stop that the keeper had asked for before it asked for a resume is still what Confluent has taken note of. */
const isStillAsked = ({ attempt }: Ledger, { stopped }: Observed): boolean => stopped && attempt?.stopAsked === true;

/** A stop of the keeper's own that a FAILED statement has not taken note of. */
const isVoid = ({ attempt }: Ledger, { stopped }: Observed, now: number): boolean =>
  attempt !== undefined && ['move', 'degraded'].includes(attempt.of) && !stopped && !isOnItsWay(attempt, now);

/** The ledger with the failure in it, once for each failure however often it is seen. */
const withFailure = (ledger: Ledger, failure: Failure, statement: Observed, now: number): Ledger => {
  if (isSameFailure(ledger.failure, failure, statement.updatedAt, ledger.attempt)) {
    return isVoid(ledger, statement, now) ? without(ledger, 'attempt') : ledger;
  }
  const another = ledger.failure !== undefined && ledger.failure.versionName !== failure.versionName;
  const streak = another || ranFor(ledger, failure.at) ? EMPTY_STREAK : ledger.streak;
  return {
    // What was asked of it before it failed has had its effect, or will have none.
    ...(isOnItsWay(ledger.attempt, now) || isStillAsked(ledger, statement) ? ledger : without(ledger, 'attempt')),
    failure,
    streak: failure.curable ? streak : { ...streak, errors: [...streak.errors, failure.fingerprint] },
    downSince: ledger.downSince ?? failure.at,
  };
};

/** Since when it has been in this phase. FAILING is still part of the run that it ends. */
const withPhase = (ledger: Ledger, phase: string, at: number): Ledger =>
  ledger.since?.phase === phase || phase === 'FAILING' ? ledger : { ...ledger, since: { phase, at } };

/** PENDING counts from the keeper's own act, where that led to it. */
const phaseStart = (statement: Observed, { actedAt }: Ledger, now: number): number => {
  const own = statement.phase === 'PENDING' ? actedAt : undefined;
  const ended = isAtRest(statement.phase) ? statement.endTime : undefined;
  return Math.min(now, own ?? ended ?? statement.updatedAt ?? now);
};

/** Still at rest long after the keeper's own act: whatever starts it now is something else. */
const withoutAct = (ledger: Ledger, phase: string, now: number): Ledger =>
  isAtRest(phase) && !isSettling(ledger, now) ? without(ledger, 'actedAt') : ledger;

/** Offsets are kept only while it cannot have read on since. */
const withOffsets = (ledger: Ledger, { phase, latestOffsets, endTime }: Observed, now: number): Ledger => {
  if (phase === 'DELETING') return ledger;
  const newer = (endTime ?? 0) > (ledger.actedAt ?? 0);
  const exact = isAtRest(phase) && (newer || !isSettling(ledger, now));
  return exact && latestOffsets !== undefined ? { ...ledger, offsets: latestOffsets } : without(ledger, 'offsets');
};

/** It is there, so it was created. */
const withVersion = (ledger: Ledger, charge: Desired, statement: Observed): Ledger => {
  const version = { ...versionOf(charge, ledger), created: true };
  return { ...ledger, version: hasRun(statement) ? { ...version, ran: true } : version };
};

/** A person's wish is over when it has come true, or when somebody acted against it later. */
const withIntent = (ledger: Ledger, phase: string, now: number): Ledger => {
  const { intent, since } = ledger;
  if (intent === undefined) return ledger;
  if (intent.want === 'running') return isRunning(phase) || phase === 'FAILED' ? without(ledger, 'intent') : ledger;
  // From STOPPED to FAILED there is a resume in between.
  const resumed = phase === 'PENDING' || isRunning(phase) || (phase === 'FAILED' && since?.phase === 'STOPPED');
  if (intent.carriedOut && resumed) return without(ledger, 'intent');
  const still = (isAtRest(phase) || phase === 'ABSENT') && !isSettling(ledger, now);
  return still ? { ...ledger, intent: { ...intent, carriedOut: true } } : ledger;
};

/** It is live after a resume whose answer was never seen: that was accepted. */
const withAnswer = (ledger: Ledger, { phase, stopped }: Observed): Ledger => {
  const { attempt } = ledger;
  const isLive = phase === 'PENDING' || isRunning(phase);
  if (!isLive || stopped || attempt === undefined || attempt.step === 'stop' || attempt.answer !== undefined)
    return ledger;
  return { ...ledger, attempt: { ...attempt, answer: 'accepted' } };
};

/** It has been seen in another phase than FAILED. */
const withoutFailed = (ledger: Ledger, phase: string): Ledger =>
  ledger.failure === undefined || (phase !== 'PENDING' && !isRunning(phase))
    ? ledger
    : { ...ledger, failure: { ...ledger.failure, left: true } };

/** A stop that may still be on its way, or has been accepted, is the keeper's own: that must not be forgotten. */
const isBouncing = ({ attempt }: Ledger, statement: Observed, now: number): boolean =>
  attempt?.step === 'stop' && (statement.stopped || isOnItsWay(attempt, now));

/** Runs again: what was to be cured is cured. */
const withRun = (ledger: Ledger, statement: Observed, now: number): Ledger => {
  const cured = without(ledger, 'failure', 'downSince', 'actedAt');
  return {
    ...(isBouncing(ledger, statement, now) ? cured : without(cured, 'attempt')),
    streak: ranFor(ledger, now) ? EMPTY_STREAK : ledger.streak,
  };
};

const rememberAbsent = (seen: Seen, ledger: Ledger, now: number): Ledger => {
  const absent = withPhase(withIntent(ledger, 'ABSENT', now), 'ABSENT', now);
  if (seen.prerequisite === undefined) return absent;
  const { wanted, statement } = seen.prerequisite;
  if (statement?.phase !== 'FAILED' && statement?.phase !== 'STOPPED') return absent;
  return withFailure(absent, failureOf(statement, seen.exceptions, wanted.versionName, now), statement, now);
};

/** Confluent's refusal of a statement that is there after all. */
const withoutRefusal = (ledger: Ledger, { statementName }: Observed): Ledger =>
  ledger.refusal?.statementName === statementName ? without(ledger, 'refusal') : ledger;

const rememberCharge = (charge: Desired, statement: Observed, seen: Seen, ledger: Ledger, now: number): Ledger => {
  const { phase } = statement;
  let next = withVersion(withoutRefusal(ledger, statement), charge, statement);
  next = withoutFailed(withOffsets(withIntent(withAnswer(next, statement), phase, now), statement, now), phase);
  if (phase === 'FAILED') {
    const exceptions = exceptionsOf(statement, seen.exceptions, next);
    next = withFailure(next, failureOf(statement, exceptions, charge.versionName, now), statement, now);
  }
  next = withoutAct(withPhase(next, phase, phaseStart(statement, next, now)), phase, now);
  return withPlacement(phase === 'RUNNING' ? withRun(next, statement, now) : next, statement, seen.placement);
};

const rememberNext = ({ dead, ...next }: Next, found: Observed, older: Observed | undefined, now: number): Next => ({
  ...next,
  // Somebody has resumed it: Confluent looks at it anew.
  ...(dead === true && !isAtRest(found.phase) ? { at: now } : {}),
  version: { ...next.version, created: true },
  ...(isAtRest(found.phase) && (dead === true || isDead(next, found, older)) ? { dead: true } : {}),
});

/** The version that is to take over is there, so Confluent has accepted it; the one before it may be gone for good. */
const rememberOthers = (seen: Seen, ledger: Ledger, now: number): Ledger => {
  const { next } = ledger;
  const accepted =
    next !== undefined && seen.next?.statementName === nameOf(next.version)
      ? { ...ledger, next: rememberNext(next, seen.next, seen.statement, now) }
      : ledger;
  return seen.previous === undefined ? without(accepted, 'previous') : accepted;
};

/**
 * The ledger with everything in it that one look has shown. Looking twice changes nothing, so it does not matter how many
 * passes look, or where one of them ended.
 */
export const remember = (desired: Desired, seen: Seen, ledger: Ledger, now: number): Ledger => {
  const { statement } = seen;
  const others = rememberOthers(seen, ledger, now);
  if (statement === undefined) return rememberAbsent(seen, others, now);
  const charge = inCharge(desired, ledger);
  return owns(charge, statement, ledger) ? rememberCharge(charge, statement, seen, others, now) : ledger;
};
