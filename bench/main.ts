import { parseArgs } from 'node:util';
import { Progress } from '../bin/keeper/show/progress.ts';
import { terminalOf } from '../bin/keeper/show/terminal.ts';
import { buildBundles } from './bundles.ts';
import { coldStarts } from './cold-start.ts';
import { growth } from './growth.ts';
import { months } from './month.ts';
import { renderColdStarts, renderGrowth, renderMonths, renderWarmPasses } from './render.ts';
import { warmPasses } from './warm-pass.ts';

const PARTS = ['cold', 'warm', 'growth', 'month'] as const;

const HELP = `Measures the built bundle against floors that are measured in the same run.

  npm run bench -- [--only=<part>,…] [--rounds=<n>] [--seed=<n>] [--json]

  --only    of ${PARTS.join(', ')}; all of them, if not given
  --rounds  cold starts of each variant (15)
  --seed    of the month's failures (7)
  --json    the figures as JSON on standard output, and nothing else

What the figures mean: docs/performance.md`;

const wholeNumber = (name: string, text: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`--${name} is a number from 1 to 999999`);
  return Number(text);
};

const COUNTS = [1, 10, 100, 1_000];

/** Warm passes that are timed where Confluent answers at once. */
const WARM_ROUNDS = 200;

const measure = async (only: ReadonlySet<string>, rounds: number, seed: number, progress: Progress) => {
  progress.waitsFor('the bundles are built');
  const bundles = await buildBundles();
  try {
    return {
      node: process.version,
      ...(only.has('cold') && {
        coldStarts: await coldStarts(bundles, rounds, (round) =>
          progress.waitsFor(`cold starts: ${round} of ${rounds}`),
        ),
      }),
      ...(only.has('warm') && {
        warmPasses: await warmPasses(bundles, WARM_ROUNDS, (latency) =>
          progress.waitsFor(`warm passes at ${latency} ms`),
        ),
      }),
      ...(only.has('growth') && { growth: await growth(bundles, COUNTS, (what) => progress.waitsFor(what)) }),
      ...(only.has('month') && { months: await months(seed, (what) => progress.waitsFor(what)) }),
    };
  } finally {
    await bundles.remove();
  }
};

const run = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: PARTS.join(',') },
      rounds: { type: 'string', default: '15' },
      seed: { type: 'string', default: '7' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return terminalOf(process.stdout).line(HELP);
  const only = new Set(values.only.split(','));
  const unknown = [...only].filter((part) => !PARTS.some((known) => known === part));
  if (unknown.length > 0) throw new Error(`--only: ${unknown.join(', ')} is none of ${PARTS.join(', ')}`);
  const progress = new Progress(process.stderr, 'the benchmarks');
  try {
    const results = await measure(
      only,
      wholeNumber('rounds', values.rounds),
      wholeNumber('seed', values.seed),
      progress,
    );
    progress.end();
    const terminal = terminalOf(process.stdout);
    if (values.json) return terminal.line(JSON.stringify(results, null, 2));
    if (results.coldStarts) renderColdStarts(terminal, results.coldStarts);
    if (results.warmPasses) renderWarmPasses(terminal, results.warmPasses);
    if (results.growth) renderGrowth(terminal, results.growth);
    if (results.months) renderMonths(terminal, results.months);
  } finally {
    progress.end();
  }
};

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // Whatever was being measured is still there, with its servers and processes.
  process.exit(1);
});
