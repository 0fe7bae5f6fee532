import type { ReportEntry } from '../contract.ts';
import { lookAgain } from '../core/change/change.ts';
import { remember } from '../core/memory/remember.ts';
import { takenOver } from '../core/memory/take-over.ts';
import type { Decision, Seen } from '../core/model/decision.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { Desired } from '../core/model/statement.ts';
import { isChanging } from '../core/model/version.ts';
import { decide } from '../core/rules/decide.ts';
import { look } from './look.ts';
import type { Budget } from './ports.ts';
import { recall } from './recall.ts';
import { entryOf } from './report.ts';
import type { World } from './world.ts';

/** One look, and what follows from it. */
export interface Judgement {
  readonly seen: Seen;
  /** The ledger with what was seen, without what the decision adds. */
  readonly remembered: Ledger;
  readonly decision: Decision;
  readonly entry: ReportEntry;
}

/** The time is up: what was seen is recorded, and the next pass acts on it. */
const postponed = (decision: Decision, remembered: Ledger): Decision =>
  decision.step.do === 'rest' ? decision : { ...decision, step: { do: 'rest' }, action: 'wait', ledger: remembered };

/** What was looked at may not be what has to be looked at now that another version is in charge. */
const decideAfter = (looked: Seen, seen: Seen, desired: Desired, remembered: Ledger, now: number): Decision =>
  looked !== seen && isChanging(desired, remembered)
    ? lookAgain(`${seen.statement?.statementName} has taken over.`, remembered)
    : decide(desired, seen, remembered, now);

/**
 * Looks once, and decides.
 *
 * @param survey other writers of the sink are looked for in any case
 */
export const judge = async (
  desired: Desired,
  ledger: Ledger,
  world: World,
  budget: Budget,
  survey = false,
): Promise<Judgement> => {
  const { ledger: known, live } = await recall(desired, ledger, world, budget);
  const looked = await look(desired, known, world, budget, { survey, ...(live === undefined ? {} : { live }) });
  const now = world.clock.now();
  const { seen, ledger: charged } = takenOver(looked, known);
  const remembered = remember(desired, seen, charged, now);
  const decided = decideAfter(looked, seen, desired, remembered, now);
  const decision = now < budget.deadline ? decided : postponed(decided, remembered);
  return { seen, remembered, decision, entry: entryOf(desired, seen, decision) };
};
