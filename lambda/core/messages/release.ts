import type { Reason } from '../../contract.ts';
import type { Desired } from '../model/statement.ts';

/** The end of a hold or of a suspension, in words; undefined if nothing waits for a person. */
export const releasedBy = (reason: Reason, { sql }: Desired): string | undefined =>
  (sql === undefined ? ADOPTED[reason] : undefined) ?? RELEASES[reason];

/** Ends for an adopted statement, which its owner creates anew. */
const ADOPTED: Partial<Record<Reason, string>> = {
  Missing: 'It is there again: what owns it creates it.',
  Completed: 'What owns it creates it anew.',
};

const TRIAL_OR_RESTART = '`restart` once the cause is mended, a trial that runs for ten minutes, or a new version.';

const RELEASES: Partial<Record<Reason, string>> = {
  ForeignWriter: 'The other statement stops, or `takeover` is confirmed.',
  SpecChanged:
    'The text is put back, or "onChange" allows the change; after a stop by hand or failed savepoints, `restart`.',
  Missing: 'It is there again, or `restart` with "from": "earliest" or "from": "<timestamp>".',
  NameTaken: 'The name is free, or what has it can be seen; `restart` tries at once.',
  SqlInvalid: 'A corrected text is deployed, or `restart` once the cause is gone.',
  CrashLoop: TRIAL_OR_RESTART,
  SameErrorAgain: TRIAL_OR_RESTART,
  AutoStopped: 'Another compute pool is named in the secret, or for the statement.',
  Completed: '`restart`, or a new version without an end.',
  Suspended: '`resume`, or somebody resumes it on Confluent.',
};
