import {
  exists,
  prerequisiteRecord,
  withCurrent,
  withoutRejections,
  withPrerequisite,
  withSuccessor,
} from '../ledger/records.ts';
import { isFirst, planned, successorFor } from '../ledger/versions.ts';
import { notTheKeepers } from '../messages/absent.ts';
import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import { OLD_RELEASE_MS } from '../model/limits.ts';
import { nameOf } from '../model/names.ts';
import type { Observed } from '../model/statement.ts';
import { carriesOver } from '../sql/offsets.ts';
import { aboutSuccessor, asOlder, type Change, createSuccessor, keepOlder, lookAgain } from './change.ts';
import { CHANGE_PREREQUISITE, waitingForChange } from './change-prerequisites.ts';
import { decideCurrent } from './current.ts';
import { preflight } from './preflight.ts';
import { about, decide, decided, firstOf, hold, inFlight, type Rule, refer, where } from './rule.ts';
import { situationOf } from './situation.ts';
import { STARTING_POINT } from './starting-point.ts';

/** The obstacle to a change as it is configured; undefined where there is none. */
const obstacle = ({ desired }: Change): string | undefined => {
  if (desired.sql === undefined) return say.isAdopted(desired.versionName);
  if (desired.policies.onChange === 'hold') return say.HELD_BY_POLICY;
  if (desired.policies.onChange === 'carry-over' && !carriesOver(desired.sql)) return say.CANNOT_BE_CARRIED_OVER;
  return undefined;
};

const holdChanged = (change: Change): Decision =>
  keepOlder(change, (ledger) =>
    decided('SpecChanged', {
      ...hold(ledger, say.notReplaced(change.olderName, obstacle(change) ?? '')),
      health: 'held',
    }),
  );

/** A change whose older version was asked for, and is not there. */
const afterUncreated = (change: Change): Decision => {
  const { desired, seen, ledger, older, now } = change;
  const { record, approval } = older;
  if (!isFirst(record)) return createSuccessor(change, approval ?? record.start);
  // The new version begins as if it were the first, where a person has approved that the older one begins.
  const next = planned(desired, ledger);
  const start = record.start.from === 'timestamp' ? record.start : next.start;
  return decideCurrent(desired, seen, withCurrent(ledger, { ...next, start }), now);
};

/** A change for whose new version Confluent has a statement, though nobody has asked for it as far as the ledger knows. */
interface Found extends Change {
  readonly found: Observed;
}

const foundOf = (change: Change): Found | undefined =>
  change.seen.successor && { ...change, found: change.seen.successor };

/** Lines about a statement of the new version's name that is there already. */
const FOUND: readonly Rule<Found>[] = [
  refer(
    'the new version is there under its name, and is not the keeper’s',
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
 * Time until which functions of the older release may want the text that has just been replaced, and go back to it: by its
 * policy, or the newer one's, every row would be read again. A step back waits until they have ended.
 */
const oldReleaseEnds = ({ older: { record } }: Change): number => (record.succeedsSince ?? -Infinity) + OLD_RELEASE_MS;

const isStepBack = ({ desired, ledger, older, ...change }: Change): boolean =>
  ledger.incarnations[desired.versionName] !== undefined &&
  change.now < oldReleaseEnds({ desired, ledger, older, ...change }) &&
  older.operation?.purpose.kind !== 'restart';

/** What is checked before the new version is asked for: its prerequisites, then its columns. */
const before = (change: Change): Decision | undefined => {
  const waiting = waitingForChange(change);
  if (waiting !== undefined) return decide(CHANGE_PREREQUISITE, waiting);
  const { desired, seen, ledger, now } = change;
  return firstOf(preflight('SpecChanged'), situationOf(desired, seen, ledger, now));
};

/** The same, about the successor; the older version goes on where a person is needed. */
const decideBefore = (change: Change): Decision => {
  const decision = before(change);
  if (decision === undefined) return decide(STARTING_POINT, change);
  const subject = aboutSuccessor(successorFor(change.desired, change.ledger), change, decision);
  if (decision.health !== 'held') return subject;
  const failed = decision.ledger === change.ledger ? undefined : prerequisiteRecord(decision.ledger);
  return keepOlder(change, (kept) => ({
    ...subject,
    // Kept, so that it stays held once Confluent has purged the prerequisite.
    ledger: failed === undefined ? kept : withoutRejections(withPrerequisite(kept, failed), nameOf(failed)),
  }));
};

/** Lines about a change before the new version is asked for. */
export const BEGIN_CHANGE: readonly Rule<Change>[] = [
  ...where<Change>('the older version was asked for, and is not there', ({ older: { record } }) => !exists(record), [
    refer(
      'a moment ago',
      ({ older }) => older.settling,
      ({ olderName, ledger }) => lookAgain(say.notShownYet(olderName), ledger),
      'Replacing',
    ),
    refer(
      'it is to stay stopped',
      ({ suspended }) => suspended,
      (change) => asOlder(change),
    ),
    refer('the new version begins where that was to', () => true, afterUncreated),
  ]),
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
  refer('it cannot, or must not, be replaced', (change) => obstacle(change) !== undefined, holdChanged, 'SpecChanged'),
  refer(
    'the text is that of an earlier version',
    isStepBack,
    (change) =>
      keepOlder(change, (ledger) =>
        decided('SpecChanged', inFlight(ledger, say.backToEarlier(oldReleaseEnds(change)))),
      ),
    'SpecChanged',
  ),
  refer('nothing stands against it', () => true, decideBefore),
];
