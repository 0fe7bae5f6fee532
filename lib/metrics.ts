import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, METRICS_DIMENSION, type MetricKey } from '../lambda/contract.ts';

/** The statistic by which each metric is read over a period. */
const STATISTICS: Readonly<Record<MetricKey, string>> = {
  // Where two passes of a period differ, or two keepers count into one metric, the worse one is believed.
  healthy: Stats.MINIMUM,
  restarts: Stats.SUM,
  held: Stats.MAXIMUM,
  degraded: Stats.MAXIMUM,
  flapping: Stats.MAXIMUM,
  passDuration: Stats.percentile(90),
  timeToRecover: Stats.MAXIMUM,
  confluentErrors: Stats.SUM,
};

/** Metric of one statement, per minute unless the options say otherwise. */
export const statementMetric = (
  namespace: string,
  metric: MetricKey,
  statementName: string,
  options: MetricOptions = {},
): Metric =>
  new Metric({
    namespace,
    metricName: METRICS[metric].name,
    dimensionsMap: { [METRICS_DIMENSION]: statementName },
    statistic: STATISTICS[metric],
    period: Duration.minutes(1),
    ...options,
  });

/** The unit of a metric as a graph's title says it. */
export const unitOf = (metric: MetricKey): string => METRICS[metric].unit.toLowerCase();
