import { readFileSync } from 'node:fs';

/** The cells of a line of a Markdown table, without their margins. */
const cellsOf = (line: string): readonly string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** The content of a code span, by the rules of Markdown; any other text as it is. */
export const codeOf = (cell: string): string => {
  const [fence = ''] = /^`+/.exec(cell) ?? [];
  const inside = cell.slice(fence.length, cell.length - fence.length);
  const hasMargins = fence !== '' && /^ .* $/.test(inside);
  return hasMargins ? inside.slice(1, -1) : inside;
};

/** The rows of the table in a Markdown file of this folder, as their cells; the file must hold one table. */
export const rowsOf = (file: string): readonly (readonly string[])[] =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map(cellsOf);
