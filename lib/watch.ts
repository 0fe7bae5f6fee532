import { Duration } from 'aws-cdk-lib';

/** Statements of one keeper that have alarms of their own; more than these are watched together. */
export const MOST_WATCHED_EACH = 100;

/** Ways to watch over statements: with alarms for each of them, or with alarms over all of them. */
export const WATCH = ['each', 'together'] as const;
/** Way to watch over statements: `'each'` with alarms for each of them, `'together'` with alarms over all of them. */
export type Watch = (typeof WATCH)[number];

/** The way that is chosen, else the one that goes with the number of statements. */
export const watchOf = (chosen: Watch | undefined, statements: number): Watch =>
  chosen ?? (statements > MOST_WATCHED_EACH ? 'together' : 'each');

/** Number of periods, rounded up: CloudWatch counts whole ones. */
export const roundUp = (duration: Duration, unit: Duration): number =>
  Math.ceil(duration.toSeconds() / unit.toSeconds());

/** Period of what AWS itself counts, which may be late: an interval of the keeper, and five minutes at least. */
export const periodOfAws = (interval: Duration): Duration =>
  interval.toMinutes() < 5 ? Duration.minutes(5) : interval;
