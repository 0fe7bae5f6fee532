import type { Report, StatementChange } from '../../../lambda/contract.ts';
import type { Audit } from '../audit.ts';
import { renderChanges, renderRows } from './render-pass.ts';
import { renderReport } from './render-report.ts';
import { terminalOf } from './terminal.ts';

/** Circumstances of a report. */
export interface Circumstances {
  readonly json: boolean;
  /** Place of the pass, in a few words. */
  readonly where: string;
  /** Time in milliseconds since 1970. */
  readonly now: number;
  /** Changes in the pass, where they are known. */
  readonly changes?: readonly StatementChange[];
  /** Count of the rows, where they can be counted. */
  readonly audit?: Audit;
}

/** Report on stdout: alone for programs, with its circumstances for people. */
export const printReport = (report: Report, { json, where, now, changes = [], audit }: Circumstances): void => {
  if (json) {
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    return;
  }
  const terminal = terminalOf(process.stdout);
  terminal.line(terminal.paint('faint', where));
  terminal.line();
  renderChanges(terminal, changes);
  renderReport(terminal, report, now);
  if (audit !== undefined) renderRows(terminal, audit);
};
