import type { Terminal } from '../../bin/keeper/show/terminal.ts';

/** A terminal whose lines can be looked at; `marked`: what stands out does so by its style's name. */
export const paper = (width: number, marked = false): Terminal & { readonly lines: string[] } => {
  const lines: string[] = [];
  return {
    width,
    lines,
    paint: (style, text) => (marked ? `<${style}>${text}` : text),
    line: (text = '') => lines.push(text),
  };
};
