import type { ExitCode } from './exit-codes.ts';

/** The command line is wrong; its message is one line that says what is accepted. Nothing has been touched. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The folder with the embedded Confluent can't be used; the message says which one to delete. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/** AWS can't be reached with what was given: no such profile, an SSO session that has ended, no region. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
}

/** The deployed function could not be called, or could not do its job. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  /** What the same trouble would come to in a pass that is made here. */
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The story cannot be told to its end. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
}
