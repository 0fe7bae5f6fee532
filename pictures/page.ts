/** A page of HTML, and the size in pixels that it needs. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Text as it stands in HTML. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A page with nothing from elsewhere; its body has that size. */
export const page = (style: string, body: string, { width, height }: Size): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Flink Statement Keeper</title>
<style>
* { box-sizing: border-box; }
html { overflow: hidden; }
body { margin: 0; width: ${width}px; height: ${height}px; font-family: 'DejaVu Sans', 'Liberation Sans', sans-serif; color: #16191f; }
${style}</style>
<body data-width="${width}" data-height="${height}">${body}</body></html>
`;
