import { isSettling } from '../memory/remember.ts';
import type { Decision } from '../model/decision.ts';
import { isAtRest, type Observed } from '../model/statement.ts';
import { versionOf } from '../model/version.ts';
import {
  ask,
  asOlder,
  type Change,
  holdInexact,
  lookAgain,
  mayYetStop,
  olderName,
  settling,
  stopOlder,
} from './change.ts';

/**
 * The statement whose offsets are carried over: the older version's own, or, where that has never begun to run, the one
 * that it was itself to carry on from. A stopped statement shows its offsets; one that shows none beside another that does
 * has none.
 */
const carrySource = (change: Change, older: Observed): string | undefined => {
  const { ran, start } = versionOf(change.charge, change.ledger);
  if (ran === true || start.from === 'earliest') return older.statementName;
  const { previous } = change.seen;
  const begun = start.from === 'statement' ? start.statementName : undefined;
  const usable = previous?.phase === 'STOPPED' && previous.latestOffsets !== undefined;
  return usable && previous.statementName === begun ? begun : undefined;
};

const fromStopped = (change: Change, older: Observed): Decision => {
  const approved = change.ledger.attempt?.from;
  if (approved !== undefined) return ask(change, approved);
  const statementName = carrySource(change, older);
  return statementName === undefined
    ? holdInexact(change, 'it is not known whether it has ever run')
    : ask(change, { from: 'statement', statementName });
};

/** The older one does not run and cannot be stopped either: its offsets are all that is left of it. */
const atOffsets = (change: Change): Decision => {
  const { offsets, attempt } = change.ledger;
  if (attempt?.from !== undefined) return ask(change, attempt.from);
  if (offsets !== undefined) return ask(change, { from: 'offsets', offsets });
  return holdInexact(change, 'it does not run, and how far it had read is not known');
};

/** People change SQL because it failed: it is stopped, and carried on from once it is STOPPED. */
const fromFailed = (change: Change, older: Observed): Decision => {
  const { ledger, now } = change;
  const { attempt } = ledger;
  if (isSettling(ledger, now)) return settling(ledger);
  if (attempt?.from !== undefined) return ask(change, attempt.from);
  if (attempt?.of !== 'replace') return stopOlder(change);
  if (mayYetStop(change)) return lookAgain(`${olderName(change)} has been asked to stop.`, ledger);
  // The pass that wanted to ask may have died before it did.
  if (attempt.answer === undefined) return stopOlder(change);
  // Accepted, and no longer wanted: somebody has resumed it since, or Confluent has dropped it. It is asked for once more.
  const undone = attempt.answer === 'accepted' && !older.stopped && attempt.fruitless !== true;
  return undone ? stopOlder(change, { fruitless: true }) : atOffsets(change);
};

const reprocess = (change: Change, older: Observed | undefined): Decision => {
  if (older === undefined || isAtRest(older.phase))
    return ask(change, change.ledger.attempt?.from ?? { from: 'earliest' });
  return older.stopped ? lookAgain(`${olderName(change)} is about to stop.`, change.ledger) : stopOlder(change);
};

/** Where the new version begins depends on how the older one is. */
export const startWhereItCan = (change: Change): Decision => {
  const { seen, ledger, now, desired } = change;
  const { statement } = seen;
  const again = desired.policies.onChange === 'reprocess';
  switch (statement?.phase) {
    case undefined:
      if (isSettling(ledger, now)) return lookAgain(`${olderName(change)} is not shown yet.`, ledger);
      return again ? reprocess(change, statement) : atOffsets(change);
    case 'COMPLETED':
      return again ? reprocess(change, statement) : atOffsets(change);
    case 'FAILED':
      return again && !isSettling(ledger, now) ? reprocess(change, statement) : fromFailed(change, statement);
    case 'STOPPED':
      if (isSettling(ledger, now)) return settling(ledger);
      return again ? reprocess(change, statement) : fromStopped(change, statement);
    case 'RUNNING':
    case 'DEGRADED':
    case 'PENDING':
      return again
        ? reprocess(change, statement)
        : ask(change, { from: 'statement', statementName: statement.statementName });
    default:
      return asOlder(change);
  }
};
