import { Duration, Token } from 'aws-cdk-lib';
import type { FlinkStatementKeeperProps } from './keeper-props.ts';
import type { Times } from './time-limits.ts';

/** Longest description of a function (AWS Lambda API Reference, "CreateFunction"). */
const LONGEST_DESCRIPTION = 256;

/** Description of the keeper's function, with its place where there is room for it. */
export const descriptionOf = ({ catalogName, databaseName }: FlinkStatementKeeperProps): string => {
  const whole = `Keeps Flink statements in ${catalogName} / ${databaseName} running.`;
  return Token.isUnresolved(whole) || whole.length <= LONGEST_DESCRIPTION ? whole : 'Keeps Flink statements running.';
};

/** Times of the keeper, with the defaults. */
export const timesOf = ({ interval, unhealthyAfter, timeout }: FlinkStatementKeeperProps): Times => ({
  interval: interval ?? Duration.minutes(1),
  unhealthyAfter: unhealthyAfter ?? Duration.minutes(15),
  timeout: timeout ?? Duration.seconds(60),
});
