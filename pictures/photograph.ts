import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Flags by which Chromium runs without a window, and asks nothing of the network. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
] as const;

/** The size that a page says it has, as Chromium wants it. */
const sizeOf = (html: string): string => {
  const [, width, height] = /<body data-width="(\d+)" data-height="(\d+)">/.exec(html) ?? [];
  if (width === undefined || height === undefined) throw new Error('the page does not say how large it is');
  return `${width},${height}`;
};

/** Photograph of a page, taken by Chromium, as a PNG file. */
export const photograph = async (chromium: string, html: string, file: string): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'keeper-pictures-'));
  try {
    const source = join(folder, 'page.html');
    await writeFile(source, html);
    await promisify(execFile)(
      chromium,
      [
        ...FLAGS,
        `--user-data-dir=${join(folder, 'profile')}`,
        `--window-size=${sizeOf(html)}`,
        `--screenshot=${file}`,
        pathToFileURL(source).href,
      ],
      { timeout: 60_000 },
    );
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
};
