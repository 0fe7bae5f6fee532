/** Error of a keeper that AWS would refuse at the deployment; the message names every limit, and what to do. */
export class LimitsError extends Error {
  /** Name of the class. */
  override readonly name = 'LimitsError';

  /** Error with the limits that are passed, each as a sentence. */
  constructor(problems: readonly string[]) {
    super(`The keeper is not fit to deploy:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}
