import { causeOf } from '../ledger/failure.ts';
import { withStopFor } from '../ledger/operations.ts';
import { hasWaitedInVain, lacksSavepoint } from '../ledger/promotion.ts';
import { changedCurrent, rejectionOf } from '../ledger/records.ts';
import { withFailedSavepoint } from '../ledger/savepoints.ts';
import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import type { Refusal } from '../model/ledger.ts';
import { SHORTEST_WAIT_MS } from '../model/limits.ts';
import type { Observed } from '../model/statement.ts';
import { aboutSuccessor, asOlder, keepOlder } from './change.ts';
import { resumeWithin } from './resuming.ts';
import { about, decide, decided, hold, type Rule, refer } from './rule.ts';
import { type Present, presentOf } from './situation.ts';
import { drop, isWanted, refusedSuccessor, type Shown, type Succession } from './succession.ts';

const couldNotBegin = ({ shown: { statementName, detail } }: Shown): string => say.couldNotBegin(statementName, detail);

const failedAt = ({ shown: { endTime, updatedAt }, now }: Shown): number => Math.min(now, endTime ?? updatedAt ?? now);

/**
 * The statement before the older version, if the successor was to carry on from it: then the older version has never
 * run.
 */
const previousOf = ({ seen: { replaced }, successor: { start } }: Succession): Observed | undefined =>
  start.from === 'statement' && start.statementName === replaced?.statementName ? replaced : undefined;

/** Rules that resume that statement. As soon as it is live, the keeper stops it like any replaced version. */
export const RESUME_PREVIOUS: readonly Rule<Present & { readonly change: Shown }>[] = resumeWithin(
  'the statement to carry on from was stopped without a savepoint',
  () => true,
  ({ change }) => ({ from: failedAt(change), what: couldNotBegin(change) }),
);

const resumePrevious = (change: Shown, replaced: Observed): Decision => {
  const decision = decide(RESUME_PREVIOUS, { ...presentOf(change.older, replaced), change });
  if (decision.step.do !== 'resume') return decision;
  const { streak } = change.older.record;
  const dropped = drop(change, couldNotBegin(change)).ledger;
  const ledger = changedCurrent(dropped, (record) => ({
    ...record,
    streak: { ...streak, resumes: streak.resumes + 1 },
  }));
  return { ...decision, ledger };
};

/**
 * The decision after the older version's savepoint failed at its stop: the keeper resumes that version at once. What
 * follows, another incarnation of the successor or a hold, begins beside a version that runs.
 */
const resumeOlder = (change: Shown): Decision => {
  const { seen, ledger, olderName, successor } = change;
  const why = couldNotBegin(change);
  const at = failedAt(change);
  const isStopped = seen.statement?.phase.stopped === true;
  const stopped = isStopped ? withStopFor(ledger, { kind: 'savepoint', detail: why }, at, false) : ledger;
  const noted = withFailedSavepoint(stopped, successor.versionName, at);
  return drop({ ...change, ledger: noted }, say.olderGoesOn(why, olderName));
};

/** Confluent's final word on a successor that failed before it ever ran. */
const refusalIn = ({ successor, shown, seen, now }: Shown): Refusal => {
  const cause = shown.detail === '' ? causeOf(shown, seen.successorExceptions[0]) : shown;
  const detail = 'message' in cause ? cause.message : cause.detail;
  return { kind: 'refused', at: rejectionOf(successor)?.at ?? now, detail, signals: cause.signals };
};

/** Test for a person's restart that came after the request for the successor. */
const isRetryWanted = ({ ledger: { restart }, successor: { succeedsSince = 0 } }: Shown): boolean =>
  restart !== undefined && restart.at > succeedsSince;

/**
 * Test for a successor that has waited in vain, long enough or for a statement that is gone: its words are no refusal.
 */
const isGivenUp = ({ shown, seen, successor: { succeedsSince }, now }: Shown): boolean => {
  const waited = (shown.endTime ?? now) - (succeedsSince ?? now) >= SHORTEST_WAIT_MS;
  return hasWaitedInVain(shown) && (waited || seen.statement === undefined);
};

/** Rules about a successor that came to rest before it ever ran. */
export const CAME_TO_NOTHING: readonly Rule<Shown>[] = [
  refer(
    'it is not wanted any more',
    (change) => !isWanted(change),
    (change) => drop(change, say.notWanted(change.shown.statementName)),
    'Replacing',
  ),
  ...about(
    (change: Shown) => {
      const replaced = lacksSavepoint(change.shown) ? previousOf(change) : undefined;
      return replaced && { change, replaced };
    },
    [
      refer(
        'the statement before the older version has no savepoint, and the older version is suspended',
        ({ change }) => change.suspended,
        ({ change }) => asOlder(change),
        'Suspended',
      ),
      refer(
        'the statement before the older version has no savepoint',
        () => true,
        ({ change, replaced }) => resumePrevious(change, replaced),
      ),
    ],
  ),
  refer('the older version has no savepoint', ({ shown }) => lacksSavepoint(shown), resumeOlder, 'Replacing'),
  refer(
    'a person has asked for a restart since',
    isRetryWanted,
    (change) => drop(change, say.triedAgainAsAsked(change.shown.statementName)),
    'Replacing',
  ),
  refer(
    'it has waited in vain',
    isGivenUp,
    (change) => drop(change, say.waitedInVain(change.shown.statementName)),
    'Replacing',
  ),
  refer(
    'the keeper has stopped it, to begin elsewhere',
    ({ shown, successor }) => !shown.phase.failed && successor.journal.some(({ verb }) => verb === 'stop'),
    (change) => drop(change, say.triedAgainAsAsked(change.shown.statementName)),
    'Replacing',
  ),
  refer(
    'somebody stopped it',
    ({ shown }) => !shown.phase.failed,
    (change) =>
      keepOlder(change, (kept) =>
        aboutSuccessor(
          change.successor,
          change,
          decided('SpecChanged', { ...hold(kept, say.stoppedBySomebody(change.shown.statementName)), health: 'held' }),
        ),
      ),
    'SpecChanged',
  ),
  refer(
    'Confluent refuses it',
    () => true,
    (change) => refusedSuccessor(change, refusalIn(change)) ?? drop(change, say.triedAgain(change.shown.statementName)),
  ),
];
