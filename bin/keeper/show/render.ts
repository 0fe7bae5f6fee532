import type { Command, Report, ReportEntry } from '../../../lambda/contract.ts';
import { renderHistory } from './render-decisions.ts';
import { renderExplain } from './render-explain.ts';
import { statusOf } from './render-status.ts';
import { planOf, takeoverOf } from './render-steps.ts';
import { remarksOf, renderTable } from './render-table.ts';
import type { Remark } from './table.ts';
import type { Terminal } from './terminal.ts';

/** What stands below a statement's row. */
const BELOW: Readonly<Partial<Record<Command, (entry: ReportEntry, now: number) => readonly Remark[]>>> = {
  status: statusOf,
  plan: planOf,
  takeover: takeoverOf,
};

/** The report, as its command is best answered; `now` in milliseconds since 1970. */
export const renderReport = (terminal: Terminal, { command, statements }: Report, now: number): void => {
  if (command === 'explain') renderExplain(terminal, statements, now);
  else if (command === 'history') renderHistory(terminal, statements);
  else renderTable(terminal, statements, (entry) => (BELOW[command] ?? remarksOf)(entry, now));
};
