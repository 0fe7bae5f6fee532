import { type Account, openAccount, requestOf } from './account.ts';
import type { Bundles } from './bundles.ts';
import { Child } from './child.ts';
import { healthy, STATEMENTS } from './cold-start.ts';
import { median, medianRatio } from './figures.ts';

export interface WarmPass {
  /** Confluent answers after so many milliseconds: 0 is loopback itself. */
  readonly latency: number;
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

const measured = async (account: Account, bundles: Bundles, rounds: number, latency: number): Promise<WarmPass> => {
  const { confluent, aws } = account;
  const statementName = await healthy(account);
  const { url, authorization } = requestOf(account, statementName);
  const child = await Child.start({ ...bundles, handler: bundles.keeper, env: account.env(STATEMENTS) });
  confluent.control.clearRequests();
  const before = aws.requests.length;
  const all = await child.warm(rounds + FIRST, `${url}?bare`, authorization);
  await child.end();
  const [passes, gets] = [all.passes.slice(FIRST), all.gets.slice(FIRST)];
  const requests = confluent.control.requests().filter(({ path }) => !path.endsWith('?bare'));
  return {
    latency,
    pass: median(passes),
    get: median(gets),
    ratio: medianRatio(passes, gets),
    toConfluent: requests.length / (rounds + FIRST),
    toAws: (aws.requests.length - before) / (rounds + FIRST),
  };
};

export const warmPasses = async (
  bundles: Bundles,
  rounds: number,
  onStep: (latency: number) => void,
): Promise<readonly WarmPass[]> => {
  const results: WarmPass[] = [];
  for (const latency of [NEAR, 0]) {
    onStep(latency);
    const account = await openAccount(Date.now(), latency);
    results.push(await measured(account, bundles, latency === 0 ? rounds : Math.ceil(rounds / 2), latency));
    await account.close();
  }
  return results;
};
