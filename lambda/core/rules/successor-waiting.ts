import { roundsOf } from '../ledger/journal.ts';
import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import { ACCEPTANCE_MS, EFFECT_TIMEOUT_MS } from '../model/limits.ts';
import {
  asOlder,
  type Change,
  isAskedToStop,
  keepOlder,
  lookAgain,
  olderIs,
  STOP_REQUESTED,
  settling,
  stopOlder,
} from './change.ts';
import { STUCK } from './live.ts';
import { firstOf, type Rule, refer, rule, wait, where } from './rule.ts';
import { type Shown, type Succession, since } from './succession.ts';

const waitsForOlder = ({ successor }: Succession): boolean => successor.start.from === 'statement';

/** Rules about an older version that has failed while its successor waits for it to stop. */
const STOP_FAILED: readonly Rule<Shown>[] = [
  refer(
    'it is suspended',
    ({ suspended }) => suspended,
    (change) => asOlder(change, say.followsThen(change.alone.message)),
    'Suspended',
  ),
  refer('a resume of it may still take effect', ({ older }) => older.settling, settling),
  refer(
    'the keeper has not requested its stop, and is not curing its failure',
    (change) => !isAskedToStop(change) && roundsOf(change.ledger, change.older.failure) === 0,
    (change) => stopOlder(change),
    'Replacing',
  ),
  ...STOP_REQUESTED,
  rule(
    'it cannot be stopped, and a person has approved where the new version begins',
    ({ older }) => older.approval !== undefined,
    'Replacing',
    ({ ledger, shown, olderName }) => ({
      ...wait(ledger, say.waitsForApproved(shown.statementName, olderName)),
      health: 'degraded',
    }),
  ),
  refer(
    'it cannot be stopped: it is resumed, and stopped as soon as it runs',
    () => true,
    (change) => keepOlder(change, (kept) => lookAgain(say.beginsWhereItStops(change.shown.statementName), kept)),
  ),
];

/**
 * Test for a successor that Confluent has accepted: its words say so, or it was PENDING for a minute without an
 * objection.
 */
const isAcceptedByConfluent = (change: Shown): boolean =>
  change.shown.signals.includes('waits-for-reference') || change.now >= since(change) + ACCEPTANCE_MS;

const isStopSettling = ({ older: { operation }, now }: Change): boolean =>
  operation?.purpose.kind === 'replace' && now < operation.at + EFFECT_TIMEOUT_MS;

/** Rules about an older version that runs while its successor waits. */
const STOP_RUNNING: readonly Rule<Shown>[] = [
  refer(
    'Confluent checks the new version',
    (change) => !isAcceptedByConfluent(change) && waitsForOlder(change),
    ({ shown, ledger }) => lookAgain(say.isLookedAt(shown.statementName), ledger),
    'Replacing',
  ),
  refer(
    'the older one is about to stop',
    ({ seen: { statement } }) => statement?.stopped === true,
    ({ olderName, ledger }) => lookAgain(say.isAboutToStop(olderName), ledger),
    'Replacing',
  ),
  refer(
    'the keeper requested its stop a moment ago',
    isStopSettling,
    ({ olderName, ledger }) => lookAgain(say.askedToStop(olderName), ledger),
    'Replacing',
  ),
  refer(
    'Confluent has accepted the new version',
    () => true,
    (change) => stopOlder(change),
    'Replacing',
  ),
];

const starts = (change: Shown): Decision =>
  firstOf(STUCK, { statement: change.shown, pendingMs: change.now - since(change), ledger: change.ledger }) ??
  lookAgain(say.isStarted(change.shown.statementName), change.ledger);

/** Rules about a successor in PENDING: it waits for the older version, or is about to start. */
export const WAITING: readonly Rule<Shown>[] = [
  ...where('the older version runs', olderIs('running', 'starting'), STOP_RUNNING),
  ...where(
    'the older version has failed',
    (change: Shown) => olderIs('failed')(change) && waitsForOlder(change),
    STOP_FAILED,
  ),
  refer(
    'the older version does not run',
    ({ seen: { statement } }) => statement === undefined || statement.phase.atRest,
    starts,
  ),
  refer(
    'the older version is in transition',
    () => true,
    ({ seen: { statement }, olderName, ledger }) =>
      lookAgain(say.isInPhase(olderName, statement?.phase.name ?? ''), ledger),
    'Replacing',
  ),
];
