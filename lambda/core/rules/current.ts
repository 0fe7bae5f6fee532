import { isTry, trialOf } from '../ledger/trial.ts';
import * as say from '../messages/failed.ts';
import type { Decision } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Observation } from '../model/observation.ts';
import type { KnownPhase } from '../model/phase.ts';
import type { Desired } from '../model/statement.ts';
import { ABSENT } from './absent.ts';
import { FAILED } from './failed.ts';
import { COMPLETED, DEGRADED, IN_TRANSITION, PENDING, RUNNING } from './live.ts';
import { decide, decided, type Rule } from './rule.ts';
import { type Present, presentOf, situationOf } from './situation.ts';
import { STOPPED } from './stopped.ts';

/** The list of rules for each of Confluent's phases. */
export const RULES: Readonly<Record<KnownPhase, readonly Rule<Present>[]>> = {
  PENDING,
  RUNNING,
  DEGRADED,
  FAILING: IN_TRANSITION,
  FAILED,
  STOPPING: IN_TRANSITION,
  STOPPED,
  COMPLETED,
  DELETING: IN_TRANSITION,
};

const LISTS: ReadonlyMap<string, readonly Rule<Present>[]> = new Map(Object.entries(RULES));

/** Test for a decision that is one try among many. */
const isOneTry = ({ reason, health }: Decision): boolean =>
  isTry(reason) || reason === 'NeverExisted' || (reason === 'Missing' && health === 'recovering');

/** The decision about a statement on trial: the hold stays until its run has lasted. */
const onTrial = (decision: Decision, now: number): Decision => {
  const trial = trialOf(decision.ledger, now);
  if (trial === undefined || !isOneTry(decision)) return decision;
  const { reason: _, health: __, action, message, ...verdict } = decision;
  return decided(trial, { ...verdict, action: action === 'none' ? 'wait' : action, message: say.onTrial(message) });
};

/** The decision about the current version alone, by its phase. */
export const decideCurrent = (desired: Desired, seen: Observation, ledger: Ledger, now: number): Decision =>
  onTrial(decideByPhase(desired, seen, ledger, now), now);

const decideByPhase = (desired: Desired, seen: Observation, ledger: Ledger, now: number): Decision => {
  const situation = situationOf(desired, seen, ledger, now);
  const { statement } = seen;
  if (statement === undefined) return decide(ABSENT, situation);
  return decide(LISTS.get(statement.phase.name) ?? IN_TRANSITION, presentOf(situation, statement));
};
