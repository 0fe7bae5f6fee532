import { afterCreate, afterStep } from '../core/ledger/answers.ts';
import type { Step } from '../core/model/decision.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { Desired } from '../core/model/statement.ts';
import { ask } from './ask.ts';
import type { Budget, World } from './ports.ts';

/** The ledger with Confluent's answer to one step in it, and whether Confluent has refused it. */
export interface Executed {
  readonly ledger: Ledger;
  readonly isRefused: boolean;
}

/** The execution of one step. */
export const execute = async (
  step: Step,
  desired: Desired,
  ledger: Ledger,
  { confluent, clock }: Pick<World, 'confluent' | 'clock'>,
  budget: Budget,
): Promise<Executed> => {
  switch (step.do) {
    case 'create': {
      const outcome = await confluent.create(step.statement, budget);
      return {
        ledger: afterCreate(ledger, step.statement, outcome, clock.now()),
        isRefused: outcome.kind === 'refused',
      };
    }
    case 'resume': {
      const outcome = await confluent.setStopped(step.statementName, false, budget, step.placement);
      return {
        ledger: afterStep(ledger, step, outcome, clock.now()),
        isRefused: outcome.kind === 'refused',
      };
    }
    case 'stop': {
      const outcome = await confluent.setStopped(step.statementName, true, budget);
      return {
        ledger: afterStep(ledger, step, outcome, clock.now()),
        isRefused: outcome.kind === 'refused',
      };
    }
    case 'ask':
      return { ledger: await ask(step, desired, ledger, { confluent, clock }, budget), isRefused: false };
    case 'look':
    case 'rest':
      return { ledger, isRefused: false };
  }
};
