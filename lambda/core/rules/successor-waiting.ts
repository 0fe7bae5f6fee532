import { roundsOf, withRequest } from '../ledger/journal.ts';
import { changed, changedCurrent } from '../ledger/records.ts';
import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import { EMPTY_STREAK, type Request } from '../model/ledger.ts';
import { ACCEPTANCE_MS, EFFECT_TIMEOUT_MS } from '../model/limits.ts';
import {
  asOlder,
  type Change,
  isAskedToStop,
  keepOlder,
  lookAgain,
  olderIs,
  settling,
  stopOlder,
  stopRequested,
} from './change.ts';
import { decideCurrent } from './current.ts';
import { STUCK } from './live.ts';
import { decided, firstOf, type Rule, refer, rule, stop, wait, where } from './rule.ts';
import { beginsAfterOlder, hasFailedInVain, type Shown, type Succession, since } from './succession.ts';

const waitsForOlder = ({ successor }: Succession): boolean => successor.start.from === 'statement';

const ownStop = ({ successor: { journal } }: Shown): Request | undefined =>
  journal.findLast(({ verb }) => verb === 'stop');

/** A stop of the waiting successor, whose place another incarnation takes. */
const stopWaiting = ({ ledger, shown: { statementName }, olderName, now }: Shown): Decision => {
  const request: Request = { verb: 'stop', purpose: { kind: 'replace', round: 1 }, at: now };
  const requested = changed(ledger, statementName, (record) => withRequest(record, request));
  return decided('Replacing', stop(requested, say.stoppedForApproved(statementName, olderName), statementName));
};

/** Rules about a successor that waits for a failed version, and is to begin elsewhere. It must not begin twice. */
const BEGIN_ANEW: readonly Rule<Shown>[] = [
  rule(
    'Confluent does not stop what waits',
    (change) => !change.shown.stopped && ownStop(change)?.answer?.kind === 'refused',
    'Replacing',
    ({ ledger, shown, olderName }) => ({
      ...wait(ledger, say.waitsForApproved(shown.statementName, olderName)),
      health: 'degraded',
    }),
  ),
  refer(
    'what waits is about to stop',
    (change) => change.shown.stopped || change.now < (ownStop(change)?.at ?? -Infinity) + EFFECT_TIMEOUT_MS,
    ({ shown, ledger }) => lookAgain(say.isAboutToStop(shown.statementName), ledger),
    'Replacing',
  ),
  refer('what waits has to stop first', () => true, stopWaiting, 'Replacing'),
];

/** The older version's own decision. Its streak ends at a new version: what failed before that is answered at once. */
const decidedAlone = ({ older, seen, ledger, now, ...change }: Shown): Decision => {
  const { failure } = older;
  const isOld = failure !== undefined && failure.at < since({ older, seen, ledger, now, ...change });
  if (!isOld || roundsOf(ledger, failure) > 0) return change.alone;
  const begun = changedCurrent(ledger, (record) => ({ ...record, streak: EMPTY_STREAK }));
  return decideCurrent(older.desired, seen, begun, now);
};

/**
 * The resume of a failed older version, so that it can be stopped. If it fails again before that, the keeper resumes it
 * within the back-off.
 */
const resumeToStop = (change: Shown): Decision => {
  const alone = decidedAlone(change);
  const { statementName } = change.shown;
  const isHeld = alone.health === 'held' || hasFailedInVain(change);
  const waiting = isHeld
    ? say.canBeginElsewhere(statementName, alone.ledger.downSince)
    : say.beginsWhereItStops(statementName);
  return keepOlder({ ...change, alone }, (kept) => lookAgain(waiting, kept));
};

/** Rules about an older version that has failed while its successor waits for it to stop. */
const STOP_FAILED: readonly Rule<Shown>[] = [
  refer(
    'it is suspended',
    ({ suspended }) => suspended,
    (change) => asOlder(change, say.followsThen(change.alone.message)),
    'Suspended',
  ),
  refer('a resume of it may still take effect', ({ older }) => older.settling, settling),
  ...where(
    'a person has approved where the new version begins',
    ({ older }: Shown) => older.approval !== undefined,
    BEGIN_ANEW,
  ),
  refer(
    'the keeper has not requested its stop, and is not curing its failure',
    (change) => !isAskedToStop(change) && roundsOf(change.ledger, change.older.failure) === 0,
    (change) => stopOlder(change),
    'Replacing',
  ),
  ...stopRequested(EFFECT_TIMEOUT_MS),
  refer(
    'it is resumed, and stopped as soon as Confluent lets it',
    () => true,
    (change) => resumeToStop(change),
  ),
];

/**
 * Test for a successor that Confluent has accepted: its words say so, or it was PENDING for a minute without an
 * objection.
 */
const isAcceptedByConfluent = (change: Shown): boolean =>
  change.shown.signals.includes('waits-for-reference') || change.now >= since(change) + ACCEPTANCE_MS;

const isStopSettling = ({ older: { operation }, now }: Change): boolean =>
  operation?.purpose.kind === 'replace' && now < operation.at + EFFECT_TIMEOUT_MS;

/** Rules about an older version that runs while its successor waits. */
const STOP_RUNNING: readonly Rule<Shown>[] = [
  refer(
    'Confluent checks the new version',
    (change) => !isAcceptedByConfluent(change) && waitsForOlder(change),
    ({ shown, ledger }) => lookAgain(say.isLookedAt(shown.statementName), ledger),
    'Replacing',
  ),
  refer(
    'the older one is about to stop',
    ({ seen: { statement } }) => statement?.stopped === true,
    ({ olderName, ledger }) => lookAgain(say.isAboutToStop(olderName), ledger),
    'Replacing',
  ),
  refer(
    'the keeper requested its stop a moment ago',
    isStopSettling,
    ({ olderName, ledger }) => lookAgain(say.askedToStop(olderName), ledger),
    'Replacing',
  ),
  refer(
    'Confluent has accepted the new version',
    () => true,
    (change) => stopOlder(change),
    'Replacing',
  ),
];

const starts = (change: Shown): Decision =>
  firstOf(STUCK, { statement: change.shown, pendingMs: change.now - since(change), ledger: change.ledger }) ??
  lookAgain(say.isStarted(change.shown.statementName), change.ledger);

/** Rules about a successor in PENDING: it waits for the older version, or is about to start. */
export const WAITING: readonly Rule<Shown>[] = [
  ...where('the older version runs', olderIs('running', 'starting'), STOP_RUNNING),
  ...where(
    'the older version has failed',
    (change: Shown) => olderIs('failed')(change) && beginsAfterOlder(change),
    STOP_FAILED,
  ),
  refer(
    'the older version does not run',
    ({ seen: { statement } }) => statement === undefined || statement.phase.atRest,
    starts,
  ),
  refer(
    'the older version is in transition',
    () => true,
    ({ seen: { statement }, olderName, ledger }) =>
      lookAgain(say.isInPhase(olderName, statement?.phase.name ?? ''), ledger),
    'Replacing',
  ),
];
