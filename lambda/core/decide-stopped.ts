import { backoff, resumed } from './backoff.ts';
import { type Decision, hold, inFlight, isoTime, none, wait } from './decision.ts';
import { nextIncarnation } from './incarnation.ts';
import type { Attempt, Ledger } from './ledger.ts';
import { GRACE, MOST_RESUMES } from './limits.ts';
import { holdAutoStopped, poolIsGone } from './pool.ts';
import { without } from './remember.ts';
import type { Desired, Observed } from './statement.ts';

type Words = Pick<Decision, 'reason' | 'health' | 'message'>;

/** Resumes it where it stopped. */
const resume = (statement: Observed, ledger: Ledger, of: string, now: number, words: Words): Decision => ({
  step: { do: 'resume', statementName: statement.statementName },
  action: 'resume',
  ...words,
  ledger: { ...without(ledger, 'offsets', 'since'), attempt: { of, step: 'again', at: now }, actedAt: now },
});

const counted = (ledger: Ledger): Ledger => ({ ...ledger, streak: resumed(ledger.streak, undefined) });

/** Resumed not more often than a failing one: within the back-off, counted from `from`. */
const resumeWithin = (
  statement: Observed,
  ledger: Ledger,
  of: string,
  from: number,
  now: number,
  what: string,
): Decision => {
  const { resumes } = ledger.streak;
  if (resumes >= MOST_RESUMES) {
    return hold({
      reason: 'CrashLoop',
      message: `${what}, after ${resumes} resumes. Mend the cause, then \`restart\`.`,
      ledger,
    });
  }
  const due = from + backoff(resumes);
  if (now < due) {
    const message = `${what}; it is resumed at ${isoTime(due)}.`;
    return wait('recovering', { reason: 'BackingOff', message, nextAttemptAt: due, ledger });
  }
  const words: Words = { reason: 'Suspended', health: 'recovering', message: `${what}; it is resumed now.` };
  return resume(statement, counted(ledger), of, now, words);
};

/** The keeper asked for this stop, on the way to a resume. */
const finishAttempt = (
  desired: Desired,
  statement: Observed,
  ledger: Ledger,
  attempt: Attempt,
  now: number,
): Decision => {
  if (attempt.from !== undefined) return nextIncarnation(desired, ledger);
  const ofFailure = attempt.of === ledger.failure?.id;
  const last = attempt.step === 'again' ? attempt.answer : undefined;
  if (last === 'refused') {
    const detail = attempt.detail ?? statement.detail;
    if (poolIsGone(detail)) return holdAutoStopped(detail, ledger);
    if (ofFailure) return nextIncarnation(desired, ledger);
    return resumeWithin(statement, ledger, attempt.of, attempt.at, now, `Confluent refuses to resume it (${detail})`);
  }
  if (last === 'accepted') {
    return resumeWithin(
      statement,
      ledger,
      attempt.of,
      attempt.at,
      now,
      'Confluent accepted to resume it, without effect',
    );
  }
  const first = attempt.step !== 'again' && !ofFailure;
  return resume(statement, first ? counted(ledger) : ledger, attempt.of, now, {
    reason: 'Moving',
    health: 'progressing',
    message: 'The keeper stopped it to start it again: it is resumed where it stopped.',
  });
};

const suspended = (ledger: Ledger, foreign: boolean): Decision =>
  none('suspended', {
    reason: 'Suspended',
    message: foreign
      ? 'Somebody stopped it: it stays stopped until `resume`, or until it is resumed on Confluent.'
      : 'It is stopped, as asked, until `resume`.',
    ledger,
  });

/** It was stopped: by the keeper on the way to something, by Confluent, or by somebody. */
export const decideStopped = (desired: Desired, statement: Observed, ledger: Ledger, now: number): Decision => {
  const { attempt, intent } = ledger;
  const byPolicy = desired.policies.onForeignStop === 'resume';
  if (intent?.want === 'stopped' && !(intent.foreign === true && byPolicy))
    return suspended(ledger, intent.foreign === true);
  if (attempt !== undefined) {
    const resumeAccepted = attempt.step !== 'stop' && attempt.answer === 'accepted';
    if (resumeAccepted && now < attempt.at + GRACE) {
      return inFlight('progressing', { reason: 'Moving', message: 'Confluent has been asked to resume it.', ledger });
    }
    // Stopped after a resume that Confluent had accepted: somebody else did that, later, and the last one wins.
    if (resumeAccepted && statement.stopped) {
      return decideStopped(desired, statement, without(ledger, 'attempt', 'intent'), now);
    }
    return finishAttempt(desired, statement, ledger, attempt, now);
  }
  if (intent?.want === 'running') {
    const message = 'It is resumed where it stopped, as asked.';
    return resume(statement, ledger, 'resume', now, { reason: 'Suspended', health: 'progressing', message });
  }
  if (poolIsGone(statement.detail)) return holdAutoStopped(statement.detail, ledger);
  if (byPolicy) {
    const stoppedAt = ledger.since?.at ?? now;
    return resumeWithin(
      statement,
      ledger,
      'policy',
      stoppedAt,
      now,
      'Somebody stopped it, and by its policy it is to run',
    );
  }
  // Remembered, so that it stays suspended should it be deleted or purged.
  return suspended({ ...ledger, intent: { want: 'stopped', carriedOut: true, foreign: true } }, true);
};
