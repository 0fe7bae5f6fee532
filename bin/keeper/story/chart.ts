import type { Health } from '../../../lambda/contract.ts';
import { COLOURS } from '../show/colours.ts';
import type { Terminal } from '../show/terminal.ts';

/** Healths from the lightest to the weightiest: a cell shows the weightiest one in it, however short it was. */
const WEIGHTS: readonly Health[] = ['healthy', 'suspended', 'progressing', 'recovering', 'degraded', 'unknown', 'held'];

const FILLS: Readonly<Record<Health, string>> = {
  healthy: '█',
  suspended: '·',
  progressing: '░',
  recovering: '▒',
  degraded: '▲',
  unknown: '?',
  held: '×',
};

const LEVELS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Span of time, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Course of the story. */
export interface Course {
  /** Changes of health, in the order of time. */
  readonly healths: readonly { readonly at: number; readonly health: Health }[];
  /** Times at which rows were written. */
  readonly writes: readonly number[];
}

/** Spans of equal length, one for each cell. */
const split = ({ from, to }: Span, cells: number): readonly Span[] => {
  const length = (to - from) / cells;
  return Array.from({ length: cells }, (_, cell) => ({ from: from + cell * length, to: from + (cell + 1) * length }));
};

/** Weightiest health of each cell. */
export const healthCells = (healths: Course['healths'], span: Span, cells: number): readonly Health[] =>
  split(span, cells).map(({ from, to }) => {
    const before = healths.findLast(({ at }) => at <= from)?.health;
    const within = healths.filter(({ at }) => at > from && at < to).map(({ health }) => health);
    const all = before === undefined ? within : [before, ...within];
    return all.reduce<Health>(
      (worst, health) => (WEIGHTS.indexOf(health) > WEIGHTS.indexOf(worst) ? health : worst),
      all[0] ?? 'progressing',
    );
  });

/** Height of each cell: none, or one of eight, the highest for the most rows. */
const heights = (writes: readonly number[], span: Span, cells: number): string => {
  const counts = split(span, cells).map(({ from, to }) => writes.filter((at) => at >= from && at < to).length);
  const most = Math.max(1, ...counts);
  // The root makes a trickle visible beside a flood.
  return counts.map((count) => LEVELS[Math.ceil(8 * Math.sqrt(count / most))] ?? '█').join('');
};

const HALF_HOUR = 30 * 60_000;

const scale = ({ from, to }: Span, cells: number): string => {
  let text = '';
  for (let at = Math.ceil(from / HALF_HOUR) * HALF_HOUR; at < to; at += HALF_HOUR) {
    const cell = Math.floor(((at - from) / (to - from)) * cells);
    if (cell >= text.length && cell + 5 <= cells)
      text = `${text.padEnd(cell)}${new Date(at).toISOString().slice(11, 16)} `;
  }
  return text.trimEnd();
};

const LABEL = 8;

/** Chart of the whole story: healths, and when rows were written. */
export const drawChart = ({ line, paint, width }: Terminal, { healths, writes }: Course, span: Span): void => {
  const cells = width - LABEL;
  const seen = healthCells(healths, span, cells);
  line(paint('faint', `${''.padEnd(LABEL)}${scale(span, cells)}`));
  line(`${'health'.padEnd(LABEL)}${seen.map((health) => paint(COLOURS[health].style, FILLS[health])).join('')}`);
  line(`${'rows'.padEnd(LABEL)}${paint('good', heights(writes, span, cells))}`);
  const legend = WEIGHTS.filter((health) => seen.includes(health)).map(
    (health) => `${paint(COLOURS[health].style, FILLS[health])} ${paint('faint', health)}`,
  );
  line(`${''.padEnd(LABEL)}${legend.join('   ')}`);
};
