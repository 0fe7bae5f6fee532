import { nextAttempt } from '../ledger/backoff.ts';
import {
  exists,
  prerequisiteRecord,
  withCurrent,
  withoutRejections,
  withPrerequisite,
  withSuccessor,
} from '../ledger/records.ts';
import { hasFailedSavepoint, nextChangeAt } from '../ledger/savepoints.ts';
import { isTry } from '../ledger/trial.ts';
import { isFirst, planned, successorFor } from '../ledger/versions.ts';
import { notTheKeepers } from '../messages/absent.ts';
import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import { OLD_RELEASE_MS, RESUME_OVERDUE_MS } from '../model/limits.ts';
import { nameOf } from '../model/names.ts';
import type { Observed } from '../model/statement.ts';
import { startHintsOf } from '../sql/forms/hints.ts';
import {
  aboutSuccessor,
  asOlder,
  type Change,
  createSuccessor,
  keepOlder,
  lookAgain,
  olderIs,
  toldAsMissing,
} from './change.ts';
import { CHANGE_PREREQUISITE, waitingForChange } from './change-prerequisites.ts';
import { CHANGE_CHECKS } from './checks.ts';
import { decideCurrent } from './current.ts';
import { DRY_RUN_FIRST } from './dry-run.ts';
import { isPlanAwaited, PLAN_FIRST, withLatePlan } from './explain.ts';
import { factsOf } from './facts.ts';
import { sinkOf, stateKept } from './judgement.ts';
import { about, decide, decided, firstOf, hold, inFlight, type Rule, refer, where } from './rule.ts';
import { type Situation, situationOf } from './situation.ts';
import { STARTING_POINT } from './starting-point.ts';

/** The cause for which the older version's position is not all that there is to carry over; undefined: nobody knows of any. */
const inexact = ({ desired, seen: { statement }, ledger, older, now }: Change): string | undefined => {
  const sink = sinkOf(desired, ledger, statement);
  if (sink?.is === 'upserts') return say.upsertSink(sink.by);
  const kept = isPlanAwaited({ desired, ledger, now }) ? undefined : stateKept(desired, ledger);
  if (kept !== undefined) return say.keepsState(kept);
  const { plan } = factsOf(older.desired, ledger);
  return plan?.kind === 'stateful' ? say.olderKeepsState(plan.operators) : undefined;
};

/** The obstacle to a change, by the configuration and by what is known of the text; undefined if there is none. */
const obstacle = (change: Change): string | undefined => {
  const { sql, policies, versionName } = change.desired;
  if (sql === undefined) return say.isAdopted(versionName);
  const hints = startHintsOf(sql);
  switch (policies.onChange) {
    case 'hold':
      return say.HELD_BY_POLICY;
    case 'carry-over':
      return hints.length > 0 ? say.beginsByHint(hints) : inexact(change);
    case 'reprocess':
      return hints.some((mode) => mode !== 'earliest-offset') ? say.beginsByHint(hints) : undefined;
  }
};

const holdChanged = (change: Change): Decision => {
  const { desired, seen, now, olderName } = change;
  return keepOlder(change, (ledger) =>
    withLatePlan(
      situationOf(desired, seen, ledger, now),
      decided('SpecChanged', { ...hold(ledger, say.notReplaced(olderName, obstacle(change) ?? '')), health: 'held' }),
    ),
  );
};

/** The decision about a change whose older version the keeper requested, and Confluent does not have. */
const afterUncreated = (change: Change): Decision => {
  const { desired, seen, ledger, older, now } = change;
  const { record, approval } = older;
  if (!isFirst(record)) return createSuccessor(change, approval ?? record.start);
  // The new version begins as the first one, at the time that a person has approved for the older one, if any.
  return decideCurrent(desired, seen, withCurrent(ledger, planned(desired, ledger)), now);
};

/** A change for whose new version Confluent has a statement, although the ledger knows of no request for it. */
interface Found extends Change {
  readonly found: Observed;
}

const foundOf = (change: Change): Found | undefined =>
  change.seen.successor && { ...change, found: change.seen.successor };

/** Rules about a statement on Confluent that has the new version's name already. */
const FOUND: readonly Rule<Found>[] = [
  refer(
    'a statement has the new version’s name, and is not the keeper’s',
    ({ found }) => !found.labelled,
    (change) =>
      keepOlder(change, (ledger) =>
        aboutSuccessor(
          successorFor(change.desired, change.ledger),
          change,
          decided('ForeignWriter', hold(ledger, notTheKeepers(change.found.statementName))),
        ),
      ),
    'ForeignWriter',
  ),
  refer(
    'the new version has run before',
    ({ found }) => found.phase.atRest,
    ({ desired, ledger, found }) => {
      const { versionName, incarnation } = successorFor(desired, ledger);
      const incarnations = { ...ledger.incarnations, [versionName]: incarnation };
      return lookAgain(say.hasRunBefore(found.statementName), { ...ledger, incarnations });
    },
    'Replacing',
  ),
  refer(
    'the new version is there already',
    () => true,
    ({ desired, ledger, found, olderName, now }) => {
      const start = { from: 'statement', statementName: olderName } as const;
      const record = { ...successorFor(desired, ledger), start, evidence: 'accepted', succeedsSince: now } as const;
      return lookAgain(say.isThereAlready(found.statementName), withSuccessor(ledger, record));
    },
    'Replacing',
  ),
];

/**
 * End of the older release's invocations, in milliseconds since 1970. While a deployment rolls out, they may ask for
 * the previous SQL text; by their policy, or the newer one, every row would be read once more. The keeper delays such a
 * step back until they have ended.
 */
const oldReleaseEnds = ({ older: { record } }: Change): number => (record.succeedsSince ?? -Infinity) + OLD_RELEASE_MS;

const isStepBack = ({ desired, ledger, older, ...change }: Change): boolean =>
  ledger.incarnations[desired.versionName] !== undefined &&
  change.now < oldReleaseEnds({ desired, ledger, older, ...change }) &&
  older.operation?.purpose.kind !== 'restart';

/** The rules about the new text, before the keeper requests the new version. */
const CHECKS: Readonly<Record<Change['desired']['policies']['onChange'], readonly Rule<Situation>[]>> = {
  'carry-over': [...CHANGE_CHECKS, ...PLAN_FIRST],
  reprocess: [...CHANGE_CHECKS, ...DRY_RUN_FIRST],
  hold: [],
};

/**
 * The decision of the checks before the keeper requests the new version: its prerequisites, then its text.
 * Undefined: nothing stands in the way.
 */
const before = (change: Change): Decision | undefined => {
  const waiting = waitingForChange(change);
  if (waiting !== undefined) return decide(CHANGE_PREREQUISITE, waiting);
  const { desired, seen, ledger, now } = change;
  return firstOf(CHECKS[desired.policies.onChange], situationOf(desired, seen, ledger, now));
};

/** Test for a failed older version whose resume is overdue: questions that nobody answers take up one pass after the other. */
const isNeglected = (change: Change): boolean => {
  const { failure, record } = change.older;
  if (failure === undefined || change.alone.step.do === 'rest' || !olderIs('failed', 'stopped')(change)) return false;
  return change.now >= nextAttempt(failure, record.streak) + RESUME_OVERDUE_MS;
};

/**
 * The decision before the keeper requests the new version, as one about the successor. The older version goes on if a
 * person is needed, or if the new one has to wait for longer than a pass.
 */
const decideBefore = (change: Change): Decision => {
  const decision = before(change);
  if (decision === undefined) return decide(STARTING_POINT, change);
  if (decision.step.do === 'ask' && isNeglected(change)) {
    return asOlder(change, say.meanwhile(change.alone.message, decision.message));
  }
  const subject = aboutSuccessor(successorFor(change.desired, change.ledger), change, decision);
  const waits = decision.step.do === 'rest' && change.alone.health !== 'held';
  if (decision.health !== 'held' && !waits) return subject;
  const failed = decision.ledger === change.ledger ? undefined : prerequisiteRecord(decision.ledger);
  return keepOlder(change, (kept) => ({
    ...subject,
    // The ledger keeps the failed prerequisite, so that the hold outlasts Confluent's purge.
    ledger: failed === undefined ? kept : withoutRejections(withPrerequisite(kept, failed), nameOf(failed)),
  }));
};

/** A change that waits for its next try, since savepoints of the older version failed. */
interface Delayed extends Change {
  readonly due: number;
}

/** The change until its next try is due; undefined if nothing delays it, or if nothing is left of the older version to run. */
const savepointsFailed = (change: Change): Delayed | undefined => {
  const { desired, ledger, older, now } = change;
  const due = nextChangeAt(older.record, desired.versionName, ledger);
  if (due === undefined || now >= due || !olderIs('live', 'failed', 'stopped')(change)) return undefined;
  return { ...change, due };
};

/**
 * Test for an older version that has failed, and that no look has ever shown running: it may have no position, and then no
 * try of the change finds a savepoint.
 */
const isDoubtful = (change: Delayed): boolean =>
  olderIs('failed')(change) && change.older.record.evidence !== 'ran' && isTry(change.alone.reason);

/** The hold until a person says where the new version begins. The keeper goes on with both: the older version and the change. */
const holdDoubtful = ({ due: _, ...change }: Delayed): Decision => {
  const why = say.cannotCarryOn(change.olderName, say.NOT_KNOWN_TO_HAVE_RUN);
  return toldAsMissing(asOlder(change, say.meanwhile(change.alone.message, why)));
};

/** Rules about a change before the keeper requests the new version. */
export const BEGIN_CHANGE: readonly Rule<Change>[] = [
  ...where<Change>(
    'the keeper requested the older version, and Confluent does not have it',
    ({ older: { record } }) => !exists(record),
    [
      refer(
        'the request is a moment old',
        ({ older }) => older.settling,
        ({ olderName, ledger }) => lookAgain(say.notShownYet(olderName), ledger),
        'Replacing',
      ),
      refer(
        'it is to stay stopped',
        ({ suspended }) => suspended,
        (change) => asOlder(change),
      ),
      refer('the new version begins where the older one was to begin', () => true, afterUncreated),
    ],
  ),
  refer(
    'the older version is suspended',
    ({ suspended }) => suspended,
    (change) => asOlder(change, say.followsThen(change.alone.message)),
    'Suspended',
  ),
  refer(
    'the older version was stopped without a savepoint',
    ({ seen, older }) => seen.statement?.phase.stopped === true && older.operation?.purpose.kind === 'savepoint',
    (change) => asOlder(change),
  ),
  ...about(foundOf, FOUND),
  refer(
    'the older version cannot, or must not, be replaced',
    (change) => obstacle(change) !== undefined,
    holdChanged,
    'SpecChanged',
  ),
  refer(
    'the text is that of an earlier version',
    isStepBack,
    (change) =>
      keepOlder(change, (ledger) =>
        decided('SpecChanged', inFlight(ledger, say.backToEarlier(oldReleaseEnds(change)))),
      ),
    'SpecChanged',
  ),
  refer(
    'a savepoint of the older version has failed, and it does not run yet',
    (change) => olderIs('starting')(change) && hasFailedSavepoint(change.older.record, change.desired.versionName),
    (change) => asOlder(change),
  ),
  ...about(savepointsFailed, [
    refer(
      'savepoints of the older version have failed, and it is not known whether that has ever run',
      isDoubtful,
      holdDoubtful,
      'Missing',
    ),
    refer(
      'savepoints of the older version have failed, the last one less than an hour ago',
      () => true,
      ({ due, ...change }) =>
        keepOlder(change, (ledger) =>
          decided('SpecChanged', {
            ...hold(ledger, say.savepointsFailed(change.olderName, due)),
            health: 'held',
            nextAttemptAt: due,
          }),
        ),
      'SpecChanged',
    ),
  ]),
  refer('nothing stands against the change', () => true, decideBefore),
];
