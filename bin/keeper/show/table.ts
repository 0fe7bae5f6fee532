import { type Style, type Terminal, wrapped } from './terminal.ts';

const GAP = '  ';

/** Cell of a table. */
export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

/** Cells of one style. */
export const plain = (texts: readonly string[], style: Style = 'plain'): readonly Cell[] =>
  texts.map((text) => ({ text, style }));

const widthsOf = (rows: readonly (readonly Cell[])[]): readonly number[] =>
  (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.text.length ?? 0)));

/** Width of these rows, in columns of a terminal. */
export const breadthOf = (rows: readonly (readonly Cell[])[]): number =>
  widthsOf(rows).reduce((sum, width) => sum + width + GAP.length, -GAP.length);

/** Rows whose columns are as wide as their widest cell. */
export const aligned = ({ paint }: Terminal, rows: readonly (readonly Cell[])[]): readonly string[] => {
  const widths = widthsOf(rows);
  return rows.map((row) =>
    row
      .map(({ text, style = 'plain' }, column) => {
        const last = column === row.length - 1;
        return paint(style, last ? text : text.padEnd(widths[column] ?? 0));
      })
      .join(GAP),
  );
};

/** Remark, behind a mark if there is one; wrapped lines begin where the first one does. */
export interface Remark extends Cell {
  readonly mark?: string;
}

/** Output of remarks below a row, behind its sign; a remark without a text is an empty line. */
export const renderRemarks = ({ line, paint, width }: Terminal, remarks: readonly Remark[]): void => {
  for (const { text, style = 'faint', mark = '' } of remarks) {
    wrapped(text, width - 3 - mark.length).forEach((part, index) => {
      const text = `${index === 0 ? mark : ' '.repeat(mark.length)}${part}`;
      line(text === '' ? '' : `   ${paint(style, text)}`);
    });
  }
};
