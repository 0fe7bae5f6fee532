import { isAccepted, isFirstOfRound, isRefused, mayComeLate } from '../ledger/journal.ts';
import { closeOperation } from '../ledger/operations.ts';
import { poolIsGone } from '../messages/absent.ts';
import { FAILED_BEFORE_STOP, RESUME_ASKED } from '../messages/failed.ts';
import * as say from '../messages/stopped.ts';
import { type Ledger, without } from '../model/ledger.ts';
import { EFFECT_TIMEOUT_MS } from '../model/limits.ts';
import { answering } from './answering.ts';
import { chainOf, STOPPED_ON_THE_WAY } from './failed.ts';
import { counted, move, resume, resumeWithin } from './resuming.ts';
import { about, decide, hold, inFlight, nothing, type Rule, refer, rule, where } from './rule.ts';
import { type Present, withLedger } from './situation.ts';

/** Test for an accepted resume: STOPPED after it is somebody else's doing. */
const isResumeAccepted = ({ operation }: Present): boolean => operation?.verb === 'resume' && isAccepted(operation);

/**
 * Test for a stop by somebody else: the keeper requested none, or Confluent refused the keeper's. A restart that a
 * person wants is none: the statement is to run all the same. Nor is a resume after the keeper's own stop: it may not
 * have taken effect yet.
 */
const isStopOfOthers = ({ operation, record }: Present): boolean => {
  if (operation === undefined || operation.purpose.kind === 'restart') return false;
  if (operation.verb === 'stop') return isRefused(operation);
  return isFirstOfRound(record, operation) && operation.afterOwnStop !== true;
};

/**
 * Test for a stop of the keeper's own that may have come after its resume: another pass had recorded it before, and was
 * slower. The keeper must not take it for somebody else's.
 */
const isOwnStopLate = (s: Present): boolean =>
  (isResumeAccepted(s) || s.operation === undefined) &&
  s.record.journal.some((request) => mayComeLate(request, stoppedFrom(s)));

/** The ledger after a stop by somebody else: the last command counts. */
const stoppedByOthers = (ledger: Ledger): Ledger => without(closeOperation(ledger), 'desiredState');

const isPoolGone = ({ statement }: Present): boolean => statement.signals.includes('pool-gone');

const stoppedFrom = ({ record, now }: Present): number => record.phase?.since ?? now;

/** The ledger in which the statement stays suspended, even if somebody deletes it or Confluent purges it. */
const remembered = ({ ledger, now }: Present): Ledger => ({
  ...ledger,
  desiredState: { state: 'stopped', by: 'foreign', at: now, reachedAt: now },
});

/**
 * Rules about STOPPED: the keeper stopped the statement on the way to something, or Confluent did, or somebody else.
 */
export const STOPPED: readonly Rule<Present>[] = [
  rule(
    'somebody stopped it, as an earlier look has shown',
    ({ ledger: { desiredState }, stopWanted, resumesByPolicy }) =>
      stopWanted && desiredState?.by === 'foreign' && !resumesByPolicy,
    'Suspended',
    ({ ledger }) => nothing(ledger, say.STOPPED_BY_SOMEBODY),
  ),
  rule(
    'a person wants it stopped',
    ({ ledger: { desiredState }, stopWanted }) => stopWanted && desiredState?.by === 'person',
    'Suspended',
    ({ ledger }) => nothing(ledger, say.STOPPED_AS_ASKED),
  ),
  rule(
    'Confluent accepted its resume a moment ago',
    (s) => isResumeAccepted(s) && s.now < (s.operation?.at ?? 0) + EFFECT_TIMEOUT_MS,
    'Moving',
    ({ ledger }) => inFlight(ledger, RESUME_ASKED),
  ),
  rule('a stop of the keeper’s own came later than its resume', isOwnStopLate, 'Moving', move),
  refer(
    'somebody else stopped it later than the keeper',
    (s) => (isResumeAccepted(s) || isStopOfOthers(s)) && s.statement.stopped,
    (s) => decide(STOPPED, withLedger(s, stoppedByOthers(s.ledger))),
  ),
  ...about(chainOf, STOPPED_ON_THE_WAY),
  rule(
    'a person has asked for a resume',
    ({ ledger: { desiredState } }) => desiredState?.state === 'running',
    'Resuming',
    (s) => ({ ...resume(s, { kind: 'person' }), message: say.RESUMED_AS_ASKED }),
  ),
  rule(
    'its compute pool is gone, and another one is configured',
    (s) => isPoolGone(s) && s.misplaced,
    'Moving',
    (s) => ({
      ...resume({ ...s, ledger: counted(s.ledger) }, { kind: 'move' }),
      message: say.RESUMED_BY_KEEPER,
    }),
  ),
  rule('its compute pool is gone', isPoolGone, 'AutoStopped', (s) => hold(s.ledger, poolIsGone(s.statement.detail))),
  ...where<Present>(
    'somebody stopped it after it had failed, and by its policy it is to run',
    (s) => s.resumesByPolicy && s.unanswered,
    answering(
      () => FAILED_BEFORE_STOP,
      (s, ledger) => resume({ ...s, ledger }, { kind: 'policy' }),
    ),
  ),
  ...resumeWithin<Present>(
    'somebody stopped it, and by its policy it is to run',
    (s) => s.resumesByPolicy,
    (s) => ({ from: stoppedFrom(s), what: say.STOPPED_AGAINST_POLICY }),
    () => ({ kind: 'policy' }),
  ),
  rule(
    'somebody stopped it',
    () => true,
    'Suspended',
    (s) => nothing(remembered(s), say.STOPPED_BY_SOMEBODY),
  ),
];
