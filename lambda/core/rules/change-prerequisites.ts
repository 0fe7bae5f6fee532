import { causeOf, failureOf } from '../ledger/failure.ts';
import { prerequisiteRecord, withPrerequisite } from '../ledger/records.ts';
import * as say from '../messages/change.ts';
import type { Ledger } from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import type { AbsentPrerequisite, PresentPrerequisite } from '../model/observation.ts';
import { type Change, lookAgain, withOwnStopOnly } from './change.ts';
import {
  createPrerequisite,
  plannedPrerequisite,
  refusedPrerequisite,
  takenPrerequisite,
  withNextPrerequisite,
} from './prerequisites.ts';
import { REFUSED_IN_CHANGE } from './refused.ts';
import { about, hold, inFlight, type Rule, refer, rule } from './rule.ts';
import { takenName } from './taken.ts';

/** A change that waits for a prerequisite of the new version; the older one goes on meanwhile. */
interface Waiting extends Change {
  readonly prerequisite: PresentPrerequisite | AbsentPrerequisite;
}

/** The change that waits for a prerequisite; undefined if none stands in the way. */
export const waitingForChange = (change: Change): Waiting | undefined => {
  const { preparation } = change.seen;
  const prerequisite = preparation.for === 'nothing' ? undefined : preparation.prerequisite;
  return prerequisite && { ...change, prerequisite };
};

/** A change whose prerequisite Confluent has. */
interface Present extends Change {
  readonly prerequisite: PresentPrerequisite;
}

const presentOf = ({ prerequisite, ...change }: Waiting): Present | undefined =>
  prerequisite.statement === undefined ? undefined : { ...change, prerequisite };

const isAbsent = ({ prerequisite }: Waiting): boolean => prerequisite.statement === undefined;

const refusedOf = (waiting: Waiting) => {
  const { prerequisite, ledger, now } = waiting;
  const known = isAbsent(waiting) ? refusedPrerequisite([prerequisite.wanted], ledger, now) : undefined;
  return known?.statementName === prerequisite.statementName ? known : undefined;
};

/**
 * The ledger with the failure of a prerequisite. It counts as a refusal, also once Confluent has purged the
 * prerequisite.
 */
const withFailedPrerequisite = ({
  ledger,
  now,
  prerequisite: { wanted, statementName, statement, exceptions },
}: Present): Ledger => {
  const known = prerequisiteRecord(ledger);
  const record = known !== undefined && nameOf(known) === statementName ? known : plannedPrerequisite(wanted, ledger);
  const failure = {
    ...failureOf(statement, exceptions, wanted.versionName, now),
    ...causeOf(statement, exceptions[0]),
  };
  return withPrerequisite(ledger, {
    ...record,
    evidence: 'neverRan',
    failure: record.failure ?? { ...failure, at: now },
  });
};

/** Rules about a prerequisite of a new version that Confluent has. */
const PRESENT: readonly Rule<Present>[] = [
  rule(
    'a prerequisite of the new version runs',
    ({ prerequisite: { statement } }) => !statement.phase.failed && !statement.phase.stopped,
    'SpecChanged',
    ({ prerequisite: { statementName, statement }, ledger }) =>
      inFlight(ledger, say.waitsForPrerequisite(statementName, statement.phase.name)),
  ),
  refer(
    'a prerequisite of the new version failed, and a person wants a restart',
    ({ older: { operation } }) => operation?.purpose.kind === 'restart',
    ({ prerequisite, ledger, seen }) =>
      lookAgain(say.PREREQUISITE_AGAIN, withNextPrerequisite(withOwnStopOnly(ledger, seen), prerequisite.wanted)),
    'Replacing',
  ),
  rule(
    'a prerequisite of the new version failed',
    () => true,
    'SqlInvalid',
    (present) => {
      const { statementName, statement, exceptions } = present.prerequisite;
      const { message } = causeOf(statement, exceptions[0]);
      return hold(withFailedPrerequisite(present), say.prerequisiteFailed(statementName, message));
    },
  ),
];

/** Rules about a prerequisite on the way to a new version. */
export const CHANGE_PREREQUISITE: readonly Rule<Waiting>[] = [
  ...about(refusedOf, REFUSED_IN_CHANGE),
  ...about(
    ({ prerequisite, seen, ledger, now }: Waiting) => takenPrerequisite(prerequisite, seen, ledger, now),
    takenName('the name of a prerequisite of the new version'),
  ),
  rule(
    'a prerequisite of the new version was never run',
    isAbsent,
    'SpecChanged',
    ({ prerequisite: { wanted, statementName }, ledger, seen, now }) => ({
      ...createPrerequisite({ wanted, statementName }, ledger, seen.placement, now),
      action: 'create',
      message: say.prerequisiteFirst(statementName),
    }),
  ),
  ...about(presentOf, PRESENT),
];
