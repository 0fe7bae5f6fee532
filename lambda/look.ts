import type { Seen } from './core/decision.ts';
import type { Ledger } from './core/ledger.ts';
import { type Desired, incarnationName, type Observed, type StatementException } from './core/statement.ts';
import { currentName, versionOf } from './core/version.ts';
import { type Budget, type Confluent, GaveUp, OutOfTime } from './ports.ts';
import type { World } from './world.ts';

/** What a look needs of the world. */
type Sources = Pick<World, 'confluent' | 'clock'>;

/** What asking for the reason of a failure may take at most, in milliseconds. */
const REASON_TIME = 4_000;

/** Why it failed. Without an answer the statement's own detail serves: nothing is left FAILED for want of a reason. */
const exceptionsOf = async (
  statement: Observed | undefined,
  { confluent, clock }: Sources,
  budget: Budget,
): Promise<readonly StatementException[]> => {
  if (statement?.phase !== 'FAILED') return [];
  const deadline = Math.min(budget.deadline, clock.now() + REASON_TIME);
  try {
    return await confluent.exceptions(statement.statementName, { ...budget, deadline });
  } catch (error) {
    if (error instanceof GaveUp || error instanceof OutOfTime) return [];
    throw error;
  }
};

/** A first start waits for its prerequisites; one that is suspended or refused does not start. */
const waitsForPrerequisites = (desired: Desired, ledger: Ledger): boolean => {
  const { created, start } = versionOf(desired, ledger);
  return !created && start === 'earliest' && ledger.version?.created !== true && ledger.intent?.want !== 'stopped';
};

/** The first prerequisite that is not COMPLETED. */
const firstPrerequisite = async (
  desired: Desired,
  ledger: Ledger,
  confluent: Confluent,
  budget: Budget,
): Promise<Seen['prerequisite']> => {
  for (const wanted of desired.prerequisites) {
    const statementName = incarnationName(wanted.versionName, ledger.prerequisites[wanted.versionName] ?? 1);
    const statement = await confluent.find(statementName, budget);
    if (statement?.phase === 'COMPLETED') continue;
    return { wanted, statementName, ...(statement === undefined ? {} : { statement }) };
  }
  return undefined;
};

/** Asks Confluent for everything that a decision needs; one request where the statement does not need anything. */
export const look = async (desired: Desired, ledger: Ledger, sources: Sources, budget: Budget): Promise<Seen> => {
  const { confluent } = sources;
  const statement = await confluent.find(currentName(desired, ledger), budget);
  if (statement !== undefined) return { statement, exceptions: await exceptionsOf(statement, sources, budget) };
  if (!waitsForPrerequisites(desired, ledger)) return { exceptions: [] };
  const prerequisite = await firstPrerequisite(desired, ledger, confluent, budget);
  if (prerequisite === undefined) return { exceptions: [] };
  return { exceptions: await exceptionsOf(prerequisite.statement, sources, budget), prerequisite };
};
