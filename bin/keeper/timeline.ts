import type { Health, StatementChange } from '../../lambda/contract.ts';
import { clockTime, LOOKS } from './look.ts';
import { type Terminal, wrapped } from './terminal.ts';

/** Columns of a line, in characters: time, sign, phase, health, decision, reason, rows. */
const WIDTHS = { time: 8, phase: 9, health: 11, decision: 8, reason: 14, rows: 5 } as const;
const GAP = '  ';
/** Of a whole line; the sign comes with a blank. */
const LINE =
  Object.values(WIDTHS).reduce((sum, width) => sum + width, 2) + (Object.keys(WIDTHS).length - 1) * GAP.length;
const INDENT = ' '.repeat(WIDTHS.time + GAP.length + 2);

/** An exception's message is cut to as many characters where it has been told before. */
const LONGEST = 40;

const ISO_TIME = /\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)\.\d{3}Z/g;

/** Passes in which nothing changed. */
export interface Quiet {
  readonly passes: number;
  /** When the last of them ended, in ISO 8601. */
  readonly at: string;
  /** In the sink by then. */
  readonly rows: number;
}

const cut = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST).replace(/\s\S*$/, '')} …`;

/** Draws what happens, line by line, in the order of time. */
export class Timeline {
  readonly #terminal: Terminal;
  /** The messages of exceptions that have been told. */
  readonly #told = new Set<string>();

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

  /** A change, with the rows that were in the sink when it was seen. */
  moment(change: StatementChange, rows: number): void {
    const { line, paint, width } = this.#terminal;
    const { at, health, phase, action, reason } = change;
    const { sign, style } = LOOKS[health];
    const columns = [
      paint('faint', clockTime(at)),
      `${paint(style, sign)} ${phase.padEnd(WIDTHS.phase)}`,
      paint(style, health.padEnd(WIDTHS.health)),
      action.padEnd(WIDTHS.decision),
      reason.padEnd(WIDTHS.reason),
      String(rows).padStart(WIDTHS.rows),
    ];
    const text = this.#short(change);
    if (text.length <= width - LINE - GAP.length) {
      line([...columns, paint('faint', text)].join(GAP));
      return;
    }
    line(columns.join(GAP));
    for (const part of wrapped(text, width - INDENT.length)) this.#faint(`${INDENT}${part}`);
  }

  quiet({ passes, at, rows }: Quiet): void {
    const text = `  … ${passes} ${passes === 1 ? 'pass' : 'passes'}, nothing new`;
    const room = LINE - WIDTHS.time - WIDTHS.rows - 2 * GAP.length;
    this.#faint([clockTime(at), text.padEnd(room), String(rows).padStart(WIDTHS.rows)].join(GAP));
  }

  /** What the report says, with an exception in full only the first time, and times of the day. */
  #short({ message, exception, nextAttemptAt }: StatementChange): string {
    const { name = '', message: why = '' } = exception ?? {};
    const next = nextAttemptAt === undefined || message.includes(nextAttemptAt) ? '' : ` Next try at ${nextAttemptAt}.`;
    const known = this.#told.has(why);
    this.#told.add(why);
    return `${message}${next}`
      .replace(name, () => name.replace(/^.*\./, ''))
      .replace(why, () => (known ? cut(why) : why))
      .replaceAll(ISO_TIME, '$1');
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
const split = ({ from, to }: Span, cells: number): readonly Span[] => {
  const length = (to - from) / cells;
  return Array.from({ length: cells }, (_, cell) => ({ from: from + cell * length, to: from + (cell + 1) * length }));
};

/** The weightiest health in each cell. */
export const healthCells = (healths: History['healths'], span: Span, cells: number): readonly Health[] =>
  split(span, cells).map(({ from, to }) => {
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
  const counts = split(span, cells).map(({ from, to }) => writes.filter((at) => at >= from && at < to).length);
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
