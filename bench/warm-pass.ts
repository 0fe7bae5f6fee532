import { type Account, openAccount, requestOf } from './account.ts';
import type { Bundles } from './bundles.ts';
import { Child } from './child.ts';
import { healthy, STATEMENTS } from './cold-start.ts';
import { median, medianRatio } from './figures.ts';

export interface WarmPass {
  /** Confluent answers after so many milliseconds: 0 is loopback itself. */
  readonly latency: number;
  /** How many passes came before, and are not counted. */
  readonly after: number;
  readonly pass: number;
  readonly get: number;
  readonly ratio: number;
  readonly toConfluent: number;
  readonly toAws: number;
}

/** What a region of Confluent is away from one of AWS, and then some: a fast answer. */
const NEAR = 20;

/** The first passes are not like those that follow: whatever is used for the first time has to be compiled. */
const FIRST = 20;
/** Later on, what is used often has been compiled once more: a function with a pass a minute is so old in the afternoon. */
const OLD = 500;

interface Case {
  readonly latency: number;
  readonly after: number;
  readonly rounds: number;
}

const measured = async (account: Account, bundles: Bundles, { latency, after, rounds }: Case): Promise<WarmPass> => {
  const { confluent, aws } = account;
  const statementName = await healthy(account);
  const { url, authorization } = requestOf(account, statementName);
  const child = await Child.start({ ...bundles, handler: bundles.keeper, env: account.env(STATEMENTS) });
  confluent.control.clearRequests();
  const before = aws.requests.length;
  const all = await child.warm(rounds + after, `${url}?bare`, authorization);
  await child.end();
  const [passes, gets] = [all.passes.slice(after), all.gets.slice(after)];
  const requests = confluent.control.requests().filter(({ path }) => !path.endsWith('?bare'));
  return {
    latency,
    after,
    pass: median(passes),
    get: median(gets),
    ratio: medianRatio(passes, gets),
    toConfluent: requests.length / (rounds + after),
    toAws: (aws.requests.length - before) / (rounds + after),
  };
};

export const warmPasses = async (
  bundles: Bundles,
  rounds: number,
  onStep: (latency: number) => void,
): Promise<readonly WarmPass[]> => {
  const results: WarmPass[] = [];
  const cases: readonly Case[] = [
    { latency: NEAR, after: FIRST, rounds: Math.ceil(rounds / 2) },
    { latency: 0, after: FIRST, rounds },
    { latency: 0, after: OLD, rounds },
  ];
  for (const each of cases) {
    onStep(each.latency);
    const account = await openAccount(Date.now(), each.latency);
    results.push(await measured(account, bundles, each));
    await account.close();
  }
  return results;
};
