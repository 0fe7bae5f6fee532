import { EMPTY_STREAK, type Ledger, type StatementRecord, without } from '../model/ledger.ts';
import { phaseOf } from '../model/phase.ts';
import type { Observed } from '../model/statement.ts';
import {
  isAccepted,
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
import { changedCurrent, currentRecord } from './records.ts';

/** Confluent has it, so it was created. */
export const withEvidence: Lesson = (ledger, { statement }) =>
  changedCurrent(ledger, (record) => {
    const ran = hasRun(statement) || record.evidence === 'ran';
    return { ...record, evidence: ran ? 'ran' : 'accepted' };
  });

/** Live after a resume whose answer was never seen: Confluent had accepted that. */
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
 * Live and about to stop after a resume that Confluent has accepted: a stop of the keeper's own without an answer has come, or
 * come once more, after that resume. It is what is under way from now on, and nobody else's stop.
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

/** A person's wish ends when it has come true, or when somebody has acted against it later. */
export const withDesiredState = (ledger: Ledger, phaseName: string, now: number): Ledger => {
  const { desiredState } = ledger;
  if (desiredState === undefined) return ledger;
  const phase = phaseOf(phaseName);
  if (desiredState.state === 'running') {
    return phase.running || phase.failed ? without(ledger, 'desiredState') : ledger;
  }
  const before = phaseOf(currentRecord(ledger)?.phase?.name ?? '');
  // From STOPPED to FAILED there is a resume in between.
  const isResumed = phase.starting || phase.running || (phase.failed && before.stopped);
  if (desiredState.reachedAt !== undefined && isResumed) return without(ledger, 'desiredState');
  const isReached = (phase.atRest || phase.absent) && !isSettling(ledger, now);
  return isReached && desiredState.reachedAt === undefined
    ? { ...ledger, desiredState: { ...desiredState, reachedAt: now } }
    : ledger;
};

/** Offsets are kept only while the statement cannot have read on since. */
export const withPosition: Lesson = (ledger, { statement: { phase, latestOffsets, endTime }, now }) => {
  if (phase.deleting) return ledger;
  return changedCurrent(ledger, (record) => {
    const isNewer = (endTime ?? 0) > (startedAt(record) ?? 0);
    const isExact = phase.atRest && (isNewer || !isSettling(ledger, now));
    const { position: _, ...rest } = record;
    return isExact && latestOffsets !== undefined ? { ...rest, position: latestOffsets } : rest;
  });
};

/** PENDING counts from the keeper's own request, where that led to it. */
const phaseStart = ({ phase, endTime, updatedAt }: Observed, record: StatementRecord, now: number): number => {
  const own = phase.starting ? startedAt(record) : undefined;
  const ended = phase.atRest ? endTime : undefined;
  return Math.min(now, own ?? ended ?? updatedAt ?? now);
};

/** The phase and its beginning. FAILING is still part of the run that it ends. */
export const inPhase = (record: StatementRecord, name: string, since: number): StatementRecord =>
  record.phase?.name === name || phaseOf(name).ending ? record : { ...record, phase: { name, since } };

export const withPhase: Lesson = (ledger, { statement, now }) =>
  changedCurrent(ledger, (record) => inPhase(record, statement.phase.name, phaseStart(statement, record, now)));

/** Still at rest long after the keeper's own start: whatever starts it now is something else. */
export const withStartWithoutEffect: Lesson = (ledger, { statement: { phase }, now }) => {
  if (!phase.atRest || isSettling(ledger, now)) return ledger;
  return changedCurrent(ledger, (record) => {
    const start = lastStart(record);
    if (start === undefined) return record;
    return withLast(
      record,
      (request) => request === start,
      (request) => ({ ...request, withoutEffect: true }),
    );
  });
};

/** Runs again: what was to be cured is cured. A stop of the keeper's own that may still take effect is remembered. */
export const withRun: Lesson = (ledger, { statement, now }) => {
  if (!statement.phase.healthy) return ledger;
  const isStopping = operationOf(ledger)?.verb === 'stop' && (statement.stopped || isStopOnItsWay(ledger, now));
  const closed = isStopping ? ledger : closeOperation(ledger);
  const cured = changedCurrent(closed, (record) => ({
    ...without(record, 'failure'),
    streak: ranLong(record, now) ? EMPTY_STREAK : record.streak,
    journal: record.journal.filter(({ verb, overtaken }) => verb === 'stop' && overtaken !== true),
  }));
  return settledPrerequisite(without(cured, 'downSince'));
};

/** What was asked for a prerequisite has had its effect long since. */
const settledPrerequisite = (ledger: Ledger): Ledger =>
  ledger.prerequisite === undefined
    ? ledger
    : {
        ...ledger,
        records: Object.fromEntries(
          Object.entries(ledger.records).map(([name, record]) => [
            name,
            name === ledger.prerequisite ? { ...record, journal: record.journal.filter(isRefused) } : record,
          ]),
        ),
      };

export const withPlaced: Lesson = (ledger, { statement, seen }) =>
  changedCurrent(ledger, (record) => withPlacement(record, statement, seen.placement));
