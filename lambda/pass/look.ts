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
import { type Budget, DeadlineExceeded, KeeperUnavailable } from './ports.ts';
import { suspectsOf } from './suspects.ts';
import type { World } from './world.ts';

/** What a look needs of the world. */
type Sources = Pick<World, 'confluent' | 'clock'>;

/** One look at one statement. */
interface Look {
  readonly desired: Desired;
  readonly ledger: Ledger;
  readonly sources: Sources;
  readonly budget: Budget;
  /** Other writers of the sink are looked for in any case. */
  readonly survey: boolean;
  /** The environment's live statements, where they were just asked for. */
  readonly live?: readonly LiveStatement[];
}

/** What asking for something that is not indispensable may take at most, in milliseconds. */
const EXTRA_TIME = 4_000;

/** What can be done without: an answer within a few seconds, or none. */
const orNothing = async <T>({ sources, budget }: Look, ask: (budget: Budget) => Promise<T>): Promise<T | undefined> => {
  const deadline = Math.min(budget.deadline, sources.clock.now() + EXTRA_TIME);
  try {
    return await ask({ ...budget, deadline });
  } catch (error) {
    if (error instanceof KeeperUnavailable || error instanceof DeadlineExceeded) return undefined;
    throw error;
  }
};

/** Why it failed. Without an answer the statement's own detail serves: nothing is left FAILED for want of a reason. */
const exceptionsOf = async (statement: Observed | undefined, look: Look): Promise<Seen['exceptions']> => {
  if (statement?.phase !== 'FAILED') return [];
  const { confluent } = look.sources;
  return (await orNothing(look, (budget) => confluent.exceptions(statement.statementName, budget))) ?? [];
};

/** A first start waits for its prerequisites; one that is suspended or refused does not start. */
const isFirstStart = ({ desired, ledger }: Look): boolean => {
  const { created, start } = versionOf(desired, ledger);
  const begins = start.from === 'earliest' || start.from === 'timestamp';
  return !created && begins && ledger.version?.created !== true && ledger.intent?.want !== 'stopped';
};

/** The first prerequisite that is not COMPLETED. */
const firstPrerequisite = async ({ desired, ledger, sources, budget }: Look): Promise<Seen['prerequisite']> => {
  for (const wanted of prerequisitesOf(desired, ledger)) {
    const statementName = incarnationName(wanted.versionName, ledger.prerequisites[wanted.versionName] ?? 1);
    const statement = await sources.confluent.find(statementName, budget);
    if (statement?.phase === 'COMPLETED') continue;
    return { wanted, statementName, ...(statement === undefined ? {} : { statement }) };
  }
  return undefined;
};

/** Where it is to run: adopted statements stay where they are, unless their place is configured. */
const placementOf = async ({ desired, sources }: Look): Promise<Partial<Placement>> =>
  desired.sql === undefined ? desired.placement : { ...(await sources.confluent.placement()), ...desired.placement };

/** Whether others are looked for beside a running statement: now and then, and until a takeover is done. */
const isSurveyDue = ({ desired, ledger, sources, survey }: Look): boolean => {
  if (desired.sql === undefined) return false;
  const { others, takeover } = ledger;
  return survey || takeover !== undefined || others === undefined || sources.clock.now() >= others.at + SURVEY_INTERVAL;
};

const surveyed = async (look: Look, { statement, next }: Partial<Seen>): Promise<Pick<Seen, 'live'>> => {
  const runs = next === undefined && statement !== undefined && isRunning(statement.phase);
  if (!look.survey && !(runs && isSurveyDue(look))) return {};
  const live = look.live ?? (await orNothing(look, (budget) => look.sources.confluent.live(budget)));
  return live === undefined ? {} : { live: suspectsOf(look.desired, live) };
};

/** Everything that stands before a first start: other writers of the sink, then the prerequisites. */
const beforeFirstStart = async (look: Look): Promise<Partial<Seen>> => {
  const { sources, budget, desired } = look;
  if (desired.sql === undefined || !isFirstStart(look)) return {};
  const prerequisite = await firstPrerequisite(look);
  // Looked for before anything is created, and not while a prerequisite runs.
  const creates = prerequisite?.statement === undefined;
  const live = creates ? { live: suspectsOf(desired, look.live ?? (await sources.confluent.live(budget))) } : {};
  if (prerequisite === undefined) return live;
  return { ...live, prerequisite, exceptions: await exceptionsOf(prerequisite.statement, look) };
};

/** The version that is to take over, or what stands before it. */
const atChange = async (look: Look, charge: Observed | undefined): Promise<Partial<Seen>> => {
  const { desired, ledger, sources, budget } = look;
  const next = await sources.confluent.find(nameOf(nextVersion(desired, ledger)), budget);
  if (next !== undefined) return { next, nextExceptions: await exceptionsOf(next, look) };
  if (ledger.next !== undefined || desired.sql === undefined) return {};
  if (charge === undefined && ledger.version?.created !== true) return beforeFirstStart(look);
  const prerequisite = await firstPrerequisite(look);
  if (prerequisite === undefined) return {};
  return { prerequisite, nextExceptions: await exceptionsOf(prerequisite.statement, look) };
};

/** Asks Confluent for everything that a decision needs; one request where the statement does not need anything. */
const lookAt = async (look: Look): Promise<Seen> => {
  const { desired, ledger, sources, budget } = look;
  const { confluent } = sources;
  const placement = await placementOf(look);
  const charge = inCharge(desired, ledger);
  const statement = await confluent.find(nameOf(versionOf(charge, ledger)), budget);
  const previous = ledger.previous === undefined ? undefined : await confluent.find(ledger.previous, budget);
  const more = isChanging(desired, ledger)
    ? await atChange(look, statement)
    : statement === undefined
      ? await beforeFirstStart(look)
      : {};
  return {
    placement,
    exceptions: await exceptionsOf(statement, look),
    ...(statement && { statement }),
    ...(previous && { previous }),
    ...more,
    ...(more.live === undefined ? await surveyed(look, { ...more, ...(statement && { statement }) }) : {}),
  };
};

export const look = (
  desired: Desired,
  ledger: Ledger,
  sources: Sources,
  budget: Budget,
  more: Pick<Look, 'survey' | 'live'>,
): Promise<Seen> => lookAt({ desired, ledger, sources, budget, ...more });
