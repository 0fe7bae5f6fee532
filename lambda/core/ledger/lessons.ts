import { EMPTY_STREAK, type Ledger, type StatementRecord, without } from '../model/ledger.ts';
import { phaseOf } from '../model/phase.ts';
import type { Observed } from '../model/statement.ts';
import {
  isAccepted,
  isNameTaken,
  isRefused,
  isSettling,
  isStopOnItsWay,
  lastStart,
  mayComeLate,
  operationOf,
  startedAt,
  withLast,
} from './journal.ts';
import type { Lesson } from './lesson.ts';
import { ranLong } from './observe-failure.ts';
import { closeOperation } from './operations.ts';
import { withPlacement } from './placement.ts';
import { hasRun } from './promotion.ts';
import { changed, changedCurrent, currentRecord } from './records.ts';
import { trialOf } from './trial.ts';

/** The lesson about evidence: Confluent has the statement, so a create was accepted. */
export const withEvidence: Lesson = (ledger, { statement }) =>
  changedCurrent(ledger, (record) => {
    const ran = hasRun(statement) || record.evidence === 'ran';
    return { ...record, evidence: ran ? 'ran' : 'accepted' };
  });

/** The lesson about a resume without an answer: the statement is live after it, so Confluent had accepted it. */
export const withAnswerSeen: Lesson = (ledger, { statement: { phase, stopped }, now }) => {
  const operation = operationOf(ledger);
  if (stopped || !(phase.starting || phase.running)) return ledger;
  if (operation?.verb !== 'resume' || operation.answer !== undefined) return ledger;
  return changedCurrent(ledger, (record) =>
    withLast(
      record,
      ({ verb }) => verb === 'resume',
      (request) => ({ ...request, answer: { kind: 'accepted', at: now } }),
    ),
  );
};

/**
 * The lesson about a late stop: the statement is live and about to stop, although Confluent has accepted a resume. A
 * stop of the keeper's own without an answer has come after that resume, or has come once more. It counts as under way
 * from now on, and not as somebody else's stop.
 */
export const withLateStop: Lesson = (ledger, { statement: { phase, stopped }, now }) => {
  const operation = operationOf(ledger);
  if (!stopped || !phase.live || operation?.verb !== 'resume' || !isAccepted(operation)) return ledger;
  return changedCurrent(ledger, (record) => {
    const late = record.journal.findLast((request) => mayComeLate(request, now));
    if (late === undefined) return record;
    const others = record.journal.filter((request) => request !== late);
    return { ...record, journal: [...others, { ...late, answer: { kind: 'accepted', at: now } }] };
  });
};

/**
 * The ledger with the desired state after a look at the phase. `running` ends once the statement runs or fails.
 * `stopped` is noted as reached, and ends once somebody resumes the statement.
 */
export const withDesiredState = (ledger: Ledger, phaseName: string, now: number): Ledger => {
  const { desiredState } = ledger;
  if (desiredState === undefined) return ledger;
  const phase = phaseOf(phaseName);
  if (desiredState.state === 'running') {
    return phase.running || phase.failed ? without(ledger, 'desiredState') : ledger;
  }
  const before = currentRecord(ledger)?.phase;
  const wasStopped = before !== undefined && phaseOf(before.name).stopped;
  // A statement that went from STOPPED to FAILED was resumed in between.
  const isResumed = phase.starting || phase.running || (phase.failed && wasStopped);
  if (desiredState.reachedAt !== undefined && isResumed) return without(ledger, 'desiredState');
  const isReached = (phase.atRest || phase.absent) && !isSettling(ledger, now);
  return isReached && desiredState.reachedAt === undefined
    ? { ...ledger, desiredState: { ...desiredState, reachedAt: now } }
    : ledger;
};

/** The lesson about the position: the ledger keeps offsets only while the statement cannot have read on since. */
export const withPosition: Lesson = (ledger, { statement: { phase, latestOffsets, endTime }, now }) => {
  if (phase.deleting) return ledger;
  return changedCurrent(ledger, (record) => {
    const isNewer = (endTime ?? 0) > (startedAt(record) ?? 0);
    const isExact = phase.atRest && (isNewer || !isSettling(ledger, now));
    const { position: _, ...rest } = record;
    return isExact && latestOffsets !== undefined ? { ...rest, position: latestOffsets } : rest;
  });
};

/**
 * The beginning of the phase, in milliseconds since 1970. PENDING counts from the keeper's own request, if that led to
 * it.
 */
const phaseStart = ({ phase, endTime, updatedAt }: Observed, record: StatementRecord, now: number): number => {
  const own = phase.starting ? startedAt(record) : undefined;
  const ended = phase.atRest ? endTime : undefined;
  return Math.min(now, own ?? ended ?? updatedAt ?? now);
};

/** The record with the phase and its beginning. FAILING still belongs to the run that it ends. */
export const inPhase = (record: StatementRecord, name: string, since: number): StatementRecord =>
  record.phase?.name === name || phaseOf(name).ending ? record : { ...record, phase: { name, since } };

export const withPhase: Lesson = (ledger, { statement, now }) =>
  changedCurrent(ledger, (record) => inPhase(record, statement.phase.name, phaseStart(statement, record, now)));

/**
 * The lesson about a start without effect: the statement is at rest long after it, so whatever starts it now is
 * something else.
 */
export const withStartWithoutEffect: Lesson = (ledger, { statement: { phase }, now }) => {
  if (!phase.atRest || isSettling(ledger, now)) return ledger;
  return changedCurrent(ledger, (record) => {
    const start = lastStart(record);
    return withLast(
      record,
      (request) => request === start,
      (request) => ({ ...request, withoutEffect: true }),
    );
  });
};

/**
 * The lesson about a run: the failure is cured, on trial once the run has lasted. A stop of the keeper's own that may
 * still take effect stays in the journal.
 */
export const withRun: Lesson = (ledger, { statement, now }) => {
  if (!statement.phase.healthy || trialOf(ledger, now) !== undefined) return ledger;
  const isStopping = operationOf(ledger)?.verb === 'stop' && (statement.stopped || isStopOnItsWay(ledger, now));
  const closed = isStopping ? ledger : closeOperation(ledger);
  const cured = changedCurrent(closed, (record) => ({
    ...without(record, 'failure'),
    streak: ranLong(record, now) ? EMPTY_STREAK : record.streak,
    journal: record.journal.filter(({ verb, overtaken }) => verb === 'stop' && overtaken !== true),
  }));
  return settledPrerequisite(without(cured, 'downSince'));
};

/** The ledger without the requests about the prerequisite, which took effect long ago; those without effect stay. */
const settledPrerequisite = (ledger: Ledger): Ledger =>
  changed(ledger, ledger.prerequisite, (record) => ({
    ...record,
    journal: record.journal.filter((request) => isRefused(request) || isNameTaken(request)),
  }));

export const withPlaced: Lesson = (ledger, { statement, seen }) =>
  changedCurrent(ledger, (record) => withPlacement(record, statement, seen.placement));
