import type { Report, ReportEntry, StatementChange } from '../../lambda/contract.ts';
import { type Audit, SINK } from './audit.ts';
import { clockTime, LOOKS } from './look.ts';
import { type Style, type Terminal, wrapped } from './terminal.ts';

const INDENT = '  ';

interface Cell {
  readonly text: string;
  readonly style?: Style;
}

/** Rows whose columns are as wide as their widest cell. */
const aligned = ({ paint }: Terminal, rows: readonly (readonly Cell[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.text.length ?? 0)));
  return rows.map((row) =>
    row
      .map(({ text, style = 'plain' }, column) => {
        const last = column === row.length - 1;
        return paint(style, last ? text : text.padEnd(widths[column] ?? 0));
      })
      .join(INDENT),
  );
};

const HEAD: readonly Cell[] = ['', 'statement', 'phase', 'health', 'action', 'reason', 'restarts'].map((text) => ({
  text,
  style: 'faint',
}));

const cellsOf = ({ name, phase, health, action, reason, restarts }: ReportEntry): readonly Cell[] => {
  const { sign, style } = LOOKS[health];
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

const detailOf = ({ statementName, message, nextAttemptAt }: ReportEntry): readonly string[] => [
  message,
  ...(nextAttemptAt === undefined ? [] : [`Next attempt: ${nextAttemptAt}`]),
  `On Confluent: ${statementName}`,
];

/** The report as a table, with what there is to say about each statement below it. */
export const renderReport = (terminal: Terminal, { statements }: Report): void => {
  const [head = '', ...rows] = aligned(terminal, [HEAD, ...statements.map(cellsOf)]);
  terminal.line(head);
  rows.forEach((row, index) => {
    terminal.line(row);
    const entry = statements[index];
    for (const text of entry === undefined ? [] : detailOf(entry)) {
      for (const line of wrapped(text, terminal.width - 3)) terminal.line(`   ${terminal.paint('faint', line)}`);
    }
  });
};

/** What has happened in a pass, in the order of time: nothing, if nothing has changed. */
export const renderChanges = (terminal: Terminal, changes: readonly StatementChange[]): void => {
  if (changes.length === 0) return;
  const rows = changes.map(({ at, name, phase, health, action, reason }): readonly Cell[] => {
    const { sign, style } = LOOKS[health];
    return [
      { text: clockTime(at), style: 'faint' },
      { text: sign, style },
      { text: name },
      { text: phase },
      { text: health, style },
      { text: action },
      { text: reason },
    ];
  });
  for (const row of aligned(terminal, rows)) terminal.line(row);
  terminal.line();
};

const BAR = 24;

/** How much of what the airlines' topics have is in the sink; on the embedded Confluent only, where it can be counted. */
export const renderRows = (terminal: Terminal, { read, written, lost, duplicated, misplaced }: Audit): void => {
  const there = read - lost;
  const full = read === 0 ? 0 : Math.floor((BAR * there) / read);
  const odd = duplicated + misplaced === 0 ? '' : `, ${duplicated} duplicated, ${misplaced} misplaced`;
  terminal.line();
  terminal.line(
    `   ${SINK}  ${terminal.paint('good', '█'.repeat(full))}${terminal.paint('faint', '░'.repeat(BAR - full))}  ` +
      `${there} of ${read} flights, ${written} rows${odd}`,
  );
};
