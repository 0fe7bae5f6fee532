import { isMisplaced } from '../memory/placement.ts';
import { isSettling } from '../memory/remember.ts';
import { lacksReference } from '../memory/take-over.ts';
import { type Decision, inFlight, none, type Seen } from '../model/decision.ts';
import { type Attempt, type Failure, type Ledger, without } from '../model/ledger.ts';
import { GRACE, MINUTE } from '../model/limits.ts';
import type { Desired, Observed } from '../model/statement.ts';
import { answerFailure } from './answer-failure.ts';
import { APPROVALS, holdMissing, nextIncarnation } from './incarnation.ts';
import { holdAutoStopped, poolIsGone } from './pool.ts';

const attemptStep = (
  { statementName }: Observed,
  ledger: Ledger,
  attempt: Attempt,
): Pick<Decision, 'step' | 'action' | 'ledger'> => {
  if (attempt.step === 'stop') {
    return { step: { do: 'stop', statementName }, action: 'stop', ledger: { ...ledger, attempt } };
  }
  // From now on it may read on: its offsets are forgotten before it is asked to.
  const forgotten = { ...without(ledger, 'offsets', 'since'), attempt, actedAt: attempt.at };
  return { step: { do: 'resume', statementName }, action: 'resume', ledger: forgotten };
};

/** One that is to run elsewhere can be moved only once it is stopped; where that is refused, it is resumed where it is. */
const firstStep = (statement: Observed, seen: Seen, ledger: Ledger): Omit<Attempt, 'of' | 'at'> => {
  if (isMisplaced(statement, seen.placement, ledger)) return { step: 'stop', open: true };
  const { attempt } = ledger;
  const stopAsked = statement.stopped && (attempt?.step === 'stop' || attempt?.stopAsked === true);
  return { step: 'resume', ...(stopAsked ? { stopAsked } : {}) };
};

const begin = (statement: Observed, ledger: Ledger, now: number, first: Omit<Attempt, 'of' | 'at'>): Decision =>
  answerFailure(ledger, now, 'It failed', (counted, { id }) =>
    attemptStep(statement, counted, { of: id, at: now, ...first }),
  );

/**
 * This very failure has been answered with a resume, and it is FAILED still. What Confluent makes of a resume whose
 * `spec.stopped` is already false is not published: it may work, do nothing until it is stopped first, or be refused.
 */
const goOn = (
  desired: Desired,
  statement: Observed,
  seen: Seen,
  ledger: Ledger,
  now: number,
  attempt: Attempt,
  failure: Failure,
): Decision => {
  const refused = attempt.answer === 'refused';
  const misplaced = isMisplaced(statement, seen.placement, ledger);
  const detail = attempt.detail ?? statement.detail;
  if (refused && poolIsGone(detail) && !misplaced) return holdAutoStopped(detail, ledger);
  const fruitless = attempt.fruitless === true;
  const open = attempt.open === true || (attempt.step !== 'stop' && !refused);
  const next = { of: attempt.of, at: now, open, fruitless };
  // A resume that was not refused may still take effect: no second writer is started beside one that may yet run.
  const hopeless = refused && (!open || fruitless);
  const due = refused || now >= attempt.at + GRACE;
  switch (attempt.step) {
    case 'resume':
      if (!due) break;
      return {
        ...attemptStep(statement, ledger, { ...next, step: 'stop' }),
        ...words('A resume alone did nothing: it is stopped, then resumed.'),
      };
    case 'stop':
      if (hopeless) return nextIncarnation(desired, seen, ledger, now);
      // Only once it is STOPPED can it be moved; where it never gets there, it goes on where it is.
      if (!refused && misplaced && now < attempt.at + MINUTE) break;
      if (!due && !statement.stopped) break;
      return {
        ...attemptStep(statement, ledger, { ...next, step: 'again' }),
        ...words('It is resumed where it stopped.'),
      };
    case 'again':
      if (hopeless) return nextIncarnation(desired, seen, ledger, now);
      if (!due) break;
      // Without effect: as good as failed again when it was asked.
      return begin(statement, { ...ledger, failure: { ...failure, at: attempt.at } }, now, {
        step: 'resume',
        open,
        fruitless: true,
        stopAsked: true,
      });
  }
  return inFlight('recovering', { reason: 'Failed', message: 'Confluent has been asked to resume it.', ledger });
};

const words = (message: string): Pick<Decision, 'health' | 'reason' | 'message'> => ({
  health: 'recovering',
  reason: 'Failed',
  message,
});

/** It has failed: nothing runs, and it can be resumed exactly where it was. */
export const decideFailed = (
  desired: Desired,
  statement: Observed,
  seen: Seen,
  ledger: Ledger,
  now: number,
): Decision => {
  const { attempt, failure, intent } = ledger;
  if (intent?.want === 'stopped') {
    const message = 'It has failed, and is to stay as it is until `resume`.';
    return none('suspended', { reason: 'Suspended', message, ledger });
  }
  if (attempt?.from !== undefined && desired.sql !== undefined) {
    if (!isSettling(ledger, now)) return nextIncarnation(desired, seen, ledger, now);
    const message = 'It has just been asked to resume: it is started anew, as approved, once that has had no effect.';
    return inFlight('recovering', { reason: 'Failed', message, ledger });
  }
  if (lacksReference(statement)) {
    const message = `It was to carry on from a statement that is gone, and cannot begin (${statement.detail}).`;
    return holdMissing(desired.sql === undefined ? message : `${message} ${APPROVALS}`, ledger);
  }
  if (attempt !== undefined && failure !== undefined && attempt.of === failure.id) {
    return goOn(desired, statement, seen, ledger, now, attempt, failure);
  }
  return begin(statement, ledger, now, firstStep(statement, seen, ledger));
};
