import type { Seen } from '../model/decision.ts';
import { EMPTY_STREAK, type Intent, type Ledger, type Next, without } from '../model/ledger.ts';
import { isAtRest, isRunning, type Observed, type Offsets } from '../model/statement.ts';
import { nameOf } from '../model/version.ts';

/** How Confluent says that a carry-over has nothing to begin at: the savepoint of the older one failed when it stopped. */
const SAVEPOINT = /savepoint|did not enter the stopped state/i;

/** How it says that the older one was not stopped within six hours: it never began. */
const UNSTOPPED = /not stopped (before|in|within)/i;

/** How it says that the older one is not there. */
const GONE = /referenced statement[^.]{0,100}(does not exist|not found)/i;

export const lacksSavepoint = ({ phase, detail }: Observed): boolean => phase === 'FAILED' && SAVEPOINT.test(detail);

export const lacksReference = ({ phase, detail }: Observed): boolean => phase === 'FAILED' && GONE.test(detail);

export const hasWaitedInVain = (next: Observed): boolean =>
  (next.phase === 'FAILED' && UNSTOPPED.test(next.detail)) || lacksReference(next);

/** It runs, or has run: from then on its own position counts. FAILING proves nothing: that may follow PENDING. */
export const hasRun = ({ phase, latestOffsets }: Observed): boolean =>
  isRunning(phase) || phase === 'COMPLETED' || latestOffsets !== undefined;

/** The older one, for which it is to wait, has not been stopped: it cannot have begun. */
export const stillWaits = ({ version }: Next, older: Observed | undefined): boolean => {
  if (version.start.from !== 'statement' || older === undefined) return false;
  // One that has failed as it was to stop has not stopped.
  return (
    older.phase === 'FAILED' || (!older.stopped && ['RUNNING', 'DEGRADED', 'PENDING', 'FAILING'].includes(older.phase))
  );
};

/** It is at rest and has never begun. */
export const isDead = (wanted: Next, next: Observed, older: Observed | undefined): boolean =>
  isAtRest(next.phase) && stillWaits(wanted, older);

/** What begins at recorded offsets is right only while the older one has not read on since. */
export const isStillThere = ({ version: { start } }: Next, offsets: Offsets = {}): boolean =>
  start.from !== 'offsets' ||
  Object.keys({ ...start.offsets, ...offsets }).every((topic) => start.offsets[topic] === offsets[topic]);

/**
 * Whether the next version is in charge from now on. One that has failed or was stopped before it is known to have run is
 * so too, unless it waits for the older one and that shows that it cannot have: while that has not stopped, and where it was
 * to begin at offsets beside one that has failed or has read on since.
 */
const takesOver = (next: Observed, older: Observed | undefined, wanted: Next): boolean => {
  if (hasRun(next)) return true;
  if (wanted.dead === true || !isAtRest(next.phase)) return false;
  const { from } = wanted.version.start;
  // It has waited for nothing, or for one that is gone since: it may have run, and is in doubt taken at its own position.
  if (from === 'earliest' || from === 'timestamp') return true;
  if (lacksSavepoint(next) || hasWaitedInVain(next)) return false;
  if (older === undefined) return true;
  return older.phase !== 'FAILED' && isAtRest(older.phase) && isStillThere(wanted, older.latestOffsets);
};

/** A stop that was asked for while the versions changed is still to come; one that somebody else made was of the older. */
const inherited = ({ intent }: Ledger): { readonly intent?: Intent } =>
  intent === undefined || intent.foreign === true ? {} : { intent: { ...intent, carriedOut: false } };

/** The ledger once the next version is in charge. */
export const inOffice = (ledger: Ledger, next: Next): Ledger => {
  const { version, incarnations } = ledger;
  const own = without(
    ledger,
    'next',
    'offsets',
    'failure',
    'attempt',
    'intent',
    'refusal',
    'since',
    'actedAt',
    'placed',
  );
  const office: Ledger = {
    ...own,
    ...inherited(ledger),
    version: { ...next.version, created: true, askedAt: next.at },
    streak: EMPTY_STREAK,
    ...(next.placed === undefined ? {} : { placed: next.placed }),
  };
  if (version === undefined) return office;
  const used = { ...incarnations, [version.versionName]: version.incarnation };
  // Where the one before it never ran itself, it is the one before that from which it carries on.
  const { start } = next.version;
  const previous = start.from === 'statement' ? start.statementName : nameOf(version);
  return { ...office, previous, incarnations: used };
};

/** The ledger, and what was seen, once the next version is found to be in charge. */
export const takenOver = (seen: Seen, ledger: Ledger): { readonly seen: Seen; readonly ledger: Ledger } => {
  const { next } = ledger;
  if (next === undefined || seen.next?.statementName !== nameOf(next.version)) return { seen, ledger };
  if (!takesOver(seen.next, seen.statement, next)) return { seen, ledger };
  const { statement: older, next: current, nextExceptions: exceptions = [], placement } = seen;
  return {
    seen: { statement: current, exceptions, placement, ...(older && { previous: older }) },
    ledger: inOffice(ledger, next),
  };
};
