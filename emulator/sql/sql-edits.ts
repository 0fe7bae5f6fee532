/** A place in a statement's text, and the text that replaces it for SQLite. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

export const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** A part of the text with the edits that lie in it applied. */
export const applied = (
  sql: string,
  { start, end }: { start: number; end: number },
  edits: readonly Edit[],
): string => {
  let text = '';
  let at = start;
  for (const edit of edits.toSorted((one, other) => one.start - other.start)) {
    if (edit.start < start || edit.end > end) continue;
    text += sql.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + sql.slice(at, end);
};
