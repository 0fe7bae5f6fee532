import type { Ledger } from '../core/model/ledger.ts';
import type { Observation } from '../core/model/observation.ts';
import { type Desired, Hidden, type LiveStatement, type Placement } from '../core/model/statement.ts';
import { type Answer, type Question, questions } from '../core/rules/questions.ts';
import { candidateWriters } from './candidate-writers.ts';
import { type Budget, DeadlineExceeded, KeeperUnavailable, type World } from './ports.ts';

/** The subject of a single look, and what the look may use. */
interface Look {
  readonly desired: Desired;
  readonly ledger: Ledger;
  readonly world: Pick<World, 'confluent' | 'clock'>;
  readonly budget: Budget;
  /** `true`: the keeper looks for other writers of the sink in any case. */
  readonly survey: boolean;
  /** The environment's live statements, where Confluent has just listed them. */
  readonly live?: readonly LiveStatement[];
}

/** The longest wait for an answer that a decision can do without. */
const OPTIONAL_ANSWER_MS = 4_000;

/** An answer that a decision can do without: it comes within a few seconds, or not at all. */
const orNothing = async <T>({ world, budget }: Look, ask: (budget: Budget) => Promise<T>): Promise<T | undefined> => {
  const deadline = Math.min(budget.deadline, world.clock.now() + OPTIONAL_ANSWER_MS);
  try {
    return await ask({ ...budget, deadline });
  } catch (error) {
    if (error instanceof KeeperUnavailable || error instanceof DeadlineExceeded) return undefined;
    throw error;
  }
};

/** The placement to run in: an adopted statement stays in its own, unless one is configured. */
const placementOf = async ({ desired, world, budget }: Look): Promise<Partial<Placement>> =>
  desired.sql === undefined
    ? desired.placement
    : { ...(await world.confluent.placement(budget.deadline)), ...desired.placement };

const writersOf = async (look: Look, ifPossible: boolean): Promise<readonly LiveStatement[] | undefined> => {
  if (look.live !== undefined) return candidateWriters(look.desired, look.live);
  const { confluent } = look.world;
  const live = ifPossible
    ? await orNothing(look, (budget) => confluent.live(budget))
    : await confluent.live(look.budget);
  return live && candidateWriters(look.desired, live);
};

/** Confluent's answer to one of the core's questions. */
const answerTo = async (question: Question, look: Look): Promise<Answer> => {
  const { confluent } = look.world;
  switch (question.kind) {
    case 'find': {
      const found = await confluent.find(question.statementName, look.budget);
      return found instanceof Hidden
        ? { to: 'find', statement: undefined, hidden: found }
        : { to: 'find', statement: found };
    }
    case 'exceptions': {
      // Without an answer the statement's own detail serves: a missing reason keeps nothing FAILED.
      const exceptions = await orNothing(look, (budget) => confluent.exceptions(question.statementName, budget));
      return { to: 'exceptions', exceptions };
    }
    case 'writers':
      return { to: 'writers', writers: await writersOf(look, question.ifPossible) };
  }
};

/** The observation that a decision needs: Confluent's answers to the core's questions, one after the other. */
export const observe = async (look: Look): Promise<Observation> => {
  const { desired, ledger, world, survey } = look;
  const placement = await placementOf(look);
  const asked = questions({ desired, ledger, now: world.clock.now(), placement, surveys: survey });
  let step = asked.next();
  while (step.done !== true) step = asked.next(await answerTo(step.value, look));
  return step.value;
};
