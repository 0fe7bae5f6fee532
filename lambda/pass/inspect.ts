import { COMMANDS, type LookingCommand, type ReportEntry } from '../contract.ts';
import { aboutOthers, othersOf } from '../core/current/others.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { Desired } from '../core/model/statement.ts';
import { planOf, takeoverOf } from '../core/words/plan.ts';
import { detailsOf, historyOf } from './details.ts';
import { type Judgement, judge } from './judge.ts';
import type { Budget } from './ports.ts';
import { restartsOf } from './report.ts';
import type { World } from './world.ts';

/** A command that only looks. */
export type Question = LookingCommand;

/** What is going on besides, where the message does not say so already. */
const withOthers = (desired: Desired, { entry, seen, remembered }: Judgement): string => {
  const others = othersOf(desired, remembered, seen.live ?? []);
  const said = others.every(({ statementName }) => entry.message.includes(statementName));
  return others.length === 0 || said ? entry.message : `${entry.message} ${aboutOthers(others)}`;
};

const answer = (question: Question, desired: Desired, judgement: Judgement): Partial<ReportEntry> => {
  const { seen, remembered, decision } = judgement;
  switch (question) {
    case 'status':
    case 'explain':
      return { action: 'none', message: withOthers(desired, judgement), details: detailsOf(desired, judgement) };
    case 'plan':
      return { steps: planOf(desired, decision, remembered) };
    case 'history':
      return { action: 'none', history: historyOf(remembered) };
    case 'takeover':
      return { action: 'none', message: withOthers(desired, judgement), steps: takeoverOf(desired, seen, remembered) };
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
  const judgement = await judge(desired, ledger, world, budget, COMMANDS[question].surveys);
  // What the decision would add has not happened.
  return { ...judgement.entry, restarts: restartsOf(judgement.remembered), ...answer(question, desired, judgement) };
};
