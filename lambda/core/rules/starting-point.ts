import { lacksReference, lacksSavepoint } from '../ledger/promotion.ts';
import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import { NOTED_STOP_TIMEOUT_MS } from '../model/limits.ts';
import type { Observed } from '../model/statement.ts';
import {
  asOlder,
  type Change,
  createSuccessor,
  holdInexact,
  isAskedToStop,
  lookAgain,
  olderIs,
  settling,
  stopOlder,
  stopRequested,
} from './change.ts';
import { about, type Rule, refer, where } from './rule.ts';

/**
 * Name of the statement whose offsets are carried over: the older version or, if that has never begun to run, the
 * statement that it was to carry on from itself. Confluent shows the offsets of a stopped statement: if that earlier
 * statement shows some and the older version shows none, it has none. Undefined if neither is certain.
 */
const carrySource = ({ older: { record }, seen: { replaced } }: Change, older: Observed): string | undefined => {
  const { evidence, start } = record;
  if (evidence === 'ran' || start.from === 'earliest' || start.from === 'configured') return older.statementName;
  const begun = start.from === 'statement' ? start.statementName : undefined;
  const isUsable = replaced?.phase.stopped === true && replaced.latestOffsets !== undefined;
  return isUsable && replaced.statementName === begun ? begun : undefined;
};

/** The older version as Confluent shows it. */
interface WithOlder extends Change {
  readonly statement: Observed;
}

const olderOf = (change: Change): WithOlder | undefined =>
  change.seen.statement && { ...change, statement: change.seen.statement };

const approvedStart = (change: Change): Decision | undefined =>
  change.older.approval && createSuccessor(change, change.older.approval);

/** The create at the offsets of an older version that neither runs nor can be stopped: nothing else is left of it. */
const atOffsets = (change: Change): Decision => {
  const { position: offsets } = change.older.record;
  if (offsets === undefined) return approvedStart(change) ?? holdInexact(change, say.NOT_KNOWN_HOW_FAR);
  return approvedStart(change) ?? createSuccessor(change, { from: 'offsets', offsets });
};

const fromStopped = (change: WithOlder): Decision => {
  const statementName = carrySource(change, change.statement);
  return statementName === undefined
    ? holdInexact(change, say.NOT_KNOWN_TO_HAVE_RUN)
    : createSuccessor(change, { from: 'statement', statementName });
};

const isPositionKnown = ({ older: { record } }: Change): boolean => record.position !== undefined;

const isSettling = ({ older: { settling: is } }: Change): boolean => is;
const always = (): boolean => true;

/** The rule about a person's approval of where the new version begins. */
const FROM_APPROVED: readonly Rule<Change>[] = about(approvedStart, [
  refer('a person has approved where it begins', always, (decision) => decision),
]);

/**
 * Test for a stop that Confluent accepted and that does not stand any more: somebody has resumed the statement, or
 * dropped the stop.
 */
const isStopUndone = ({ older: { operation }, statement }: WithOlder): boolean =>
  operation?.answer?.kind === 'accepted' &&
  !statement.stopped &&
  operation.purpose.kind === 'replace' &&
  operation.purpose.round < 2;

const fromOlder = (change: Change): Decision =>
  createSuccessor(change, { from: 'statement', statementName: change.olderName });

/**
 * The create that carries on from the statement before the older version, if that one could not begin for want of a
 * savepoint: it has no offsets, and a resume of it finds no savepoint either.
 */
const fromPrevious = ({ statement, ...change }: WithOlder): Decision | undefined => {
  const { start, evidence } = change.older.record;
  const { replaced } = change.seen;
  const isBefore = start.from === 'statement' && start.statementName === replaced?.statementName;
  if (!lacksSavepoint(statement) || evidence === 'ran' || !isBefore || !replaced.phase.stopped) return undefined;
  return createSuccessor(change, start);
};

/**
 * Rules about an older version that has failed. People change SQL because it failed: the new version carries on from it.
 * A stop of FAILED leaves it FAILED, as far as is known, and no offsets are promised: unless its position is known, the
 * new version waits until the older one has been resumed and stopped.
 */
const FROM_FAILED: readonly Rule<WithOlder>[] = [
  refer('a resume of it may still take effect', isSettling, settling, 'Replacing'),
  ...FROM_APPROVED,
  ...about(fromPrevious, [
    refer('it has found no savepoint, so that it has never run', always, (decision) => decision, 'SpecChanged'),
  ]),
  refer(
    'the statement that it was to carry on from is gone, so that nothing can be carried over',
    ({ statement }) => lacksReference(statement),
    atOffsets,
  ),
  refer(
    'it has its own offsets, and nobody knows them',
    (change) => !isPositionKnown(change) && carrySource(change, change.statement) === change.olderName,
    fromOlder,
    'SpecChanged',
  ),
  refer(
    'the keeper has not requested its stop',
    (change) => !isAskedToStop(change),
    (change) => stopOlder(change),
    'Replacing',
  ),
  ...stopRequested(NOTED_STOP_TIMEOUT_MS),
  refer(
    'Confluent accepted the stop, and somebody has undone it since',
    isStopUndone,
    (change) => stopOlder(change, 2),
    'Replacing',
  ),
  refer('it cannot be stopped, and its position is known', isPositionKnown, atOffsets),
  refer('it cannot be stopped', always, fromOlder, 'SpecChanged'),
];

/** Rules about a new version that is to read every row from the beginning. */
const REPROCESS: readonly Rule<Change>[] = [
  refer(
    'the older one does not run',
    ({ seen: { statement } }) => statement === undefined || statement.phase.atRest,
    (change) => createSuccessor(change, change.older.approval ?? { from: 'earliest' }),
  ),
  refer(
    'the older one is about to stop',
    ({ seen: { statement } }) => statement?.stopped === true,
    ({ olderName, ledger }) => lookAgain(say.isAboutToStop(olderName), ledger),
    'Replacing',
  ),
  refer('the older one runs', always, (change) => stopOlder(change), 'Replacing'),
];

const isReprocess = ({ desired }: Change): boolean => desired.policies.onChange === 'reprocess';

const reprocesses =
  (when: (change: Change) => boolean) =>
  (change: Change): boolean =>
    isReprocess(change) && when(change);

const isGone = ({ seen: { statement } }: Change): boolean => statement === undefined;

/** Rules about where the new version begins, by the state of the older one. */
export const STARTING_POINT: readonly Rule<Change>[] = [
  refer(
    'the older one is gone, and the keeper requested its start a moment ago',
    (change) => isGone(change) && isSettling(change),
    ({ olderName, ledger }) => lookAgain(say.notShownYet(olderName), ledger),
    'Replacing',
  ),
  ...where(
    'the older one is gone, or has ended',
    reprocesses((c) => isGone(c) || olderIs('completed')(c)),
    REPROCESS,
  ),
  refer('the older one is gone, or has ended', (change) => isGone(change) || olderIs('completed')(change), atOffsets),
  ...where(
    'the older one has failed',
    reprocesses((c) => olderIs('failed')(c) && !isSettling(c)),
    REPROCESS,
  ),
  ...where('the older one has failed', olderIs('failed'), about(olderOf, FROM_FAILED)),
  refer(
    'the older one is stopped, and a resume of it may still take effect',
    (change) => olderIs('stopped')(change) && isSettling(change),
    settling,
    'Replacing',
  ),
  ...where('the older one is stopped, or runs', reprocesses(olderIs('stopped', 'running', 'starting')), REPROCESS),
  ...where('the older one is stopped', olderIs('stopped'), [
    ...FROM_APPROVED,
    ...about(olderOf, [refer('the new version carries on from it', always, fromStopped)]),
  ]),
  refer('the older one runs', olderIs('running', 'starting'), fromOlder, 'SpecChanged'),
  refer('the older one is in transition', always, (change) => asOlder(change)),
];
