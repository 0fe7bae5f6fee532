import { setTimeout } from 'node:timers/promises';
import { composeHandler } from './compose.ts';
import { readConfig } from './config.ts';

/** The Lambda function's entry: everything that can be made once is made while it starts. */
export const handler = composeHandler(readConfig(), {
  now: () => Date.now(),
  sleep: (milliseconds) => setTimeout(milliseconds),
});
