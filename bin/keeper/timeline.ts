import type { Health, ReportEntry } from '../../lambda/contract.ts';
import { clockTime, LOOKS } from './look.ts';
import { type Terminal, wrapped } from './terminal.ts';

/** Columns of a line, in characters: time, sign, phase, health, decision, reason, rows. */
const WIDTHS = { time: 8, phase: 9, health: 11, decision: 8, reason: 14, rows: 5 } as const;
const GAP = '  ';
const INDENT = ' '.repeat(WIDTHS.time + GAP.length);

/** How the statement was at a moment. */
export interface Moment {
  /** ISO 8601. */
  readonly at: string;
  readonly entry: ReportEntry;
  /** In the sink by then. */
  readonly rows: number;
}

/** Draws what happens, line by line, in the order of time. */
export class Timeline {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  head(): void {
    const { time, phase, health, decision, reason, rows } = WIDTHS;
    const columns = [
      'time'.padEnd(time),
      `  ${'phase'.padEnd(phase)}`,
      'health'.padEnd(health),
      'decision'.padEnd(decision),
      'reason'.padEnd(reason),
      'rows'.padStart(rows),
    ];
    this.#faint(columns.join(GAP));
  }

  scene(title: string): void {
    this.#terminal.line();
    this.#terminal.line(this.#terminal.paint('strong', title));
  }

  /** Something that the keeper had no hand in. */
  happened(at: string, text: string): void {
    const { line, paint } = this.#terminal;
    line(`${paint('faint', clockTime(at))}${GAP}${paint('moving', `» ${text}`)}`);
  }

  moment({ at, entry, rows }: Moment): void {
    const { line, paint, width } = this.#terminal;
    const { sign, style } = LOOKS[entry.health];
    const columns = [
      paint('faint', clockTime(at)),
      `${paint(style, sign)} ${entry.phase.padEnd(WIDTHS.phase)}`,
      paint(style, entry.health.padEnd(WIDTHS.health)),
      entry.action.padEnd(WIDTHS.decision),
      entry.reason.padEnd(WIDTHS.reason),
      String(rows).padStart(WIDTHS.rows),
    ];
    line(columns.join(GAP));
    for (const text of wrapped(entry.message, width - INDENT.length - 2)) this.#faint(`${INDENT}  ${text}`);
    if (entry.nextAttemptAt !== undefined && !entry.message.includes(entry.nextAttemptAt)) {
      this.#faint(`${INDENT}  Next attempt at ${clockTime(entry.nextAttemptAt)}.`);
    }
  }

  /** Passes in which nothing changed. */
  quiet(at: string, passes: number, rows: number): void {
    const text = `  … ${passes} ${passes === 1 ? 'pass' : 'passes'}, nothing new`;
    const { time, phase, health, decision, reason } = WIDTHS;
    const room = 2 + phase + health + decision + reason + 3 * GAP.length;
    this.#faint([clockTime(at).padEnd(time), text.padEnd(room), String(rows).padStart(WIDTHS.rows)].join(GAP));
  }

  #faint(text: string): void {
    this.#terminal.line(this.#terminal.paint('faint', text));
  }
}

/** From the lightest to the weightiest: a cell shows the weightiest thing in it, however short it was. */
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

/** A span of time, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface History {
  /** From when on it was how, in the order of time. */
  readonly healths: readonly { readonly at: number; readonly health: Health }[];
  /** When each row was written. */
  readonly writes: readonly number[];
}

/** As many spans of equal length. */
const cut = ({ from, to }: Span, cells: number): readonly Span[] => {
  const length = (to - from) / cells;
  return Array.from({ length: cells }, (_, cell) => ({ from: from + cell * length, to: from + (cell + 1) * length }));
};

/** The weightiest health in each cell. */
export const healthCells = (healths: History['healths'], span: Span, cells: number): readonly Health[] =>
  cut(span, cells).map(({ from, to }) => {
    const before = healths.findLast(({ at }) => at <= from)?.health;
    const within = healths.filter(({ at }) => at > from && at < to).map(({ health }) => health);
    const all = before === undefined ? within : [before, ...within];
    return all.reduce<Health>(
      (worst, health) => (WEIGHTS.indexOf(health) > WEIGHTS.indexOf(worst) ? health : worst),
      all[0] ?? 'progressing',
    );
  });

/** How high each cell stands: nothing at all, or one of eight heights, the highest for the most. */
const heights = (writes: readonly number[], span: Span, cells: number): string => {
  const counts = cut(span, cells).map(({ from, to }) => writes.filter((at) => at >= from && at < to).length);
  const most = Math.max(1, ...counts);
  // By the root, so that what trickles in is seen beside a flood.
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

/** The whole of it in one look: how it was, and when rows were written. */
export const drawHistory = ({ line, paint, width }: Terminal, { healths, writes }: History, span: Span): void => {
  const cells = width - LABEL;
  const seen = healthCells(healths, span, cells);
  line(paint('faint', `${''.padEnd(LABEL)}${scale(span, cells)}`));
  line(`${'health'.padEnd(LABEL)}${seen.map((health) => paint(LOOKS[health].style, FILLS[health])).join('')}`);
  line(`${'rows'.padEnd(LABEL)}${paint('good', heights(writes, span, cells))}`);
  const legend = WEIGHTS.filter((health) => seen.includes(health)).map(
    (health) => `${paint(LOOKS[health].style, FILLS[health])} ${paint('faint', health)}`,
  );
  line(`${''.padEnd(LABEL)}${legend.join('   ')}`);
};
