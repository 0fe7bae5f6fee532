import { setTimeout } from 'node:timers/promises';
import { compose, composeHandler } from './entry/compose.ts';
import { readConfig } from './entry/config.ts';
import { composeDeployment } from './entry/deployment.ts';
import type { Clock } from './pass/ports.ts';

const clock: Clock = { now: () => Date.now(), sleep: (milliseconds) => setTimeout(milliseconds) };

/** Made while the function starts; what is wrong then is said at each invocation, so that a deployment gets its answer. */
const made = <T>(make: () => T): (() => T) => {
  try {
    const value = make();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
};

const keeper = made(() => compose(readConfig(), clock));

/** The Lambda function's entry. */
export const handler = composeHandler(keeper, clock);

/** The entry for CloudFormation: a deployment is a trigger too. */
export const deployment = composeDeployment(() => compose(readConfig(), clock), clock);

const prepare = async (): Promise<unknown> => keeper().prepare();

// A function starts with a whole processor, and is invoked with its memory's share of one.
await prepare().catch(() => undefined);
