import { InputError } from '../../../lambda/entry/input.ts';
import { StatementsError } from '../../../lambda/entry/statements.ts';
import { PassFailed } from '../../../lambda/pass/keeper.ts';
import { AccountError, FunctionError, StateError, StoryError, UsageError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/** Chain of an error's causes in their own words, each once. */
const causes = (error: unknown): readonly string[] => {
  const found: string[] = [];
  let next = error instanceof Error ? error.cause : undefined;
  while (next instanceof Error && found.length < 5) {
    if (!found.includes(next.message)) found.push(next.message);
    next = next.cause;
  }
  return found.map((message) => `  because: ${message}`);
};

/**
 * Lines and exit code of an error, for a person at a terminal.
 *
 * @throws the same error, if it is none of the keeper's own: Node then shows where it comes from
 */
export const exitErrorOf = (error: unknown): { readonly lines: readonly string[]; readonly exitCode: ExitCode } => {
  if (error instanceof UsageError || error instanceof InputError || error instanceof StatementsError) {
    return { lines: [error.message], exitCode: EXIT.usage };
  }
  if (error instanceof PassFailed) {
    return { lines: [error.message, ...error.errors.flatMap(causes)], exitCode: EXIT.failed };
  }
  if (error instanceof FunctionError) return { lines: [error.message], exitCode: error.exitCode };
  if (error instanceof StateError || error instanceof AccountError || error instanceof StoryError) {
    return { lines: [error.message], exitCode: EXIT.failed };
  }
  throw error;
};
