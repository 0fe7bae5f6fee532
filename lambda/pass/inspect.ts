import { COMMANDS, type LookingCommand, type ReportEntry } from '../contract.ts';
import { aboutOthers } from '../core/messages/writers.ts';
import type { Ledger } from '../core/model/ledger.ts';
import { writersSeen } from '../core/model/observation.ts';
import type { Desired } from '../core/model/statement.ts';
import { actionOf, planOf, takeoverOf } from '../core/rules/plan.ts';
import { othersOf } from '../core/rules/writers.ts';
import { detailsOf, historyOf } from './details.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import type { Budget, World } from './ports.ts';
import { restartsOf } from './report.ts';

/** A command that only looks. */
export type Question = LookingCommand;

/** The entry's message with other writers of the sink, unless it names them already. */
const withOthers = (desired: Desired, { entry, seen, remembered }: Evaluation): string => {
  const others = othersOf(desired, remembered, writersSeen(seen));
  const said = others.every(({ statementName }) => entry.message.includes(statementName));
  return others.length === 0 || said ? entry.message : `${entry.message} ${aboutOthers(others)}`;
};

const answer = (question: Question, desired: Desired, evaluation: Evaluation): Partial<ReportEntry> => {
  const { seen, remembered, decision } = evaluation;
  switch (question) {
    case 'status':
    case 'explain':
      return { action: 'none', message: withOthers(desired, evaluation), details: detailsOf(desired, evaluation) };
    case 'plan':
      return {
        action: actionOf(decision),
        steps: planOf(desired, decision, remembered),
        details: detailsOf(desired, evaluation),
      };
    case 'history':
      return { action: 'none', history: historyOf(remembered) };
    case 'takeover':
      return { action: 'none', message: withOthers(desired, evaluation), steps: takeoverOf(desired, seen, remembered) };
  }
};

/** The answer to a question: the keeper sends no request but reads, records nothing, publishes nothing. */
export const inspect = async (
  question: Question,
  desired: Desired,
  ledger: Ledger,
  world: World,
  budget: Budget,
): Promise<ReportEntry> => {
  const evaluation = await evaluate(desired, ledger, world, budget, COMMANDS[question].surveys);
  // The decision is not carried out, so its restart is not counted.
  return { ...evaluation.entry, restarts: restartsOf(evaluation.remembered), ...answer(question, desired, evaluation) };
};
