/** The error of statements that cannot be sent as they are configured; nothing has been touched. */
export class StatementsError extends Error {
  override readonly name = 'StatementsError';
}
