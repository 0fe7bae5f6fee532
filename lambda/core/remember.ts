import { lasted } from './backoff.ts';
import type { Seen } from './decision.ts';
import { failureOf } from './failure.ts';
import { EMPTY_STREAK, type Failure, type Ledger, type Streak } from './ledger.ts';
import { GRACE } from './limits.ts';
import { type Desired, incarnationName, type Observed } from './statement.ts';

/** A statement is the keeper's own if it carries its label, or if the ledger says that the keeper created it. */
export const owns = (statement: Observed, ledger: Ledger): boolean =>
  statement.labelled ||
  (ledger.version?.created === true &&
    incarnationName(ledger.version.versionName, ledger.version.incarnation) === statement.statementName);

const atRest = (phase: string): boolean => phase === 'STOPPED' || phase === 'FAILED' || phase === 'COMPLETED';

/** Phases in which a statement runs or is about to. */
const isLive = (phase: string): boolean => phase === 'PENDING' || phase === 'RUNNING' || phase === 'DEGRADED';

/** The ledger without some of its entries. */
export const without = (ledger: Ledger, ...keys: readonly (keyof Ledger)[]): Ledger => {
  const copy = { ...ledger };
  for (const key of keys) delete copy[key];
  return copy;
};

/** The ledger with the failure in it, once for each failure however often it is seen. */
const withFailure = (ledger: Ledger, failure: Failure): Ledger => {
  if (ledger.failure?.mark === failure.mark) return ledger;
  const streak = ranFor(ledger, failure.at) ? EMPTY_STREAK : ledger.streak;
  return {
    ...ledger,
    failure,
    streak: failure.curable ? streak : { ...streak, errors: [...streak.errors, failure.fingerprint] },
    downSince: ledger.downSince ?? failure.at,
  };
};

/** Whether the run that ended at `end` was long enough to end the streak. */
const ranFor = (ledger: Ledger, end: number): boolean => {
  const start = ledger.since === undefined ? ledger.actedAt : isLive(ledger.since.phase) ? ledger.since.at : undefined;
  return start !== undefined && lasted(end - start, ledger.streak);
};

const withPhase = (ledger: Ledger, phase: string, at: number): Ledger =>
  ledger.since?.phase === phase ? ledger : { ...ledger, since: { phase, at } };

/** Since when it has been in this phase: PENDING counts from the keeper's own act, where there was one. */
const phaseStart = (statement: Observed, ledger: Ledger, now: number): number => {
  const own = statement.phase === 'PENDING' ? ledger.actedAt : undefined;
  const ended = atRest(statement.phase) ? statement.endTime : undefined;
  return Math.min(now, own ?? ended ?? statement.updatedAt ?? now);
};

/** Offsets are kept only while it cannot have read on since. */
const withOffsets = (ledger: Ledger, { phase, latestOffsets }: Observed): Ledger => {
  if (phase === 'DELETING') return ledger;
  return atRest(phase) && latestOffsets !== undefined
    ? { ...ledger, offsets: latestOffsets }
    : without(ledger, 'offsets');
};

const withVersion = (ledger: Ledger, desired: Desired): Ledger => {
  const { version } = ledger;
  if (version?.versionName === desired.versionName) return { ...ledger, version: { ...version, created: true } };
  return { ...ledger, version: { versionName: desired.versionName, incarnation: 1, start: 'earliest', created: true } };
};

/** Seen at rest, and not only because a resume of the keeper's own has not taken effect yet. */
const isStill = (ledger: Ledger, phase: string, now: number): boolean =>
  (atRest(phase) || phase === 'ABSENT') && (ledger.actedAt === undefined || now >= ledger.actedAt + GRACE);

/** A person's wish is over when it has come true, or when somebody acted against it later. */
const withIntent = (ledger: Ledger, phase: string, now: number): Ledger => {
  const { intent } = ledger;
  if (intent === undefined) return ledger;
  if (intent.want === 'running') {
    const over = phase === 'RUNNING' || phase === 'DEGRADED' || phase === 'FAILED';
    return over ? without(ledger, 'intent') : ledger;
  }
  if (intent.carriedOut && isLive(phase)) return without(ledger, 'intent');
  return isStill(ledger, phase, now) ? { ...ledger, intent: { ...intent, carriedOut: true } } : ledger;
};

/** Runs again: what was to be cured is cured. A stop that is still to come (for a bounce) is not forgotten. */
const withRun = (ledger: Ledger, now: number): Ledger => {
  const started = ledger.since?.at ?? now;
  const streak: Streak = lasted(now - started, ledger.streak) ? EMPTY_STREAK : ledger.streak;
  const bounce = ledger.attempt?.step === 'stop' && ledger.attempt.of !== ledger.failure?.mark;
  const gone: (keyof Ledger)[] = ['failure', 'downSince', 'actedAt'];
  return { ...without(ledger, ...gone, ...(bounce ? [] : (['attempt'] as const))), streak };
};

const rememberPrerequisite = (seen: Seen, ledger: Ledger, now: number): Ledger => {
  const statement = seen.prerequisite?.statement;
  if (statement === undefined) return ledger;
  if (statement.phase !== 'FAILED' && statement.phase !== 'STOPPED') return ledger;
  return withFailure(ledger, failureOf(statement, seen.exceptions, now));
};

/**
 * The ledger with everything in it that one look has shown. Looking twice changes nothing, so it does not matter how many
 * passes look, or where one of them ended.
 */
export const remember = (desired: Desired, seen: Seen, ledger: Ledger, now: number): Ledger => {
  const { statement } = seen;
  if (statement === undefined) {
    const absent = withPhase(withIntent(ledger, 'ABSENT', now), 'ABSENT', now);
    return rememberPrerequisite(seen, absent, now);
  }
  if (!owns(statement, ledger)) return ledger;
  const { phase } = statement;
  let next = withIntent(without(withVersion(ledger, desired), 'refusal'), phase, now);
  next = withOffsets(next, statement);
  if (phase === 'FAILED') next = withFailure(next, failureOf(statement, seen.exceptions, now));
  next = withPhase(next, phase, phaseStart(statement, next, now));
  return phase === 'RUNNING' ? withRun(next, now) : next;
};
