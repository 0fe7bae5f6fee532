import type { ReportEntry } from './contract.ts';
import { decide } from './core/decide.ts';
import type { Decision, Seen } from './core/decision.ts';
import type { Ledger } from './core/ledger.ts';
import { remember } from './core/remember.ts';
import type { Desired } from './core/statement.ts';
import { look } from './look.ts';
import type { Budget } from './ports.ts';
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

/** Looks once, and decides. */
export const judge = async (desired: Desired, ledger: Ledger, world: World, budget: Budget): Promise<Judgement> => {
  const seen = await look(desired, ledger, world, budget);
  const now = world.clock.now();
  const remembered = remember(desired, seen, ledger, now);
  const decided = decide(desired, seen, remembered, now);
  const decision = now < budget.deadline ? decided : postponed(decided, remembered);
  return { seen, remembered, decision, entry: entryOf(desired, seen, decision) };
};
