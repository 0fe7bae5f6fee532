import { isoTime } from '../model/decision.ts';
import type { Failure, Ledger, Streak } from '../model/ledger.ts';

/** The failure's exception, or Confluent's reason where there is none. */
const named = ({ name, message }: Failure): string => (name === '' ? message : `${name}: ${message}`);

/** The warning that a replaced version is no way back: people think of it first. */
const noWayBack = ({ replaced }: Ledger): string =>
  replaced === undefined
    ? ''
    : ` Do not resume ${replaced}, which it has replaced: every row since would be written twice. To go back, deploy the older text.`;

/** The way out of a hold for failures. `due`: time of the next trial; undefined: there is none, by policy. */
export const mendOrWait = (due: number | undefined): string =>
  due === undefined
    ? 'Mend the cause, then `restart`.'
    : `Mend the cause, then \`restart\`, or wait for the next trial at ${isoTime(due)}.`;

export const sameErrorAgain = (
  what: string,
  failure: Failure,
  { errors }: Streak,
  ledger: Ledger,
  due: number | undefined,
): string => {
  const count = errors.find(({ fingerprint }) => fingerprint === failure.fingerprint)?.count ?? 1;
  return `${what} with the same error again, ${count} times by now (${named(failure)}). ${mendOrWait(due)}${noWayBack(ledger)}`;
};

export const crashLoop = (
  what: string,
  failure: Failure,
  { resumes }: Streak,
  ledger: Ledger,
  due: number | undefined,
): string => `${what} again after ${resumes} resumes (${named(failure)}). ${mendOrWait(due)}${noWayBack(ledger)}`;

export const probed = (what: string, failure: Failure): string =>
  `${what} (${named(failure)}), and is held: it is resumed on trial.`;

/** A message about a statement on trial. */
export const onTrial = (message: string): string =>
  `${message} It is on trial: the hold ends once it has run for ten minutes.`;

export const backingOff = (what: string, failure: Failure, due: number): string =>
  `${what} (${named(failure)}); the next try is at ${isoTime(due)}.`;

export const tryDue = (what: string, failure: Failure): string => `${what} (${named(failure)}); the next try is due.`;

export const IT_FAILED = 'It failed';
export const FAILED_AND_GONE = 'It failed, and is gone since';
export const FAILED_BEFORE_STOP = 'It failed before it was stopped';

export const FAILED_STAYS = 'It has failed, and is to stay as it is until `resume`.';

export const STARTED_ANEW_SOON =
  'It has just been asked to resume: it is started anew, as approved, once that has had no effect.';

export const RESUME_ASKED = 'Confluent has been asked to resume it.';

export const RESUME_DID_NOTHING = 'A resume alone did nothing: it is stopped, then resumed.';

export const RESUMED_WHERE_STOPPED = 'It is resumed where it stopped.';

export const referenceGone = (detail: string): string =>
  `It was to carry on from a statement that is gone, and cannot begin (${detail}).`;
