import type { Step } from '../core/model/decision.ts';
import type { Ledger, Refusal } from '../core/model/ledger.ts';
import type { Phase } from '../core/model/phase.ts';
import type { Desired, NewStatement, ResultRow } from '../core/model/statement.ts';
import { afterTables } from '../core/rules/checks.ts';
import { afterDryRun } from '../core/rules/dry-run.ts';
import { afterPlan } from '../core/rules/explain.ts';
import { type Answer, type Budget, DeadlineExceeded, KeeperUnavailable, type Refused, type World } from './ports.ts';

type Asking = Pick<World, 'confluent' | 'clock'>;

/** The longest wait for a plan in one step: whatever needs it goes on without it after a while. */
const PLAN_WAIT_MS = 20_000;

const refusalOf = ({ detail, signals }: Omit<Refused, 'kind'>, at: number): Refusal => ({
  kind: 'refused',
  at,
  detail,
  signals,
});

/** The rows of a question, or Confluent's refusal of it; undefined without an answer. */
const answerTo = async (
  question: NewStatement,
  { confluent, clock }: Asking,
  budget: Budget,
): Promise<readonly ResultRow[] | Refusal | undefined> => {
  const answer = await confluent.query(question, budget);
  return answer === undefined || !('kind' in answer) ? answer : refusalOf(answer, clock.now());
};

/** The plan, which nothing depends on: it comes within a few seconds, or another time. */
const planOf = async (
  question: NewStatement,
  world: Asking,
  budget: Budget,
): Promise<readonly ResultRow[] | Refusal | undefined> => {
  const deadline = Math.min(budget.deadline, world.clock.now() + PLAN_WAIT_MS);
  try {
    return await answerTo(question, world, { ...budget, deadline });
  } catch (error) {
    if (error instanceof KeeperUnavailable || error instanceof DeadlineExceeded) return undefined;
    throw error;
  }
};

/** Confluent's verdict in the answer to a dry run; undefined if the answer shows none. */
const verdictOf = (answer: Answer | { readonly kind: 'exists' }, now: number): Refusal | Phase | undefined => {
  if (answer.kind === 'refused') return refusalOf(answer, now);
  if (answer.kind === 'exists')
    return refusalOf({ detail: 'a statement has the name of its dry run', signals: [] }, now);
  const { shown } = answer;
  return shown?.phase.failed === true ? refusalOf(shown, now) : shown?.phase;
};

/** The ledger with Confluent's answer to a question about the text in it; as it was without an answer. */
export const ask = async (
  { about, question }: Extract<Step, { readonly do: 'ask' }>,
  desired: Desired,
  ledger: Ledger,
  world: Asking,
  budget: Budget,
): Promise<Ledger> => {
  switch (about) {
    case 'tables': {
      const answer = await answerTo(question, world, budget);
      return answer === undefined ? ledger : afterTables(desired, ledger, answer, world.clock.now());
    }
    case 'plan': {
      const answer = await planOf(question, world, budget);
      return answer === undefined ? ledger : afterPlan(desired, ledger, answer, world.clock.now());
    }
    case 'dry-run': {
      const answer = await world.confluent.create(question, budget);
      const now = world.clock.now();
      return afterDryRun(desired, ledger, verdictOf(answer, now), now);
    }
  }
};
