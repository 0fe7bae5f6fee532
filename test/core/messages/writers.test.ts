import * as say from '../../../lambda/core/messages/writers.ts';
import { copy, live } from '../live.ts';
import { pin } from './pinned.ts';

const MINE = live('mine');
const YOURS = live('yours');

pin<typeof say>({
  aboutOthers: [
    [() => say.aboutOthers([MINE]), 'Another live statement writes the same sink: mine.'],
    [() => say.aboutOthers([MINE, YOURS]), '2 other live statements write the same sink: mine, yours.'],
    [
      () => say.aboutOthers([live(copy(1))]),
      `Another live statement writes the same sink: ${copy(1)} (a copy of the former Python app).`,
    ],
    [
      () => say.aboutOthers([live(copy(1)), MINE, live(copy(2)), YOURS]),
      `4 other live statements write the same sink: mine, yours, ${copy(1)}, ${copy(2)} (2 copies of the former Python app).`,
    ],
  ],
  othersAreStopped: [
    [
      () => say.othersAreStopped([MINE]),
      'Another live statement writes the same sink: mine. They are being stopped, as confirmed.',
    ],
  ],
  nothingBeside: [
    [
      () => say.nothingBeside([MINE]),
      'Another live statement writes the same sink: mine. Nothing is started beside it: stop it, or let `takeover` show how it is replaced.',
    ],
  ],
  rowsTwice: [
    [
      () => say.rowsTwice([MINE]),
      'Another live statement writes the same sink: mine. Rows may be in it twice: stop it, or let `takeover` show how.',
    ],
  ],
  replacedIsLive: [[() => say.replacedIsLive('flights-0'), 'flights-0, which was replaced, is live: it is stopped.']],
  PYTHON_COPIES: [
    [
      () => say.PYTHON_COPIES,
      'The copies of the Python app never read sunset_avro, and filled the columns by position, so that their rows are scrambled. This statement reads both topics from the beginning and writes beside those rows: to have a clean table, name a new sink in the SQL and its prerequisite first.',
    ],
  ],
});
