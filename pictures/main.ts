import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { keeperApp } from '../bin/app.ts';
import { EMBEDDED_PLACE } from '../bin/keeper/run/embedded-world.ts';
import { synthesizeOne } from '../test/lib/template.ts';
import { dashboardPage } from './draw-dashboard.ts';
import { photograph } from './photograph.ts';
import { record } from './recording.ts';
import { excerpt, storyPage, tell } from './story-page.ts';

// The pictures of the pages, from the real thing: what the story prints, and the dashboard that is deployed, with the
// metrics and the log of the keeper's own code. `npm run pictures -- --chromium=/usr/bin/chromium`

const pathOf = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

const { values } = parseArgs({ options: { chromium: { type: 'string', default: '/usr/bin/chromium' } } });
const folder = pathOf('docs/pictures');
await mkdir(folder, { recursive: true });

await photograph(values.chromium, storyPage(excerpt(await tell(pathOf('bin/keeper.ts')))), join(folder, 'story.png'));

const template = synthesizeOne((outdir) => keeperApp({ ...EMBEDDED_PLACE }, outdir));
const recording = await record(pathOf('statements'), 'FlinkStatementKeeper');
await photograph(values.chromium, dashboardPage(template, recording), join(folder, 'dashboard.png'));
