import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

/** The styles in use, by their meaning. */
const STYLES = {
  plain: [],
  faint: ['dim'],
  strong: ['bold'],
  good: ['green'],
  moving: ['cyan'],
  worrying: ['yellow'],
  bad: ['red', 'bold'],
  resting: ['magenta'],
} as const;

export type Style = keyof typeof STYLES;

/** Where text goes, and what it can show there. */
export interface Terminal {
  /** In columns. */
  readonly width: number;
  /** The text in this style, or as it is where there are no colours: a pipe, `NO_COLOR`. */
  paint(style: Style, text: string): string;
  line(text?: string): void;
}

const NARROWEST = 60;
const WIDEST = 110;
/** For files and pipes. */
const USUAL = 100;

/** A stream, which is a terminal where it has columns. */
export const terminalOf = (stream: Writable & { readonly columns?: number }): Terminal => ({
  width: Math.min(Math.max(stream.columns ?? USUAL, NARROWEST), WIDEST),
  paint: (style, text) =>
    text === '' || STYLES[style].length === 0 ? text : styleText([...STYLES[style]], text, { stream }),
  line: (text = '') => {
    stream.write(`${text}\n`);
  },
});

/** A text in lines of at most `width` columns, broken between words. */
export const wrapped = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
};
