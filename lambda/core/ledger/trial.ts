import type { Reason } from '../../contract.ts';
import type { FailureHold, Ledger, StatementRecord } from '../model/ledger.ts';
import { DAY_MS, FLAPPING_RUNS, TRIAL_MS } from '../model/limits.ts';
import { phaseOf } from '../model/phase.ts';
import { holdOf } from './backoff.ts';
import { lastChain } from './journal.ts';
import { currentRecord, exists } from './records.ts';

/** Reasons of a statement on its way through failures and resumes. */
const TRIES: ReadonlySet<string> = new Set<Reason>([
  'Failed',
  'BackingOff',
  'Starting',
  'Running',
  'Resuming',
  'Moving',
  'InTransition',
]);

/** Test for a reason that one try among many gives. */
export const isTry = (reason: string): boolean => TRIES.has(reason);

/** Test for the reason of a hold that is probed. */
export const isFailureHold = (reason: string): reason is FailureHold =>
  reason === 'CrashLoop' || reason === 'SameErrorAgain';

/** Test for a run that has lasted so long that the resume before it has helped. */
export const hasRunOnTrial = ({ phase }: StatementRecord, now: number): boolean =>
  phase !== undefined && phaseOf(phase.name).running && now - phase.since >= TRIAL_MS;

/**
 * The hold of a first start whose prerequisite runs on trial: its last failure, answered since, had ended the streak,
 * which counts the answer already.
 */
const holdBeforeStart = (record: StatementRecord): FailureHold | undefined => {
  const { versionName, failure, streak } = record;
  if (exists(record) || failure === undefined || failure.versionName === versionName) return undefined;
  return failure.superseded === true ? holdOf(failure, { ...streak, resumes: streak.resumes - 1 }) : undefined;
};

/**
 * The hold during which the statement is on trial: the keeper's last start was on trial, nothing has overtaken it, and
 * it has not run for `TRIAL_MS` so far. Undefined: it is not on trial.
 */
export const trialOf = (ledger: Ledger, now: number): FailureHold | undefined => {
  const record = currentRecord(ledger);
  if (record === undefined || hasRunOnTrial(record, now)) return undefined;
  return lastChain(record).find(({ trial }) => trial !== undefined)?.trial ?? holdBeforeStart(record);
};

/** Times within the last day at which runs that had lasted ended in a failure. */
export const failedRunsOf = ({ failedRuns = [] }: StatementRecord, now: number): readonly number[] =>
  failedRuns.filter((at) => at > now - DAY_MS);

/** Test for a statement that fails again and again, although each resume helps for a while. */
export const isFlapping = (record: StatementRecord, now: number): boolean =>
  failedRunsOf(record, now).length >= FLAPPING_RUNS;
