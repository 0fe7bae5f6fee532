import { setTimeout } from 'node:timers/promises';
import { compose, composeHandler } from './entry/compose.ts';
import { readConfig } from './entry/config.ts';
import { composeDeployment } from './entry/deployment.ts';
import type { Clock } from './pass/ports.ts';

const clock: Clock = { now: () => Date.now(), sleep: (milliseconds) => setTimeout(milliseconds) };

/**
 * A value made while the function starts. An error then is thrown at each invocation instead, so that a deployment gets its
 * answer.
 */
const initialized = <T>(make: () => T): (() => T) => {
  try {
    const value = make();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
};

const keeper = initialized(() => compose(readConfig(), clock));

/** The keeper's function, as Lambda calls it. */
export const handler = composeHandler(keeper, clock);

/** The deployment's function, as CloudFormation calls it: a deployment is a trigger too. */
export const deployment = composeDeployment(() => compose(readConfig(), clock), clock);

const prepare = async (): Promise<unknown> => keeper().prepare();

// Lambda gives a starting function a whole processor, but each invocation only its memory's share of one.
await prepare().catch(() => undefined);
