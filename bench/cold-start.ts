import { fileURLToPath } from 'node:url';
import { type Account, openAccount, requestOf, SECRET, TABLE } from './account.ts';
import { type Bundles, type Size, sizeOf } from './bundles.ts';
import { Child, type Pass } from './child.ts';
import { median, medianRatio } from './figures.ts';

export const STATEMENTS = fileURLToPath(new URL('../statements', import.meta.url));

export const VARIANTS = ['keeper', 'floorWithCalls', 'floor', 'floorAsShipped', 'empty'] as const;
export type Variant = (typeof VARIANTS)[number];

export interface ColdStart {
  readonly variant: Variant;
  readonly size: Size;
  /** From the start of the process to the end of the first pass, and what of it Node's own start is not; milliseconds. */
  readonly total: number;
  readonly own: number;
  readonly init: number;
  readonly cpu: number;
  /** Of it, the processor's time from the invocation on: a function of 256 MB has a seventh of a processor then. */
  readonly invocationCpu: number;
  /** The most memory that the process has had, in MB. */
  readonly rss: number;
  /** How many times as long the keeper takes. */
  readonly ratio: number;
  readonly ownRatio: number;
  readonly cpuRatio: number;
}

/** Runs until the statement is healthy, so that a cold function finds nothing to do. */
export const healthy = async (account: Account): Promise<string> => {
  const pass = account.keeper(STATEMENTS);
  for (let tries = 0; tries < 10; tries += 1) {
    const [entry] = (await pass()).statements;
    if (entry?.health === 'healthy' && entry.action === 'none') return entry.statementName;
    account.clock.advance(60_000);
  }
  throw new Error('the statement did not become healthy');
};

const own = ({ init, pass }: Pass): number => init + pass;

/** By turns, each in a process of its own; the first round is thrown away. */
export const coldStarts = async (
  bundles: Bundles,
  rounds: number,
  onRound: (round: number) => void,
): Promise<readonly ColdStart[]> => {
  const account = await openAccount(Date.now());
  const statementName = await healthy(account);
  const { url, authorization } = requestOf(account, statementName);
  const options = {
    loader: bundles.loader,
    arguments: [url, authorization, SECRET, TABLE, 'flight-consolidator'],
    env: account.env(STATEMENTS),
  };
  const passes = new Map<Variant, Pass[]>(VARIANTS.map((variant) => [variant, []]));
  for (let round = 0; round <= rounds; round += 1) {
    onRound(round);
    for (const [turn] of VARIANTS.entries()) {
      const variant = VARIANTS[(turn + round) % VARIANTS.length] ?? 'keeper';
      const child = await Child.start({ ...options, handler: bundles[variant] });
      await child.end();
      if (child.first.failed !== '') throw new Error(`${variant}: ${child.first.failed}`);
      if (round > 0) passes.get(variant)?.push(child.first);
    }
  }
  await account.close();
  const of = (variant: Variant, figure: (pass: Pass) => number): readonly number[] =>
    (passes.get(variant) ?? []).map(figure);
  return Promise.all(
    VARIANTS.map(async (variant) => ({
      variant,
      size: await sizeOf(bundles[variant]),
      total: median(of(variant, ({ sinceStart }) => sinceStart)),
      own: median(of(variant, own)),
      init: median(of(variant, ({ init }) => init)),
      cpu: median(of(variant, ({ cpuSinceStart }) => cpuSinceStart)),
      invocationCpu: median(of(variant, ({ cpu }) => cpu)),
      rss: Math.max(...of(variant, ({ rss }) => rss)),
      ratio: medianRatio(
        of('keeper', ({ sinceStart }) => sinceStart),
        of(variant, ({ sinceStart }) => sinceStart),
      ),
      ownRatio: medianRatio(of('keeper', own), of(variant, own)),
      cpuRatio: medianRatio(
        of('keeper', ({ cpuSinceStart }) => cpuSinceStart),
        of(variant, ({ cpuSinceStart }) => cpuSinceStart),
      ),
    })),
  );
};
