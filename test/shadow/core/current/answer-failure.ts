import { exhausted, nextAttempt, resumed } from '../memory/backoff.ts';
import { type Decision, hold, inFlight, isoTime, wait } from '../model/decision.ts';
import type { Failure, Ledger } from '../model/ledger.ts';

const named = ({ name, message }: Failure): string => (name === '' ? message : `${name}: ${message}`);

/** A replaced version is no way back: people think of it first. */
const noWayBack = ({ previous }: Ledger): string =>
  previous === undefined
    ? ''
    : ` Do not resume ${previous}, which it has replaced: every row since would be written twice. To go back, deploy the older text.`;

/** It has failed, and nothing has been done about that yet. */
export const isUnanswered = ({ failure }: Ledger): boolean => failure !== undefined && failure.left !== true;

/** It is not tried any more, where trying on would not help. */
export const holdExhausted = (ledger: Ledger, failure: Failure, what: string): Decision | undefined => {
  const { streak } = ledger;
  const end = exhausted(failure, streak);
  if (end === undefined) return undefined;
  const again =
    end === 'CrashLoop' ? `again after ${streak.resumes} resumes` : 'with the same error for the third time';
  const message = `${what} ${again} (${named(failure)}). Mend the cause, then \`restart\`.${noWayBack(ledger)}`;
  return hold({ reason: end, message, ledger });
};

/**
 * A failure is answered at once, after its back-off, or no more. `act` says how it is answered; the resume is counted in
 * the ledger that it is handed, so that a pass that dies half-way cannot make restarts unbounded.
 */
export const answerFailure = (
  ledger: Ledger,
  now: number,
  what: string,
  act: (counted: Ledger, failure: Failure) => Pick<Decision, 'step' | 'action' | 'ledger'>,
): Decision => {
  const { failure, streak } = ledger;
  if (failure === undefined) return inFlight('recovering', { reason: 'Failed', message: `${what}.`, ledger });
  const held = holdExhausted(ledger, failure, what);
  if (held !== undefined) return held;
  const because = named(failure);
  const due = nextAttempt(failure, streak);
  if (now < due) {
    const message = `${what} (${because}); the next try is at ${isoTime(due)}.`;
    return wait('recovering', { reason: 'BackingOff', message, nextAttemptAt: due, ledger });
  }
  const { step, action, ledger: recorded } = act({ ...ledger, streak: resumed(streak, failure) }, failure);
  const message = `${what} (${because}); the next try is due.`;
  return { step, action, ledger: recorded, health: 'recovering', reason: 'Failed', message };
};
