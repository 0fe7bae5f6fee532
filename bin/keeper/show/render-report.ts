import type { Command, Report, ReportEntry } from '../../../lambda/contract.ts';
import { renderExplain } from './render-explain.ts';
import { renderHistory } from './render-history.ts';
import { statusOf } from './render-status.ts';
import { planOf, takeoverOf } from './render-steps.ts';
import { remarksOf, renderTable } from './render-table.ts';
import type { Remark } from './table.ts';
import type { Terminal } from './terminal.ts';

type Render = (terminal: Terminal, statements: readonly ReportEntry[], now: number) => void;

/** Rendering as a table, with these remarks below each statement's row. */
const asTable =
  (remarks: (entry: ReportEntry, now: number) => readonly Remark[]): Render =>
  (terminal, statements, now) =>
    renderTable(terminal, statements, (entry) => remarks(entry, now));

/** Rendering of each command's report. */
const RENDERINGS: Readonly<Record<Command, Render>> = {
  ensure: asTable(remarksOf),
  status: asTable(statusOf),
  explain: renderExplain,
  plan: asTable(planOf),
  history: renderHistory,
  stop: asTable(remarksOf),
  resume: asTable(remarksOf),
  restart: asTable(remarksOf),
  takeover: asTable(takeoverOf),
};

/** Output of a report in the form of its command; `now` in milliseconds since 1970. */
export const renderReport = (terminal: Terminal, { command, statements }: Report, now: number): void =>
  RENDERINGS[command](terminal, statements, now);
