import {
  hasOwnStop,
  isAccepted,
  isFirstOfRound,
  isRefused,
  mayTakeEffect,
  refusedDetail,
  roundsOf,
} from '../ledger/journal.ts';
import { withOperation, withStart } from '../ledger/operations.ts';
import { isSamePlacement } from '../ledger/placement.ts';
import { lacksReference } from '../ledger/promotion.ts';
import { changedCurrent } from '../ledger/records.ts';
import { APPROVALS, poolIsGone } from '../messages/absent.ts';
import * as say from '../messages/failed.ts';
import * as stopped from '../messages/stopped.ts';
import type { Ledger, Request } from '../model/ledger.ts';
import { EFFECT_TIMEOUT_MS, MINUTE_MS } from '../model/limits.ts';
import { type Answer, answering } from './answering.ts';
import { holdMissing, nextIncarnation } from './incarnation.ts';
import { move, moveCounted, resume, resumeWithin } from './resuming.ts';
import { about, decide, hold, inFlight, nothing, type Rule, refer, rule } from './rule.ts';
import { type Present, withLedger } from './situation.ts';

/**
 * The resume of a FAILED statement. Confluent documents that it can be resumed, but not what a resume does while
 * `spec.stopped` is already false: it may work, do nothing until the statement is stopped first, or be refused. So the
 * keeper requests one step after the other, looks after each, and goes on from what the journal says:
 *
 * 1. a resume;
 * 2. if Confluent refuses that, or it has no effect for 15 s: a stop;
 * 3. a second resume, as soon as the statement has stopped, or Confluent has noted the stop;
 * 4. if Confluent refuses, and no resume of the round may still take effect: the next incarnation at the recorded
 *    offsets;
 * 5. if Confluent accepts and nothing happens: back-off and a second round, in which a refusal is enough for 4.
 */

/** The situation of a resume that is under way, or of a step of it. */
interface Chain extends Present {
  readonly operation: Request;
}

/** The chain that a statement is on; undefined if nothing is under way. */
export const chainOf = (s: Present): Chain | undefined => {
  const { operation } = s;
  return operation && { ...s, operation };
};

/** The chain that answers the failure which the look shows. */
const ownChain = (s: Present): Chain | undefined => (roundsOf(s.ledger, s.failure) > 0 ? chainOf(s) : undefined);

const isFirst = ({ record, operation }: Chain): boolean => isFirstOfRound(record, operation);

/** Condition for the next step: Confluent has refused the last one, or that has had its time to take effect. */
const isDue = ({ operation, now }: Chain): boolean => isRefused(operation) || now >= operation.at + EFFECT_TIMEOUT_MS;

/**
 * Test for a round that has failed: Confluent refuses, and no request may still take effect. The keeper starts no
 * second writer beside one that may yet run. In a second round minutes have passed without effect, and the refusal is
 * enough.
 */
const isHopeless = ({ operation, record, ledger, failure }: Chain): boolean =>
  isRefused(operation) && (!mayTakeEffect(record, operation) || roundsOf(ledger, failure) > 1);

/** Test for a refusal because the compute pool is gone. If the refusal has no words, those of the statement count. */
const isPoolGone = ({ operation: { answer }, statement }: Chain): boolean =>
  answer?.kind === 'refused' && (answer.detail === '' ? statement : answer).signals.includes('pool-gone');

const afterStop = ({ operation: { purpose }, now }: Chain): Omit<Request, 'verb'> => ({ purpose, at: now });

const detailOf = ({ operation, statement }: Chain): string => refusedDetail(operation) || statement.detail;

const stopStep = ({ statement: { statementName } }: Present, ledger: Ledger, request: Omit<Request, 'verb'>) =>
  ({
    step: { do: 'stop', statementName },
    action: 'stop',
    ledger: withOperation(ledger, { verb: 'stop', ...request }),
  }) as const;

/** The stop without which a resume has shown no effect. */
const stopFirst = (s: Chain) =>
  ({
    ...stopStep(s, s.ledger, { purpose: s.operation.purpose, at: s.now }),
    message: say.RESUME_DID_NOTHING,
  }) as const;

const resumeStep = ({ statement: { statementName } }: Present, ledger: Ledger, request: Omit<Request, 'verb'>) =>
  ({
    step: { do: 'resume', statementName },
    action: 'resume',
    ledger: withStart(ledger, { verb: 'resume', ...request }),
  }) as const;

/**
 * The first step of the chain. A statement that is to run elsewhere can be moved only once it is stopped; if Confluent
 * refuses the stop, the keeper resumes it where it is.
 */
const firstStep: Answer<Present> = (s, counted, { id }) => {
  const purpose = { kind: 'failure', id, round: 1 } as const;
  if (s.misplaced) return stopStep(s, counted, { purpose, at: s.now });
  const afterOwnStop = s.statement.stopped && hasOwnStop(s.ledger);
  return resumeStep(s, counted, { purpose, at: s.now, ...(afterOwnStop ? { afterOwnStop } : {}) });
};

/** The first resume of the next round: the stop of the round before still stands. */
const nextRound: Answer<Present> = (s, counted, failure) =>
  resumeStep(s, counted, {
    purpose: { kind: 'failure', id: failure.id, round: roundsOf(s.ledger, failure) + 1 },
    at: s.now,
    afterOwnStop: true,
  });

/** The situation as if the statement had failed anew at the last resume, which had no effect. */
const failedAgain = (s: Chain): Present =>
  withLedger(
    s,
    changedCurrent(s.ledger, (record) =>
      record.failure === undefined ? record : { ...record, failure: { ...record.failure, at: s.operation.at } },
    ),
  );

/** Rules about the chain while the statement is still FAILED. */
const STILL_FAILED: readonly Rule<Chain>[] = [
  rule(
    'Confluent refuses, since its compute pool is gone',
    (s) => isPoolGone(s) && !s.misplaced,
    'AutoStopped',
    (s) => hold(s.ledger, poolIsGone(detailOf(s))),
  ),
  rule('a resume alone did nothing', (s) => isFirst(s) && isDue(s), 'Failed', stopFirst),
  refer(
    'Confluent refuses, and no request may still take effect',
    (s) => !isFirst(s) && isHopeless(s),
    nextIncarnation,
  ),
  rule(
    'it is to run elsewhere, and can be moved once it is STOPPED',
    (s) => s.operation.verb === 'stop' && !isRefused(s.operation) && s.misplaced && s.now < s.operation.at + MINUTE_MS,
    'Failed',
    (s) => inFlight(s.ledger, say.RESUME_ASKED),
  ),
  rule(
    // The pass may have died before its request came through.
    'no answer to the stop was seen, and Confluent has noted none',
    (s) => s.operation.verb === 'stop' && s.operation.answer === undefined && isDue(s) && !s.statement.stopped,
    'Failed',
    stopFirst,
  ),
  rule(
    'Confluent has noted its stop, or the stop has had its time',
    (s) => s.operation.verb === 'stop' && (isDue(s) || s.statement.stopped),
    'Failed',
    (s) => ({
      // It counts as stopped where Confluent has noted the stop, so that it can be moved.
      ...(s.statement.stopped ? resume(s, s.operation.purpose) : resumeStep(s, s.ledger, afterStop(s))),
      message: say.RESUMED_WHERE_STOPPED,
    }),
  ),
  refer(
    'the whole chain had no effect, which counts as another failure',
    isDue,
    (s) =>
      decide(
        answering<Present>(() => say.IT_FAILED, nextRound),
        failedAgain(s),
      ),
    'Failed',
  ),
  rule(
    'the keeper requested the last step a moment ago',
    () => true,
    'Failed',
    (s) => inFlight(s.ledger, say.RESUME_ASKED),
  ),
];

/** Rules about FAILED: nothing runs, and the statement can be resumed exactly where it was. */
export const FAILED: readonly Rule<Present>[] = [
  rule(
    'a person wants it stopped',
    (s) => s.stopWanted,
    'Suspended',
    ({ ledger }) => nothing(ledger, say.FAILED_STAYS),
  ),
  refer(
    'a person has approved another start',
    ({ approval, desired, settling }) => approval !== undefined && desired.sql !== undefined && !settling,
    nextIncarnation,
  ),
  rule(
    'a person has approved another start, and a resume may still take effect',
    ({ approval, desired }) => approval !== undefined && desired.sql !== undefined,
    'Failed',
    ({ ledger }) => inFlight(ledger, say.STARTED_ANEW_SOON),
  ),
  refer(
    'the statement that it was to carry on from is gone',
    ({ statement }) => lacksReference(statement),
    (s) => {
      const message = say.referenceGone(s.statement.detail);
      return holdMissing(s, s.desired.sql === undefined ? message : `${message} ${APPROVALS}`);
    },
    'Missing',
  ),
  ...about(ownChain, STILL_FAILED),
  ...answering<Present>(() => say.IT_FAILED, firstStep),
];

/** Test for a last resume with a placement in which the statement is not to run any more. */
const isAskedElsewhere = ({ operation: { placement }, misplaced, seen }: Chain): boolean =>
  placement === undefined ? misplaced : !isSamePlacement(placement, seen.placement);

/** Test for a chain that answers the known failure. */
const answersFailure = (s: Chain): boolean => roundsOf(s.ledger, s.failure) > 0;

/** Test for a resume after a stop, with an answer that `is` accepts. */
const isResumeAnswered = (s: Chain, is: (request: Request) => boolean): boolean =>
  s.operation.verb === 'resume' && !isFirst(s) && is(s.operation);

const savepointDetail = ({ operation: { purpose } }: Chain): string =>
  purpose.kind === 'savepoint' ? purpose.detail : '';

/** Rules about the chain once the statement is STOPPED: the keeper has stopped it, on the way to a resume. */
export const STOPPED_ON_THE_WAY: readonly Rule<Chain>[] = [
  refer(
    // Without its SQL text it cannot be started anew: it goes on where it is.
    'a person has approved another start',
    ({ approval, desired }) => approval !== undefined && desired.sql !== undefined,
    nextIncarnation,
  ),
  rule(
    'Confluent refuses to resume it with a placement that is not wanted any more',
    (s) => isResumeAnswered(s, isRefused) && isAskedElsewhere(s),
    'Moving',
    move,
  ),
  rule(
    'Confluent refuses, since its compute pool is gone',
    (s) => isResumeAnswered(s, isRefused) && isPoolGone(s),
    'AutoStopped',
    (s) => hold(s.ledger, poolIsGone(detailOf(s))),
  ),
  refer(
    // Confluent may refuse only the new placement: that is no reason to start another incarnation.
    'Confluent refuses to resume it after a failure',
    (s) => isResumeAnswered(s, isRefused) && answersFailure(s) && s.operation.placement === undefined,
    nextIncarnation,
  ),
  ...resumeWithin<Chain>(
    'Confluent refuses to resume it',
    (s) => isResumeAnswered(s, isRefused),
    (s) => ({ from: s.operation.at, what: stopped.resumeRefused(detailOf(s)) }),
  ),
  ...resumeWithin<Chain>(
    'Confluent accepted to resume it, without effect',
    (s) => isResumeAnswered(s, isAccepted),
    (s) => ({ from: s.operation.at, what: stopped.ACCEPTED_WITHOUT_EFFECT }),
  ),
  rule(
    // It is no failure: how often that may happen follows from the hold of the change.
    'it was stopped without a savepoint',
    (s) => s.operation.purpose.kind === 'savepoint',
    'Resuming',
    (s) => ({
      ...resume(s, s.operation.purpose),
      message: stopped.resumedNow(stopped.withoutSavepoint(savepointDetail(s))),
    }),
  ),
  ...about(
    (s: Chain) => (s.operation.purpose.kind !== 'restart' && !answersFailure(s) && s.unanswered ? s : undefined),
    // A statement that failed, and was stopped for another reason, is resumed no sooner than one that only failed.
    answering<Chain>(
      () => say.FAILED_BEFORE_STOP,
      (s, counted) => move({ ...s, ledger: counted }),
    ),
  ),
  rule(
    'the keeper stopped it for another reason than a failure',
    (s) => (s.operation.verb === 'stop' || isFirst(s)) && !answersFailure(s),
    'Moving',
    moveCounted,
  ),
  rule('the keeper stopped it', () => true, 'Moving', move),
];
