import { isoTime } from '../model/decision.ts';
import { mendOrWait } from './failed.ts';

/** Messages about a statement that is stopped. */

export const RESUMED_BY_KEEPER = 'The keeper stopped it to start it again: it is resumed where it stopped.';
export const RESUMED_AS_ASKED = 'It is resumed where it stopped, as asked.';
export const STOPPED_BY_SOMEBODY =
  'Somebody stopped it: it stays stopped until `resume`, or until it is resumed on Confluent.';
export const STOPPED_AS_ASKED = 'It is stopped, as asked, until `resume`.';

export const ACCEPTED_WITHOUT_EFFECT = 'Confluent accepted to resume it, without effect';
export const STOPPED_AGAINST_POLICY = 'Somebody stopped it, and by its policy it is to run';

export const resumeRefused = (detail: string): string => `Confluent refuses to resume it (${detail})`;

export const withoutSavepoint = (detail: string): string =>
  `It was stopped without a savepoint (${detail || 'Confluent gives no reason'})`;

export const resumedTooOften = (what: string, resumes: number, due: number | undefined): string =>
  `${what}, after ${resumes} resumes. ${mendOrWait(due)}`;

export const resumedOnTrial = (what: string): string => `${what}, and it is held: it is resumed on trial.`;

export const resumedLater = (what: string, due: number): string => `${what}; it is resumed at ${isoTime(due)}.`;

export const resumedNow = (what: string): string => `${what}; it is resumed now.`;
