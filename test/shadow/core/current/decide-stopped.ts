import { backoff, resumed } from '../memory/backoff.ts';
import { isMisplaced } from '../memory/placement.ts';
import { type Decision, hold, inFlight, isoTime, none, type Seen, wait } from '../model/decision.ts';
import { type Attempt, type Ledger, without } from '../model/ledger.ts';
import { GRACE, MOST_RESUMES } from '../model/limits.ts';
import type { Desired, Observed, Placement } from '../model/statement.ts';
import { answerFailure, isUnanswered } from './answer-failure.ts';
import { nextIncarnation } from './incarnation.ts';
import { holdAutoStopped, poolIsGone } from './pool.ts';

type Words = Pick<Decision, 'reason' | 'health' | 'message'>;

/** A statement that is stopped, with everything that its resume depends on. */
interface Case {
  readonly desired: Desired;
  readonly statement: Observed;
  readonly seen: Seen;
  readonly now: number;
}

/** Resumes it where it stopped, and where it is to run. */
const resume = ({ statement, seen, now }: Case, ledger: Ledger, of: string, words: Words): Decision => {
  const { statementName } = statement;
  const placed = isMisplaced(statement, seen.placement, ledger) ? { placement: seen.placement } : {};
  return {
    step: { do: 'resume', statementName, ...placed },
    action: 'resume',
    ...words,
    ledger: {
      ...without(ledger, 'offsets', 'since'),
      attempt: { of, step: 'again', at: now, ...placed },
      actedAt: now,
    },
  };
};

const counted = (ledger: Ledger): Ledger => ({ ...ledger, streak: resumed(ledger.streak, undefined) });

/** Resumed not more often than a failing one: within the back-off, counted from `from`. */
export const resumeWithin = (stopped: Case, ledger: Ledger, of: string, from: number, what: string): Decision => {
  const { resumes } = ledger.streak;
  if (resumes >= MOST_RESUMES) {
    return hold({
      reason: 'CrashLoop',
      message: `${what}, after ${resumes} resumes. Mend the cause, then \`restart\`.`,
      ledger,
    });
  }
  const due = from + backoff(resumes);
  if (stopped.now < due) {
    const message = `${what}; it is resumed at ${isoTime(due)}.`;
    return wait('recovering', { reason: 'BackingOff', message, nextAttemptAt: due, ledger });
  }
  const words: Words = { reason: 'Suspended', health: 'recovering', message: `${what}; it is resumed now.` };
  return resume(stopped, counted(ledger), of, words);
};

/** It was refused elsewhere than where it is to run now. */
const isAskedElsewhere = ({ statement, seen }: Case, ledger: Ledger, { placement }: Attempt): boolean =>
  placement === undefined ? isMisplaced(statement, seen.placement, ledger) : !isDeepEqual(placement, seen.placement);

const isDeepEqual = (one: Partial<Placement>, other: Partial<Placement>): boolean =>
  one.computePoolId === other.computePoolId && one.principalId === other.principalId;

const move = (stopped: Case, ledger: Ledger, of: string): Decision =>
  resume(stopped, ledger, of, {
    reason: 'Moving',
    health: 'progressing',
    message: 'The keeper stopped it to start it again: it is resumed where it stopped.',
  });

/** What failed and was stopped for something else is resumed no sooner than one that has only failed. */
const resumeFailed = (stopped: Case, ledger: Ledger, of: string): Decision =>
  answerFailure(ledger, stopped.now, 'It failed before it was stopped', (counted) => move(stopped, counted, of));

/** The keeper asked for this stop, on the way to a resume. */
const finishAttempt = (stopped: Case, ledger: Ledger, attempt: Attempt): Decision => {
  const { desired, statement, seen, now } = stopped;
  // Without its text it cannot be started anew: then it goes on where it is.
  if (attempt.from !== undefined && desired.sql !== undefined) return nextIncarnation(desired, seen, ledger, now);
  const ofFailure = attempt.of === ledger.failure?.id;
  const last = attempt.step === 'again' ? attempt.answer : undefined;
  if (last === 'refused') {
    const detail = attempt.detail ?? statement.detail;
    if (isAskedElsewhere(stopped, ledger, attempt)) return move(stopped, ledger, attempt.of);
    if (poolIsGone(detail)) return holdAutoStopped(detail, ledger);
    // Refused for where it was to go, perhaps: that is no reason to start another incarnation.
    if (ofFailure && attempt.placement === undefined) return nextIncarnation(desired, seen, ledger, now);
    return resumeWithin(stopped, ledger, attempt.of, attempt.at, `Confluent refuses to resume it (${detail})`);
  }
  if (last === 'accepted') {
    const what = 'Confluent accepted to resume it, without effect';
    return resumeWithin(stopped, ledger, attempt.of, attempt.at, what);
  }
  // A carry-over found no savepoint: it is resumed to be stopped once more, which may fail as often.
  if (attempt.of === 'savepoint') {
    return resumeWithin(
      stopped,
      ledger,
      attempt.of,
      attempt.at,
      `It was stopped without a savepoint (${attempt.detail ?? 'Confluent gives no reason'})`,
    );
  }
  if (attempt.of !== 'restart' && !ofFailure && isUnanswered(ledger)) return resumeFailed(stopped, ledger, attempt.of);
  const first = attempt.step !== 'again' && !ofFailure;
  return move(stopped, first ? counted(ledger) : ledger, attempt.of);
};

const suspended = (ledger: Ledger, foreign: boolean): Decision =>
  none('suspended', {
    reason: 'Suspended',
    message: foreign
      ? 'Somebody stopped it: it stays stopped until `resume`, or until it is resumed on Confluent.'
      : 'It is stopped, as asked, until `resume`.',
    ledger,
  });

/** Somebody stopped it, and nobody has asked for more. */
const decideForeignStop = (stopped: Case, ledger: Ledger): Decision => {
  const { desired, statement, seen, now } = stopped;
  if (poolIsGone(statement.detail)) {
    return isMisplaced(statement, seen.placement, ledger)
      ? move(stopped, counted(ledger), 'move')
      : holdAutoStopped(statement.detail, ledger);
  }
  if (desired.policies.onForeignStop === 'resume') {
    if (isUnanswered(ledger)) return resumeFailed(stopped, ledger, 'policy');
    const what = 'Somebody stopped it, and by its policy it is to run';
    return resumeWithin(stopped, ledger, 'policy', ledger.since?.at ?? now, what);
  }
  // Remembered, so that it stays suspended should it be deleted or purged.
  return suspended({ ...ledger, intent: { want: 'stopped', carriedOut: true, foreign: true } }, true);
};

/** The keeper had not asked for a stop, or in vain; a person who wants a restart wants it to run all the same. */
const isUnasked = ({ of, step, answer, stopAsked }: Attempt): boolean =>
  of !== 'restart' && (step === 'resume' ? stopAsked !== true : step === 'stop' && answer === 'refused');

/** It was stopped: by the keeper on the way to something, by Confluent, or by somebody. */
export const decideStopped = (
  desired: Desired,
  statement: Observed,
  seen: Seen,
  ledger: Ledger,
  now: number,
): Decision => {
  const { attempt, intent } = ledger;
  const stopped: Case = { desired, statement, seen, now };
  const byPolicy = desired.policies.onForeignStop === 'resume';
  if (intent?.want === 'stopped' && !(intent.foreign === true && byPolicy))
    return suspended(ledger, intent.foreign === true);
  if (attempt !== undefined) {
    const resumeAccepted = attempt.step !== 'stop' && attempt.answer === 'accepted';
    if (resumeAccepted && now < attempt.at + GRACE) {
      return inFlight('progressing', { reason: 'Moving', message: 'Confluent has been asked to resume it.', ledger });
    }
    // Stopped after a resume that Confluent had accepted, or without a stop of the keeper's own: somebody else did that,
    // later, and the last one wins.
    if ((resumeAccepted || isUnasked(attempt)) && statement.stopped) {
      return decideStopped(desired, statement, seen, without(ledger, 'attempt', 'intent'), now);
    }
    return finishAttempt(stopped, ledger, attempt);
  }
  if (intent?.want === 'running') {
    const message = 'It is resumed where it stopped, as asked.';
    return resume(stopped, ledger, 'resume', { reason: 'Suspended', health: 'progressing', message });
  }
  return decideForeignStop(stopped, ledger);
};
