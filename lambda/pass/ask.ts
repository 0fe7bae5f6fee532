import type { Step, TextQuestion } from '../core/model/decision.ts';
import type { Ledger, NameTaken, Refusal } from '../core/model/ledger.ts';
import type { Phase } from '../core/model/phase.ts';
import type { Desired, NewStatement, ResultRow } from '../core/model/statement.ts';
import { afterTables } from '../core/rules/checks.ts';
import { afterDryRun } from '../core/rules/dry-run.ts';
import { afterPlan } from '../core/rules/explain.ts';
import { afterRetention } from '../core/rules/retention.ts';
import { withQuestionTaken } from '../core/rules/taken-question.ts';
import { type Answer, type Budget, DeadlineExceeded, KeeperUnavailable, type Refused, type World } from './ports.ts';

type Asking = Pick<World, 'confluent' | 'clock'>;

/** The longest wait in one step for an answer that can come another time, or not at all. */
const OPTIONAL_WAIT_MS = 20_000;

const refusalOf = ({ detail, signals }: Omit<Refused, 'kind'>, at: number): Refusal => ({
  kind: 'refused',
  at,
  detail,
  signals,
});

/** The answer to a question, as the ledger keeps it. */
type Answered = readonly ResultRow[] | Refusal | NameTaken;

/** The rows of a question, or Confluent's refusal of it; undefined without an answer. */
const answerTo = async (
  question: NewStatement,
  { confluent, clock }: Asking,
  budget: Budget,
): Promise<Answered | undefined> => {
  const answer = await confluent.query(question, budget);
  if (answer === undefined || !('kind' in answer)) return answer;
  return answer.kind === 'exists' ? { ...answer, at: clock.now() } : refusalOf(answer, clock.now());
};

/** An answer that nothing depends on: it comes within a few seconds, or not in this step. */
const optionalAnswer = async (question: NewStatement, world: Asking, budget: Budget): Promise<Answered | undefined> => {
  const deadline = Math.min(budget.deadline, world.clock.now() + OPTIONAL_WAIT_MS);
  try {
    return await answerTo(question, world, { ...budget, deadline });
  } catch (error) {
    if (error instanceof KeeperUnavailable || error instanceof DeadlineExceeded) return undefined;
    throw error;
  }
};

/** Confluent's verdict in the answer to a dry run; undefined if the answer shows none. */
const verdictOf = (answer: Answer, now: number): Refusal | Phase | undefined => {
  if (answer.kind === 'refused') return refusalOf(answer, now);
  const { shown } = answer;
  return shown?.phase.failed === true ? refusalOf(shown, now) : shown?.phase;
};

type Ask = Extract<Step, { readonly do: 'ask' }>;

/** The ledger with Confluent's answer to a question about the text in it; as it was without an answer. */
const askAboutText = async (
  { about, question }: TextQuestion,
  desired: Desired,
  ledger: Ledger,
  world: Asking,
  budget: Budget,
): Promise<Ledger> => {
  /** The ledger with an answer in it, or with the answer that the question could not be asked under its name. */
  const after = (
    answer: Answered | undefined,
    learned: (known: Ledger, given: Exclude<Answered, NameTaken>) => Ledger,
  ) => {
    if (answer === undefined) return ledger;
    if ('kind' in answer && answer.kind === 'exists') return withQuestionTaken(desired, ledger, about, answer);
    return learned(withQuestionTaken(desired, ledger, about, undefined), answer);
  };
  switch (about) {
    case 'tables':
      return after(await answerTo(question, world, budget), (known, answer) =>
        afterTables(desired, known, answer, world.clock.now()),
      );
    case 'plan':
      return after(await optionalAnswer(question, world, budget), (known, answer) =>
        afterPlan(desired, known, answer, world.clock.now()),
      );
    case 'dry-run': {
      const answer = await world.confluent.create(question, budget);
      const now = world.clock.now();
      if (answer.kind === 'exists') return withQuestionTaken(desired, ledger, about, { ...answer, at: now });
      return afterDryRun(desired, withQuestionTaken(desired, ledger, about, undefined), verdictOf(answer, now), now);
    }
  }
};

/** The ledger with Confluent's answer to a question in it; as it was without an answer. */
export const ask = async (
  step: Ask,
  desired: Desired,
  ledger: Ledger,
  world: Asking,
  budget: Budget,
): Promise<Ledger> => {
  if (step.about !== 'retention') return askAboutText(step, desired, ledger, world, budget);
  const answer = await optionalAnswer(step.question, world, budget);
  return answer === undefined || 'kind' in answer ? ledger : afterRetention(desired, ledger, answer);
};
