import { Hidden } from '../../../lambda/core/model/statement.ts';

/** What was found, if it is a statement that can be seen. */
export const visible = <T extends object>(found: T | Hidden | undefined): T | undefined =>
  found instanceof Hidden ? undefined : found;
