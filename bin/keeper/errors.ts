import type { ExitCode } from './exit-codes.ts';

/** Mistake on the command line; the message is one line that says what is accepted. Nothing has been touched. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Unusable folder of the embedded Confluent; the message says which folder to delete. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/** Failure of the access to AWS: no such profile, an SSO session that has ended, no region. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
}

/** Failure of the deployed function: it could not be invoked, or could not do its job. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  /** Exit code that the same problem has in a pass on this machine. */
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** Story that cannot be told to its end. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
}
