import {
  type DesiredState,
  EMPTY_STREAK,
  isIndependent,
  type Ledger,
  type StatementRecord,
  without,
} from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import type { Observation } from '../model/observation.ts';
import type { Observed, Offsets } from '../model/statement.ts';
import { withRestartCarriedOut } from './operations.ts';
import { currentRecord, successorRecord, withCurrent, withoutRejections } from './records.ts';
import { isCurrentUnseen } from './unseen.ts';

/** Proof that the statement has read rows: from then on its own position counts. */
export const hasRun = ({ phase, latestOffsets }: Observed): boolean => phase.provesRun || latestOffsets !== undefined;

/** Test for a carry-over without a savepoint: the older version's savepoint failed when it stopped. */
export const lacksSavepoint = ({ phase, signals }: Observed): boolean =>
  phase.failed && signals.includes('savepoint-failed');

/** Test for a carry-over whose referenced statement does not exist. */
export const lacksReference = ({ phase, signals }: Observed): boolean =>
  phase.failed && signals.includes('reference-gone');

/** Test for a carry-over that Confluent has given up: the older version is gone, or did not stop within six hours. */
export const hasWaitedInVain = (successor: Observed): boolean =>
  lacksReference(successor) || (successor.phase.failed && successor.signals.includes('reference-not-stopped'));

/** Test for a successor whose older version has not stopped: the successor cannot have begun. */
export const stillWaits = ({ start }: StatementRecord, older: Observed | undefined): boolean => {
  if (start.from !== 'statement' || older === undefined) return false;
  const { starting, running, ending, failed } = older.phase;
  // An older version that failed when it was to stop has not stopped.
  return failed || (!older.stopped && (starting || running || ending));
};

/** Test for a successor that is at rest and can never have run. */
export const isNeverRan = (record: StatementRecord, successor: Observed, older: Observed | undefined): boolean =>
  successor.phase.atRest && stillWaits(record, older);

/** Test for a start whose offsets are still right: the older version has not read on since. */
export const isStillThere = ({ start }: StatementRecord, offsets: Offsets = {}): boolean =>
  start.from !== 'offsets' ||
  Object.keys({ ...start.offsets, ...offsets }).every((topic) => start.offsets[topic] === offsets[topic]);

/**
 * Test for a successor that is the current version from now on: it has run, or it is at rest and may have run. At rest,
 * it cannot have run if it waited for an older version that has not stopped. Nor can it if it was to begin at offsets,
 * and the older version has failed, runs, or has read on since.
 */
const isPromoted = (successor: Observed, older: Observed | undefined, record: StatementRecord): boolean => {
  if (hasRun(successor)) return true;
  if (record.evidence === 'neverRan' || !successor.phase.atRest) return false;
  // It waited for no other statement, so it may have run. In doubt, its own position counts.
  if (isIndependent(record.start)) return true;
  if (lacksSavepoint(successor) || hasWaitedInVain(successor)) return false;
  if (older === undefined) return true;
  return !older.phase.failed && older.phase.atRest && isStillThere(record, older.latestOffsets);
};

/**
 * The desired state that the promoted version takes over. A person's stop during the change is still to be carried out;
 * a stop by somebody else was about the older version.
 */
const inherited = ({ desiredState }: Ledger): { readonly desiredState?: DesiredState } =>
  desiredState === undefined || desiredState.by === 'foreign'
    ? {}
    : { desiredState: without(desiredState, 'reachedAt') };

/** The ledger after the promotion: the successor is the current version from now on. */
export const promote = (ledger: Ledger, successor: StatementRecord): Ledger => {
  const older = currentRecord(ledger);
  const { successor: _, desiredState: __, ...rest } = withRestartCarriedOut(ledger);
  const record: StatementRecord = {
    ...without(successor, 'failure'),
    evidence: 'accepted',
    streak: EMPTY_STREAK,
    // A stop of the keeper's own may have come too late: it is no stop by somebody else.
    journal: successor.journal.filter(({ verb }) => verb === 'stop'),
  };
  const promoted = { ...withoutRejections(withCurrent(rest, record)), ...inherited(ledger) };
  if (older === undefined || older.evidence === 'planned') return promoted;
  // If the older version never ran, the new one carries on from the statement before that.
  const replaced = record.start.from === 'statement' ? record.start.statementName : nameOf(older);
  return { ...promoted, replaced, incarnations: { ...ledger.incarnations, [older.versionName]: older.incarnation } };
};

/**
 * The ledger and the observation after a promotion, if a look shows that the successor has taken the current version's
 * place.
 */
export const promotedBy = (
  seen: Observation,
  ledger: Ledger,
): { readonly seen: Observation; readonly ledger: Ledger } => {
  const record = successorRecord(ledger);
  const { statement: older, successor, successorExceptions: exceptions, placement, hidden } = seen;
  if (record === undefined || successor?.statementName !== nameOf(record)) return { seen, ledger };
  // Beside an older version that nobody can see, only a run proves that the successor has begun.
  if (isCurrentUnseen(seen, ledger) ? !hasRun(successor) : !isPromoted(successor, older, record))
    return { seen, ledger };
  return {
    seen: {
      statement: successor,
      exceptions,
      successorExceptions: [],
      ...(older && { replaced: older }),
      ...(hidden && { hidden }),
      placement,
      preparation: { for: 'nothing' },
      survey: { asked: false },
    },
    ledger: promote(ledger, record),
  };
};
