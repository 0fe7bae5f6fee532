import { parseArgs } from 'node:util';
import * as z from 'zod';
import { Coverage } from './commands/step.ts';
import { faultSchema } from './faults.ts';
import { type Failure, history } from './history.ts';
import { DAY } from './scene.ts';
import { MOST_PASSES } from './settle.ts';

const USAGE = `npm run prove -- [--steps=N] [--seed=S] [--path=P] [--fault=name|recreate|outbox] [--json]

Runs random histories until they have had N steps (20000), one seed after another from S (1) on. A history that breaks an
invariant is made as short as possible, told, and ends the run with exit code 1.

  --path   replays one history, as it was printed where it failed
  --fault  puts a deliberate fault into the keeper's way, to see it caught
  --json   prints the result as JSON`;

const number = z.string().regex(/^\d+$/, 'must be a whole number').transform(Number);

const optionsSchema = z.object({
  steps: number.default(20_000),
  seed: number.default(1),
  path: z.string().exactOptional(),
  fault: faultSchema.exactOptional(),
  json: z.boolean().default(false),
});

type Options = z.infer<typeof optionsSchema>;

/** What a run amounts to. */
interface Result {
  readonly firstSeed: number;
  readonly lastSeed: number;
  readonly histories: number;
  readonly steps: number;
  readonly seconds: number;
  /** Of virtual time. */
  readonly days: number;
  /** The most passes that it took to run again once all causes were gone. */
  readonly mostPasses: number;
  readonly coverage: Readonly<Record<string, { readonly ran: number; readonly refused: number }>>;
  /** What a person had to do in the end, besides `resume` and `restart`. */
  readonly helps: Readonly<Record<string, number>>;
  readonly failure?: Failure;
}

const add = (total: Coverage, { counts, helps, steps, time }: Coverage): void => {
  total.steps += steps;
  total.time += time;
  for (const [what, times] of helps) total.helps.set(what, (total.helps.get(what) ?? 0) + times);
  for (const [kind, { ran, refused }] of counts) {
    const known = total.counts.get(kind) ?? { ran: 0, refused: 0 };
    total.counts.set(kind, { ran: known.ran + ran, refused: known.refused + refused });
  }
};

/** Says how far it is, every few seconds. */
const progress = (): ((line: () => string) => void) => {
  let told = performance.now();
  return (line) => {
    if (performance.now() - told < 5_000) return;
    told = performance.now();
    process.stderr.write(`${line()}\n`);
  };
};

const prove = async ({ steps, seed: firstSeed, path, fault }: Options): Promise<Result> => {
  const began = performance.now();
  const seconds = (): number => Math.round((performance.now() - began) / 100) / 10;
  const total = new Coverage();
  const tell = progress();
  let mostPasses = 0;
  let failure: Failure | undefined;
  let seed = firstSeed;
  for (; failure === undefined && total.steps < steps; seed += 1) {
    const given = { ...(path === undefined ? {} : { path }), ...(fault === undefined ? {} : { fault }) };
    const outcome = await history({
      seed,
      ...given,
      onFailure: (error) => process.stderr.write(`seed ${seed}: ${String(error)}\nIt is made shorter …\n`),
    });
    add(total, outcome.coverage);
    mostPasses = Math.max(mostPasses, outcome.passes);
    failure = outcome.failure;
    const rate = Math.round(total.steps / Math.max(seconds(), 0.1));
    tell(() => `${total.steps} of ${steps} steps, ${seed - firstSeed + 1} histories, ${rate} steps per second`);
    if (path !== undefined) {
      seed += 1;
      break;
    }
  }
  return {
    firstSeed,
    lastSeed: seed - 1,
    histories: seed - firstSeed,
    steps: total.steps,
    seconds: seconds(),
    days: Math.round(total.time / DAY),
    mostPasses,
    coverage: Object.fromEntries([...total.counts].sort(([, a], [, b]) => b.ran - a.ran)),
    helps: Object.fromEntries(total.helps),
    ...(failure === undefined ? {} : { failure }),
  };
};

const table = (coverage: Result['coverage']): string => {
  const rows = Object.entries(coverage).map(([kind, { ran, refused }]) => [kind, String(ran), String(refused)]);
  const all = [['what happened', 'times', 'refused by Confluent'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))),
    )
    .map((row) => row.join('  '))
    .join('\n');
};

const failureLines = ({ message, story, command, shrinks }: Failure): string =>
  [
    '',
    message,
    '',
    `The shortest history that shows it (${shrinks} times made shorter):`,
    ...story,
    '',
    `Replay it: ${command}`,
  ].join('\n');

const render = (result: Result): string => {
  const { steps, histories, seconds, days, firstSeed, lastSeed, mostPasses, coverage, helps, failure } = result;
  const figures =
    `${steps} steps in ${histories} histories (seeds ${firstSeed} to ${lastSeed}) in ${seconds} s, ` +
    `${Math.round(steps / Math.max(seconds, 0.1))} steps per second, ${days} virtual days; at most ${mostPasses} passes to run again (bound: ${MOST_PASSES})`;
  const end = failure === undefined ? '\nno violation' : failureLines(failure);
  const help = Object.entries(helps).map(([what, times]) => `in the end, ${what}: ${times} times`);
  return `${[table(coverage), '', ...help, figures, end].join('\n')}\n`;
};

const readOptions = (): Options | undefined => {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: {
        steps: text,
        seed: text,
        path: text,
        fault: text,
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) return undefined;
    return optionsSchema.parse(values);
  } catch (error) {
    process.stderr.write(`${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}\n`);
    return undefined;
  }
};

const options = readOptions();
if (options === undefined) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  const result = await prove(options);
  process.stdout.write(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : render(result));
  if (result.failure !== undefined) process.exitCode = 1;
}
