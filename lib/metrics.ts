import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, METRICS_DIMENSION } from '../lambda/contract.ts';

type MetricKey = keyof typeof METRICS;

/** How each metric is best read over a period. */
const STATISTICS: Readonly<Record<MetricKey, string>> = {
  // Where two passes of a period differ, or two keepers count into one metric, the worse one is believed.
  healthy: Stats.MINIMUM,
  restarts: Stats.SUM,
  held: Stats.MAXIMUM,
  degraded: Stats.MAXIMUM,
  passDuration: Stats.percentile(90),
  timeToRecover: Stats.MAXIMUM,
  confluentErrors: Stats.SUM,
};

/** A metric of one statement, per minute unless told otherwise. */
export const statementMetric = (
  namespace: string,
  metric: MetricKey,
  statementName: string,
  options: MetricOptions = {},
): Metric =>
  new Metric({
    namespace,
    metricName: METRICS[metric],
    dimensionsMap: { [METRICS_DIMENSION]: statementName },
    statistic: STATISTICS[metric],
    period: Duration.minutes(1),
    ...options,
  });
