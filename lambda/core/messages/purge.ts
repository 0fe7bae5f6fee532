import type { Urgency } from '../../contract.ts';

/** A message with the time at which Confluent deletes the statement, once that is near. */
export const withPurgeWarning = (
  message: string,
  { purgeAt, urgency }: { readonly purgeAt?: string; readonly urgency?: Urgency },
): string =>
  purgeAt === undefined
    ? message
    : `${message} ${urgency === 'critical' ? 'LAST WARNING: ' : ''}Confluent deletes it at ${purgeAt}, and its position with it, unless it runs before.`;
