import type { Urgency } from '../../contract.ts';

/** Losses that are near: times in ISO 8601, each only once it is to be told. */
export interface Losses {
  /** Time from which rows are lost. */
  readonly rowsLostFrom?: string;
  /** Condition that the time is past. */
  readonly areBeingLost?: boolean;
  /** Time at which Confluent deletes the statement. */
  readonly purgeAt?: string;
  readonly urgency?: Urgency;
}

const aboutRows = ({ rowsLostFrom, areBeingLost }: Losses): readonly string[] => {
  if (rowsLostFrom === undefined) return [];
  return areBeingLost === true
    ? [
        `IT IS LOSING ROWS since ${rowsLostFrom}: its topics no longer have what it has not read. The longer it rests, the more it loses.`,
      ]
    : [`It loses rows from ${rowsLostFrom} on, which its topics keep no longer, unless it runs before.`];
};

const aboutPurge = ({ purgeAt }: Losses): readonly string[] =>
  purgeAt === undefined ? [] : [`Confluent deletes it at ${purgeAt}, and its position with it, unless it runs before.`];

/** A message with the losses that are near: of rows, and of the statement itself. */
export const withLosses = (message: string, losses: Losses): string => {
  const [first, ...others] = [...aboutRows(losses), ...aboutPurge(losses)];
  if (first === undefined) return message;
  const isLast = losses.urgency === 'critical' && losses.areBeingLost !== true;
  return [message, `${isLast ? 'LAST WARNING: ' : ''}${first}`, ...others].join(' ');
};
