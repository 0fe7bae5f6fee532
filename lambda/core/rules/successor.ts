import { exists } from '../ledger/records.ts';
import { isTry } from '../ledger/trial.ts';
import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import type { StatementRecord } from '../model/ledger.ts';
import { MINUTE_MS, PENDING_LIMIT_MS } from '../model/limits.ts';
import { CAME_TO_NOTHING } from './came-to-nothing.ts';
import { aboutSuccessor, type Change, lookAgain, toldAsMissing } from './change.ts';
import { about, decide, decided, type Rule, refer, wait, where } from './rule.ts';
import { hasFailedInVain, type Shown, type Succession, shownOf, since } from './succession.ts';
import { ACCEPTED_AND_GONE, NEVER_SEEN } from './successor-gone.ts';
import { WAITING } from './successor-waiting.ts';

/** Rules about a successor that the keeper has requested: it is promoted, or comes to nothing. */
export const SUCCESSION: readonly Rule<Succession>[] = [
  ...where(
    'the new version is gone',
    ({ seen, successor }) => seen.successor === undefined && exists(successor),
    ACCEPTED_AND_GONE,
  ),
  ...where('no look has shown the new version yet', ({ seen }) => seen.successor === undefined, NEVER_SEEN),
  ...about(shownOf, [
    ...where('the new version came to nothing', ({ shown }: Shown) => shown.phase.atRest, CAME_TO_NOTHING),
    ...where('the new version is PENDING', ({ shown }: Shown) => shown.phase.starting, WAITING),
    refer(
      'the new version is in transition',
      () => true,
      ({ shown, ledger }: Shown) => lookAgain(say.isInPhase(shown.statementName, shown.phase.name), ledger),
      'Replacing',
    ),
  ]),
];

/** The decision, reported as overdue if the change takes so long that a person should look. */
const unlessLate = (change: Succession, decision: Decision): Decision => {
  const isReplacing = decision.step.do === 'look' && decision.reason === 'Replacing';
  const takes = change.now - since(change);
  if (!isReplacing || decision.ledger.successor === undefined || takes < PENDING_LIMIT_MS) return decision;
  const { operation } = change.older;
  const detail =
    operation?.answer?.kind === 'refused'
      ? operation.answer.detail
      : operation?.purpose.kind === 'savepoint'
        ? operation.purpose.detail
        : undefined;
  const message = say.tooLong(decision.message, Math.floor(takes / MINUTE_MS), detail);
  return decided('Replacing', { ...wait(decision.ledger, message), health: 'degraded' });
};

const isOneTry = ({ reason }: Decision): boolean => reason === 'Replacing' || isTry(reason);

/** The decision, told as a hold while the older version fails again and again before it stops: the tries are quiet. */
const whileInVain = (change: Succession, decision: Decision): Decision => {
  if (!hasFailedInVain(change) || decision.health === 'held' || !isOneTry(decision)) return decision;
  return toldAsMissing(decision);
};

/** The decision about a change whose new version the keeper has requested: to carry it through, or to drop it. */
export const carryThrough = (change: Change, successor: StatementRecord): Decision => {
  const succession: Succession = { ...change, successor };
  const decision = whileInVain(succession, unlessLate(succession, decide(SUCCESSION, succession)));
  return decision.subject === undefined ? aboutSuccessor(successor, change, decision) : decision;
};
