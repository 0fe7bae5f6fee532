import { isIndependent, type Ledger, type Rest, type StatementRecord, without } from '../model/ledger.ts';
import { RETENTION_MS } from '../model/limits.ts';
import { phaseOf } from '../model/phase.ts';
import type { Observed } from '../model/statement.ts';
import type { Lesson } from './lesson.ts';
import { currentRecord } from './records.ts';
import { hasRunOnTrial } from './trial.ts';

/** Beginning of a rest after a run that was long enough: its failure, if that is known better than the end. */
const afterRun = ({ downSince = Number.POSITIVE_INFINITY }: Ledger, { phase }: StatementRecord, end: number): number =>
  downSince >= (phase?.since ?? end) ? Math.min(downSince, end) : end;

/** Beginning of a rest that a look has found: that of its outage, if nothing has run on since. */
const beginOf = ({ downSince = Number.POSITIVE_INFINITY }: Ledger, { phase }: StatementRecord, end: number): number => {
  const rested = phase !== undefined && phaseOf(phase.name).atRest ? phase.since : end;
  return Math.min(downSince, rested, end);
};

/** The ledger with the rest of a statement that has run up to the time `end`, and reads no more. */
export const restingSince = (ledger: Ledger, end: number): Ledger => {
  const record = currentRecord(ledger);
  if (record?.evidence !== 'ran') return ledger;
  if (hasRunOnTrial(record, end)) return { ...ledger, rest: { since: afterRun(ledger, record, end) } };
  return ledger.rest === undefined ? { ...ledger, rest: { since: beginOf(ledger, record, end) } } : ledger;
};

/** Test for a record that begins where no other statement has stopped: no position waits for it. */
const isFresh = ({ evidence, start }: StatementRecord): boolean => evidence !== 'ran' && isIndependent(start);

const endOf = ({ endTime, updatedAt }: Observed, now: number): number => Math.min(now, endTime ?? updatedAt ?? now);

/** The lesson about a rest that begins, or has begun: before the phase of this look is in the ledger. */
export const withRest: Lesson = (ledger, { statement, now }) => {
  const record = currentRecord(ledger);
  const { phase } = statement;
  if (record === undefined) return ledger;
  if (phase.completed || isFresh(record)) return without(ledger, 'rest');
  return phase.atRest ? restingSince(ledger, endOf(statement, now)) : ledger;
};

/** The lesson about a rest that is over, after a run of ten minutes: a shorter one may have moved no position. */
export const withRestOver: Lesson = (ledger, { statement, now }) => {
  const record = currentRecord(ledger);
  return statement.phase.healthy && record !== undefined && hasRunOnTrial(record, now)
    ? without(ledger, 'rest')
    : ledger;
};

/** The rest of a statement that does not run, as far as its sources' rows are concerned. */
const restOf = (ledger: Ledger): Rest | undefined => {
  const phase = currentRecord(ledger)?.phase;
  return phase !== undefined && phaseOf(phase.name).running ? undefined : ledger.rest;
};

/**
 * Time from which the statement loses rows that it has not read, in milliseconds since 1970; undefined: it runs, has
 * never run, or its sources keep everything.
 */
export const rowsLostFrom = (ledger: Ledger): number | undefined => {
  const rest = restOf(ledger);
  if (rest === undefined || rest.keeps === 'forever') return undefined;
  return rest.since + (rest.keeps ?? RETENTION_MS);
};

/** Beginning of the rest after which rows are lost, in milliseconds since 1970. */
export const restsSince = (ledger: Ledger): number | undefined => restOf(ledger)?.since;
