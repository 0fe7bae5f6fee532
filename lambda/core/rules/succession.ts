import { failureOf } from '../ledger/failure.ts';
import { putOffCreates } from '../ledger/journal.ts';
import { changed, exists, rejectionOf, withoutRejections, withSuccessor } from '../ledger/records.ts';
import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import type { Refusal, StatementRecord } from '../model/ledger.ts';
import { MOST_RESUMES, MOST_TRIES_OF_CHANGE } from '../model/limits.ts';
import { nameOf } from '../model/names.ts';
import type { Observed } from '../model/statement.ts';
import { aboutSuccessor, type Change, keepOlder, lookAgain } from './change.ts';
import { REFUSED_IN_CHANGE } from './refused.ts';
import { firstOf } from './rule.ts';

/** A change whose new version the keeper has requested. */
export interface Succession extends Change {
  readonly successor: StatementRecord;
}

/** A successor that Confluent has. */
export interface Shown extends Succession {
  readonly shown: Observed;
}

/** The name of the successor. */
export const nameIn = ({ successor }: Succession): string => nameOf(successor);

/** Time at which the keeper requested the successor, in milliseconds since 1970. */
export const since = ({ successor, now }: Succession): number => successor.succeedsSince ?? now;

/** Test for a successor that Confluent lets begin only once the older version has stopped. */
export const beginsAfterOlder = ({ successor: { start }, olderName }: Succession): boolean =>
  start.from === 'statement' && start.statementName === olderName;

/**
 * Test for a successor that waits for an older version which has failed again and again since, before it could be
 * stopped. What is cured from outside is resumed for ever: the change needs a person all the same.
 */
export const hasFailedInVain = (change: Succession): boolean => {
  const { failure, record } = change.older;
  const { resumes, probes } = record.streak;
  const hasFailedSince = failure !== undefined && failure.at > since(change);
  return hasFailedSince && resumes + probes >= MOST_TRIES_OF_CHANGE && beginsAfterOlder(change);
};

/** The change with the successor that Confluent shows; undefined if it shows none. */
export const shownOf = (change: Succession): Shown | undefined =>
  change.seen.successor && { ...change, shown: change.seen.successor };

/** Test for a successor that is the configured version. */
export const isWanted = ({ desired, successor }: Succession): boolean => successor.versionName === desired.versionName;

/** A decision to look once more without the successor, which never came to run. The keeper uses no name twice. */
export const drop = ({ ledger, successor }: Succession, why: string): Decision => {
  const { versionName, incarnation } = successor;
  const incarnations = exists(successor) ? { ...ledger.incarnations, [versionName]: incarnation } : ledger.incarnations;
  return lookAgain(why, { ...withoutRejections(withSuccessor(ledger, undefined)), incarnations });
};

/**
 * The hold on Confluent's final word on the successor; undefined if that was about the compute pool, and the keeper is
 * to request the successor once more.
 */
export const refusedSuccessor = (change: Succession, refusal: Refusal): Decision | undefined => {
  const { successor, ledger, now, seen, olderName } = change;
  // What Confluent had accepted needs another incarnation for each try.
  const tries = exists(successor) ? MOST_RESUMES : putOffCreates(successor).length;
  const held = firstOf(REFUSED_IN_CHANGE, { statementName: nameOf(successor), refusal, ledger, now, tries });
  if (held === undefined) return undefined;
  const message = seen.statement === undefined ? held.message : say.staysInCharge(held.message, olderName);
  return keepOlder(change, (kept) =>
    aboutSuccessor(successor, change, {
      ...held,
      message,
      // The refusal keeps its time, so that a look does not put off the next try.
      ledger: withoutRejections(
        changed(kept, nameOf(successor), (record) => withRefusal(record, refusal, change)),
        nameOf(successor),
      ),
    }),
  );
};

const withRefusal = (record: StatementRecord, refusal: Refusal, { seen, now }: Change): StatementRecord => {
  const shown = seen.successor;
  const { at, detail: message, signals } = refusal;
  if (shown === undefined || rejectionOf(record)?.detail === message) return record;
  const failure = { ...failureOf(shown, seen.successorExceptions, record.versionName, now), at, message, signals };
  return { ...record, failure };
};
