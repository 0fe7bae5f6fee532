import { isoTime } from '../model/decision.ts';
import type { Failure, Ledger, Streak } from '../model/ledger.ts';

/** The failure's exception, or Confluent's reason where there is none. */
const named = ({ name, message }: Failure): string => (name === '' ? message : `${name}: ${message}`);

/** The warning that a replaced version is no way back: people think of it first. */
const noWayBack = ({ replaced }: Ledger): string =>
  replaced === undefined
    ? ''
    : ` Do not resume ${replaced}, which it has replaced: every row since would be written twice. To go back, deploy the older text.`;

export const sameErrorAgain = (what: string, failure: Failure, ledger: Ledger): string =>
  `${what} with the same error for the third time (${named(failure)}). Mend the cause, then \`restart\`.${noWayBack(ledger)}`;

export const crashLoop = (what: string, failure: Failure, { resumes }: Streak, ledger: Ledger): string =>
  `${what} again after ${resumes} resumes (${named(failure)}). Mend the cause, then \`restart\`.${noWayBack(ledger)}`;

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
