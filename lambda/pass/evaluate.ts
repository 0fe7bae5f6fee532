import type { ReportEntry } from '../contract.ts';
import { observe as recordObservation } from '../core/ledger/observe.ts';
import { promotedBy } from '../core/ledger/promotion.ts';
import { isChanging } from '../core/ledger/versions.ts';
import { hasTakenOver } from '../core/messages/change.ts';
import type { Decision } from '../core/model/decision.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { Observation } from '../core/model/observation.ts';
import type { Desired } from '../core/model/statement.ts';
import { lookAgain } from '../core/rules/change.ts';
import { decide } from '../core/rules/decide.ts';
import { observe } from './observe.ts';
import { type Budget, KeeperUnavailable, type World } from './ports.ts';
import { rediscover } from './rediscover.ts';
import { entryOf } from './report.ts';

/** Observation and decision, with the report's entry of both. */
export interface Evaluation {
  readonly now: number;
  readonly seen: Observation;
  /** The ledger with the observation in it, without what the decision adds. */
  readonly remembered: Ledger;
  readonly decision: Decision;
  readonly entry: ReportEntry;
}

/** The decision once the time is up: this pass records the observation, the next one acts on it. */
const postponed = (decision: Decision, remembered: Ledger): Decision =>
  decision.step.do === 'rest' ? decision : { ...decision, step: { do: 'rest' }, action: 'wait', ledger: remembered };

/** The decision after a possible promotion: the promoted version may need another observation than the one at hand. */
const decideAfter = (
  observed: Observation,
  seen: Observation,
  desired: Desired,
  remembered: Ledger,
  now: number,
): Decision =>
  observed !== seen && isChanging(desired, remembered)
    ? lookAgain(hasTakenOver(seen.statement?.statementName ?? desired.name), remembered)
    : decide(desired, seen, remembered, now);

/**
 * The decision, if there is one.
 *
 * @throws KeeperUnavailable where Confluent hides what the decision depends on: nothing is learned from such a look
 */
const decidable = (decision: Decision): Decision => {
  if (decision.reason === 'AccessDenied') throw new KeeperUnavailable(decision.reason, decision.message);
  return decision;
};

/**
 * A single observation, and the decision on it.
 *
 * @param survey `true`: the keeper looks for other writers of the sink in any case
 */
export const evaluate = async (
  desired: Desired,
  ledger: Ledger,
  world: World,
  budget: Budget,
  survey = false,
): Promise<Evaluation> => {
  const { ledger: known, ...found } = await rediscover(desired, ledger, world, budget);
  const observed = await observe({ desired, ledger: known, world, budget, survey, ...found });
  const now = world.clock.now();
  const { seen, ledger: current } = promotedBy(observed, known);
  const remembered = recordObservation(desired, seen, current, now);
  const decided = decidable(decideAfter(observed, seen, desired, remembered, now));
  const decision = now < budget.deadline ? decided : postponed(decided, remembered);
  return { now, seen, remembered, decision, entry: entryOf(desired, seen, decision) };
};
