import { prerequisitesOf } from '../core/change/prerequisites.ts';
import type { Seen } from '../core/model/decision.ts';
import type { Ledger } from '../core/model/ledger.ts';
import { SURVEY_INTERVAL } from '../core/model/limits.ts';
import {
  type Desired,
  incarnationName,
  isRunning,
  type LiveStatement,
  type Observed,
  type Placement,
} from '../core/model/statement.ts';
import { inCharge, isChanging, nameOf, nextVersion, versionOf } from '../core/model/version.ts';
import { candidateWriters } from './candidate-writers.ts';
import { type Budget, DeadlineExceeded, KeeperUnavailable, type World } from './ports.ts';

/** An observation of a single statement: its subject, and what it may use. */
interface Observation {
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
const orNothing = async <T>(
  { world, budget }: Observation,
  ask: (budget: Budget) => Promise<T>,
): Promise<T | undefined> => {
  const deadline = Math.min(budget.deadline, world.clock.now() + OPTIONAL_ANSWER_MS);
  try {
    return await ask({ ...budget, deadline });
  } catch (error) {
    if (error instanceof KeeperUnavailable || error instanceof DeadlineExceeded) return undefined;
    throw error;
  }
};

/** The exceptions of a FAILED statement. Without an answer its own detail serves: a missing reason keeps nothing FAILED. */
const exceptionsOf = async (statement: Observed | undefined, observation: Observation): Promise<Seen['exceptions']> => {
  if (statement?.phase !== 'FAILED') return [];
  const { confluent } = observation.world;
  return (await orNothing(observation, (budget) => confluent.exceptions(statement.statementName, budget))) ?? [];
};

/** Test for a first start, which waits for its prerequisites. A suspended or refused statement does not start. */
const isFirstStart = ({ desired, ledger }: Observation): boolean => {
  const { created, start } = versionOf(desired, ledger);
  const begins = start.from === 'earliest' || start.from === 'timestamp';
  return !created && begins && ledger.version?.created !== true && ledger.intent?.want !== 'stopped';
};

/** The first prerequisite that is not COMPLETED. */
const firstPrerequisite = async ({ desired, ledger, world, budget }: Observation): Promise<Seen['prerequisite']> => {
  for (const wanted of prerequisitesOf(desired, ledger)) {
    const statementName = incarnationName(wanted.versionName, ledger.prerequisites[wanted.versionName] ?? 1);
    const statement = await world.confluent.find(statementName, budget);
    if (statement?.phase === 'COMPLETED') continue;
    return { wanted, statementName, ...(statement === undefined ? {} : { statement }) };
  }
  return undefined;
};

/** The placement to run in: an adopted statement stays in its own, unless one is configured. */
const placementOf = async ({ desired, world }: Observation): Promise<Partial<Placement>> =>
  desired.sql === undefined ? desired.placement : { ...(await world.confluent.placement()), ...desired.placement };

/** Test for a look at other writers beside a running statement: due at intervals, and until a takeover is done. */
const isSurveyDue = ({ desired, ledger, world, survey }: Observation): boolean => {
  if (desired.sql === undefined) return false;
  const { others, takeover } = ledger;
  return survey || takeover !== undefined || others === undefined || world.clock.now() >= others.at + SURVEY_INTERVAL;
};

/** Other writers beside a running statement, where a look at them is due. */
const surveyed = async (observation: Observation, { statement, next }: Partial<Seen>): Promise<Pick<Seen, 'live'>> => {
  const runs = next === undefined && statement !== undefined && isRunning(statement.phase);
  if (!observation.survey && !(runs && isSurveyDue(observation))) return {};
  const { confluent } = observation.world;
  const live = observation.live ?? (await orNothing(observation, (budget) => confluent.live(budget)));
  return live === undefined ? {} : { live: candidateWriters(observation.desired, live) };
};

/** Everything that must be known before a first start: other writers of the sink, then the prerequisites. */
const beforeFirstStart = async (observation: Observation): Promise<Partial<Seen>> => {
  const { world, budget, desired } = observation;
  if (desired.sql === undefined || !isFirstStart(observation)) return {};
  const prerequisite = await firstPrerequisite(observation);
  // Other writers are looked for before anything is created, and not while a prerequisite runs.
  const creates = prerequisite?.statement === undefined;
  const live = creates
    ? { live: candidateWriters(desired, observation.live ?? (await world.confluent.live(budget))) }
    : {};
  if (prerequisite === undefined) return live;
  return { ...live, prerequisite, exceptions: await exceptionsOf(prerequisite.statement, observation) };
};

/** The successor, or the prerequisites that it waits for. */
const atChange = async (observation: Observation, current: Observed | undefined): Promise<Partial<Seen>> => {
  const { desired, ledger, world, budget } = observation;
  const next = await world.confluent.find(nameOf(nextVersion(desired, ledger)), budget);
  if (next !== undefined) return { next, nextExceptions: await exceptionsOf(next, observation) };
  if (ledger.next !== undefined || desired.sql === undefined) return {};
  if (current === undefined && ledger.version?.created !== true) return beforeFirstStart(observation);
  const prerequisite = await firstPrerequisite(observation);
  if (prerequisite === undefined) return {};
  return { prerequisite, nextExceptions: await exceptionsOf(prerequisite.statement, observation) };
};

/** Everything that a decision needs from Confluent; a single request where the statement needs nothing. */
export const observe = async (observation: Observation): Promise<Seen> => {
  const { desired, ledger, world, budget } = observation;
  const { confluent } = world;
  const placement = await placementOf(observation);
  const current = inCharge(desired, ledger);
  const statement = await confluent.find(nameOf(versionOf(current, ledger)), budget);
  const previous = ledger.previous === undefined ? undefined : await confluent.find(ledger.previous, budget);
  const more = isChanging(desired, ledger)
    ? await atChange(observation, statement)
    : statement === undefined
      ? await beforeFirstStart(observation)
      : {};
  return {
    placement,
    exceptions: await exceptionsOf(statement, observation),
    ...(statement && { statement }),
    ...(previous && { previous }),
    ...more,
    ...(more.live === undefined ? await surveyed(observation, { ...more, ...(statement && { statement }) }) : {}),
  };
};
