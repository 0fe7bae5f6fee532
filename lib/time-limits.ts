import { Duration } from 'aws-cdk-lib';
import { MOST_WATCHED_EACH, roundUp, type Watch } from './watch.ts';

/** Times of a keeper, with their defaults. */
export interface Times {
  readonly interval: Duration;
  readonly unhealthyAfter: Duration;
  /** Longest time of a pass. */
  readonly timeout: Duration;
}

const HOUR = Duration.hours(1);

/** Longest time of an alarm over all statements (Amazon CloudWatch User Guide, "Metrics Insights quotas"). */
const TOGETHER = Duration.hours(3);

const isWhole = (number: number, least: number, most: number): boolean =>
  Number.isInteger(number) && number >= least && number <= most;

/** CloudWatch's alarms and the scheduler count in whole minutes, and an alarm looks back seven days at most. */
const ofInterval = ({ interval }: Times, watch: Watch): readonly string[] => {
  const minutes = interval.toMinutes({ integral: false });
  if (!isWhole(minutes, 1, 1440)) {
    return [`interval is ${interval.toHumanString()}: accepted are whole minutes from 1 to 1440`];
  }
  if (watch === 'each' || minutes <= TOGETHER.toMinutes()) return [];
  return [
    `interval is ${interval.toHumanString()}: more than ${MOST_WATCHED_EACH} statements are watched together, by alarms ` +
      `that look back ${TOGETHER.toHumanString()}; choose that at most, or divide the statements among several keepers`,
  ];
};

/** Longest time that an alarm looks back (Amazon CloudWatch API Reference, "PutMetricAlarm", Period). */
const lookBack = (interval: Duration, watch: Watch): Duration => {
  if (watch === 'together') return TOGETHER;
  return interval.toMinutes() < HOUR.toMinutes() ? Duration.days(1) : Duration.days(7);
};

const ofUnhealthyAfter = ({ interval, unhealthyAfter }: Times, watch: Watch): readonly string[] => {
  const given = `unhealthyAfter is ${unhealthyAfter.toHumanString()}`;
  const seconds = unhealthyAfter.toSeconds({ integral: false });
  if (!(seconds > 0 && Number.isInteger(seconds))) return [`${given}: accepted are whole seconds, more than 0`];
  const periods = roundUp(unhealthyAfter, interval);
  const most = lookBack(interval, watch);
  if (periods * interval.toSeconds() <= most.toSeconds()) return [];
  const longest = Math.floor(most.toSeconds() / interval.toSeconds()) * interval.toMinutes();
  return [
    `${given}, ${periods} intervals of ${interval.toHumanString()}: the alarm looks back ${most.toHumanString()} at most; ` +
      `choose ${Duration.minutes(longest).toHumanString()} or less` +
      (watch === 'together' ? ', or divide the statements among several keepers' : ''),
  ];
};

const ofTimeout = ({ timeout }: Times): readonly string[] =>
  isWhole(timeout.toSeconds({ integral: false }), 1, 900)
    ? []
    : [`timeout is ${timeout.toHumanString()}: accepted are whole seconds, 15 minutes at most`];

/** Problems of the times with what AWS accepts. */
export const timeProblems = (times: Times, watch: Watch): readonly string[] => {
  const interval = ofInterval(times, watch);
  // What is counted in intervals has no meaning with one that is not accepted.
  return [...interval, ...(interval.length > 0 ? [] : ofUnhealthyAfter(times, watch)), ...ofTimeout(times)];
};
