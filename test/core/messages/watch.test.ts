import * as say from '../../../lambda/core/messages/watch.ts';
import { pin } from './pinned.ts';

const MODERATE = { severity: 'MODERATE', reason: 'NO_BOUNDS', message: 'It lacks bounds.' };
const CRITICAL = { severity: 'CRITICAL', reason: 'EXCEEDING_HARD_LIMIT', message: 'Too much state. ' };

pin<typeof say>({
  meaningOf: [
    [() => say.meaningOf('LOW'), 'for information'],
    [() => say.meaningOf('MODERATE'), 'it may need somebody to act, and can degrade the statement'],
    [() => say.meaningOf('CRITICAL'), 'somebody has to act: in the end it degrades the statement'],
    [() => say.meaningOf('SEVERE'), 'Confluent does not say how severe it is'],
  ],
  EXCEPTIONS_MEAN: [[() => say.EXCEPTIONS_MEAN, 'it runs on: Confluent restarts it by itself after each']],
  warnings: [
    [
      () => say.warnings([MODERATE]),
      'Confluent warns: MODERATE NO_BOUNDS: It lacks bounds (it may need somebody to act, and can degrade the statement).',
    ],
    [
      () => say.warnings([CRITICAL, MODERATE]),
      'Confluent warns: CRITICAL EXCEEDING_HARD_LIMIT: Too much state (somebody has to act: in the end it degrades the statement); MODERATE NO_BOUNDS: It lacks bounds (it may need somebody to act, and can degrade the statement).',
    ],
  ],
  exceptionWhileRunning: [
    [
      () => say.exceptionWhileRunning('E', 'no such topic.'),
      'Confluent lists an exception (E: no such topic); it runs on: Confluent restarts it by itself after each.',
    ],
  ],
  restarting: [
    [
      () => say.restarting('2026-11-22T10:00:00.000Z'),
      'It is RUNNING, but since 2026-11-22T10:00:00.000Z Confluent lists one new exception after another: it restarts again and again, and may read nothing. Look at its exceptions (`explain`) and at the topics and the access that they name.',
    ],
  ],
});
