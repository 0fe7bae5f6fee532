import { execFile } from 'node:child_process';
import { promisify, stripVTControlCharacters } from 'node:util';
import { AnsiUp } from 'ansi_up';
import { page } from './page.ts';

/** Scenes of the story that are left out of the picture: each stands in it as a line that says so. */
const LEFT_OUT: readonly RegExp[] = [/^4 {2}/, /^5 {2}/];

/**
 * The terminal story as it comes, with its colours.
 *
 * @param keeper path of the command line's program
 */
export const tell = async (keeper: string): Promise<string> => {
  // The story's only variable is the one that asks for colours.
  const { stdout } = await promisify(execFile)(process.execPath, [keeper, 'story'], { env: { FORCE_COLOR: '1' } });
  return stdout;
};

/** Blocks of the story: its head, its scenes, its end. */
const blocksOf = (story: string): readonly string[] => story.trimEnd().split('\n\n');

/** The story without the scenes that would make the picture too long. What is left out is told in a line. */
export const excerpt = (story: string): string =>
  blocksOf(story)
    .map((block) => {
      const [title = '', ...lines] = block.split('\n');
      if (!LEFT_OUT.some((scene) => scene.test(stripVTControlCharacters(title)))) return block;
      return `${title}\n\u001b[2m          … ${lines.length} lines more\u001b[22m`;
    })
    .join('\n\n');

const WIDTH = 972;
const LINE = 19;

const STYLE = `
body { background: #fff; padding: 10px; }
main { background: #0d1117; border-radius: 10px; padding: 14px 20px 18px; height: 100%; }
.dots { display: flex; gap: 7px; padding-bottom: 12px; }
.dots i { width: 12px; height: 12px; border-radius: 6px; background: #30363d; }
pre { margin: 0; color: #d7dde4; font: 14px/${LINE}px 'DejaVu Sans Mono', monospace; }
pre .prompt { color: #7d8590; }
.ansi-red-fg { color: #ff7b72; } .ansi-green-fg { color: #56d364; } .ansi-yellow-fg { color: #e3b341; }
.ansi-magenta-fg { color: #d2a8ff; } .ansi-cyan-fg { color: #76e3ea; }
`;

/** The story as a page. */
export const storyPage = (story: string): string => {
  const converter = new AnsiUp();
  converter.use_classes = true;
  const text = `$ npm start\n\n${story}`;
  return page(
    STYLE,
    `<main><div class="dots"><i></i><i></i><i></i></div><pre>${converter.ansi_to_html(text)}</pre></main>`,
    { width: WIDTH, height: text.split('\n').length * LINE + 78 },
  );
};
