import { afterPreflight } from '../core/current/preflight.ts';
import { afterCreate, afterStep } from '../core/memory/outcome.ts';
import type { Step } from '../core/model/decision.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { Desired, NewStatement } from '../core/model/statement.ts';
import type { Budget } from './ports.ts';
import type { World } from './world.ts';

type Sources = Pick<World, 'confluent' | 'clock'>;

const asked = async (
  desired: Desired,
  question: NewStatement,
  ledger: Ledger,
  { confluent, clock }: Sources,
  budget: Budget,
): Promise<Ledger> => {
  const answer = await confluent.query(question, budget);
  return afterPreflight(desired, ledger, answer, clock.now());
};

/** Carries out one step, and returns the ledger with Confluent's answer in it. */
export const carryOut = async (
  step: Step,
  desired: Desired,
  ledger: Ledger,
  sources: Sources,
  budget: Budget,
): Promise<Ledger> => {
  const { confluent, clock } = sources;
  switch (step.do) {
    case 'create':
      return afterCreate(ledger, step.statement, await confluent.create(step.statement, budget), clock.now());
    case 'resume':
      return afterStep(ledger, step, await confluent.setStopped(step.statementName, false, budget, step.placement));
    case 'stop':
      return afterStep(ledger, step, await confluent.setStopped(step.statementName, true, budget));
    case 'preflight':
      return asked(desired, step.question, ledger, sources, budget);
    case 'look':
    case 'rest':
      return ledger;
  }
};
