import type { Report, StatementChange } from '../../../lambda/contract.ts';
import type { Audit } from '../run/audit.ts';
import { renderReport } from './render.ts';
import { renderChanges, renderRows } from './render-pass.ts';
import { terminalOf } from './terminal.ts';

export interface Circumstances {
  readonly json: boolean;
  /** In a few words: where the pass took place. */
  readonly where: string;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** What happened in it, where that is known. */
  readonly changes?: readonly StatementChange[];
  /** The rows that have moved, where they can be counted. */
  readonly audit?: Audit;
}

/** The report on stdout: for programs it alone, for people what is known besides. */
export const show = (report: Report, { json, where, now, changes = [], audit }: Circumstances): void => {
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
