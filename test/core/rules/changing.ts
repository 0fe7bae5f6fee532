import { signalsOf } from '../../../lambda/adapters/confluent/signals.ts';
import * as say from '../../../lambda/core/messages/change.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import type { DesiredState, Start, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { AbsentPrerequisite, Observation, PresentPrerequisite } from '../../../lambda/core/model/observation.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import type { Desired, LiveStatement, Observed, Policies } from '../../../lambda/core/model/statement.ts';
import { ABSENT, BEGIN, brief, DESIRED, HOUR, Keeping, NAME, OFFSETS } from '../keeping.ts';
import { type Facts, ledgerWith } from '../ledger/ledger-with.ts';

export const SECOND_NAME = 'flights-22222222';
export const THIRD_NAME = 'flights-33333333';
export const FOURTH_NAME = 'flights-44444444';

export const SAVEPOINT = 'Savepoint failed: the referenced statement did not enter the stopped state gracefully.';
export const UNKNOWN_TABLE = "SQL validation failed. Table (or view) 'nowhere' is unknown.";
export const NO_POOL = 'logical compute pool=lfcp-1 not found';

/** The same statement with another text. */
export const textOf = (versionName: string, policies: Partial<Policies> = {}): Desired => ({
  ...DESIRED,
  versionName,
  sql: `${DESIRED.sql} WHERE a <> 'none'`,
  policies: { ...DESIRED.policies, ...policies },
});

/** Everything about one look at a statement but its phase. */
export type Shown = Partial<Omit<Observed, 'phase'>>;

export const observed = (statementName: string, phase: string, more: Shown = {}): Observed => ({
  statementName,
  phase: phaseOf(phase),
  detail: '',
  stopped: phase === 'STOPPED' || phase === 'STOPPING',
  labelled: true,
  poolExhausted: false,
  upserts: false,
  uid: statementName,
  ...more,
  signals: signalsOf(more.detail ?? ''),
});

/** The current version, with the one that is to take its place or the one before it. */
export const shown = (statement: Observed | undefined, others: Partial<Observation> = {}): Observation => ({
  ...ABSENT,
  ...(statement && { statement }),
  ...others,
});

/** A look before a first start: at the prerequisite that is in its way, or at others that write its sink. */
export const beforeStart = (
  prerequisite?: PresentPrerequisite | AbsentPrerequisite,
  writers: readonly LiveStatement[] = [],
): Observation => ({
  ...ABSENT,
  preparation:
    prerequisite?.statement === undefined
      ? { for: 'start', writers, ...(prerequisite && { prerequisite }) }
      : { for: 'start', prerequisite },
});

/** The others that write the sink of a running statement, once somebody has looked for them. */
export const beside = (...writers: readonly LiveStatement[]): Pick<Observation, 'survey'> => ({
  survey: { asked: true, writers },
});

export const older = (phase: string, more: Shown = {}): Observed => observed(NAME, phase, more);

export const waiting = (statementName: string): Observed =>
  observed(statementName, 'PENDING', { detail: `Statement is currently pending until ${NAME} is stopped.` });

/** The first version once it has stopped. */
export const ran = older('STOPPED', { latestOffsets: OFFSETS });

/** The first version as the ledger knows it, the current one since long. */
export const FIRST: Partial<StatementRecord> = { versionName: NAME, evidence: 'ran' };

export const CARRIED: Start = { from: 'statement', statementName: NAME };

/** The second version on its way, asked for an hour before the story begins, and accepted. */
export const onItsWay = (facts: Partial<StatementRecord> = {}): Partial<StatementRecord> => ({
  versionName: SECOND_NAME,
  start: CARRIED,
  evidence: 'accepted',
  succeedsSince: BEGIN - HOUR,
  ...facts,
});

/** A keeper with the first version as the current one and another text deployed. */
export const keeper = (facts: Facts = {}, desired = textOf(SECOND_NAME)): Keeping => {
  const keeping = new Keeping(desired);
  keeping.ledger = ledgerWith({ current: FIRST, ...facts });
  return keeping;
};

/** `reason health action step [what it is about] message`. */
export const told = (decision: Decision): string => {
  const { subject, message } = decision;
  return `${brief(decision)} [${subject === undefined ? '' : `${subject.statementName} ${subject.phase.name}`}] ${message}`;
};

/** What a keeper with this ledger decides right now. */
export const decided = (seen: Observation, facts: Facts = {}, desired = textOf(SECOND_NAME)): string =>
  told(keeper(facts, desired).look(seen));

export const carriedFrom = ({ step }: Decision): string | undefined =>
  step.do === 'create' ? step.statement.properties['sql.tables.initial-offset-from'] : undefined;

export const deployed = (keeping: Keeping, versionName: string): Keeping => {
  keeping.desired = textOf(versionName);
  return keeping;
};

/** A stop that a person has asked for, and that has taken effect. */
export const STAYS_STOPPED: DesiredState = {
  state: 'stopped',
  by: 'person',
  at: BEGIN - HOUR,
  reachedAt: BEGIN - HOUR,
};

/** What is told about the second version. */
export const aboutSecond = (words: string, message: string, phase = 'ABSENT'): string =>
  `${words} [${SECOND_NAME} ${phase}] ${message}`;

/** What is told where the second version is asked for. */
export const begins = (start: Start): string =>
  aboutSecond('SpecChanged progressing replace create', say.successorIsCreated(SECOND_NAME, start));

/** What is told where the first version is stopped for it. */
export const STOPS = `Replacing progressing stop stop [] ${say.olderIsStopped(NAME)}`;
