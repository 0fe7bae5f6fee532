import type { Details, PastDecision } from '../contract.ts';
import { purgeAt } from '../core/ledger/purge.ts';
import { currentRecord } from '../core/ledger/records.ts';
import { failedRunsOf } from '../core/ledger/trial.ts';
import { exceptionsOfRun } from '../core/ledger/watch.ts';
import { releasedBy } from '../core/messages/release.ts';
import { meaningOf } from '../core/messages/watch.ts';
import { type Decision, isoTime } from '../core/model/decision.ts';
import type { Ledger } from '../core/model/ledger.ts';
import { writersSeen } from '../core/model/observation.ts';
import type { Desired, LiveStatement, Observed } from '../core/model/statement.ts';
import { judged } from '../core/rules/judgement.ts';
import { planOf } from '../core/rules/plan.ts';
import { othersOf } from '../core/rules/writers.ts';
import type { Evaluation } from './evaluate.ts';
import { exceptionOf } from './report.ts';

/** The decisions that the ledger has kept, oldest first, as a report shows them. */
export const historyOf = ({ decisions }: Ledger): readonly PastDecision[] => decisions;

/** The short form of another statement. */
const shown = ({ statementName, phase }: Observed | LiveStatement) => ({ statementName, phase: phase.name });

/** The next steps, in words. */
const nextOf = (desired: Desired, decision: Decision, ledger: Ledger): string => {
  if (decision.health === 'healthy') return 'Nothing: it is looked at again in every pass.';
  return planOf(desired, decision, ledger).join(' ');
};

/** The compute pool and the principal, as Confluent showed them. */
const placeOf = ({ statement }: Evaluation['seen']): Partial<Details> => ({
  ...(statement?.computePoolId === undefined ? {} : { computePoolId: statement.computePoolId }),
  ...(statement?.principalId === undefined ? {} : { principalId: statement.principalId }),
});

/** The last decision that did something; else the last one. */
const lastOf = (history: readonly PastDecision[]): PastDecision | undefined =>
  history.findLast(({ action }) => action !== 'none' && action !== 'wait') ?? history.at(-1);

/** The failures of a day that ended a run; of none, nothing is said. */
const failedRunsIn = (ledger: Ledger, now: number): Partial<Details> => {
  const record = currentRecord(ledger);
  const count = record === undefined ? 0 : failedRunsOf(record, now).length;
  return count === 0 ? {} : { failedRuns: count };
};

/** The statement's past, from the ledger. */
const pastOf = (ledger: Ledger): Partial<Details> => {
  const { phase, position } = currentRecord(ledger) ?? {};
  const last = lastOf(historyOf(ledger));
  const exception = exceptionOf(ledger);
  const purge = purgeAt(ledger);
  return {
    ...(phase === undefined ? {} : { since: isoTime(phase.since) }),
    ...(position === undefined ? {} : { offsets: position }),
    ...(last === undefined ? {} : { last }),
    ...(exception === undefined ? {} : { exception }),
    ...(purge === undefined ? {} : { purgeAt: isoTime(purge) }),
  };
};

/** Confluent's remarks about a statement that runs, and its warnings. */
const remarksOf = ({ seen: { statement, watched }, remembered }: Evaluation): Partial<Details> => {
  const record = currentRecord(remembered);
  const exceptions = record === undefined ? [] : exceptionsOfRun(watched?.exceptions ?? [], record);
  const warnings = statement?.warnings ?? [];
  return {
    ...(exceptions.length === 0
      ? {}
      : {
          exceptions: exceptions.map(({ name, message, at }) => ({
            name,
            message,
            ...(at === undefined ? {} : { timestamp: isoTime(at) }),
          })),
        }),
    ...(warnings.length === 0
      ? {}
      : { warnings: warnings.map((warning) => ({ ...warning, meaning: meaningOf(warning.severity) })) }),
  };
};

/** Details of a statement, for `status` and `explain`: all that is known about it. */
export const detailsOf = (desired: Desired, evaluation: Evaluation): Details => {
  const { seen, remembered, decision, now } = evaluation;
  const { replaced, successor } = seen;
  const judgement = judged(desired, remembered, seen.statement);
  const waits = decision.health === 'held' || decision.health === 'suspended';
  const release = waits ? releasedBy(decision.reason, desired) : undefined;
  return {
    ...placeOf(seen),
    ...pastOf(remembered),
    ...remarksOf(evaluation),
    ...failedRunsIn(remembered, now),
    next: nextOf(desired, decision, remembered),
    ...(judgement === undefined ? {} : { judgement }),
    ...(release === undefined ? {} : { releasedBy: release }),
    ...(replaced === undefined ? {} : { previous: shown(replaced) }),
    ...(successor === undefined ? {} : { replacement: shown(successor) }),
    otherWriters: othersOf(desired, remembered, writersSeen(seen)).map(shown),
  };
};
