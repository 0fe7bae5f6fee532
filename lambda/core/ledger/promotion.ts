import { type DesiredState, EMPTY_STREAK, type Ledger, type StatementRecord, without } from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import type { Observation } from '../model/observation.ts';
import type { Observed, Offsets } from '../model/statement.ts';
import { withRestartCarriedOut } from './operations.ts';
import { currentRecord, successorRecord, withCurrent, withoutRejections } from './records.ts';

/** Whether the statement has read rows: from then on its own position counts. */
export const hasRun = ({ phase, latestOffsets }: Observed): boolean => phase.provesRun || latestOffsets !== undefined;

/** Whether the carry-over found no savepoint: the older version's savepoint failed when it stopped. */
export const lacksSavepoint = ({ phase, signals }: Observed): boolean =>
  phase.failed && signals.includes('savepoint-failed');

/** Whether the statement that was to be carried over is not there. */
export const lacksReference = ({ phase, signals }: Observed): boolean =>
  phase.failed && signals.includes('reference-gone');

/** Whether the older version was not stopped within the six hours that Confluent gives a carry-over, or is gone. */
export const hasWaitedInVain = (successor: Observed): boolean =>
  lacksReference(successor) || (successor.phase.failed && successor.signals.includes('reference-not-stopped'));

/** Whether the older version, for which a successor waits, has not been stopped: the successor cannot have begun. */
export const stillWaits = ({ start }: StatementRecord, older: Observed | undefined): boolean => {
  if (start.from !== 'statement' || older === undefined) return false;
  const { starting, running, ending, failed } = older.phase;
  // One that has failed as it was to stop has not stopped.
  return failed || (!older.stopped && (starting || running || ending));
};

/** Whether a successor is at rest and can never have begun. */
export const isNeverRan = (record: StatementRecord, successor: Observed, older: Observed | undefined): boolean =>
  successor.phase.atRest && stillWaits(record, older);

/** Whether the offsets at which a version begins are still right: the older one has not read on since. */
export const isStillThere = ({ start }: StatementRecord, offsets: Offsets = {}): boolean =>
  start.from !== 'offsets' ||
  Object.keys({ ...start.offsets, ...offsets }).every((topic) => start.offsets[topic] === offsets[topic]);

/**
 * Whether the successor is the current version from now on. One that has failed or was stopped before it is known to have run
 * is so too, unless it waits for the older one and that shows that it cannot have: while that has not stopped, and where it
 * was to begin at offsets beside one that has failed or has read on since.
 */
const isPromoted = (successor: Observed, older: Observed | undefined, record: StatementRecord): boolean => {
  if (hasRun(successor)) return true;
  if (record.evidence === 'neverRan' || !successor.phase.atRest) return false;
  const { from } = record.start;
  // It has waited for nothing, or for one that is gone since: it may have run, and is in doubt taken at its own position.
  if (from === 'earliest' || from === 'timestamp') return true;
  if (lacksSavepoint(successor) || hasWaitedInVain(successor)) return false;
  if (older === undefined) return true;
  return !older.phase.failed && older.phase.atRest && isStillThere(record, older.latestOffsets);
};

/** A stop that was asked for while the versions changed is still to come; one that somebody else made was of the older. */
const inherited = ({ desiredState }: Ledger): { readonly desiredState?: DesiredState } =>
  desiredState === undefined || desiredState.by === 'foreign'
    ? {}
    : { desiredState: without(desiredState, 'reachedAt') };

/** The ledger with the successor promoted: it is the current version from now on. */
export const promote = (ledger: Ledger, successor: StatementRecord): Ledger => {
  const older = currentRecord(ledger);
  const { successor: _, desiredState: __, ...rest } = withRestartCarriedOut(ledger);
  const record: StatementRecord = {
    ...without(successor, 'failure'),
    evidence: 'accepted',
    streak: EMPTY_STREAK,
    journal: [],
  };
  const promoted = { ...withoutRejections(withCurrent(rest, record)), ...inherited(ledger) };
  if (older === undefined || older.evidence === 'planned') return promoted;
  // Where the one before it never ran itself, it is the one before that from which it carries on.
  const replaced = record.start.from === 'statement' ? record.start.statementName : nameOf(older);
  return { ...promoted, replaced, incarnations: { ...ledger.incarnations, [older.versionName]: older.incarnation } };
};

/** The ledger, and what was seen, once the successor is found to have taken the current version's place. */
export const promotedBy = (
  seen: Observation,
  ledger: Ledger,
): { readonly seen: Observation; readonly ledger: Ledger } => {
  const record = successorRecord(ledger);
  const { statement: older, successor, successorExceptions: exceptions, placement } = seen;
  if (record === undefined || successor?.statementName !== nameOf(record)) return { seen, ledger };
  if (!isPromoted(successor, older, record)) return { seen, ledger };
  return {
    seen: {
      statement: successor,
      exceptions,
      successorExceptions: [],
      ...(older && { replaced: older }),
      placement,
      preparation: { for: 'nothing' },
      survey: { asked: false },
    },
    ledger: promote(ledger, record),
  };
};
