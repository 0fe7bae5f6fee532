import * as say from '../../../lambda/core/messages/stopped.ts';
import { BEGIN } from '../keeping.ts';
import { pin } from './pinned.ts';

pin<typeof say>({
  RESUMED_BY_KEEPER: [
    [() => say.RESUMED_BY_KEEPER, 'The keeper stopped it to start it again: it is resumed where it stopped.'],
  ],
  RESUMED_AS_ASKED: [[() => say.RESUMED_AS_ASKED, 'It is resumed where it stopped, as asked.']],
  STOPPED_BY_SOMEBODY: [
    [
      () => say.STOPPED_BY_SOMEBODY,
      'Somebody stopped it: it stays stopped until `resume`, or until it is resumed on Confluent.',
    ],
  ],
  STOPPED_AS_ASKED: [[() => say.STOPPED_AS_ASKED, 'It is stopped, as asked, until `resume`.']],
  ACCEPTED_WITHOUT_EFFECT: [[() => say.ACCEPTED_WITHOUT_EFFECT, 'Confluent accepted to resume it, without effect']],
  STOPPED_AGAINST_POLICY: [[() => say.STOPPED_AGAINST_POLICY, 'Somebody stopped it, and by its policy it is to run']],
  resumeRefused: [[() => say.resumeRefused('not now'), 'Confluent refuses to resume it (not now)']],
  withoutSavepoint: [
    [() => say.withoutSavepoint('it had none'), 'It was stopped without a savepoint (it had none)'],
    [() => say.withoutSavepoint(''), 'It was stopped without a savepoint (Confluent gives no reason)'],
  ],
  resumedTooOften: [
    [
      () => say.resumedTooOften('It stopped', 7, undefined),
      'It stopped, after 7 resumes. Mend the cause, then `restart`.',
    ],
    [
      () => say.resumedTooOften('It stopped', 8, BEGIN),
      'It stopped, after 8 resumes. Mend the cause, then `restart`, or wait for the next trial at 2026-11-22T10:00:00.000Z.',
    ],
  ],
  resumedOnTrial: [[() => say.resumedOnTrial('It stopped'), 'It stopped, and it is held: it is resumed on trial.']],
  resumedLater: [
    [() => say.resumedLater('It stopped', BEGIN), 'It stopped; it is resumed at 2026-11-22T10:00:00.000Z.'],
  ],
  resumedNow: [[() => say.resumedNow('It stopped'), 'It stopped; it is resumed now.']],
});
