import type { Command, ReportEntry } from '../contract.ts';
import { aboutOthers, othersOf } from '../core/current/others.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { Desired } from '../core/model/statement.ts';
import { planOf, takeoverOf } from '../core/words/plan.ts';
import { detailsOf, historyOf } from './details.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import type { Budget, World } from './ports.ts';
import { restartsOf } from './report.ts';

/** Commands that only look. */
export type Question = Extract<Command, 'status' | 'explain' | 'plan' | 'history' | 'takeover'>;

/** For which of them other writers of the sink are looked for: that is a list of the whole environment. */
const SURVEYS: ReadonlySet<Question> = new Set(['status', 'explain', 'takeover']);

/** What is going on besides, where the message does not say so already. */
const withOthers = (desired: Desired, { entry, seen, remembered }: Evaluation): string => {
  const others = othersOf(desired, remembered, seen.live ?? []);
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
      return { steps: planOf(desired, decision, remembered) };
    case 'history':
      return { action: 'none', history: historyOf(remembered) };
    case 'takeover':
      return { action: 'none', message: withOthers(desired, evaluation), steps: takeoverOf(desired, seen, remembered) };
  }
};

/** Only looks: no request but reads, nothing recorded, nothing told. */
export const inspect = async (
  question: Question,
  desired: Desired,
  ledger: Ledger,
  world: World,
  budget: Budget,
): Promise<ReportEntry> => {
  const evaluation = await evaluate(desired, ledger, world, budget, SURVEYS.has(question));
  // What the decision would add has not happened.
  return { ...evaluation.entry, restarts: restartsOf(evaluation.remembered), ...answer(question, desired, evaluation) };
};
