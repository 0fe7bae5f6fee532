import type { ReportEntry } from '../../../lambda/contract.ts';
import { COLOURS } from './colours.ts';
import { aligned, type Cell, plain, type Remark, renderRemarks } from './table.ts';
import type { Terminal } from './terminal.ts';
import { moment } from './times.ts';

const HEAD = plain(['', 'statement', 'phase', 'health', 'action', 'reason', 'restarts'], 'faint');

const cellsOf = ({ name, phase, health, action, reason, restarts }: ReportEntry): readonly Cell[] => {
  const { sign, style } = COLOURS[health];
  return [
    { text: sign, style },
    { text: name, style: 'strong' },
    { text: phase },
    { text: health, style },
    { text: action },
    { text: reason },
    { text: String(restarts) },
  ];
};

/** Remarks below every statement's row. */
export const remarksOf = (
  { statementName, message, nextAttemptAt, rowsLostFrom }: ReportEntry,
  now: number,
): readonly Remark[] => [
  { text: message },
  ...(nextAttemptAt === undefined ? [] : [{ text: `Next attempt: ${moment(nextAttemptAt, now)}` }]),
  ...(rowsLostFrom === undefined ? [] : [{ text: `Loses rows from: ${moment(rowsLostFrom, now)}` }]),
  { text: `On Confluent: ${statementName}` },
];

/** Table with one row for each statement, and remarks below each row. */
export const renderTable = (
  terminal: Terminal,
  statements: readonly ReportEntry[],
  remarks: (entry: ReportEntry) => readonly Remark[],
): void => {
  const [head = '', ...rows] = aligned(terminal, [HEAD, ...statements.map(cellsOf)]);
  terminal.line(head);
  statements.forEach((entry, index) => {
    terminal.line(rows[index]);
    renderRemarks(terminal, remarks(entry));
  });
};
