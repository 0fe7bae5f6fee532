import { afterPreflight } from '../core/current/preflight.ts';
import { afterCreate, afterStep } from '../core/memory/outcome.ts';
import type { Step } from '../core/model/decision.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { Desired } from '../core/model/statement.ts';
import type { Budget, World } from './ports.ts';

/** The ledger with Confluent's answer to one step in it. */
export const execute = async (
  step: Step,
  desired: Desired,
  ledger: Ledger,
  { confluent, clock }: Pick<World, 'confluent' | 'clock'>,
  budget: Budget,
): Promise<Ledger> => {
  switch (step.do) {
    case 'create':
      return afterCreate(ledger, step.statement, await confluent.create(step.statement, budget), clock.now());
    case 'resume':
      return afterStep(ledger, step, await confluent.setStopped(step.statementName, false, budget, step.placement));
    case 'stop':
      return afterStep(ledger, step, await confluent.setStopped(step.statementName, true, budget));
    case 'preflight':
      return afterPreflight(desired, ledger, await confluent.query(step.question, budget), clock.now());
    case 'look':
    case 'rest':
      return ledger;
  }
};
