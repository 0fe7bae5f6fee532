import { type Ledger, type StatementRecord, without } from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import { hiddenIn, type Observation } from '../model/observation.ts';
import { ABSENT } from '../model/phase.ts';
import type { Desired, Observed } from '../model/statement.ts';
import { failureOf } from './failure.ts';
import type { Lesson } from './lesson.ts';
import {
  inPhase,
  withAnswerSeen,
  withDesiredState,
  withEvidence,
  withLateStop,
  withPhase,
  withPlaced,
  withPosition,
  withRun,
  withStartWithoutEffect,
} from './lessons.ts';
import { withFailure, withFailureSuperseded, withOwnFailure } from './observe-failure.ts';
import { isNeverRan } from './promotion.ts';
import { changedCurrent, currentRecord, successorRecord, withCurrent, withSuccessor } from './records.ts';
import { restingSince, withRest, withRestOver } from './rest.ts';
import { unseenCurrent } from './unseen.ts';
import { currentDesired, recordFor } from './versions.ts';
import { withWatch } from './watch.ts';

/**
 * Test for a statement of the keeper's own: it carries the keeper's label, or the ledger says that the keeper created
 * it or was about to. Confluent does not always answer labels, and its answer to a create may get lost. An adopted
 * statement is configured by name.
 */
export const owns = (desired: Desired, { labelled, statementName }: Observed, ledger: Ledger): boolean => {
  const record = currentRecord(ledger);
  const isKnown = record !== undefined && record.evidence !== 'planned' && nameOf(record) === statementName;
  return labelled || isKnown || (desired.sql === undefined && desired.versionName === statementName);
};

/**
 * The lessons of a look at the current version. Their order matters: each builds on what those before it have taught.
 */
const LESSONS: readonly Lesson[] = [
  withEvidence,
  withAnswerSeen,
  withLateStop,
  (ledger, { statement, now }) => withDesiredState(ledger, statement.phase.name, now),
  withPosition,
  withFailureSuperseded,
  withOwnFailure,
  withRest,
  withPhase,
  withRestOver,
  withWatch,
  withStartWithoutEffect,
  withRun,
  withPlaced,
];

/**
 * The ledger after a look that found no statement of that name. It keeps what it knew, with the failure of a
 * prerequisite that stands in the way.
 */
const observeAbsent = (current: Desired, seen: Observation, ledger: Ledger, now: number): Ledger => {
  const record = recordFor(current, ledger);
  // The list has left out what its reader must not see: earlier versions are looked for again.
  const isPartial = hiddenIn(seen, nameOf(record)) !== undefined;
  const begun = withCurrent(isPartial ? without(ledger, 'rediscoveredAt') : ledger, record);
  const absent = changedCurrent(withDesiredState(restingSince(begun, now), ABSENT.name, now), (record) =>
    inPhase(record, ABSENT.name, now),
  );
  const { preparation } = seen;
  const { prerequisite } = preparation;
  if (prerequisite?.statement === undefined) return absent;
  const { statement, wanted } = prerequisite;
  if (!statement.phase.failed && !statement.phase.stopped) return absent;
  const exceptions = preparation.for === 'start' ? prerequisite.exceptions : [];
  return withFailure(absent, failureOf(statement, exceptions, wanted.versionName, now), statement, now);
};

const observeCurrent = (current: Desired, statement: Observed, seen: Observation, ledger: Ledger, now: number) => {
  const begun = withCurrent(ledger, recordFor(current, ledger));
  return LESSONS.reduce((known, lesson) => lesson(known, { statement, seen, now }), begun);
};

/**
 * The time from which a successor counts after somebody's resume, in milliseconds since 1970. A restart that a person has
 * asked for stays later: the keeper tries the successor again if this resume comes to nothing too.
 */
const resumedAt = ({ succeedsSince = 0 }: StatementRecord, { restart }: Ledger, now: number): number =>
  restart !== undefined && restart.at > succeedsSince ? Math.min(now, restart.at - 1) : now;

/**
 * The record of a successor that Confluent has: it was accepted. If it came to rest before the older version had
 * stopped, it can never have run.
 */
const observeSuccessor = (
  record: StatementRecord,
  found: Observed,
  seen: Observation,
  ledger: Ledger,
  now: number,
): StatementRecord => {
  const accepted = { ...record, evidence: 'accepted' } as const;
  const wasNeverRan = record.evidence === 'neverRan';
  if (found.phase.atRest && (wasNeverRan || isNeverRan(record, found, seen.statement))) {
    return { ...record, evidence: 'neverRan' };
  }
  // Somebody has resumed it: Confluent checks it once more.
  return wasNeverRan ? { ...accepted, succeedsSince: resumedAt(record, ledger, now) } : accepted;
};

/** The ledger with the successor as Confluent shows it, and without a replaced statement that is gone for good. */
const observeOthers = (seen: Observation, ledger: Ledger, now: number): Ledger => {
  const successor = successorRecord(ledger);
  const found = seen.successor;
  const known =
    successor !== undefined && found?.statementName === nameOf(successor)
      ? withSuccessor(ledger, observeSuccessor(successor, found, seen, ledger, now))
      : ledger;
  const isGone = seen.replaced === undefined && hiddenIn(seen, ledger.replaced) === undefined;
  return isGone ? without(known, 'replaced') : known;
};

/**
 * The ledger with everything in it that one look has shown. A second look at the same state changes nothing, so it does
 * not matter how many passes look, or where one of them ended.
 */
export const observe = (desired: Desired, seen: Observation, ledger: Ledger, now: number): Ledger => {
  const { statement } = seen;
  const others = observeOthers(seen, ledger, now);
  const current = currentDesired(desired, ledger);
  if (unseenCurrent(desired, seen, ledger) !== undefined) return others;
  if (statement === undefined) return observeAbsent(current, seen, others, now);
  return owns(current, statement, ledger) ? observeCurrent(current, statement, seen, others, now) : ledger;
};
