import * as say from '../../../lambda/core/messages/failed.ts';
import { EMPTY_LEDGER, EMPTY_STREAK, type Failure } from '../../../lambda/core/model/ledger.ts';
import { BEGIN, NAME } from '../keeping.ts';
import { pin } from './pinned.ts';

const FAILURE: Failure = {
  id: 'f1',
  of: 'uid-1',
  versionName: NAME,
  at: BEGIN,
  name: 'a.B',
  message: 'boom',
  fingerprint: 'a.B: boom',
  signals: [],
};
/** One for which Confluent names no exception. */
const NAMELESS: Failure = { ...FAILURE, name: '' };
const FIVE = { ...EMPTY_STREAK, errors: [{ fingerprint: 'a.B: boom', count: 5, first: BEGIN }] };
const REPLACED = { ...EMPTY_LEDGER, replaced: 'flights-0' };

pin<typeof say>({
  mendOrWait: [
    [() => say.mendOrWait(undefined), 'Mend the cause, then `restart`.'],
    [
      () => say.mendOrWait(BEGIN),
      'Mend the cause, then `restart`, or wait for the next trial at 2026-11-22T10:00:00.000Z.',
    ],
  ],
  sameErrorAgain: [
    [
      () => say.sameErrorAgain('It failed', FAILURE, FIVE, EMPTY_LEDGER, BEGIN),
      'It failed with the same error again, 5 times by now (a.B: boom). Mend the cause, then `restart`, or wait for the next trial at 2026-11-22T10:00:00.000Z.',
    ],
    [
      () => say.sameErrorAgain('It failed', NAMELESS, FIVE, REPLACED, undefined),
      'It failed with the same error again, 5 times by now (boom). Mend the cause, then `restart`. Do not resume flights-0, which it has replaced: every row since would be written twice. To go back, deploy the older text.',
    ],
  ],
  crashLoop: [
    [
      () => say.crashLoop('It failed', FAILURE, { ...EMPTY_STREAK, resumes: 7 }, EMPTY_LEDGER, BEGIN),
      'It failed again after 7 resumes (a.B: boom). Mend the cause, then `restart`, or wait for the next trial at 2026-11-22T10:00:00.000Z.',
    ],
    [
      () => say.crashLoop('It failed', NAMELESS, { ...EMPTY_STREAK, resumes: 8 }, REPLACED, undefined),
      'It failed again after 8 resumes (boom). Mend the cause, then `restart`. Do not resume flights-0, which it has replaced: every row since would be written twice. To go back, deploy the older text.',
    ],
  ],
  probed: [
    [() => say.probed('It failed', FAILURE), 'It failed (a.B: boom), and is held: it is resumed on trial.'],
    [() => say.probed('It failed', NAMELESS), 'It failed (boom), and is held: it is resumed on trial.'],
  ],
  onTrial: [
    [
      () => say.onTrial('It is running.'),
      'It is running. It is on trial: the hold ends once it has run for ten minutes.',
    ],
  ],
  backingOff: [
    [
      () => say.backingOff('It failed', FAILURE, BEGIN),
      'It failed (a.B: boom); the next try is at 2026-11-22T10:00:00.000Z.',
    ],
    [
      () => say.backingOff('It failed', NAMELESS, BEGIN),
      'It failed (boom); the next try is at 2026-11-22T10:00:00.000Z.',
    ],
  ],
  tryDue: [
    [() => say.tryDue('It failed', FAILURE), 'It failed (a.B: boom); the next try is due.'],
    [() => say.tryDue('It failed', NAMELESS), 'It failed (boom); the next try is due.'],
  ],
  IT_FAILED: [[() => say.IT_FAILED, 'It failed']],
  FAILED_AND_GONE: [[() => say.FAILED_AND_GONE, 'It failed, and is gone since']],
  FAILED_BEFORE_STOP: [[() => say.FAILED_BEFORE_STOP, 'It failed before it was stopped']],
  FAILED_STAYS: [[() => say.FAILED_STAYS, 'It has failed, and is to stay as it is until `resume`.']],
  STARTED_ANEW_SOON: [
    [
      () => say.STARTED_ANEW_SOON,
      'It has just been asked to resume: it is started anew, as approved, once that has had no effect.',
    ],
  ],
  RESUME_ASKED: [[() => say.RESUME_ASKED, 'Confluent has been asked to resume it.']],
  RESUME_DID_NOTHING: [[() => say.RESUME_DID_NOTHING, 'A resume alone did nothing: it is stopped, then resumed.']],
  RESUMED_WHERE_STOPPED: [[() => say.RESUMED_WHERE_STOPPED, 'It is resumed where it stopped.']],
  referenceGone: [
    [
      () => say.referenceGone('no such statement'),
      'It was to carry on from a statement that is gone, and cannot begin (no such statement).',
    ],
  ],
});
