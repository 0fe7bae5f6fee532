import type { PastDecision, ReportEntry } from '../../../lambda/contract.ts';
import { LOOKS } from './look.ts';
import { aligned, breadthOf, type Cell, plain, renderRemarks } from './table.ts';
import type { Terminal } from './terminal.ts';
import { dateTime } from './times.ts';

const cellsOf = ({ at, statementName, phase, health, action, reason }: PastDecision): readonly Cell[] => {
  const { sign, style } = LOOKS[health];
  return [
    { text: sign, style },
    { text: dateTime(at) },
    { text: statementName },
    { text: phase },
    { text: health, style },
    { text: action },
    { text: reason },
  ];
};

const HEAD = plain(['', 'time (UTC)', 'statement', 'phase', 'health', 'action', 'reason'], 'faint');
const STATEMENT = 2;

const renderDecisions = (terminal: Terminal, decisions: readonly PastDecision[]): void => {
  const all = [HEAD, ...decisions.map(cellsOf)];
  // Where there is no room for the names, they stand before the messages.
  const narrow = breadthOf(all) > terminal.width;
  const [head, ...rows] = aligned(terminal, narrow ? all.map((row) => row.toSpliced(STATEMENT, 1)) : all);
  terminal.line(head);
  decisions.forEach(({ statementName, message }, index) => {
    terminal.line(rows[index]);
    renderRemarks(terminal, [{ text: narrow ? `${statementName}: ${message}` : message }]);
  });
};

/** For each statement what was decided last, the newest at the end. */
export const renderHistory = (terminal: Terminal, statements: readonly ReportEntry[]): void => {
  statements.forEach(({ name, health, history = [] }, index) => {
    const { sign, style } = LOOKS[health];
    if (index > 0) terminal.line();
    terminal.line(`${terminal.paint(style, sign)}  ${terminal.paint('strong', name)}`);
    if (history.length > 0) renderDecisions(terminal, history);
    else renderRemarks(terminal, [{ text: 'No decision is known yet.' }]);
  });
};
