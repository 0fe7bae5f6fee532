import type { PastDecision, ReportEntry } from '../../../lambda/contract.ts';
import { COLOURS } from './colours.ts';
import { aligned, breadthOf, type Cell, plain, renderRemarks } from './table.ts';
import type { Terminal } from './terminal.ts';
import { dateTime } from './times.ts';

const cellsOf = ({ at, statementName, phase, health, action, reason }: PastDecision): readonly Cell[] => {
  const { sign, style } = COLOURS[health];
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
  // Without room for a column of names, the names stand before the messages.
  const narrow = breadthOf(all) > terminal.width;
  const [head, ...rows] = aligned(terminal, narrow ? all.map((row) => row.toSpliced(STATEMENT, 1)) : all);
  terminal.line(head);
  decisions.forEach(({ statementName, message }, index) => {
    terminal.line(rows[index]);
    renderRemarks(terminal, [{ text: narrow ? `${statementName}: ${message}` : message }]);
  });
};

/** Answer of `history`: the last decisions of each statement, the newest at the end. */
export const renderHistory = (terminal: Terminal, statements: readonly ReportEntry[]): void => {
  statements.forEach(({ name, health, history = [] }, index) => {
    const { sign, style } = COLOURS[health];
    if (index > 0) terminal.line();
    terminal.line(`${terminal.paint(style, sign)}  ${terminal.paint('strong', name)}`);
    if (history.length > 0) renderDecisions(terminal, history);
    else renderRemarks(terminal, [{ text: 'No decision is known yet.' }]);
  });
};
