import { setTimeout } from 'node:timers/promises';
import { compose, composeHandler } from './compose.ts';
import { readConfig } from './config.ts';
import { composeDeployment } from './deployment.ts';
import type { Clock } from './ports.ts';

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

const keeperHandler = made(() => composeHandler(readConfig(), clock));

/** The Lambda function's entry. */
export const handler: ReturnType<typeof keeperHandler> = async (event, context) => keeperHandler()(event, context);

/** The entry for CloudFormation: a deployment is a trigger too. */
export const deployment = composeDeployment(() => compose(readConfig(), clock), clock);
