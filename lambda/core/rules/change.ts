import { operationOf, putOffCreates } from '../ledger/journal.ts';
import { closeOperation, withOperation, withStopFor } from '../ledger/operations.ts';
import { withSuccessor } from '../ledger/records.ts';
import { newestOf, takenCreates } from '../ledger/taken.ts';
import { currentDesired, currentName, successorFor } from '../ledger/versions.ts';
import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import type { Ledger, Start, StatementRecord } from '../model/ledger.ts';
import { EFFECT_TIMEOUT_MS } from '../model/limits.ts';
import { nameOf } from '../model/names.ts';
import type { Observation } from '../model/observation.ts';
import { ABSENT, type Traits } from '../model/phase.ts';
import type { Desired } from '../model/statement.ts';
import { decideCurrent } from './current.ts';
import { decided, hold, inFlight, type Rule, refer, stop } from './rule.ts';
import { type Situation, situationOf } from './situation.ts';
import { statementOf } from './start.ts';

/** The situation of a statement whose version is to be replaced, or is being replaced. */
export interface Change {
  readonly now: number;
  /** The new version, as it is configured. */
  readonly desired: Desired;
  readonly seen: Observation;
  readonly ledger: Ledger;
  /** The older version, which is the current one until its successor is promoted. */
  readonly older: Situation;
  readonly olderName: string;
  /** The decision about the older version alone. */
  readonly alone: Decision;
  /** Condition that the older version stays stopped, or is being stopped to stay so. */
  readonly suspended: boolean;
}

/** The situation of a change. */
export const changeOf = (desired: Desired, seen: Observation, ledger: Ledger, now: number): Change => {
  const current = currentDesired(desired, ledger);
  const alone = decideCurrent(current, seen, ledger, now);
  return {
    now,
    desired,
    seen,
    ledger,
    older: situationOf(current, seen, ledger, now),
    olderName: currentName(current, ledger),
    alone,
    suspended: alone.reason === 'Suspended',
  };
};

/** The same decision as one about the successor. */
export const aboutSuccessor = (record: StatementRecord, { seen }: Change, decision: Decision): Decision => ({
  ...decision,
  subject: { statementName: nameOf(record), phase: seen.successor?.phase ?? ABSENT },
});

/** The older version's own decision. */
export const asOlder = (change: Change, message = change.alone.message): Decision => ({
  ...change.alone,
  message,
  subject: { statementName: change.olderName, phase: change.seen.statement?.phase ?? ABSENT },
});

/**
 * A decision by which the new version waits: the keeper keeps the older one alive like any other, and reports its
 * trouble first.
 */
export const keepOlder = (change: Change, held: (ledger: Ledger) => Decision): Decision => {
  const { alone } = change;
  const decision = held(alone.ledger);
  if (alone.reason !== 'Running') return asOlder(change, say.meanwhile(alone.message, decision.message));
  return {
    ...decision,
    ...(alone.notice === undefined ? {} : { notice: alone.notice }),
    ...(alone.remark === undefined ? {} : { remark: alone.remark }),
  };
};

/** The same decision, told as a hold: a person has to say where the new version begins. The acts in it go on. */
export const toldAsMissing = ({ reason: _, health: __, ...verdict }: Decision): Decision =>
  decided('Missing', { ...verdict, health: 'held' });

/** A decision to look once more, since the ledger has changed. */
export const lookAgain = (message: string, ledger: Ledger): Decision => decided('Replacing', inFlight(ledger, message));

/** Test for an older version on Confluent, in a phase with one of these traits. */
export const olderIs =
  (...traits: readonly (keyof Traits)[]) =>
  ({ seen: { statement } }: Change): boolean =>
    statement !== undefined && traits.some((trait) => statement.phase[trait]);

/** A wait for a resume of the older version that may still take effect: nothing may begin beside it. */
export const settling = ({ ledger }: Change): Decision =>
  decided('Replacing', { ...inFlight(ledger, say.settling), health: 'recovering' });

/**
 * A stop of the older version, on the way to the new one.
 *
 * @param round 2 if Confluent accepted a stop before, and somebody has undone it
 */
export const stopOlder = ({ ledger, olderName, now }: Change, round = 1): Decision =>
  decided(
    'Replacing',
    stop(
      withOperation(ledger, { verb: 'stop', purpose: { kind: 'replace', round }, at: now }),
      say.olderIsStopped(olderName),
      olderName,
    ),
  );

/** Test for an older version that the keeper has asked Confluent to stop for the successor. */
export const isAskedToStop = ({ older: { operation } }: Change): boolean => operation?.purpose.kind === 'replace';

/** Test for a failed older version whose stop is so recent that it may still take effect. */
const mayYetStop = ({ seen, older: { operation }, now }: Change, patience: number): boolean =>
  operation?.purpose.kind === 'replace' &&
  operation.answer?.kind !== 'refused' &&
  now < operation.at + (seen.statement?.stopped === true ? patience : EFFECT_TIMEOUT_MS);

/**
 * Rules about a failed older version that the keeper has asked Confluent to stop, before Confluent's answer counts.
 *
 * @param patience milliseconds for a stop that Confluent has noted
 */
export const stopRequested = (patience: number): readonly Rule<Change>[] => [
  refer(
    'it may yet stop',
    (change) => mayYetStop(change, patience),
    ({ olderName, ledger }) => lookAgain(say.askedToStop(olderName), ledger),
    'Replacing',
  ),
  refer(
    // The pass that was to request it may have died before it did.
    'no answer to the stop was seen',
    (change) => isAskedToStop(change) && change.older.operation?.answer === undefined,
    (change) => stopOlder(change),
    'Replacing',
  ),
];

/**
 * The ledger without the older version's pending operation, except a stop of the keeper's own: if Confluent refuses the
 * new version, that stop must not be mistaken for somebody else's.
 */
export const withOwnStopOnly = (ledger: Ledger, { statement }: Observation): Ledger => {
  const operation = operationOf(ledger);
  if (operation === undefined || operation.purpose.kind === 'replace') return ledger;
  // If the restart is still to be carried out, the keeper has requested no stop yet.
  const isPending =
    operation.purpose.kind === 'restart' && operation.answer === undefined && statement?.stopped !== true;
  const isOwn = statement !== undefined && !isPending && (operation.verb === 'stop' || statement.phase.stopped);
  return isOwn ? withStopFor(ledger, { kind: 'replace', round: 1 }, operation.at, true) : closeOperation(ledger);
};

/** The create of the successor at that start, recorded in the ledger; a hold if it cannot begin exactly there. */
export const createSuccessor = (change: Change, start: Start): Decision => {
  const { desired, seen, ledger, now } = change;
  const record: StatementRecord = { ...successorFor(desired, ledger), start };
  const statement = statementOf(desired, record, seen.placement, ledger);
  if (statement === undefined) return holdInexact(change, say.OFFSETS_UNUSABLE);
  const completed = [...ledger.completed, ...desired.prerequisites.map(({ versionName }) => versionName)];
  const requested: StatementRecord = {
    ...record,
    evidence: 'requested',
    // The successor is no earlier than a restart before it, even within one millisecond.
    succeedsSince: Math.max(now, ledger.restart?.at ?? 0),
    journal: [
      ...newestOf(takenCreates(record)),
      ...putOffCreates(ledger.records[nameOf(record)] ?? record),
      { verb: 'create', purpose: { kind: 'start' }, at: now, placement: seen.placement },
    ],
  };
  return aboutSuccessor(
    record,
    change,
    decided('SpecChanged', {
      step: { do: 'create', statement },
      action: 'replace',
      message: say.successorIsCreated(nameOf(record), start),
      ledger: {
        ...withSuccessor(withOwnStopOnly(ledger, seen), requested),
        completed: [...new Set(completed)],
      },
    }),
  );
};

/** A hold of a new version whose start would be a guess. */
export const holdInexact = (change: Change, why: string): Decision => {
  const { desired, ledger, olderName } = change;
  const held = decided('Missing', { ...hold(ledger, say.cannotCarryOn(olderName, why)), health: 'held' });
  return aboutSuccessor(successorFor(desired, ledger), change, held);
};
