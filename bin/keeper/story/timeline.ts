import type { StatementChange } from '../../../lambda/contract.ts';
import { COLOURS } from '../show/colours.ts';
import { type Terminal, wrapped } from '../show/terminal.ts';
import { clockTime } from '../show/times.ts';

/** Widths of a line's columns, in characters. */
const WIDTHS = { time: 8, phase: 9, health: 11, decision: 8, reason: 14, rows: 5 } as const;
const GAP = '  ';
/** Width of a whole line; the sign comes with a blank. */
const LINE =
  Object.values(WIDTHS).reduce((sum, width) => sum + width, 2) + (Object.keys(WIDTHS).length - 1) * GAP.length;
const INDENT = ' '.repeat(WIDTHS.time + GAP.length + 2);

/** Longest message of an exception that has been told before, in characters. */
const LONGEST = 40;

const ISO_TIME = /\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)\.\d{3}Z/g;

/** Run of passes in which nothing changed. */
export interface Uneventful {
  readonly passes: number;
  /** End of the last pass, in ISO 8601. */
  readonly at: string;
  /** Rows in the sink by then. */
  readonly rows: number;
}

const cut = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST).replace(/\s\S*$/, '')} …`;

/** Timeline of what happens, line by line. */
export class Timeline {
  readonly #terminal: Terminal;
  /** Messages of exceptions that have been told. */
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

  /** Line for an event that is not the keeper's doing. */
  happened(at: string, text: string): void {
    const { line, paint } = this.#terminal;
    line(`${paint('faint', clockTime(at))}${GAP}${paint('moving', `» ${text}`)}`);
  }

  /** Line for a change, with the rows that were in the sink when it was seen. */
  moment(change: StatementChange, rows: number): void {
    const { line, paint, width } = this.#terminal;
    const { at, health, phase, action, reason } = change;
    const { sign, style } = COLOURS[health];
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

  uneventful({ passes, at, rows }: Uneventful): void {
    const text = `  … ${passes} ${passes === 1 ? 'pass' : 'passes'}, nothing new`;
    const room = LINE - WIDTHS.time - WIDTHS.rows - 2 * GAP.length;
    this.#faint([clockTime(at), text.padEnd(room), String(rows).padStart(WIDTHS.rows)].join(GAP));
  }

  /** Message of a change, with an exception in full only the first time, and times of the day. */
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
