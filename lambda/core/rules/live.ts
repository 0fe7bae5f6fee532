import { backoff } from '../ledger/backoff.ts';
import { isStopRefused } from '../ledger/journal.ts';
import { withOperation } from '../ledger/operations.ts';
import { failedRunsOf, isFlapping } from '../ledger/trial.ts';
import { isRestarting } from '../ledger/watch.ts';
import * as say from '../messages/live.ts';
import { restarting as sayRestarting } from '../messages/watch.ts';
import { type Decision, isoTime } from '../model/decision.ts';
import type { Purpose } from '../model/ledger.ts';
import { MINUTE_MS, MOST_RESUMES, PENDING_LIMIT_MS } from '../model/limits.ts';
import type { Observed } from '../model/statement.ts';
import { isPlanDue, withPlanQuestion } from './explain.ts';
import { nextIncarnation } from './incarnation.ts';
import { about, decided, hold, inFlight, nothing, type Rule, refer, rule, stop, wait } from './rule.ts';
import type { Present } from './situation.ts';
import { withRemarks } from './watch.ts';
import { besideOthers } from './writers.ts';

/** A stop of the current version, recorded before the keeper sends it. */
const stopFor = ({ statement: { statementName }, ledger, now }: Present, purpose: Purpose, message: string) =>
  stop(withOperation(ledger, { verb: 'stop', purpose, at: now }), message, statementName);

const stopForPerson = (s: Present) => stopFor(s, { kind: 'person' }, say.STOPPED_AS_ASKED);

const stopToResume = (s: Present, kind: 'restart' | 'move' | 'degraded') => stopFor(s, { kind }, say.STOPPED_TO_RESUME);

/** Rules that stop a running statement, or wait until it has stopped. */
const STOPS: readonly Rule<Present>[] = [
  rule(
    'somebody has requested its stop',
    ({ statement }) => statement.stopped,
    'InTransition',
    ({ ledger }) => inFlight(ledger, say.ABOUT_TO_STOP),
  ),
  rule('a person wants it stopped', (s) => s.stopWanted, 'Suspended', stopForPerson),
  rule(
    'a person wants it restarted',
    (s) => s.restartPending,
    'Moving',
    (s) => stopToResume(s, 'restart'),
  ),
  rule(
    'it is to run on another compute pool, or as another principal',
    (s) => s.misplaced,
    'Moving',
    (s) => stopToResume(s, 'move'),
  ),
];

const runsWell = ({ ledger }: Present) => decided('Running', nothing(ledger, say.RUNNING));

const flapping = ({ record, now }: Present): string => {
  const times = failedRunsOf(record, now);
  return say.flapping(times.length, Math.max(...times));
};

const restarting = ({ record, now }: Present): string => sayRestarting(isoTime(record.watch?.row?.first ?? now));

/** The decision about a statement that runs, with what goes on beside it: other writers, and Confluent's remarks. */
const beside = (s: Present, running: Decision): Decision => withRemarks(s, besideOthers(s, running));

/** Rules about RUNNING. */
export const RUNNING: readonly Rule<Present>[] = [
  ...STOPS,
  refer(
    'five runs that had lasted ten minutes ended in a failure within 24 hours',
    ({ record, now }) => isFlapping(record, now),
    (s) => beside(s, decided('Flapping', nothing(s.ledger, flapping(s)))),
    'Flapping',
  ),
  refer(
    'Confluent has listed one new exception after another for ten minutes',
    ({ record }) => isRestarting(record),
    (s) => beside(s, decided('Restarting', nothing(s.ledger, restarting(s)))),
    'Restarting',
  ),
  refer(
    'all is well, and Confluent has not shown its plan so far',
    isPlanDue,
    (s) => withPlanQuestion(s, beside(s, runsWell(s))),
    'Running',
  ),
  refer(
    'all is well',
    () => true,
    (s) => beside(s, runsWell(s)),
    'Running',
  ),
];

/**
 * Time at which the policy restarts a DEGRADED statement, in milliseconds since 1970; undefined: the keeper only
 * reports it.
 */
const restartDue = ({ desired, record, now }: Present): number | undefined => {
  const minutes = desired.policies.restartDegradedAfterMinutes;
  if (minutes === undefined || record.streak.resumes >= MOST_RESUMES) return undefined;
  return (record.phase?.since ?? now) + Math.max(minutes * MINUTE_MS, backoff(record.streak.resumes));
};

/** Rules about DEGRADED. */
export const DEGRADED: readonly Rule<Present>[] = [
  ...STOPS,
  refer(
    'its policy does not restart it',
    (s) => restartDue(s) === undefined,
    (s) => beside(s, decided('Degraded', nothing(s.ledger, say.degraded(s.statement.detail)))),
    'Degraded',
  ),
  refer(
    'its policy restarts it later',
    (s) => s.now < (restartDue(s) ?? 0),
    (s) => beside(s, decided('Degraded', wait(s.ledger, say.degraded(s.statement.detail), restartDue(s)))),
    'Degraded',
  ),
  rule(
    'its policy restarts it now',
    () => true,
    'Moving',
    (s) => stopToResume(s, 'degraded'),
  ),
];

/** Milliseconds in PENDING until now. */
const pendingFor = ({ record, now }: Present): number => now - (record.phase?.since ?? now);

/** Rules about a start that takes longer than usual. */
export const STUCK: readonly Rule<{
  readonly statement: Observed;
  readonly pendingMs: number;
  readonly ledger: Present['ledger'];
}>[] = [
  rule(
    'it has been PENDING for ten minutes, and its compute pool has no CFUs left',
    ({ statement, pendingMs }) => pendingMs >= PENDING_LIMIT_MS && statement.poolExhausted,
    'PoolExhausted',
    ({ ledger, pendingMs }) => wait(ledger, say.pendingForPool(Math.floor(pendingMs / MINUTE_MS))),
  ),
  rule(
    'it has been PENDING for ten minutes',
    ({ pendingMs }) => pendingMs >= PENDING_LIMIT_MS,
    'StuckPending',
    ({ ledger, pendingMs, statement }) =>
      wait(ledger, say.pendingTooLong(Math.floor(pendingMs / MINUTE_MS), statement.detail)),
  ),
];

/**
 * Test for a PENDING statement that is to run elsewhere. The keeper does not move it a second time, since Confluent may
 * refuse that.
 */
const isToMove = ({ operation, statement, misplaced, stopWanted }: Present): boolean =>
  !stopWanted && operation?.purpose.kind !== 'move' && !statement.stopped && misplaced;

/** Rules about PENDING. */
export const PENDING: readonly Rule<Present>[] = [
  rule(
    'a person wants it stopped',
    ({ stopWanted, record, statement }) => stopWanted && !isStopRefused(record) && !statement.stopped,
    'Suspended',
    stopForPerson,
  ),
  rule('it is to run on another compute pool, or as another principal', isToMove, 'Moving', (s) =>
    stopToResume(s, 'move'),
  ),
  ...about((s: Present) => ({ statement: s.statement, pendingMs: pendingFor(s), ledger: s.ledger }), STUCK),
  rule(
    'it starts after a failure, or as a later incarnation',
    ({ ledger, record }) => ledger.downSince !== undefined || record.incarnation > 1,
    'Starting',
    (s) => ({ ...starting(s), health: 'recovering' }),
  ),
  rule(
    'it starts for the first time',
    () => true,
    'Starting',
    (s) => starting(s),
  ),
];

const starting = ({ ledger, statement, stopWanted }: Present) =>
  inFlight(ledger, say.starting(statement.poolExhausted, stopWanted));

const ended = ({ desired, record }: Present): string => {
  if (desired.sql === undefined) return say.endedAdopted;
  return record.position === undefined ? say.endedSomewhere : say.endedAtPosition;
};

/** Rules about COMPLETED. */
export const COMPLETED: readonly Rule<Present>[] = [
  rule(
    'a person wants it stopped',
    (s) => s.stopWanted,
    'Suspended',
    ({ ledger }) => nothing(ledger, say.ENDED_AND_STOPS),
  ),
  refer('a person wants it restarted', ({ operation }) => operation?.purpose.kind === 'restart', nextIncarnation),
  rule(
    'an unbounded INSERT never ends',
    () => true,
    'Completed',
    (s) => hold(s.ledger, ended(s)),
  ),
];

/** Rules about phases that end by themselves, and about phases that this release does not know. */
export const IN_TRANSITION: readonly Rule<Present>[] = [
  rule(
    'it is failing',
    ({ statement: { phase } }) => phase.ending,
    'InTransition',
    ({ ledger }) => ({ ...inFlight(ledger, say.FAILING), health: 'recovering' }),
  ),
  rule(
    'it is stopping',
    ({ statement: { phase } }) => phase.name === 'STOPPING',
    'InTransition',
    ({ ledger }) => inFlight(ledger, say.STOPPING),
  ),
  rule(
    'somebody deletes it',
    ({ statement: { phase } }) => phase.deleting,
    'InTransition',
    ({ ledger }) => inFlight(ledger, say.DELETING),
  ),
  rule(
    'this release does not know the phase',
    () => true,
    'UnknownPhase',
    ({ ledger, statement: { phase } }) => wait(ledger, say.unknownPhase(phase.name)),
  ),
];
