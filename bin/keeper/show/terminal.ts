import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

/** Styles, by their meaning. */
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

/** Terminal, file or pipe to which text is written. */
export interface Terminal {
  /** Width in columns. */
  readonly width: number;
  /** Text in this style; without colours (a pipe, `NO_COLOR`) as it is. */
  paint(style: Style, text: string): string;
  line(text?: string): void;
}

const NARROWEST = 60;
const WIDEST = 110;
/** Width of files and pipes. */
const USUAL = 100;

/** Terminal of a stream; a stream with columns is a real one. */
export const terminalOf = (stream: Writable & { readonly columns?: number }): Terminal => ({
  width: Math.min(Math.max(stream.columns ?? USUAL, NARROWEST), WIDEST),
  paint: (style, text) =>
    text === '' || STYLES[style].length === 0 ? text : styleText([...STYLES[style]], text, { stream }),
  line: (text = '') => {
    stream.write(`${text}\n`);
  },
});

/** Lines of a text, at most `width` columns wide, broken between words. */
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
