import type { StatementChange } from '../../../lambda/contract.ts';
import { type Audit, SINK } from '../audit.ts';
import { COLOURS } from './colours.ts';
import { aligned, type Cell } from './table.ts';
import type { Terminal } from './terminal.ts';
import { clockTime } from './times.ts';

/** Changes of a pass in the order of time; nothing, if nothing has changed. */
export const renderChanges = (terminal: Terminal, changes: readonly StatementChange[]): void => {
  if (changes.length === 0) return;
  const rows = changes.map(({ at, name, phase, health, action, reason }): readonly Cell[] => {
    const { sign, style } = COLOURS[health];
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

/** Length of the bar, in columns. */
const BAR = 24;

/** Share of the airlines' flights that is in the sink; only the embedded Confluent can count it. */
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
