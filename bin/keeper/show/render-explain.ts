import type { Details, ReportEntry } from '../../../lambda/contract.ts';
import { COLOURS } from './colours.ts';
import { articleOf, deedOf, failedRunsIn, MEANINGS, namesOf, offsetsOf, warningsIn, withoutMessage } from './format.ts';
import { type Style, type Terminal, wrapped } from './terminal.ts';
import { DAY, moment, sinceThen } from './times.ts';

/** Row of the table: a label, and its value in one or more lines. */
type Row = readonly [what: string, lines: readonly string[], style?: Style];

const row = (what: string, ...lines: readonly (string | undefined)[]): Row => [
  what,
  lines.filter((line) => line !== undefined),
];

const stateOf = (entry: ReportEntry, { since, failedRuns }: Partial<Details>, now: number): readonly Row[] => {
  const { statementName, phase, health, reason, message, restarts } = entry;
  return [
    row('on Confluent', statementName),
    row('phase', since === undefined ? phase : `${phase} ${sinceThen(since, now)}`),
    ['health', [`${health}: ${MEANINGS[health]}`], COLOURS[health].style],
    row('reason', reason, message),
    row('what to do', articleOf(reason)),
    row('restarts', `${restarts} in this streak of failures`),
    row('failures', failedRuns === undefined ? undefined : failedRunsIn(failedRuns)),
  ];
};

const placeOf = ({ offsets = {}, computePoolId, principalId, judgement }: Partial<Details>): readonly Row[] => [
  row('its text', judgement),
  row('offsets', ...Object.entries(offsets).map(([topic, text]) => `${topic} ${offsetsOf(text)}`)),
  row('compute pool', computePoolId),
  row('principal', principalId),
];

const pastOf = ({ exception, last }: Partial<Details>, { statementName }: ReportEntry, now: number): readonly Row[] => [
  ...(exception === undefined
    ? []
    : [row('failure', moment(exception.timestamp, now), `${exception.name}: ${exception.message}`)]),
  ...(last === undefined
    ? []
    : [
        row(
          'last',
          moment(last.at, now),
          `${deedOf(last)}${last.statementName === statementName ? '' : `: ${last.statementName}`}`,
          `${last.reason}: ${last.message}`,
        ),
      ]),
];

/** What exceptions of a running statement mean. */
const EXCEPTIONS_MEAN = 'it runs on: Confluent restarts it by itself after each';

const runOf = (details: Partial<Details>, now: number): readonly Row[] => {
  const exceptions = (details.exceptions ?? []).map(
    ({ name, message, timestamp }) =>
      `${timestamp === undefined ? '' : `${moment(timestamp, now)}: `}${name}: ${message}`,
  );
  return [
    ['exceptions', exceptions.length === 0 ? [] : [...exceptions, EXCEPTIONS_MEAN], 'worrying'],
    ['warnings', warningsIn(details), 'worrying'],
  ];
};

const futureOf = ({ next, releasedBy }: Partial<Details>, entry: ReportEntry, now: number): readonly Row[] => [
  row('next', next && withoutMessage(next, entry)),
  row('when', entry.nextAttemptAt && moment(entry.nextAttemptAt, now)),
  row('released by', releasedBy),
];

/** Time before a loss from which on it stands out, in milliseconds. */
const NEAR = 10 * DAY;

const besideOf = (
  { otherWriters = [], replacement, previous, purgeAt }: Partial<Details>,
  { rowsLostFrom }: ReportEntry,
  now: number,
): readonly Row[] => [
  ['other writers', otherWriters.map((other) => namesOf([other])), 'worrying'],
  row('replacement', replacement && namesOf([replacement])),
  row('previous', previous && namesOf([previous])),
  [
    'loses rows',
    rowsLostFrom === undefined
      ? []
      : [moment(rowsLostFrom, now), 'which its topics keep no longer, if it does not run before'],
    rowsLostFrom !== undefined && Date.parse(rowsLostFrom) - now < NEAR ? 'worrying' : 'plain',
  ],
  [
    'deleted',
    purgeAt === undefined
      ? []
      : [moment(purgeAt, now), 'by Confluent, and its position with it, if it does not run before'],
    purgeAt !== undefined && Date.parse(purgeAt) - now < NEAR ? 'worrying' : 'plain',
  ],
];

const rowsOf = (entry: ReportEntry, now: number): readonly Row[] => {
  const { details = {} } = entry;
  return [
    ...stateOf(entry, details, now),
    ...placeOf(details),
    ...pastOf(details, entry, now),
    ...runOf(details, now),
    ...futureOf(details, entry, now),
    ...besideOf(details, entry, now),
  ].filter(([, lines]) => lines.length > 0);
};

const WIDEST = 'other writers'.length;

/** Answer of `explain`: a table for each statement. */
export const renderExplain = (
  { line, paint, width }: Terminal,
  statements: readonly ReportEntry[],
  now: number,
): void => {
  statements.forEach((entry, index) => {
    const { sign, style: signStyle } = COLOURS[entry.health];
    if (index > 0) line();
    line(`${paint(signStyle, sign)}  ${paint('strong', entry.name)}`);
    for (const [what, lines, style = 'plain'] of rowsOf(entry, now)) {
      const parts = lines.flatMap((text) => wrapped(text, width - WIDEST - 5));
      parts.forEach((part, at) => {
        line(`   ${paint('faint', (at === 0 ? what : '').padEnd(WIDEST))}  ${paint(style, part)}`);
      });
    }
  });
};
